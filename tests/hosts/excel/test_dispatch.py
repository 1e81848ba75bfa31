"""The functions through xlwings' own COM server: the same answers as in Python, for all that Excel hands over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cases import BESIDES, EDGES, THRESHOLDS, cases, catalogue_row, edited_rows, values_about
from com_server import answers, shown
from xlkpi.catalogue.load import load_functions
from xlkpi.functions import CALCULATORS, FUNCTIONS, in_worksheet

SHOPPER = "remote-personal-shopper"
VERDICTS = ("KPI_BENCHMARK", "KPI_RANK", "KPI_GAP")
Call = tuple[str, tuple[Any, ...]]


def in_python(call: Call) -> Any:
    name, arguments = call
    return shown(in_worksheet(FUNCTIONS[name], arguments))


def differences(calls: Sequence[Call]) -> list[tuple[Call, Any, Any]]:
    expected = [in_python(call) for call in calls]
    return [each for each in zip(calls, expected, answers(calls), strict=True) if each[1] != each[2]]


@pytest.mark.parametrize("name", CALCULATORS)
def test_a_calculator_answers_as_in_python(name: str) -> None:
    found = cases(load_functions()[name])
    calls = [(name, tuple([cell] if isinstance(cell, list) else cell for cell in case)) for case in found]
    assert differences(calls) == []


@pytest.mark.parametrize("name", [name for name in CALCULATORS if not load_functions()[name].formula.ranges])
def test_a_calculator_takes_ranges(name: str) -> None:
    found = [case for case in cases(load_functions()[name]) if None not in case]
    column = [[list(cells)] for cells in zip(*found, strict=True)]
    rows = [[[cell] for cell in row] for (row,) in column]
    assert differences([(name, tuple(column)), (name, tuple(rows)), (name, (rows[0], *column[1:]))]) == []


def test_the_verdicts_are_those_of_python() -> None:
    calls: list[Call] = []
    for (vertical, kpi), edges in EDGES.items():
        column = [[value] for value in (*values_about(edges), *BESIDES)]
        own = [catalogue_row(kpi, edges), *edited_rows(kpi, edges)[:1]]
        for name in VERDICTS:
            calls += [(name, (vertical, kpi, column)), (name, (vertical, kpi, column[0][0]))]
            calls.append((name, (vertical, kpi, column, *(("fr",) if name == "KPI_BENCHMARK" else ()), own)))
    assert len(calls) == 9 * len(THRESHOLDS)
    assert differences(calls) == []


def test_the_catalogue_functions_answer_as_in_python() -> None:
    nothing = (None, "", "#REF!", "nope")
    calls: list[Call] = [("KPI_LIST", ()), ("KPI_LIST", (None, "fr")), ("KPI_LIST", (SHOPPER,))]
    calls += [("KPI_LIST", (value,)) for value in nothing]
    calls += [("KPI_INFO", (SHOPPER, "aov", field, *more)) for field in ("name", "tips") for more in ((), ("fr",))]
    calls += [("KPI_INFO", (SHOPPER, value, "name")) for value in nothing]
    calls += [
        ("KPI_TARGET", (SHOPPER, "response_time", tier)) for tier in ("typical", "above", "Exceptionnel", *nothing)
    ]
    calls += [("KPI_CALC", (SHOPPER, "aov", *inputs)) for inputs in ((10, 4), (10, 0), (10,), (), ([[1], [2]], 4))]
    calls += [("KPI_CALC", (value, "aov", 1, 2)) for value in nothing]
    calls += [("KPI_WHY", ("KPI_AOV", *inputs)) for inputs in ((10, 4), (10, 0), (10,), ([[1], [True]], 4))]
    assert {name for name, _ in calls} == FUNCTIONS.keys() - CALCULATORS.keys() - {
        "KPI_BENCHMARK",
        "KPI_RANK",
        "KPI_GAP",
    }
    assert differences(calls) == []


def test_errors_that_came_after_na_are_value_errors() -> None:
    assert answers([("KPI_AOV", ("#SPILL!", 1)), ("KPI_AOV", ([["#CALC!"], [3]], 1))]) == [
        "#VALUE!",
        [["#VALUE!"], [3.0]],
    ]


def test_a_long_range_goes_in_one_call() -> None:
    column = [[float(number)] for number in range(20_000)]
    (result,) = answers([("KPI_AOV", (column, 2.0))])
    assert result == [[number / 2] for (number,) in column]
