"""The most that an untrusted workbook may hold, counted in its bytes before anything is built from them.

A file of a few kilobytes can unpack to gigabytes, and one attribute of a few bytes can stand for all cells of a sheet.
So sizes are counted as a file is unpacked: bytes, tags and attributes, and the cells of ranges. The bounds grow with
the file: what people type compresses to a tenth, not to a thousandth.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple

from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import range_boundaries

from ..messages import message
from ..numbers import Wrong
from .package import plain_name

SMALL_FILE = 1_000_000
"""The bytes of a file up to which the bounds are the same; they grow with each further byte."""

LARGEST_UNPACKED = 500_000_000
"""The most bytes of all parts of any file together."""

STRETCH = 1 << 18
"""The most bytes of XML without the end of a tag or the start of another.

The longest text of a cell (32,767 characters) takes less, however it is escaped."""

MOST_CELLS = 1_000_000
"""The most cells of a sheet, or of the merged cells and links of a part; templates have some thousands."""

_SPARSE = 50
"""A larger sheet is read only if at least one cell in this many is filled."""
_BUILT = 4
"""How much more a tag costs outside of sheets and their texts: an object is built for each, with checked fields."""
_XML = (".xml", ".rels", ".vml")
_UNREAD = "customxml/"
"""The folder of the data of other programs, which nothing here reads."""
_CELLS = ("xl/worksheets/", "xl/sharedstrings", "content.xml")
_START, _BEFORE_XML = 100, b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"
_SPREADING = (b"mergeCell", b"hyperlink")
_SPREAD = re.compile(rb"""<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?\bref\s*=\s*["']([^"']*)""")
"""Matches ranges for which a reader creates every cell."""
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["']([0-9]{1,9})["']""")
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,9})["']""")
_FAR_ADDRESS = re.compile(rb"""r\s*+=\s*+["'](?:[A-Z]{3}|[A-Z]{0,2}[0-9]{4})""")
"""Matches an address below row 999 or beyond column ZZ: a sheet without one has no cell far from the others."""
_WIDE_RANGE = re.compile(rb"""ref\s*+=\s*+["'][^"']*(?:[A-Z]{3}|[0-9]{4})""")
_LAST_CELL = b'<c r="'
_REPEATED = re.compile(rb"<(?:\w+:)?(?:(table-row)|(?:covered-)?table-cell)\b([^>]*)>")
_TIMES = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["'][\s+0]*([0-9]{1,10})""")
_FEWER = message("delete what fills it, or copy the figures into a new template")


class Bounds(NamedTuple):
    """The most that a file may hold.

    Attributes:
        unpacked: Bytes of all its parts together.
        part: Bytes of a part that is read.
        pieces: Tags and attributes of all parts that are read. One outside of sheets counts several times.
    """

    unpacked: int
    part: int
    pieces: int


def bounds_of(size: int) -> Bounds:
    """Return the bounds of a file of `size` bytes.

    Example:
        >>> bounds_of(60_000)
        Bounds(unpacked=32000000, part=16000000, pieces=1600000)
        >>> bounds_of(3_000_000)
        Bounds(unpacked=96000000, part=48000000, pieces=9600000)
    """
    more = max(0, size - SMALL_FILE)
    unpacked = min(32_000_000 + 32 * more, LARGEST_UNPACKED)
    return Bounds(unpacked, min(16_000_000 + 16 * more, unpacked), 1_600_000 + 4 * more)


def is_xml(name: str) -> bool:
    """Return whether a part has the name of XML that a reader of the whole workbook reads."""
    small = plain_name(name)
    return small.endswith(_XML) and not small.startswith(_UNREAD)


def looks_like_xml(start: bytes) -> bool:
    """Return whether a part begins as XML does, whatever its name: relations may call any part a sheet."""
    return start[:_START].lstrip(_BEFORE_XML)[:1] == b"<"


def pieces(name: str, xml: bytes) -> int:
    """Return how many tags and attributes a part, or a stretch of it, counts for.

    Example:
        >>> pieces("xl/worksheets/sheet1.xml", b'<c r="A1"><v>1</v></c>')
        5
    """
    small = plain_name(name)
    return (xml.count(b"<") + xml.count(b"=")) * (1 if small.startswith(_CELLS) else _BUILT)


