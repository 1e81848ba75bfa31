"""check_workbook: every mistake of a person who filled a workbook by hand, with its cell and fix."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.packaging.relationship import Relationship
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.external_link import ExternalLink
from openpyxl.workbook.external_link.external import ExternalBook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from workbooks import VERTICALS, finished, named, opened, put, record, template, vertical_of
from xlkpi import fill_workbook, save_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.collect.check import check_workbook
from xlkpi.errors import WorkbookError
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"


def problems(
    folder: Path,
    change: Callable[[openpyxl.Workbook], None],
    save: Callable[[openpyxl.Workbook, Path], None] = openpyxl.Workbook.save,
) -> list[str]:
    """What is said of a good workbook that somebody changed, without the file's own name."""
    workbook = opened(template(CASES, Options()))
    fill_workbook(workbook, record(CASES, [f"2026-{month:02}" for month in range(1, 13)]))
    change(workbook)
    path = folder / "filled.xlsx"
    save(workbook, path)
    found = check_workbook(path, load_catalogue())
    assert all(problem.where.startswith(str(path)) for problem in found)
    return [str(problem).removeprefix(f"{path}: ") for problem in found]


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_our_own_workbooks_have_no_problem(vertical_id: str, tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    workbook = opened(template(vertical_id, Options("fr", sample=True)))
    named(workbook, "business_name")[0].value = "Acme"
    workbook.save(path)
    assert check_workbook(path, load_catalogue()) == []


def test_an_empty_template_has_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(template(CASES, Options()))
    assert check_workbook(path, load_catalogue()) == []


NUMBER = "type a number of 0 or more"
FORMULA = "copy the formula from beside it"


def places(name: str) -> list[str]:
    """The cells of a defined name, as problems name them."""
    return [f"{cell.parent.title}!{cell.coordinate}" for cell in named(opened(template(CASES, Options())), name)]


WRONG_CELLS: dict[str, list[tuple[Any, str]]] = {
    "in_cases_sold": [
        ("many", f"'many' is not a number; {NUMBER}"),
        ("12", f"'12' is not a number; {NUMBER}"),
        (True, f"TRUE is not a number; {NUMBER}"),
        (datetime.datetime(2026, 1, 12), f"the date 2026-01-12 is not a number; {NUMBER}"),
        (datetime.time(12, 30), f"the time 12:30:00 is not a number; {NUMBER}"),
        (-3, f"-3 is negative; {NUMBER}"),
        ("#REF!", f"holds the error #REF!; {NUMBER}"),
    ],
    "in_respondents": [
        (240.5, "240.5 is not a whole number; write a whole number, as this input counts whole things"),
    ],
    "value_aov": [
        (47.5, f"holds 47.5 in place of its formula; {FORMULA}"),
        ("later", f"holds 'later' in place of its formula; {FORMULA}"),
        (None, f"is empty in place of its formula; {FORMULA}"),
    ],
}
"""What is wrong in the cells of a defined name, month by month, and what is said of each."""


@pytest.mark.slow
def test_every_wrong_cell_is_told_and_no_other(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        for name, wrong in WRONG_CELLS.items():
            for month, (value, _) in enumerate(wrong):
                put(name, value, month)(workbook)

    expected = {
        f"{place}: {said}"
        for name, wrong in WRONG_CELLS.items()
        for place, (_, said) in zip(places(name), wrong, strict=False)
    }
    found = problems(tmp_path, change)
    assert expected <= set(found)
    cells = [one.partition(":")[0] for one in expected]
    assert [one for one in found if not any(cell in one for cell in cells)] == []


@pytest.mark.slow
@pytest.mark.parametrize(("value", "said"), [("January", "'January', not a date"), (None, "empty")])
def test_a_wrong_first_month(value: Any, said: str, tmp_path: Path) -> None:
    (place,) = places("first_month")
    expected = f"{place}: the first month is {said}; type it as a date, such as 2026-01-01"
    found = problems(tmp_path, put("first_month", value))
    assert expected in found
    assert all(place in one for one in found)


@pytest.mark.slow
def test_a_part_that_is_more_than_its_whole(tmp_path: Path) -> None:
    part, whole = (
        named(opened(template(CASES, Options())), f"in_{item}")[1].coordinate
        for item in ("satisfied_respondents", "respondents")
    )
    labels = {item.id: item.label["en"] for item in vertical_of(CASES).inputs.values()}
    assert problems(tmp_path, put("in_respondents", 10, 1)) == [
        f"Inputs!{part}, Inputs!{whole}: “{labels['satisfied_respondents']}” is more than “{labels['respondents']}”; "
        "correct one of these cells"
    ]


@pytest.mark.slow
def test_a_figure_a_blank_and_a_formula_of_the_users_own_are_fine(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        cell = named(workbook, "in_custom_revenue")[6].coordinate
        fine = (0, 0.5, 1e300, None, "=1+1", "=YEAR(Inputs!B5)", ArrayFormula(cell, "=SUM({1,2})"))
        for month, value in enumerate(fine):
            put("in_custom_revenue", value, month)(workbook)

    assert problems(tmp_path, change, save_workbook) == []


@pytest.mark.slow
def test_a_figure_that_no_program_has_computed_is_one_that_collect_cannot_take(tmp_path: Path) -> None:
    (said,) = problems(tmp_path, put("in_custom_revenue", "=1+1"))
    assert "is a formula without a saved result; open it in a spreadsheet program" in said


@pytest.mark.slow
def test_a_percentage_is_no_figure(tmp_path: Path) -> None:
    """Whatever the input counts, a share or more than all, typed or computed."""
    typed = ((0.6, "60%"), (12, "1200%"), ("=1+1", "a formula’s result"))
    names = ("in_tool_visitors", "in_custom_revenue", "in_cases_sold")

    def change(workbook: openpyxl.Workbook) -> None:
        for name in names:
            for cell, (value, _) in zip(named(workbook, name), typed, strict=False):
                cell.value, cell.number_format = value, "0.0%"

    found = problems(tmp_path, change)
    for name in names:
        for place, (_, shown) in zip(places(name), typed, strict=False):
            said = f"{place}: is a percentage ({shown}); write the count or the amount itself"
            assert [one for one in found if one.startswith(said)], said


@pytest.mark.slow
def test_a_figure_that_does_not_fit_contradicts_nothing(tmp_path: Path) -> None:
    cell = named(opened(template(CASES, Options())), "in_respondents")[0].coordinate
    assert [said.partition(";")[0] for said in problems(tmp_path, put("in_respondents", 2.5))] == [
        f"Inputs!{cell}: 2.5 is not a whole number"
    ]


@pytest.mark.slow
def test_counts_that_the_catalogue_gives_decimals_an_empty_percentage_and_a_result_all_but_whole_are_fine(
    tmp_path: Path,
) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        put("in_cases_sold", 9999.5)(workbook)
        put("in_tool_visitors", 2999.9999999999995)(workbook)
        empty = named(workbook, "in_custom_revenue")[5]
        empty.value, empty.number_format = None, "0%"

    assert problems(tmp_path, change) == []


@pytest.mark.slow
def test_every_problem_of_a_workbook_is_told(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        for month in range(12):
            put("in_cases_sold", "x", month)(workbook)
            put("value_aov", 1, month)(workbook)

    assert len(problems(tmp_path, change)) == 24


@pytest.mark.slow
def test_files_that_cannot_be_checked(tmp_path: Path) -> None:
    def said(data: bytes) -> str:
        path = tmp_path / "file.xlsx"
        path.write_bytes(data)
        with pytest.raises(WorkbookError) as caught:
            check_workbook(path, load_catalogue())
        assert str(caught.value).startswith(str(path))
        return str(caught.value)

    assert "is not a workbook made by xlkpi" in said(finished(openpyxl.Workbook()))
    assert "is not an Excel workbook, whatever its name says" in said(b"business,month\nAcme,2026-01\n")
    assert "is empty" in said(b"")
    assert "is a damaged workbook (its end is missing)" in said(template(CASES, Options())[:30_000])
    workbook = opened(template(CASES, Options()))
    next(one for one in workbook.custom_doc_props.props if one.name == "xlkpi vertical").value = "bakery"
    assert "unknown vertical 'bakery'" in said(finished(workbook))
    assert "name its catalogue with --catalogue" in said(finished(workbook))


CELLS, SIGN, TYPICAL, ABOVE_SIGN, ABOVE = 7, 1, 2, 3, 4
"""How many cells a KPI has in the name `benchmarks`, and the index of some."""

FAULTS: list[tuple[str, int, Any, str]] = [
    ("benchmarks", TYPICAL, "abc", "the threshold 'abc' is text, not a number"),
    ("benchmarks", CELLS + TYPICAL, "#REF!", "the threshold is the error #REF!"),
    ("benchmarks", 3 * CELLS + TYPICAL, "=1/0", "the threshold is the error #DIV/0!"),
    ("benchmarks", 4 * CELLS + TYPICAL, True, "the threshold is TRUE, not a number"),
    ("benchmarks", 5 * CELLS + SIGN, "=>", "'=>' is no sign; choose ≥ or >"),
    ("benchmarks", 6 * CELLS + SIGN, None, "the sign is empty; choose ≥ or >"),
    ("benchmark_aim", 0, "best", "'best' is not a tier to aim for; choose one of Typical, Above average, Exceptional"),
    ("benchmark_own", 1, "35 %", "your own target '35 %' is text, not a number"),
]
"""What is wrong in a cell of the Benchmarks sheet, each of another KPI but for the targets, and what is said."""


@pytest.mark.slow
def test_faults_of_the_benchmarks_sheet(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        for name, index, value, _ in FAULTS:
            put(name, value, index)(workbook)

    found = problems(tmp_path, change)
    assert len(found) == len(FAULTS), found
    cells = {name: places(name) for name, *_ in FAULTS}
    for name, index, _, said in FAULTS:
        assert [one for one in found if cells[name][index] in one and said in one], (said, found)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("index", "value", "said"),
    [
        (ABOVE_SIGN, "≤", "the sign is ≤, but for Customisation conversion rate higher is better"),
        (ABOVE, 0.01, "“Above average” (0.01) is reached before “Typical” (0.15), as higher is better"),
    ],
)
def test_tiers_that_contradict_each_other(index: int, value: Any, said: str, tmp_path: Path) -> None:
    (found,) = problems(tmp_path, put("benchmarks", value, index))
    assert places("benchmarks")[index] in found
    assert said in found


@pytest.mark.slow
def test_an_edited_threshold_is_fine(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        for kpi, value in ((0, 0.2), (4, None), (5, -1)):
            put("benchmarks", value, kpi * CELLS + TYPICAL)(workbook)

    assert problems(tmp_path, change) == []


@pytest.mark.slow
def test_a_threshold_that_collect_cannot_compute(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, put("benchmarks", "=0.1+0.1", TYPICAL))
    assert "is a formula without a saved result" in problem


@pytest.mark.slow
def test_what_collect_would_refuse_is_said_once(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        put("business_name", "Your business")(workbook)
        put("in_cases_sold", "=1/0")(workbook)
        put("in_custom_orders", '="many"')(workbook)
        put("in_respondents", "many")(workbook)
        del workbook.defined_names["in_tool_minutes"]

    found = problems(tmp_path, change)
    assert len(found) == 5, found
    for said in (
        "the business is still called 'Your business'",
        "is the error #DIV/0!; correct the formula",
        "'many' is text, not a number",
        "'many' is not a number",
        "has no cells named in_tool_minutes",
    ):
        assert sum(said in one for one in found) == 1, (said, found)


@pytest.mark.slow
def test_formulas_that_google_sheets_has_wrapped_are_named(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        for cell in named(workbook, "value_aov"):
            cell.value = f'=IFERROR(__xludf.DUMMYFUNCTION("{cell.value[1:5]}"),50)'

    (found,) = problems(tmp_path, change)
    assert "KPIs!" in found
    assert " and 7 more: Google Sheets has wrapped the formula" in found
    assert found.endswith("copy the figures into a new template, or move them with `xlkpi upgrade`")


@pytest.mark.slow
def test_a_link_to_an_add_in_is_named(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        link = ExternalLink(ExternalBook(id="rId1"))
        link.file_link = Relationship(type="externalLinkPath", Target="C:/Users/me/xlkpi.xlam", TargetMode="External")
        workbook._external_links.append(link)
        for cell in named(workbook, "value_aov"):
            cell.value = cell.value.replace("KPI_AOV(", "[1]!KPI_AOV(")
            places.append(f"KPIs!{cell.coordinate}")

    places: list[str] = []
    (found,) = problems(tmp_path, change)
    assert f"{', '.join(places[:5])} and 7 more: " in found
    assert (
        "12 formulas ask the add-in by a link to C:/Users/me/xlkpi.xlam; move the figures with `xlkpi upgrade`" in found
    )


@pytest.mark.slow
def test_links_are_named_with_their_formulas_wherever_these_are(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        for target in ("rates.xlsx", "/home/me/XLKPI.xlam", "xlkpi (1).xlam"):
            link = ExternalLink(ExternalBook(id="rId1"))
            link.file_link = Relationship(type="externalLinkPath", Target=target, TargetMode="External")
            workbook._external_links.append(link)
        workbook.defined_names["mine"] = DefinedName("mine", attr_text="[2]!KPI_AOV(Inputs!$D$14,1)")
        workbook["Guide"].add_data_validation(DataValidation("custom", formula1="[2]!KPI_AOV(1,2)>0", sqref="Z9"))
        workbook["Guide"]["Z1"] = "=[1]Rates!A1"
        workbook["Guide"]["Z2"] = "='D:\\x\\xlkpi.xlam'!KPI_AOV(1,2)"

    found = problems(tmp_path, change)
    assert len(found) == 3
    assert "a rule on Guide, the name mine: 2 formulas ask the add-in by a link to /home/me/XLKPI.xlam; " in found[0]
    assert found[1].startswith("the file has a link to xlkpi (1).xlam; ")
    assert "Guide!Z2: 1 formula asks the add-in by a link to D:\\x\\xlkpi.xlam; " in found[2]
