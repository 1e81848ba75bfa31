"""The order of day and month in files that a spreadsheet program has changed: proven by the file, or refused."""

import contextlib
import datetime

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from export_samples import ETSY_ORDERS, SHOPIFY, read, shown  # noqa: E402
from stall_export import HEADER, MAPPING, stall  # noqa: E402
from xlkpi.errors import OrdersError, UsageError  # noqa: E402
from xlkpi.orders.exports import convention  # noqa: E402
from xlkpi.orders.exports.date_order import are_of_two_forms, order_in_sequence  # noqa: E402
from xlkpi.orders.read import read_lines  # noqa: E402

CHANGED = "a spreadsheet program has changed this file's dates"
ETSY = ETSY_ORDERS.splitlines()


def etsy(*dates):
    """Etsy's export with these dates."""
    cells = ETSY[1].split(",", 2)
    return "\n".join([ETSY[0], *(f"{date},{9000 + row},{cells[2]}" for row, date in enumerate(dates))]) + "\n"


def shopify(*dates):
    """Shopify's export with these dates."""
    lines = SHOPIFY.splitlines()
    row = next(line for line in lines if line.startswith("#1002"))
    rows = [
        row.replace("#1002", f"#{row_}").replace("2024-02-01 09:00:00 +0100", date) for row_, date in enumerate(dates)
    ]
    return "\n".join([lines[0], *rows]) + "\n"


def days(tmp_path, text, **options):
    """Return the days on which a file's orders are placed, and the notes on it."""
    rows, reading = read(tmp_path, text, **options)
    return [str(row["placed"])[:10] if "placed" in row else row["excluded"] for row in rows], reading.files[0].notes


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("1/10/2026 10:00", "1/25/2026 9:05"), ["2026-01-10", "2026-01-25"]),
        (("10/01/2026 10:00", "25/01/2026 09:05"), ["2026-01-10", "2026-01-25"]),
        (("2026-01-10 10:00:00 +0100", "25/01/2026 09:05"), ["2026-01-10", "2026-01-25"]),
        (("10/01/26", "25/01/26"), ["2026-01-10", "2026-01-25"]),
        ([f"{day}/1/2026" for day in (1, 2, 3, 5, 8, 9, 12)] + ["1/2/2026"], None),
    ],
)
def test_a_day_above_12_or_the_sequence_of_the_orders_proves_the_order(tmp_path, dates, expected):
    found, notes = days(tmp_path, shopify(*dates))
    assert found == (expected or [f"2026-01-{day:02}" for day in (1, 2, 3, 5, 8, 9, 12)] + ["2026-02-01"])
    assert any("a spreadsheet program may have changed them" in note for note in notes)


@pytest.mark.parametrize("text", [shopify("1/10/2026 10:00", "1/11/2026 9:05"), etsy("1/5/2026", "1/10/2026")])
def test_dates_that_a_spreadsheet_program_changed_are_asked_for(tmp_path, text):
    with pytest.raises(OrdersError, match=rf"{CHANGED}, such as '1/.*/2026.*export it again, or say --dates"):
        days(tmp_path, text)
    for order in ("mdy", "dmy"):
        (tmp_path / order).mkdir()
        found, _ = days(tmp_path / order, text, dates=order)
        assert (found[0][5:7] == "01") == (order == "mdy")


def test_a_known_export_in_another_order_than_its_system_s(tmp_path):
    found, notes = days(tmp_path, etsy("05/01/2026", "25/01/2026"))
    assert found == ["2026-01-05", "2026-01-25"]
    assert any(note.startswith("Its dates are read as 31/12/2026") for note in notes)


def test_an_export_as_its_system_writes_it_needs_no_proof(tmp_path):
    assert days(tmp_path, etsy("01/05/26", "01/10/26"))[0] == ["2026-01-05", "2026-01-10"]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        (etsy("01/05/26", "01/25/26"), False),
        (etsy("01/05/26", "01/25/2026"), True),
        (etsy("01/05/26", "1/25/26"), True),
        (etsy("01/05/26", "01/10/26"), True),
        (etsy("01/20/26", "01/25/26").replace(",", ";"), True),
    ],
)
def test_dates_are_counted_unless_all_are_in_the_form_of_their_system_and_one_shows_the_order(
    tmp_path, monkeypatch, text, counted
):
    asked = []
    count = convention.count_orders
    monkeypatch.setattr(convention, "count_orders", lambda column: asked.append(column) or count(column))
    with contextlib.suppress(OrdersError):
        days(tmp_path, text, con=ibis.duckdb.connect())  # its own, or another test's reading would be given
    assert bool(asked) == counted


