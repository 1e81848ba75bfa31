"""Errors say what, where and what to try."""

import pytest

from xlkpi.errors import (
    CatalogueError,
    FormulaError,
    Problem,
    ProblemsError,
    TableError,
    UnknownNameError,
    UsageError,
    WorkbookError,
    XlkpiError,
)


def test_a_problem_reads_as_a_sentence():
    problem = Problem("own.toml: KPI aov: name", "is missing", "add name = …")
    assert str(problem) == "own.toml: KPI aov: name: is missing; add name = …"


def test_exit_statuses():
    assert XlkpiError.exit_status == 1
    assert UsageError.exit_status == UnknownNameError.exit_status == 2
    assert {error.exit_status for error in (CatalogueError, TableError, WorkbookError, FormulaError)} == {1}


@pytest.mark.parametrize("kind", [CatalogueError, TableError, WorkbookError])
def test_all_problems_at_once(kind):
    problems = [Problem("a", "b", "c"), Problem("d", "e", "f")]
    error = kind(problems)
    assert error.problems == tuple(problems)
    assert str(error) == "a: b; c\nd: e; f"
    assert isinstance(error, ProblemsError)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("avo", "unknown KPI 'avo'; did you mean 'aov'?"),
        ("retension", "unknown KPI 'retension'; did you mean 'retention'?"),
        ("zzz", "unknown KPI 'zzz'; known: aov, retention"),
        ("", "unknown KPI ''; known: aov, retention"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(name, words):
    assert str(UnknownNameError("KPI", name, ["aov", "retention"])) == words


def test_a_formula_error_points():
    error = FormulaError("a + é", 5, "'é' is not part of the formula language")
    assert str(error).split("\n") == ["column 5: 'é' is not part of the formula language", "  a + é", "      ^"]
    assert (error.column, error.what) == (5, "'é' is not part of the formula language")
