"""Workbooks of earlier versions, as their users left them: tests/data/old/*.xlsx, and what was typed into each.

`python tests/support/old_workbooks.py` makes them anew, from this repository's history: a template of an early commit,
filled through openpyxl, then saved again by the program that the file is named after.
"""

from __future__ import annotations

import datetime
import io
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from folders import DATA
from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue

FOLDER = DATA / "old"
FIRST = "99e6c90"  # the first commit that could make a template
READY = "fc5ed00"  # the first with ready templates
_MAKE = """
import sys
from xlkpi.catalogue.load import load_catalogue
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.save import save_workbook
vertical, language, months, currency, formulas, path = sys.argv[1:]
options = Options(language, currency=currency, months=int(months), formulas=formulas)
save_workbook(build_workbook(load_catalogue().vertical(vertical), options), path)
"""

NAME = "=Café « L’Œuf » & fils"
START = datetime.date(2025, 4, 1)
SHOWN = datetime.date(2025, 6, 1)
FILLED = 9
"""Months with figures; the others have none."""

# What was typed on the Benchmarks sheet, by the KPI's row from 0: the sheet of these versions has its ids in column C.
THRESHOLDS = {0: {"D": ">", "E": 0.1 + 0.2}, 1: {"H": None, "I": None}, 3: {"G": 12.5}}
OWN = {2: 1 / 3, 5: 7, 6: -0.05}
AIMED = {"en": "Typical", "fr": "Typique"}
SOURCE, COUNTRY, DATE = "Étude <2025> & suite", "CA", datetime.date(2025, 2, 3)
SAID = 4
"""The KPI of which something else is said."""


@dataclass(frozen=True)
class Old:
    """A workbook of an early commit."""

    commit: str
    vertical: str
    language: str
    program: str
    months: int = 12
    currency: str = "EUR"
    formulas: str = "dual"

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.commit}.{self.vertical}.{self.language}.{self.program}.xlsx"

    def figures(self) -> dict[str, list[float | None]]:
        """What was typed, by input: a hole in the third month, nothing after the last."""
        figures: dict[str, list[float | None]] = {}
        for place, (item, value) in enumerate(example_inputs(load_catalogue().vertical(self.vertical)).items()):
            series = [value * (1 + month / 7 + place / 50) for month in range(FILLED)]
            figures[item] = [None if month == 2 and place == 1 else one for month, one in enumerate(series)]
            figures[item] += [None] * (self.months - FILLED)
        return figures


OLD = (
    Old(FIRST, "personalized-gift-shop", "fr", "libreoffice"),
    Old(FIRST, "custom-number-plates", "en", "gnumeric", months=24, currency="GBP", formulas="native"),
    Old(FIRST, "remote-personal-shopper", "fr", "openpyxl", currency="CHF", formulas="udf"),
    Old(READY, "custom-e-scooters", "en", "libreoffice", currency="USD"),
)


def type_in(workbook: openpyxl.Workbook, old: Old) -> None:
    """Fill a template of these versions as its user did, by the places of that time."""
    dashboard, inputs, _, benchmarks, _ = workbook.worksheets
    inputs["B4"].value, inputs["B4"].data_type = NAME, "s"
    inputs["B5"], dashboard["B3"] = START, SHOWN
    for item, series in old.figures().items():
        ((_, cells),) = workbook.defined_names[f"in_{item}"].destinations
        for cell, value in zip(inputs[cells][0], series, strict=True):
            cell.value = value
    for row, typed in THRESHOLDS.items():
        for column, value in typed.items():
            benchmarks[f"{column}{5 + row}"] = value
    for row in range(7):
        benchmarks[f"K{5 + row}"] = AIMED[old.language]
        benchmarks[f"L{5 + row}"] = OWN.get(row)
    for column, value in zip("NOP", (SOURCE, COUNTRY, DATE), strict=True):
        benchmarks[f"{column}{5 + SAID}"] = value


def _template(old: Old) -> bytes:
    git = ["git", "-C", str(FOLDER.parents[1])]
    if old.commit == READY:
        show = [*git, "show", f"{READY}:workbooks/{old.vertical}.{old.language}.xlsx"]
        return subprocess.run(show, capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run([*git, "archive", old.commit, "xlkpi"], capture_output=True, check=True).stdout
        subprocess.run(["tar", "x", "-C", folder], input=archive, check=True)
        choices: list[Any] = [old.vertical, old.language, old.months, old.currency, old.formulas, "made.xlsx"]
        subprocess.run(
            [sys.executable, "-c", _MAKE, *map(str, choices)], cwd=folder, env={"PYTHONPATH": folder}, check=True
        )
        return Path(folder, "made.xlsx").read_bytes()


def _make(old: Old) -> None:
    from engines import resaved, saved

    workbook = openpyxl.load_workbook(io.BytesIO(_template(old)))
    type_in(workbook, old)
    old.path.write_bytes(resaved(old.program, saved(workbook)))


if __name__ == "__main__":
    for one in OLD:
        _make(one)
        print(one.path)
