"""Tables as people have them: each shape gives the records that the plain table gives, as text and as a workbook."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from archives import packed
from engines import converted
from table_read import read_whole
from verticals import CATALOGUE
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import TableError
from xlkpi.tables.read import read_table

Rows = Sequence[Sequence[Any]]
JANUARY, FEBRUARY = datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)
RIGHT = {
    "Chez Zoé": {JANUARY: {"revenue": 1234.56, "orders": 12.0}, FEBRUARY: {"revenue": 2000.0, "orders": 15.0}},
    "Fournil": {JANUARY: {"revenue": 10500.0, "orders": 1300.0}, FEBRUARY: {"revenue": 900.5}},
}
HEADER = ["business", "month", "revenue", "orders"]
PLAIN = [
    HEADER,
    ["Chez Zoé", "2026-01", 1234.56, 12],
    ["Chez Zoé", "2026-02", 2000, 15],
    ["Fournil", "2026-01", 10500, 1300],
    ["Fournil", "2026-02", 900.5, None],
]
SHAPES: dict[str, Rows] = {
    "a title row": [["Mes boulangeries 2026"], [None, None], *PLAIN],
    "a date above": [["Mes boulangeries", None, None, FEBRUARY], *PLAIN],
    "French headings": [["BOUTIQUE", "Mois", "chiffre d'affaires", "Commandes  reçues"], *PLAIN[1:]],
    "amounts with signs and spaces": [
        HEADER,
        ["Chez Zoé", "janv-26", "1 234,56 €", "12"],
        ["Chez Zoé", "févr-26", "2\u202f000 EUR", "15"],
        ["Fournil", "janv. 2026", "10\u00a0500\u00a0€", "1 300"],
        ["Fournil", "février 2026", "€ 900,50", None],
    ],
    "other columns": [[*HEADER, "weather", "Manager"], *([*row, "sunny", None] for row in PLAIN[1:])],
    "months across": [
        ["Our year"],
        ["Shop", "Figure", "Jan-26", "Total", "Feb-26", "Total"],
        ["Chez Zoé", "Revenue", 1234.56, 1234.56, 2000, 3234.56],
        ["Chez Zoé", "Orders received", 12, 12, 15, 27],
        ["Fournil", "Revenue", 10500, 10500, 900.5, 11400.5],
        ["Fournil", "Orders received", 1300, 1300, None, 1300],
        ["Fournil", "Weather", 1, 1, 2, 3],
    ],
    "dates of one order": [
        HEADER,
        *([shop, text, *row[2:]] for shop, text, row in zip(
            ["Chez Zoé", "Chez Zoé", "Fournil", "Fournil"], ["01/01/2026", "01/02/2026"] * 2, PLAIN[1:], strict=True,
        )),
    ],
}  # fmt: skip


def saved(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Save rows as the path's suffix says; a text file has the rows of the only sheet."""
    if path.suffix == ".xlsx":
        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        book.save(path)
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        numbers = csv.writer(file, delimiter=";")
        for row in next(iter(sheets.values())):
            numbers.writerow([str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row])
    return path


def months(path: Path, **options: Any) -> dict[str, Mapping[datetime.date, Mapping[str, float]]]:
    table = read_table(path, CATALOGUE, "bakery", currencies={"": "EUR"}, **options)
    assert list(table.problems) == []
    return {one.business: {month: held for month, held in one.months.items() if held} for one in table.records}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_gives_the_plain_table_s_records(shape: str, suffix: str, tmp_path: Path) -> None:
    rows = SHAPES[shape]
    if suffix == ".xlsx" and shape == "amounts with signs and spaces":  # a number stored as text is refused, as ever
        rows = [[int(cell) if cell in ("12", "15") else cell for cell in row] for row in rows]
    assert months(saved(tmp_path / f"t{suffix}", {"Sheet1": rows})) == RIGHT


def test_a_sheet_for_each_shop_down_or_across(tmp_path: Path) -> None:
    across = [["", datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)], *_labels([(1234.56, 2000), (12, 15)])]
    down = [row[1:] for row in (HEADER, *PLAIN[3:])]
    sheets = {"Read me": [["How to use this file"]], "Chez Zoé": across, "Fournil": down}
    assert months(saved(tmp_path / "t.xlsx", sheets)) == RIGHT
    assert list(months(tmp_path / "t.xlsx", sheet="fournil")) == ["Fournil"]
    with pytest.raises(TableError, match="has no sheet 'Nord'; its sheets are Read me, Chez Zoé, Fournil"):
        months(tmp_path / "t.xlsx", sheet="Nord")