@pytest.mark.parametrize("text", [etsy("01/25/26", "25/01/26"), shopify("1/25/2026", "25/1/2026")])
def test_both_orders_in_one_file_are_refused(tmp_path, text):
    with pytest.raises(OrdersError, match="the day first and dates with the month first"):
        days(tmp_path, text)
    (tmp_path / "given").mkdir()
    assert days(tmp_path / "given", text, dates="mdy")[0] == ["2026-01-25", "bad_date"]


SWAPPED = [
    etsy("05/01/26", "01/20/26").replace(",", ";"),  # Etsy writes commas
    etsy("05/01/2026", "01/20/26"),
    shopify("10/01/26 10:00 AM", "1/25/2026 9:05"),
]


@pytest.mark.parametrize("text", SWAPPED)
def test_a_program_that_read_the_day_first_and_wrote_the_month_first_swapped_what_it_understood(tmp_path, text):
    with pytest.raises(OrdersError, match="may have swapped day and month; export it again, or say --dates mdy if"):
        days(tmp_path, text)


def test_what_another_separator_leaves_proven(tmp_path):
    """25/01/26 stands in place of Etsy's 01/25/26, so its order was understood; 01/20/26 alone was left as it is."""
    for dates, month in ((("05/01/26", "25/01/26"), "01"), (("01/20/26", "01/25/26"), "01")):
        assert {day[5:7] for day in days(tmp_path, etsy(*dates).replace(",", ";"))[0]} == {month}
    for text in (etsy("05/01/26", "05/02/26").replace(",", ";"), etsy("05/01/2026", "05/02/2026")):
        with pytest.raises(OrdersError, match="none shows whether the day or the month comes first"):
            days(tmp_path, text)
    assert days(tmp_path, SWAPPED[0], dates="mdy")[0] == ["2026-05-01", "2026-01-20"]


@pytest.mark.parametrize(
    ("forms", "differ"),
    [
        ("09/09/99 99/99/99", False),
        ("9/9/9999 99/9/9999 9/99/9999", False),
        ("9/09/9999 99/09/9999 9/99/9999", False),
        ("09/99/9999 9/99/9999", True),
        ("99/09/99 99/9/99", True),
        ("99/99/9999 99/99/99", True),
        ("99/99/99 99.99.99", True),
    ],
)
def test_two_forms_of_dates(forms, differ):
    assert are_of_two_forms({"date": date, "timed": False, "half": False} for date in forms.split()) == differ


def test_hours_to_12_beside_hours_to_24_are_two_forms():
    forms = [{"date": "99/99/9999", "timed": timed, "half": half} for timed, half in ((True, False), (False, False))]
    assert not are_of_two_forms(forms)
    assert are_of_two_forms([*forms, forms[0] | {"half": True}])


def test_a_country_with_decimal_commas_writes_the_day_first(tmp_path):
    lines = shopify("10/01/2026 10:00", "11/01/2026 10:00").replace(",", ";").replace(".00", ",00")
    assert days(tmp_path, lines)[0] == ["2026-01-10", "2026-01-11"]


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["1/1", "2/1", "3/1", "4/1", "5/1", "6/1", "1/2"], "dmy"),
        (["1/1", "1/2", "1/3", "1/4", "1/5", "1/6", "2/1"], "mdy"),
        (["1/2", "6/1", "6/1", "5/1", "4/1", "3/1", "2/1", "1/1"], "dmy"),
        (["1/1", "2/1", "3/1", "4/1", "5/1", "1/2"], ""),  # too few: by chance
        (["1/1", "2/1", "3/1", "4/1", "5/1", "6/1", "7/1"], ""),  # both
        (["1/1", "5/1", "3/1", "4/1", "2/1", "6/1", "1/2"], ""),  # none
    ],
)
def test_only_an_order_in_which_all_dates_are_in_sequence_is_proven(dates, order):
    assert order_in_sequence(f"{date}/2026 10:00" for date in dates) == order


def workbook(tmp_path, *dates, epoch=None):
    """Etsy's export as a spreadsheet program saves it, with date cells, numbers of days and texts."""
    book = Workbook()
    book.epoch = epoch or book.epoch
    book.active.append(ETSY[0].split(","))
    for row, date in enumerate(dates):
        book.active.append([date, 9000 + row, *ETSY[1].split(",")[2:]])
    book.save(tmp_path / "orders.xlsx")
    (tmp_path / "staging").mkdir(exist_ok=True)


