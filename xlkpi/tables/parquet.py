"""Tables in Parquet files (extra xlkpi[parquet]), each read in a process of its own: a small file may hold a lot."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

from ..errors import Problem, TableError, UsageError
from ..jobs.isolation import Lost, stream_guarded, too_costly
from ..messages import Message, message
from .source import Row, Source, is_blank

_BATCH = 4096
"""The rows that are unpacked at a time."""


def read_parquet(path: Path) -> Source:
    """Read the rows of a Parquet file lazily. Row 1 has the names of the columns, as in a text file.

    Raises:
        UsageError: pyarrow is not installed.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise UsageError(
            message("{file}: pyarrow is not installed; run `pip install 'xlkpi[parquet]'`", file=str(path))
        )
    return Source(path.name, lambda: _guarded_rows(path))


def _guarded_rows(path: Path) -> Iterator[Row]:
    try:
        yield from stream_guarded(_rows, path)
    except Lost:
        raise _refused(path, too_costly(path), message("save the data as CSV")) from None


def _rows(path: Path) -> Iterator[Row]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        file = ParquetFile(path)
        yield 1, list(file.schema_arrow.names)
        line = 1
        for batch in file.iter_batches(_BATCH, use_threads=False):  # a thread takes memory of its own
            columns = [column.to_pylist() for column in batch.columns]
            for cells in zip(*columns, strict=True):
                line += 1
                if not all(map(is_blank, cells)):
                    yield line, list(cells)
    except MemoryError:
        raise
    except (ArrowException, OSError, ValueError) as error:  # a date may lie outside Python's years
        what = message("cannot be read as Parquet ({why})", why=str(error))
        raise _refused(path, what, message("write it again, or save the data as CSV")) from None


def _refused(path: Path, what: Message, fix: Message) -> TableError:
    return TableError([Problem(file=path.name, what=what, fix=fix)])
