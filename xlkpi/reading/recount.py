"""The repair of formulas in older templates that count months across a column inserted by the user.

The Dashboard of an older template takes the month shown as the n-th heading on Inputs, and a user's own column shifts
the count. Current templates count on the KPIs sheet, which repeats the headings without the user's column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter, quote_sheetname

from ..xlsx.defined_names import Range
from ..xlsx.identity import identity_of
from ..xlsx.normalize import serialized
from ..xlsx.package import MAIN, Members, sheet_parts
from ..xlsx.write_values import Cell as Where
from .locate import Located

_REFERENCE = re.compile(r"=(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def recounted(workbook: Workbook, located: Located) -> dict[Where, str]:
    """Return the corrected formulas of cells that count headings across a user's own column."""
    months = identity_of(workbook).names.get("months")
    if not located.found.own or months is None or not months.across:
        return {}
    repeated = _repeated(located, months)
    return {
        (cell.parent.title, cell.row, cell.column): text
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and isinstance(cell.value, str)
        if (text := _recounted(cell, months, repeated)) != cell.value
    }


def write_formulas(members: Members, formulas: Mapping[Where, str]) -> None:
    """Write formulas into the parts of a workbook, in place."""
    for title, part in sheet_parts(members):
        located = {place: text for place, text in formulas.items() if place[0] == title}
        texts = {f"{get_column_letter(column)}{row}": text for (_, row, column), text in located.items()}
        if not texts:
            continue
        root = etree.fromstring(members[part])
        for cell in root.iter(f"{MAIN}c"):
            formula = cell.find(f"{MAIN}f")
            if formula is not None and (text := texts.get(cell.get("r", ""))):
                formula.text = text.removeprefix("=")
                formula.attrib.clear()
        members[part] = serialized(root)


def _repeated(located: Located, months: Range) -> str:
    """Return a reference to the row above the KPIs' values that repeats the headings; "" where there is none."""
    headings = [f"{months.sheet}!{months.addresses[index]}" for index in located.found.columns]
    for values in located.kpis.values():
        sheet = values[0].parent
        for row in range(values[0].row - 1, 0, -1):
            cells = [sheet.cell(row, cell.column) for cell in values]
            if [_read_by(cell) for cell in cells] == headings:
                first, last = (f"${cell.column_letter}${row}" for cell in (cells[0], cells[-1]))
                return f"{quote_sheetname(sheet.title)}!{first}:{last}"
    return ""


def _read_by(cell: Cell) -> str:
    """Return the cell that a formula consists of: Inputs!D2 for =Inputs!D$2; "" for any other formula."""
    found = _REFERENCE.fullmatch(str(cell.value))
    return "" if found is None else f"{(found[1] or '').replace(chr(39) * 2, chr(39)) or found[2]}!{found[3]}{found[4]}"


def _recounted(cell: Cell, months: Range, repeated: str) -> str:
    """Return a cell's formula, corrected where it counts headings. `repeated` is the result of _repeated."""
    formula = str(cell.value)
    (top, left), (_, right) = months.corners
    first, last = (f"${get_column_letter(column)}$" for column in (left, right))
    if cell.parent.title == months.sheet:  # the sentence is looked up by the month, not by its number
        line = rf"(INDEX\(\$B\$(\d+):\$B\$(\d+),)(MATCH\(\"[^\"]*\",{_across(first, last)},0\)),1\)"
        row = f"{first}{top}:{last}{top}"
        return re.sub(line, rf"\1MATCH(INDEX({row},1,\4),$A$\2:$A$\3,0),1)", formula)
    title = re.escape(months.sheet.replace("'", "''"))
    across = rf"'?{title}'?!{re.escape(first)}{top}:{re.escape(last)}{top}"
    if not repeated:
        return formula
    found_there = rf"1,MATCH\(\"[^\"]*\",'?{title}'?!{_across(first, last)}"  # counts on Inputs, as its headings do
    formula = re.sub(rf"INDEX\({across},(?!{found_there})", lambda _: f"INDEX({repeated},", formula)
    return re.sub(rf"(MATCH\([^(),]+,){across},0\)", lambda found: f"{found[1]}{repeated},0)", formula)


def _across(first: str, last: str) -> str:
    return rf"{re.escape(first)}\d+:{re.escape(last)}\d+"
