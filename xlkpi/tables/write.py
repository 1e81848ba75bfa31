"""The writing of input tables: one row per business and month, as .csv, .xlsx or .parquet, row by row."""

from __future__ import annotations

import codecs
import datetime
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import nan
from pathlib import Path
from typing import IO, Any, NamedTuple

from ..catalogue.model import Catalogue, Vertical
from ..errors import UsageError
from ..files import whole_file
from ..messages import joined, message
from ..xlsx.limits import LAST_ROW
from ..xlsx.text import write_text
from .excel import SHEET
from .report import csv_line
from .source import KEYS, MONEY_KEYS

_ROWS_AT_ONCE = 10_000


class Row(NamedTuple):
    """A row of a table: KEYS, the figures, a packed number for each of the vertical's inputs, and MONEY_KEYS."""

    business: str
    vertical: str
    month: str
    figures: bytes
    currency: str = ""
    exchange_rate: float | None = None


Key = str | datetime.date | float | None
Line = tuple[Sequence[Key], Sequence[float | None]]
"""The values of a row: those of COLUMNS, the month as its first day, and the number of each input column."""
COLUMNS = (*KEYS, *MONEY_KEYS)
"""The columns before the inputs."""


def write_table(path: Path, catalogue: Catalogue, verticals: Iterable[str], rows: Iterable[Row]) -> None:
    """Write a table completely or not at all. Its columns are the inputs of the verticals, in the catalogue's order.

    Args:
        path: The file to write, whose suffix gives its format.
        catalogue: The catalogue that has the verticals.
        verticals: The ids of the rows' verticals.
        rows: The rows.

    Raises:
        UsageError: There are more rows than a worksheet has, or the library that writes Parquet is not installed.
    """
    chosen = set(verticals) or catalogue.verticals.keys()
    used = [vertical for vertical in catalogue.verticals.values() if vertical.id in chosen]
    inputs = list(dict.fromkeys(item for vertical in used for item in vertical.inputs))
    write = writer(path)
    with whole_file(path) as file:
        write(file, inputs, _lines(catalogue, inputs, rows))


def packed(numbers: Mapping[str, float], vertical: Vertical) -> bytes:
    """Pack a month's numbers by input into a few bytes."""
    return array("d", [numbers.get(item, nan) for item in vertical.inputs]).tobytes()


def unpacked(figures: bytes, vertical: Vertical) -> Mapping[str, float]:
    """Return the numbers of a packed month by input, without the blanks."""
    return {item: number for item, number in zip(vertical.inputs, array("d", figures), strict=True) if number == number}


def writer(path: Path) -> Callable[[IO[bytes], Sequence[str], Iterator[Line]], None]:
    """Return the function that writes the format of a path's suffix.

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
    return write


def _lines(catalogue: Catalogue, inputs: Sequence[str], rows: Iterable[Row]) -> Iterator[Line]:
    for row in rows:
        numbers: Mapping[str, float] = unpacked(row.figures, catalogue.vertical(row.vertical))
        keys = row._asdict() | {"month": datetime.date.fromisoformat(f"{row.month}-01")}
        yield [keys[key] for key in COLUMNS], [numbers.get(item) for item in inputs]


def _write_csv(file: IO[bytes], inputs: Sequence[str], lines: Iterator[Line]) -> None:
    file.write(codecs.BOM_UTF8)  # without which Excel takes UTF-8 for Windows-1252
    file.write(csv_line([*COLUMNS, *inputs], "\n").encode())
    for keys, numbers in lines:
        file.write(csv_line([*map(_text, keys), *map(_number, numbers)], "\n").encode())


def _text(key: Key) -> str:
    if isinstance(key, datetime.date):
        return f"{key:%Y-%m}"
    return key if isinstance(key, str) else _number(key)


def _number(number: float | None) -> str:
    """Return the shortest text for exactly this number."""
    return "" if number is None else repr(number).removesuffix(".0")


def _write_xlsx(file: IO[bytes], inputs: Sequence[str], lines: Iterator[Line]) -> None:
    from openpyxl import Workbook  # here, as only .xlsx tables need it, and a CSV starts faster without it
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(SHEET)
    sheet.freeze_panes = f"{get_column_letter(len(COLUMNS) + 1)}2"

    def safe(key: Key) -> Any:
        """Return a key so that openpyxl does not take its text for a formula."""
        if not isinstance(key, str):
            return key
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

    sheet.append([*COLUMNS, *inputs])
    for count, (keys, numbers) in enumerate(lines, 2):
        if count > LAST_ROW:
            sheet.close()
            raise UsageError(
                message(
                    "a worksheet has {most:,} rows, and there are more; write a .csv or .parquet file", most=LAST_ROW
                )
            )
        sheet.append([*map(safe, keys), *map(exact, numbers)])
    workbook.save(file)


def _write_parquet(file: IO[bytes], inputs: Sequence[str], lines: Iterator[Line]) -> None:
    arrow, parquet = _parquet()
    types = {"month": arrow.date32(), "exchange_rate": arrow.float64()}
    fields = [(key, types.get(key, arrow.string())) for key in COLUMNS]
    schema = arrow.schema([*fields, *((item, arrow.float64()) for item in inputs)])
    with parquet.ParquetWriter(file, schema) as table:
        chunk: list[Sequence[Any]] = []
        for keys, numbers in lines:
            chunk.append((*keys, *numbers))
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


WRITERS: Mapping[str, Callable[[IO[bytes], Sequence[str], Iterator[Line]], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".parquet": _write_parquet,
}
"""The functions that write a table, by suffix."""
