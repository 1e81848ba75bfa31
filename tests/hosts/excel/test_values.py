"""What passes between cells and Python, in a VBA interpreter: error texts, ranges, formats, what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from com_server import ask
from memory_excel import ERRORS, Error, MemoryExcel, installed_excel
from xlkpi.functions import FUNCTIONS

SHOPPER = "remote-personal-shopper"


@pytest.fixture(scope="module")
def excel(tmp_path_factory: pytest.TempPathFactory) -> MemoryExcel:
    return installed_excel(tmp_path_factory.mktemp("excel"))


OLD_ERRORS = [text for number, text in ERRORS.items() if number <= 2042]


@pytest.mark.parametrize("text", OLD_ERRORS)
def test_the_text_of_an_error_becomes_the_error(excel: MemoryExcel, text: str) -> None:
    error = Error(text)
    assert excel.run("ToCells", text) == error
    assert excel.run("ToCells", [text, 1.0]) == [error, 1.0]
    assert excel.run("ToCells", [[text], [2.0]]) == [[error], [2.0]]
    assert excel.run("ToCells", [["a", text, ""], [text, 0.5, "b"]]) == [["a", error, ""], [error, 0.5, "b"]]


@pytest.mark.parametrize("cell", ["", "abc", "#DIV/0", "#N/A waiting", " #N/A", 0.0, -1.5, 2007.0, True, None])
def test_anything_else_stays_what_it_is(excel: MemoryExcel, cell: Any) -> None:
    assert excel.run("ToCells", cell) == cell
    assert excel.run("ToCells", [[cell, cell]]) == [[cell, cell]]
    assert excel.run("FromCells", cell) == cell
    assert excel.run("FromCells", [[cell], [cell]]) == [[cell], [cell]]


def test_errors_that_xlwings_does_not_know_are_value_errors(excel: MemoryExcel) -> None:
    for number, text in ERRORS.items():
        expected = Error(text if number <= 2042 else "#VALUE!")
        assert excel.run("FromCells", Error(text)) == expected
        assert excel.run("FromCells", [[1.0, Error(text)]]) == [[1.0, expected]]


def test_a_cell_is_its_number_whatever_its_format(excel: MemoryExcel) -> None:
    sheet = excel.new_sheet({"A1": 1.23456789, "A2": 45000.25, "B1": "x"})
    sheet.vba_get("Range", ["A1"]).vba_set("NumberFormat", "$#,##0.00", [], {})
    sheet.vba_get("Range", ["A2"]).vba_set("NumberFormat", "yyyy-mm-dd", [], {})
    assert excel.run("FromCells", sheet.vba_get("Range", ["A1"])) == 1.23456789
    assert excel.run("FromCells", sheet.vba_get("Range", ["A2"])) == 45000.25
    assert excel.run("FromCells", sheet.vba_get("Range", ["A1:B2"])) == [[1.23456789, "x"], [45000.25, None]]


CALLS = [
    ("KPI_AOV", (10000.0, 200.0), 50.0),
    ("KPI_AOV", (10000.0, 0.0), Error("#DIV/0!")),
    ("KPI_AOV", (None, 4.0), ""),
    ("KPI_AOV", (Error("#REF!"), 4.0), Error("#REF!")),
    ("KPI_AOV", (Error("#SPILL!"), 4.0), Error("#VALUE!")),
    ("KPI_AOV", ([[1.0], [Error("#N/A")], [None]], 4.0), [[0.25], [Error("#N/A")], [""]]),
    ("KPI_AOV", ([[1.0, 2.0]], 0.0), [Error("#DIV/0!")] * 2),
    ("KPI_TARGET", (SHOPPER, "response_time", "typical"), Error("#N/A")),
    ("KPI_BENCHMARK", (SHOPPER, "aov", 160.0, "fr"), "Supérieur à la moyenne"),
    ("KPI_BENCHMARK", (SHOPPER, "aov", 160.0), "Above average"),
    ("KPI_CALC", (SHOPPER, "aov", 10.0, 4.0), 2.5),
    ("KPI_CALC", (SHOPPER, "aov", 10.0, [[4.0], [0.0]]), [[2.5], [Error("#DIV/0!")]]),
    ("KPI_WHY", ("KPI_AOV", 10.0, 4.0), ""),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), CALLS)
def test_a_function_from_its_vba_through_xlwings_and_back(
    excel: MemoryExcel, name: str, arguments: tuple[Any, ...], expected: Any
) -> None:
    assert excel.run(name, *arguments) == expected


def test_what_is_left_out_takes_its_default(excel: MemoryExcel) -> None:
    assert excel.run("KPI_LIST") == FUNCTIONS["KPI_LIST"]()


def test_when_a_call_fails_the_cell_is_a_value_error(excel: MemoryExcel) -> None:
    excel.windows.server.fails = True
    assert excel.run("KPI_AOV", 1.0, 2.0) == Error("#VALUE!")
    excel.windows.server.fails = False
    assert excel.run("KPI_AOV", 1.0, 2.0) == 0.5


@pytest.mark.parametrize("language", ["en", "fr"])
def test_excel_is_told_what_xlwings_would_tell_it(tmp_path: Path, language: str) -> None:
    excel = installed_excel(tmp_path, language)
    excel.run("DescribeFunctions")
    told = dict(ask({"do": "import"})["told"])
    assert {each["Macro"] for each in excel.described} == told.keys()
    keys = ("Category", "Description", "ArgumentDescriptions")
    ours = {each["Macro"]: [each[key] for key in keys] for each in excel.described}
    assert (ours == {name: [options[key] for key in keys] for name, options in told.items()}) == (language == "en")


def test_help_that_excel_refuses_for_a_hidden_file_is_given_again_when_it_shows(excel: MemoryExcel) -> None:
    excel.described.clear()
    excel.refuses_hidden = True
    addin_itself = excel.app.application.vba_get("ThisWorkbook")
    addin_itself.vba_set("Saved", False, [], {})
    excel.run("DescribeFunctions")
    assert addin_itself.vba_get("Saved") is True
    assert len(excel.described) == len(FUNCTIONS)
    assert excel.shown == [False, True]
    assert excel.app.application.vba_get("ScreenUpdating") is True