def _labels(rows: Sequence[Sequence[float]]) -> list[list[Any]]:
    return [[label, *row] for label, row in zip(["Chiffre d’affaires", "Commandes reçues"], rows, strict=True)]


@pytest.mark.slow
def test_files_of_libreoffice(tmp_path: Path) -> None:
    """LibreOffice writes dates and numbers of its own; .ods files are converted."""
    data = saved(tmp_path / "t.xlsx", {"Sheet1": SHAPES["months across"]}).read_bytes()
    (tmp_path / "lo.xlsx").write_bytes(converted("libreoffice", "t.xlsx", data))
    assert months(tmp_path / "lo.xlsx") == RIGHT
    from xlkpi.libreoffice import convert

    (ods,) = convert([tmp_path / "t.xlsx"], tmp_path, "ods")
    assert ods is not None
    assert months(ods) == RIGHT


@pytest.mark.parametrize(
    ("columns", "why"), [(6_000, "6,000 columns; more than"), (4_000, "columns that mean nothing")]
)
def test_more_columns_than_any_table_has_are_refused_at_once(columns: int, why: str, tmp_path: Path) -> None:
    """Each would be compared with all names that there are: 100,000 take minutes."""
    rows = [[*HEADER, *(f"note {n}" for n in range(columns - len(HEADER)))], *PLAIN[1:]]
    with pytest.raises(TableError, match=why):
        read_table(saved(tmp_path / "t.csv", {"": rows}), CATALOGUE, "bakery")


def test_an_ods_that_repeats_its_cells_is_refused_before_libreoffice_opens_it(tmp_path: Path) -> None:
    row = b'<table:table-row table:number-rows-repeated="%s"><table:table-cell table:number-columns-repeated="9999" '
    for times in (b"999999", b"9" * 10, b"9" * 5_000, b" 00000000999999"):
        content = b'<x xmlns:table="t" xmlns:office="o">' + row % times + b'office:value="1"/></table:table-row></x>'
        (tmp_path / "t.ods").write_bytes(packed({"content.xml": content}))
        with pytest.raises(TableError, match="repeats its cells more often than can be read"):
            read_table(tmp_path / "t.ods", CATALOGUE, "bakery")


def test_an_ignored_column_that_may_be_an_input_without_column_is_said(tmp_path: Path) -> None:
    rows = [
        ["business", "month", "CA", "Nb commandes", "option_buyers", "Météo"],
        ["Lune", "2026-01", "1200", "40", "9", "beau"],
    ]
    notes = read_table(saved(tmp_path / "t.csv", {"": rows}), load_catalogue(), "personalized-gift-shop").notes
    assert [note for note in notes if "may be" in note] == [
        "t.csv: “CA” may be revenue: name the column revenue, and it is read",
        "t.csv: “Nb commandes” may be orders_received: name the column orders_received, and it is read",
    ]


