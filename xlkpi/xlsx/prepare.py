"""The preparation of a template's parts for writing values, whatever program saved them last."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from .caches import drop_caches
from .normalize import remove_entries, serialized
from .package import MAIN, Members, charts, main_part, member, related, relations_part, sheet_parts, target_of
from .splice import Position

_CALCULATED = "calcPr"
_BEFORE_CALCULATED = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames",
)  # fmt: skip
"""The elements that come before calcPr in a workbook's part."""


def prepare(members: Members, inputs: Mapping[str, Collection[Position]]) -> None:
    """Prepare parts for writing values, in place; a part that needs no change stays as it is.

    Afterwards every input cell exists and shares no formula, every cell has its address, sheets and charts are in
    UTF-8, and programs compute the workbook again on opening.
    """
    for title, part in sheet_parts(members):
        root, positions = etree.fromstring(members[part]), inputs.get(title, ())
        needs_cells = _needs_cells(root, positions)
        _place_cells(root)
        shared = _shared_with(root, positions)
        if _is_utf8(root) and not needs_cells and not shared:
            continue
        for formula, own in shared.items():
            formula.text = own
            formula.attrib.clear()
        for row, column in positions:
            _add_cell(root, row, column)
        members[part] = serialized(root)
    for name in charts(members):
        root = etree.fromstring(members[name])
        if not _is_utf8(root):
            members[name] = serialized(root)
    drop_caches(members)
    _compute_on_opening(members)
    if any(_has_formula(members, title, positions) for title, positions in inputs.items()):
        _drop_calculation_chain(members)


def quote(members: Members, title: str, position: Position) -> None:
    """Give a cell the style that marks a text such as "=cmd" as a text, even after editing."""
    part = dict(sheet_parts(members))[title]
    styles_part = related(members, "styles")
    assert styles_part is not None
    sheet, styles = etree.fromstring(members[part]), etree.fromstring(members[styles_part])
    formats = styles.find(f"{MAIN}cellXfs")
    address = f"{get_column_letter(position[1])}{position[0]}"
    cell = next(cell for cell in sheet.iter(f"{MAIN}c") if cell.get("r") == address)
    assert formats is not None
    quoted = copy.deepcopy(formats[int(cell.get("s", "0"))])
    quoted.set("quotePrefix", "1")
    formats.append(quoted)
    formats.set("count", str(len(formats)))
    cell.set("s", str(len(formats) - 1))
    members[part], members[styles_part] = serialized(sheet), serialized(styles)


def _is_utf8(root: etree._Element) -> bool:
    return (root.getroottree().docinfo.encoding or "UTF-8").upper() in ("UTF-8", "US-ASCII")


def _needs_cells(root: etree._Element, inputs: Collection[Position]) -> bool:
    wanted = {f"{get_column_letter(column)}{row}" for row, column in inputs}
    for cell in root.iter(f"{MAIN}c"):
        address = cell.get("r")
        if address is None:
            return True
        wanted.discard(address)
    return bool(wanted)


def _shared_with(root: etree._Element, positions: Collection[Position]) -> dict[etree._Element, str]:
    """Return the formulas, each written out, of cells that share the formula of an input cell."""
    formulas = [formula for formula in root.iter(f"{MAIN}f") if formula.get("t") == "shared"]
    first = {f.get("si"): f for f in formulas if f.text and coordinate_to_tuple(_address(f)) in positions}
    found = {}
    for formula in formulas:
        source = first.get(formula.get("si"))
        if source is not None and formula is not source:
            translator = Translator(f"={source.text}", _address(source))
            found[formula] = translator.translate_formula(_address(formula)).removeprefix("=")
    return found


def _address(formula: etree._Element) -> str:
    cell = formula.getparent()
    assert cell is not None
    return cell.get("r", "")


def _place_cells(root: etree._Element) -> None:
    """Write the missing addresses of rows and cells, which follow from their order."""
    number = 0
    for row in root.iter(f"{MAIN}row"):
        number = int(row.get("r", number + 1))
        row.set("r", str(number))
        column = 0
        for cell in row.iter(f"{MAIN}c"):
            address = cell.get("r")
            column = coordinate_to_tuple(address)[1] if address else column + 1
            cell.set("r", f"{get_column_letter(column)}{number}")


def _add_cell(root: etree._Element, row_number: int, column: int) -> None:
    """Add an empty cell at its position, where there is none."""
    data = root.find(f"{MAIN}sheetData")
    assert data is not None
    rows = {int(row.get("r", "0")): row for row in data.iterchildren(f"{MAIN}row")}
    if row_number not in rows:
        rows[row_number] = etree.Element(f"{MAIN}row", {"r": str(row_number)})
        _insert(data, rows[row_number], [row for number, row in rows.items() if number < row_number])
    row = rows[row_number]
    cells = {coordinate_to_tuple(cell.get("r", ""))[1]: cell for cell in row.iterchildren(f"{MAIN}c")}
    if column not in cells:
        cell = etree.Element(f"{MAIN}c", {"r": f"{get_column_letter(column)}{row_number}"})
        _insert(row, cell, [other for number, other in cells.items() if number < column])


def _insert(parent: etree._Element, child: etree._Element, before: Sequence[etree._Element]) -> None:
    """Insert a child after the siblings of given names, or before all children."""
    parent.insert(parent.index(before[-1]) + 1 if before else 0, child)


def _compute_on_opening(members: Members) -> None:
    main = main_part(members)
    root = etree.fromstring(members[main])
    properties = root.find(f"{MAIN}{_CALCULATED}")
    if properties is None:
        before = [part for part in root if etree.QName(part).localname in _BEFORE_CALCULATED]
        properties = etree.Element(f"{MAIN}{_CALCULATED}")
        root.insert(root.index(before[-1]) + 1, properties)
    if properties.get("fullCalcOnLoad") not in ("1", "true"):
        properties.set("fullCalcOnLoad", "1")
        members[main] = serialized(root)


def _has_formula(members: Members, title: str, positions: Collection[Position]) -> bool:
    root = etree.fromstring(members[dict(sheet_parts(members))[title]])
    cells = (f.getparent() for f in root.iter(f"{MAIN}f"))
    return any(coordinate_to_tuple(cell.get("r", "")) in positions for cell in cells if cell is not None)


def _drop_calculation_chain(members: Members) -> None:
    """Remove the list of formula cells, which is out of date; programs make it again."""
    chain = related(members, "calcChain")
    if chain is None:
        return
    main = main_part(members)
    remove_entries(members, relations_part(main), lambda one: member(members, target_of(one, main)) == chain)
    remove_entries(members, "[Content_Types].xml", lambda one: member(members, one.get("PartName", "")) == chain)
    del members[chain]
