"""`xlkpi fill`, against the plain openpyxl script: load the template, set the inputs, save."""

from __future__ import annotations

import datetime
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import load_workbook

from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Vertical
from xlkpi.fill.batch import Templates, fill_records
from xlkpi.fill.places import find_places
from xlkpi.fill.record import Record
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options

from .measure import compare

ROUNDS = 3
BUSINESSES = 10
YEAR = 2026


def measure() -> None:
    """Print the comparison: a workbook on disk, a year of one business of the gift shops."""
    catalogue = load_catalogue()
    vertical = catalogue.vertical("personalized-gift-shop")
    records = [_record(vertical, number) for number in range(BUSINESSES)]
    templates = Templates(catalogue, Options())
    template = io.BytesIO()
    build_workbook(vertical, Options()).save(template)
    with tempfile.TemporaryDirectory() as folder:
        compare(
            f"fill: {BUSINESSES} workbooks of 12 months, time for one",
            {
                "openpyxl: load, set, save; no values computed": lambda: _script(
                    template.getvalue(), records, Path(folder)
                ),
                "xlkpi: with values and chart points": lambda: _fill(records, Path(folder), templates),
            },
            ROUNDS,
            runs=BUSINESSES,
        )


def _record(vertical: Vertical, number: int) -> Record:
    """A made-up business: every month the worked examples' numbers, a little more for each business."""
    values = {item: value * (1 + number / 100) for item, value in example_inputs(vertical).items()}
    months = {datetime.date(YEAR, month, 1): values for month in range(1, 13)}
    return Record(f"Business {number}", vertical.id, months)


def _script(template: bytes, records: Sequence[Record], folder: Path) -> None:
    places = find_places(load_workbook(io.BytesIO(template)))
    at = {item: [(cell.row, cell.column) for cell in cells] for item, cells in places.inputs.items()}
    for record in records:
        workbook = load_workbook(io.BytesIO(template))
        sheet = workbook[places.business.parent.title]
        sheet[places.business.coordinate] = record.business
        for index, values in enumerate(record.months.values()):
            for item, value in values.items():
                sheet.cell(*at[item][index], value)
        workbook.save(folder / f"{record.business}.xlsx")


def _fill(records: Sequence[Record], folder: Path, templates: Templates) -> None:
    outcomes = list(fill_records(records, folder, templates, overwrite=True))
    assert not [problem for outcome in outcomes for problem in outcome.problems]
