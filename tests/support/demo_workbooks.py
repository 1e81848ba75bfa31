"""The workbooks of `xlkpi demo`, which several tests look at and one process makes."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from command_line import Result, run
from shared import made_once
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill.demo import demo_table
from xlkpi.tables.read import read_table
from xlkpi.tables.record import Record


class Demo(NamedTuple):
    """What `xlkpi demo` has said and made in a folder: its files by the path that it told, in that order."""

    folder: Path
    result: Result
    files: Mapping[Path, bytes]


@cache
def demo() -> Demo:
    """Return one run of `xlkpi demo`."""
    made: Demo = pickle.loads(made_once("demo", lambda: pickle.dumps(_run())))
    return made


def _run() -> Demo:
    with tempfile.TemporaryDirectory() as folder:
        result = run("demo", "-o", f"{folder}/demo")
        found = set(Path(folder).rglob("*.xlsx"))
        files = {path: path.read_bytes() for path in map(Path, result.out.splitlines()) if path in found}
        assert files.keys() == found
        return Demo(Path(folder, "demo"), result, files)


@cache
def demo_records(language: str) -> tuple[Record, ...]:
    """Return the businesses of the demo's table in a language."""
    return tuple(read_table(demo_table(language), load_catalogue()).records)


def demo_workbooks(language: str) -> Mapping[str, bytes]:
    """Return the filled workbook of each business of `demo_records`, in their order, by its file's name."""
    filled = [(path.name, data) for path, data in demo().files.items() if path.parent.name == "filled"]
    first = 0 if language == "en" else len(demo_records("en"))
    return dict(filled[first : first + len(demo_records(language))])
