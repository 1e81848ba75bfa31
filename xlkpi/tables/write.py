"""The writing of input tables: one row per business and month, as .csv, .xlsx or .parquet, row by row."""

from __future__ import annotations

import codecs
import datetime
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from math import nan
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, NamedTuple

from ..catalogue.model import Catalogue, Vertical
from ..errors import UsageError
from ..files import whole_file
from ..messages import ENGLISH, joined, message
from ..xlsx.limits import LAST_ROW
from ..xlsx.text import write_text
from .excel import SHEET
from .report import csv_line, csv_number
from .settings import LENGTH, RATE, SETTINGS, TARGET, YEAR_START, edits_of
from .source import KEYS

_ROWS_AT_ONCE = 10_000


class Row(NamedTuple):
    """A row of a table: KEYS, the figures, a packed number for each of the vertical's inputs, and what else is stated.

    Attributes:
        settings: Each statement as a text in one form, by the name of its column; see Settings.
    """

    business: str
    vertical: str
    month: str
    figures: bytes
    settings: Mapping[str, str] = MappingProxyType({})


Key = str | datetime.date | float | None
Line = tuple[Sequence[Key], Sequence[float | None], Sequence[Key]]
"""The values of a row: those of COLUMNS, the month as its first day; the numbers of inputs; edits of benchmarks."""
COLUMNS = (*KEYS, *SETTINGS)
"""The columns before the inputs."""
_NUMBERS = (RATE, YEAR_START, LENGTH)
"""The columns of SETTINGS that hold numbers."""


class Columns(NamedTuple):
    """The columns of a table after COLUMNS: inputs, and edits of benchmarks."""

    inputs: Sequence[str]
    edits: Sequence[str]

    @property
    def all(self) -> list[str]:
        """Return the names of all columns."""
        return [*COLUMNS, *self.inputs, *self.edits]


def write_table(
    path: Path,
    catalogue: Catalogue,
    verticals: Iterable[str],
    rows: Iterable[Row],
    edited: Iterable[str] = (),
    language: str = ENGLISH,
) -> None:
    """Write a table completely or not at all. Its columns are the inputs of the verticals, in the catalogue's order.

    Args:
        path: The file to write, whose suffix gives its format.
        catalogue: The catalogue that has the verticals.
        verticals: The ids of the rows' verticals.
        rows: The rows.
        edited: The columns about benchmarks that the rows fill.
        language: The language whose separator and decimal mark a CSV file has.

    Raises:
        UsageError: There are more rows than a worksheet has, or the library that writes Parquet is not installed.
    """
    chosen = set(verticals) or catalogue.verticals.keys()
    used = [vertical for vertical in catalogue.verticals.values() if vertical.id in chosen]
    inputs = list(dict.fromkeys(item for vertical in used for item in vertical.inputs))
    filled = set(edited)
    edits = dict.fromkeys(edit.column for vertical in used for edit in edits_of(vertical) if edit.column in filled)
    columns = Columns(inputs, list(edits))
    write = writer(path, language)
    with whole_file(path) as file:
        write(file, columns, _lines(catalogue, columns, rows))


def packed(numbers: Mapping[str, float], vertical: Vertical) -> bytes:
    """Pack a month's numbers by input into a few bytes."""
    return array("d", [numbers.get(item, nan) for item in vertical.inputs]).tobytes()


def unpacked(figures: bytes, vertical: Vertical) -> Mapping[str, float]:
    """Return the numbers of a packed month by input, without the blanks."""
    return {item: number for item, number in zip(vertical.inputs, array("d", figures), strict=True) if number == number}


