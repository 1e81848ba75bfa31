"""The cells of an input, found from its defined name and the months' headings.

The name gives the row of the input, and the heading of a month gives the column: a name may be wider or narrower than
the headings. On another sheet, or where the cells go down a column, the name must have one cell for each heading.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from openpyxl.utils import coordinate_to_tuple, get_column_letter

from ..errors import Problem
from ..messages import message
from ..schema import INPUT_PREFIX
from ..xlsx.defined_names import Range
from ..xlsx.identity import Identity

NEW_TEMPLATE = message("copy the figures into a new template")
DEFINE_AGAIN = message("define the name again, or copy the figures into a new template")

_AROUND = 40
"""How many cells before and after the headings are searched for a month that was moved away."""


def leads_nowhere(name: str) -> Problem:
    """Return the problem of a name that leads to no cells of the workbook."""
    return Problem(what=message("the name {name!r} does not lead to cells", name=name), fix=DEFINE_AGAIN)


@lru_cache(maxsize=1024)
def cells_below(name: str, cells: Range, months: Range, own: frozenset[int]) -> tuple[str, ...] | Problem:
    """Return the address of an input's cell for each heading, or the problem of its name.

    Args:
        name: The input's defined name.
        cells: The range of the name; the returned addresses are on the same sheet.
        months: The range of the headings.
        own: The indices of the headings of the user's own columns, which the name need not reach.
    """
    headings = list(map(coordinate_to_tuple, months.addresses))
    along = months.across
    first, last = cells.corners
    if cells.is_line and cells.sheet == months.sheet:
        reached = [first[along] <= heading[along] <= last[along] for heading in headings]
        if first[1 - along] == last[1 - along] and all(one for index, one in enumerate(reached) if index not in own):
            return tuple(_address(first, heading, along) for heading in headings)
        elsewhere = not any(reached)
    else:
        elsewhere = cells.is_line
    if elsewhere and len(cells.addresses) == len(months.addresses):
        return cells.addresses
    what = message(
        "the name {name!r} leads to {cells}, which is not one cell for each month of {months}",
        name=name,
        cells=str(cells),
        months=str(months),
    )
    return Problem.at(str(cells), what=what, fix=DEFINE_AGAIN)


@lru_cache(maxsize=1024)
def cells_to_read(cells: Range, months: Range) -> frozenset[str]:
    """Return all addresses that cells_below may return, before the headings are known."""
    below = [_address(cells.corners[0], coordinate_to_tuple(one), months.across) for one in months.addresses]
    return frozenset(cells.addresses) | frozenset(below)


def _address(first: tuple[int, int], heading: tuple[int, int], along: int) -> str:
    """Return the address of the cell that is in line with `first` and with a heading. `along` is Range.across."""
    row, column = (first[0], heading[1]) if along else (heading[0], first[1])
    return f"{get_column_letter(column)}{row}"


@lru_cache(maxsize=64)
def beside(months: Range) -> Mapping[str, bool]:
    """Return the addresses of the cells before and after the headings, and whether each is right beside them."""
    first, last = (corner[months.across] for corner in months.corners)
    start = coordinate_to_tuple(months.addresses[0])
    found = {}
    for line in [*range(max(1, first - _AROUND), first), *range(last + 1, last + 1 + _AROUND)]:
        row, column = (start[0], line) if months.across else (line, start[1])
        found[f"{get_column_letter(column)}{row}"] = line in (first - 1, last + 1)
    return found


def version_differences(identity: Identity, found: Mapping[str, str], known: Collection[str]) -> list[Problem]:
    """Return the problems of inputs that only the workbook or only its vertical has.

    Args:
        identity: The workbook's stamp and defined names. An input that has a name here is not missing.
        found: The cells of the workbook's inputs, by id.
        known: The ids of the vertical's inputs.
    """
    made_by = identity.version or message("(unknown)")
    missing = [item for item in known if item not in found and item not in identity.inputs]
    unknown = [item for item in found if item not in known]
    return [
        *(_lacks(made_by, f"{INPUT_PREFIX}{item}") for item in missing),
        *(_asks(made_by, item, found[item]) for item in unknown),
    ]


def _lacks(version: str, name: str) -> Problem:
    what = message("the workbook, made by xlkpi {version}, has no cells named {name}", version=version, name=name)
    return Problem(what=what, fix=DEFINE_AGAIN)


def _asks(version: str, item: str, cells: str) -> Problem:
    what = message(
        "the workbook, made by xlkpi {version}, asks for {item!r}, which the trade does not know",
        version=version,
        item=item,
    )
    return Problem.at(cells, what=what, fix=NEW_TEMPLATE)
