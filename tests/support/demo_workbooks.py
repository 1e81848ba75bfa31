"""The workbooks of `xlkpi demo`, which several tests look at and one process makes."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shared import made_once
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill.batch import fill_records
from xlkpi.fill.demo import demo_table
from xlkpi.fill.templates import Templates
from xlkpi.tables.read import read_table
from xlkpi.tables.record import Record
from xlkpi.workbook.layout import Options


@cache
def demo_records(language: str) -> tuple[Record, ...]:
    """Return the businesses of the demo's table in a language."""
    return tuple(read_table(demo_table(language), load_catalogue()).records)


@cache
def demo_workbooks(language: str) -> Mapping[str, bytes]:
    """Return the filled workbook of each business of `demo_records`, in their order, by its file's name."""
    found: Mapping[str, bytes] = pickle.loads(made_once(f"demo {language}", lambda: pickle.dumps(_filled(language))))
    return found


def _filled(language: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        templates = Templates(load_catalogue(), Options(language))
        outcomes = list(fill_records(demo_records(language), Path(folder), templates))
        assert [outcome.problems for outcome in outcomes] == [()] * len(outcomes)
        return {outcome.path.name: outcome.path.read_bytes() for outcome in outcomes}
