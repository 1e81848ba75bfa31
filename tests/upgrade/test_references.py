"""References of typed formulas lead to where their cells are now, or the formula is not moved."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.cell import Cell

from xlkpi.upgrade.references import redirected


def goals() -> dict[tuple[str, str], Cell]:
    """The cells C1:E5 of the sheet "Old", each two rows further down and one column to the right; F1 is elsewhere."""
    sheet = openpyxl.Workbook().active
    assert sheet is not None
    sheet.title = "It's new"
    migrated = {
        ("Old", f"{letter}{row}"): sheet.cell(row + 2, column + 1)
        for column, letter in ((3, "C"), (4, "D"), (5, "E"))
        for row in range(1, 6)
    }
    return migrated | {("Old", "F1"): sheet["Z9"]}


@pytest.mark.parametrize(
    ("formula", "migrated"),
    [
        ("=100+20", "=100+20"),
        ("=C1*2", "=D3*2"),
        ("=-c1%", "=-D3%"),
        ("=SUM($C1:D$3)", "=SUM($D3:E$5)"),
        ("='Old'!C1+Old!$D$2", "='It''s new'!D3+'It''s new'!$E$4"),
        ('=IF(TRUE,C1,"C1")', '=IF(TRUE,D3,"C1")'),
        ("=F1", "=Z9"),
    ],
)
def test_what_reads_moved_cells_alone(formula: str, migrated: str) -> None:
    assert redirected(formula, "Old", "It's new", goals()) == migrated


@pytest.mark.parametrize(
    "formula",
    [
        "=Z1",  # not moved
        "=SUM(C1:C9)",  # not all of it moved
        "=SUM(E1:F1)",  # moved apart
        "=SUM(A:A)",
        "=Other!C1",
        "=[1]Old!C1",
        "=rent*2",
        "=SUM(C1:XFD1048576)",
        "=cmd|'/C calc'!A0",
        "=Table1[sales]",
        '="',
    ],
)
def test_what_reads_anything_else(formula: str) -> None:
    assert redirected(formula, "Old", "It's new", goals()) is None


def test_a_cell_that_is_on_another_sheet_now_is_named_with_it() -> None:
    assert redirected("=C1", "Old", "Elsewhere", goals()) == "='It''s new'!D3"
