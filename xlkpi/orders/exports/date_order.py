"""The order of day and month in a file's dates: as the file proves it, else as the user or the layout says.

A spreadsheet program writes the dates that it understands in the order of its country, and leaves others as texts. So
the order of a file that was saved again may be another than its system's, and it is never guessed. A program that reads
the day first and writes the month first swaps them in the dates that it understands, and only there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, StringValue, Value

from ...messages import message
from ...numbers import Wrong
from .dates import AFTER_PARTS, DAY_FIRST, ISO, MONTH_FIRST, PARTS, PLAIN, PLAIN_PARTED

_DAY = "(?:1[3-9]|2[0-9]|3[01])"
_MONTH = "(?:0?[1-9]|1[0-2])"
_ANY_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_TWO_DIGIT_MONTH, _TWO_DIGIT_DAY = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_AGAIN = message("export it again, or say --dates dmy or --dates mdy")
_USUAL = {
    DAY_FIRST: rf"^{_ANY_DAY}[/.-]{_MONTH}{AFTER_PARTS}",
    MONTH_FIRST: rf"^{_MONTH}[/.-]{_ANY_DAY}{AFTER_PARTS}",
}
# A date that may begin with its year: 26-01-10
_SHORT_YEAR = rf"^\s*\d{{2}}[/.-]{_TWO_DIGIT_MONTH}[/.-]{_TWO_DIGIT_DAY}\b"
_PADDED = re.compile(r"\d\d([/.-])\d\d\1(\d{4}|\d\d)")
_LAST_MONTH = 12
# Seven dates are in sequence in the wrong order by chance in one file of thousands.
_PROVING = 7


@dataclass(frozen=True)
class Shown:
    """The evidence in a file for the order of its dates.

    Attributes:
        order: The order that the layout states; "" for none.
        parted: The number of dates that begin with their day or month.
        days_first: How many of these have a day above 12 first.
        months_first: How many of these have a day above 12 second.
        latest_day: The greatest day of the month in the date cells of a worksheet; 0 where it has none.
        year_first: Whether all dates may begin with a year of two digits, and are of fewer years if they do.
        comma: Whether a program with decimal commas has rewritten the numbers: no country with these writes the month
            first.
        resaved: Whether the file's separator is another than its system's, so that a program has saved the file again.
        example: A date as the system writes it; "" where it is not known.
    """

    order: str
    parted: int
    days_first: int
    months_first: int
    latest_day: int = 0
    year_first: bool = False
    comma: bool = False
    resaved: bool = False
    example: str = ""

    @property
    def proven(self) -> str:
        """Return the order that the dates prove by themselves; "" for none."""
        if bool(self.days_first) == bool(self.months_first):
            return ""
        return DAY_FIRST if self.days_first else MONTH_FIRST


def is_unusual(text: StringValue, order: str, example: str) -> BooleanValue:
    """Return whether a date is written otherwise than its layout writes dates: nearly always none is.

    Args:
        text: The column.
        order: The order that the layout states.
        example: A date as the system writes it; "" where it is not known.
    """
    return ~text.re_search(PLAIN if order == ISO else only_form(order, example) or _USUAL[order])


def only_form(order: str, example: str) -> str:
    r"""Return the pattern of the dates that are written exactly as an example is: such dates are of one form.

    Args:
        order: The order that the layout states.
        example: A date as the system writes it; "" where it is not known.

    Returns:
        The pattern; "" where the example is not a date with its day or month first, zeros, and no time.

    Example:
        >>> only_form("mdy", "12/31/26")
        '^(?:0[1-9]|1[0-2])[/](?:0[1-9]|[12][0-9]|3[01])[/]\\d{2}$'
    """
    padded = _PADDED.fullmatch(example)
    if order == ISO or not padded:
        return ""
    parts = [_TWO_DIGIT_MONTH, _TWO_DIGIT_DAY, rf"\d{{{len(padded[2])}}}"]
    if order == DAY_FIRST:
        parts[:2] = parts[1::-1]
    return f"^{f'[{padded[1]}]'.join(parts)}$"


def count_orders(text: StringValue) -> dict[str, ibis.Expr]:
    """Count the dates in a column that show the order of day and month, for `Shown`."""
    short = text.re_extract(_SHORT_YEAR, 0)
    found = {
        "plain": text.re_search(PLAIN),
        "plain_parted": text.re_search(PLAIN_PARTED),
        "parted": text.re_search(PARTS),
        "short_years": short != "",
        "days_first": shows_order(text, DAY_FIRST),
        "months_first": shows_order(text, MONTH_FIRST),
    }
    counts: dict[str, ibis.Expr] = {name: which.cast("int64").sum().fill_null(0) for name, which in found.items()}
    for name, part in (("years_first", short.left(2)), ("years_last", short.substr(6, 2))):
        years = part.try_cast("int64")
        counts[f"{name}_span"] = (years.max() - years.min()).fill_null(0)
    return counts | {"filled": text.count()}


def may_begin_with_year(text: StringValue) -> BooleanValue:
    """Return whether a date may begin with a year of two digits, as 26-01-10 does and 01/25/26 does not."""
    return text.re_search(_SHORT_YEAR)


def shows_order(text: StringValue, order: str) -> BooleanValue:
    """Return whether a date has a day above 12 where the order has its day."""
    parts = (_DAY, _MONTH) if order == DAY_FIRST else (_MONTH, _DAY)
    return text.re_search(rf"^\s*{'[/.-]'.join(parts)}[/.-]\d{{2}}")


def unpadded(text: StringValue) -> BooleanValue:
    """Return whether a date lacks a zero (1/5/2026), as spreadsheet programs write dates and few systems do."""
    return text.re_search(r"^\s*(?:[1-9][/.-]|\d{1,2}[/.-][1-9][/.-])")


def form(text: StringValue) -> dict[str, Value]:
    """Return the form of a date that begins with its day or month, for `are_of_two_forms`."""
    return {
        "date": text.re_extract(PARTS, 0).re_replace("[1-9]", "9"),
        "timed": text.contains(":"),
        "half": text.re_search(r"(?i)\d ?[ap]\.? ?m\b"),
    }


def are_of_two_forms(forms: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether dates are written in two ways: only some with zeros, years of four digits, or hours to 12.

    Args:
        forms: The forms of all dates, each once; see `form`.
    """
    found: dict[str, set[object]] = defaultdict(set)
    for one in forms:
        first, mark, second, _, year = re.findall(r"\d+|\D", one["date"].strip())
        features = {"mark": mark, "year": len(year), "first": _zero(first), "second": _zero(second)}
        features["half"] = one["half"] if one["timed"] else None
        for name, feature in features.items():
            found[name].add(feature)
    return any(len(values - {None}) > 1 for values in found.values())


