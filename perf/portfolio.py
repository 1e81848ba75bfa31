"""`xlkpi portfolio`, against openpyxl's streaming writer given the same cells bare; and its memory."""

from __future__ import annotations

import datetime
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from openpyxl import Workbook, load_workbook

from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.portfolio.build import write_portfolio
from xlkpi.portfolio.long import write_long
from xlkpi.tables.record import Record
from xlkpi.workbook.layout import Options

from .measure import compare

ROUNDS = 2
BUSINESSES = 1_000
MANY = 10_000
_MONTHS = [datetime.date(2026, month, 1) for month in range(1, 13)]
_KIB_A_MIB = 1024


def measure() -> None:
    """Print the comparison, and the peak memory for ten times as many businesses."""
    with tempfile.TemporaryDirectory() as folder:
        path, bare = Path(folder, "portfolio.xlsx"), Path(folder, "bare.xlsx")
        longs = [Path(folder, name) for name in ("long.csv", "long.xlsx", "long.parquet")]
        _write(path, BUSINESSES)
        workbook = load_workbook(path, read_only=True)
        sheets = [list(sheet.iter_rows(values_only=True)) for sheet in workbook.worksheets]
        cells = sum(cell is not None for rows in sheets for row in rows for cell in row)
        compare(
            f"portfolio: {BUSINESSES:,} businesses of 12 months, {cells:,} cells, time for one business",
            {
                "openpyxl write_only: the same cells bare, nothing computed": lambda: _bare(bare, sheets),
                "xlkpi: computed from the months, styled, with charts": lambda: _write(path, BUSINESSES),
                **{
                    f"xlkpi --long: every month of every KPI, {long.suffix}": partial(_write, long, BUSINESSES)
                    for long in longs
                },
            },
            ROUNDS,
            runs=BUSINESSES,
        )
        print("\nportfolio: peak memory of a process")
        for number in (BUSINESSES, MANY):
            for file in (path, *longs):
                size = f"{_peak(number, file):>7.0f} MiB, {file.stat().st_size / 1e6:.1f} MB"
                print(f"  {f'{number:,} businesses, {file.name}':<58} {size}")


def records(number: int) -> Iterator[Record]:
    """Made-up businesses of all verticals: each month the worked examples' numbers, shaken."""
    chance = random.Random(1)
    verticals = list(load_catalogue().verticals.values())
    examples = [example_inputs(vertical) for vertical in verticals]
    for count in range(number):
        example = examples[count % len(verticals)]
        months = {
            month: {item: round(value * chance.uniform(0.97, 1.03)) for item, value in example.items()}
            for month in _MONTHS
        }
        yield Record(f"Business {count}", verticals[count % len(verticals)].id, months)


def _write(path: Path, number: int) -> None:
    write = write_long if path.stem == "long" else write_portfolio
    write(path, records(number), load_catalogue(), Options())


def _bare(path: Path, sheets: list[list[tuple[object, ...]]]) -> None:
    workbook = Workbook(write_only=True)
    for rows in sheets:
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(row)
    workbook.save(path)


def _peak(number: int, path: Path) -> float:
    """The peak memory of a process that writes such a portfolio, in MiB."""
    code = f"from perf import portfolio; portfolio.print_peak({number}, {str(path)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout) / _KIB_A_MIB


def print_peak(number: int, path: str) -> None:
    """Write a portfolio, and print this process's peak memory in KiB."""
    _write(Path(path), number)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
