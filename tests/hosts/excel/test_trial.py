"""The trial call of doctor: a function called through xlwings' library, with a stand-in for what only Windows has.

The stand-in, tests/support/excel/library.py, begins where ctypes calls the library and where pywin32 calls COM.
"""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

import pytest
import xlwings

from windows_user import places_in, python, trusting
from xlkpi.hosts.excel import doctor, trial
from xlkpi.hosts.excel.doctor import Examination, examine
from xlkpi.hosts.excel.package import addin, texts
from xlkpi.hosts.excel.profile import Places, install
from xlkpi.hosts.excel.settings import LIBRARY_FILES, SERVE, read_settings
from xlkpi.hosts.excel.surroundings import Surroundings
from xlkpi.hosts.excel.vba import modules

WIDTH = str(8 * ctypes.sizeof(ctypes.c_void_p))
OTHER = {"64": "32", "32": "64"}[WIDTH]
NOT_CREATED = "Could not create Python process.\nError message: Access is denied."


@pytest.fixture(autouse=True)
def _checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what test_doctor.py tests: the check costs a start of Python."""
    monkeypatch.setattr(doctor, "run_check", lambda _: (0, ""))


def installed(folder: Path, **behaviour: object) -> Places:
    """An add-in whose library and server behave as the stand-in is told to."""
    places = places_in(folder)
    lines = "".join(f"{name} = {value!r}\n" for name, value in behaviour.items())
    install(addin("en"), places, python(folder, {"behaviour.py": lines}))
    return places


def examined(places: Places, bits: str = "") -> Examination:
    return examine(places, Surroundings(trusting(places).trusted, (), bits))


def library_of(folder: Path) -> Path:
    """The library as wide as this Python."""
    return folder / "venv" / next(name for name in LIBRARY_FILES if WIDTH in name).format(xlwings.__version__)


def test_the_library_is_called_as_the_vba_calls_it(tmp_path: Path) -> None:
    places = installed(tmp_path)
    assert examined(places) == Examination((), (doctor._EXCEL_ITSELF,))
    serve = read_settings(places.file)[SERVE]
    calls = (tmp_path / "fakes" / "calls.txt").read_text(encoding="utf-8").splitlines()
    assert calls == [f"{mode} {serve}" for mode in (trial.START_IT, trial.IF_IT_RUNS, trial.END_IT)]


def test_the_modes_and_the_entry_point_are_the_vbas() -> None:
    code = modules()["xlkpi_python"]
    declared = {name: int(value) for name, value in re.findall(r"Private Const (\w+_IT\w*) As Long = (-?\d+)", code)}
    modes = {"START_IT": trial.START_IT, "IF_IT_RUNS": trial.IF_IT_RUNS, "END_IT": trial.END_IT}
    assert {name: declared.get(name, int(re.findall(rf"{name} As Long = (-?\d+)", code)[0])) for name in modes} == modes
    assert "Function XLPyDLLActivateAuto Lib" in code
    assert ctypes.sizeof(trial.Variant) == 8 + 2 * ctypes.sizeof(ctypes.c_void_p)
    assert {trial.LIBRARY, trial.START, trial.REACH, trial.ENDS, trial.PYWIN32} <= set(texts("en"))


FAULTS = [
    ({"error": "Python process exited before it was possible."}, "missing.reach", "Python process exited"),
    ({"error": NOT_CREATED}, "missing.start", "Access is denied"),
    ({"ends": True}, "missing.ends", ""),
    ({"value": 51.0}, "", "=KPI_AOV(10000,200) has no value or a wrong one (51.0)"),
    ({"crashes": True}, "", "ended with the number 3 while a function was called"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("behaviour", "text", "said"), FAULTS)
def test_a_call_that_fails_is_a_problem_in_the_vbas_words(
    tmp_path: Path, behaviour: dict[str, object], text: str, said: str
) -> None:
    (problem,) = examined(installed(tmp_path, **behaviour)).problems
    assert texts("en").get(text, "") in problem.what
    assert said in problem.what
    assert problem.where == str(tmp_path / "venv" / "bin" / "python")
    assert texts("fr").get(text, "") in problem.in_language("fr")


@pytest.mark.slow
def test_a_call_without_an_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_TRIAL_SECONDS", 3)
    (problem,) = examined(installed(tmp_path, waits=60)).problems
    assert problem.what == "did not answer a call within 3 seconds"


def test_a_process_that_may_start_none_is_no_problem_of_the_addin(tmp_path: Path) -> None:
    found = examined(installed(tmp_path, error=NOT_CREATED, in_job=True))
    assert found.problems == ()
    assert "command prompt" in found.untried[0]


@pytest.mark.slow
def test_a_library_that_windows_does_not_load_says_why(tmp_path: Path) -> None:
    """Doctor reads its header, and only Windows knows whether it loads: an antivirus program may block it."""
    places = installed(tmp_path, blocks=True)
    file = library_of(tmp_path)
    (problem,) = examined(places).problems
    assert problem.where == str(file)
    assert problem.what.startswith(texts("en")["missing.library"].replace("{0}", str(file)))
    assert "[WinError 193]" in problem.what
    assert "--force-reinstall" in problem.fix


@pytest.mark.slow
@pytest.mark.parametrize("there", [True, False])
def test_the_library_of_another_width_is_not_called(tmp_path: Path, there: bool) -> None:
    places = installed(tmp_path)
    if not there:
        library_of(tmp_path).unlink()
    found = examined(places, OTHER)
    assert found.problems == ()
    start = f"xlwings' {OTHER}-bit library, which Excel loads" if there else f"a call: Excel loads xlwings' {OTHER}-bit"
    assert found.untried[0].startswith(start)


def test_the_base_python_is_called_where_a_virtual_environment_would_put_it_into_a_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = {"python": r"C:\xlkpi\Scripts\python.exe", "base": r"C:\Python\python.exe"}
    assert doctor._trial_program(settings)[0] == settings["python"]
    monkeypatch.setattr(doctor.sys, "platform", "win32")
    program, environment = doctor._trial_program(settings)
    assert (program, environment["__PYVENV_LAUNCHER__"]) == (settings["base"], settings["python"])
    assert "__PYVENV_LAUNCHER__" not in doctor._trial_program({**settings, "base": settings["python"]})[1]
