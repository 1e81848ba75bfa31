"""The located of a template's data: by name, wherever they are."""

from __future__ import annotations

import datetime

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from workbooks import VERTICALS, opened, template, vertical_of
from xlkpi.errors import WorkbookError
from xlkpi.reading.locate import locate_cells
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"


def blank_template() -> openpyxl.Workbook:
    return opened(template(CASES, Options()))


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_places_of_a_built_in_template(vertical_id: str) -> None:
    options = Options("fr", months=24, start=datetime.date(2025, 7, 1), formulas="native")
    located = locate_cells(opened(template(vertical_id, options)))
    assert located.vertical == vertical_id
    assert (located.months, located.first_month) == (24, datetime.date(2025, 7, 1))
    assert list(located.inputs) == list(vertical_of(vertical_id).inputs)
    assert list(located.kpis) == list(vertical_of(vertical_id).kpis)
    assert {len(cells) for cells in [*located.inputs.values(), *located.kpis.values()]} == {24}
    assert all(cell.data_type == "f" for cells in located.kpis.values() for cell in cells)


@pytest.mark.parametrize(
    ("value", "month"),
    [
        (datetime.datetime(2026, 5, 17), datetime.date(2026, 5, 1)),
        (datetime.date(2026, 5, 17), datetime.date(2026, 5, 1)),
        ("May", None),
        (None, None),
        (5, None),
    ],
)
def test_first_month(value: object, month: datetime.date | None) -> None:
    workbook = blank_template()
    locate_cells(workbook).start.value = value
    assert locate_cells(workbook).first_month == month


def test_a_name_of_the_users_own_is_not_taken_for_an_input() -> None:
    workbook = blank_template()
    for name in ("in_house", "value_of_shop"):
        workbook.defined_names[name] = DefinedName(name, attr_text="Guide!$A$1")
    located = locate_cells(workbook)
    assert "house" not in located.inputs
    assert "of_shop" not in located.kpis
    assert located.months == 12


@pytest.mark.slow
def test_a_template_without_the_stamp_or_without_its_names() -> None:
    workbook = blank_template()
    for name in [name for name in workbook.defined_names if name.startswith("in_")]:
        del workbook.defined_names[name]
    with pytest.raises(WorkbookError, match=r"^mine.xlsx: has no names for its inputs \(in_…\); start from a new"):
        locate_cells(workbook, "mine.xlsx")
    workbook.custom_doc_props.props.clear()
    with pytest.raises(WorkbookError, match=r"^mine.xlsx: is not a workbook made by xlkpi"):
        locate_cells(workbook, "mine.xlsx")


def test_all_broken_names_are_named_at_once() -> None:
    workbook = blank_template()
    del workbook.defined_names["first_month"]
    workbook.defined_names["value_aov"] = DefinedName("value_aov", attr_text="#REF!")
    with pytest.raises(WorkbookError) as caught:
        locate_cells(workbook)
    assert [problem.what for problem in caught.value.problems] == [
        "the name 'first_month' does not lead to cells",
        "the name 'value_aov' does not lead to cells",
    ]
