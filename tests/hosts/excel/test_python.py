"""The Python that answers, in a VBA interpreter: which one with any workbook open, and what happens if it cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from pyopenvba.apps.excel import Workbook
from pyopenvba.interpreter._objects import MemberSpec
from pyopenvba.interpreter._values import VBAInt

from com_server import ask
from memory_excel import Error, MemoryExcel, installed_excel
from windows_user import INSTALLED, LIBRARY
from xlkpi.hosts.excel import server
from xlkpi.hosts.excel.package import addin, texts
from xlkpi.hosts.excel.settings import BASE, BOUND, CHECK, LIBRARIES, NAMES, PYTHON, SERVE
from xlkpi.hosts.excel.vba import modules, workbook_code
from xlkpi.schema import ADD_IN_FILE

VALUE = Error("#VALUE!")
YES, NO = VBAInt(6, "Integer"), VBAInt(7, "Integer")
EVIL = r"\\server\share\python.exe"


@pytest.fixture
def excel(tmp_path: Path) -> MemoryExcel:
    return installed_excel(tmp_path)


def test_a_workbook_and_its_folder_name_no_other_python(excel: MemoryExcel, tmp_path: Path) -> None:
    """They name one in every way that xlwings' own VBA would follow: see its function GetConfig."""
    names = ("INTERPRETER_WIN", "INTERPRETER", "PYTHONPATH", "UDF MODULES", "CONDA PATH", "CONDA ENV", "LICENSE_KEY")
    hostile = openpyxl.Workbook()
    for title in ("xlkpi.conf", "xlwings.conf", "xlkpi.py", "xlkpi"):
        sheet = hostile.create_sheet(title)
        for name in (*names, PYTHON, BASE, LIBRARIES, CHECK, SERVE):
            sheet.append([name, EVIL])
    hostile.save(tmp_path / "hostile.xlsx")
    for name in ("xlkpi.conf", "xlwings.conf"):
        (tmp_path / name).write_text("".join(f'"{name}","{EVIL}"\n' for name in names))
    (tmp_path / "xlkpi.py").write_text("raise SystemExit('imported')")
    book = excel.app.open_workbook(tmp_path / "hostile.xlsx")
    book.vba_get("Activate")
    assert excel.run("KPI_AOV", 10.0, 4.0) == 2.5
    assert excel.windows.started == [INSTALLED[CHECK], INSTALLED[SERVE]]
    assert set(excel.windows.asked_for) == {INSTALLED[PYTHON], LIBRARY}


def test_neither_names_nor_hidden_sheets_nor_a_workbooks_own_name_name_another_python(
    excel: MemoryExcel, tmp_path: Path
) -> None:
    """Each of them is called like something of the add-in's: its file, its sheet, its modules, its settings."""
    for file in ("ThisWorkbook.xlsx", "xlkpi_python.xlsx", "Setting.xlsx", "xlkpi.xlsx"):
        hostile = openpyxl.Workbook()
        hostile.active.title = "xlkpi"
        for name in NAMES:
            hostile.active.append([name, EVIL])
            hostile.defined_names[name] = DefinedName(name, attr_text=f'"{EVIL}"')
        hostile.create_sheet("seen")
        hostile.active.sheet_state = "veryHidden"
        hostile.save(tmp_path / file)
        excel.app.open_workbook(tmp_path / file).vba_get("Activate")
        excel.run("ForgetFailure")
        assert excel.run("KPI_AOV", 10.0, 4.0) == 2.5
    assert set(excel.windows.started) == {INSTALLED[CHECK], INSTALLED[SERVE]}
    assert set(excel.windows.asked_for) == {INSTALLED[PYTHON], LIBRARY}


def test_the_vba_asks_no_variable_folder_or_name() -> None:
    code = "\n".join([*modules().values(), workbook_code()]).lower()
    code = code.replace("each defined in book.names", "")  # which keep formulas from being entered, and do no more
    asking = (
        "environ",
        "curdir",
        "chdir",
        ".path",
        ".fullname",
        ".names",
        "getsetting",
        "dir(",
        "regread",
        " for input",
    )
    running = (
        "application.run",
        "evaluate",
        "executeexcel4macro",
        "callbyname",
        "auto_open",
        "registerxll",
        "vbproject",
    )
    assert [word for word in (*asking, *running) if word in code] == []