def test_what_is_ignored_is_named_once_and_what_is_misspelt_is_refused(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path / "t.csv", {"": SHAPES["other columns"]}), CATALOGUE, "bakery")
    assert table.notes == ["t.csv: ignored columns, which mean nothing here: weather, Manager"]
    table = read_table(saved(tmp_path / "a.csv", {"": SHAPES["months across"]}), CATALOGUE, "bakery")
    assert [note.split(": ", 2)[2] for note in table.notes] == ["Figure, Total", "Weather"] or [
        note.split(": ", 2)[2] for note in table.notes
    ] == ["Total", "Weather"]
    rows = [["business", "month", "revenu"], ["A", "2026-01", 1]]
    with pytest.raises(TableError, match="unknown column 'revenu'; did you mean 'revenue'"):
        read_table(saved(tmp_path / "b.csv", {"": rows}), CATALOGUE, "bakery")
    rows = [["business", "", "Jan-26"], ["A", "Revenue", 1], ["A", "Orders recieved", 1]]
    with pytest.raises(TableError, match="unknown row 'Orders recieved'; did you mean 'orders received'"):
        read_table(saved(tmp_path / "c.csv", {"": rows}), CATALOGUE, "bakery")
    rows = [["business", "", "Jan-26"], ["A", "Revenue", 1], ["A", "Bunches", 1]]
    with pytest.raises(TableError, match="'Bunches' is not an input of bakery; empty the cell"):
        read_table(saved(tmp_path / "d.csv", {"": rows}), CATALOGUE, "bakery")


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (["01/02/2026", "02/03/2026"], "may have their day or their month first"),
        (["13/01/2026", "01/13/2026"], "give no business a different month in each row"),
        (["13/02/2026", datetime.date(2026, 3, 1)], "some dates of this column are texts and some are dates"),
    ],
)
def test_dates_of_two_orders_or_none_are_refused(dates: list[Any], said: str, tmp_path: Path) -> None:
    rows = [HEADER, *(["A", date, 1, 1] for date in dates)]
    table = read_whole(saved(tmp_path / "t.xlsx", {"Sheet1": rows}), CATALOGUE, "bakery")
    assert table.records == []
    assert all(said in problem.what for problem in table.problems)
    assert len(table.problems) == len(dates)


def test_a_second_header_is_the_same_or_the_table_is_refused(tmp_path: Path) -> None:
    """Below another header, numbers belong to other columns or other months."""
    assert months(saved(tmp_path / "t.csv", {"": [*PLAIN[:3], HEADER, *PLAIN[3:]]})) == RIGHT
    turned = [["month", "business", "orders", "revenue"], ["2026-01", "Fournil", 1300, 10500]]
    years = [SHAPES["months across"][1], ["A", "Revenue", 1, 1, 2], ["Shop", "Figure", "Jan-27"], ["B", "Revenue", 1]]
    for rows, row in (([*PLAIN[:3], *turned], 4), (years, 3)):
        with pytest.raises(TableError, match=f"row {row}: is the header of another table than row 1"):
            months(saved(tmp_path / "t.xlsx", {"Sheet1": rows}))


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1.234 €", "that may separate thousands"),
        ("10 $", "is not in EUR, the currency of the workbook"),
        ("10 GBP", "is not in EUR, the currency of the workbook"),
        ("12 34 €", "is not a number"),
        ("60%", "is a percentage"),
    ],
)
def test_amounts_that_are_refused(amount: str, said: str, tmp_path: Path) -> None:
    path = saved(tmp_path / "t.csv", {"": [HEADER, ["A", "2026-01", amount, 1]]})
    table = read_table(path, CATALOGUE, "bakery", currencies={"": "EUR"}, is_certain=True)
    assert [re.search(said, problem.what) is not None for problem in table.problems] == [True]


def test_a_sign_states_the_currency_where_nothing_else_does(tmp_path: Path) -> None:
    rows = [HEADER, ["A", "2026-01", "10,50 €", 1], ["A", "2026-02", 12, 1], ["B", "2026-01", 3, 1]]
    path = saved(tmp_path / "t.csv", {"": rows})
    found = read_table(path, CATALOGUE, "bakery", currencies={"": "USD"}).records
    assert [(one.business, one.currency) for one in found] == [("A", "EUR"), ("B", "")]
    rows += [["A", "2026-03", "9 $", 1]]
    table = read_table(saved(path, {"": rows}), CATALOGUE, "bakery", currencies={"": "USD"})
    assert [problem.what for problem in table.problems] == ["rows of this business disagree: EUR and USD"]


def test_a_heading_s_sign_is_that_of_its_amounts(tmp_path: Path) -> None:
    down = [[*HEADER[:2], f"{HEADER[2]} (€)", *HEADER[3:]], ["A", "2026-01", 1000, 1], ["B", "2026-01", "9,50", 1]]
    across = [["business", "", JANUARY], ["A", f"{HEADER[2]} (€)", 1000], ["A", HEADER[3], 1]]
    for number, rows in enumerate((down, across)):
        path = saved(tmp_path / f"{number}.xlsx", {"data": rows})
        found = read_table(path, CATALOGUE, "bakery", currencies={"": "USD"}).records
        assert {(one.currency, one.months[JANUARY]["orders"]) for one in found} == {("EUR", 1.0)}
        table = read_table(path, CATALOGUE, "bakery", currencies={"": "USD"}, is_certain=True)
        assert "is not in USD" in next(iter(table.problems)).what


