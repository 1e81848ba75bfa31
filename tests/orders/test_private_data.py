"""No name and no e-mail of an export is left on the disk, however an import ends, nor in what it writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from command_line import run
from folders import ROOT

ibis = pytest.importorskip("ibis", reason="Ibis is not installed: pip install 'xlkpi[import]'")

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="files have names on this system")

_HEADER = "Day,Receipt,Mail,Person,Pieces,Amount,State"
_MAPPING = """
title = "Market stall"
placed = "Day"
order = "Receipt"
customer = ["Mail", "Person"]
several = true
[amounts]
quantity = "Pieces"
goods = "Amount"
"""
_SECRETS = ("zoe.secret", "Zoé Secret")
_KILLED = """
import os, pathlib, signal, sys, threading
from xlkpi.cli import main
from xlkpi.orders import engine, read

def end(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def end_when_spilled():
    while not any(path.stat().st_size for path in pathlib.Path(os.environ["TMPDIR"]).rglob("*storage*.tmp")):
        pass
    end()

if sys.argv.pop(1) == "spilled":
    engine._MB_A_CORE = 6
    threading.Thread(target=end_when_spilled, daemon=True).start()
else:  # when the rewritten copy is whole
    read._Reader._read = end
main()
"""


def _rows(many: int) -> Iterator[str]:
    yield _HEADER
    for row in range(many):
        day = f"2025-{row % 12 + 1:02}-{row % 28 + 1:02}"
        yield f"{day},{row // 2},zoe.secret{row}@example.org,Zoé Secret {row},1,{row % 50 + 1}.50,"


def _as_text(encoding: str) -> Callable[[Path, int], Path]:
    def write(folder: Path, many: int) -> Path:
        path = folder / "orders.csv"
        path.write_text("\n".join(_rows(many)) + "\n", encoding=encoding)
        return path

    return write


def _as_sheet(folder: Path, many: int) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("orders")
    for row in _rows(many):
        sheet.append(row.split(","))
    book.save(folder / "orders.xlsx")
    return folder / "orders.xlsx"


@pytest.mark.parametrize(
    ("write", "many", "when"),
    [
        pytest.param(_as_text("utf-8"), 120_000, "spilled", id="utf-8, spilled"),
        pytest.param(_as_text("utf-16"), 2_000, "copied", id="utf-16"),
        pytest.param(_as_sheet, 500, "copied", id="xlsx"),
    ],
)
def test_a_killed_import_leaves_no_name_on_the_disk(
    tmp_path: Path, write: Callable[[Path, int], Path], many: int, when: str
) -> None:
    export, mapping = write(tmp_path, many), tmp_path / "stall.toml"
    mapping.write_text(_MAPPING, encoding="utf-8")
    temporary, written = tmp_path / "temporary", tmp_path / "written"
    temporary.mkdir()
    written.mkdir()
    arguments = ["import", export, "--mapping", mapping, "--vertical", "personalized-gift-shop", "--business", "Stall"]
    command = [sys.executable, "-c", _KILLED, when, *map(str, arguments), "-o", str(written / "inputs.csv")]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, env=environment, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr
    left = [path for path in (*temporary.rglob("*"), *written.rglob("*")) if path.is_file()]
    assert any("storage" in path.name for path in left) == (when == "spilled")
    for content in (done.stdout, done.stderr, *(path.read_bytes() for path in left)):
        _check_private(content)


def test_what_an_import_writes_has_no_names_and_is_for_its_owner(tmp_path: Path) -> None:
    """Rows that cannot be read are listed by their numbers."""
    export, mapping = tmp_path / "orders.csv", tmp_path / "stall.toml"
    broken = "2025-01-03,9,zoe.secret@example.org,Zoé Secret,1,Zoé Secret,\n,9,,Zoé Secret,x,1"
    export.write_text("\n".join([*_rows(10), broken]), encoding="cp1252")
    mapping.write_text(_MAPPING, encoding="utf-8")
    arguments = ["import", export, "--mapping", mapping, "--vertical", "personalized-gift-shop", "--business", "Stall"]
    for output in (("-o", tmp_path / "inputs.csv"), ("-o", tmp_path / "b.csv", "--json")):
        done = run(*map(str, [*arguments, *output]))
        assert done.status == 1, done.err
        _check_private(done.out.encode())
        _check_private(done.err.encode())
    listed = tmp_path / "excluded.csv"
    assert listed.stat().st_mode & 0o077 == 0
    for path in (listed, tmp_path / "inputs.csv"):
        _check_private(path.read_bytes())


def _check_private(content: bytes) -> None:
    for secret in _SECRETS:
        for encoding in ("utf-8", "cp1252", "utf-16-le"):
            assert secret.encode(encoding) not in content
