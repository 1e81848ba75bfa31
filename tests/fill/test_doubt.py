"""Compiled templates in several processes: what was wrong is made again, and a killed run has called nothing done."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest

from random_records import random_records
from workbooks import template
from wrong_programs import begin
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill import manifest
from xlkpi.fill.batch import Outcome, fill_records
from xlkpi.fill.manifest import NAME
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.fill.templates import Templates
from xlkpi.jobs.workers import CHUNK, processes
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.zip_writer import same_parts

CASES = "custom-phone-cases"
NEVER = 10**9
SHOPS = [*random_records(CASES, 2 * CHUNK + 4, nasty=False)]
KILLED_AFTER = CHUNK + 6


def fill(
    folder: Path,
    pool: Callable[[], Executor] | None = None,
    resume: bool = False,
    say: Callable[[str], None] = lambda said: None,
) -> Iterator[Outcome]:
    templates = Templates(load_catalogue(), Options())
    return fill_records(SHOPS, folder, templates, resume=resume, pool=pool, workers=2, say=say)


def fill_and_die(folder: str) -> None:
    """Fill in two processes, with all rows of the manifest written at once, and end as if killed."""
    manifest._SECONDS = -1.0
    for number, _ in enumerate(fill(Path(folder), processes(2, begin, False, NEVER)), 1):
        if number == KILLED_AFTER:
            os.kill(os.getpid(), signal.SIGKILL)


def assert_right(outcomes: list[Outcome]) -> None:
    engine = TemplateFiller(template(CASES, Options()), plain=True)
    for shop, outcome in zip(SHOPS, outcomes, strict=True):
        assert not outcome.problems
        assert same_parts(outcome.path.read_bytes(), engine.filled(shop)), shop.business


@pytest.mark.slow
@pytest.mark.parametrize("sample", [4, NEVER], ids=["a sample", "each one's last"])
def test_what_any_process_computed_wrongly_is_made_again(sample: int, tmp_path: Path) -> None:
    said: list[str] = []
    assert_right([*fill(tmp_path, processes(2, begin, True, sample), say=said.append)])
    assert [what for what in said if "computed wrongly" in what] == said != []
    assert all(outcome.kept for outcome in fill(tmp_path, resume=True))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_run_has_called_done_only_what_was_checked_and_is_resumed(tmp_path: Path) -> None:
    code = f"import test_doubt; test_doubt.fill_and_die({str(tmp_path)!r})"
    places = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    killed = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": places}, check=False)
    assert killed.returncode == -signal.SIGKILL
    with (tmp_path / NAME).open(encoding="utf-8") as file:
        done = {row["file"] for row in csv.DictReader(file)}
    assert 1 <= len(done) <= 2  # the first one of each process: no later one has been checked
    assert len([*tmp_path.glob("Shop*.xlsx")]) >= KILLED_AFTER
    outcomes = [*fill(tmp_path, resume=True)]
    assert {outcome.path.name for outcome in outcomes if outcome.kept} == done
    assert_right(outcomes)
