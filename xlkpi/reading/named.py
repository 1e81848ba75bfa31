"""Where a workbook's defined names lead, and the cells of an input by its name and the months' headings.

An input's name gives its row, the heading of a month the column: a name may be wider or narrower than the headings.
Cells elsewhere (on another sheet, or downwards) must be as many as the headings.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from openpyxl.utils import coordinate_to_tuple, get_column_letter

from ..errors import Problem
from ..schema import INPUT_PREFIX
from ..xlsx.defined_names import Range

NEW_TEMPLATE = "copy the figures into a new template"
DEFINE_AGAIN = f"define the name again, or {NEW_TEMPLATE}"

_AROUND = 40
"""How far from the headings a month is looked for that was moved away."""


def leads_nowhere(name: str) -> Problem:
    """Return the problem of a name that leads to no cells of the workbook."""
    return Problem("", f"the name {name!r} does not lead to cells", DEFINE_AGAIN)


@lru_cache(maxsize=1024)
def cells_below(name: str, cells: Range, months: Range, own: frozenset[int]) -> tuple[str, ...] | Problem:
    """Return the address of an input's cell for each heading, on the sheet of `cells`; a problem where there is none.

    name, cells: the input's defined name and its range. months: the headings. own: indices of the user's own columns.
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
    what = f"the name {name!r} leads to {cells}, which is not one cell for each month of {months}"
    return Problem(str(cells), what, DEFINE_AGAIN)


@lru_cache(maxsize=1024)
def cells_to_read(cells: Range, months: Range) -> frozenset[str]:
    """Return all addresses that cells_below may return, whatever the headings say."""
    below = [_address(cells.corners[0], coordinate_to_tuple(one), months.across) for one in months.addresses]
    return frozenset(cells.addresses) | frozenset(below)


def _address(first: tuple[int, int], heading: tuple[int, int], along: int) -> str:
    """Return the address of the cell in the line of `first`, below or beside a heading. along: see Range.across."""
    row, column = (first[0], heading[1]) if along else (heading[0], first[1])
    return f"{get_column_letter(column)}{row}"


@lru_cache(maxsize=64)
def beside(months: Range) -> Mapping[str, bool]:
    """Return the addresses of the cells before and after the headings, and whether each is right beside them."""
    first, last = (corner[months.across] for corner in months.corners)
    start = coordinate_to_tuple(months.addresses[0])
    found = {}
    for place in [*range(max(1, first - _AROUND), first), *range(last + 1, last + 1 + _AROUND)]:
        row, column = (start[0], place) if months.across else (place, start[1])
        found[f"{get_column_letter(column)}{row}"] = place in (first - 1, last + 1)
    return found


def version_differences(
    version: str, found: Mapping[str, str], known: Collection[str], reported: Collection[str] = ()
) -> list[Problem]:
    """Report the inputs that a workbook lacks, and the inputs that its vertical does not know.

    version: of the xlkpi that made the workbook. found: the cells of its inputs, by id. known: the vertical's inputs.
    reported: inputs with a problem already.
    """
    maker = f"the workbook, made by xlkpi {version or '(unknown)'},"
    missing = [item for item in known if item not in found and item not in reported]
    unknown = [item for item in found if item not in known]
    return [
        *(Problem("", f"{maker} has no cells named {INPUT_PREFIX}{item}", DEFINE_AGAIN) for item in missing),
        *(
            Problem(found[item], f"{maker} asks for {item!r}, which the trade does not know", NEW_TEMPLATE)
            for item in unknown
        ),
    ]
