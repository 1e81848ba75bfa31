"""The engine that computes: DuckDB in this process, or another that Ibis reaches by an address.

Ibis may not be installed, and takes long to import: the modules of this room import it where they use it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..messages import message
from ..temporary import temporary_folder

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.schema import SchemaLike
    from ibis.expr.types import Table

DUCKDB = "duckdb"

_MB_A_CORE = 256
"""The memory of DuckDB per core, for at least two cores; the rest goes to its folder."""


@contextmanager
def connected(address: str = DUCKDB) -> Iterator[tuple[BaseBackend, Path]]:
    """Connect to an engine for the duration of a `with` block.

    Args:
        address: "duckdb", or an address as ibis.connect takes it.

    Yields:
        The connection, and an empty temporary folder for data that do not fit into memory.

    Raises:
        UsageError: Where Ibis is not installed, or cannot connect.
    """
    try:
        import ibis
    except ImportError:
        raise UsageError(message("importing orders needs Ibis and DuckDB; pip install 'xlkpi[import]'")) from None
    with temporary_folder() as folder:
        try:
            con = open_duckdb(folder) if address == DUCKDB else ibis.connect(address)
        except Exception as error:  # each engine raises its own errors
            said = message(
                "{address}: no such engine can be reached ({error}); write it as ibis.connect takes it, such as duckdb "
                "or pyspark://, and install what it needs",
                address=address,
                error=str(error),
            )
            raise UsageError(said) from None
        try:
            yield con, folder
        finally:
            con.disconnect()


def open_duckdb(folder: Path) -> BaseBackend:
    """Open DuckDB with limited memory. It stores larger data in `folder`."""
    import ibis

    return ibis.duckdb.connect(temp_directory=str(folder), memory_limit=f"{_MB_A_CORE * max(os.cpu_count() or 1, 2)}MB")


def fetch(con: BaseBackend, table: Table) -> list[dict[str, Any]]:
    """Return the rows of a small table of a connection."""
    if con.name != DUCKDB:
        rows: list[dict[str, Any]] = con.to_pyarrow(table).to_pylist()
        return rows
    # Ibis's own way imports pandas, which takes as long as all other imports together.
    found = con.raw_sql(con.compile(table))
    return [dict(zip(table.columns, row, strict=True)) for row in found.fetchall()]


def computed_once(con: BaseBackend, table: Table) -> Table:
    """Compute a table immediately, and keep its rows in the engine."""
    return table.cache() if con.name != DUCKDB else _named(con, "TABLE", con.compile(table), table.schema())


def compiled_once(con: BaseBackend, table: Table) -> Table:
    """Compile a table once, so that Ibis does not write out its expressions in each query."""
    return table if con.name != DUCKDB else view(con, f"({con.compile(table)})", table.schema())


def view(con: BaseBackend, source: str, schema: SchemaLike) -> Table:
    """Return data that DuckDB reads as an Ibis table.

    Args:
        con: A connection to DuckDB.
        source: The source in SQL, such as read_parquet('orders.parquet').
        schema: The columns, with DuckDB's types. Ibis's own readers would find them through pyarrow, whose import
            takes as long as all other work on a small file.
    """
    return _named(con, "VIEW", f"FROM {source}", schema)


def csv_view(con: BaseBackend, path: Path, columns: Sequence[str], delimiter: str) -> Table:
    """Return a CSV file with a header as an Ibis table of texts.

    Args:
        con: A connection to DuckDB.
        path: The file, in UTF-8.
        columns: The names that its columns get, from left to right.
        delimiter: The sign between two cells.
    """
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
    source = (
        f"read_csv({quoted(path)}, auto_detect = false, header = true, columns = {{{types}}}, "
        f"delim = {quoted(delimiter)}, quote = '\"', escape = '\"')"
    )
    return view(con, source, dict.fromkeys(columns, "string"))


def quoted(text: object) -> str:
    """Return a text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def _named(con: BaseBackend, kind: str, query: str, schema: SchemaLike) -> Table:
    import ibis

    name = ibis.util.gen_name("xlkpi_orders")
    con.raw_sql(f"CREATE TEMP {kind} {name} AS {query}").fetchall()
    return ibis.table(schema, name)
