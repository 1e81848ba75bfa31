"""The functions on xlwings Server over HTTP: the ready project, against the same without its line for speed."""

from __future__ import annotations

import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from .measure import compare

sys.path.append(str(Path(__file__).parents[1] / "tests/support"))

ROWS = 100_000
CALLS = 200
ROUNDS = 3


def measure() -> None:
    """Print how long a cell's call takes, and one call for so many rows: from the request to its result."""
    from server import PROJECT, Server

    with tempfile.TemporaryDirectory(prefix="xlkpi-server-") as folder:
        shutil.copy(PROJECT / "pyproject.toml", folder)
        functions = Path(folder, "custom_functions")
        functions.mkdir()
        (functions / "__init__.py").write_text("from xlkpi.udfs import *\n")
        servers = {"the functions alone": Server(Path(folder)), "the ready project": Server()}
    column = [[9000.5 + row] for row in range(ROWS)]
    for title, arguments, runs in (
        ("xlwings Server: one cell", (9000.5, 37.0), CALLS),
        (f"xlwings Server: one formula over {ROWS:,} rows", (column, 37.0), 1),
    ):
        ways = {name: partial(_ask, server, arguments, runs) for name, server in servers.items()}
        compare(title, ways, ROUNDS, runs)
    for server in servers.values():
        server.close()


def _ask(server, arguments, runs) -> None:
    request = server.request("KPI_AOV", arguments)
    for _ in range(runs):
        server.call(request)
