"""The places of a template's data: by name, wherever they are."""

from __future__ import annotations

import datetime

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from workbooks import VERTICALS, opened, template, vertical
from xlkpi.errors import WorkbookError
from xlkpi.reading.locate import find_places
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"


def blank_template() -> openpyxl.Workbook:
    return opened(template(CASES, Options()))


@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_places_of_a_built_in_template(vertical_id: str) -> None:
    options = Options("fr", months=24, start=datetime.date(2025, 7, 1), formulas="native")
    places = find_places(opened(template(vertical_id, options)))
    assert (places.vertical, places.language, places.formulas) == (vertical_id, "fr", "native")
    assert (places.months, places.first_month) == (24, datetime.date(2025, 7, 1))
    assert list(places.inputs) == list(vertical(vertical_id).inputs)
    assert list(places.kpis) == list(vertical(vertical_id).kpis)
    assert {len(cells) for cells in [*places.inputs.values(), *places.kpis.values()]} == {24}
    assert all(cell.data_type == "f" for cells in places.kpis.values() for cell in cells)


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
    find_places(workbook).start.value = value
    assert find_places(workbook).first_month == month


def test_a_name_of_the_users_own_is_not_taken_for_an_input() -> None:
    workbook = blank_template()
    for name in ("in_house", "value_of_shop"):
        workbook.defined_names[name] = DefinedName(name, attr_text="Guide!$A$1")
    places = find_places(workbook)
    assert "house" not in places.inputs
    assert "of_shop" not in places.kpis
    assert places.months == 12


def test_a_template_without_the_stamp_or_without_its_names() -> None:
    workbook = blank_template()
    for name in [name for name in workbook.defined_names if name.startswith("in_")]:
        del workbook.defined_names[name]
    with pytest.raises(WorkbookError, match=r"^mine.xlsx: has no names for its inputs \(in_…\); start from a new"):
        find_places(workbook, "mine.xlsx")
    workbook.custom_doc_props.props.clear()
    with pytest.raises(WorkbookError, match=r"^mine.xlsx: is not a workbook made by xlkpi"):
        find_places(workbook, "mine.xlsx")


def test_all_broken_names_are_named_at_once() -> None:
    workbook = blank_template()
    del workbook.defined_names["first_month"]
    workbook.defined_names["value_aov"] = DefinedName("value_aov", attr_text="#REF!")
    with pytest.raises(WorkbookError) as caught:
        find_places(workbook)
    assert [problem.what for problem in caught.value.problems] == [
        "the name 'first_month' does not lead to cells",
        "the name 'value_aov' does not lead to cells",
    ]
