"""A real LibreOffice Calc with our extension, kept running for a whole test run.

    with_extension("installed").type([["1", "=KPI_AOV(A1;2)"]])   → [[1.0, 0.5]]

`installed` is the distribution's; `backports` is a newer one that libreoffice/unpack_backports.sh puts beside it.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from programs import missing, require
from xlkpi.formula.values import ERRORS
from xlkpi.functions import FUNCTIONS, in_worksheet
from xlkpi.hosts.libreoffice.package import members

VERSIONS = ("installed", "backports")
_SERVER = Path(__file__).parent / "libreoffice" / "serve.py"
_BACKPORTS = Path(sys.prefix, "libreoffice")
_PYTHON = "/usr/bin/python3"
_TIMEOUT = "3600"


class Calc:
    """A running LibreOffice."""

    def __init__(
        self, version: str, extension: bool, variables: Mapping[str, str], profile: Path | None = None
    ) -> None:
        program, python_path = _places(version)
        folder = tempfile.mkdtemp(prefix="xlkpi-calc-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        bundled = Path(folder, "bundled")
        bundled.mkdir()
        if extension:
            unpack(bundled / "xlkpi")
        command = ["timeout", "-k", "5", _TIMEOUT, _PYTHON, str(_SERVER)]
        command += [str(program), str(profile or Path(folder, "profile")), str(bundled)]
        environment = {**os.environ, "PYTHONPATH": python_path, **variables}
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._server = subprocess.Popen(command, env=environment, **pipes)
        atexit.register(self.close)
        assert self._answer() == "ready"

    def type(self, rows: Sequence[Sequence[str]], **more: Mapping[str, str]) -> list[list[Any]]:
        """The values of cells as a user types them, from A1 on.

        arrays: array formulas by their places. edits: cells that the user changes afterwards.
        """
        return self._ask({"do": "type", "rows": rows, **more})

    def load(self, path: Path, **options: str) -> dict[str, dict[str, list[Any]]]:
        """The formula and value of a workbook's formula cells, recalculated: by sheet and "row,column"."""
        return self._ask({"do": "load", "path": str(path), **options})

    def ways(self, path: Path, ways: Sequence[Sequence[tuple[str, str, Any]]]) -> list[dict[str, list[list[Any]]]]:
        """What each sheet shows from A1 on, for each way of typing (sheet, place, content) into a workbook."""
        return self._ask({"do": "ways", "path": str(path), "ways": ways})

    def save(self, path: Path, saved: Path, kind: str) -> None:
        """A file of any kind as LibreOffice saves it again, by the filter of a kind."""
        self._ask({"do": "save", "path": str(path), "save": str(saved), "filter": kind})

    def seconds(self, rows: Sequence[Sequence[str]], runs: int, **formulas: Any) -> float:
        """How long a recalculation takes, the best of so many runs.

        rows: cells from A1 on. fill: a place and the formula of its first cell; arrays: array formulas by place.
        """
        return float(self._ask({"do": "time", "rows": rows, "runs": runs, **formulas}))

    def close(self) -> None:
        """End LibreOffice."""
        if self._server.stdin is not None:
            self._server.stdin.close()
        self._server.wait(30)

    def _ask(self, request: Mapping[str, Any]) -> Any:
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        assert line, "LibreOffice has ended; its words are above"
        return json.loads(line)


def answers(calls: Sequence[tuple[str, tuple[Any, ...]]]) -> list[Any]:
    """What cells of the distribution's LibreOffice show for each call: a number, a text, an error, or rows of these.

    An argument is None for an empty cell, a number, text, boolean or error's text, or a list of rows of these; each
    stands in cells of its own, and the formula reads them. A range as answer is an array formula.
    """
    rows: list[list[str]] = []
    arrays, places = {}, []
    for name, arguments in calls:
        answer = in_worksheet(FUNCTIONS[name], arguments)  # for its size alone
        height, width = (len(answer), len(answer[0])) if isinstance(answer, list) else (1, 1)
        blocks = [argument if isinstance(argument, list) else [[argument]] for argument in arguments]
        top, column, references = len(rows) + 1, width + 1, []
        block_rows: list[list[str]] = [[""] * width for _ in range(max([height, *map(len, blocks)]))]
        for argument, block in zip(arguments, blocks, strict=True):
            for row, cells in zip(block_rows, [*block, *[[None] * len(block[0])] * len(block_rows)], strict=False):
                row += map(typed, cells)
            first = f"{get_column_letter(column)}{top}"
            last = f"{get_column_letter(column + len(block[0]) - 1)}{top + len(block) - 1}"
            references.append(f"{first}:{last}" if isinstance(argument, list) else first)
            column += len(block[0])
        formula = f"={name}({';'.join(references)})"
        if isinstance(answer, list):
            arrays[f"A{top}:{get_column_letter(width)}{top + height - 1}"] = formula
        else:
            block_rows[0][0] = formula
        places.append((top - 1, height, width if isinstance(answer, list) else 0))
        rows += block_rows
    found = with_extension(VERSIONS[0]).type(rows, arrays=arrays)
    return [
        [found[top + index][:width] for index in range(height)] if width else found[top][0]
        for top, height, width in places
    ]


def typed(cell: Any) -> str:
    """A cell's value as a user types it, in English."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f"={cell}()".upper()
    if isinstance(cell, str):
        return '=""' if cell == "" else f"={cell}" if cell in ERRORS else f"'{cell}"
    return repr(cell)


def unpack(folder: Path) -> None:
    """The extension's files, as LibreOffice has them when it is installed."""
    for name, content in members().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@cache
def with_extension(version: str) -> Calc:
    """The LibreOffice of a version with the extension. Skips the test where it is missing; in CI it fails."""
    return Calc(version, extension=True, variables={})


@cache
def without_extension(version: str) -> Calc:
    """The same as a user has it who knows nothing of xlkpi."""
    return Calc(version, extension=False, variables={})


def _places(version: str) -> tuple[Path, str]:
    """The program's folder and where its `uno` is."""
    if version == "backports":
        require("libreoffice")
        program = _BACKPORTS / "usr/lib/libreoffice/program"
        if not (program / "soffice.bin").exists():
            missing(f"no LibreOffice of Debian's backports in {_BACKPORTS}: make installs it where CI is set")
        return program, f"{_BACKPORTS}/usr/lib/python3/dist-packages:{program}"
    require_uno()
    return Path(str(shutil.which("soffice"))).resolve().parent, ""


def require_uno() -> None:
    """Skip the test, or fail it in CI, where the distribution's LibreOffice or its Python is missing."""
    require("libreoffice")
    if subprocess.run([_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        missing(f"{_PYTHON} has no uno: install python3-uno")
