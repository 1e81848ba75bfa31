"""The cells and texts in a sheet's XML: plain ones are read fast, others by a parser."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from lxml import etree
from openpyxl.utils import column_index_from_string, get_column_letter

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_PARSING: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False}

# A cell or a text as Excel, LibreOffice and openpyxl write it, or the start of one in any other form (the last group).
# Possessive quantifiers make a failed match take linear time.
_PLAIN_TEXT = rb"<t(?: [^<>]*+)?+>([^<]*+)</t>"
_PLAIN_CELL = re.compile(
    rb'<c(?: r="([A-Z]{1,3}+[0-9]{1,7}+)"(?: s="([0-9]++)")?+(?: t="([a-zA-Z]++)")?+'
    rb"(?:/>|>(<f(?: [^<>]*+)?+(?:/>|>[^<]*+</f>))?+"
    rb"(?:<v ?/>|<v>(?:([0-9]++(?:[.][0-9]++)?+(?:[eE][+-]?[0-9]{1,2}+)?+)|([^<]*+))</v>"
    rb"|<is>" + _PLAIN_TEXT + rb"</is>)?+</c>)|([\s/>]))"
)
_NUMBER_KINDS = (b"", b"n")
_PLAIN_ITEM = re.compile(rb"<si(?:>" + _PLAIN_TEXT + rb"</si>|([\s/>]))")
_SMALL = 1_000_000  # bytes; the matches in a larger sheet would take too much memory


class Cell(NamedTuple):
    """A cell as written in the file. `kind` and `style` are its attributes t and s."""

    kind: str
    style: str
    text: str
    formula: bool


def plain_cells(
    xml: bytes, wanted: Collection[str], special: Collection[str | bytes], numbers: dict[str, object]
) -> dict[str, Cell] | None:
    """Return the wanted cells of a sheet; None where the sheet is large, or a cell is not written plainly.

    Args:
        xml: The sheet's part.
        wanted: The addresses of the cells.
        special: The styles that show a number as a date or a percentage.
        numbers: Receives the cells with plain numbers, which are most; the result has the others.
    """
    if len(xml) > _SMALL or b"<!" in xml or b":sheetData" in xml:
        return None
    names = {address.encode(): address for address in wanted}
    found = [cell for cell in _PLAIN_CELL.findall(xml) if cell[0] in names or cell[7]]
    numbers |= {
        names[address]: float(number)
        for address, style, kind, _, number, _, _, otherwise in found
        if number and kind in _NUMBER_KINDS and style not in special and not otherwise
    }
    cells = {}
    for address, style, kind, formula, number, value, inline, otherwise in found:
        if otherwise:
            return None
        if (name := names[address]) not in numbers:
            text = _content(number or value or inline)
            cells[name] = Cell((kind or b"n").decode(), style.decode(), text, formula != b"")
    return cells


def plain_items(xml: bytes, wanted: Collection[int]) -> dict[int, str] | None:
    """Return shared texts by number; None where one of them, or a text before them, is not written plainly."""
    if b"<!" in xml:
        return None
    texts, last = {}, max(wanted)
    for index, found in enumerate(_PLAIN_ITEM.finditer(xml)):
        if found[2]:
            return None
        if index in wanted:
            texts[index] = unescaped(_content(found[1]))
            if index == last:
                return texts
    return None


def any_items(xml: bytes, wanted: Collection[int]) -> dict[int, str]:
    """Return shared texts by number, in whatever form they are written."""
    texts, last = {}, max(wanted)
    for index, item in enumerate(_elements(xml, "si")):
        if index in wanted:
            texts[index] = unescaped(_text(item))
        if index == last:
            break
    return texts


def _content(escaped: bytes) -> str:
    if b"&" in escaped:
        return str(etree.fromstring(b"<t>" + escaped + b"</t>").text)
    return escaped.decode()


def any_cells(xml: bytes, wanted: Collection[str]) -> dict[str, Cell]:
    """Return the wanted cells of any sheet. A cell or row without an address follows the previous one."""
    cells = {}
    row, column = 1, 0
    for element in _elements(xml, "c", "row"):
        if element.tag.endswith("row"):
            row, column = int(element.get("r", row)) + 1, 0
            continue
        parent = element.getparent()
        number = row if parent is None else parent.get("r", row)
        address = element.get("r") or f"{get_column_letter(column + 1)}{number}"
        column = column_index_from_string(address.rstrip("0123456789"))
        if address in wanted:
            value, inline = element.find("{*}v"), element.find("{*}is")
            text = (value.text or "") if value is not None else "" if inline is None else _text(inline)
            formula = element.find("{*}f") is not None
            cells[address] = Cell(element.get("t", "n"), element.get("s", ""), text, formula)
    return cells


def formulas(xml: bytes, wanted: Collection[str]) -> dict[str, str]:
    """Return the formulas of the wanted cells, as typed; "=" where a cell shares another cell's formula."""
    found = {}
    for element in _elements(xml, "c"):
        formula = element.find("{*}f")
        if formula is not None and element.get("r") in wanted:
            found[element.get("r")] = f"={formula.text or ''}"
    return found


def _elements(xml: bytes, *tags: str) -> Iterator[Any]:
    """Yield each element of these names as it ends, and empty it after use, so that memory does not grow."""
    names = [f"{{*}}{tag}" for tag in tags]
    for _, element in etree.iterparse(io.BytesIO(xml), events=("end",), tag=names, **_PARSING):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _text(element: Any) -> str:
    """Return a text with all its runs, without phonetic guides."""
    runs = element.xpath("*[local-name()='t'] | *[local-name()='r']/*[local-name()='t']")
    return "".join(run.text or "" for run in runs)


def unescaped(text: str) -> str:
    """Return a text with a file's escapes resolved: _x0041_ means A, and _x005F_ means _."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def parser() -> etree.XMLParser:
    """Return a parser for parts of an untrusted workbook."""
    return etree.XMLParser(**_PARSING)
