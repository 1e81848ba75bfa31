"""The workbook of the functions: all of them, with examples whose saved values are what a program computes."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest

from command_line import run
from conformance import same
from engines import compute
from folders import ROOT
from lambdas import built
from workbooks import LANGUAGES, VERTICALS, cells, template
from xlkpi.catalogue.load import load_catalogue, load_functions
from xlkpi.functions import FUNCTIONS
from xlkpi.hosts.lambdas.package import functions_workbook
from xlkpi.hosts.lambdas.verdicts import WITHOUT
from xlkpi.workbook.layout import Options


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_formula_is_saved_with_what_it_gives(language: str) -> None:
    saved, computed = cells(built(language), values=True), compute("ironcalc", built(language))
    wrong = {cell: value for cell, value in computed.items() if not same(_float(saved[cell][1]), value)}
    assert wrong == {}
    assert len(computed) == len(load_functions()) + 4 * len(load_catalogue().kpis())


def _float(value: object) -> object:
    return float(value) if type(value) is int else value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_is_there_or_named_with_the_reason(language: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(built(language)))
    assert set(workbook.defined_names) == set(FUNCTIONS) - set(WITHOUT)
    listed = {row[0].value: row[1].value for row in workbook.worksheets[0].iter_rows() if row[0].value}
    assert all(listed[name] for name in FUNCTIONS)
    uses = {str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert all(any(f"={name}(" in use for use in uses) for name in workbook.defined_names)


def test_the_page_says_which_functions_are_there() -> None:
    page = (ROOT / "docs" / "excel-lambda.md").read_text(encoding="utf-8")
    assert page.split("\n")[2].startswith(f"{len(FUNCTIONS) - len(WITHOUT)} of the {len(FUNCTIONS)} functions ")
    assert re.findall(r"^\| `(KPI_\w+)` \|", page, re.MULTILINE) == list(WITHOUT)


def test_excel_can_show_the_help_of_each_name() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(built("fr")))
    comments = [workbook.defined_names[name].comment for name in workbook.defined_names]
    assert all(comments)
    assert max(map(len, comments)) <= 255


def test_no_template_has_a_lambda() -> None:
    """A name that is also a function of xlwings Lite stops all functions there."""
    workbook = openpyxl.load_workbook(io.BytesIO(template(VERTICALS[0], Options("en"))))
    assert not [name for name in workbook.defined_names if name.upper() in FUNCTIONS]


def test_the_command_writes_the_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "kpi.xlsx"
    done = run("addin", "lambda", "build", "-o", str(file), "--lang", "fr")
    assert (done.status, done.out) == (0, f"{file}\n")
    assert file.read_bytes() == built("fr") == functions_workbook("fr")
