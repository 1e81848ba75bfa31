"""The worksheet functions that the templates call: each is described, and each program computes it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from engines import ENGINES, compute, saved
from folders import ROOT
from workbooks import LANGUAGES, VERTICALS, vertical_of
from xlkpi.formula.excel import STYLES
from xlkpi.functions import FUNCTIONS
from xlkpi.period import MONTHS
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options

TABLE = ROOT / "docs" / "worksheet-functions.toml"
DESCRIBED: dict[str, dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
NEWER = "_xlfn."
"""Stands in a file before a function that the first .xlsx files did not know."""

FIRST, LAST = 2007, 2019
"""The Excels that first wrote .xlsx, and that a template may count on."""

_TEXT = re.compile(r"""\"[^"]*"|'[^']*'""")  # texts, and sheets' names in quotes
_CALLED = re.compile(r"([A-Z_][A-Z0-9_.]*)\(", re.IGNORECASE)


def formulas(workbook: openpyxl.Workbook) -> Iterator[str]:
    """Every formula of a workbook: of cells, conditional formats, validations and names."""
    for sheet in workbook:
        yield from (cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
        for conditional in sheet.conditional_formatting:
            yield from (formula for rule in conditional.rules for formula in rule.formula)
        for validation in sheet.data_validations.dataValidation:
            yield from filter(None, (validation.formula1, validation.formula2))
    yield from (name.attr_text for name in workbook.defined_names.values())


def called(formula: str) -> set[str]:
    return set(_CALLED.findall(_TEXT.sub("", formula)))


def used(options: Options) -> set[str]:
    """The functions that the templates of every vertical call, as a file writes them; xlkpi's own left out."""
    workbooks = (build_workbook(vertical_of(vertical), options) for vertical in VERTICALS)
    names = {name for workbook in workbooks for formula in set(formulas(workbook)) for name in called(formula)}
    return names - set(FUNCTIONS)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "months"), list(zip(LANGUAGES, MONTHS, strict=True)))
def test_the_functions_of_all_templates_are_described(language: str, months: int) -> None:
    """One language has a year of months, the other two: neither changes which functions a formula calls."""
    found = {name for style in STYLES for name in used(Options(language, months=months, formulas=style))}
    written = {NEWER * (one["excel"] > FIRST) + name for name, one in DESCRIBED.items()}
    assert found == written, f"describe in {TABLE.name} what templates call, and nothing else"


def test_none_is_newer_than_a_template_may_count_on() -> None:
    assert {name: one["excel"] for name, one in DESCRIBED.items() if not FIRST <= one["excel"] <= LAST} == {}


def test_names_in_formulas_are_found() -> None:
    formula = """=IF('It(s)'!A1>1,_xlfn.MAXIFS(A1:A3,B1:B3,"N(x)"),iferror(KPI_AOV(A1,B1),-SUM(A1)&"a ""T(b)"))"""
    assert called(formula) == {"IF", "_xlfn.MAXIFS", "iferror", "KPI_AOV", "SUM"}
    assert called("Inputs!$A$1:$B$2") == set()


@pytest.mark.parametrize("engine", ENGINES)
def test_programs_compute_them(engine: str) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row, cells in enumerate(((1, "x"), (2, "y"), (3, "x")), 1):
        sheet.cell(row, 1, cells[0])
        sheet.cell(row, 2, cells[1])
    for row, (name, one) in enumerate(DESCRIBED.items(), 1):
        assert name in called(one["example"])
        newer = one["excel"] > FIRST
        sheet.cell(row, 4, "=" + one["example"].replace(f"{name}(", f"{NEWER * newer}{name}("))
    values = compute(engine, saved(workbook))
    assert {name: values["Sheet", f"D{row}"] for row, name in enumerate(DESCRIBED, 1)} == {
        name: one["answer"] for name, one in DESCRIBED.items()
    }
