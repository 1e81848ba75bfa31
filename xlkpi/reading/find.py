"""The one reader of a workbook's months and inputs, from headings and defined names.

Every command finds months and inputs here, however it has opened the workbook (see contents.py). The rules are in
headings.py for months, in named.py for the cells that a name leads to, and in input_rows.py for rows to distrust.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from openpyxl.cell import Cell

from ..catalogue.model import Input
from ..errors import Problem
from ..schema import INPUT_PREFIX
from ..xlsx.defined_names import Range
from .contents import Contents, OpenContents
from .follow import follow
from .headings import NO_RESULT, Headings, Months
from .input_rows import doubtful_rows, label_cells
from .month_search import find_months, unreached
from .named import beside, cells_below

Compute = Callable[[], Sequence[object]]
"""Computes the headings, and the first month after them; NO_RESULT for what cannot be computed."""


class Found(NamedTuple):
    """The months and inputs of a workbook.

    Attributes:
        months: The months of the columns, with the problems of headings.
        inputs: The cells of each input, one for each heading, by the input's id.
        problems: The problems of names and rows of inputs. An input with a problem has no cells.
    """

    months: Months
    inputs: dict[str, Range]
    problems: tuple[Problem, ...]


def find_months_and_inputs(
    contents: Contents, names: Mapping[str, Range], known: Mapping[str, Input], compute: Compute | None = None
) -> Found:
    """Find the months and the inputs of a workbook.

    Args:
        contents: The contents of the workbook's cells.
        names: The ranges of the defined names, `months` and `first_month` among them.
        known: The inputs of the workbook's vertical by id; empty where the vertical is not known.
        compute: Computes headings whose formulas cannot simply be followed; without it they have no month.
    """
    months = _find_months(contents, names["months"], names["first_month"], compute)
    inputs, problems = _find_inputs(contents, names, months.own, known)
    return Found(months, inputs, tuple(problems))


def months_from(headings: Range, start: Cell, month: datetime.date, compute: Compute) -> Months:
    """Find the months that an open workbook will have with another first month.

    Headings that depend on the first month follow it, typed dates do not.

    Args:
        headings: The cells of the headings.
        start: The cell of the first month.
        month: The first month to assume.
        compute: Computes the headings, where following their formulas is not enough.
    """
    contents = OpenContents(start.parent.parent, start=start, month=month)
    followed = _followed(contents, headings)
    if NO_RESULT in followed:
        followed = _completed(followed, compute())
    start_cell = f"{start.parent.title}!{start.coordinate}"
    return find_months(Headings(headings.full_addresses, followed, start_cell, month, contents.epoch, lambda: followed))


def _find_months(contents: Contents, headings: Range, start: Range, compute: Compute | None) -> Months:
    """Find the months of the columns, and report months beside the headings."""
    start = Range(start.sheet, start.addresses[:1])

    @cache
    def computed() -> list[object]:
        followed = [*_followed(contents, headings), *_followed(contents, start)]
        return _completed(followed, compute()) if compute and NO_RESULT in followed else followed

    (first,) = contents.values(start)
    first = computed()[-1] if first is NO_RESULT else first
    values = contents.values(headings)
    found = find_months(
        Headings(headings.full_addresses, values, start.full_address(0), first, contents.epoch, lambda: computed()[:-1])
    )
    beyond = tuple(_beyond(contents, headings, found))
    return replace(found, problems=found.problems + beyond) if beyond else found


def _beyond(contents: Contents, headings: Range, found: Months) -> Iterator[Problem]:
    """Report months beside the headings."""
    near = beside(headings)
    around = Range(headings.sheet, tuple(near))
    dates = contents.values(around)
    if all(date is None for date in dates):  # as in most workbooks
        return
    if NO_RESULT in dates:
        dates = _completed(dates, _followed(contents, around))
    yield from unreached(around.full_addresses, dates, [*near.values()], found, contents.epoch)


def _find_inputs(
    contents: Contents, names: Mapping[str, Range], own: frozenset[int], known: Mapping[str, Input]
) -> tuple[dict[str, Range], list[Problem]]:
    """Find the cells of the inputs, and the problems of names that lead to other cells.

    A user's own names may begin like the names of inputs. A name is the user's own if it belongs to no known input, and
    leads to a single cell or to cells of another shape.
    """
    found: dict[str, Range] = {}
    labels: dict[str, list[object]] = {}
    problems = []
    for name, cells in names.items():
        item = name.removeprefix(INPUT_PREFIX)
        if item == name or (len(cells.addresses) == 1 and item not in known):
            continue
        addresses = cells_below(name, cells, names["months"], own)
        if not isinstance(addresses, Problem):
            found[item] = Range(cells.sheet, addresses)
            labels[item] = contents.values(Range(cells.sheet, label_cells(found[item], names["months"])))
        elif item in known or not known:
            problems.append(addresses)
    doubtful = doubtful_rows(found, labels, known)
    trusted = {item: cells for item, cells in found.items() if item not in doubtful}
    return trusted, [*problems, *dict.fromkeys(doubtful.values())]


def _followed(contents: Contents, cells: Range) -> list[object]:
    """Return the results of plain formulas of cells, and the values of cells without a formula."""
    return [follow(cells.sheet, address, contents.content, contents.epoch) for address in cells.addresses]


def _completed(values: Sequence[object], others: Sequence[object]) -> list[object]:
    """Return values, with each NO_RESULT replaced by the value at the same position in `others`."""
    return [other if value is NO_RESULT else value for value, other in zip(values, others, strict=True)]