@pytest.mark.parametrize("name", [PYTHON, LIBRARIES])
@pytest.mark.parametrize("place", [r"\\server\share", "//server/share", "share", r"\share", r"C:share", "."])
def test_a_python_or_library_from_elsewhere_is_not_looked_at(tmp_path: Path, name: str, place: str) -> None:
    excel = installed_excel(tmp_path, **{name: place})
    excel.windows.files |= {place, rf"{place}\{LIBRARY.rpartition(chr(92))[2]}"}
    assert excel.run("KPI_AOV", 10.0, 4.0) == VALUE
    assert (excel.windows.started, excel.windows.asked_for) == ([], [])
    assert excel.run("WhyNoPython") == texts("en")["missing.local"]


URLS = (
    "https://d.docs.live.net/1a2b3c4d5e6f7a8b/Documents/Book 1.xlsx",
    "https://company-my.sharepoint.com/personal/ann_company_com/Documents/Book.xlsx",
    "https://company.sharepoint.com/sites/Engineering/Shared Documents/Data/Bücher & Co.xlsx",
    r"C:\Users\Ann O'Neil\100% $(CLSID)\Book.xlsx",
    r"\\server\share\Book.xlsx",
)


@pytest.mark.parametrize("full_name", URLS)
def test_where_a_workbook_is_does_not_matter(
    excel: MemoryExcel, monkeypatch: pytest.MonkeyPatch, full_name: str
) -> None:
    """Xlwings' own command line holds the path of the active workbook, and its Python fails at one in a cloud."""
    monkeypatch.setitem(Workbook._vba_members, "fullname", MemberSpec("FullName", "property", lambda _: full_name))
    excel.new_sheet({}).book.vba_get("Activate")
    assert excel.run("KPI_AOV", 10.0, 4.0) == 2.5
    assert excel.windows.started == [INSTALLED[CHECK], INSTALLED[SERVE]]


def test_ten_workbooks_have_one_python(excel: MemoryExcel) -> None:
    for number in range(10):
        excel.new_sheet({"A1": number}).book.vba_get("Activate")
        assert excel.run("KPI_AOV", float(number), 4.0) == number / 4
    assert excel.windows.started == [INSTALLED[CHECK], INSTALLED[SERVE]]


def test_the_command_line_serves_our_functions_and_nothing_else() -> None:
    code = INSTALLED[SERVE].partition('-I -B -c "')[2].removesuffix('"')
    assert '"' not in code
    served = ask({"do": "serve", "code": code.replace("$(CLSID)", "{1234}")})
    assert served == {"clsid": "{1234}", "methods": ["CallUDF"], "answer": 2.0}


def _unplugged(excel: MemoryExcel) -> None:
    excel.windows.files.discard(INSTALLED[PYTHON])


def _quarantined(excel: MemoryExcel) -> None:
    excel.windows.files.discard(LIBRARY)


def _blocked(excel: MemoryExcel) -> None:
    excel.windows.blocks_programs = True


def _hanging(excel: MemoryExcel) -> None:
    excel.windows.check_takes = 1e9


def _lacking(excel: MemoryExcel) -> None:
    excel.windows.check_ends_with = 33


def _strange(excel: MemoryExcel) -> None:
    excel.windows.check_ends_with = -1073741515


def _unreachable(excel: MemoryExcel) -> None:
    excel.windows.server_error = "Python process exited before it was possible to create the interface object."


def _not_created(excel: MemoryExcel) -> None:
    excel.windows.has_no_shell = True
    excel.windows.server_error = "Could not create Python process.\nError message: Access is denied."


FAILURES = [
    (_unplugged, "missing.python", INSTALLED[PYTHON], 0),
    (_quarantined, "missing.library", LIBRARY, 0),
    (_blocked, "missing.start", "", 1),
    (_hanging, "missing.slow", str(BOUND), 1),
    (_lacking, "missing.33", "", 1),
    (_strange, "missing.other", "-1073741515", 1),
    (_unreachable, "missing.reach", "", 2),
    (_not_created, "missing.start", "", 1),
]