def _zero(part: str) -> bool | None:
    """Return whether a day or month below 10 has a zero; None for a greater one."""
    return part.startswith("0") if len(part) == 1 or part.startswith("0") else None


def choose_order(
    shown: Shown,
    given: str,
    in_sequence: Callable[[], str],
    first_text: Callable[[bool], str],
    of_two_forms: Callable[[str], bool],
) -> str | Wrong:
    """Return the order of a file's dates, or why it cannot be known.

    Args:
        shown: What the file shows.
        given: The order that the user says; "" for none.
        in_sequence: Returns the only order in which the file's dates are in sequence; "" for none. Date cells count as
            month first.
        first_text: Returns the first date that begins with its day or month, or the first that lacks a zero.
        of_two_forms: Returns whether the dates that begin with their day or month, and an example if it is given, are
            written in two ways.
    """
    if _may_be_swapped(shown) and (shown.parted or (given != shown.order and in_sequence() != MONTH_FIRST)):
        return _swapped("" if shown.parted else shown.order)
    if not shown.parted:
        return ISO if shown.latest_day else shown.order or ISO
    if given and shown.proven in ("", given):
        return given
    if shown.year_first:
        return _year_first(first_text(False))
    if shown.days_first and shown.months_first:
        return Wrong(message("has dates with the day first and dates with the month first"), _AGAIN)
    if _may_be_rewritten(shown, of_two_forms):
        found = in_sequence()
        if shown.proven and found != shown.proven:
            return _swapped(shown.proven)
        return found or _undecided(shown, first_text(False))
    if shown.proven:
        return shown.proven
    if shown.order == ISO and shown.comma:
        return DAY_FIRST
    if shown.order in (DAY_FIRST, MONTH_FIRST) and not (first_text(True) or of_two_forms(shown.example)):
        return shown.order
    return in_sequence() or _undecided(shown, first_text(False))


