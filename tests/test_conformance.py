"""Every calculator gives the same answers as a Python function and as a worksheet formula, in every engine.

The formulas are tried in all cases of cases.py, as `dual` (with no add-in, so that the plain formula answers)
and as `native`. Whatever an engine does differently is a row of DIFFERENCES; anything else is a failure.
"""

from __future__ import annotations

import pytest

from conformance import (
    COLUMNS,
    KPIS,
    UNROUNDED,
    WITH_ADD_IN,
    WITHOUT_ADD_IN,
    _label,
    _result,
    all_cases,
    all_disagreements,
    case_workbook,
    differences_of,
    example_workbook,
    same,
    summary,
    wrong_examples,
)
from engines import COMPILED, ENGINES, compute, compute_with_add_in
from xlkpi import functions, udfs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Kpi


def test_there_are_enough_cases() -> None:
    assert all(len(found) >= 75 for found in all_cases().values())


@pytest.mark.slow
@pytest.mark.parametrize("engine", [*ENGINES, COMPILED])
def test_formulas_equal_functions(engine: str) -> None:
    """In every case but for the engine's differences; and each of these is still needed."""
    values, differences = compute(engine, case_workbook(WITHOUT_ADD_IN)), differences_of(engine)
    for column, style in zip(COLUMNS, WITHOUT_ADD_IN, strict=True):
        wrong = list(all_disagreements(style, column, values, differences))
        assert not wrong, summary(wrong)
    for difference in differences:
        others = [other for other in differences if other is not difference]
        needed = next(all_disagreements("native", COLUMNS[1], values, others), None)
        assert needed is not None, f"{engine} no longer needs: {difference.reason}"


@pytest.mark.slow
def test_formulas_equal_functions_with_the_add_in() -> None:
    """A bare call gives what Python gives, in every case; in `dual` the plain formula has the last word on errors."""
    values = compute_with_add_in(case_workbook(WITH_ADD_IN))
    wrong = list(all_disagreements("udf", COLUMNS[1], values, []))
    wrong += all_disagreements("dual", COLUMNS[0], values, differences_of("formualizer"))
    assert not wrong, summary(wrong)


# --- the worked examples of the source documents


@pytest.mark.parametrize("kpi", KPIS, ids=_label)
def test_worked_example_in_python(kpi: Kpi) -> None:
    function, inputs = kpi.example.function, list(kpi.example.inputs.values())
    assert list(kpi.example.inputs) == list(function.formula.arguments)
    for module in (functions, udfs):
        assert same(getattr(module, function.name)(*inputs), _result(kpi))
        rows = getattr(module, function.name)(*([[value]] for value in inputs))
        assert same(rows, _result(kpi))


@pytest.mark.parametrize(("key", "result"), UNROUNDED.items())
def test_rounded_examples_are_printed_as_in_the_source(key: tuple[str, str], result: float) -> None:
    printed = load_catalogue().kpis()[key].example.result
    assert round(result, len(repr(printed).split(".")[1])) == printed != result


@pytest.mark.parametrize("engine", [*ENGINES, COMPILED])
def test_worked_examples_in_a_worksheet(engine: str) -> None:
    assert wrong_examples(compute(engine, example_workbook(WITHOUT_ADD_IN))) == []


def test_worked_examples_in_a_worksheet_with_the_add_in() -> None:
    assert wrong_examples(compute_with_add_in(example_workbook(WITH_ADD_IN))) == []
