"""The input table: what its columns mean, what keeps a business out, and what keeps the whole table out."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from table_read import Table, read_whole
from verticals import CATALOGUE
from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import Problem, TableError, UnknownNameError, UsageError
from xlkpi.tables.read import read_table
from xlkpi.tables.record import Record

HEADER = "business,vertical,month,revenue,orders,bunches\n"
JANUARY, FEBRUARY = datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)


def read(folder: Path, text: str, vertical: str | None = None) -> Table:
    path = folder / "shops.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read_whole(path, CATALOGUE, vertical)


def said(table: Table) -> list[tuple[int, str, str, str]]:
    return [(p.row, p.column, p.business, f"{p.what}; {p.fix}") for p in table.problems]


def refusal(folder: Path, text: str, vertical: str | None = None) -> list[str]:
    with pytest.raises(TableError) as caught:
        read(folder, text, vertical)
    return [str(problem) for problem in caught.value.problems]


def test_records_in_the_order_of_the_table(tmp_path: Path) -> None:
    rows = "B,bakery,2026-02,2,,\nA,florist,2026-01,1,,5\nB,Bakery,2026-01,0.5,3,\nB,florist,2026-01,7,,\n"
    table = read(tmp_path, HEADER + rows)
    assert table == Table(
        [
            Record("B", "bakery", {JANUARY: {"revenue": 0.5, "orders": 3.0}, FEBRUARY: {"revenue": 2.0}}, 2),
            Record("A", "florist", {JANUARY: {"revenue": 1.0, "bunches": 5.0}}, 3),
            Record("B", "florist", {JANUARY: {"revenue": 7.0}}, 5),
        ],
        [],
    )
    assert list(table.records[0].months) == [JANUARY, FEBRUARY]


def test_columns_in_any_order_by_id_or_label(tmp_path: Path) -> None:
    for header in (
        "orders,MONTH,revenue,business",
        "Orders received,Month, REVENUE ,Business",
        "commandes  reçues,month,Chiffre d'affaires,business",
        "Commandes rec\u0327ues,month,chiffre d’affaires,business,",
    ):
        table = read(
            tmp_path,
            f"{header}\n3,2026-01,1,A\n" if not header.endswith(",") else f"{header}\n3,2026-01,1,A,\n",
            "bakery",
        )
        assert table == Table([Record("A", "bakery", {JANUARY: {"orders": 3.0, "revenue": 1.0}}, 2)], []), header


def test_a_label_means_each_vertical_its_own_input(tmp_path: Path) -> None:
    text = "business,vertical,month,revenue,Orders received\nA,bakery,2026-01,1,2\nB,florist,2026-01,3,4\n"
    assert [dict(record.months[JANUARY]) for record in read(tmp_path, text).records] == [
        {"revenue": 1.0, "orders": 2.0},
        {"revenue": 3.0, "bunches": 4.0},
    ]


def test_the_vertical_of_a_row_comes_before_the_option(tmp_path: Path) -> None:
    rows = "A,florist,2026-01,1,,2\nB,,2026-01,3,4,\n"
    table = read(tmp_path, HEADER + rows, "bakery")
    assert [(record.business, record.vertical) for record in table.records] == [("A", "florist"), ("B", "bakery")]
    assert said(read(tmp_path, HEADER + rows)) == [
        (3, "vertical", "B", "the row names no trade; write it, or name one for all with --vertical")
    ]


def test_columns_of_another_vertical_are_blank(tmp_path: Path) -> None:
    rows = "A,bakery,2026-01,1,2, \nB,florist,2026-01,1,0,5\n"
    table = read(tmp_path, HEADER + rows)
    assert [record.business for record in table.records] == ["A"]
    fix = "empty the cell, correct the row’s trade, or name the column of this trade in a --mapping file"
    assert said(table) == [(3, "orders", "B", f"'orders' is not an input of florist; {fix}")]


def test_a_problem_names_its_place(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + "A,bakery,2026-01,x,1,\n")
    assert str(table.problems[0]).startswith("shops.csv: row 2, column revenue, A: 'x' is not a number; write")


def test_a_count_is_a_whole_number(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + "A,bakery,2026-01,0.5,12.5,\nB,bakery,2026-01,0.5,12.0,\n")
    assert [record.business for record in table.records] == ["B"]
    assert said(table) == [
        (2, "orders", "A", "12.5 is not a whole number; write a whole number, as this input counts whole things")
    ]


def test_a_business_with_any_problem_is_left_out_whole(tmp_path: Path) -> None:
    rows = (
        "A,bakery,2026-01,1,1,\n"
        "B,bakery,2026-01,1,1,\n"
        "A,bakery,2026-02,x,-1,\n"
        "A,bakery,2026-03,1,1,\n"
        "A,florist,2026-01,1,,1\n"
    )
    table = read(tmp_path, HEADER + rows)
    assert [(record.business, record.vertical) for record in table.records] == [("B", "bakery"), ("A", "florist")]
    assert table.problems == [
        Problem(
            file="shops.csv",
            row=4,
            column="revenue",
            business="A",
            what="'x' is not a number",
            fix="write a number such as 12.5, or leave the cell empty",
        ),
        Problem(
            file="shops.csv",
            row=4,
            column="orders",
            business="A",
            what="'-1' is negative",
            fix="write 0 or more: counts, amounts and times are never negative",
        ),
    ]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("B,bakery,2026-01,1,1,7", "bunches", "'bunches' is not an input of bakery; empty the cell, correct the"),
        ("B,bakery,2026-13,1,1,", "month", "'2026-13' is not in the calendar; write the month as 2026-01"),
        ("B,bakery,,1,1,", "month", "is blank; write the month as 2026-01"),
        ("B,bakers,2026-01,1,1,", "vertical", "unknown vertical 'bakers'; did you mean 'bakery'?"),
        ("B,,2026-01,1,1,", "vertical", "the row names no trade; write it, or name one for all with --vertical"),
        ("B,bakery,2026-01,1,1", "", "the row has 5 cells, and the header 6; give each cell its column"),
        ("B,bakery,2026-01,1,1,,", "", "the row has 7 cells, and the header 6; give each cell its column"),
        ("B", "", "the row has 1 cells, and the header 6"),
        ("B,bakery,2026-01,nan,1,", "revenue", "'nan' is not a number to calculate with; leave the cell empty"),
    ],
)
def test_what_is_wrong_with_a_row(tmp_path: Path, row: str, column: str, message: str) -> None:
    table = read(tmp_path, f"{HEADER}A,bakery,2026-01,1,1,\nB,bakery,2026-02,1,1,\n{row}\n")
    assert [record.business for record in table.records] == ["A"]
    ((line, where, business, text),) = said(table)
    assert (line, where, business) == (4, column, "B")
    assert text.startswith(message)


def test_a_row_without_a_business(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + "A,bakery,2026-01,1,1,\n \u00a0,bakery,2026-02,1,1,\n")
    assert [record.business for record in table.records] == ["A"]
    assert said(table) == [(3, "business", "", "the business has no name; write its name")]


def test_a_month_twice(tmp_path: Path) -> None:
    rows = "A,bakery,2026-01,1,1,\nA,bakery,01/2026,2,1,\nA,florist,2026-01,1,,1\nZoé,bakery,2026-01,1,1,\n"
    table = read(tmp_path, HEADER + rows + "Zoe\u0301,bakery,2026-01,1,1,\n")
    assert [(record.business, record.vertical) for record in table.records] == [("A", "florist")]
    assert said(table) == [
        (3, "month", "A", "2026-01 is in row 2 already; keep one of the two"),
        (6, "month", "Zoé", "2026-01 is in row 5 already; keep one of the two"),
    ]


def test_gaps_are_fine_and_more_than_two_years_are_not(tmp_path: Path) -> None:
    rows = "A,bakery,2026-12,1,1,\nA,bakery,2025-01,1,1,\nB,bakery,2027-01,1,1,\nB,bakery,2025-01,1,1,\n"
    table = read(tmp_path, HEADER + rows)
    assert [record.business for record in table.records] == ["A"]
    span = "2025-01 to 2027-01 is 25 months, and a workbook holds 24"
    assert said(table) == [(4, "month", "B", f"{span}; leave out the oldest, or split them over two tables")]


def test_an_input_without_a_column_is_blank_and_one_must_have_a_column(tmp_path: Path) -> None:
    text = "business,vertical,month,revenue,orders\nA,bakery,2026-01,1,2\nB,florist,2026-01,1,\nC,bakery,2026-01,,2\n"
    table = read(tmp_path, text)
    assert [(one.business, one.months) for one in table.records] == [
        ("A", {JANUARY: {"revenue": 1.0, "orders": 2.0}}),
        ("B", {JANUARY: {"revenue": 1.0}}),
        ("C", {JANUARY: {"orders": 2.0}}),
    ]
    fix = "add at least one; `xlkpi columns` names the columns of a trade"
    assert refusal(tmp_path, "business,vertical,month,weather\nA,bakery,2026-01,1\n") == [
        f"shops.csv: row 1: has no column of an input; {fix}"
    ]


def test_a_blank_column_may_have_no_name_and_a_filled_one_must(tmp_path: Path) -> None:
    text = "business,vertical,month,revenue,,orders,\nA,bakery,2026-01,1,,2,\nB,bakery,2026-01,1,9,2,\n"
    table = read(tmp_path, text)
    assert [record.business for record in table.records] == ["A"]
    cell = "the row has a cell in a column without a name"
    assert said(table) == [(3, "", "B", f"{cell}; name the column in the header, or empty the cell")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "business,vertical,month,revenu,orders\nA,bakery,2026-01,1,1\n",
            "shops.csv: row 1: unknown column 'revenu'; did you mean 'revenue'? "
            "Otherwise say in a --mapping file what it is, or rename it",
        ),
        (
            "busines,vertical,month,revenue,orders\nA,bakery,2026-01,1,1\n",
            "shops.csv: row 1: there is no column 'business'; name the column 'business' in the header",
        ),
        (
            "business,vertical,revenue,orders\nA,bakery,1,1\n",
            "shops.csv: row 1: there is no column 'month'; name the column 'month' in the header",
        ),
        (
            "business,month,revenue,orders\nA,2026-01,1,1\n",
            "shops.csv: row 1: there is no column 'vertical'; "
            "add the column with each row’s trade, say its heading in a --mapping file, "
            "or name one trade for all with --vertical",
        ),
        (
            "business,vertical,month,revenue,Revenue ,orders\nA,bakery,2026-01,1,1,1\n",
            "shops.csv: row 1: there are two columns 'Revenue'; remove or rename one of them",
        ),
        (
            "business,vertical,month,month,revenue,orders\nA,bakery,2026-01,2026-01,1,1\n",
            "shops.csv: row 1: there are two columns 'month'; remove or rename one of them",
        ),
        (
            "business,vertical,month,revenue,Chiffre d’affaires,orders\nA,bakery,2026-01,1,1,1\n",
            "shops.csv: row 1: column 'Chiffre d’affaires' is 'revenue', which another column is already; "
            "remove one of them",
        ),
        (HEADER, "shops.csv: has a header and no row below it; add a row for each business and month"),
        (HEADER + ",,,,,\n\n", "shops.csv: has a header and no row below it; add a row for each business and month"),
        ("A,bakery,2026-01,1,1\n", "shops.csv: row 1: there is no column 'business'"),
    ],
)
def test_tables_that_are_refused(tmp_path: Path, text: str, message: str) -> None:
    assert any(problem.startswith(message) for problem in refusal(tmp_path, text))


def test_all_problems_of_a_header_at_once(tmp_path: Path) -> None:
    assert [problem.partition("; ")[0] for problem in refusal(tmp_path, "busines,revenue,revenue,x\n1,1,1,1\n")] == [
        "shops.csv: row 1: there are two columns 'revenue'",
        "shops.csv: row 1: there is no column 'business'",
        "shops.csv: row 1: there is no column 'month'",
        "shops.csv: row 1: there is no column 'vertical'",
        "shops.csv: row 1: unknown column 'busines'",
    ]


def test_files_that_are_not_there_or_no_tables(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        read_table(tmp_path / "none.csv", CATALOGUE)
    with pytest.raises(UsageError, match="there is no such file"):
        read_table(tmp_path, CATALOGUE)
    (tmp_path / "table.pdf").write_bytes(b"%PDF")
    with pytest.raises(TableError, match=r"a \.pdf file is not a table; save it as \.csv or \.xlsx"):
        read_table(tmp_path / "table.pdf", CATALOGUE)
    with pytest.raises(UnknownNameError, match="unknown vertical 'baker'; did you mean 'bakery'"):
        read(tmp_path, HEADER, "baker")


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    names = ["=cmd|' /C calc'!A0", "+SUM(1;2)", "@x", "-1"]
    table = read(tmp_path, HEADER + "".join(f"{name},bakery,2026-01,1,1,\n" for name in names))
    assert [record.business for record in table.records] == names


@pytest.mark.parametrize("language", ["id", "en", "fr"])
def test_the_built_in_verticals_by_id_and_by_label(tmp_path: Path, language: str) -> None:
    catalogue = load_catalogue()
    for vertical in catalogue.verticals.values():
        examples = example_inputs(vertical)
        names = [item.id if language == "id" else item.label[language] for item in vertical.inputs.values()]
        values = [f"{examples[item]:.15g}".replace(".", ",") for item in vertical.inputs]
        path = tmp_path / "table.csv"
        lines = [["business", "month", *names], ["Zoé", "2026-01", *values]]
        path.write_text("\n".join(";".join(line) for line in lines), encoding="cp1252")
        table = read_whole(path, catalogue, vertical.id)
        assert table.problems == []
        assert table.records == [Record("Zoé", vertical.id, {JANUARY: examples}, 2)]


MONEY = "business,vertical,month,Currency,exchange_rate,revenue,orders\n"


def test_currency_and_exchange_rate_are_a_business_s(tmp_path: Path) -> None:
    rows = "A,bakery,2026-01,eur,0.9,1,\nA,bakery,2026-02,,,1,\nB,bakery,2026-01,,,1,\n"
    found = [(one.business, one.currency, one.exchange_rate) for one in read(tmp_path, MONEY + rows).records]
    assert found == [("A", "EUR", 0.9), ("B", "", None)]


def test_a_currency_or_rate_that_cannot_be_used(tmp_path: Path) -> None:
    rows = "A,bakery,2026-01,EURO,,1,\nB,bakery,2026-01,EUR,0,1,\nC,bakery,2026-01,EUR,much,1,\n"
    table = read(tmp_path, MONEY + rows)
    assert (table.records, [one[:3] for one in said(table)]) == (
        [],
        [(2, "Currency", "A"), (3, "exchange_rate", "B"), (4, "exchange_rate", "C")],
    )
    assert said(table)[0][3] == "'EURO' is not a currency’s code; write its ISO 4217 code, such as EUR, USD or CHF"
    assert said(table)[1][3].startswith("0 is not above 0")


def test_a_business_has_one_currency(tmp_path: Path) -> None:
    table = read(tmp_path, MONEY + "A,bakery,2026-01,EUR,,1,\nB,bakery,2026-01,CHF,,1,\nA,bakery,2026-02,USD,,1,\n")
    assert [one.business for one in table.records] == ["B"]
    assert said(table) == [
        (
            4,
            "currency",
            "A",
            "rows of this business disagree: EUR and USD; "
            "write the same in all rows of a business, or leave the others empty",
        )
    ]


def test_an_unknown_trade_may_be_ones_own_and_is_not_taken_for_one_that_is_little_like_it(tmp_path: Path) -> None:
    """With a file of one's own, --catalogue was given, and is not asked for again."""
    hint, text = "name its file with --catalogue", "business,vertical,month,orders\nA,custom-candles,2026-01,1\n"
    path = tmp_path / "shops.csv"
    path.write_text(text, encoding="utf-8")
    for catalogue, is_hinted in ((load_catalogue(), True), (replace(load_catalogue(), files=(path,)), False)):
        (problem,) = read_table(path, catalogue).problems
        assert problem.what == "unknown vertical 'custom-candles'"
        assert ("did you mean" in problem.fix, hint in problem.fix) == (False, is_hinted)


@pytest.mark.parametrize(
    ("row", "left"),
    [
        ("B,florist,2026-01,1,1,,", ["bakery"]),  # a cell too many
        ("B,florists,2026-01,1,1,", ["bakery"]),
        ("B,restaurant,2026-01,1,1,", ["bakery", "florist"]),
        ("B,2026-01,1,1,", []),  # a cell too few, so that the trade is another cell
        ("B,,2026-01,1,1,", []),  # may be about either
    ],
)
def test_a_wrong_row_leaves_the_same_business_in_another_trade(tmp_path: Path, row: str, left: list[str]) -> None:
    table = read(tmp_path, f"{HEADER}B,bakery,2026-01,1,1,\nB,florist,2026-02,1,,1\n{row}\n")
    assert [record.vertical for record in table.records] == left
    assert len(table.problems) == 1
