"""Read a few cells of a stranger's workbook, fast: the parts that hold them, and nothing else.

A reader for every purpose parses every sheet and builds every cell. Here the cells are known by the workbook's names,
a dozen rows of one sheet, and what workbooks of one template have in common (names, styles) is parsed once for all.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from ..workbook.build import PROPERTY_PREFIX
from .guard import Package
from .numbers import Wrong, parse_number
from .sheet import LAST_ROW, UNCOMPUTED

MOST_CELLS = 1_000
"""Of a name's range. Ours have a cell for each month."""

_LAST_COLUMN = 16_384
_REFERENCE = re.compile(
    r"=?(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?"
)
_PARSING: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False}
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")

# A cell or a text as Excel, LibreOffice and openpyxl write it, or else the start of one that is written otherwise (the
# last group). Possessive: what does not match is given up in linear time.
_PLAIN_TEXT = rb"<t(?: [^<>]*+)?+>([^<]*+)</t>"
_PLAIN_CELL = re.compile(
    rb'<c(?: r="([A-Z]{1,3}+[0-9]{1,7}+)"(?: s="([0-9]++)")?+(?: t="([a-zA-Z]++)")?+'
    rb"(?:/>|>(<f(?: [^<>]*+)?+(?:/>|>[^<]*+</f>))?+"
    rb"(?:<v ?/>|<v>(?:([0-9]++(?:[.][0-9]++)?+(?:[eE][+-]?[0-9]{1,2}+)?+)|([^<]*+))</v>"
    rb"|<is>" + _PLAIN_TEXT + rb"</is>)?+</c>)|([\s/>]))"
)
_NUMBER_KINDS = (b"", b"n")
_PLAIN_ITEM = re.compile(rb"<si(?:>" + _PLAIN_TEXT + rb"</si>|([\s/>]))")
_SMALL = 1_000_000  # bytes of XML that may become a tree at once


class Range(NamedTuple):
    """The cells of a defined name: their sheet's title, and their addresses row by row."""

    sheet: str
    addresses: tuple[str, ...]


class _Cell(NamedTuple):
    """A cell as it is written: kind and style are its attributes t and s."""

    kind: str
    style: str
    text: str
    formula: bool


@dataclass(frozen=True)
class _Book:
    """What workbook.xml and its relations say."""

    sheets: Mapping[str, str]
    names: Mapping[str, Range]
    strings: str
    styles: str
    epoch: datetime.datetime


class Workbook:
    """An .xlsx file of which a few cells are wanted. Raises WorkbookError when it cannot, or must not, be read.

    stamp: the xlkpi properties, without their prefix. names: where the defined names lead that lead to cells.
    """

    def __init__(self, path: Path) -> None:
        self._package = Package(path)
        root = _relations(self._package.xml("_rels/.rels"), "")
        part = root.get("officeDocument", "xl/workbook.xml")
        folder, name = posixpath.split(part)
        self._book = _book(self._package.xml(part), self._package.xml(f"{folder}/_rels/{name}.rels"), folder)
        properties = root.get("custom-properties", "")
        self.stamp = _stamp(self._package.xml(properties)) if properties in self._package else {}
        self.names = self._book.names

    def values(self, sheet: str, addresses: Collection[str]) -> dict[str, object]:
        """What cells of a sheet hold: a number, text, truth value, date, time or Wrong; a blank is None or left out."""
        xml = self._package.xml(self._book.sheets[sheet])
        values: dict[str, object] = {}
        cells = _plain_cells(xml, addresses, self._date_styles, values)
        if cells is None:
            cells = _any_cells(xml, addresses)
        texts = self._texts({int(cell.text) for cell in cells.values() if cell.kind == "s"})
        for address, cell in cells.items():
            values[address] = self._value(cell, texts)
        return values

    def date(self, value: object) -> datetime.date | None:
        """The day of a cell's value: a date, or its serial number; None when it is neither."""
        if isinstance(value, float):
            value = _moment(value, self._book.epoch)
        if isinstance(value, datetime.datetime):
            return value.date()
        return value if isinstance(value, datetime.date) else None

    def _value(self, cell: _Cell, texts: Mapping[int, str]) -> object:
        kind, style, text, formula = cell
        if kind == "n":
            if not text:
                return UNCOMPUTED if formula else None
            number = parse_number(text)
            if style in self._date_styles and isinstance(number, float):
                return _moment(number, self._book.epoch)
            return number
        if kind == "s":
            return texts[int(text)]
        if kind == "b":
            return text.strip() == "1"
        if kind == "d":
            return _iso(text)
        return text if kind == "e" else _unescaped(text)

    def _texts(self, wanted: Collection[int]) -> dict[int, str]:
        """The shared texts of these numbers."""
        if not wanted:
            return {}
        xml = self._package.xml(self._book.strings)
        texts = _plain_items(xml, wanted)
        return _any_items(xml, wanted) if texts is None else texts

    @cached_property
    def _date_styles(self) -> frozenset[str | bytes]:
        return _date_styles(self._package.xml(self._book.styles)) if self._book.styles else frozenset()


