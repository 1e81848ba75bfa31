"""`xlkpi collect`, against openpyxl in its read-only mode reading the same cells."""

from __future__ import annotations

import datetime
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from openpyxl import load_workbook

from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.collect.read import read_workbook
from xlkpi.fill.batch import fill_records
from xlkpi.fill.templates import Templates
from xlkpi.schema import INPUT_PREFIX
from xlkpi.tables.record import Record
from xlkpi.workbook.layout import Options

from .measure import compare

ROUNDS = 5
BUSINESSES = 20
YEAR = 2026
FEW, MANY = 100, 2_000
_NAMES = ("business_name", "first_month", "months")
_COLLECT = """
import resource, sys
from pathlib import Path
from xlkpi.collect.gather import collect
from xlkpi.reading.folder import find_workbooks
from xlkpi.collect.collection import Collection
from xlkpi.collect.read import read_workbook

def used():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def read(path, catalogue):
    collected = read_workbook(path, catalogue)
    collected.version = str(used())  # the one thing that comes back from the reading process
    return collected

if __name__ == "__main__":
    collection, reading = Collection(), 0
    for collected in collect(find_workbooks([Path(sys.argv[1])]), read=read):
        reading = max(reading, int(collected.version))
        collected.version = ""
        collection.add(collected)
    collection.merge_months()
    assert collection.count() == 12, collection.kinds()
    print(used(), reading)
"""


def measure() -> None:
    """Print the time for one workbook, a year of a gift shop; and the memory for few and for many workbooks."""
    catalogue = load_catalogue()
    vertical = catalogue.vertical("personalized-gift-shop")
    inputs = list(vertical.inputs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        records = []
        for number in range(BUSINESSES):
            values = {item: round(value * (1 + number / 100)) for item, value in example_inputs(vertical).items()}
            months = {datetime.date(YEAR, month, 1): values for month in range(1, 13)}
            records.append(Record(f"Business {number}", vertical.id, months))
        files = [outcome.path for outcome in fill_records(records, folder, Templates(catalogue, Options()))]

        def ours() -> None:
            for file in files:
                assert len(read_workbook(file, catalogue).figures) == 12

        compare(
            f"collect: {BUSINESSES} workbooks of 12 months, time for one",
            {
                "openpyxl, read-only: names, stamp, and the same cells": lambda: [
                    _script(file, inputs) for file in files
                ],
                "xlkpi: guarded, checked, and told what is wrong": ours,
            },
            ROUNDS,
            runs=BUSINESSES,
        )
        _measure_memory(folder, files[0].read_bytes())


def _script(file: Path, inputs: list[str]) -> list[list[object]]:
    """The rows of a workbook, as a plain script reads them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(file, read_only=True, data_only=True)
    stamp = {one.name: one.value for one in workbook.custom_doc_props.props}
    references = {}
    for key in [*_NAMES, *(f"{INPUT_PREFIX}{item}" for item in inputs)]:
        ((title, reference),) = workbook.defined_names[key].destinations
        references[key] = reference.replace("$", "").split(":")
    cells = {
        cell.coordinate: cell.value for row in workbook[title].iter_rows() for cell in row if cell.value is not None
    }
    columns = [cell for cell in cells if cell[1:] == references["months"][0][1:] and cell >= references["months"][0]]
    rows = []
    for heading in sorted(columns):
        numbers = [cells.get(heading[0] + references[f"{INPUT_PREFIX}{item}"][0][1:]) for item in inputs]
        rows.append([cells[references["business_name"][0]], stamp["xlkpi vertical"], cells[heading], *numbers])
    workbook.close()
    assert len(rows) == 12
    return rows


def _measure_memory(folder: Path, workbook: bytes) -> None:
    """Print the memory of a whole run over few and over many files, its reading process included."""
    print(f"\ncollect: the most memory of a run, over {FEW} and over {MANY:,} workbooks")
    first = 0
    for count in (FEW, MANY):
        place = folder / str(count)
        place.mkdir()
        for number in range(count):
            (place / f"{number}.xlsx").write_bytes(workbook)
        used = _used(place)
        first = first or sum(used)
        print(f"  {count:>6,} workbooks: {used[0]:,} KB, reading process {used[1]:,} KB  {sum(used) / first:7.2f} ×")


def _used(folder: Path) -> tuple[int, int]:
    """The most memory in KB of the process that collects, and of the one that reads."""
    script = folder.parent / "collect_all.py"
    script.write_text(_COLLECT)
    done = subprocess.run([sys.executable, str(script), str(folder)], check=True, capture_output=True, text=True)
    ours, reading = map(int, done.stdout.split())
    return ours, reading
