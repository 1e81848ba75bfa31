"""The VBA of the add-in: what xlwings writes, with true errors.

tests/support/excel/xlwings_udfs.bas is the beginning of the module and one function of each form, as they were read
and found right: with plain, with optional and with repeated arguments.
"""

from __future__ import annotations

import inspect
import re
import tempfile
from functools import cache
from pathlib import Path

import pytest
from oletools.olevba import VBA_Parser
from pyvbaanalysis import analyze_module, analyze_office_file

from com_server import ask
from folders import SUPPORT
from xlkpi import udfs
from xlkpi.catalogue.model import LANGUAGES
from xlkpi.catalogue.validate import WORDS_OF_VBA
from xlkpi.functions import FUNCTIONS
from xlkpi.hosts.excel.package import addin
from xlkpi.hosts.excel.vba import functions_module, modules, workbook_code
from xlkpi.schema import ADD_IN_FILE
from xlkpi.wizard import function_help
from xlkpi.xlsx.calls import is_add_in

ELSEWHERE = re.compile(r"\b(Environ|ActiveWorkbook|FullName|ActiveSheet|Input #|Open \w+ For|RunPython|PYTHONPATH)\b")
"""By what VBA could learn of something that install did not write."""
GOLDEN = SUPPORT / "excel" / "xlwings_udfs.bas"
ALL_CODE = {**modules(), "ThisWorkbook": workbook_code()}
PROCEDURE = re.compile(r"(?m)^(?:(Public|Private) )?(?:Function|Sub) (\w+)\((.*)\)")


def test_functions_of_each_form_are_as_they_were_read() -> None:
    head, *read = re.split(r"(?m)^(?=Function )", GOLDEN.read_text(encoding="ascii"))
    first, *written = re.split(r"(?m)^(?=Function )", functions_module())
    assert first == head
    assert len(read) == 3
    assert [function for function in written if function in read] == read


def test_it_is_what_xlwings_writes_but_for_what_passes_between_excel_and_python() -> None:
    ours = functions_module()
    counts = [ours.count(text) for text in ("ToCells(XLPy.", "CVErr(xlErrValue)")]
    assert counts == [len(FUNCTIONS), len(FUNCTIONS)]
    ours = re.sub(r"\bToCells\((XLPy\.CallUDF\(.*\))\)$", r"\1", ours, flags=re.MULTILINE)
    ours = re.sub(r"\bFromCells\((\w+(?:\(k\))?)\)", r"\1", ours).replace("CVErr(xlErrValue)", "Err.Description")
    theirs = re.sub(
        r"(?m)^#Const .*\n|^    #If .*\n|^    #Else\n(?:.*\n)*?    #End If\n", "", ask({"do": "import"})["vba"]
    )
    theirs = theirs.replace(", ActiveWorkbook, Application.Caller)", ")")
    assert ours == re.sub(r"(?m)^        ", "    ", theirs)


def test_the_vba_and_the_reader_of_workbooks_know_the_addin_by_its_file() -> None:
    assert f'Private Const ADD_IN As String = "{ADD_IN_FILE}"' in modules()["xlkpi_formulas"]
    assert is_add_in(rf"C:\Users\Ann\{ADD_IN_FILE}")
    assert not re.search(r"{[a-z_]+}", "".join(modules().values()))


def test_every_argument_passes_through_our_own_procedure() -> None:
    for name in FUNCTIONS:
        body = functions_module().partition(f"Function {name}(")[2].partition("End Function")[0]
        passed = set(re.findall(r"FromCells\((\w+)", body))
        assert passed == set(inspect.signature(getattr(udfs, name)).parameters), name


@pytest.mark.parametrize("name", ALL_CODE)
def test_the_names_are_such_as_vba_and_excel_allow(name: str) -> None:
    procedures = PROCEDURE.findall(ALL_CODE[name])
    assert procedures
    for visible, procedure, declared in procedures:
        arguments = re.findall(r"(\w+)(?:\(\))?(?: As \w+)?(?:,|$)", declared)
        assert len(arguments) <= 60
        assert len({procedure.lower(), *map(str.lower, arguments)}) == 1 + len(arguments)
        assert not WORDS_OF_VBA.intersection(map(str.lower, (procedure, *arguments))), procedure
        assert len(procedure) <= 255
        assert not re.fullmatch(r"[A-Z]{1,3}[0-9]+|R[0-9]*C[0-9]*", procedure, re.IGNORECASE)
        assert (procedure in FUNCTIONS) == (visible == "")
    assert max(map(len, ALL_CODE[name].splitlines())) < 1024


def test_only_the_functions_are_offered_in_cells() -> None:
    """A cell may call every public function of a module that is not private: xlwings' own would run programs."""
    for name, code in shipped().items():
        if "Option Private Module" not in code and name not in ("ThisWorkbook", "Sheet2"):
            offered = re.findall(r"(?m)^(?:Public )?Function (\w+)", code)
            assert offered == (sorted(FUNCTIONS) if name == "xlwings_udfs" else []), name


def test_the_shipped_code_has_no_way_to_ask_a_workbook_a_file_or_the_system_for_a_python() -> None:
    code = shipped()
    assert code.keys() == {*ALL_CODE, "Sheet2"}
    code["ThisWorkbook"] = code["ThisWorkbook"].replace("ActiveWorkbook Is Nothing", "")
    assert [(name, found[0]) for name, text in code.items() if (found := ELSEWHERE.search(text))] == []


@cache
def shipped() -> dict[str, str]:
    """Every module of the add-in as olevba reads it out of the file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, ADD_IN_FILE)
        file.write_bytes(addin("en"))
        return {name.rpartition(".")[0]: text for _, _, name, text in VBA_Parser(str(file)).extract_macros()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_wizard_takes_texts_of_at_most_255_letters(name: str, language: str) -> None:
    wizard = function_help(name, language)
    assert all(0 < len(text) <= 255 for text in (wizard.help, *(argument.help for argument in wizard.arguments)))


@pytest.mark.slow
def test_an_analysis_of_the_project_finds_nothing_wrong(tmp_path: Path) -> None:
    file = tmp_path / ADD_IN_FILE
    file.write_bytes(addin("en"))
    found = analyze_office_file(file)
    problems = {(name, each.severity.value, each.code) for name, each_ in found.items() for each in each_}
    assert not [problem for problem in problems if problem[1] == "error"]
    ours = {problem for problem in problems if problem[0] in ALL_CODE and problem[1] != "information"}
    assert ours == {("xlwings_udfs", "warning", "option-explicit-missing")}  # as xlwings writes it


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("c As Long", "Next As Long"), ("CVErr(xlErrNull)", "CVErr(xlErrNull"), ("Cell(given, toPython)", "Cell(given)")],
)
def test_the_analysis_would_find_a_slip(right: str, wrong: str) -> None:
    code = modules()["xlkpi_values"]
    assert "error" not in {each.severity.value for each in analyze_module(code)}
    assert "error" in {each.severity.value for each in analyze_module(code.replace(right, wrong, 1))}
