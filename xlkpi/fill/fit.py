"""The fit of a record to a template: its vertical, its inputs and its months."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ..errors import Problem, WorkbookError
from ..messages import joined, message
from ..numbers import Wrong
from ..reading.headings import Months
from ..tables.record import Record
from .year import BY_DATA, Start, first_month, months_with_data

if TYPE_CHECKING:
    from ..reading.locate import Located  # for its type alone


class Frame(NamedTuple):
    """What a template asks of a record.

    Attributes:
        name: The template's name in messages.
        vertical: The id of its vertical.
        months: The number of months that it has.
        first_month: Its first month; None where its cell holds no usable date.
        inputs: The ids of its inputs.
    """

    name: str
    vertical: str
    months: int
    first_month: datetime.date | None
    inputs: frozenset[str]

    @classmethod
    def of(cls, located: Located) -> Frame:
        """Return what a template asks of a record, given its cells."""
        first, inputs = located.first_month, frozenset(located.inputs)
        return cls(located.name, located.vertical, located.months, first, inputs)


def check_fits(frame: Frame, record: Record, start: Start = BY_DATA) -> datetime.date:
    """Return the first month of a record's workbook.

    Raises:
        WorkbookError: The record is of another vertical than the template, or its data do not fit.
    """
    first = first_month(record.months, frame.months, frame.first_month, start)
    if problems := _problems(frame, record, first):
        raise WorkbookError(problems)
    assert not isinstance(first, Wrong)
    return first


def columns_of(frame: Frame, record: Record, found: Months) -> dict[int, datetime.date]:
    """Return the months of a template's columns for a record, by the index of each heading.

    Args:
        frame: What the template asks of a record.
        record: The record.
        found: The template's months, assuming the record's first month.

    Raises:
        WorkbookError: A month of the record has no heading, or the headings have problems.
    """
    months = set(found.columns.values())
    if outside := [month for month in months_with_data(record.months) if month not in months]:
        listed = joined(", ", [f"{month:%Y-%m}" for month in outside])
        own = (
            message("{first:%Y-%m} to {last:%Y-%m}", first=min(months), last=max(months))
            if months
            else message("not known")
        )
        what = message(
            "has figures for {listed}, and the months of the template’s headings are {own}", listed=listed, own=own
        )
        fix = message(
            "let the headings follow the first month, as in a new template, or take a template with these months"
        )
        raise WorkbookError([Problem(business=record.business, what=what, fix=fix)])
    if found.problems:
        raise WorkbookError([replace(one, file=frame.name) for one in found.problems])
    return found.columns


def _problems(frame: Frame, record: Record, first: datetime.date | Wrong) -> list[Problem]:
    business = record.business
    if record.vertical != frame.vertical:
        return [of_another(business, record.vertical, frame.vertical)]
    problems = []
    unknown = sorted({item for values in record.months.values() for item in values} - frame.inputs)
    for item in unknown:
        what = message("has {item!r}, which the template does not ask for", item=item)
        problems.append(Problem(business=business, what=what, fix=message("leave it out")))
    return [*problems, first.at(business=business)] if isinstance(first, Wrong) else problems


def of_another(business: str, vertical: str, template: str) -> Problem:
    """Return the problem of a business of another vertical than the template."""
    what = message("is a business of {vertical}, but the template is for {other}", vertical=vertical, other=template)
    return Problem(business=business, what=what, fix=message("take a template of its trade"))
