"""`xlkpi update`, against the plain openpyxl script that sets the same cells, and against `xlkpi fill`.

Workbooks of one batch are alike, and are loaded once; each that somebody has edited is loaded for itself. Then the
whole command over many workbooks, with one process and with two.
"""

from __future__ import annotations

import datetime
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook

from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Vertical
from xlkpi.fill.batch import fill_records
from xlkpi.fill.templates import Templates
from xlkpi.schema import INPUT_PREFIX
from xlkpi.tables.record import Record
from xlkpi.tables.write import Row, packed, write_table
from xlkpi.upgrade.alike import KindsOfWorkbooks
from xlkpi.upgrade.overwrite import OverwritePolicy
from xlkpi.upgrade.update import update_workbook
from xlkpi.workbook.layout import Options

from .measure import compare

ROUNDS = 3
BUSINESSES = 20
MANY = 300
JANUARY, FEBRUARY = datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)


def measure() -> None:
    """Print the time for one workbook, to which a second month is added; and for the whole command."""
    catalogue = load_catalogue()
    vertical = catalogue.vertical("personalized-gift-shop")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many = list(_records(vertical, MANY))
        _fill(many, folder / "filled")
        records = many[:BUSINESSES]
        kinds = KindsOfWorkbooks()

        def update(record: Record, known: KindsOfWorkbooks | None) -> None:
            done = update_workbook(
                folder / "filled" / f"{record.business}.xlsx", _month(record), catalogue, kinds=known
            )
            (folder / "out.xlsx").write_bytes(done.data)

        ways = {
            "openpyxl: load, set, save; no values computed": lambda: [_script(one, folder) for one in records],
            "xlkpi update: alike": lambda: [update(one, kinds) for one in records],
            "xlkpi update: each for itself": lambda: [update(one, None) for one in records],
            "xlkpi fill: both months": lambda: _fill([_both(one) for one in records], folder / "again"),
        }
        compare(f"update: {BUSINESSES} workbooks, time for one", ways, ROUNDS, runs=BUSINESSES)
        table = folder / "february.csv"
        rows = [Row(one.business, vertical.id, "2026-02", packed(one.months[JANUARY], vertical)) for one in many]
        write_table(table, catalogue, [vertical.id], rows)
        commands = {f"--jobs {jobs}": lambda jobs=jobs: _run(table, folder / "filled", jobs) for jobs in (1, 2)}
        compare(f"xlkpi update, the whole command: {MANY} workbooks, time for one", commands, rounds=2, runs=MANY)


def _records(vertical: Vertical, count: int) -> Iterator[Record]:
    for number in range(count):
        figures = {item: float(round(value * (1 + number / 100))) for item, value in example_inputs(vertical).items()}
        yield Record(f"Business {number}", vertical.id, {JANUARY: figures})


def _month(record: Record) -> Record:
    return replace(record, months={FEBRUARY: record.months[JANUARY]})


def _both(record: Record) -> Record:
    return replace(record, months={**record.months, **_month(record).months})


def _fill(records: Sequence[Record], folder: Path) -> None:
    templates = Templates(load_catalogue(), Options())
    outcomes = list(fill_records(records, folder, templates, OverwritePolicy(discard=True)))
    assert not [problem for outcome in outcomes for problem in outcome.problems]


def _script(record: Record, folder: Path) -> None:
    workbook = load_workbook(folder / "filled" / f"{record.business}.xlsx")
    for item, value in record.months[JANUARY].items():
        sheet, cells = next(workbook.defined_names[f"{INPUT_PREFIX}{item}"].destinations)
        workbook[sheet][cells][0][1].value = value
    workbook.save(folder / "out.xlsx")


def _run(table: Path, filled: Path, jobs: int) -> None:
    output = Path(tempfile.mkdtemp(dir=table.parent))  # a new folder: removing files just before makes writing slow
    command = ["update", str(table), str(filled), "-o", str(output), "--jobs", str(jobs)]
    done = subprocess.run([sys.executable, "-m", "xlkpi", *command], check=False, capture_output=True)
    assert (done.returncode, len(list(output.glob("*.xlsx")))) == (0, MANY), done.stderr[-500:]