def is_even(xml: bytes) -> bool:
    """Return whether XML has no text and no tag that is larger than any that a spreadsheet program writes."""
    return all(_marks_evenly(xml, mark) for mark in (b"<", b">"))


def _marks_evenly(xml: bytes, mark: bytes) -> bool:
    place = 0
    while len(xml) - place > STRETCH:
        found = xml.rfind(mark, place, place + STRETCH)
        if found < 0:
            return False
        place = found + 1
    return True


def too_many(name: str) -> Wrong:
    """Return what is wrong with a file that holds more tags than its bounds allow; `name` is the part."""
    return Wrong(message("holds more than a file of its size may ({part})", part=name), _FEWER)


def too_long(name: str) -> Wrong:
    """Return what is wrong with a part that is not even."""
    return Wrong(message("has a text or a tag in {part} that is longer than a cell can hold", part=name), _FEWER)


def too_far(xml: bytes, name: str) -> Wrong | None:
    """Return why a sheet would make a reader create more cells than there are; None for an ordinary sheet.

    Args:
        xml: The sheet's part.
        name: The sheet's title, or the part's name, for the message.

    Example:
        >>> too_far(b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>', "Inputs").what
        'Inputs has a cell far from the others (A1:XFD1048576)'
        >>> too_far(b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', "Inputs").what
        'merges or links too many cells in Inputs'
    """
    return _spread_wide(xml, name) or _far_cell(xml, name)


def ends_far(xml: bytes, name: str) -> Wrong | None:
    """Return what `too_far` does for a sheet whose last cell or whose end shows it, at the cost of a glance.

    This is for a reader that takes a few cells and builds no others.
    """
    last = xml.rfind(_LAST_CELL)
    is_wide = _WIDE_RANGE.search(xml, max(xml.rfind(b"</sheetData"), 0)) is not None
    is_far = last >= 0 and _FAR_ADDRESS.match(xml, last + len(_LAST_CELL) - 3) is not None
    return too_far(xml, name) if is_far or is_wide else None


def repeated_cells(xml: bytes) -> int:
    """Return how many filled cells an OpenDocument file has once its repeated cells and rows are written out.

    Example:
        >>> repeated_cells(
        ...     b'<table:table-row table:number-rows-repeated="1000">'
        ...     b'<table:table-cell table:number-columns-repeated="20" office:value="1"/></table:table-row>'
        ... )
        20000
    """
    count, rows = 0, 1
    for is_row, attributes in _REPEATED.findall(xml):
        times = _TIMES.search(attributes)
        repeated = int(times[1]) if times else 1
        if is_row:
            rows = repeated
        elif b"value" in attributes or b"formula" in attributes or not attributes.endswith(b"/"):
            count += rows * repeated
    return count


def cells_in(reference: bytes | str) -> int:
    """Return the number of cells in a range; 0 for a text that is no range."""
    text = reference.decode(errors="replace") if isinstance(reference, bytes) else reference
    with suppress(ValueError, TypeError):
        left, top, right, bottom = range_boundaries(text)
        return int((right - left + 1) * (bottom - top + 1))
    return 0


def _spread_wide(xml: bytes, name: str) -> Wrong | None:
    if any(word in xml for word in _SPREADING) and sum(map(cells_in, _SPREAD.findall(xml))) > MOST_CELLS:
        fix = message("open it in a spreadsheet program and save it again as .xlsx")
        return Wrong(message("merges or links too many cells in {part}", part=name), fix)
    return None


def _far_cell(xml: bytes, name: str) -> Wrong | None:
    """Return what is wrong with a sheet whose cells are far apart."""
    if _FAR_ADDRESS.search(xml) is None:
        return None
    cells = _CELL.findall(xml)
    last = max((int(row) for row in (*_ROW.findall(xml), *(row for _, row in cells))), default=0)
    letters = max({column for column, _ in cells}, key=lambda column: (len(column), column), default=b"A").decode()
    area = last * column_index_from_string(letters)
    if area <= MOST_CELLS or area <= _SPARSE * len(cells):
        return None
    where = f"A1:{letters}{last}"
    what = message("{sheet} has a cell far from the others ({cells})", sheet=name, cells=where)
    return Wrong(what, message("delete the empty rows and columns before it"))