def test_other_words_in_brackets_are_no_currency(tmp_path: Path) -> None:
    """ "Revenue (TTC)" beside "Revenue (HT)" is not the revenue."""
    rows = [[*HEADER, f"{HEADER[2]} (TTC)", f"{HEADER[2]} (ALL)"], ["A", "2026-01", 10, 1, 12, 13]]
    table = read_table(saved(tmp_path / "t.csv", {"": rows}), CATALOGUE, "bakery", currencies={"": "USD"})
    assert [(one.currency, one.months[JANUARY]["revenue"]) for one in table.records] == [("", 10.0)]
    assert any("(TTC)" in note and "(ALL)" in note for note in map(str, table.notes))


@pytest.mark.parametrize(
    ("shown", "currency"),
    [
        ('#,##0.00\\ "€"', "EUR"),
        ("[$€-40C] 0.00", "EUR"),
        ("[$CHF] 0", "CHF"),
        ('_("$"* #,##0.00_);_("$"* (#,##0.00)', "USD"),
        ("£0", "GBP"),
        ('0.0 "kg"', ""),
        ("[$-40C]0_)", ""),
        ('0.0 "k€"', None),
    ],
)
def test_a_cell_s_number_format_shows_its_currency(shown: str, currency: str | None, tmp_path: Path) -> None:
    book = Workbook()
    for row in (HEADER, ["A", JANUARY, 10.5, 1], ["B", JANUARY, 10, 1]):
        book.active.append(row)
    book.active["C2"].number_format = book.active["C3"].number_format = shown
    book.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx", CATALOGUE, "bakery", currencies={"": "USD"})
    found = [] if currency is None else [("A", currency, 10.5), ("B", currency, 10.0)]
    assert [(one.business, one.currency, one.months[JANUARY]["revenue"]) for one in table.records] == found
    problems = [
        one.what
        for one in read_table(
            tmp_path / "t.xlsx", CATALOGUE, "bakery", currencies={"": "PLN"}, is_certain=True
        ).problems
    ]
    assert len(problems) == (0 if currency == "" else 2)


def test_hidden_sheets_and_sums_are_no_businesses(tmp_path: Path) -> None:
    """A hidden sheet is read only where it is named; a sum would count its shops twice in a portfolio."""
    sheets = {
        "Old": [HEADER, ["A", "2026-01", 9, 9]],
        "Now": [HEADER, ["A", "2026-01", 1, 1], ["TOTAL :", "2026-01", 1, 1]],
    }
    book = load_workbook(saved(tmp_path / "t.xlsx", sheets))
    book["Old"].sheet_state = "hidden"
    book.save(tmp_path / "t.xlsx")
    table = read_whole(tmp_path / "t.xlsx", CATALOGUE, "bakery")
    assert [(one.business, one.months[JANUARY]["revenue"]) for one in table.records] == [("A", 1.0)]
    assert [problem.what for problem in table.problems] == ["'TOTAL :' is no business, but a sum of others"]
    assert read_table(tmp_path / "t.xlsx", CATALOGUE, "bakery").notes == [
        "t.xlsx: hidden sheets, which are not read: Old"
    ]
    assert months(tmp_path / "t.xlsx", sheet="old") == {"A": {JANUARY: {"revenue": 9.0, "orders": 9.0}}}


QUARTERS: dict[str, Rows] = {
    "T1": [["Trimestre 1"], HEADER, ["Chez Zoé", "01/01/2026", 1234.56, 12], ["Fournil", "01/01/2026", 10500, 1300]],
    "T2": [
        ["orders", "Note", *HEADER[:3]],
        [15, "x", "Chez Zoé", "01/02/2026", 2000],
        [None, "", "Fournil", "01/02/2026", 900.5],
    ],
    "T3": [HEADER],
}  # fmt: skip
"""A sheet for each quarter: other titles, another order and a column more; the last quarter has not come yet."""


