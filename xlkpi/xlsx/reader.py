"""A fast reader of a few cells of an untrusted workbook, which parses only the parts with these cells.

A general reader parses every sheet and builds every cell. Here the cells are known from the workbook's names: they are
a dozen rows of one sheet. Parts that many workbooks share (names, styles) are parsed once.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from ..messages import message
from ..numbers import Wrong, as_shown, parse_number
from .bounds import ends_far
from .cells import Cell, any_cells, any_items, formulas, parser, plain_cells, plain_items, unescaped
from .identity import Identity, identity
from .package import plain_name, relations_part, target_of
from .safe_zip import RESAVE, UNCOMPUTED, UntrustedArchive

_STRICT = b"purl.oclc.org/ooxml/spreadsheetml"
_ROOT = re.compile(rb"<(?:\w+:)?workbook[\s>]")


@dataclass(frozen=True)
class _Book:
    """The contents of workbook.xml, its relations and the document properties."""

    sheets: Mapping[str, str]
    identity: Identity
    strings: str
    styles: str
    epoch: datetime.datetime


@dataclass(frozen=True)
class _Styles:
    """The cell styles that show dates or percentages, by their number in cells ("" for the first style).

    Attributes:
        dates: The styles with a date format.
        percentages: The number format of each style with a percent sign.
        special: All styles of `dates` and `percentages`, as texts and as bytes.
    """

    dates: frozenset[str] = frozenset()
    percentages: Mapping[str, str] = field(default_factory=dict)
    special: frozenset[str | bytes] = frozenset()


class Workbook:
    """An .xlsx file from which a few cells are read.

    Args:
        source: The file, or its archive if already open.

    Attributes:
        identity: The workbook's stamp and defined names.
        epoch: The day from which the workbook counts dates.

    Raises:
        WorkbookError: The file cannot be read, or is unsafe.
    """

    def __init__(self, source: Path | UntrustedArchive) -> None:
        self._package = source if isinstance(source, UntrustedArchive) else UntrustedArchive(source)
        root = _relations(self._package.xml("_rels/.rels"), "")
        part = root.get("officeDocument", "xl/workbook.xml")
        _check_kind(self._package, part)
        custom = root.get("custom-properties", "")
        properties = self._package.xml(custom) if custom in self._package else b""
        self._book = _book(self._package.xml(part), self._package.xml(relations_part(part)), part, properties)
        self._described = root.get("core-properties", "")
        self.identity = self._book.identity
        self.epoch = self._book.epoch

    @property
    def titles(self) -> dict[str, str]:
        """Return the titles of the sheets by the plain names of their parts."""
        return {plain_name(part): title for title, part in self._book.sheets.items()}

    def values(self, sheet: str, addresses: Collection[str], may_be_negative: bool = False) -> dict[str, object]:
        """Return the contents of cells of a sheet, by address.

        Each content is a number, Percentage, text, truth value, date, time or Wrong; a blank cell is None or left out.

        Args:
            sheet: The sheet's title.
            addresses: The addresses of the cells.
            may_be_negative: Whether a negative number is returned, as a threshold may be one; else it is a Wrong.
        """
        xml = self._package.xml(self._book.sheets[sheet])
        if wrong := ends_far(xml, sheet):
            raise self._package.refusal(*wrong)
        values: dict[str, object] = {}
        cells = plain_cells(xml, addresses, self._styles.special, values)
        if cells is None:
            cells = any_cells(xml, addresses)
        texts = self._texts({int(cell.text) for cell in cells.values() if cell.kind == "s"})
        for address, cell in cells.items():
            values[address] = self._value(cell, texts, may_be_negative)
        return values

    def formulas(self, sheet: str, addresses: Collection[str]) -> dict[str, str]:
        """Return the formulas of cells of a sheet, by address."""
        return formulas(self._package.xml(self._book.sheets[sheet]), addresses)

    def date(self, value: object) -> datetime.date | None:
        """Return the day of a cell's value, which is a date or its serial number; None for any other value."""
        if isinstance(value, float):
            value = _moment(value, self._book.epoch)
        if isinstance(value, datetime.datetime):
            return value.date()
        return value if isinstance(value, datetime.date) else None

    def _value(self, cell: Cell, texts: Mapping[int, str], may_be_negative: bool) -> object:
        kind, style, text, formula = cell
        if kind == "n":
            if not text:
                return UNCOMPUTED if formula else None
            number = parse_number(text)
            if isinstance(number, Wrong) and may_be_negative and text.startswith("-"):
                size = parse_number(text[1:])
                number = size if isinstance(size, Wrong) else -size
            if style in self._styles.dates and isinstance(number, float):
                return _moment(number, self._book.epoch)
            return as_shown(number, self._styles.percentages.get(style, ""))
        if kind == "s":
            return texts[int(text)]
        if kind == "b":
            return text.strip() == "1"
        if kind == "d":
            return _iso(text)
        return text if kind == "e" else unescaped(text)

    def _texts(self, wanted: Collection[int]) -> dict[int, str]:
        """Return shared texts by number."""
        if not wanted:
            return {}
        xml = self._package.xml(self._book.strings)
        texts = plain_items(xml, wanted)
        return any_items(xml, wanted) if texts is None else texts

    @cached_property
    def language(self) -> str:
        """Return the stamp's language, or else the document's; "" where there is none."""
        language = self.identity.language
        if language is None and self._described in self._package:
            language = etree.fromstring(self._package.xml(self._described), parser()).findtext("{*}language")
        return language or ""

    @cached_property
    def _styles(self) -> _Styles:
        return _styles(self._package.xml(self._book.styles)) if self._book.styles in self._package else _Styles()