def _plain_cells(
    xml: bytes, wanted: Collection[str], dates: Collection[str | bytes], numbers: dict[str, object]
) -> dict[str, _Cell] | None:
    """The wanted cells of a sheet; None where it is large, or a cell is not written plainly.

    Plain numbers, nearly all of them, are put into `numbers` instead. dates: the styles that make a date of a number.
    """
    if len(xml) > _SMALL or b"<!" in xml or b":sheetData" in xml:
        return None
    names = {address.encode(): address for address in wanted}
    found = [cell for cell in _PLAIN_CELL.findall(xml) if cell[0] in names or cell[7]]
    numbers |= {
        names[address]: float(number)
        for address, style, kind, _, number, _, _, otherwise in found
        if number and kind in _NUMBER_KINDS and style not in dates and not otherwise
    }
    cells = {}
    for address, style, kind, formula, number, value, inline, otherwise in found:
        if otherwise:
            return None
        if (name := names[address]) not in numbers:
            text = _content(number or value or inline)
            cells[name] = _Cell((kind or b"n").decode(), style.decode(), text, formula != b"")
    return cells


def _plain_items(xml: bytes, wanted: Collection[int]) -> dict[int, str] | None:
    """The shared texts of these numbers; None where one before them is not written plainly."""
    if b"<!" in xml:
        return None
    texts, last = {}, max(wanted)
    for index, found in enumerate(_PLAIN_ITEM.finditer(xml)):
        if found[2]:
            return None
        if index in wanted:
            texts[index] = _unescaped(_content(found[1]))
            if index == last:
                return texts
    return None


def _any_items(xml: bytes, wanted: Collection[int]) -> dict[int, str]:
    texts, last = {}, max(wanted)
    for index, item in enumerate(_elements(xml, "si")):
        if index in wanted:
            texts[index] = _unescaped(_text(item))
        if index == last:
            break
    return texts


def _content(escaped: bytes) -> str:
    if b"&" in escaped:
        return str(etree.fromstring(b"<t>" + escaped + b"</t>").text)
    return escaped.decode()


def _any_cells(xml: bytes, wanted: Collection[str]) -> dict[str, _Cell]:
    """The wanted cells of any sheet. A cell or row without an address comes after the one before it."""
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
            cells[address] = _Cell(element.get("t", "n"), element.get("s", ""), text, formula)
    return cells


def _elements(xml: bytes, *tags: str) -> Iterator[Any]:
    """Each element of these names as it ends. It is emptied once it is used, so memory does not grow with them."""
    names = [f"{{*}}{tag}" for tag in tags]
    for _, element in etree.iterparse(io.BytesIO(xml), events=("end",), tag=names, **_PARSING):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _text(element: Any) -> str:
    """A text with its runs, without what tells how it is pronounced."""
    runs = element.xpath("*[local-name()='t'] | *[local-name()='r']/*[local-name()='t']")
    return "".join(run.text or "" for run in runs)