def order_in_sequence(dates: Iterable[str]) -> str:
    """Return the only order in which dates are in sequence, such as those of orders by number; "" where none is proven.

    Args:
        dates: The dates of a file from its first row to its last. Texts that are no dates are ignored.
    """
    found = [match for date in dates if (match := re.match(PARTS, date))]
    parts = [(int(match[1]), int(match[2]), int(match[3]) % 100) for match in found]
    readings = {
        DAY_FIRST: [(year, month, day) for day, month, year in parts],
        MONTH_FIRST: [(year, month, day) for month, day, year in parts],
    }
    proven = [order for order, reading in readings.items() if _is_in_sequence(reading)]
    return proven[0] if len(proven) == 1 and len(set(parts)) >= _PROVING else ""


def _may_be_swapped(shown: Shown) -> bool:
    """Return whether day and month of the date cells may be swapped.

    A program that reads the month first takes 05/01/2026 for May 1, and leaves 31/01/2026 as a text: then no date cell
    has a day above 12. Dates that begin with their year are never swapped, unless a program with decimal commas, which
    writes the day first, has rewritten them before: its amounts are then texts beside the date cells.
    """
    had_parts = shown.parted or shown.order in (DAY_FIRST, MONTH_FIRST) or shown.comma
    return 0 < shown.latest_day <= _LAST_MONTH and bool(had_parts)


def _may_be_rewritten(shown: Shown, of_two_forms: Callable[[str], bool]) -> bool:
    """Return whether only some of the dates that begin with their day or month may have been rewritten, and swapped.

    Where a program reads the day first, 01/25/26 stays as it is and proves nothing about 01/05/26. Where 25/01/26
    stands in place of 01/25/26, the program has understood the system's order.
    """
    if shown.parted == shown.days_first + shown.months_first:
        return False
    return (shown.resaved and shown.proven in ("", shown.order)) or of_two_forms("")


def _is_in_sequence(dates: Sequence[tuple[int, int, int]]) -> bool:
    if not all(month <= _LAST_MONTH for _, month, _ in dates):
        return False
    pairs = list(pairwise(date for date, _ in groupby(dates)))
    return all(one < other for one, other in pairs) or all(one > other for one, other in pairs)


def _swapped(order: str) -> Wrong:
    """Return the refusal of dates that may be swapped. `order` is what the user may say; "" where nothing helps."""
    what = message("a spreadsheet program has changed this file's dates, and may have swapped day and month")
    if not order:
        return Wrong(what, message("export it again"))
    return Wrong(what, message("export it again, or say --dates {order} if its dates are right", order=order))


def _year_first(example: str) -> Wrong:
    what = message("has dates such as {example!r}, which seem to begin with a year of two digits", example=example)
    return Wrong(what, message("write years with four digits, or say --dates dmy if the day comes first"))


def _undecided(shown: Shown, example: str) -> Wrong:
    if shown.order:
        what = message(
            "a spreadsheet program has changed this file's dates, such as {example!r}, and none shows whether the day "
            "or the month comes first",
            example=example,
        )
        return Wrong(what, _AGAIN)
    what = message(
        "has dates such as {example!r}, and none shows whether the day or the month comes first", example=example
    )
    return Wrong(what, message("say it with --dates dmy or --dates mdy"))
