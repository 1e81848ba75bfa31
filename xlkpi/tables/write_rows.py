"""A writer of rows as .csv, .xlsx or .parquet, one after another, with one kind of cells in each column.

write_rows(Path("grades.csv"), {"business": CellKind.text, "grade": CellKind.number}, [("Acme", 4.5)])
"""

from __future__ import annotations

import codecs
import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any

from ..errors import UsageError
from ..files import whole_file
from ..formula.values import ERRORS
from ..messages import ENGLISH, joined, message
from ..xlsx.limits import LAST_ROW
from ..xlsx.text import cell_text, looks_like_a_formula, write_text
from .excel import SHEET
from .report import csv_cell, csv_line, csv_number, csv_separator

_ROWS_AT_ONCE = 10_000
_MOST_KNOWN = 1 << 14
"""The texts whose form is kept: most cells have one of a few texts."""


class CellKind(Enum):
    """What the cells of a column are. Each of them may be None, for a blank."""

    text = "text"
    number = "number"
    month = "month"
    """The first day of a month."""
    edit = "edit"
    """An edit of a benchmark: a number, or a text with one, such as "≥ 0.6"."""


Cell = str | float | datetime.date | None
Columns = Mapping[str, CellKind]
"""The kind of each column, by its name."""
Rows = Iterable[Sequence[Cell]]
Writer = Callable[[IO[bytes], Columns, Rows], None]


def write_rows(path: Path, columns: Columns, rows: Rows, language: str = ENGLISH, frozen: int = 0) -> None:
    """Write a table completely or not at all.

    Args:
        path: The file to write, whose suffix gives its format.
        columns: The columns.
        rows: The cells of each row, in the order of the columns.
        language: The language whose separator and decimal mark a CSV file has.
        frozen: How many columns of a worksheet stay in view.

    Raises:
        UsageError: The suffix is of no format that can be written, there are more rows than a worksheet has, or the
            library that writes Parquet is not installed.
    """
    write = writer(path, language, frozen)
    with whole_file(path) as file:
        write(file, columns, rows)


def writer(path: Path, language: str = ENGLISH, frozen: int = 0) -> Writer:
    """Return the function that writes the format of a path's suffix. The arguments and errors are write_rows's."""
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        names = joined(", ", list(WRITERS))
        raise UsageError(
            message("{file}: a table can be {names}; end its name with one of these", file=str(path), names=names)
        )
    if suffix == ".parquet":
        _parquet()
        return _write_parquet
    return partial(_write_csv, language=language) if suffix == ".csv" else partial(_write_xlsx, frozen=frozen)


def _write_csv(file: IO[bytes], columns: Columns, rows: Rows, language: str = ENGLISH) -> None:
    text = lru_cache(_MOST_KNOWN)(csv_cell)
    forms: Mapping[CellKind, Callable[[Any], str]] = {
        CellKind.text: text,
        CellKind.number: lambda cell: f'"{csv_number(cell, language)}"',
        CellKind.month: lru_cache(_MOST_KNOWN)(lambda cell: csv_cell(f"{cell:%Y-%m}")),
        CellKind.edit: lambda cell: csv_cell(_edit(cell, language)),
    }
    shown = [forms[kind] for kind in columns.values()]
    separator = csv_separator(language)
    file.write(codecs.BOM_UTF8)  # without which Excel takes UTF-8 for Windows-1252
    file.write(csv_line(columns, "\n", language).encode())
    for row in rows:
        line = separator.join([form(cell) for form, cell in zip(shown, row, strict=True)])
        file.write(f"{line}\n".encode())


def _edit(cell: Cell, language: str = ENGLISH) -> str:
    """Return an edit of a benchmark, such as "≥ 0.6", with the decimal mark of a language."""
    if not isinstance(cell, str):
        assert not isinstance(cell, datetime.date)
        return csv_number(cell, language)
    sign, _, number = cell.partition(" ")
    with suppress(ValueError):
        return f"{sign} {csv_number(float(number), language)}"
    return cell


def _write_xlsx(file: IO[bytes], columns: Columns, rows: Rows, frozen: int = 0) -> None:
    from openpyxl import Workbook  # here, as only .xlsx tables need it, and a CSV starts faster without it
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(SHEET)
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
    is_plain = lru_cache(_MOST_KNOWN)(_is_plain)

    def shown(cell: Cell) -> Any:
        """Return a cell so that openpyxl takes no text for a formula, and writes all digits of a number."""
        if isinstance(cell, str):
            if is_plain(cell):
                return cell
            written = WriteOnlyCell(sheet)
            write_text(written, cell)
            return written
        if not isinstance(cell, float) or float(f"{cell:.16g}") == cell:
            return cell
        exact = WriteOnlyCell(sheet, repr(cell))  # openpyxl writes 16 digits, and some numbers need 17
        exact.data_type = "n"
        return exact

    sheet.append(list(columns))
    for count, row in enumerate(rows, 2):
        if count > LAST_ROW:
            sheet.close()
            raise UsageError(
                message(
                    "a worksheet has {most:,} rows, and there are more; write a .csv or .parquet file", most=LAST_ROW
                )
            )
        sheet.append([shown(cell) for cell in row])
    workbook.save(file)


def _is_plain(text: str) -> bool:
    """Return whether openpyxl writes a text as it is."""
    return text == cell_text(text) and not looks_like_a_formula(text) and text not in ERRORS


def _write_parquet(file: IO[bytes], columns: Columns, rows: Rows) -> None:
    arrow, parquet = _parquet()
    types = {CellKind.number: arrow.float64(), CellKind.month: arrow.date32()}
    schema = arrow.schema([(name, types.get(kind, arrow.string())) for name, kind in columns.items()])
    edits = [number for number, kind in enumerate(columns.values()) if kind is CellKind.edit]
    with parquet.ParquetWriter(file, schema) as table:
        chunk: list[Sequence[Cell]] = []
        for row in rows:
            chunk.append(_with_texts(row, edits) if edits else row)
            if len(chunk) == _ROWS_AT_ONCE:
                table.write_table(_arrow_table(arrow, schema, chunk))
                chunk.clear()
        table.write_table(_arrow_table(arrow, schema, chunk))


def _with_texts(row: Sequence[Cell], edits: Sequence[int]) -> Sequence[Cell]:
    """Return a row with its edits as texts."""
    cells = list(row)
    for number in edits:
        cells[number] = None if cells[number] is None else _edit(cells[number])
    return cells


def _arrow_table(arrow: Any, schema: Any, rows: Sequence[Sequence[Cell]]) -> Any:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    arrays = [arrow.array(list(column), field.type) for column, field in zip(columns, schema, strict=True)]
    return arrow.Table.from_arrays(arrays, schema=schema)


def _parquet() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageError(message("writing Parquet needs pyarrow; run `pip install 'xlkpi[parquet]'`")) from None
    return pyarrow, pyarrow.parquet


WRITERS: Mapping[str, Callable[..., None]] = {".csv": _write_csv, ".xlsx": _write_xlsx, ".parquet": _write_parquet}
"""The functions that write rows, by suffix."""
