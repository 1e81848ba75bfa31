"""The report on imported orders: rows that count and rows that do not, inputs filled and blank, and notes."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import ibis
import pytest

from order_lines import file_read, line, lines_table, tallies_table, tally
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import TableError, UnknownNameError
from xlkpi.orders.inputs import ImportedInputs, Settings, count_inputs
from xlkpi.orders.lines import FileRead, Reading
from xlkpi.orders.report import FileReport, Part, excluded_rows, report_files
from xlkpi.orders.revenue import RevenueKind
from xlkpi.orders.sums import sum_lines

GIFTS, CASES, SHOPPER = "personalized-gift-shop", "custom-phone-cases", "remote-personal-shopper"
AMOUNTS = "goods discount shipping tax tax_within refund total quantity"


@cache
def duckdb() -> Any:
    return ibis.duckdb.connect()


def reading(lines: Sequence[Any] = (), files: Sequence[FileRead] = (), tallies: Sequence[Any] = ()) -> Reading:
    con = duckdb()
    return Reading(lines_table(con, lines), tallies_table(con, tallies), files or [file_read(amounts=AMOUNTS)], [])


def imported(read: Reading, vertical: str = CASES, **wanted: Any) -> ImportedInputs:
    return count_inputs(duckdb(), read, load_catalogue().vertical(vertical), Settings(**wanted))


def reported(read: Reading) -> list[FileReport]:
    return report_files(duckdb(), read, sum_lines(duckdb(), read.lines))


ROWS = [
    line(1, "2026-01-01", "ann", currency="EUR", goods=10, shipping="2.5", total="12.5", quantity=1),
    line(1, "2026-01-01", "ann", currency="EUR", orders=0, goods="0.01", total=0, quantity=3),
    line(2, "2026-02-28", None, currency="EUR", goods=20, total=20, refund=5, quantity=1),
    line(3, "2026-02-28", "bob", currency="EUR", goods=7, total=7, excluded="cancelled"),
    line(4, "2026-02-28", "bob", currency="EUR", goods=8, total=8, excluded="cancelled"),
    {**line(5, "2026-02-28", goods=0, excluded="bad_date"), "placed": None},
]


def test_every_row_is_used_or_excluded_and_the_amounts_add_up() -> None:
    (file,) = reported(reading(ROWS))
    assert file.used == Part(3, 2, Decimal("32.5"), Decimal(5), Decimal("32.51"))
    assert file.excluded == {
        "bad_date": Part(1, 1, Decimal(0), Decimal(0), Decimal(0), (7,)),
        "cancelled": Part(2, 2, Decimal(15), Decimal(0), Decimal(15), (5, 6)),
    }
    assert (file.whole.rows, file.whole.paid) == (6, Decimal("47.5"))
    assert (file.anonymous, file.currencies) == (1, {"EUR"})
    assert (file.first, file.last) == (datetime.datetime(2026, 1, 1), datetime.datetime(2026, 2, 28))


def test_amounts_of_a_file_without_a_total_are_added_up() -> None:
    (file,) = reported(reading(ROWS, [file_read(amounts="goods shipping")]))
    assert file.used.paid == Decimal("32.51")


def test_at_most_three_rows_are_named() -> None:
    rows = [line(number, "2026-01-01", excluded="test") for number in range(9)]
    (file,) = reported(reading(rows))
    assert (file.excluded["test"].rows, file.excluded["test"].examples) == (9, (2, 3, 4))


def test_the_list_of_rows_that_do_not_count() -> None:
    tallies = [
        tally("respondents", "2026-01-02", excluded="no_date"),
        tally("satisfied_respondents", "2026-01-02", excluded="no_date"),
    ]
    tallies[1]["row"] = 2
    read = reading(ROWS, [file_read(amounts=AMOUNTS), file_read("survey.csv")], tallies)
    assert list(excluded_rows(duckdb(), read)) == [
        ("shop.csv", 5, "excluded: a cancelled order"),
        ("shop.csv", 6, "excluded: a cancelled order"),
        ("shop.csv", 7, "rejected: a date that cannot be read"),
        ("survey.csv", 2, "rejected: no date"),
    ]


def test_inputs_filled_and_blank() -> None:
    found = imported(reading(ROWS))
    assert found.sources == {
        "custom_revenue": "revenue", "custom_orders": "orders", "cases_sold": "items", "customers_total": "customers",
        "repeat_customers": "returning_customers",
    }  # fmt: skip
    assert found.months == {
        datetime.date(2026, 1, 1): {
            "custom_revenue": 10.01, "custom_orders": 1, "cases_sold": 4, "customers_total": 1, "repeat_customers": 0
        },
        datetime.date(2026, 2, 1): {
            "custom_revenue": 15, "custom_orders": 1, "cases_sold": 1, "customers_total": 0, "repeat_customers": 0
        },
    }  # fmt: skip
    assert found.blank["tool_visitors"] == "not in orders"
    assert set(found.sources) | set(found.blank) == set(load_catalogue().vertical(CASES).inputs)
    assert found.currency == "EUR"


def test_what_one_of_two_files_lacks_is_blank() -> None:
    files = [file_read(amounts=AMOUNTS), file_read("list.csv", "goods total", title="a list")]
    found = imported(reading([*ROWS, line(9, "2026-01-09", file="list.csv", goods=5)], files))
    assert found.blank["cases_sold"] == "not in list.csv (a list)"
    assert found.months[datetime.date(2026, 1, 1)]["custom_orders"] == 2


def test_without_a_known_customer_customers_are_blank() -> None:
    found = imported(reading([line(1, "2026-01-01", goods=1)]))
    assert found.blank["customers_total"] == "no order has a customer"


def test_tallies_go_before_orders_and_are_blank_outside_their_months() -> None:
    tallies = [tally("respondents", f"2026-0{month}-15", amount) for month, amount in ((2, 1), (2, 1), (4, "5"))]
    tallies += [tally("cases_sold", "2026-01-15", 7), tally("respondents", "2026-05-01", excluded="bad_date")]
    files = [file_read(amounts=AMOUNTS), file_read("survey.csv")]
    found = imported(reading(ROWS, files, tallies))
    assert found.sources["respondents"] == found.sources["cases_sold"] == ""
    by_month = {f"{month:%Y-%m}": numbers for month, numbers in found.months.items()}
    assert [numbers.get("respondents") for numbers in by_month.values()] == [None, 2, 0, 5]
    assert [numbers.get("cases_sold") for numbers in by_month.values()] == [7, None, None, None]
    assert [numbers.get("custom_orders") for numbers in by_month.values()] == [1, 1, None, None]
    assert (found.files[1].used.rows, found.files[1].excluded["bad_date"].rows) == (4, 1)


def test_a_fraction_of_a_whole_number_is_left_blank_and_reported() -> None:
    tallies = [tally("respondents", "2026-01-15", "2.5"), tally("cases_sold", "2026-01-15", "2.5")]
    found = imported(reading((), [file_read("survey.csv")], tallies))
    assert found.months == {datetime.date(2026, 1, 1): {"cases_sold": 2.5}}
    (problem,) = found.problems
    assert (problem.place, problem.column, problem.what) == (
        "2026-01",
        "respondents",
        "2.5 is not a whole number: it is left blank",
    )
    assert found.is_at_fault()


def test_tallies_alone() -> None:
    found = imported(reading((), [file_read("survey.csv")], [tally("respondents", "2026-01-02", 3)]))
    assert found.months == {datetime.date(2026, 1, 1): {"respondents": 3}}
    assert found.blank["custom_orders"] == "no file has orders"


def test_a_tally_of_an_input_that_the_vertical_lacks() -> None:
    with pytest.raises(
        UnknownNameError, match="unknown input of custom-phone-cases 'respondent'; did you mean 'respondents'"
    ):
        imported(reading((), [file_read("survey.csv")], [tally("respondent", "2026-01-02")]))


LONG = [tally("respondents", f"20{20 + number // 12}-{number % 12 + 1:02}-01") for number in range(48)]


@pytest.mark.parametrize(
    ("first", "last", "given"),
    [
        (None, None, "2022-01 2023-12"),
        ("2020-02", None, "2020-02 2023-12"),
        (None, "2021-06", "2020-01 2021-06"),
        ("2019-01", "2020-03", "2020-01 2020-03"),
        ("2023-12", "2030-01", "2023-12 2023-12"),
    ],
)
def test_the_months_given(first: str | None, last: str | None, given: str) -> None:
    edges = {
        name: datetime.date.fromisoformat(f"{month}-01") for name, month in (("first", first), ("last", last)) if month
    }
    found = imported(reading((), [file_read("survey.csv")], LONG), **edges)
    assert f"{min(found.months):%Y-%m} {max(found.months):%Y-%m}" == given
    assert any(note.startswith("The files have 48 months, of which these are given") for note in found.notes)


def notes(*rows: Any, vertical: str = CASES, files: Sequence[FileRead] = (), **wanted: Any) -> str:
    return "\n".join(imported(reading(rows, files), vertical, **wanted).notes)


def test_notes_on_money() -> None:
    files = [file_read(amounts="goods tax shipping refund"), file_read("b.csv", "goods")]
    said = notes(ROWS[0], line(9, "2026-01-02", file="b.csv", goods=1), files=files)
    assert "Revenue is net sales (after discounts and refunds), without shipping, without tax, in EUR." in said
    assert "There is no refund data in b.csv: revenue there is before refunds." in said
    assert "There is no currency in b.csv: it is taken to be EUR." in said


def test_notes_on_customers() -> None:
    assert (
        "If the shop is older, the first months have too many new customers, and too few who had bought before."
        in notes(*ROWS)
    )
    said = notes(*ROWS, vertical=SHOPPER)
    assert "A customer is active for 12 months after an order." in said
    assert "1 of 2 orders (50.0%) have no known customer: they are not counted as customers." in said
    assert "The files begin on 2026-01-01. If the shop is older" in said
    assert "too few active ones before 2026-12." in said


def test_notes_on_months_that_may_be_partial() -> None:
    said = notes(line(1, "2026-01-02", goods=1), line(2, "2026-03-30", goods=1))
    assert "The first order is of 2026-01-02. If the export begins within that month, leave the month out with" in said
    assert "--from 2026-02." in said
    assert "The last order is of 2026-03-30. If that month was not over, leave it out with --to 2026-02." in said
    assert "There are no orders in 2026-02" in said
    assert "is of" not in notes(line(1, "2026-01-01", goods=1), line(2, "2026-03-31", goods=1))


def test_notes_on_figures_that_cannot_be() -> None:
    tallies = [tally("respondents", "2026-01-02", 1), tally("satisfied_respondents", "2026-01-02", 2)]
    said = "\n".join(imported(reading((), [file_read("survey.csv")], tallies)).notes)
    assert "2026-01: “Customers satisfied with the quality” is more than “Customers who answered the survey”." in said
    refunds = [line(1, f"2026-0{month}-01", orders=0, refund=3) for month in (2, 4)]
    said = notes(line(1, "2026-01-01", goods=5), *refunds, line(2, "2026-03-31", goods=5))
    assert "2026-02: custom_revenue is negative (-3.00): more was refunded than sold." in said
    assert "Refunds of 3.00 before the first order or after the last are in no month." in said
    assert "2026-04" not in said


@pytest.mark.parametrize(
    ("in_goods", "wanted", "message"),
    [
        (
            "tax",
            {"tax": False},
            r"b.csv: its amounts \(a shop\) include tax, and do not show how much; use --with-tax",
        ),
        ("", {"shipping": True}, r"b.csv: its amounts \(a shop\) have no shipping; use --without-shipping"),
        (
            "discount",
            {"kind": RevenueKind.gross},
            r"b.csv: its amounts \(a shop\) have the discounts taken off; use --revenue net",
        ),
    ],
)
def test_files_that_do_not_allow_the_revenue_asked_for(in_goods: str, wanted: dict[str, Any], message: str) -> None:
    files = [file_read(amounts=AMOUNTS), file_read("b.csv", "goods", in_goods)]
    with pytest.raises(TableError, match=message):
        notes(ROWS[0], line(9, "2026-01-02", file="b.csv", goods=1), files=files, **wanted)


def test_files_that_have_no_revenue_in_common() -> None:
    files = [file_read(amounts="goods"), file_read("b.csv", "goods", "tax shipping")]
    with pytest.raises(TableError, match="import the files that include it and those that do not separately"):
        notes(ROWS[0], line(9, "2026-01-02", file="b.csv", goods=1), files=files)


def test_revenue_includes_tax_where_a_file_does_not_show_how_much() -> None:
    files = [file_read(amounts=AMOUNTS), file_read("b.csv", "goods", "tax shipping")]
    found = imported(reading([ROWS[0], line(9, "2026-01-02", file="b.csv", goods=1)], files))
    assert found.notes[0] == "Revenue is net sales (after discounts and refunds), with shipping, with tax, in EUR."
    assert found.months[datetime.date(2026, 1, 1)]["custom_revenue"] == 13.5
