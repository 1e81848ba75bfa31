"""A value is never shown as a threshold or target on whose other side it stands, whatever computes or draws it."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest
from pypdfium2 import PdfDocument

import onlyoffice
from engines import ENGINES, compute, saved
from typed_workbooks import cases, typed_workbook
from xlkpi.libreoffice import print_to_pdf
from xlkpi.more_decimals import MOST_MORE, more_decimals
from xlkpi.workbook import close_values
from xlkpi.workbook.save import workbook_bytes

PLACES = 3
EDGES = (0.1, 0.25, 0.10004)
NBSP = "\u00a0"


def values() -> list[float]:
    """Values on thresholds, a little beside them and far away."""
    chance = random.Random(1)
    near = [edge + side * 10.0**-size for edge in EDGES for side in (-1, 1) for size in range(2, 8)]
    return [*EDGES, *near, *(round(chance.uniform(0.09, 0.11), chance.randint(2, 8)) for _ in range(60))]


def test_what_is_shown_is_on_the_side_of_each_edge_where_the_value_is() -> None:
    told = 0
    for value in values():
        more = more_decimals(value, EDGES, PLACES)
        for fewer in range(more + 1):
            shown = Decimal(repr(value)).quantize(Decimal(1).scaleb(-PLACES - fewer), ROUND_HALF_UP)
            sides = [(shown > edge) - (shown < edge) for edge in map(Decimal, map(repr, EDGES))]
            is_told = sides == [(value > edge) - (value < edge) for edge in EDGES]
            assert is_told is (fewer == more) or (more == 0 and min(abs(value - edge) for edge in EDGES) < 1e-6)
        told += more > 0
    assert told > 10


@pytest.mark.parametrize("engine", ENGINES)
def test_the_formula_gives_the_same(engine: str) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append([*EDGES, None, "half"])
    for row, value in enumerate(values(), 2):
        sheet[f"A{row}"] = value
        sheet[f"B{row}"] = "=" + close_values.more_decimals(f"A{row}", [f"${c}$1" for c in "ABCDE"], PLACES)
    found = compute(engine, saved(workbook))
    answers = [found[sheet.title, f"B{row}"] for row in range(2, sheet.max_row + 1)]
    assert answers == [more_decimals(value, EDGES, PLACES) for value in values()]
    assert MOST_MORE in answers


@pytest.mark.slow
@pytest.mark.parametrize("program", ["libreoffice", "onlyoffice"])
def test_programs_draw_the_decimals_and_the_sign(program: str, tmp_path: Path) -> None:
    """On the Dashboard, on KPIs and on Benchmarks."""
    (case,) = [case for case in cases() if case["name"].startswith("values that would be shown as a threshold")]
    workbook, _ = typed_workbook(case, "fr")
    drawn = _drawn(program, workbook_bytes(workbook), tmp_path)
    for text in ("59,995~%", "10,04~jours", "5,04~%", "89,95~%", ">~80,0~%", "<~3,0~%"):
        wanted = text.replace("~", NBSP)
        assert drawn.count(wanted) >= 2, (text, drawn)
    assert f"10,0{NBSP}jours" in drawn  # January's, which is on the threshold itself


def _drawn(program: str, data: bytes, folder: Path) -> str:
    """Return all the text of a workbook's first four sheets as a program prints them."""
    path = folder / "book.xlsx"
    path.write_bytes(data)
    if program == "onlyoffice":
        sheets = (0, 2, 3)
        files = [onlyoffice.print_to_pdf(data, "fr", path.with_name(f"{sheet}.pdf"), sheet) for sheet in sheets]
    else:
        files = [file for file in print_to_pdf([path], path.parent, "fr") if file]
    texts = []
    for file in files:
        document = PdfDocument(file)
        texts += [page.get_textpage().get_text_bounded() for page in document]
        document.close()
    return "\n".join(texts).replace(" ", NBSP)
