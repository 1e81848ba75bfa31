"""A workbook's file as the rules read it, and how a rule is written."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ROWS, COLUMNS = 1_048_576, 16_384

LIMITS = "https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3"
"""Microsoft's "Excel specifications and limits"."""
OFFICE = "[MS-OI29500]: Office Implementation Information for ISO/IEC 29500, "
"""Where Microsoft says how Excel is stricter than the standard; a section follows."""
STANDARD = "ECMA-376, 5th edition, "

Found = Iterator[tuple[str, str, str]]
"""The part, the place in it, and what is wrong there."""


class Finding(NamedTuple):
    """A place where a rule is broken."""

    rule: str
    part: str
    place: str
    what: str


class Rule(NamedTuple):
    """A rule of Excel's."""

    name: str
    source: str
    find: Callable[[Package], Found]


class Sheet(NamedTuple):
    """A worksheet."""

    title: str
    part: str
    root: etree._Element
    hidden: bool


class Area(NamedTuple):
    """A rectangle of cells, counted from 1, its ends included."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: Area) -> bool:
        return not (
            self.right < other.left or other.right < self.left or self.bottom < other.top or other.bottom < self.top
        )


RULES: dict[str, Rule] = {}


def rule(source: str) -> Callable[[Callable[[Package], Found]], Callable[[Package], Found]]:
    """Add a function to the rules; source: who says so, where to read it."""

    def add(find: Callable[[Package], Found]) -> Callable[[Package], Found]:
        RULES[find.__name__] = Rule(find.__name__, source, find)
        return find

    return add


def findings(data: bytes) -> list[Finding]:
    """Return every place where a workbook breaks a rule; of a file that is no XML, only that."""
    package = Package(data)
    first = RULES["parts_are_xml"]
    found = [Finding(first.name, *one) for one in first.find(package)]
    return found or [Finding(each.name, *one) for each in RULES.values() for one in each.find(package)]


class Package:
    """A workbook's file."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.names = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.names}
        self._trees: dict[str, etree._Element] = {}

    def tree(self, part: str) -> etree._Element:
        if part not in self._trees:
            self._trees[part] = etree.fromstring(self.parts[part])
        return self._trees[part]

    def relations(self, part: str) -> dict[str, etree._Element]:
        """Return a part's relations by their ids; those of the whole file for ""."""
        name = relations_part(part)
        return {one.get("Id", ""): one for one in self.tree(name)} if name in self.parts else {}

    def target(self, part: str, relation: str | None) -> str:
        """Return the part that a relation of another leads to; "" when it leads nowhere."""
        found = self.relations(part).get(relation or "")
        return target_of(part, found) if found is not None else ""

    @cached_property
    def book(self) -> etree._Element:
        return self.tree("xl/workbook.xml")

    @cached_property
    def styles(self) -> etree._Element:
        return self.tree("xl/styles.xml")

    @cached_property
    def strings(self) -> list[etree._Element]:
        return list(self.tree("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in self.parts else []

    @cached_property
    def sheets(self) -> list[Sheet]:
        found = []
        for sheet in self.book.iter(f"{MAIN}sheet"):
            part = self.target("xl/workbook.xml", sheet.get(f"{RELATION}id"))
            if part in self.parts:
                hidden = sheet.get("state", "visible") != "visible"
                found.append(Sheet(sheet.get("name", ""), part, self.tree(part), hidden))
        return found

    def titled(self, title: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == title.casefold()), None)

    def drawings(self) -> Iterator[tuple[Sheet, str, etree._Element]]:
        """Give each sheet that has a drawing, with the drawing's part."""
        for sheet in self.sheets:
            for drawing in sheet.root.iter(f"{MAIN}drawing"):
                part = self.target(sheet.part, drawing.get(f"{RELATION}id"))
                if part in self.parts:
                    yield sheet, part, self.tree(part)

    def charts(self) -> Iterator[tuple[str, etree._Element]]:
        """Give each chart that a drawing shows."""
        for _, part, drawing in self.drawings():
            for chart in drawing.iter(f"{CHART}chart"):
                name = self.target(part, chart.get(f"{RELATION}id"))
                if name in self.parts:
                    yield name, self.tree(name)

    def formulas(self) -> Iterator[tuple[str, str, str]]:
        """Give each formula of a cell with its part and place."""
        for sheet in self.sheets:
            for formula in sheet.root.iter(f"{MAIN}f"):
                yield sheet.part, cell_name(formula), formula.text or ""


def cell_name(element: etree._Element) -> str:
    """Return the cell that an element stands in."""
    cell = next(element.iterancestors(f"{MAIN}c"), None)
    return "" if cell is None else cell.get("r", "")


def relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def target_of(part: str, relation: etree._Element) -> str:
    target = relation.get("Target", "")
    whole = target if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
    return posixpath.normpath(whole).lstrip("/")


@cache
def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


_CELL = r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})"
_AREA = re.compile(f"{_CELL}(?::{_CELL})?")
_BAND = re.compile(r"\$?(?P<rows>\d+):\$?(?P<last>\d+)|\$?(?P<left>[A-Z]{1,3}):\$?(?P<right>[A-Z]{1,3})")
_ON_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!()\s]+))!(.+)")


@cache
def area(text: str) -> Area | None:
    """Read "A1", "$A$1:B2", "2:3" or "A:C"; None for what is no address on a sheet."""
    if band := _BAND.fullmatch(text):
        rows = band["rows"] is not None
        found = Area(1, int(band["rows"]), COLUMNS, int(band["last"])) if rows else None
        found = found or Area(column_number(band["left"]), 1, column_number(band["right"]), ROWS)
    elif match := _AREA.fullmatch(text):
        left, top = column_number(match[1]), int(match[2])
        found = Area(left, top, column_number(match[3]) if match[3] else left, int(match[4] or top))
    else:
        return None
    inside = 1 <= found.left <= found.right <= COLUMNS and 1 <= found.top <= found.bottom <= ROWS
    return found if inside else None


def areas(text: str | None) -> list[Area | None]:
    """Read a list of addresses, as an attribute has it."""
    return [area(one) for one in (text or "").split()]


def on_sheet(text: str) -> tuple[str, Area | None]:
    """Read "'A sheet'!$A$1:$B$2": the sheet's title and the cells; "" and None for what is none."""
    match = _ON_SHEET.fullmatch(text)
    if match is None:
        return "", None
    return (match[1] or match[2]).replace("''", "'"), area(match[3])
