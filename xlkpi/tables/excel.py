"""Tables in Excel workbooks: on the sheet "data", or else on the first sheet."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import Problem, TableError
from ..messages import message
from ..numbers import as_shown
from ..schema import KEY_NAMES
from ..xlsx.limits import LAST_ROW
from ..xlsx.safe_zip import RESAVE, UNCOMPUTED, why_no_workbook
from .source import Row, Source, is_blank

LARGEST = 500_000_000
"""The most bytes of an unpacked sheet; a larger one is refused unread."""

SHEET = "data"

_CHUNK = 1 << 20
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[ />]")
_LONGEST_MARK = 32


def read_sheet(path: Path, title: str = "") -> Source:
    """Read the rows of a workbook's table lazily.

    Args:
        path: The workbook.
        title: The sheet's title; "" for the sheet "data", or else the first one.

    Raises:
        TableError: The file is not an .xlsx file, has a password, or is unsafe.
    """
    has_formulas = _check_archive(path)
    return Source(path.name, partial(_rows, path, has_formulas, title), ragged=True, title=title)


def sheet_titles(path: Path) -> list[str]:
    """Return the titles of a workbook's worksheets: the sheet "data" first, then the others in their order.

    Raises:
        TableError: The file is not an .xlsx file, has a password, or is unsafe.
    """
    from openpyxl.reader.workbook import WorkbookParser

    _check_archive(path)
    try:
        with zipfile.ZipFile(path) as archive:
            parser = WorkbookParser(archive, _main_part(archive), keep_links=False)
            parser.parse()
            titles = [sheet.name for sheet, relation in parser.find_sheets() if relation.Type.endswith("/worksheet")]
    except Exception as error:  # openpyxl raises any kind of error for a broken workbook
        raise _unreadable(path, error) from None
    return sorted(titles, key=lambda title: title.strip().casefold() != SHEET)


def _main_part(archive: zipfile.ZipFile) -> str:
    from openpyxl.packaging.manifest import Manifest
    from openpyxl.reader.excel import _find_workbook_part
    from openpyxl.xml.constants import ARC_CONTENT_TYPES
    from openpyxl.xml.functions import fromstring

    part: str = _find_workbook_part(Manifest.from_tree(fromstring(archive.read(ARC_CONTENT_TYPES)))).PartName[1:]
    return part


def _check_archive(path: Path) -> bool:
    """Refuse a file that is not a workbook, or is unsafe; return whether any sheet has a formula."""
    _check_kind(path)
    return check_unpacked(path)


def check_unpacked(path: Path) -> bool:
    """Refuse an archive that is damaged, unpacks to too much or has a DOCTYPE; return whether any sheet has a formula.

    Raises:
        TableError: The archive is refused.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > LARGEST:
                what = message(
                    "unpacks to {size:,} MB; a table of more than {most:,} MB is refused",
                    size=unpacked // 1_000_000,
                    most=LARGEST // 1_000_000,
                )
                raise _refused(path, what, message("save the data as CSV"))
            formulas = [_scan(archive, member, path) for member in archive.infolist()]
    except (TableError, OSError):
        raise
    except Exception as error:  # zipfile, zlib and lzma raise many kinds of errors for damaged data
        raise _refused(path, message("is a damaged workbook ({why})", why=str(error)), RESAVE) from None
    return any(formulas)


def _check_kind(path: Path) -> None:
    with path.open("rb") as file:
        if wrong := why_no_workbook(file):
            raise _refused(path, *wrong)


def _scan(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> bool:
    """Return whether a sheet has a formula. Refuse XML with a DOCTYPE, which no spreadsheet program writes."""
    if not member.filename.endswith((".xml", ".rels")):
        return False
    is_sheet = member.filename.startswith("xl/worksheets/")
    formulas, before = False, b""
    with archive.open(member) as content:
        while chunk := content.read(_CHUNK):
            window = before + chunk
            if b"<!DOCTYPE" in window:
                raise _refused(
                    path, message("has a DOCTYPE in {part}, so it is not read", part=member.filename), RESAVE
                )
            formulas = formulas or (is_sheet and _FORMULA.search(window) is not None)
            before = window[-_LONGEST_MARK:]
    return formulas


def _rows(path: Path, has_formulas: bool, title: str = "") -> Iterator[Row]:
    try:
        for line, cells in enumerate(_cells(path, has_formulas, title), 1):
            if line > LAST_ROW:
                raise _refused(path, message("has a cell below row {row:,}", row=LAST_ROW), RESAVE)
            if not all(map(is_blank, cells)):
                # _x005F_x0041_ in a file is the text _x0041_: openpyxl resolves this in shared texts, but not in cells.
                yield line, [cell.replace("_x005F_", "_") if isinstance(cell, str) else cell for cell in cells]
    except TableError:
        raise
    except Exception as error:  # openpyxl raises any kind of error for a broken workbook
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> TableError:
    what = message("cannot be read as a workbook ({why})", why=f"{type(error).__name__}: {error}")
    return _refused(path, what, RESAVE)


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
    return as_shown(value, cell.number_format) if isinstance(value, int | float) else value


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
