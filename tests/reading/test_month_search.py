"""The months of headings, whatever somebody has done to them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest
from openpyxl.utils.datetime import WINDOWS_EPOCH, to_excel

from xlkpi.period import month_after
from xlkpi.reading.follow import follow
from xlkpi.reading.headings import NO_RESULT, Headings, Months
from xlkpi.reading.month_search import find_months, unreached

START = datetime.datetime(2026, 1, 1)
YEAR = [datetime.datetime.combine(month_after(START, count), datetime.time()) for count in range(12)]


def day(month: int, year: int = 2026) -> datetime.datetime:
    return datetime.datetime(year, month, 1)


def find(values: Sequence[object], start: object = START, computed: Sequence[object] | None = None) -> Months:
    cells = [f"Inputs!{'DEFGHIJKLMNOPQRSTUVWXYZ'[index]}2" for index in range(len(values))]
    return find_months(Headings(cells, values, "Inputs!B5", start, WINDOWS_EPOCH, lambda: computed or values))


def months(found: Months) -> list[str]:
    return ["" if month is None else f"{month:%m}" for month in found.months]


def told(found: Months) -> list[str]:
    return [f"{problem.where}: {problem.what}" for problem in found.problems]


ALL = [f"{month:02}" for month in range(1, 13)]
NOT_KNOWN = "so the month of its column is not known"


@pytest.mark.parametrize(
    "values",
    [
        YEAR,
        [to_excel(date) for date in YEAR],  # numbers, their format lost
        [date.date() for date in YEAR],
        [date.replace(day=17) for date in YEAR],
    ],
)
def test_months_one_after_another(values: Sequence[object]) -> None:
    found = find(values)
    assert (months(found), found.own, told(found)) == (ALL, frozenset(), [])


@pytest.mark.parametrize("heading", [None, "", "Q1", "Total", "T1", "Jan–Mar", "1er trimestre", "Margin"])
def test_a_column_of_the_users_own(heading: str | None) -> None:
    found = find([*YEAR[:3], heading, *YEAR[3:]])
    assert (months(found), found.own, told(found)) == ([*ALL[:3], "", *ALL[3:]], {3}, [])


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Jan", "the heading is 'Jan', not a date"),
        ("janv. 26", "the heading is 'janv. 26', not a date"),
        ("Février (estimé)", "the heading is 'Février (estimé)', not a date"),
        ("2026-02", "the heading is '2026-02', not a date"),
        ("01/02/2026", "the heading is '01/02/2026', not a date"),
        (2026, "the heading is 2026, not a date"),
        (datetime.datetime(1905, 7, 18), "the heading is 1905-07-18 (the number 2026), outside the years 2000 to 2099"),
        (True, "the heading is TRUE, not a date"),
        ("#VALUE!", "the heading shows #VALUE!"),
        (NO_RESULT, "the heading is a formula without a saved result"),
        (day(2, 2025), "the heading is 2025-02, of another year than those beside it"),
        (day(2, 2062), "the heading is 2062-02, of another year than those beside it"),
    ],
)
def test_a_heading_whose_month_is_not_known(heading: object, said: str) -> None:
    found = find([YEAR[0], heading, *YEAR[2:]])
    assert months(found) == [ALL[0], "", *ALL[2:]]
    assert told(found) == [f"Inputs!E2: {said}, {NOT_KNOWN}"]


def test_a_heading_that_was_cleared_makes_days_of_1900_of_those_that_follow() -> None:
    old = [datetime.datetime(1900, month, 28) for month in range(1, 10)]
    found = find([*YEAR[:2], None, *old])
    assert (months(found), found.own) == ([*ALL[:2], *[""] * 10], {2})
    said = "the headings are 1900-01-28 to 1900-09-28, outside the years 2000 to 2099"
    assert told(found) == [f"Inputs!G2:O2: {said}, so the months of these columns are not known"]


def test_headings_side_by_side_with_one_fault_are_told_of_together() -> None:
    found = find([*YEAR[:3], *["#REF!"] * 8])
    assert months(found) == [*ALL[:3], *[""] * 8]
    assert told(found) == ["Inputs!G2:N2: the headings show #REF!, so the months of these columns are not known"]


@pytest.mark.parametrize(
    ("values", "expected", "said"),
    [
        ([*YEAR[:3], YEAR[2], *YEAR[4:]], [*ALL[:2], "", "", *ALL[4:]],
         ["Inputs!F2, Inputs!G2: 2026-03 is the month of 2 columns, so none of them is used",
          "Inputs!F2, Inputs!H2: 2026-04 is missing between these months"]),
        ([*YEAR[:3], *YEAR[4:]], [*ALL[:3], *ALL[4:]],
         ["Inputs!F2, Inputs!G2: 2026-04 is missing between these months"]),
        ([*YEAR[1:], YEAR[0]], [*ALL[1:], ALL[0]], ["Inputs!O2: the months are out of order: 2026-01"]),
        ([YEAR[1], YEAR[0], *YEAR[2:]], [ALL[1], ALL[0], *ALL[2:]],
         ["Inputs!E2: the months are out of order: 2026-01"]),
        (YEAR[1:], ALL[1:],
         ["Inputs!B5: the first month is 2026-01, and the headings begin with 2026-02 (Inputs!D2)"]),
    ],
)  # fmt: skip
def test_months_doubled_missing_or_out_of_order(values: Sequence[object], expected: list[str], said: list[str]) -> None:
    found = find(values)
    assert (months(found), told(found)) == (expected, said)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (None, "the first month is empty"),
        ("January", "the first month is 'January', not a date"),
        (2026, "the first month is 2026, a year"),
        (datetime.datetime(1905, 7, 18),
         "the first month is 1905-07-18 (the number 2026), outside the years 2000 to 2099"),
        (datetime.datetime(1999, 12, 1), "the first month is 1999-12-01, outside the years 2000 to 2099"),
        (datetime.datetime(2100, 1, 1), "the first month is 2100-01-01, outside the years 2000 to 2099"),
        (NO_RESULT, "the first month is a formula without a saved result"),
    ],
)  # fmt: skip
def test_a_wrong_first_month_is_told_of_alone_where_no_heading_has_a_month(start: object, said: str) -> None:
    found = find([datetime.datetime(1905, 7, 18)] * 12, start)
    assert (found.start, found.columns, told(found)) == (None, {}, [f"Inputs!B5: {said}"])
    typed = find(YEAR, start)  # headings that do not hang on it are read
    assert (months(typed), told(typed)) == (ALL, [f"Inputs!B5: {said}"])


def test_a_heading_that_repeats_a_wrong_first_month_is_no_column_of_the_users_own() -> None:
    found = find(["soon", *["#VALUE!"] * 11], "soon")
    assert (found.own, found.columns) == (frozenset(), {})
    assert told(found) == ["Inputs!B5: the first month is 'soon', not a date"]


def test_a_saved_result_that_its_formula_does_not_give_is_not_taken() -> None:
    found = find(YEAR, day(1, 2027), [date.replace(year=2027) for date in YEAR])
    assert found.columns == {}
    (said,) = told(found)
    assert said.startswith("Inputs!D2:O2: the headings show 2026-01 to 2026-12 and the formula gives another month")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=$B$5", START),
        ("=+Inputs!B5", START),
        ("='Inputs'!$B$5", START),
        ("=EDATE($B$5,1)", datetime.date(2026, 2, 1)),
        ("=edate( B5 , -1 )", datetime.date(2025, 12, 1)),
        ("=DATE(2026,3,1)", datetime.date(2026, 3, 1)),
        ("=EDATE(#REF!,1)", "#REF!"),
        ("=B6", 0),
        ("=EDATE(B7,1)", "#VALUE!"),
        ("=EDATE(B6,1)", datetime.date(1900, 1, 31)),
        ("=TODAY()", NO_RESULT),
        ("=D2", NO_RESULT),  # reads itself
        ("typed", "typed"),
    ],
)
def test_plain_formulas_are_followed(formula: str, value: object) -> None:
    cells = {"B5": START, "B7": "January", "D2": formula}
    assert follow("Inputs", "D2", lambda sheet, address: cells.get(address), WINDOWS_EPOCH) == value


def test_no_heading_at_all_is_told_of() -> None:
    found = find(["Incomplete"] * 12)
    assert told(found) == ["Inputs!D2:O2: none of the headings is a month, so there is no column of figures"]
    assert found.problems[0].fix == "type each as a date, such as 2026-01-01"


def test_a_month_outside_the_columns_that_the_names_reach() -> None:
    found = find([*YEAR[:11], None])
    cells, values = ["P2", "Q2", "R2", "S2"], [day(1, 2027), YEAR[11], day(3, 2025), "2026-12"]
    problems = list(unreached(cells, values, [True, False, False, False], found, WINDOWS_EPOCH))
    assert [(one.where, one.fix.partition(",")[0]) for one in problems] == [
        ("P2", "clear the heading"),  # right beside: any month
        ("Q2", "move the column back"),  # farther away: one that is missing
    ]