@pytest.mark.parametrize(("fails", "text", "value", "starts"), FAILURES)
def test_a_python_that_cannot_answer_is_asked_once_within_a_bound(
    excel: MemoryExcel, fails: Any, text: str, value: str, starts: int
) -> None:
    fails(excel)
    assert [excel.run("KPI_AOV", 10.0, 4.0) for _ in range(200)] == [VALUE] * 200
    assert len(excel.windows.started) == starts
    assert len(excel.windows.asked_for) <= 3
    assert excel.windows.clock <= BOUND + 1
    assert excel.windows.terminated == (text == "missing.slow")
    assert excel.run("WhyNoPython") == texts("en")[text].replace("{0}", value)


def test_an_addin_that_was_built_but_not_installed_says_so(tmp_path: Path) -> None:
    (tmp_path / ADD_IN_FILE).write_bytes(addin("en"))
    excel = MemoryExcel(tmp_path / ADD_IN_FILE)
    assert excel.run("KPI_AOV", 10.0, 4.0) == VALUE
    assert (excel.windows.started, excel.windows.asked_for) == ([], [])
    assert excel.run("WhyNoPython") == texts("en")["missing.install"]


def test_where_windows_has_no_shell_the_library_finds_out(excel: MemoryExcel) -> None:
    excel.windows.has_no_shell = True
    assert excel.run("KPI_AOV", 10.0, 4.0) == 2.5
    assert excel.windows.started == [INSTALLED[SERVE]]


def test_a_python_that_ends_is_started_again_but_not_for_ever(excel: MemoryExcel) -> None:
    for _ in range(3):
        assert excel.run("KPI_AOV", 10.0, 4.0) == 2.5
        excel.windows.runs = False
    assert [excel.run("KPI_AOV", 10.0, 4.0) for _ in range(9)] == [VALUE] * 9
    assert excel.windows.started.count(INSTALLED[SERVE]) == 3
    assert excel.run("WhyNoPython") == texts("en")["missing.ends"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_status_bar_says_it_once(tmp_path: Path, language: str) -> None:
    # the interpreter has no events, so the test calls what Excel would
    excel = installed_excel(tmp_path, language)
    excel.add_workbook_code(workbook_code().replace("WithEvents ", ""))
    sheet = excel.new_sheet({})
    excel.run("ThisWorkbook.App_SheetCalculate", sheet)
    assert excel.bar() is False
    _lacking(excel)
    excel.run("KPI_AOV", 10.0, 4.0)
    excel.run("ThisWorkbook.App_SheetCalculate", sheet)
    words = texts(language)
    assert excel.bar() == words["bar"].replace("{0}", words["missing.33"])
    excel.run("ThisWorkbook.App_WorkbookDeactivate", sheet.book)
    excel.run("KPI_AOV", 10.0, 4.0)
    excel.run("ThisWorkbook.App_SheetCalculate", sheet)
    assert excel.bar() is False


def test_the_macro_says_that_all_is_well(excel: MemoryExcel) -> None:
    excel.run("xlkpi_status")
    assert excel.messages() == [texts("en")["answers"].replace("{0}", INSTALLED[PYTHON])]


def test_the_macro_says_why_and_tries_again(excel: MemoryExcel) -> None:
    _unreachable(excel)
    excel.run("KPI_AOV", 10.0, 4.0)
    excel.answers(NO)
    excel.run("xlkpi_status")
    (message,) = excel.messages()
    assert texts("en")["fails"].replace("{0}", texts("en")["missing.reach"]) in message
    assert excel.windows.server_error in message
    assert len(excel.windows.started) == 2
    excel.answers(YES, YES, NO)
    excel.run("xlkpi_status")
    assert (len(excel.windows.started), excel.calculated) == (6, 2)
    excel.windows.server_error = ""
    excel.answers(YES)
    excel.run("xlkpi_status")
    assert excel.messages()[-1].startswith("xlkpi answers.")
    assert excel.run("KPI_AOV", 10.0, 4.0) == 2.5
    assert len(excel.windows.started) == 8


def test_the_macro_says_what_python_wrote(excel: MemoryExcel) -> None:
    _lacking(excel)
    excel.answers(NO)
    excel.run("xlkpi_status")
    assert "what Python wrote" in excel.messages()[0]


def test_every_number_that_python_ends_with_has_its_words() -> None:
    for number in (1, server.OTHER_VERSION, server.OTHER_XLWINGS, server.NO_PYWIN32):
        assert f"missing.{number}" in texts("fr")
