"""Tables in Excel workbooks: on the sheet "data", or else on the first sheet."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import Problem, TableError
from ..jobs.isolation import Lost, stream_guarded, too_costly
from ..messages import message
from ..numbers import as_shown
from ..schema import KEY_NAMES
from ..xlsx.bounds import STRETCH, bounds_of, is_even, is_xml, looks_like_xml, pieces, too_long, too_many
from ..xlsx.limits import LAST_ROW
from ..xlsx.package import plain_name
from ..xlsx.safe_zip import MOST_MEMBERS, RESAVE, UNCOMPUTED, why_no_workbook
from .amounts import with_sign
from .source import Row, Source, is_blank

SHEET = "data"

_CHUNK = 1 << 20
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[ />]")
_FEW_PIECES, _FEW_BYTES = 100_000, 4_000_000
"""What a file may hold to be read in this process: it costs a second and some 40 MB at most."""


class _Contents(NamedTuple):
    """What the sheets of a file hold: any formula, and more than may be read in this process."""

    formulas: bool
    is_large: bool


def read_sheet(path: Path, title: str = "", is_hidden: bool = False) -> Source:
    """Read the rows of a workbook's table lazily; those of a large one in a process of its own.

    Args:
        path: The workbook.
        title: The sheet's title; "" for the sheet "data", or else the first one.
        is_hidden: Whether the sheet is hidden.

    Raises:
        TableError: The file is not an .xlsx file, has a password, or is unsafe.
    """
    contents = _check_archive(path)
    return Source(path.name, partial(_rows, path, contents, title), ragged=True, title=title, is_hidden=is_hidden)


def sheet_titles(path: Path) -> dict[str, bool]:
    """Return whether each worksheet is hidden, by its title: the sheet "data" first, the hidden sheets last.

    Raises:
        TableError: The file is not an .xlsx file, has a password, or is unsafe.
    """
    parser = _parsed(path)
    sheets = [sheet for sheet, relation in parser.find_sheets() if relation.Type.endswith("/worksheet")]
    hidden = {sheet.name: sheet.state != "visible" for sheet in sheets}
    return dict(sorted(hidden.items(), key=lambda one: (one[1], one[0].strip().casefold() != SHEET)))


def counts_from_1904(path: Path) -> bool:
    """Return whether a workbook counts its days from 1904, as Excel once did on a Mac: its day 1 is four years later.

    Raises:
        TableError: The file is not an .xlsx file, has a password, or is unsafe.
    """
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    return bool(_parsed(path).wb.epoch == CALENDAR_MAC_1904)


def _parsed(path: Path) -> Any:
    """Return what the main part of a workbook says, as openpyxl parses it."""
    from openpyxl.reader.workbook import WorkbookParser

    _check_archive(path)
    try:
        with zipfile.ZipFile(path) as archive:
            parser = WorkbookParser(archive, _main_part(archive), keep_links=False)
            parser.parse()
            list(parser.find_sheets())  # reads the relations while the archive is open
    except Exception as error:  # openpyxl raises any kind of error for a broken workbook
        raise _unreadable(path, error) from None
    return parser


def _main_part(archive: zipfile.ZipFile) -> str:
    from openpyxl.packaging.manifest import Manifest
    from openpyxl.reader.excel import _find_workbook_part
    from openpyxl.xml.constants import ARC_CONTENT_TYPES
    from openpyxl.xml.functions import fromstring

    part: str = _find_workbook_part(Manifest.from_tree(fromstring(archive.read(ARC_CONTENT_TYPES)))).PartName[1:]
    return part


def _check_archive(path: Path) -> _Contents:
    """Refuse a file that is not a workbook, or is unsafe; return what it holds."""
    state = path.stat()
    return _checked(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _checked(path: Path, changed: int, size: int) -> _Contents:
    """Check a file once, however many of its sheets are read."""
    _check_kind(path)
    return check_unpacked(path)


def check_unpacked(path: Path) -> _Contents:
    """Refuse an archive that is damaged, unpacks to more than its bounds or has a DOCTYPE; return what it holds.

    Raises:
        TableError: The archive is refused.
    """
    bounds = bounds_of(path.stat().st_size)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > bounds.unpacked:
                what = message(
                    "unpacks to {size:,} MB; a table of more than {most:,} MB is refused",
                    size=unpacked // 1_000_000,
                    most=bounds.unpacked // 1_000_000,
                )
                raise _refused(path, what, message("save the data as CSV"))
            if len(members) > MOST_MEMBERS:
                raise _refused(path, message("has more than {most:,} parts", most=MOST_MEMBERS), RESAVE)
            if len({plain_name(member.filename) for member in members}) < len(members):
                raise _refused(path, message("has two parts of the same name"), RESAVE)
            held, formulas = 0, False
            for member in members:
                scanned = _scan(archive, member, path)
                held, formulas = held + scanned[0], formulas or scanned[1]
                if held > bounds.pieces:
                    raise _refused(path, *too_many(member.filename))
    except (TableError, MemoryError):
        raise
    except Exception as error:  # zipfile, zlib and lzma raise many kinds of errors for damaged data
        raise _refused(path, message("is a damaged workbook ({why})", why=str(error)), RESAVE) from None
    return _Contents(formulas, held > _FEW_PIECES or unpacked > _FEW_BYTES)


def _check_kind(path: Path) -> None:
    with path.open("rb") as file:
        if wrong := why_no_workbook(file):
            raise _refused(path, *wrong)


def _scan(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> tuple[int, bool]:
    """Return how many pieces a part has, and whether it is a sheet with a formula.

    Refuse XML with a DOCTYPE, or with a longer text or tag than any that a spreadsheet program writes.
    """
    name = member.filename
    is_sheet = plain_name(name).startswith("xl/worksheets/")
    held, formulas, before = 0, False, b""
    with archive.open(member) as content:
        while chunk := content.read(_CHUNK):
            if not before and not is_xml(name) and not looks_like_xml(chunk):
                return 0, False
            held += pieces(name, chunk)
            window = before + chunk
            if b"<!DOCTYPE" in window:
                raise _refused(path, message("has a DOCTYPE in {part}, so it is not read", part=name), RESAVE)
            if is_xml(name) and not is_even(window):
                raise _refused(path, *too_long(name))
            formulas = formulas or (is_sheet and _FORMULA.search(window) is not None)
            before = window[-STRETCH:]
    return held, formulas


def _rows(path: Path, contents: _Contents, title: str = "") -> Iterator[Row]:
    read = stream_guarded if contents.is_large else _called
    try:
        for line, cells in enumerate(read(_cells, path, contents.formulas, title), 1):
            if line > LAST_ROW:
                raise _refused(path, message("has a cell below row {row:,}", row=LAST_ROW), RESAVE)
            if not all(map(is_blank, cells)):
                # _x005F_x0041_ in a file is the text _x0041_: openpyxl resolves this in shared texts, but not in cells.
                yield line, [cell.replace("_x005F_", "_") if isinstance(cell, str) else cell for cell in cells]
    except (TableError, MemoryError):
        raise
    except Lost:
        raise _refused(path, too_costly(path), message("save the data as CSV")) from None
    except Exception as error:  # openpyxl raises any kind of error for a broken workbook
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> TableError:
    what = message("cannot be read as a workbook ({why})", why=f"{type(error).__name__}: {error}")
    return _refused(path, what, RESAVE)


def _called(read: Callable[..., Iterator[list[object]]], *arguments: object) -> Iterator[list[object]]:
    return read(*arguments)


def _cells(path: Path, has_formulas: bool, title: str) -> Iterator[list[object]]:
    """Return the values of every row.

    openpyxl reads a formula without a result as a blank; a second reading distinguishes them.
    """
    values = _open(path, data_only=True)
    formulas = _open(path, data_only=False) if has_formulas else None
    try:
        if formulas is None:
            yield from ([_shown(cell) for cell in row] for row in _sheet(values, path, title).iter_rows())
            return
        pairs = zip(_sheet(values, path, title).iter_rows(), _sheet(formulas, path, title).iter_rows(), strict=True)
        for row, formula_row in pairs:
            yield [_value(cell, formula) for cell, formula in zip(row, formula_row, strict=True)]
    finally:
        values.close()
        if formulas is not None:
            formulas.close()


def _value(cell: Any, formula: Any) -> object:
    # A formula whose result is the empty text keeps the type "str".
    if cell.value is None and formula.data_type == "f" and cell.data_type == "n":
        return UNCOMPUTED
    return _shown(cell)


def _shown(cell: Any) -> object:
    value = cell.value
    if type(value) not in (int, float):
        return value
    number_format = cell.number_format
    return with_sign(as_shown(value, number_format), number_format)


def _open(path: Path, data_only: bool) -> Any:
    from openpyxl import load_workbook  # here, as only .xlsx tables need it, and a CSV starts faster without it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # warnings about styles and extensions, which a table does not need
        return load_workbook(path, read_only=True, data_only=data_only, keep_links=False)


def _sheet(book: Any, path: Path, title: str) -> Any:
    if set(KEY_NAMES) <= set(book.defined_names):
        what = message("is a workbook made by xlkpi, not a table")
        raise _refused(path, what, message("make a table of such workbooks with `xlkpi collect`"))
    sheets = book.worksheets
    if not sheets:
        raise _refused(path, message("has no worksheet"), message("put the table on a worksheet"))
    wanted = title or SHEET
    sheet = next((sheet for sheet in sheets if sheet.title.strip().casefold() == wanted.strip().casefold()), sheets[0])
    sheet.reset_dimensions()  # some programs write a wrong size, which would hide rows
    return sheet


def _refused(path: Path, what: str, fix: str) -> TableError:
    return TableError([Problem(file=path.name, what=what, fix=fix)])
