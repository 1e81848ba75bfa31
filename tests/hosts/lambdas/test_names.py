"""The functions as LAMBDAs answer as in Python, and stand in a file in the form that Excel reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cases import EDGES, answer
from conformance import AS_LAMBDAS, COLUMNS, IN_LAMBDAS, all_disagreements, case_workbook, differences_of, same, summary
from engines import compute
from lambdas import answers, with_names
from tests.catalogue.test_tiers import as_a_formula_reads, target_cases, verdict_by_row, verdict_cases
from workbooks import LANGUAGES
from xlkpi.functions import KPI_TARGET
from xlkpi.hosts.lambdas.names import LONGEST, bound, calculators, function_of, shown
from xlkpi.hosts.lambdas.package import definitions

ENGINE = "ironcalc"
SHARE = 5
"""One case in so many is tried: those of a calculator cost more."""

Call = tuple[str, tuple[Any, ...]]


def wrong(calls: Sequence[Call], expected: Sequence[Any]) -> list[tuple[Call, Any, Any]]:
    """The calls that are not answered as expected, with both answers."""
    compared = zip(calls, answers(calls), expected, strict=True)
    return [(call, found, other) for call, found, other in compared if not same(found, other)]


def test_a_lambda_in_the_file_and_in_excel() -> None:
    stored = calculators()["KPI_AOV"]
    assert stored.startswith('_xlfn.LAMBDA(_xlpm.revenue,_xlpm.orders,IF((_xlpm.revenue="")+')
    assert shown(stored).startswith('LAMBDA(revenue,orders,IF((revenue="")+')
    optional = function_of(["x_value"], bound("y_value"), ["y_value"])
    assert optional == "_xlfn.LAMBDA(_xlpm.x_value,_xlop.y_value,_xlpm.y_value)"
    assert shown(optional) == "LAMBDA(x_value,[y_value],y_value)"


@pytest.mark.parametrize("name", ["a1", "XFD1048576", "r", "c", "rc", "r1c1", "R2", "c3"])
def test_no_argument_reads_as_a_cell(name: str) -> None:
    assert bound(name) == f"_xlpm.{name}_"
    assert bound(f"{name}_total") == f"_xlpm.{name}_total"


def test_excel_takes_every_lambda() -> None:
    """It refuses a longer formula; and each is whole, so that one alone can be brought into another workbook."""
    found = definitions("fr")
    assert max(map(len, found.values())) <= LONGEST
    assert not [name for name, text in found.items() if "KPI_" in text.replace("'Références KPI'", "")]


@pytest.mark.slow
def test_calculators_in_every_case() -> None:
    """In every case but for IronCalc's differences."""
    values = compute(ENGINE, with_names(case_workbook(AS_LAMBDAS), calculators()))
    differences = [*differences_of(ENGINE), IN_LAMBDAS]
    differing = list(all_disagreements("udf", COLUMNS[0], values, differences))
    assert not differing, summary(differing)
    assert next(all_disagreements("udf", COLUMNS[0], values, differences[:-1]), None) is not None


@pytest.mark.slow
def test_verdicts_by_a_table_of_ones_own() -> None:
    """By rows as a user may leave them, at and about each edge; as a plain formula reads texts and TRUE."""
    judged = [case for case in verdict_cases() if len(case.rows) == 1][::SHARE]
    asked = target_cases()[::SHARE]
    calls: list[Call] = []
    expected: list[Any] = []
    for kpi, rows, cell in judged:
        ids = (kpi.vertical, kpi.id, cell)
        calls += [("KPI_BENCHMARK", (*ids, language, rows)) for language in LANGUAGES]
        calls += [(name, (*ids, rows)) for name in ("KPI_RANK", "KPI_GAP")]
        expected += verdict_by_row(kpi, as_a_formula_reads(cell), rows[0])[:4]
    for kpi, rows, cell in asked:
        calls.append(("KPI_TARGET", (kpi.vertical, kpi.id, cell, rows)))
        expected.append(KPI_TARGET(*calls[-1][1]))
    assert wrong(calls, expected) == []


def test_verdicts_by_the_table_of_the_workbook() -> None:
    key, edges = next(iter(EDGES.items()))
    values = (0.69, 0.7, 0.80, 0.81, 0.95, None, "", "abc", "12", True, "#N/A", "#NUM!")
    calls: list[Call] = []
    for value in values:
        calls += [("KPI_BENCHMARK", (*key, value)), ("KPI_BENCHMARK", (*key, value, "fr")), ("KPI_RANK", (*key, value))]
        calls += [("KPI_GAP", (*key, value))]
    expected = [part for value in values for part in answer(as_a_formula_reads(value), edges)[:4]]
    assert wrong(calls, expected) == []


OTHERS: list[tuple[str, tuple[Any, ...], Any]] = [
    ("KPI_RANK", ("no-such", "csat", 0.7), "#N/A"),
    ("KPI_RANK", ("remote-personal-shopper", "*", 0.7), "#N/A"),
    ("KPI_RANK", (" Remote-Personal-SHOPPER ", "CSAT", 0.7), 1.0),
    ("KPI_RANK", (None, "csat", 0.7), ""),
    ("KPI_RANK", ("no-such", "csat", "abc"), "#VALUE!"),
    ("KPI_RANK", ("remote-personal-shopper", "csat", 0.7, None), 1.0),
    ("KPI_RANK", ("remote-personal-shopper", "csat", 0.7, "abc"), "#VALUE!"),
    ("KPI_RANK", ("remote-personal-shopper", "csat", 0.7, [["csat", "≥", 0.1, "≥", 0.2, None, None]]), 2.0),
    ("KPI_RANK", ("anything", "csat", 0.7, [["aov", "≥", 0.1, "≥", 0.2, None, None]]), "#N/A"),
    ("KPI_GAP", ("custom-e-scooters", "lead_time", 40), 15.0),
    ("KPI_BENCHMARK", ("remote-personal-shopper", "csat", 0.7, "FR "), "Typique"),
    ("KPI_BENCHMARK", ("remote-personal-shopper", "csat", 0.7, "de"), "#N/A"),
    ("KPI_BENCHMARK", ("remote-personal-shopper", "csat", None, "#REF!"), "#REF!"),
    ("KPI_TARGET", ("remote-personal-shopper", "csat", "Supérieur à la moyenne"), 0.8),
    ("KPI_TARGET", ("remote-personal-shopper", "response_time", "typical"), "#N/A"),
    ("KPI_TARGET", ("remote-personal-shopper", "csat", None), ""),
    ("KPI_CONSULTATIONS", ([[12], [None], [30]],), 42.0),
    ("KPI_CONSULTATIONS", ([[12], ["abc"], [30]],), "#VALUE!"),
    ("KPI_CONSULTATIONS", (12,), 12.0),
    ("KPI_CONSULTATIONS", ([[None], [""]],), ""),
]


def test_ids_blanks_and_optional_arguments() -> None:
    assert wrong([(name, arguments) for name, arguments, _ in OTHERS], [expected for *_, expected in OTHERS]) == []
    assert answers([("KPI_BENCHMARK", ("remote-personal-shopper", "csat", 0.7))], "fr") == ["Typique"]
