"""Every text can be read whole: rows hold their wrapped lines, and texts that do not wrap have the room they need.

Lines are counted here word by word with the widths of Calibri's characters, not by the estimate of the sheets.
"""

from __future__ import annotations

from itertools import product

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from measured_text import (
    PIXELS_PER_WIDTH,
    cut,
    room_of,
    width,
)
from own_vertical import own_vertical
from workbooks import LANGUAGES, VERTICALS, finished, read_once, template
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.sheet import fit_height, set_widths, write, write_formula
from xlkpi.workbook.styles import add_styles


# Each vertical in both languages and over both times: a text hangs on vertical and language, its room on the months.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("vertical_id", "language", "months"),
    [(*pair, (12, 24)[(number + number // 2) % 2]) for number, pair in enumerate(product(VERTICALS, LANGUAGES))],
)
def test_no_wrapped_text_is_cut(vertical_id: str, language: str, months: int) -> None:
    options = Options(language, months=months, sample=True)
    assert cut(template(vertical_id, options)) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wrapped_text_of_an_own_vertical_is_cut(language: str) -> None:
    assert cut(finished(build_workbook(own_vertical(), Options(language)))) == []


@pytest.mark.slow
@pytest.mark.parametrize(("vertical_id", "language"), list(product(VERTICALS, LANGUAGES)))
def test_a_text_that_does_not_wrap_has_room(vertical_id: str, language: str) -> None:
    """In its cell, or beyond it over empty cells: to the left where it is aligned on the right, else to the right."""
    data = template(vertical_id, Options(language, sample=True))
    values = read_once(data, values=True)
    found = []
    for sheet in read_once(data):
        for row in sheet.iter_rows():
            for cell in row:
                text = values[sheet.title][cell.coordinate].value
                if not isinstance(text, str) or cell.alignment.wrap_text or sheet.row_dimensions[cell.row].hidden:
                    continue
                room = room_of(sheet, cell)
                cells = sheet[cell.row]
                leftwards = cell.alignment.horizontal == "right"
                for beside in reversed(cells[: cell.column - 1]) if leftwards else cells[cell.column :]:
                    if beside.value is not None:
                        break
                    room += sheet.column_dimensions[get_column_letter(beside.column)].width * PIXELS_PER_WIDTH
                if width(text, cell.font.sz, cell.font.b) > room:
                    found.append(f"{sheet.title}!{cell.coordinate}: {text}")
    assert found == []


def test_fit_height_counts_lines_of_every_column() -> None:
    sheet = Workbook().active
    set_widths(sheet, {"A": 10, "B": 10, "C": 10})
    fit_height(sheet, 1, {"A": "short"})
    assert sheet.row_dimensions[1].height == 18
    fit_height(sheet, 2, {"A": "short", "B": "word " * 10})
    assert sheet.row_dimensions[2].height >= 5 * 13
    fit_height(sheet, 3, {"BC": "word " * 10})
    assert 3 * 13 <= sheet.row_dimensions[3].height < sheet.row_dimensions[2].height
    fit_height(sheet, 4, {"A": "a\nb\nc"})
    assert sheet.row_dimensions[4].height >= 3 * 13
    fit_height(sheet, 5, {"A": "short"}, least=40)
    assert sheet.row_dimensions[5].height == 40


def test_a_text_is_never_a_formula() -> None:
    workbook = Workbook()
    add_styles(workbook)
    assert write(workbook.active, "A1", "=1+1", "KPI label").data_type == "s"
    assert write_formula(workbook.active, "A2", "1+1", "KPI result").data_type == "f"
    values = read_once(finished(workbook), values=True).active
    assert (values["A1"].value, values["A2"].value) == ("=1+1", 2)
