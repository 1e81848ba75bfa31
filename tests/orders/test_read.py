"""Real exports' quirks: each row is read exactly, or excluded with its reason; nothing is guessed."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from soak import examples

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from export_samples import ETSY_ORDERS, PRESTASHOP_FR, SHOPIFY, WOOCOMMERCE, read, shown  # noqa: E402
from order_lines import texts_of_keys  # noqa: E402
from stall_export import HEADER, MAPPING, stall  # noqa: E402
from xlkpi.errors import OrdersError, UsageError  # noqa: E402
from xlkpi.orders.exports.export_file import open_export, rewrite  # noqa: E402
from xlkpi.orders.read import read_lines  # noqa: E402
from xlkpi.orders.reasons import REASONS  # noqa: E402


def test_every_reason_of_a_row(tmp_path):
    rows, _ = stall(
        tmp_path,
        "2024-01-31,1,,,1,10,",
        HEADER,
        "Total,,,,7,70,",
        ",,,,,,",
        "2024-01-31,,,,1,10,",
        ",4,,,1,10,",
        "31st of May,5,,,1,10,",
        "2024-02-30,6,,,1,10,",
        "2024-01-31,7,,,1,ten,",
        "2024-01-31,8,,,-1,10,",
        "2024-01-31,9,,,1,10, VOID ",
        "2024-01-31,1,,,1,10,",
        '2024-01-31,"1,00E+05",,,1,10,',
    )
    assert shown(rows, "row", "excluded") == [
        (2, None),
        (3, "repeated_header"),
        (4, "total_row"),
        (5, "blank"),
        (6, "no_order"),
        (7, "no_date"),
        (8, "bad_date"),
        (9, "bad_date"),
        (10, "bad_amount"),
        (11, "bad_amount"),
        (12, "cancelled"),
        (13, "duplicate"),
        (14, "bad_order"),
    ]
    assert sum(row.get("orders", 0) for row in rows) == 1
    assert {row["excluded"] for row in rows if "excluded" in row} <= set(REASONS)


@pytest.mark.parametrize(
    ("mark", "texts"),
    [
        (".", {"1234.5": 1234.5, "1,234.50": 1234.5,
               "$1,234.56": 1234.56, "(12.50)": None, "1,23.5": None, "12.5 EUR": 12.5, "€ 7": 7,
               ".5": 0.5,
               "'8.5": 8.5, "’8.5": 8.5, "'=8.5": 8.5, '=""8.5""': 8.5, "'$1'234.50": 1234.5, "'": None, "8'": None,
               "1'234.50": 1234.5, "12,50": None, "12.5.1": None, "1e3": 1000, "7 items": None, " 8 ": 8}),
        (",", {"1234,5": 1234.5, "1 234,56 €": 1234.56, "1\u00a0234,56\u00a0€": 1234.56, "1\u202f234,56": 1234.56,
               "12.50": None,
               "'1.234,56": 1234.56, "'12": 12, "1.234,56": 1234.56, "12": 12, "EUR 12,50": 12.5, "1.234": 1234,
               "12,50 kg": None, "1 2,5": None, ",5": 0.5}),
    ],
)  # fmt: skip
def test_amounts(tmp_path, mark, texts):
    mapping = MAPPING.replace("[amounts]", f'decimal = "{mark}"\ncurrency_code = "EUR"\n[amounts]', 1)
    rows, _ = stall(tmp_path, *(f'2024-01-31,{n},,,1,"{text}",' for n, text in enumerate(texts)), mapping=mapping)
    expected = [value if value is None else Decimal(str(value)) for value in texts.values()]
    assert [row.get("goods") if "excluded" not in row else None for row in rows] == expected
    assert [row.get("excluded") for row in rows] == [None if value else "bad_amount" for value in texts.values()]


@pytest.mark.parametrize(
    ("amounts", "read_as"),
    [
        (["1,5", "1.000"], [1.5, 1000]),
        (["1.5", "1,000"], [1.5, 1000]),
        (["1,000,000", "2,000"], [1000000, 2000]),
        (["1.234,56 €", "1.000"], [1234.56, 1000]),
        (["12", "13"], [12, 13]),
        (["'123,456", "'1.50"], [123456, 1.5]),
    ],
)
def test_the_decimal_mark_is_that_of_the_whole_file(tmp_path, amounts, read_as):
    rows, _ = stall(tmp_path, *(f'2024-01-31,{n},,,1,"{text}",' for n, text in enumerate(amounts)))
    assert [float(row["goods"]) for row in rows] == read_as


@pytest.mark.parametrize(("goods", "read_as"), [("5.50", [5.5, 1000]), ("7", [7, 1])])
def test_a_stated_total_shows_the_decimal_mark_only_where_amounts_do_not(tmp_path, goods, read_as):
    stated = 'stated = [{ total = "Paid", is = "goods" }]\n[amounts]'
    rows = [f"2024-01-31,1,,,1,{goods},,x", '2024-01-31,2,,,1,"1,000",,"9,4"', '2024-01-31,3,,,1,2,,"8,5"']
    found, _ = stall(tmp_path, *rows, header=f"{HEADER},Paid", mapping=MAPPING.replace("[amounts]", stated, 1))
    assert [float(row["goods"]) for row in found][:2] == read_as


def test_an_undecided_decimal_mark_is_asked_for(tmp_path):
    with pytest.raises(OrdersError, match="has amounts such as 1,234, and none shows") as error:
        stall(tmp_path, '2024-01-31,1,,,1,"1,000",')
    assert "--decimal . or --decimal ," in str(error.value)
    for mark, read_as in ((".", 1000), (",", 1)):
        (tmp_path / f"m{ord(mark)}").mkdir()
        rows, _ = stall(tmp_path / f"m{ord(mark)}", '2024-01-31,1,,,1,"1,000",', decimal=mark)
        assert rows[0]["goods"] == read_as


@pytest.mark.parametrize(
    ("dates", "month_of_first", "order"),
    [
        (["01/02/2024", "31/01/2024"], 2, "dmy"),
        (["01/02/24", "01/31/24"], 1, "mdy"),
        (["01.02.2024 10:30", "28.02.2024 10:30:59"], 2, "dmy"),
        (["2024-01-02T10:00:00Z", "2024-01-31"], 1, "iso"),
    ],
)
def test_the_order_of_dates_is_that_of_the_whole_column(tmp_path, dates, month_of_first, order):
    rows, reading = stall(tmp_path, *(f"{date},{n},,,1,5," for n, date in enumerate(dates)))
    assert [row.get("excluded") for row in rows] == [None] * len(dates)
    assert rows[0]["placed"].month == month_of_first
    assert reading.files[0].dates == order


def test_undecided_dates_are_asked_for(tmp_path):
    with pytest.raises(OrdersError, match=r"'01/02/2024', and none shows .*--dates dmy or --dates mdy"):
        stall(tmp_path, "01/02/2024,1,,,1,5,")


def test_dates_that_seem_to_begin_with_a_short_year_are_asked_about(tmp_path):
    rows = ["26-01-10,1,,,1,5,", "26-01-22,2,,,1,5,", "26-02-03,3,,,1,5,"]
    with pytest.raises(
        OrdersError, match="'26-01-10', which seem to begin with a year of two digits; write years with"
    ):
        stall(tmp_path, *rows)
    (tmp_path / "dmy").mkdir()
    found, _ = stall(tmp_path / "dmy", *rows, dates="dmy")
    assert [row["placed"].year for row in found] == [2010, 2022, 2003]


def test_undecided_dates_are_read_as_the_user_says(tmp_path):
    rows, _ = stall(tmp_path, "01/02/2024,1,,,1,5,", dates="dmy")
    assert rows[0]["placed"].month == 2


def test_dates_that_contradict_each_other_are_refused(tmp_path):
    with pytest.raises(OrdersError, match="with the day first and dates with the month first"):
        stall(tmp_path, "31/01/2024,1,,,1,5,", "01/31/2024,2,,,1,5,")


def test_months_are_those_of_the_shop_s_time_zone(tmp_path):
    text = SHOPIFY.replace("2024-01-31 23:30:00 +0100", "2024-01-31 23:30:00 -0500")
    rows, _ = read(tmp_path, text, timezone="Europe/Paris")
    assert str(rows[0]["placed"]) == "2024-02-01 05:30:00"


def test_a_time_zone_that_there_is_not(tmp_path):
    with pytest.raises(UsageError, match="unknown time zone 'Paris'"):
        read(tmp_path, SHOPIFY, timezone="Paris")


@pytest.mark.slow
def test_a_customer_is_known_in_every_shop_by_the_e_mail_and_by_a_name_in_one(tmp_path):
    rows, _ = stall(
        tmp_path,
        "2024-01-31,1,ADA@example.com ,Ada,1,10,",
        "2024-01-31,2,,Bo P,1,10,",
        "2024-01-31,3,,,1,10,",
        more=[SHOPIFY],
    )
    assert shown(rows[:5], "customer") == [
        ("ada@example.com",),
        ("stall:bo p",),
        (None,),
        ("ada@example.com",),
        ("ada@example.com",),
    ]


def test_numbers_cut_short_by_a_spreadsheet_program_are_never_one(tmp_path):
    rows, _ = stall(
        tmp_path,
        '2024-01-31,"1,00E+05",,,1,10,',
        "2024-01-31,1.00E+05,,,1,20,",
        "2024-01-31,E+1,,3.36E+10,1,10,",
        "2024-01-31,2,,3.36E+10,1,10,",
    )
    assert shown(rows, "orders", "customer", "excluded") == [
        (None, None, "bad_order"), (None, None, "bad_order"), (1, None, None), (1, None, None)
    ]  # fmt: skip


def test_rows_of_other_lengths(tmp_path):
    rows, _ = stall(
        tmp_path, "2024-01-31,1,,,1,10", "2024-01-31,2,,,1,10,,,", "2024-01-31,3,,,1,10,,,more", "2024-01-31,4,,,1,9,"
    )
    assert shown(rows, "row", "order", "goods", "excluded") == [
        (2, "1", 10, None), (3, "2", 10, None), (4, "3", 10, "broken"), (5, "4", 9, None)
    ]  # fmt: skip


@pytest.mark.parametrize("row", ["2024-02-02,7,a@x.org,,1,9,paid", '2024-02-02,7,"Ann\nBo",,1,9,paid'])
def test_a_row_in_which_the_file_ends_is_cut_off(tmp_path, row):
    """Wherever the row is cut: with blanks in place of its amounts it would count as an order of 0."""
    whole = f"{HEADER}\n2024-01-31,1,,,1,10,\n"
    for at in range(1, len(row) + 1):
        (tmp_path / "cut.csv").write_text(whole + row[:at], newline="")
        opened = open_export(tmp_path / "cut.csv", tmp_path)
        file = opened if opened.rewritten else rewrite(opened, tmp_path / "cut.csv", tmp_path)
        *_, last = csv.reader(io.StringIO(file.path.read_text("utf-8"), newline=""))
        assert last[-2] == ("cut" if at < len(row) - len("paid") else ""), row[:at]
    rows, _ = stall(tmp_path, "2024-01-31,1,,,1,10,", row[:15], ended=False)
    assert [line.get("excluded") for line in rows] == [None, "cut"]


def test_a_note_may_end_with_its_file(tmp_path):
    rows, _ = stall(tmp_path, "2024-01-31,1,,,1,10,", "3 record(s) downloaded", ended=False)
    assert [line.get("excluded") for line in rows] == [None, "note"]


def test_a_quote_that_is_never_closed_is_no_row(tmp_path):
    rows, _ = stall(tmp_path, "2024-01-31,1,,,1,10,", '2024-01-31,2,,"Bo,1,10,', "2024-01-31,3,,,1,10,")
    assert shown(rows, "order", "excluded") == [("1", None), ("2", "broken")]


def test_a_file_that_cannot_be_read_leaves_the_others(tmp_path):
    rows, reading = read(tmp_path, "a,b\n1,2\n", WOOCOMMERCE)
    assert len(rows) == 4
    assert [problem.where for problem in reading.problems] == ["export0.csv"]


def test_an_empty_file(tmp_path):
    with pytest.raises(OrdersError, match=r"export0.csv: is empty"):
        read(tmp_path, "\n\n")


def test_a_workbook(tmp_path):
    book = Workbook()
    rows = list(csv.reader(io.StringIO(ETSY_ORDERS)))
    book.active.append(rows[0])
    for cells in rows[1:]:
        typed = [float(cell) if cell.replace(".", "").isdigit() else cell for cell in cells]
        typed[0] = datetime.datetime.strptime(cells[0], "%m/%d/%y")
        book.active.append(typed)
    book.save(tmp_path / "orders.xlsx")
    con = ibis.duckdb.connect()
    (tmp_path / "staging").mkdir()
    reading = read_lines(con, [tmp_path / "orders.xlsx"], tmp_path / "staging")
    lines = con.to_pyarrow(reading.lines.order_by("row")).to_pylist()
    assert shown(lines, "placed", "goods", "refund") == [
        ("2024-09-03 00:00:00", 68, 0),
        ("2024-12-31 00:00:00", 27, 10),
    ]
    texts = texts_of_keys(con, [ETSY_ORDERS.encode()], ["etsy"])
    assert [texts["order"][line["order"]] for line in lines] == ["9001", "9002"]


def test_tallies(tmp_path):
    mapping = """
    placed = "Asked"
    [tally]
    respondents = { count = "Score" }
    satisfied = { yes = "Happy?", as = ["Yes", "oui"] }
    total_time = { sum = "Minutes" }
    inquiries = { count = true }
    """
    path = tmp_path / "survey.toml"
    path.write_text(mapping)
    text = 'Asked;Score;Happy?;Minutes\n31/01/2024;5;OUI;"1,5"\n01/02/2024;;no;2\n;3;yes;1\n02/02/2024;4;yes;soon\n'
    con = ibis.duckdb.connect()
    _, reading = read(tmp_path, text, con=con, mappings=[path])
    rows = con.to_pyarrow(reading.tallies.order_by("input", "row")).to_pylist()
    assert [(row["input"], row["row"], float(row["amount"]), row["excluded"]) for row in rows] == [
        ("inquiries", 2, 1, None), ("inquiries", 3, 1, None), ("inquiries", 4, 1, "no_date"), ("inquiries", 5, 1, None),
        ("respondents", 2, 1, None), ("respondents", 3, 0, None), ("respondents", 4, 1, "no_date"),
        ("respondents", 5, 1, None),
        ("satisfied", 2, 1, None), ("satisfied", 3, 0, None), ("satisfied", 4, 1, "no_date"),
        ("satisfied", 5, 1, None),
        ("total_time", 2, 1.5, None), ("total_time", 3, 2, None), ("total_time", 4, 1, "no_date"),
        ("total_time", 5, 0, "bad_amount"),
    ]  # fmt: skip


def test_a_table_that_is_only_counted(tmp_path):
    (tmp_path / "visits.toml").write_text('placed = "Day"\n[tally]\nvisitors = { count = true }\n')
    con = ibis.duckdb.connect()
    text = "Day,Page\n2024-01-31,home\n2024-01-31,shop\n"
    _, reading = read(tmp_path, text, con=con, mappings=[tmp_path / "visits.toml"])
    rows = con.to_pyarrow(reading.tallies).to_pylist()
    assert [(row["input"], float(row["amount"])) for row in rows] == [("visitors", 1), ("visitors", 1)]


def test_an_order_that_is_only_counted(tmp_path):
    mapping = 'placed = "Day"\norder = "Receipt"\n[amounts]\nquantity = "Pieces"\n'
    rows, _ = stall(tmp_path, "2024-01-31,1,,,3,,", mapping=mapping)
    assert shown(rows, "orders", "quantity") == [(1, 3)]


@pytest.mark.slow
def test_an_accent_of_windows_far_down_in_a_file(tmp_path):
    plain = "2024-01-31,{},,Bo,1,5,\n"
    text = HEADER + "\n" + "".join(plain.format(number) for number in range(4000)) + "2024-01-31,x,,Zoé,1,5,\n"
    (tmp_path / "m.toml").write_text(MAPPING)
    rows, reading = read(tmp_path, text.encode("cp1252"), mappings=[tmp_path / "m.toml"])
    assert len(rows) == 4001
    assert rows[-1]["customer"] == "stall:zoé"
    assert reading.files[0].encoding == "cp1252"


@pytest.mark.parametrize(
    ("person", "encoding"),
    [("Zoé", "mac_roman"), ("Léa", "mac_roman"), ("Hélène à Besançon", "mac_roman"), ("Zoé", "cp1252"),
     ("Žižek", "cp1252"), ("KRIŽAN", "cp1252"), ("Mug™ d’été – 5 €", "cp1252"), ("l’œuf “à la coque”", "cp1252")],
)  # fmt: skip
def test_accents_of_a_mac_are_not_taken_for_those_of_windows(tmp_path, person, encoding):
    (tmp_path / "m.toml").write_text(MAPPING)
    text = f"{HEADER}\n2024-01-31,1,,{person},1,5,\n"
    rows, reading = read(tmp_path, text.encode(encoding), mappings=[tmp_path / "m.toml"])
    assert reading.files[0].encoding == encoding
    (cells,) = open_export(tmp_path / "export0.csv", tmp_path).rows()
    assert person in cells
    assert len(rows) == 1


notes = st.text(st.sampled_from('ab,;\t"\n é€\u202f'), max_size=8)
amount = st.decimals(0, 10**7, places=2)


@st.composite
def exports(draw):
    """A file of the stall in some dialect, and its orders and amounts."""
    delimiter = draw(st.sampled_from(",;\t"))
    mark, group = draw(
        st.sampled_from([(".", ""), (".", ","), (",", ""), (",", "."), (",", " "), (",", "\u202f"), (".", "'")])
    )
    values = draw(st.lists(amount, min_size=1, max_size=8))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"] + ["cp1252"] * (group != "\u202f")))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    after = draw(st.sampled_from(["", " €", "\u00a0€"]))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow([*HEADER.split(","), "Note"])
    for number, value in enumerate(values):
        written = f"{value:,.2f}".replace(",", "G").replace(".", mark).replace("G", group) + after
        note = draw(notes).encode(encoding, "ignore").decode(encoding)
        writer.writerow(["2024-01-31", number, "", "", 1, written, "", note])
    return out.getvalue().encode(encoding), values


@pytest.mark.slow
@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exports())
def test_any_dialect_gives_the_same_lines(tmp_path_factory, export):
    content, values = export
    folder = tmp_path_factory.mktemp("export")
    path = folder / "stall.toml"
    path.write_text(MAPPING, encoding="utf-8")
    rows, _ = read(folder, content, mappings=[path])
    assert [(row["order"], row.get("goods", 0), row.get("excluded")) for row in rows] == [
        (str(number), value, None) for number, value in enumerate(values)
    ]


def test_prestashop_amounts_without_cents_are_whole(tmp_path):
    rows, _ = read(tmp_path, PRESTASHOP_FR.replace("89,89 €", "1 089 €"))
    assert rows[1]["goods"] == 1089


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-1.7"])
def test_a_file_that_is_no_text_is_not_read_as_one(tmp_path, start):
    (tmp_path / "orders.csv").write_bytes(start + b"\xff\x00" * 20)
    with pytest.raises(OrdersError, match=r"orders\.csv: is neither a text file .*; save it as \.csv or \.xlsx"):
        open_export(tmp_path / "orders.csv", tmp_path)


def test_a_web_page_that_is_called_a_spreadsheet(tmp_path):
    (tmp_path / "orders.xls").write_text("\n<HTML><table><tr><td>Day</td></tr></table>")
    with pytest.raises(OrdersError, match=r"orders\.xls: is a web page or XML"):
        open_export(tmp_path / "orders.xls", tmp_path)


def test_a_mapping_file_of_an_earlier_version_excludes_the_same_rows(tmp_path):
    former = MAPPING.replace("[excluded.", "[aside.")
    rows = ["2024-01-31,1,a@x.org,,1,5,void", "2024-01-31,2,b@x.org,,1,5,paid"]
    read_rows, _ = stall(tmp_path, *rows, mapping=former)
    assert [row.get("excluded") for row in read_rows] == ["cancelled", None]
    (tmp_path / "both").mkdir()
    with pytest.raises(OrdersError, match="unknown key 'aside'"):
        stall(tmp_path / "both", *rows, mapping=former + MAPPING[MAPPING.index("[excluded.") :])