def _check_kind(package: UntrustedArchive, part: str) -> None:
    """Refuse a file whose main part is not that of an ordinary .xlsx workbook."""
    if part.lower().endswith(".bin"):
        raise package.refusal(message("is in the binary .xlsb format"), RESAVE)
    xml = package.xml(part)
    if _STRICT in xml:
        what = "is in the format “Strict Open XML Spreadsheet”"
        raise package.refusal(what, "save it in the ordinary format, “Excel Workbook (.xlsx)”")
    if _ROOT.search(xml) is None:
        raise package.refusal(message("is not an Excel workbook, whatever its name says"), RESAVE)


@lru_cache(maxsize=512)
def _moment(serial: float, epoch: datetime.datetime) -> object:
    """Return the date or time that a number stands for; cached, since most workbooks have the same dates."""
    try:
        return from_excel(serial, epoch)
    except (OverflowError, ValueError):
        return Wrong(
            message("{number:g} is not a date", number=serial),
            message("write the number and format the cell as a number"),
        )


def _iso(text: str) -> object:
    try:
        return datetime.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text or None


@lru_cache(maxsize=16)
def _relations(xml: bytes, part: str) -> dict[str, str]:
    """Return the parts that a part refers to, by the last word of the kind of relation and by id."""
    targets = {}
    for relation in etree.fromstring(xml, parser()):
        target = target_of(relation, part)
        targets[relation.get("Type", "").rpartition("/")[2]] = target
        targets[f"#{relation.get('Id')}"] = target
    return targets


@lru_cache(maxsize=16)
def _book(xml: bytes, relations: bytes, part: str, properties: bytes) -> _Book:
    root, parts = etree.fromstring(xml, parser()), _relations(relations, part)
    sheets = {}
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        key = next((value for name, value in sheet.items() if str(name).endswith("}id")), "")
        sheets[sheet.get("name", "")] = parts.get(f"#{key!s}", "")
    defined = [
        (one.get("name", ""), one.text or "")
        for one in root.iterfind("{*}definedNames/{*}definedName")
        if one.get("localSheetId") is None
    ]
    named = identity(_properties(properties), defined, sheets)
    settings = root.find("{*}workbookPr")
    of_1904 = settings is not None and settings.get("date1904") in ("1", "true")
    epoch = MAC_EPOCH if of_1904 else WINDOWS_EPOCH
    return _Book(sheets, named, parts.get("sharedStrings", ""), parts.get("styles", ""), epoch)


def _properties(xml: bytes) -> list[tuple[str, str]]:
    """Return the names and values of the custom document properties."""
    found = etree.fromstring(xml, parser()) if xml else ()
    return [(str(one.get("name", "")), "".join(map(str, one.itertext()))) for one in found]


@lru_cache(maxsize=16)
def _styles(xml: bytes) -> _Styles:
    root = etree.fromstring(xml, parser())
    formats = dict(BUILTIN_FORMATS)
    formats |= {int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    dates: set[str] = set()
    percentages: dict[str, str] = {}
    for index, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        code = str(formats.get(int(style.get("numFmtId", 0)), "General"))
        names = [str(index), ""] if index == 0 else [str(index)]
        if is_date_format(code):
            dates.update(names)
        elif "%" in code:
            percentages.update(dict.fromkeys(names, code))
    special = dates | percentages.keys()
    return _Styles(frozenset(dates), percentages, frozenset(name.encode() for name in special) | special)
