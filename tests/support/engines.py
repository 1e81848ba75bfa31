"""The spreadsheet programs that the formulas are tried on, behind one function.

    compute("libreoffice", xlsx_bytes)[("Sheet1", "B2")]   → 0.8, "Typical", True, "" for a blank, "#DIV/0!"

A whole workbook is one call, because a cell costs nothing. LibreOffice is started once for all workbooks of a locale.
"""

from __future__ import annotations

import datetime
import io
import subprocess
import tempfile
import textwrap
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import formualizer
import ironcalc
import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import to_excel

from calc import VERSIONS, Calc
from programs import require
from workbooks import cells as read_cells
from workbooks import formula_cells
from xlkpi.functions import FUNCTIONS
from xlkpi.xlsx.compiled.code import NAMES
from xlkpi.xlsx.compiled.program import Program
from xlkpi.xlsx.compiled.values import ERRORS, CellError, Unsure
from xlkpi.xlsx.engine import Engine

Cell = tuple[str, str]
"""Sheet name and coordinate: ("Sheet1", "B2")."""

ENGINES = ("formualizer", "ironcalc", "libreoffice", "gnumeric")
"""The values of a test's `engine` parameter. One test an engine and workbook: computing it is what takes the time."""

COMPILED = "compiled"
"""What xlkpi makes of a template's formulas for many workbooks: it must give what formualizer gives."""

_TIMEOUT = 180
_LOCALE = "en-US"
_FORMUALIZER_ERRORS = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
}
# 0 is "always recalculate": otherwise LibreOffice trusts the values saved in a file.
_LIBREOFFICE_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def compute(engine: str, xlsx: bytes) -> dict[Cell, Any]:
    """The value of every formula cell of a workbook, recalculated by an engine of ENGINES, with no add-in.

    Skips the test when the engine's program is missing; in CI it fails instead.
    """
    return _COMPUTED[engine](xlsx, formula_cells(xlsx))


def printed(files: Sequence[Path], folder: Path) -> list[Path]:
    """Workbooks as LibreOffice prints them, as PDF files."""
    results = [(folder / file.name).with_suffix(".pdf") for file in files]
    for file, result in zip(files, results, strict=True):
        _saved_by_libreoffice(file, result, "calc_pdf_Export")
    return results


def compute_files(files: Sequence[Path], folder: Path, locale: str = _LOCALE) -> list[dict[Cell, Any]]:
    """The same by LibreOffice for many files, which it saves into a folder.

    locale: whose decimal sign and dates the program has, such as fr-FR.
    """
    folder.mkdir(exist_ok=True)
    computed = []
    for file in files:
        result = (folder / file.name).with_suffix(".xlsx")
        _saved_by_libreoffice(file, result, locale=locale)
        computed.append(_read_back(result.read_bytes(), formula_cells(file.read_bytes())))
    return computed


def compute_ways(xlsx: bytes, ways: Sequence[Mapping[Cell, Any]]) -> list[Callable[[str, str], Any]]:
    """What LibreOffice shows for each way of typing into one workbook: sheet and address → the cell's value.

    A way is what is typed into cells: a number, a text, or None to empty a cell.
    """
    require("libreoffice")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsx")
        path.write_bytes(xlsx)
        typed = [[(*cell, content) for cell, content in way.items()] for way in ways]
        return [partial(_cell_of, sheets) for sheets in _running(_LOCALE).ways(path, typed)]


def _cell_of(sheets: Mapping[str, list[list[Any]]], sheet: str, address: str) -> Any:
    row, column = coordinate_to_tuple(address)
    cells = sheets[sheet]
    return cells[row - 1][column - 1] if row <= len(cells) and column <= len(cells[row - 1]) else ""


def saved_by(engine: str, xlsx: bytes) -> bytes:
    """A workbook as LibreOffice or Gnumeric saves it again."""
    return _SAVERS[engine](xlsx)


def resaved(program: str, xlsx: bytes) -> bytes:
    """The workbook as `libreoffice`, `gnumeric` or `openpyxl` saves it again. Skips the test as compute does."""
    if program == "openpyxl":
        return saved(openpyxl.load_workbook(io.BytesIO(xlsx)))
    return converted(program, "book.xlsx", xlsx)


def converted(program: str, name: str, content: bytes) -> bytes:
    """A file of any kind as `libreoffice` or `gnumeric` saves it as .xlsx. Skips the test as compute does."""
    return _SAVERS[program](content, name)


def compute_with_add_in(xlsx: bytes) -> dict[Cell, Any]:
    """The same by xlkpi's own engine: formualizer, where xlkpi's functions answer the KPI_ names."""
    engine = Engine(xlsx, FUNCTIONS)
    return {(sheet, at): _plain(engine.value(sheet, *coordinate_to_tuple(at))) for sheet, at in formula_cells(xlsx)}


