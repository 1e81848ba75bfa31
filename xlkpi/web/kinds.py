"""What uploaded files are: workbooks of ours that came back, exports of known shops, tables of figures, or unknown."""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from functools import partial
from pathlib import Path

from ..catalogue.model import Catalogue
from ..errors import OrdersError, Problem, ProblemsError
from ..messages import message
from ..orders.exports.export_file import open_export
from ..orders.exports.recognise import fits_any, recognise
from ..orders.layouts import load_layouts
from ..reading.untrusted import in_words, open_untrusted
from ..schema import KEY_NAMES
from ..tables.find_tables import CONVERTED, has_table
from ..temporary import temporary_folder
from ..xlsx.formats import OPEN_DOCUMENT, WORKBOOKS, is_spreadsheet, why_not_read
from ..xlsx.safe_zip import UntrustedArchive

_TEXT = (".csv", ".tsv", ".tab", ".txt", ".parquet")
_KINDS = (*_TEXT, *WORKBOOKS, ".xls", CONVERTED)
_NEITHER = message("is no shop export, table or workbook")
_SAVE = message("give the file that the shop exports as .csv or .xlsx, a table, or a workbook of this page")


class What(Enum):
    """What a file is."""

    workbook = "workbook"
    export = "export"
    table = "table"
    unknown = "unknown"


def find_out(path: Path, catalogue: Catalogue) -> What:
    """Return what a file is.

    Args:
        path: The file; the name of its suffix may lie.
        catalogue: The catalogue that has the inputs of tables.

    Raises:
        ProblemsError: The file is of none of these kinds, or cannot be read safely.
    """
    suffix = path.suffix.lower()
    if suffix not in _KINDS:
        wrong = why_not_read(path) if is_spreadsheet(path) else None
        raise OrdersError([wrong.at(file=path.name) if wrong else Problem(file=path.name, what=_NEITHER, fix=_SAVE)])
    if not path.stat().st_size:
        raise OrdersError([Problem(file=path.name, what=message("is empty"), fix=message("give the file again"))])
    if suffix in (*WORKBOOKS, OPEN_DOCUMENT) and _is_ours(path):
        return What.workbook
    with in_words(path):
        try:
            if _is_known_export(path):
                return What.export
        except ProblemsError:
            if has_table(path, catalogue):
                return What.table
            raise
        return What.table if has_table(path, catalogue) else What.unknown


def _is_ours(path: Path) -> bool:
    """Return whether xlkpi made a workbook, by its stamp and names. Raises ProblemsError for a file that is unsafe."""
    with in_words(path):
        if path.suffix.lower() == OPEN_DOCUMENT:
            package = UntrustedArchive(path)
            text = package.xml("content.xml") if "content.xml" in package else b""
            return all(f'"{name}"'.encode() in text for name in KEY_NAMES)
        identity = open_untrusted(path).cells.identity
        return bool(identity.vertical or identity.inputs or set(KEY_NAMES) <= {*identity.names, *identity.lost})


def _is_known_export(path: Path) -> bool:
    layouts = list(load_layouts().values())
    with temporary_folder() as folder:
        file = open_export(path, folder, partial(fits_any, layouts=layouts))
        with suppress(OrdersError):
            return bool(recognise(file, [], layouts))
    return False
