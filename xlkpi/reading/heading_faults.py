"""The faults that leave a heading without a month, and the problems that report them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from ..errors import Problem
from ..messages import Message, joined, message, plural
from ..workbook.options import FIRST_DAY, LAST_DAY
from .headings import SAVE_AGAIN, TYPE_A_DATE, TYPE_EACH_DATE

_LISTED = 3
"""How many values of adjoining headings a message lists; of more, it names only the first and the last."""


class FaultKind(Enum):
    """The ways in which a heading can lack a month."""

    other_month = auto()
    no_result = auto()
    error = auto()
    other_years = auto()
    no_date = auto()
    other_year = auto()


class Fault(NamedTuple):
    """The reason why a heading has no month, and the value that the heading shows."""

    kind: FaultKind
    shown: str


def _what(kind: FaultKind, count: int, values: str) -> Message:
    """Return what is wrong with adjoining headings that have the same kind of fault. `values` are their values."""
    years = {"first": str(FIRST_DAY.year), "last": str(LAST_DAY.year)}
    match kind:
        case FaultKind.other_month:
            return plural(
                "the heading shows {values} and the formula gives another month, so the month of its column is not "
                "known",
                "the headings show {values} and the formula gives another month, so the months of these columns are "
                "not known",
                count=count,
                values=values,
            )
        case FaultKind.no_result:
            return plural(
                "the heading is a formula without a saved result, so the month of its column is not known",
                "the headings are a formula without a saved result, so the months of these columns are not known",
                count=count,
            )
        case FaultKind.error:
            return plural(
                "the heading shows {values}, so the month of its column is not known",
                "the headings show {values}, so the months of these columns are not known",
                count=count,
                values=values,
            )
        case FaultKind.other_years:
            return plural(
                "the heading is {values}, outside the years {first} to {last}, so the month of its column is not known",
                "the headings are {values}, outside the years {first} to {last}, so the months of these columns are "
                "not known",
                count=count,
                values=values,
                **years,
            )
        case FaultKind.no_date:
            return plural(
                "the heading is {values}, not a date, so the month of its column is not known",
                "the headings are {values}, not a date, so the months of these columns are not known",
                count=count,
                values=values,
            )
        case FaultKind.other_year:
            return plural(
                "the heading is {values}, of another year than those beside it, so the month of its column is not "
                "known",
                "the headings are {values}, of another year than those beside it, so the months of these columns are "
                "not known",
                count=count,
                values=values,
            )


def fault_problem(cells: str, faults: Sequence[Fault]) -> Problem:
    """Return the problem of adjoining headings that have the same kind of fault."""
    kind, values = faults[0].kind, list(dict.fromkeys(fault.shown for fault in faults))
    listed = joined(", ", values) if len(values) <= _LISTED else _span(values[0], values[-1])
    fix = SAVE_AGAIN
    if kind not in (FaultKind.other_month, FaultKind.no_result):
        fix = TYPE_A_DATE if len(faults) == 1 else TYPE_EACH_DATE
    return Problem.at(cells, what=_what(kind, len(faults), listed), fix=fix)


def _span(first: str, last: str) -> Message:
    return message("{first} to {last}", first=first, last=last)


def cells_between(first: str, last: str) -> str:
    """Return the range from one cell to another, which are both named with their sheet."""
    return first if first == last else f"{first}:{last.rpartition('!')[2]}"
