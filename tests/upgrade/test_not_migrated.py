"""What a user has added is named."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from archives import members, write_archive
from upgrades import again, left, place, values
from workbooks import (
    named,
    opened,
    template,
)
from xlkpi.catalogue.load import load_catalogue
from xlkpi.upgrade.migration import Fate
from xlkpi.upgrade.upgrade import upgrade_workbook
from xlkpi.workbook.layout import Options

GIFTS, CASES = "personalized-gift-shop", "custom-phone-cases"


@pytest.mark.slow
def test_what_cannot_be_moved_is_named(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    revenue, orders = named(workbook, "in_revenue"), named(workbook, "in_orders_received")
    for cell, value in zip(
        revenue, ["many", "1200", True, "#N/A", datetime.date(2026, 1, 5), "  ", 7, -3.5], strict=False
    ):
        cell.value = value
    named(workbook, "month_shown")[0].value = "March"
    named(workbook, "benchmark_aim")[0].value = "Best"
    named(workbook, "benchmarks")[2].value = "about 15"
    named(workbook, "value_aov")[3].value = 42
    named(workbook, "months")[1].value = datetime.date(2026, 2, 1)
    orders[0].font = Font(color="FFFF0000", bold=True)
    sheet = revenue[0].parent
    sheet["R40"] = "remember the market"
    sheet["R41"].comment = Comment("by hand", "Zoé")
    revenue[6].comment = Comment("Christmas market", "Zoé")
    workbook.create_sheet("Till")["A1"] = 5
    workbook.defined_names["rent"] = DefinedName("rent", attr_text="Till!$A$1")
    new, told = again(tmp_path, workbook)
    cells = [place(cell) for cell in revenue]
    table = named(workbook, "benchmarks")
    expected = {
        cells[0]: "'many' is text",
        cells[1]: "'1200' is a number stored as text",
        cells[2]: "is TRUE",
        cells[3]: "is the error #N/A",
        cells[4]: "is a date (2026-01-05)",
        place(named(workbook, "month_shown")[0]): "'March' is not a date",
        place(named(workbook, "benchmark_aim")[0]): "'Best' is none of Typical, Above average, Exceptional",
        place(table[2]): "'about 15' is text",
        place(named(workbook, "value_aov")[3]): "values typed over",
        place(named(workbook, "months")[1]): "months typed over",
        place(orders[0]): "your own formats",
        place(sheet["R40"]): "typed beside the template: 'remember the market'",
        place(sheet["R41"]): "the comment 'by hand'",
        "Till": "is your own sheet",
        "": "the name 'rent' is your own",
    }
    found = dict(left(told))
    assert {cell: what for cell, what in found.items() if not what.startswith(expected.get(cell, "?"))} == {}
    assert found.keys() == expected.keys()
    assert all(line.fix for line in told.lines if line.fate is Fate.left)
    assert values(new, "in_revenue")[:8] == [None] * 6 + [7, -3.5]
    assert named(new, "in_revenue")[6].comment.text == "Christmas market"
    assert values(new, "benchmarks")[2] is None or values(new, "benchmarks")[2] == 15
    assert values(new, "month_shown") == [None]


@pytest.mark.slow
def test_macros_and_pictures_are_named(tmp_path: Path) -> None:
    path = tmp_path / "old.xlsm"
    path.write_bytes(template(GIFTS, Options()))
    write_archive(path, members(path) | {"xl/vbaProject.bin": b"macros", "xl/media/image1.png": b"picture"})
    _, told = upgrade_workbook(path, load_catalogue())
    assert [what for _, what in left(told)] == ["the macros", "1 picture"]


@pytest.mark.slow
def test_a_row_of_the_users_own_among_the_inputs_and_a_column_beside_the_months(tmp_path: Path) -> None:
    """They take the look of what is beside them."""
    workbook = opened(template(GIFTS, Options()))
    inputs = workbook["Inputs"]
    for address, value in (("E12", 300), ("Q8", 1200)):
        inputs[address].value = value
        inputs[address]._style = inputs["E9"]._style
    _, told = again(tmp_path, workbook)
    (line,) = [line for line in told.lines if line.fate is Fate.left]
    assert (line.cell, line.what) == ("Inputs!Q8, Inputs!E12", "typed beside the template: '1200', '300'")


@pytest.mark.slow
def test_an_array_formula_is_quoted(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    workbook["Guide"]["Z4"] = ArrayFormula("Z4:Z5", "=KPI_AOV(Inputs!D14:D15,2)")
    _, told = again(tmp_path, workbook)
    assert ("Guide!Z4", "typed beside the template: '=KPI_AOV(Inputs!D14:D15,2)'") in left(told)