def test_sheets_with_the_same_columns_are_one_table(tmp_path: Path) -> None:
    """The order of day and month is seen in all sheets together; what is read is said."""
    path = saved(tmp_path / "t.xlsx", QUARTERS)
    assert months(path) == RIGHT
    assert "t.xlsx: sheets that are read: T1, T2, T3" in read_table(path, CATALOGUE, "bakery").notes
    doubled = {"T1": PLAIN, "T1 (2)": PLAIN[:2]}
    (problem,) = read_whole(saved(tmp_path / "d.xlsx", doubled), CATALOGUE, "bakery").problems
    assert (problem.sheet, problem.row) == ("T1 (2)", 2)
    assert problem.what == "2026-01 is in row 2 of the sheet “T1” already"


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("Orders", [["business", "month", "orders"], ["Chez Zoé", "2026-03", 1]]),
        ("Year", [["business", "revenue"], ["Chez Zoé", 99999]]),  # a sum of the months
        ("Across", SHAPES["months across"]),
        ("Budget T2", [HEADER, ["Chez Zoé", "2026-03", 9999, 99]]),
        ("Total", [HEADER, ["Chez Zoé", "2026-03", 9999, 99]]),
    ],
)
def test_sheets_of_different_kinds_are_refused_until_one_is_named(title: str, rows: Rows, tmp_path: Path) -> None:
    path = saved(tmp_path / "t.xlsx", {"Shops": PLAIN, title: rows})
    with pytest.raises(TableError, match=f"different kinds on the sheets “Shops” and “{title}”; name the sheet"):
        months(path)
    assert months(path, sheet="Shops") == RIGHT


def test_a_sheet_called_by_its_months_is_no_business(tmp_path: Path) -> None:
    for title in ("T1", "Q2 2026", "Janvier", "2026"):
        with pytest.raises(TableError, match="there is no column 'business'"):
            months(saved(tmp_path / "t.xlsx", {title: [row[1:] for row in PLAIN[:3]]}))


@pytest.mark.parametrize("word", ["Budget", "prévisionnel 2026", "N-1"])
def test_planned_rows_are_never_read_as_actual_ones(word: str, tmp_path: Path) -> None:
    """Budgets follow the months that are over, so no month is there twice."""
    down = [[*HEADER, "Type"], [*PLAIN[1], "Réalisé"], [*PLAIN[2], word], [*PLAIN[3], "Budget serré, tenu"]]
    across = [["Shop", "", "Type", "Jan-26"], ["A", "Revenue", "", 1], ["B", "Revenue", word, 2]]
    for rows, right, row in ((down, "Fournil", 3), (across, "A", 3)):
        table = read_whole(saved(tmp_path / "t.csv", {"": rows}), CATALOGUE, "bakery")
        assert [record.business for record in table.records] == [right]
        (problem,) = table.problems
        assert (problem.row, problem.column) == (row, "Type")
        assert problem.what == f"'{word}' says that the row’s figures are planned, or of another year"


def test_a_mapping_file_says_what_headings_mean(tmp_path: Path) -> None:
    rows = [["Point de vente", "Quand", "CA TTC", "Nb"], *PLAIN[1:]]
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[columns]\nbusiness = "Point de vente"\nmonth = "quand"\nrevenue = "CA TTC"\norders = "Nb"\n'
        '[values]\ncurrency = "EUR"\n',
        encoding="utf-8",
    )
    path = saved(tmp_path / "t.csv", {"": rows})
    assert months(path, mapping=mapping) == RIGHT
    titled = saved(tmp_path / "t.xlsx", {"Suivi": rows})  # the title is no business: the mapping names a column
    assert months(titled, mapping=mapping) == RIGHT
    typed = saved(tmp_path / "typed.csv", {"": [[*row, "Type" if row is rows[0] else "bakery"] for row in rows]})
    mapping.write_text(mapping.read_text("utf-8").replace("[columns]", '[columns]\nvertical = "Type"'), "utf-8")
    assert months(typed, mapping=mapping) == RIGHT  # the trade of a row comes before --vertical
    mapping.write_text('dates = "ymd"\nsheets = 1\n[columns]\nrevnue = "CA"\nrevenue = "CA (milliers)"\n')
    with pytest.raises(TableError) as caught:
        months(path, mapping=mapping)
    assert [problem.what for problem in caught.value.problems] == [
        "unknown key 'sheets'",
        "dates is 'ymd'",
        "[columns] names 'revnue', which is no column",
        "'CA (milliers)' is revenue in thousands or millions, not in units",
    ]