def days_of_workbook(tmp_path, **options):
    con = ibis.duckdb.connect()
    reading = read_lines(con, [tmp_path / "orders.xlsx"], tmp_path / "staging", **options)
    lines = con.to_pyarrow(reading.lines.order_by("row")).to_pylist()
    return [str(line["placed"])[:10] for line in lines]


def cell(month, day):
    return datetime.datetime(2026, month, day)


def test_date_cells_with_a_day_above_12_are_right(tmp_path):
    workbook(tmp_path, cell(1, 5), cell(1, 25))
    assert days_of_workbook(tmp_path) == ["2026-01-05", "2026-01-25"]


@pytest.mark.parametrize(("epoch", "number"), [(None, 46027), (CALENDAR_MAC_1904, 44565)])
def test_days_are_counted_from_1904_where_the_workbook_says_so(tmp_path, epoch, number):
    workbook(tmp_path, cell(1, 25), number, epoch=epoch)
    assert days_of_workbook(tmp_path) == ["2026-01-25", "2026-01-05"]


@pytest.mark.parametrize(
    "dates", [(cell(5, 1), "01/25/26"), (cell(5, 1), "01/25/26", cell(1, 3)), (cell(1, 5), "05/01/26")]
)
def test_date_cells_beside_texts_may_be_swapped(tmp_path, dates):
    workbook(tmp_path, *dates)
    for order in ("", "mdy", "dmy"):
        with pytest.raises(OrdersError, match=f"{CHANGED}, and may have swapped day and month; export it again$"):
            days_of_workbook(tmp_path, dates=order)


def test_date_cells_alone_may_be_swapped_until_something_proves_the_contrary(tmp_path):
    workbook(tmp_path, cell(1, 5), cell(2, 3))
    for order in ("", "dmy"):
        with pytest.raises(OrdersError, match=f"{CHANGED}.*say --dates mdy if its dates are right"):
            days_of_workbook(tmp_path, dates=order)
    assert days_of_workbook(tmp_path, dates="mdy") == ["2026-01-05", "2026-02-03"]
    january = [cell(1, day) for day in range(1, 7)]
    workbook(tmp_path, *january, cell(2, 1))
    assert len(days_of_workbook(tmp_path)) == 7
    workbook(tmp_path, *(cell(day, 1) for day in range(1, 7)), cell(1, 2))
    with pytest.raises(OrdersError, match=CHANGED):
        days_of_workbook(tmp_path)


def test_a_sheet_of_one_s_own_has_the_dates_that_it_shows(tmp_path):
    book = Workbook()
    book.active.append(HEADER.split(","))
    book.active.append([datetime.date(2026, 2, 1), "1", "", "", 1, 5, ""])
    book.save(tmp_path / "orders.xlsx")
    (tmp_path / "staging").mkdir()
    (tmp_path / "m.toml").write_text(MAPPING)
    assert days_of_workbook(tmp_path, mappings=[tmp_path / "m.toml"]) == ["2026-02-01"]


def test_date_cells_beside_amounts_with_a_comma_may_be_swapped(tmp_path):
    """A French program wrote 10/01/2026 and 50,00; an English one made October 1 of the date, and left the amount."""
    stated = MAPPING.replace("[amounts]", 'dates = "iso"\ndecimal = "."\n[amounts]', 1)
    (tmp_path / "m.toml").write_text(stated)
    (tmp_path / "staging").mkdir()
    for amount, right in ((50, True), ("50,00", False)):
        book = Workbook()
        book.active.append(HEADER.split(","))
        book.active.append([datetime.date(2026, 10, 1), "1", "", "", 1, amount, ""])
        book.save(tmp_path / "orders.xlsx")
        if right:
            assert days_of_workbook(tmp_path, mappings=[tmp_path / "m.toml"]) == ["2026-10-01"]
        else:
            with pytest.raises(
                OrdersError, match="may have swapped day and month; export it again, or say --dates iso"
            ):
                days_of_workbook(tmp_path, mappings=[tmp_path / "m.toml"])
            days = days_of_workbook(tmp_path, mappings=[tmp_path / "m.toml"], dates="iso")
            assert days == ["2026-10-01"]


def test_an_unknown_decimal_mark(tmp_path):
    with pytest.raises(UsageError, match="unknown decimal mark 'x'"):
        stall(tmp_path, "2024-01-31,1,,,1,5,", decimal="x")


def test_a_decimal_mark_that_the_file_proves_is_kept(tmp_path):
    rows, _ = stall(tmp_path, "2024-01-31,1,,,1,5.50,", decimal=",")
    assert shown(rows, "goods") == [(5.5,)]