def saved(workbook: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook as openpyxl saves it."""
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _formualizer(xlsx: bytes, cells: Iterable[Cell]) -> dict[Cell, Any]:
    workbook = formualizer.Workbook.from_bytes(xlsx)
    workbook.set_temporal_egress("serial")
    workbook.evaluate_all()

    def value(sheet: str, coordinate: str) -> Any:
        found = workbook.get_value(sheet, *coordinate_to_tuple(coordinate))
        is_error = isinstance(found, dict) and found["type"] == "Error"
        return _FORMUALIZER_ERRORS.get(found["kind"], found["kind"]) if is_error else _plain(found)

    return {cell: value(*cell) for cell in cells}


def _compiled(xlsx: bytes, cells: Iterable[Cell]) -> dict[Cell, Any]:
    """What a compiled program gives, of typed values of unknown kinds; formualizer's where it leaves a cell to it."""
    found = _formualizer(xlsx, cells)
    book = openpyxl.load_workbook(io.BytesIO(xlsx))
    typed = {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and cell.data_type != "f"
    }
    program = Program(book, dict.fromkeys(typed, "FSBNE"), missing=FUNCTIONS, most=len(found))
    scope = dict(NAMES)
    for cell, value in typed.items():
        number = isinstance(value, int) and not isinstance(value, bool)
        scope[program.read(cell).text] = float(value) if number else ERRORS.get(value, value)
    left = 0
    places = {program.read((sheet, *coordinate_to_tuple(at))).text: (sheet, at) for sheet, at in found}
    for name, line in program.lines:
        try:
            exec(textwrap.dedent(line), scope)
        except (Unsure, NameError):  # NameError: it reads something that was left out
            left += name in places
            if name in places:
                value = found[places[name]]
                scope[name] = ERRORS.get(value, value) if isinstance(value, str) else value
    assert left < len(found) / 2, f"{left} of {len(found)} cells are left to formualizer"
    for name, place in places.items():
        value = scope[name] if name in scope else eval(name, scope)
        found[place] = _plain(value.text if isinstance(value, CellError) else value)
    return found


def _ironcalc(xlsx: bytes, cells: Iterable[Cell]) -> dict[Cell, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsx")
        path.write_bytes(xlsx)
        model = ironcalc.load_from_xlsx(str(path))
    model.evaluate()
    sheets = {sheet["name"]: index for index, sheet in enumerate(model.get_worksheets_properties())}

    return {(sheet, at): _plain(model.get_cell_value(sheets[sheet], *coordinate_to_tuple(at))) for sheet, at in cells}


def _libreoffice(content: bytes, name: str = "book.xlsx") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, name), Path(folder, "saved.xlsx")
        source.write_bytes(content)
        _saved_by_libreoffice(source, target)
        return target.read_bytes()


def _saved_by_libreoffice(
    source: Path, target: Path, kind: str = "Calc MS Excel 2007 XML", locale: str = _LOCALE
) -> None:
    require("libreoffice")
    try:
        _running(locale).save(source, target, kind)
    except (AssertionError, OSError):
        _running.cache_clear()  # it has ended: the next file gets another one
        raise


@cache
def _running(locale: str) -> Calc:
    """A LibreOffice with a profile of its own: the user's may be in use, and has other settings."""
    folder = Path(_kept_folder().name, locale)
    (folder / "user").mkdir(parents=True, exist_ok=True)
    settings = _LIBREOFFICE_SETTINGS.format(locale=locale)
    (folder / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")
    return Calc(VERSIONS[0], extension=False, variables={}, profile=folder)


@cache
def _kept_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="xlkpi-libreoffice-", ignore_cleanup_errors=True)


def _gnumeric(content: bytes, name: str = "book.xlsx") -> bytes:
    require("gnumeric")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, name), Path(folder, "out.xlsx")
        source.write_bytes(content)
        command = ["ssconvert", "--recalc", "--export-type=Gnumeric_Excel:xlsx2", str(source), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT)
        assert target.is_file(), f"ssconvert wrote nothing (exit {done.returncode}): {done.stdout}{done.stderr}"
        return target.read_bytes()


_COMPUTED = {
    "formualizer": _formualizer,
    COMPILED: _compiled,
    "ironcalc": _ironcalc,
    "libreoffice": lambda xlsx, cells: _read_back(_libreoffice(xlsx), cells),
    "gnumeric": lambda xlsx, cells: _read_back(_gnumeric(xlsx), cells),
}
_SAVERS = {"libreoffice": _libreoffice, "gnumeric": _gnumeric}


def _read_back(xlsx: bytes, cells: Iterable[Cell]) -> dict[Cell, Any]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Workbook contains no default style")  # Gnumeric's do not
        values = read_cells(xlsx, values=True)
    return {cell: _plain(values.get(cell, ("n", None))[1]) for cell in cells}


def _plain(value: Any) -> Any:
    """A value as all engines give it: a float for a number or date, "" for a blank."""
    if value is None:
        return ""
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return float(to_excel(value))
    return float(value) if type(value) is int else value
