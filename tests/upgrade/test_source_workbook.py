"""Workbooks of any version are recognised; other workbooks are refused."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from archives import changed
from upgrades import again, left, values
from workbooks import (
    named,
    opened,
    template,
)
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import WorkbookError
from xlkpi.upgrade.upgrade import upgrade_workbook
from xlkpi.workbook.layout import Options

GIFTS, CASES = "personalized-gift-shop", "custom-phone-cases"


@pytest.mark.slow
def test_moved_rows_and_columns_are_found_by_their_names(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    title = named(workbook, "in_revenue")[0].parent.title
    sheet = workbook[title]
    for column in range(4, 16):
        sheet.cell(60, column + 16)._style = named(workbook, "in_revenue")[0]._style
        sheet.cell(60, column + 16).value = column + 0.5
    workbook.defined_names["in_revenue"] = DefinedName("in_revenue", attr_text=f"'{title}'!$T$60:$AE$60")
    new, told = again(tmp_path, workbook)
    assert values(new, "in_revenue") == [column + 0.5 for column in range(4, 16)]
    assert left(told) == []


@pytest.mark.slow
def test_a_name_that_leads_nowhere_costs_its_input_alone(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    named(workbook, "in_orders_received")[0].value = 4
    workbook.defined_names["in_revenue"] = DefinedName("in_revenue", attr_text="#REF!")
    workbook.defined_names["benchmarks"] = DefinedName("benchmarks", attr_text="#REF!")
    new, told = again(tmp_path, workbook)
    assert values(new, "in_orders_received")[0] == 4
    assert [what[:30] for _, what in left(told)] == ["the name 'in_revenue' does not", "the name 'benchmarks' does not"]


@pytest.mark.slow
def test_a_name_that_somebody_has_deleted_is_told_of_with_its_figures_left(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    named(workbook, "in_revenue")[0].value = 4
    del workbook.defined_names["in_revenue"]
    new, told = again(tmp_path, workbook)
    assert values(new, "in_revenue") == [None] * 12
    (cell, typed), (_, name) = sorted(left(told), key=lambda line: line[1].endswith("in_revenue"))
    assert name.endswith("has no cells named in_revenue")
    assert cell.startswith("Inputs!D8"), typed


@pytest.mark.slow
def test_a_first_month_or_currency_that_cannot_be_read(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    named(workbook, "first_month")[0].value = "April"
    named(workbook, "currency")[0].value = "pounds"
    new, told = again(tmp_path, workbook)
    assert values(new, "first_month") == [Options().start]
    assert values(new, "currency") == ["USD"]
    assert [what.split(";")[0] for _, what in left(told)] == [
        "the first month is 'April', not a date",
        "the months of the new workbook start in 2026-01, as the first month cannot be read",
        "'pounds' is not a currency’s code: USD takes its place",
    ]


@pytest.mark.slow
def test_a_first_month_that_lost_its_format(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options()))
    start = named(workbook, "first_month")[0]
    start.value, start.number_format = 45839, "General"
    new, told = again(tmp_path, workbook)
    assert values(new, "first_month") == [datetime.date(2025, 7, 1)]
    assert left(told) == []


def test_what_is_not_ours_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    with pytest.raises(WorkbookError, match="is not a workbook made by xlkpi"):
        again(tmp_path, book)
    path = tmp_path / "old.xlsx"
    path.write_bytes(b"business,month\n")
    with pytest.raises(WorkbookError, match="is not an Excel workbook"):
        upgrade_workbook(path, load_catalogue())


@pytest.mark.slow
def test_hostile_workbooks_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    path.write_bytes(template(GIFTS, Options()))
    changed(path, "xl/worksheets/sheet2.xml", b"<worksheet", b"<!DOCTYPE x><worksheet")
    with pytest.raises(WorkbookError, match="has a DOCTYPE"):
        upgrade_workbook(path, load_catalogue())
    workbook = opened(template(GIFTS, Options()))
    workbook[workbook.sheetnames[1]]["XFD1048576"] = 1
    with pytest.raises(WorkbookError, match="has a cell far from the others"):
        again(tmp_path, workbook)


@pytest.mark.parametrize("harm", [b'<mergeCell ref="A1:XFD1048576"/>', b"<x:hyperlink id='1' ref='A1:XFD1048576'/>"])
def test_ranges_that_would_fill_the_memory_are_refused(harm: bytes, tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    path.write_bytes(template(GIFTS, Options()))
    changed(path, "xl/worksheets/sheet5.xml", b"<pageMargins", harm + b"<pageMargins")
    with pytest.raises(WorkbookError, match="merges or links too many cells"):
        upgrade_workbook(path, load_catalogue())


@pytest.mark.slow
def test_a_workbook_without_properties_whose_vertical_has_changed(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options("fr", formulas="native")))
    named(workbook, "in_orders_received")[0].value = 4
    workbook.custom_doc_props.props.clear()
    cells = workbook.defined_names.pop("in_revenue").attr_text
    workbook.defined_names["in_turnover"] = DefinedName("in_turnover", attr_text=cells)
    new, told = again(tmp_path, workbook)
    stamp = {one.name: one.value for one in new.custom_doc_props.props}
    assert (stamp["xlkpi vertical"], stamp["xlkpi language"], stamp["xlkpi formulas"]) == (GIFTS, "fr", "native")
    assert values(new, "in_orders_received")[0] == 4
    assert (told.version, told.same_catalogue) == ("", False)
