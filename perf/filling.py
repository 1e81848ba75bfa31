"""`xlkpi fill`, against the plain openpyxl script, and against deflating and writing the same bytes: two limits.

Then ten businesses against the import of openpyxl, its scaling over two processes, and its memory with few and with
many businesses.
"""

from __future__ import annotations

import csv
import datetime
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import load_workbook

from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Vertical
from xlkpi.files import write_file
from xlkpi.fill.batch import fill_records
from xlkpi.fill.templates import Templates
from xlkpi.reading.locate import locate_cells
from xlkpi.tables.record import Record
from xlkpi.tables.write import COLUMNS
from xlkpi.upgrade.overwrite import OverwritePolicy
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.package import package, read_members
from xlkpi.xlsx.zip_writer import LEVEL, ZipWriter, compressor

from .measure import compare

ROUNDS = 8
BUSINESSES, SCRIPTED = 500, 10
"""The businesses of one call: of xlkpi, so many that its checks cost what they do in a large batch; of the script."""
FEW, MANY = 10, (1_000, 20_000)
YEAR = 2026


def measure() -> None:
    """Print the comparisons: workbooks on disk, a year of each of many gift shops."""
    catalogue = load_catalogue()
    vertical = catalogue.vertical("personalized-gift-shop")
    records = list(_records(vertical, BUSINESSES))
    templates = Templates(catalogue, Options())
    template = templates.of(records[0]).data
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(records, folder, templates)
        pages = [_parts(path, template) for path in sorted(folder.glob("*.xlsx"))]
        ways = {
            "openpyxl: load, set, save; no values computed": lambda: _script(template, records[:SCRIPTED], folder),
            "xlkpi: with values and chart points": lambda: _fill(records, folder, templates),
            "the same bytes, deflated by zlib and written": lambda: _write(pages, folder),
            f"the same bytes, deflated by {compressor.__name__} and written": lambda: _write_quickly(pages, folder),
        }
        counts = [SCRIPTED, *[BUSINESSES] * 3]
        compare("fill: workbooks of 12 months, time for one", ways, ROUNDS, runs=counts)
        _measure_few(folder, vertical)
        _measure_processes(folder, vertical)


def _records(vertical: Vertical, count: int) -> Iterator[Record]:
    """Made-up businesses: the worked examples' numbers, a little more for each business and each month."""
    for number in range(count):
        months = {}
        for month in range(1, 13):
            growth = 1 + number / 100 + month / 50
            months[datetime.date(YEAR, month, 1)] = {i: round(v * growth) for i, v in example_inputs(vertical).items()}
        yield Record(f"Business {number}", vertical.id, months)


def _script(template: bytes, records: Sequence[Record], folder: Path) -> None:
    located = locate_cells(load_workbook(io.BytesIO(template)))
    at = {item: [(cell.row, cell.column) for cell in cells] for item, cells in located.inputs.items()}
    for record in records:
        workbook = load_workbook(io.BytesIO(template))
        sheet = workbook[located.business.parent.title]
        sheet[located.business.coordinate] = record.business
        for index, values in enumerate(record.months.values()):
            for item, value in values.items():
                sheet.cell(*at[item][index], value)
        workbook.save(folder / f"{record.business}.xlsx")


def _fill(records: Sequence[Record], folder: Path, templates: Templates) -> None:
    outcomes = list(fill_records(records, folder, templates, OverwritePolicy(discard=True), expected=len(records)))
    assert not [problem for outcome in outcomes for problem in outcome.problems]


Page = tuple[str, bytes, dict[str, bytes]]
"""A workbook: its file, its parts that are the template's as a file, and its others."""


def _parts(path: Path, template: bytes) -> Page:
    own, others = read_members(template), read_members(path.read_bytes())
    same = {name: content for name, content in others.items() if own[name] == content}
    return path.name, package(same), {name: content for name, content in others.items() if name not in same}


def _write(pages: Sequence[Page], folder: Path) -> None:
    for name, same, changed in pages:
        write_file(folder / name, package(changed, same, LEVEL), lasting=False)


def _write_quickly(pages: Sequence[Page], folder: Path) -> None:
    writer = ZipWriter(read_members(pages[0][1]))
    for name, _, changed in pages:
        write_file(folder / name, writer.written(changed.items()), lasting=False)


# --- the whole command, in processes of its own


WITHOUT_NUMPY = "import sys; sys.modules['numpy'] = None; "
"""Where NumPy is installed, openpyxl imports it."""


def _measure_few(folder: Path, vertical: Vertical) -> None:
    """Ten businesses, of a template that an earlier run has kept."""
    table = str(_table(folder, vertical, FEW))

    def fill() -> None:
        arguments = ["xlkpi", "fill", table, "-o", str(_new(folder))]
        _python(f"{WITHOUT_NUMPY}sys.argv = {arguments!r}; from xlkpi.cli import main; main()")

    ways = {
        "import openpyxl": lambda: _python(f"{WITHOUT_NUMPY}import openpyxl"),
        "xlkpi fill, the whole command": fill,
    }
    compare(f"fill: {FEW} businesses, from the second run on", ways, rounds=4)


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def _measure_processes(folder: Path, vertical: Vertical) -> None:
    few, many = (_table(folder, vertical, count) for count in MANY)
    ways = {f"--jobs {jobs}": lambda jobs=jobs: _run(few, _new(folder), jobs) for jobs in (1, 2)}
    compare(f"xlkpi fill, the whole command: {MANY[0]:,} businesses", ways, rounds=2)
    print("\nxlkpi fill --jobs 1, peak memory")
    peer = 0
    for count, table in zip(MANY, (few, many), strict=True):
        filled, started = _new(folder), time.perf_counter()
        peak = _run(table, filled, 1)
        peer = peer or peak
        took = f"{count:,} businesses, in {time.perf_counter() - started:,.0f} s"
        print(f"  {took:<58} {peak / 1024:7.0f} MB  {peak / peer:7.2f} ×")
    back = folder / "back.csv"
    subprocess.run(
        [sys.executable, "-m", "xlkpi", "collect", str(filled), "-o", str(back)], check=True, capture_output=True
    )
    assert _rows(back) == _rows(many)
    print(f"  collected back from the {MANY[1]:,} workbooks: no figure differs")


def _rows(table: Path) -> dict[tuple[str, str], dict[str, float]]:
    """The numbers of a table by business and month."""
    with table.open(newline="", encoding="utf-8-sig") as file:
        keys = COLUMNS
        return {
            (row["business"], row["month"][:7]): {item: float(cell) for item, cell in row.items() if item not in keys}
            for row in csv.DictReader(file)
        }


def _new(folder: Path) -> Path:
    """A new folder: removing files just before makes writing slow."""
    return Path(tempfile.mkdtemp(dir=folder))


def _table(folder: Path, vertical: Vertical, count: int) -> Path:
    path = folder / f"{count}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["business", "vertical", "month", *vertical.inputs])
        for record in _records(vertical, count):
            for month, values in record.months.items():
                writer.writerow([record.business, vertical.id, month, *(values[item] for item in vertical.inputs)])
    return path


def _run(table: Path, output: Path, jobs: int) -> int:
    """Fill the table into a folder; the peak memory of the command in kB."""
    command = [sys.executable, "-m", "xlkpi", "fill", str(table), "-o", str(output), "--jobs", str(jobs)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return usage.ru_maxrss
