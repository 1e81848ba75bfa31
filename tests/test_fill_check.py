"""check_workbook: every mistake of a person who filled a workbook by hand, with its cell and its cure."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from workbooks import VERTICALS, finished, named, opened, record, template, vertical
from xlkpi import fill_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import WorkbookError
from xlkpi.fill.check import check_workbook
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"


def problems(folder: Path, change: Callable[[openpyxl.Workbook], None]) -> list[str]:
    """What is said of a good workbook that somebody changed, without the file's own name."""
    workbook = opened(template(CASES, Options()))
    fill_workbook(workbook, record(CASES, ["2026-01", "2026-02"]))
    change(workbook)
    path = folder / "filled.xlsx"
    workbook.save(path)
    found = check_workbook(path, load_catalogue())
    assert all(problem.where.startswith(f"{path}: ") for problem in found)
    return [str(problem).removeprefix(f"{path}: ") for problem in found]


def put(name: str, value: Any, month: int = 0) -> Callable[[openpyxl.Workbook], None]:
    def change(workbook: openpyxl.Workbook) -> None:
        named(workbook, name)[month].value = value

    return change


@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_our_own_workbooks_have_no_problem(vertical_id: str, tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(template(vertical_id, Options("fr", sample=True)))
    assert check_workbook(path, load_catalogue()) == []


def test_an_empty_template_has_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(template(CASES, Options()))
    assert check_workbook(path, load_catalogue()) == []


NUMBER = "type a number of 0 or more"
FORMULA = "copy the formula from beside it"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("in_cases_sold", "many", f"'many' is not a number; {NUMBER}"),
        ("in_cases_sold", "12", f"'12' is not a number; {NUMBER}"),
        ("in_cases_sold", True, f"TRUE is not a number; {NUMBER}"),
        ("in_cases_sold", datetime.datetime(2026, 1, 12), f"the date 2026-01-12 is not a number; {NUMBER}"),
        ("in_cases_sold", datetime.time(12, 30), f"the time 12:30:00 is not a number; {NUMBER}"),
        ("in_cases_sold", -3, f"-3 is negative; {NUMBER}"),
        ("in_custom_orders", 2.5, "2.5 is not a whole number; write a whole number, as this input counts whole things"),
        ("in_cases_sold", "#REF!", f"holds the error #REF!; {NUMBER}"),
        ("value_aov", 47.5, f"holds 47.5 in place of its formula; {FORMULA}"),
        ("value_aov", "later", f"holds 'later' in place of its formula; {FORMULA}"),
        ("value_aov", None, f"is empty in place of its formula; {FORMULA}"),
        ("first_month", "January", "the first month is 'January', not a date; type a date"),
        ("first_month", None, "the first month is empty, not a date; type a date"),
    ],
)
def test_a_wrong_cell(name: str, value: Any, said: str, tmp_path: Path) -> None:
    cell = named(opened(template(CASES, Options())), name)[0]
    found = problems(tmp_path, put(name, value))
    assert f"{cell.parent.title}!{cell.coordinate}: {said}" in found
    assert all(cell.coordinate in one for one in found)


def test_a_part_that_is_more_than_its_whole(tmp_path: Path) -> None:
    part, whole = (
        named(opened(template(CASES, Options())), f"in_{item}")[1].coordinate
        for item in ("satisfied_respondents", "respondents")
    )
    labels = {item.id: item.label["en"] for item in vertical(CASES).inputs.values()}
    assert problems(tmp_path, put("in_respondents", 10, month=1)) == [
        f"Inputs!{part}, Inputs!{whole}: “{labels['satisfied_respondents']}” is more than “{labels['respondents']}”; "
        "correct one of these cells"
    ]


@pytest.mark.parametrize("value", [0, 0.5, 1e300, None, "=1+1", "=Guide!A1", ArrayFormula("F20", "=SUM({1,2})")])
def test_a_figure_a_blank_and_a_formula_of_the_users_own_are_fine(value: Any, tmp_path: Path) -> None:
    assert problems(tmp_path, put("in_custom_revenue", value)) == []


@pytest.mark.parametrize("name", ["in_tool_visitors", "in_custom_revenue", "in_cases_sold"])
@pytest.mark.parametrize(("value", "shown"), [(0.6, "60%"), (12, "1200%"), ("=1+1", "a formula’s result")])
def test_a_percentage_is_no_figure(name: str, value: Any, shown: str, tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        cell = named(workbook, name)[0]
        cell.value, cell.number_format = value, "0.0%"

    cell = named(opened(template(CASES, Options())), name)[0].coordinate
    (said, *_) = problems(tmp_path, change)
    assert said.startswith(f"Inputs!{cell}: is a percentage ({shown}); write the count or the amount itself")


def test_a_figure_that_does_not_fit_contradicts_nothing(tmp_path: Path) -> None:
    cell = named(opened(template(CASES, Options())), "in_respondents")[0].coordinate
    assert [said.partition(";")[0] for said in problems(tmp_path, put("in_respondents", 2.5))] == [
        f"Inputs!{cell}: 2.5 is not a whole number"
    ]


def test_counts_that_the_catalogue_gives_decimals_an_empty_percentage_and_a_result_all_but_whole_are_fine(
    tmp_path: Path,
) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        put("in_cases_sold", 9999.5)(workbook)
        put("in_tool_visitors", 2999.9999999999995)(workbook)
        named(workbook, "in_custom_revenue")[5].number_format = "0%"

    assert problems(tmp_path, change) == []


def test_every_problem_of_a_workbook_is_told(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        for month in range(12):
            put("in_cases_sold", "x", month)(workbook)
            put("value_aov", 1, month)(workbook)

    assert len(problems(tmp_path, change)) == 24


def test_files_that_cannot_be_checked(tmp_path: Path) -> None:
    def said(data: bytes) -> str:
        path = tmp_path / "file.xlsx"
        path.write_bytes(data)
        with pytest.raises(WorkbookError) as caught:
            check_workbook(path, load_catalogue())
        assert str(caught.value).startswith(str(path))
        return str(caught.value)

    assert "is not a workbook made by xlkpi" in said(finished(openpyxl.Workbook()))
    assert "cannot be read as an .xlsx workbook" in said(b"business,month\nAcme,2026-01\n")
    assert "cannot be read as an .xlsx workbook" in said(b"")
    assert "cannot be read as an .xlsx workbook" in said(template(CASES, Options())[:30_000])
    workbook = opened(template(CASES, Options()))
    next(one for one in workbook.custom_doc_props.props if one.name == "xlkpi vertical").value = "bakery"
    assert "unknown vertical 'bakery'" in said(finished(workbook))
    assert "name its catalogue with --catalogue" in said(finished(workbook))
