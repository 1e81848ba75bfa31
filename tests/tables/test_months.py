"""The month of a row."""

import datetime

import pytest

from xlkpi.numbers import Wrong
from xlkpi.tables.months import check_span, parse_month

JANUARY = datetime.date(2026, 1, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01",
        "2026-1",
        " 2026-01\u00a0",
        "2026-01-31",
        "2026-01-31 00:00:00",
        "01/2026",
        "1/2026",
        "2026/01/01",
        "2026.01",
        "Jan-26",
        "janv-26",
        "janv.-26",
        "JANV. 2026",
        "January 2026",
        "2026 January",
        "Thursday, January 1, 2026",
        "jeudi 1er janvier 2026",
        "01-Jan-26",
        "2026-01-01T00:00:00Z",
        datetime.date(2026, 1, 31),
        datetime.datetime(2026, 1, 31, 12, 30),
    ],
)
def test_ways_to_write_a_month(cell: object) -> None:
    month = parse_month(cell)
    assert month == JANUARY
    assert type(month) is datetime.date


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (None, "is blank"),
        ("", "is blank"),
        (" ", "is blank"),
        ("26-janv.", "'26-janv.' is not a month"),
        ("jui-26", "'jui-26' is not a month"),
        ("January", "'January' is a month without its year"),
        ("2026", "is not a month"),
        ("202601", "is not a month"),
        ("٢٠٢٦-01", "is not a month"),
        ("31/01/2026", "may have its day or its month first"),
        ("01/31/26", "may have its day or its month first"),
        ("31.01.2026", "may have its day or its month first"),
        ("2026-13", "is not in the calendar"),
        ("2026-00", "is not in the calendar"),
        ("2026-02-30", "is not in the calendar"),
        ("13/2026", "is not in the calendar"),
        ("1899-01", "is out of range"),
        ("9999-01", "is out of range"),
        ("0000-01", "is out of range"),
        (datetime.date(1, 1, 1), "is out of range"),
        (46023, "is 46023, not a month"),
        (2026.1, "not a month"),
        (True, "not a month"),
        (datetime.time(1), "not a month"),
        (Wrong("is odd", "mend it"), "is odd"),
    ],
)
def test_what_is_no_month(cell: object, problem: str) -> None:
    wrong = parse_month(cell)
    assert isinstance(wrong, Wrong)
    assert problem in wrong.what
    assert wrong.fix.startswith(("write the month as 2026-01", "write a month from 1901 to 2199", "mend it"))


def test_the_months_must_fit_into_a_workbook() -> None:
    two_years = [datetime.date(2025, 1, 1), datetime.date(2026, 12, 1)]
    assert check_span(two_years) is None
    wrong = check_span([datetime.date(2027, 1, 1), *two_years])
    assert wrong is not None
    assert wrong.what == "2025-01 to 2027-01 is 25 months, and a workbook holds 24"
    assert check_span([]) == Wrong("has no month", "give at least one month")