def test_spellings_of_one_name_are_one_business(tmp_path: Path) -> None:
    names = ["Chez Zoé", "CHEZ ZOE\u0301", "Chez\u00a0 Zoé"]
    rows = [HEADER, *([name, f"2026-0{month}", 1, 1] for month, name in enumerate(names, 1))]
    table = read_table(saved(tmp_path / "t.csv", {"": [*rows, [names[1], "2026-01", 1, 1]]}), CATALOGUE, "bakery")
    assert [(one.business, len(one.months)) for one in table.records] == [("Chez Zoé", 3)]
    assert [str(note).endswith("are one business, “Chez Zoé”") for note in table.notes] == [True]
    table = read_table(saved(tmp_path / "t.csv", {"": [*rows, [names[1], "2026-01", 2, 1]]}), CATALOGUE, "bakery")
    assert list(table.records) == []
    assert [problem.what for problem in table.problems] == ["2026-01 is in row 2 already"]


@pytest.mark.parametrize("months", ["down", "across"])
def test_a_blank_business_is_not_the_title_of_its_sheet(months: str, tmp_path: Path) -> None:
    """Cells of one business that are merged are blank but for the first."""
    down = [HEADER, ["Fournil", "2026-01", 100, 2], [None, "2026-02", 200, 3]]
    across = [["business", "Figure", "2026-01"], ["Fournil", "Revenue", 100], [None, "Orders received", 2]]
    path = saved(tmp_path / "t.xlsx", {"Suivi": down if months == "down" else across})
    table = read_whole(path, CATALOGUE, "bakery")
    assert {problem.business for problem in table.problems} == {""}
    assert [record.business for record in table.records] == ["Fournil"]


def test_a_sheet_with_sums_or_a_budget_is_no_business(tmp_path: Path) -> None:
    sheets = {title: [HEADER[1:], ["2026-01", 100, 2]] for title in ("Fournil", "Cumul", "Prévisionnel", "Budget 2026")}
    table = read_whole(saved(tmp_path / "t.xlsx", sheets), CATALOGUE, "bakery")
    assert [record.business for record in table.records] == ["Fournil"]
    assert len(table.problems) == 3


@pytest.mark.parametrize(
    "title", ["en milliers d’euros", "Ventes 2026 (k€)", "In thousands", "£'000", "M€", "Montants en kCHF", "K GBP"]
)
def test_a_table_in_thousands_is_refused(title: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="not in units"):
        read_table(saved(tmp_path / "t.xlsx", {"Suivi": [[title], *PLAIN]}), CATALOGUE, "bakery")


@pytest.mark.parametrize("title", ["Objectif : 10 000 €", "Millions", "Km €", "5 000 boulangeries"])
def test_other_titles_are_no_thousands(title: str, tmp_path: Path) -> None:
    assert months(saved(tmp_path / "t.xlsx", {"Suivi": [[title], *PLAIN]})) == RIGHT


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        *((heading, "in thousands or millions") for heading in ("Revenue (k€)", "Revenue (K€)", "Revenue (K EUR)",
          "CA (milliers)", "Chiffre d’affaires (en milliers d’euros)", "Revenue ('000)")),
        *((heading, "adds several months up") for heading in ("Revenue 2026 (YTD)", "Chiffre d'affaires cumulé")),
    ],
)  # fmt: skip
def test_an_input_in_thousands_or_added_up_is_no_column_to_ignore(heading: str, why: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [["business", "month", "orders", heading], ["A", "2026-01", 2, 12.5]]
    with pytest.raises(TableError, match=why):
        read_table(saved(tmp_path / "down.csv", {"": rows}), CATALOGUE, "bakery")
    across: list[list[object]] = [["business", "", "Jan-26"], ["A", "Orders received", 2], ["A", heading, 12.5]]
    with pytest.raises(TableError, match=why):
        read_table(saved(tmp_path / "across.csv", {"": across}), CATALOGUE, "bakery")
    beside: list[list[object]] = [["business", "month", "revenue", heading], ["A", "2026-01", 12500, 12.5]]
    table = read_table(saved(tmp_path / "beside.csv", {"": beside}), CATALOGUE, "bakery")
    assert heading in table.notes[0]  # ignored, since the month's own figure is there
