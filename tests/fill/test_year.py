"""The first month of a workbook: by the data, by the template, or as it is named."""

from __future__ import annotations

import datetime

import pytest

from xlkpi.errors import UsageError
from xlkpi.fill.year import Start, default_start, first_month, latest_years, months_needed
from xlkpi.numbers import Wrong
from xlkpi.tables.months import parse_month


def month(text: str) -> datetime.date:
    found = parse_month(text)
    assert isinstance(found, datetime.date)
    return found


def start(months: list[str], held: int, own: str = "", named: str = "", keep: bool = True) -> str:
    """The first month, or what is wrong and what to do."""
    data = {month(text): {"revenue": 1.0} for text in months}
    found = first_month(data, held, month(own) if own else None, Start(month(named) if named else None, keep))
    return f"{found.what}; {found.fix}" if isinstance(found, Wrong) else f"{found:%Y-%m}"


@pytest.mark.parametrize(
    ("months", "held", "own", "expected"),
    [
        (["2026-03", "2026-12"], 12, "2026-01", "2026-01"),
        (["2026-04", "2027-03"], 12, "2026-04", "2026-04"),
        (["2024-05", "2025-02"], 12, "2026-04", "2024-04"),  # an earlier fiscal year
        (["2028-02"], 12, "2026-04", "2027-04"),
        (["2025-12", "2026-01"], 24, "2026-01", "2025-01"),
        (["2026-02"], 24, "2025-01", "2025-01"),  # fits where the template is
        (["2026-02"], 12, "", "2026-01"),
        (["1999-12"], 12, "2026-01", "1999-01"),
        (["2199-12"], 12, "2026-01", "2199-01"),
        ([], 12, "2026-07", "2026-07"),
        ([], 12, "", "2026-01"),
    ],
)
def test_a_template_keeps_its_own_month_where_the_data_fit(
    months: list[str], held: int, own: str, expected: str
) -> None:
    assert start(months, held, own) == expected


def test_a_built_in_template_goes_by_the_data_alone() -> None:
    assert start(["2026-02"], 24, "2025-01", keep=False) == "2026-01"


def test_a_named_month_is_obeyed_or_refused() -> None:
    assert start(["2025-12", "2026-01"], 12, "2026-01", named="2025-12") == "2025-12"
    assert start([], 12, "2026-01", named="2025-12") == "2025-12"
    assert start(["2025-10", "2025-11", "2025-12", "2026-01", "2027-01", "2027-02"], 12, named="2026-01") == (
        "has data for 2025-10, 2025-11, 2025-12 and 2 more, outside the months 2026-01 to 2026-12; "
        "leave the other months out"
    )


def test_a_named_month_that_does_not_fit_names_one_that_does() -> None:
    """A template that is made for the data has up to 24 months, one's own as many as it has."""
    outside = "has data for 2025-10, outside the months 2026-01 to 2026-12; "
    fits = "let its year start with the data (--start 2025-10), or leave the other months out"
    assert start(["2025-10", "2026-09"], 12, "2026-01", named="2026-01") == outside + fits
    assert start(["2025-10", "2026-10"], 12, named="2026-01", keep=False) == outside + fits
    assert start(["2025-10", "2026-10"], 12, "2026-01", named="2026-01") == outside + "leave the other months out"


@pytest.mark.parametrize(
    ("months", "held", "said"),
    [
        (
            ["2025-12", "2026-01"],
            12,
            "has data from 2025-12 to 2026-01, but 12 months from 2025-01 end in 2025-12; let its year start with the "
            "data (--start 2025-12), or take a template of 24 months, or leave out the months before 2026-01",
        ),
        (
            ["2024-12", "2026-01"],
            24,
            "has data from 2024-12 to 2026-01, but 24 months from 2024-01 end in 2025-12; let its year start with the "
            "data (--start 2024-12), or leave out the months before 2025-01",
        ),
        (
            ["2024-02", "2026-02"],
            24,
            "has data from 2024-02 to 2026-02, but 24 months from 2024-01 end in 2025-12; "
            "leave out the months before 2025-01",
        ),
    ],
)
def test_data_that_do_not_fit(months: list[str], held: int, said: str) -> None:
    assert start(months, held, "2026-01") == said


def test_a_month_without_a_number_is_no_data() -> None:
    data = {month("2025-12"): {}, month("2026-01"): {"revenue": 0.0}}
    assert first_month(data, 12, None, Start()) == month("2026-01")


def test_the_latest_years_of_a_workbook() -> None:
    assert latest_years([month("2024-03"), month("2026-02")]) == month("2025-01")


def test_the_year_is_declared() -> None:
    """--start is obeyed, else the year starts in --year-start's month, else in January."""
    assert default_start(None, None) == datetime.date(2026, 1, 1)
    assert default_start(None, 4) == datetime.date(2026, 4, 1)
    assert default_start(datetime.date(2025, 4, 9), 4) == datetime.date(2025, 4, 9)
    with pytest.raises(UsageError, match="--start 2025-05 is not the first month of a year that starts in month 4"):
        default_start(datetime.date(2025, 5, 1), 4)
    with pytest.raises(UsageError, match="13 is not the number of a month; write 1 to 12 with --year-start"):
        default_start(None, 13)


def test_months_needed_go_by_the_year() -> None:
    data = {month("2025-02"): {"revenue": 1.0}, month("2026-02"): {"revenue": 1.0}}
    assert months_needed(data, None) == 14
    assert months_needed(data, None, 2) == 13
    assert months_needed(data, None, 3) == 24  # from March 2024
    assert latest_years([*data], 3) == month("2024-03")