@lru_cache(maxsize=512)
def _moment(serial: float, epoch: datetime.datetime) -> object:
    """The date or time that a number stands for: the same few in every workbook."""
    try:
        return from_excel(serial, epoch)
    except (OverflowError, ValueError):
        return Wrong(f"{serial:g} is not a date", "write the number and format the cell as a number")


def _unescaped(text: str) -> str:
    """A text as it is written in a file: _x0041_ is A there, and _x005F_ the _ of a text that looks like that."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _iso(text: str) -> object:
    try:
        return datetime.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text or None


@lru_cache(maxsize=16)
def _relations(xml: bytes, folder: str) -> dict[str, str]:
    """The parts that a part refers to, by the last word of the kind of relation and by id."""
    targets = {}
    for relation in etree.fromstring(xml, _parser()):
        target = relation.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        targets[relation.get("Type", "").rpartition("/")[2]] = part
        targets[f"#{relation.get('Id')}"] = part
    return targets


@lru_cache(maxsize=16)
def _book(xml: bytes, relations: bytes, folder: str) -> _Book:
    root, parts = etree.fromstring(xml, _parser()), _relations(relations, folder)
    sheets = {}
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        key = next((value for name, value in sheet.items() if str(name).endswith("}id")), "")
        sheets[sheet.get("name", "")] = parts.get(f"#{key!s}", "")
    names = {}
    for defined in root.iterfind("{*}definedNames/{*}definedName"):
        cells = _led_to(defined.text or "")
        if defined.get("localSheetId") is None and cells is not None and cells.sheet in sheets:
            names[defined.get("name", "")] = cells
    properties = root.find("{*}workbookPr")
    of_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    epoch = MAC_EPOCH if of_1904 else WINDOWS_EPOCH
    return _Book(sheets, names, parts.get("sharedStrings", ""), parts.get("styles", ""), epoch)


def _led_to(reference: str) -> Range | None:
    """The cells of a reference: None for #REF!, whole rows, several areas, or what no sheet has."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    title = found[1].replace("''", "'") if found[1] else found[2]
    left, top = column_index_from_string(found[3]), int(found[4])
    right, bottom = column_index_from_string(found[5] or found[3]), int(found[6] or found[4])
    count = (right - left + 1) * (bottom - top + 1)
    if not (1 <= top <= bottom <= LAST_ROW and left <= right <= _LAST_COLUMN and count <= MOST_CELLS):
        return None
    rows, columns = range(top, bottom + 1), range(left, right + 1)
    return Range(title, tuple(f"{get_column_letter(column)}{row}" for row in rows for column in columns))


@lru_cache(maxsize=16)
def _stamp(xml: bytes) -> dict[str, str]:
    stamp = {}
    for one in etree.fromstring(xml, _parser()):
        name = str(one.get("name", ""))
        if name.startswith(PROPERTY_PREFIX):
            stamp[name.removeprefix(PROPERTY_PREFIX)] = "".join(map(str, one.itertext()))
    return stamp


@lru_cache(maxsize=16)
def _date_styles(xml: bytes) -> frozenset[str | bytes]:
    """The cell styles that show a date or a time, as cells name them: by number, "" for the first; as bytes, too."""
    root = etree.fromstring(xml, _parser())
    formats = dict(BUILTIN_FORMATS)
    formats |= {int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    used = [int(style.get("numFmtId", 0)) for style in root.iterfind("{*}cellXfs/{*}xf")]
    dates = [str(index) for index, number in enumerate(used) if is_date_format(formats.get(number, "General"))]
    names = dates + [""] * ("0" in dates)
    return frozenset(names) | frozenset(name.encode() for name in names)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(**_PARSING)
