"""A new year: what a business has set stays, its figures go or move, and its stocks are carried over."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils.datetime import from_excel

from engines import saved
from upgrades import values
from workbooks import cached, cells, differences, finished, named, opened, parts, put, shown, template, vertical_of
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import WorkbookError
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.tables.record import Record
from xlkpi.upgrade.new_year import NewYear, new_year
from xlkpi.workbook.layout import Options

SHOPPER = "remote-personal-shopper"
STOCKS = {item.id: item.carries for item in vertical_of(SHOPPER).inputs.values() if item.carries}
"""The stocks at the start of a month, with those at the end of the month before."""

Figures = dict[tuple[str, str], float]
"""Numbers by input and month."""


@cache
def filled(months: int) -> bytes:
    """A workbook from January 2026 on, with figures in every month, each another number."""
    numbers = {
        f"{2026 + index // 12}-{index % 12 + 1:02d}": {
            item: 100.0 * index + place for place, item in enumerate(vertical_of(SHOPPER).inputs, 1)
        }
        for index in range(months)
    }
    given = Record.of("Acme", vertical_of(SHOPPER), numbers)
    return TemplateFiller(template(SHOPPER, Options("fr", "CHF", months))).filled(given)


def figures(data: bytes) -> Figures:
    """What a workbook says, by its headings and names."""
    months = [f"{from_excel(month):%Y-%m}" for month in shown(data, "months")]
    read = {item: zip(months, shown(data, f"in_{item}"), strict=True) for item in vertical_of(SHOPPER).inputs}
    return {(item, month): value for item, row in read.items() for month, value in row if value != ""}


def opening(held: Figures, last: str, first: str) -> Figures:
    return {(item, first): held[closing, last] for item, closing in STOCKS.items()}


def edited(data: bytes, *changes: Callable[[Workbook], object]) -> bytes:
    workbook = opened(data)
    for change in changes:
        change(workbook)
    return saved(workbook)


def own(workbook: Workbook) -> None:
    """Set what a business sets: a sheet of its own, a target, a threshold, a switch, a rate, the month shown."""
    workbook.create_sheet("Mine")["A1"].value = f"=SUM(Saisie!{named(workbook, 'in_revenue')[0].coordinate})"
    named(workbook, "benchmark_own")[1].value, named(workbook, "benchmark_followed")[2].value = 0.25, "non"
    named(workbook, "benchmarks")[2].value, named(workbook, "benchmark_rate")[0].value = 0.123, 0.5
    named(workbook, "month_shown")[0].value = datetime.date(2026, 3, 1)


def started(tmp_path: Path, data: bytes, months: int | None = None) -> NewYear:
    path = tmp_path / "acme.xlsx"
    path.write_bytes(data)
    return new_year(path, load_catalogue(), months)


@pytest.mark.parametrize("months", [None, 24])
def test_a_stock_that_no_closing_one_gives_is_asked_for(months: int | None, tmp_path: Path) -> None:
    opening_stock, closing = next(iter(STOCKS.items()))
    done = started(
        tmp_path, edited(filled(12), lambda book: setattr(named(book, f"in_{closing}")[11], "value", None)), months
    )
    assert [str(one.what) for one in done.problems] == [
        f"is no number, so that {opening_stock!r} stays blank in the new workbook"
    ]
    assert done.stocks == len(STOCKS) - 1


def test_twelve_months_are_cleared_and_all_else_stays(tmp_path: Path) -> None:
    data = edited(filled(12), own)
    done = started(tmp_path, data)
    assert (done.problems, done.figures, done.stocks) == ([], 0, len(STOCKS))
    assert STOCKS
    assert figures(done.data) == opening(figures(filled(12)), "2026-12", "2027-01")
    new = opened(done.data)
    first = [datetime.date(2027, 1, 1)]
    assert (values(new, "first_month"), values(new, "figures_from"), values(new, "month_shown")) == (
        first,
        first,
        [None],
    )
    typed = {"first_month", "figures_from", "month_shown", *(f"in_{item}" for item in vertical_of(SHOPPER).inputs)}
    set_anew = {(cell.parent.title, cell.coordinate) for name in typed for cell in named(new, name)}
    before, after = ({at: one for at, one in cells(one).items() if at not in set_anew} for one in (data, done.data))
    assert after == before
    assert set(parts(done.data)) == set(parts(data))
    assert cached(done.data)["Mine", "A1"] == 0
    assert differences(cached(finished(new)), cached(done.data)) == []


def test_of_24_months_the_last_year_moves_to_the_first_twelve(tmp_path: Path) -> None:
    data = edited(filled(24), put("in_revenue", "=100+20", 14))
    done = started(tmp_path, data)
    held = figures(filled(24)) | {("revenue", "2027-03"): 120}
    last = {(item, month): value for (item, month), value in held.items() if month >= "2027"}
    assert figures(done.data) == last | opening(held, "2027-12", "2028-01")
    assert (done.problems, done.figures, done.stocks) == ([], len(last), len(STOCKS))
    with pytest.raises(WorkbookError, match="has no figure of its last year, from 2028-01 on"):
        started(tmp_path, edited(done.data, *(put(f"in_{item}", None, 12) for item in STOCKS)))


def test_24_months_are_made_from_the_current_template(tmp_path: Path) -> None:
    data = edited(filled(12), own)
    done = started(tmp_path, data, months=24)
    held = figures(filled(12))
    assert figures(done.data) == held | opening(held, "2026-12", "2027-01")
    assert [problem.place for problem in done.problems] == ["Mine"]
    old, new = opened(data), opened(done.data)
    for name in ("benchmark_own", "benchmark_followed", "benchmark_rate", "business_name", "currency", "first_month"):
        assert values(new, name) == values(old, name)
    assert values(new, "figures_from") == [datetime.date(2026, 1, 1)]


def additions(workbook: Workbook) -> None:
    revenue = named(workbook, "in_revenue")
    revenue[0].value, revenue[1].value = "=Mine!A1*2", "=100+20"
    revenue[2].comment = Comment("holidays", "A")
    named(workbook, "value_aov")[3].value = 42
    workbook.create_sheet("Mine")["A1"].value = 7


def test_what_belongs_to_last_year_is_named(tmp_path: Path) -> None:
    workbook = opened(filled(12))
    revenue, aov = named(workbook, "in_revenue"), named(workbook, "value_aov")
    done = started(tmp_path, edited(filled(12), additions))
    assert [(one.cell, one.what) for one in done.problems] == [
        (revenue[0].coordinate, "the formula '=Mine!A1*2' is not in the new workbook"),
        (revenue[2].coordinate, "the comment 'holidays' is last year’s, and its cell is now of 2027-03"),
        (aov[3].coordinate, "still has the value typed over its formula: it is last year’s"),
    ]


def typed_headings(workbook: Workbook) -> None:
    for month, cell in enumerate(named(workbook, "months"), 1):
        cell.value = datetime.date(2026, month, 1)


REFUSED = [
    (put("first_month", datetime.date(2027, 1, 1)), "figures were written for a year from 2026-01 on.*2027-01"),
    (typed_headings, "2026-01"),
]


@pytest.mark.parametrize(("change", "what"), REFUSED)
def test_figures_are_never_given_to_another_year(
    change: Callable[[Workbook], object], what: str, tmp_path: Path
) -> None:
    with pytest.raises(WorkbookError, match=what):
        started(tmp_path, edited(filled(12), change))
