"""Compiled templates in several processes: what was wrong is made again, and a killed run has called nothing done."""

from __future__ import annotations

import csv
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest

from nasty_records import nasty_records
from workbooks import template
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill import compiled_filler, manifest
from xlkpi.fill.batch import Outcome, fill_records
from xlkpi.fill.compiled_filler import CompiledFiller
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.fill.templates import Templates
from xlkpi.jobs.workers import CHUNK, processes
from xlkpi.tables.record import Record
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.compiled.writer import CompiledWriter
from xlkpi.xlsx.zip_writer import same_parts

CASES = "custom-phone-cases"
NEVER = 10**9
SHOPS = list({one.business: one for one in nasty_records(CASES, 3 * CHUNK) if one.business.startswith("Shop")}.values())


def compile_at_once(sample: int) -> None:
    """Let a process compile each template for its first record, and draw samples as given."""
    CompiledFiller.__init__.__defaults__ = (0,)  # type: ignore[misc]
    compiled_filler.SAMPLE = sample


def compute_wrongly(sample: int) -> None:
    """Let a process compute wrongly from its second workbook on."""
    compile_at_once(sample)
    right, first = CompiledWriter.values, [True]

    def wrong(writer: CompiledWriter, given: Sequence[Any]) -> list[Any] | None:
        found = right(writer, given)
        return found if found is None or first.pop() else _changed(found, first)

    CompiledWriter.values = wrong  # type: ignore[method-assign]


def _changed(values: list[Any], first: list[bool]) -> list[Any]:
    first.append(False)
    return [1.0 if value == 0.0 else value for value in values]


def fill(folder: Path, pool: Callable[[], Executor] | None = None, resume: bool = False) -> Iterator[Outcome]:
    return fill_records(SHOPS, folder, Templates(load_catalogue(), Options()), resume=resume, pool=pool, workers=2)


def assert_right(folder: Path) -> None:
    engine = TemplateFiller(template(CASES, Options()), plain=True)
    for shop, outcome in zip(SHOPS, fill(folder, resume=True), strict=True):
        assert not outcome.problems
        assert same_parts(outcome.path.read_bytes(), engine.filled(shop)), shop.business