def writer(path: Path, language: str = ENGLISH) -> Callable[[IO[bytes], Columns, Iterator[Line]], None]:
    """Return the function that writes the format of a path's suffix; CSV in a language.

    Raises:
        UsageError: The suffix is of no format that can be written.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        names = joined(", ", list(WRITERS))
        raise UsageError(
            message("{file}: a table can be {names}; end its name with one of these", file=str(path), names=names)
        )
    if write is _write_parquet:
        _parquet()
    return partial(_write_csv, language=language) if write is _write_csv else write


def _lines(catalogue: Catalogue, columns: Columns, rows: Iterable[Row]) -> Iterator[Line]:
    for row in rows:
        numbers: Mapping[str, float] = unpacked(row.figures, catalogue.vertical(row.vertical))
        stated = row.settings
        settings = [_value(key, stated.get(key)) for key in SETTINGS]
        keys = [row.business, row.vertical, datetime.date.fromisoformat(f"{row.month}-01"), *settings]
        edits = [_value(column, stated.get(column)) for column in columns.edits]
        yield keys, [numbers.get(item) for item in columns.inputs], edits


def _value(column: str, text: str | None) -> Key:
    """Return a statement as a cell holds it: a target is a number, unless it names a tier."""
    if text is None:
        return None
    if column in _NUMBERS or column.startswith(f"{TARGET}_"):
        with suppress(ValueError):
            return float(text)
    return text


def _write_csv(file: IO[bytes], columns: Columns, lines: Iterator[Line], language: str = ENGLISH) -> None:
    file.write(codecs.BOM_UTF8)  # without which Excel takes UTF-8 for Windows-1252
    file.write(csv_line(columns.all, "\n", language).encode())
    for keys, numbers, edits in lines:
        cells = [*(_text(cell, language) for cell in (*keys, *numbers)), *(_edit(cell, language) for cell in edits)]
        file.write(csv_line(cells, "\n", language).encode())


def _text(cell: Key, language: str = ENGLISH) -> str:
    if isinstance(cell, datetime.date):
        return f"{cell:%Y-%m}"
    return cell if isinstance(cell, str) else csv_number(cell, language)


def _edit(cell: Key, language: str) -> str:
    """Return an edit of a benchmark, such as "≥ 0.6", with the decimal mark of a language."""
    sign, _, number = cell.partition(" ") if isinstance(cell, str) else ("", "", "")
    with suppress(ValueError):
        return f"{sign} {csv_number(float(number), language)}"
    return _text(cell, language)


def _write_xlsx(file: IO[bytes], columns: Columns, lines: Iterator[Line]) -> None:
    from openpyxl import Workbook  # here, as only .xlsx tables need it, and a CSV starts faster without it
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(SHEET)
    sheet.freeze_panes = f"{get_column_letter(len(COLUMNS) + 1)}2"

    def safe(key: Key) -> Any:
        """Return a key so that openpyxl does not take its text for a formula."""
        if not isinstance(key, str):
            return exact(key) if isinstance(key, float) else key
        cell = WriteOnlyCell(sheet)
        write_text(cell, key)
        return cell

    def exact(number: float | None) -> Any:
        """Return a number so that openpyxl writes all its digits: it writes 16, and some numbers need 17."""
        if number is None or float(f"{number:.16g}") == number:
            return number
        cell = WriteOnlyCell(sheet, repr(number))
        cell.data_type = "n"
        return cell

    sheet.append(columns.all)
    for count, (keys, numbers, edits) in enumerate(lines, 2):
        if count > LAST_ROW:
            sheet.close()
            raise UsageError(
                message(
                    "a worksheet has {most:,} rows, and there are more; write a .csv or .parquet file", most=LAST_ROW
                )
            )
        sheet.append([*map(safe, keys), *map(exact, numbers), *map(safe, edits)])
    workbook.save(file)


def _write_parquet(file: IO[bytes], columns: Columns, lines: Iterator[Line]) -> None:
    arrow, parquet = _parquet()
    types = {"month": arrow.date32(), **dict.fromkeys(_NUMBERS, arrow.float64())}
    types |= dict.fromkeys(columns.inputs, arrow.float64())
    schema = arrow.schema([(name, types.get(name, arrow.string())) for name in columns.all])
    with parquet.ParquetWriter(file, schema) as table:
        chunk: list[Sequence[Any]] = []
        for keys, numbers, edits in lines:
            chunk.append((*keys, *numbers, *(None if edit is None else _text(edit, ENGLISH) for edit in edits)))
            if len(chunk) == _ROWS_AT_ONCE:
                table.write_table(_arrow_table(arrow, schema, chunk))
                chunk.clear()
        table.write_table(_arrow_table(arrow, schema, chunk))


def _arrow_table(arrow: Any, schema: Any, rows: Sequence[Sequence[Any]]) -> Any:
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


WRITERS: Mapping[str, Callable[[IO[bytes], Columns, Iterator[Line]], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".parquet": _write_parquet,
}
"""The functions that write a table, by suffix."""
