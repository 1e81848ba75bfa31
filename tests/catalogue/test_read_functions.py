"""Calculators in a file, those of worksheets among them, and the formula language that docs/catalogue.md describes."""

import re

import pytest

from docs_example import PAGE, changed, problems
from xlkpi.catalogue.read_functions import read_functions
from xlkpi.catalogue.table import Findings
from xlkpi.formula.parse import parse_formula
from xlkpi.formula.python import Calculator


def public_problems(**changes):
    """Return the problems of a calculator of functions.toml with changes; None takes a key away."""
    both = {"en": "A count.", "fr": "Un nombre."}
    argument = {"name": {"en": "sold", "fr": "vendus"}, "unit": "count", "kind": "flow", "help": both}
    entry = {
        "formula": "sold * 2",
        "result": "count",
        "help": both,
        "example": {"inputs": {"sold": 2}, "result": 4},
        "arguments": {"sold": argument},
    } | {key: value for key, value in changes.items() if key not in ("name", "arguments")}
    for id_, changed_keys in changes.get("arguments", {}).items():
        entry["arguments"] = {**entry["arguments"], id_: {**argument, **changed_keys}}
    for id_, values in entry["arguments"].items():
        entry["arguments"][id_] = {key: value for key, value in values.items() if value is not None}
    findings = Findings("functions.toml")
    read_functions({changes.get("name", "KPI_X"): {k: v for k, v in entry.items() if v is not None}}, findings)
    return [str(problem) for problem in findings.problems]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"name": "aov"}, ["function aov: is not a valid function name; write KPI_ and capitals A-Z and _"]),
        ({"name": "KPI_X2"}, ["function KPI_X2: is not a valid function name; write KPI_ and capitals A-Z and _"]),
        ({"example": None}, ["function KPI_X: example: is missing; add example = …"]),
        (
            {"example": {"inputs": {"sold": 2}, "result": 5}},
            ["function KPI_X: example: result: is 5.0, but the formula gives 4.0; correct one of them"],
        ),
        ({"arguments": {"sold": {"name": None}}}, ["function KPI_X: arguments: sold: name: is missing; add name = …"]),
        (
            {"arguments": {"sold": {"name": {"en": "sold"}}}},
            ["function KPI_X: arguments: sold: name: fr: is missing; add fr = …"],
        ),
        (
            {"arguments": {"made": {}}, "example": {"inputs": {"sold": 2, "made": 1}, "result": 4}},
            [
                f"function KPI_X: arguments: made: name: {language}: '{word}' is already in function KPI_X: "
                "arguments: sold: name; write a text that tells them apart"
                for language, word in (("en", "sold"), ("fr", "vendus"))
            ],
        ),
        *(
            (
                {
                    "arguments": {word: {"name": {"en": "made", "fr": "faits"}}},
                    "example": {"inputs": {"sold": 2, word: 1}, "result": 4},
                },
                [f"function KPI_X: arguments: {word}: {what}"],
            )
            for word, what in [
                ("class", "is a word of Python, VBA or LibreOffice, which cannot be the name of an argument; choose"),
                ("dim", "is a word of Python, VBA or LibreOffice"),
                ("sequence", "is a word of Python, VBA or LibreOffice"),
                ("kpi_x", "is the name of the function; choose another name"),
                ("made2", "is not a valid argument name; write small letters a-z and _, a letter first"),
            ]
        ),
    ],
)
def test_what_a_worksheet_function_must_have(changes, found):
    reported = public_problems(**changes)
    assert len(reported) == len(found), reported
    for said, start in zip(reported, found, strict=True):
        assert said.removeprefix("functions.toml: ").startswith(start)


@pytest.mark.parametrize(
    ("formula", "result", "given", "fits"),
    [
        ("thrown / sold", 0.08, (8, 100), True),
        ("thrown / sold", 0.333, (1, 3), True),
        ("thrown / sold", 0.33, (1, 3), True),
        ("thrown / sold", 0.34, (1, 3), False),
        ("thrown / sold", 0.00001, (1, 100000), True),
        ("thrown / sold", 0.00001, (2, 100000), False),
        ("thrown / sold", 1e-05, (1, 2), False),
    ],
)
def test_examples_are_checked_to_the_digits_given(formula, result, given, fits):
    text = changed(
        "thrown = 8, sold = 100 }, result = 0.08", f"thrown = {given[0]}, sold = {given[1]} }}, result = {result}"
    )
    assert (problems(text) == []) == fits


# --- the formula language, as the page describes it


def test_the_page_s_formulas_give_the_page_s_answers():
    table = (
        PAGE.read_text(encoding="utf-8").partition("| | Formula | Check | Inputs | Answer |")[2].partition("\n\n")[0]
    )
    rows = [[cell.strip(" `") for cell in line.split("|")[2:-1]] for line in table.split("\n")[2:]]
    formula = check = ""
    assert rows
    for written, condition, inputs, answer in rows:
        formula, check = (written, condition) if written else (formula, check)
        names = sorted(set(re.findall(r"[a-z]+", formula)) - {"sum"})
        groups = re.findall(r"([a-z]+) ((?:blank|[0-9.]+)(?:, (?:blank|[0-9.]+))*)", inputs)
        given = {
            name: [None if cell == "blank" else float(cell) for cell in cells.split(", ")] for name, cells in groups
        }
        calculator = Calculator(parse_formula(formula, names, [check] if check else []))
        cells = [given[name] if f"sum({name})" in formula else given[name][0] for name in names]
        found = calculator.value(*cells)
        assert found == (float(answer) if answer[0].isdigit() else answer.strip('"')), (formula, inputs)
