"""KPIs' formulas after a figure was dragged into another cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbooks import VERTICALS, finished, named, opened, record, template
from xlkpi import fill_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.collect.check import check_workbook
from xlkpi.errors import WorkbookError
from xlkpi.reading.locate import locate_cells
from xlkpi.workbook.layout import Options

GIFTS = "personalized-gift-shop"
SAID = "the formula reads Inputs!G8, not the cells that the other months’ formulas read"


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS)
@pytest.mark.parametrize("style", ["dual", "native", "udf"])
def test_our_own_formulas_read_their_month(vertical_id: str, style: str) -> None:
    assert locate_cells(opened(template(vertical_id, Options("fr", formulas=style)))).kpi_problems == []


def test_a_formula_that_follows_a_dragged_figure_is_told_of(tmp_path: Path) -> None:
    book = opened(template(GIFTS, Options()))
    fill_workbook(book, record(GIFTS))
    cell = named(book, "value_aov")[2]
    cell.value = str(cell.value).replace("F8", "G8")  # as LibreOffice writes it; Excel has #REF! in April's, too
    path = tmp_path / "a.xlsx"
    path.write_bytes(finished(book))
    (problem,) = check_workbook(path, load_catalogue())
    assert (problem.where, problem.what) == (f"{path}: KPIs!{cell.coordinate}", SAID)
    with pytest.raises(WorkbookError, match=SAID):
        fill_workbook(book, record(GIFTS))


def test_a_formula_of_the_users_own_in_all_months_is_fine() -> None:
    book = opened(template(GIFTS, Options()))
    cells = named(book, "value_aov")
    for cell, month in zip(cells[1:], "DEFGHIJKLMN", strict=True):
        cell.value = f"=AVERAGE(Inputs!{month}8,Inputs!{month}9)"  # of the month before
    cells[0].value = 12
    assert locate_cells(book).kpi_problems == []
