"""Tables in Parquet files (extra xlkpi[parquet])."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import Problem, TableError, UsageError
from ..messages import message
from .source import Row, Source, is_blank


def read_parquet(path: Path) -> Source:
    """Read the rows of a Parquet file lazily. Row 1 has the names of the columns, as in a text file.

    Raises:
        TableError: The file is not a Parquet file.
        UsageError: pyarrow is not installed.
    """
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise UsageError(
            message("{file}: pyarrow is not installed; run `pip install 'xlkpi[parquet]'`", file=str(path))
        ) from None
    try:
        file = ParquetFile(path)
    except ArrowException as error:
        what = message("cannot be read as Parquet ({why})", why=str(error))
        fix = message("write it again, or save the data as CSV")
        raise TableError([Problem(file=path.name, what=what, fix=fix)]) from None
    return Source(path.name, lambda: _rows(file))


def _rows(file: Any) -> Iterator[Row]:
    yield 1, list(file.schema_arrow.names)
    line = 1
    for batch in file.iter_batches():
        columns = [column.to_pylist() for column in batch.columns]
        for cells in zip(*columns, strict=True):
            line += 1
            if not all(map(is_blank, cells)):
                yield line, list(cells)
