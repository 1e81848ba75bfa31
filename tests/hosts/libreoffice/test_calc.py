"""The extension in a real LibreOffice Calc: every calculator in every case, typed as cell formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from calc import VERSIONS, Calc, typed, with_extension
from cases import ERRORS, Case
from command_line import write_own_vertical
from conformance import KPIS, UNROUNDED, all_cases, in_python, same
from xlkpi.catalogue.function import Function
from xlkpi.catalogue.load import load_functions, load_vertical

SHOPPER = "remote-personal-shopper"
AT_ONCE = "Err:504"
"""What Calc shows for a range with an error in it: it does not call the function."""


def row_of(function: Function, case: Case, row: int) -> list[str]:
    """A case as a row: the formula, then its inputs."""
    places: list[str] = []
    typed_cells: list[str] = []
    for given in case:
        cells = given if isinstance(given, list) else [given]
        first, last = (get_column_letter(2 + len(typed_cells) + offset) for offset in (0, len(cells) - 1))
        places.append(f"{first}{row}:{last}{row}" if isinstance(given, list) else f"{first}{row}")
        typed_cells += map(typed, cells)
    return [f"={function.name}({';'.join(places)})", *typed_cells]


def expected(function: Function, case: Case) -> Any:
    """What Python answers for the case as Calc hands it over.

    Calc has no booleans: TRUE is 1. It gives 0 for a single cell that is empty. It does not call a function that
    gets an error: it answers that error (the last of several), or Err:504 when it is in a range.
    """
    if any(cell in ERRORS for given in case if isinstance(given, list) for cell in given):
        return AT_ONCE
    errors = [cell for cell in case if isinstance(cell, str) and cell in ERRORS]
    return errors[-1] if errors else in_python(function, tuple(map(_handed, case)))


def _handed(given: Any) -> Any:
    """Return a cell or a range as Calc hands it over."""
    if isinstance(given, list):
        return [float(cell) if isinstance(cell, bool) else cell for cell in given]
    if given is None:
        return 0.0
    return float(given) if isinstance(given, bool) else given


def differences(function: Function, asked: Sequence[Case], found: Sequence[Any]) -> Iterator[str]:
    for case, value in zip(asked, found, strict=True):
        if not same(value, expected(function, case)):
            yield f"{function.name}{case}: {value!r}, not {expected(function, case)!r}"


@pytest.mark.parametrize(
    ("version", "step"), [("installed", 1), ("backports", 3), pytest.param("backports", 1, marks=pytest.mark.soak)]
)
def test_every_calculator_in_every_case(version: str, step: int) -> None:
    """step: 3 for every third case, as the extension is the same in both versions."""
    calc, wrong = with_extension(version), []
    for function in load_functions().values():
        asked = all_cases()[function.name][::step]
        rows = [row_of(function, case, row) for row, case in enumerate(asked, 1)]
        wrong += differences(function, asked, [row[0] for row in calc.type(rows)])
    assert not wrong, f"{len(wrong)} differences, the first:\n" + "\n".join(wrong[:8])


@pytest.mark.parametrize("version", VERSIONS)
def test_every_worked_example(version: str) -> None:
    rows = [row_of(kpi.example.function, tuple(kpi.example.inputs.values()), row) for row, kpi in enumerate(KPIS, 1)]
    found = [row[0] for row in with_extension(version).type(rows)]
    assert found == pytest.approx([UNROUNDED.get((kpi.vertical, kpi.id), kpi.example.result) for kpi in KPIS])


ANSWERS = [
    ("=KPI_AOV(10000;200)", 50.0),
    ("=KPI_AOV(10000;0)", "#DIV/0!"),
    ("=KPI_CSAT(5;4)", "#NUM!"),
    ('=KPI_AOV("12";4)', "#VALUE!"),
    ("=KPI_AOV(NA();4)", "#N/A"),
    ('=IFERROR(KPI_AOV(1;0);"caught")', "caught"),
    ("=KPI_AOV(1)", "Err:504"),
    (f'=KPI_BENCHMARK("{SHOPPER}";"aov";160)', "Above average"),
    (f'=KPI_BENCHMARK("{SHOPPER}";"aov";160;"fr")', "Supérieur à la moyenne"),
    (f'=KPI_BENCHMARK("{SHOPPER}";"aov";160;Z1)', "Above average"),
    (f'=KPI_BENCHMARK("{SHOPPER}";"aov";160;"xx")', "#N/A"),
    (f'=KPI_BENCHMARK("{SHOPPER}";"aov";160;;E40:K40)', "Exceptional"),
    (f'=KPI_RANK("{SHOPPER}";"aov";160)', 2.0),
    (f'=KPI_GAP("{SHOPPER}";"aov";160)', 40.0),
    (f'=KPI_TARGET("{SHOPPER}";"aov";"typical")', 100.0),
    (f'=KPI_TARGET("{SHOPPER}";"response_time";"typical")', "#N/A"),
    (f'=KPI_INFO("{SHOPPER}";"aov";"unit";"fr")', "montant"),
    ("=KPI_LIST()", "vertical"),
    (f'=KPI_CALC("{SHOPPER}";"aov";10000;200)', 50.0),
    (f'=KPI_CALC("{SHOPPER}";"aov";10000)', "#VALUE!"),
    ('=KPI_CALC("no-such-trade";"aov";1;2)', "#N/A"),
    ('=KPI_WHY("KPI_AOV";1;2)', ""),
    ("=COUNTA(KPI_LIST())", 432.0),
    ("=SUM(KPI_AOV(E41:E42;F41:F42))", 7.0),
]
INPUTS = {40: ["aov", "'≥", "1", "'≥", "2", "'≥", "3"], 41: ["10", "2"], 42: ["8", "4"]}


@pytest.mark.parametrize("version", VERSIONS)
def test_functions_answer_constants_ranges_and_what_is_left_out(version: str) -> None:
    rows = [[formula] for formula, _ in ANSWERS] + [[""] for _ in range(len(ANSWERS), 42)]
    for row, cells in INPUTS.items():
        rows[row - 1] = [*rows[row - 1], "", "", "", *cells]
    found = [row[0] for row in with_extension(version).type(rows)][: len(ANSWERS)]
    assert dict(zip([formula for formula, _ in ANSWERS], found, strict=True)) == dict(ANSWERS)


@pytest.mark.parametrize("version", VERSIONS)
def test_true_errors_and_blanks_inside_an_array(version: str) -> None:
    rows = [["10", "2"], ["", "2"], ["0", "2"], ["1", "0"], ["'text", "1"], ['=""', "1"]]
    found = with_extension(version).type(rows, arrays={"C1:C6": "=KPI_AOV(A1:A6;B1:B6)", "D1:D6": "=ISERROR(C1:C6)"})
    assert [row[2] for row in found] == [5.0, "", 0.0, "#DIV/0!", "#VALUE!", ""]
    assert [row[3] for row in found] == [0.0, 0.0, 0.0, 1.0, 1.0, 0.0]


@pytest.mark.parametrize("version", VERSIONS)
def test_changed_inputs_change_single_results_and_arrays(version: str) -> None:
    rows = [["10", "2", "=KPI_AOV(A1;B1)"], ["8", "2", "=SUM(KPI_AOV(A1:A2;B1:B2))"]]
    edits = {"A1": "20", "B2": "0"}
    found = with_extension(version).type(rows, arrays={"D1:D2": "=KPI_AOV(A1:A2;B1:B2)"}, edits=edits)
    assert found == [[20.0, 2.0, 10.0, 10.0], [8.0, 0.0, "#DIV/0!", "#DIV/0!"]]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_vertical_of_ones_own(version: str, tmp_path: Path) -> None:
    mine = write_own_vertical(tmp_path)
    vertical = load_vertical(mine)
    kpi = next(iter(vertical.kpis.values()))
    inputs = ";".join(map(repr, kpi.example.inputs.values()))
    formulas = [
        f'=KPI_CALC("{vertical.id}";"{kpi.id}";{inputs})',
        f'=KPI_INFO("{vertical.id}";"{kpi.id}";"name";"fr")',
        f'=COUNTA(KPI_LIST("{vertical.id}"))',
    ]
    calc = Calc(version, extension=True, variables={"XLKPI_CATALOGUE": str(mine)})
    found = calc.type([formulas])
    calc.close()
    assert found == [[pytest.approx(kpi.example.result), kpi.name["fr"], 12.0 * (1 + len(vertical.kpis))]]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_broken_catalogue_of_ones_own_is_not_available(version: str, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[trade", encoding="utf-8")
    calc = Calc(version, extension=True, variables={"XLKPI_CATALOGUE": str(tmp_path / "broken.toml")})
    found = calc.type([["=KPI_LIST()", "=KPI_AOV(10;4)"]])
    calc.close()
    assert found == [["#N/A", 2.5]]


@pytest.mark.parametrize("version", VERSIONS)
def test_another_xlkpi_on_pythons_path_changes_nothing(version: str, tmp_path: Path) -> None:
    """Today's extension answers beside an older xlkpi, one that does harm, and one that is loaded already."""
    other = tmp_path / "xlkpi"
    (other / "hosts" / "libreoffice").mkdir(parents=True)
    for folder in (other, other / "hosts", other / "hosts" / "libreoffice"):
        (folder / "__init__.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')\n")
    (other / "functions.py").write_text("FUNCTIONS = {'KPI_AOV': lambda *cells: 666.0}\n")
    (tmp_path / "xlkpi_of_the_extension.py").write_text("raise SystemExit('hostile')\n")
    calc = Calc(version, extension=True, variables={"CALC_PYTHONPATH": str(tmp_path)})
    try:
        found = calc.type([["=KPI_AOV(10000;200)", f'=KPI_BENCHMARK("{SHOPPER}";"aov";160)', "=KPI_AOV(1;0)"]])
    finally:
        calc.close()
    assert found == [[50.0, "Above average", "#DIV/0!"]]
    assert not (tmp_path / "imported").exists()
