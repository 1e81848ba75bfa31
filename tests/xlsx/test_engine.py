"""The engine's blocks of cells: what the cells hold one by one, whatever else a workbook asks for."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from engines import saved
from xlkpi.functions import FUNCTIONS
from xlkpi.xlsx.engine import Engine


@pytest.fixture
def engine() -> Engine:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Été 2026"
    sheet.append([1, "two", True, None])
    sheet.append(["=A1*2", "=B1&B1", "=1/0", "=C1"])
    return Engine(saved(workbook), FUNCTIONS)


def test_a_block_is_its_cells(engine: Engine) -> None:
    block = engine.values("Été 2026", 1, 1, 3, 5)
    assert block == [[engine.value("Été 2026", row, column) for column in range(1, 6)] for row in range(1, 4)]
    assert block[1] == [2.0, "twotwo", "#DIV/0!", True, None]


def test_a_block_has_the_values_of_now(engine: Engine) -> None:
    assert engine.values("Été 2026", 2, 1, 2, 1) == [[2.0]]
    engine.put("Été 2026", 1, 1, [[21.0]])
    engine.evaluate()
    assert engine.values("Été 2026", 2, 1, 2, 1) == [[42.0]]


def test_a_sheet_is_found_whatever_the_case_of_its_name(engine: Engine) -> None:
    assert engine.values("ÉTÉ 2026", 2, 1, 2, 2) == [[2.0, "twotwo"]]


def test_a_block_of_a_sheet_that_is_gone_is_blank(engine: Engine) -> None:
    assert engine.values("Sheet2", 1, 1, 2, 3) == [[None] * 3] * 2
