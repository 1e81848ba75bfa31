"""Errors say what, where and what to do."""

import errno
import pickle

import pytest

from xlkpi.errors import (
    CatalogueError,
    ExistingFileError,
    FormulaError,
    Problem,
    ProblemsError,
    TableError,
    UnknownNameError,
    UsageError,
    WorkbookError,
    XlkpiError,
    first_few,
    system_reason,
)
from xlkpi.messages import Message, message, translated


def test_a_problem_reads_as_a_sentence():
    problem = Problem(file="own.toml", place="KPI aov: name", what="is missing", fix="add name = …")
    assert str(problem) == "own.toml: KPI aov: name: is missing; add name = …"
    assert str(Problem(what="is missing", fix="add it")) == "is missing; add it"
    assert str(Problem(file="a.csv", what="is empty")) == "a.csv: is empty"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"file": "shop.xlsx", "sheet": "Inputs", "cell": "C7"}, "shop.xlsx: Inputs!C7"),
        (
            {"file": "shop.xlsx", "sheet": "Inputs", "cell": "C7, D9", "business": "Acme"},
            "shop.xlsx: Inputs!C7, Inputs!D9, Acme",
        ),
        ({"file": "table.csv", "row": 3, "column": "revenue"}, "table.csv: row 3, column revenue"),
        ({"file": "shop.xlsx", "sheet": "Inputs"}, "shop.xlsx: sheet Inputs"),
        ({"place": "Windows"}, "Windows"),
        ({}, ""),
    ],
)
def test_the_place_is_composed_in_words(fields, where):
    assert Problem(what="is wrong", **fields).where == where


def test_a_problem_of_cells_knows_their_sheet():
    one = Problem.at("Inputs!C7", what="is wrong", file="a.xlsx")
    assert (one.file, one.sheet, one.cell, one.cells) == ("a.xlsx", "Inputs", "C7", ["Inputs!C7"])
    both = Problem.at(["Inputs!C7", "Inputs!C9"], what="is wrong")
    assert (both.sheet, both.cell, both.where) == ("Inputs", "C7, C9", "Inputs!C7, Inputs!C9")
    sheets = Problem.at(["Inputs!C7", "KPIs!C9"], what="is wrong")
    assert (sheets.sheet, sheets.cell, sheets.where) == ("", "Inputs!C7, KPIs!C9", "Inputs!C7, KPIs!C9")


def test_a_place_names_a_few_cells():
    problem = Problem.at([f"Inputs!C{row}" for row in range(1, 9)], what="is wrong")
    assert problem.where == "Inputs!C1, Inputs!C2, Inputs!C3, Inputs!C4, Inputs!C5 and 3 more"
    assert problem.cell.endswith("C8")


def test_a_problem_can_be_compared_and_sent():
    problem = Problem.at("Inputs!C7", what=message("is {number:g}", number=0.5))
    assert problem == Problem(sheet="Inputs", cell="C7", what="is 0.5")
    assert len({problem, Problem(sheet="Inputs", cell="C7", what="is 0.5")}) == 1
    again = pickle.loads(pickle.dumps(problem))
    assert again == problem
    assert isinstance(again.what, Message)
    with pytest.raises(AttributeError):
        problem.what = "is right"


def test_a_problem_and_an_error_in_french():
    problem = Problem(file="a.csv", row=3, column="revenue", what=message("is {number:g}", number=0.5))
    assert problem.in_language("fr").endswith("is 0,5")
    assert TableError([problem, problem]).in_language("fr").count("is 0,5") == 2
    assert UsageError(message("is {number:g}", number=0.5)).in_language("fr") == "is 0,5"
    assert XlkpiError().in_language("fr") == ""


def test_exit_statuses():
    assert XlkpiError.exit_status == 1
    assert UsageError.exit_status == UnknownNameError.exit_status == ExistingFileError.exit_status == 2
    assert {error.exit_status for error in (CatalogueError, TableError, WorkbookError, FormulaError)} == {1}


@pytest.mark.parametrize("kind", [CatalogueError, TableError, WorkbookError])
def test_all_problems_at_once(kind):
    problems = [Problem(file="a", what="b", fix="c"), Problem(file="d", what="e", fix="f")]
    error = kind(problems)
    assert error.problems == tuple(problems)
    assert str(error) == "a: b; c\nd: e; f"
    assert isinstance(error, ProblemsError)
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


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


def test_a_list_is_cut_short():
    assert first_few(["a", "b", "c"], 3) == "a, b, c"
    assert first_few(["a", "b", "c"], 1, "; ") == "a and 2 more"


def test_french_puts_a_comma_between_file_and_place() -> None:
    problem = Problem(file="a.csv", row=3, business="Acme", what=message("is blank"), fix=message("write its name"))
    assert problem.in_language("en") == "a.csv: row 3, Acme: is blank; write its name"
    assert problem.in_language("fr") == "a.csv, ligne 3, Acme\u00a0: cellule vide\u00a0; écrivez son nom"
    problem = Problem(file="own.toml", place="KPI aov: name: fr", what=message("is missing"))
    assert problem.in_language("en") == "own.toml: KPI aov: name: fr: is missing"
    assert problem.in_language("fr") == "own.toml, KPI aov, name, fr\u00a0: valeur absente"


def test_the_system_gives_the_reasons_that_have_no_words_here() -> None:
    assert system_reason(PermissionError(errno.EACCES, "no")) == "Permission denied"
    assert translated(system_reason(PermissionError(errno.EACCES, "no")), "fr") == "accès refusé"
    assert system_reason(OSError(errno.EIO, "Input/output error")) == "Input/output error"
    assert system_reason(OSError("odd")) == "odd"


@pytest.mark.parametrize(
    "error", [UnknownNameError(message("KPI"), "aov", ["csat"]), FormulaError("a +", 4, message("expected a number"))]
)
def test_an_error_with_several_arguments_crosses_processes(error):
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.what, again.in_language("fr")) == (str(error), error.what, error.in_language("fr"))
