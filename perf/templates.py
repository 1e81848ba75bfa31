"""`xlkpi generate --all`, against plain openpyxl writing the same cells."""

from __future__ import annotations

import io

from openpyxl import Workbook

from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import LANGUAGES, Vertical
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.generate import new_template_file
from xlkpi.workbook.layout import Options

from .measure import compare

ROUNDS = 3
Cells = dict[str, list[tuple[int, int, object]]]


def measure() -> None:
    """Print the comparison, a template."""
    wanted = [(v, Options(language)) for v in load_catalogue().verticals.values() for language in LANGUAGES]
    contents = [_cells(vertical, options) for vertical, options in wanted]
    count = sum(len(cells) for content in contents for cells in content.values())
    compare(
        f"generate --all: {len(wanted)} templates of {count // len(wanted):,} cells, time for one",
        {
            "openpyxl, the same cells bare, no values computed": lambda: [_write(content) for content in contents],
            "xlkpi, built and saved by openpyxl, no values computed": lambda: [_save(*one) for one in wanted],
            "xlkpi, whole: with values and chart points": lambda: [new_template_file(*one) for one in wanted],
        },
        ROUNDS,
        runs=len(wanted),
    )


def _cells(vertical: Vertical, options: Options) -> Cells:
    """What every cell of a template holds, by sheet."""
    return {
        sheet.title: [
            (cell.row, cell.column, cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None
        ]
        for sheet in build_workbook(vertical, options).worksheets
    }


def _write(content: Cells) -> None:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, cells in content.items():
        sheet = workbook.create_sheet(title)
        for row, column, value in cells:
            sheet.cell(row, column, value)
    workbook.save(io.BytesIO())


def _save(vertical: Vertical, options: Options) -> None:
    build_workbook(vertical, options).save(io.BytesIO())
