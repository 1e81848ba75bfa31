"""Worksheet formulas: their text, and that a worksheet engine reads the same arithmetic in them."""

import formualizer
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from soak import examples
from xlkpi.catalogue.load import load_functions
from xlkpi.formula.excel import STYLES, blank, fails, native_formula, quoted, styled
from xlkpi.formula.parse import COMPARISONS, Comparison, Formula, Name, Negative, Number, Operation, parse_formula
from xlkpi.formula.python import Calculator

CELLS = {"a": "A1", "b": "B1", "c": "C1"}


def native(text, checks=(), references=CELLS):
    names = [name for name in references if name in text]
    return native_formula(parse_formula(text, names, checks), references)


def test_styles():
    assert set(STYLES) == {"dual", "native", "udf"}
    parts = ("KPI_AOV(A1,B1)", 'A1=""', "A1/B1")
    assert styled("dual", *parts) == 'IF(A1="","",IFERROR(KPI_AOV(A1,B1),A1/B1))'
    assert styled("native", *parts) == 'IF(A1="","",A1/B1)'
    assert styled("udf", *parts) == "KPI_AOV(A1,B1)"


def test_a_check_that_cannot_be_computed_does_not_fail():
    whole, dividing = (parse_formula("a", ["a", "b"], [text]).checks[0] for text in ("a <= b", "a / b <= 1"))
    assert fails(whole, CELLS) == "A1-B1>0"
    assert fails(dividing, CELLS) == "IFERROR(A1/B1-1>0,FALSE())"


def test_blank():
    formula = parse_formula("sum(a) / b", ["a", "b"])
    assert blank(formula, CELLS) == '(A1="")+(B1="")'
    assert blank(formula, {"a": "A1:A3", "b": "B1"}) == '(COUNTBLANK(A1:A3)=ROWS(A1:A3)*COLUMNS(A1:A3))+(B1="")'


@pytest.mark.parametrize(("text", "literal"), [("a", '"a"'), ("", '""'), ('say "hi"', '"say ""hi"""'), ("é", '"é"')])
def test_quoted(text, literal):
    assert quoted(text) == literal


@pytest.mark.parametrize(
    ("text", "arithmetic"),
    [
        ("a / b", "A1/B1"),
        ("(a - b) / c", "(A1-B1)/C1"),
        ("a - (b - c)", "A1-(B1-C1)"),
        ("a - b - c", "A1-B1-C1"),
        ("a / (b / c)", "A1/(B1/C1)"),
        ("a / (b * c)", "A1/(B1*C1)"),
        ("a * b / c", "A1*B1/C1"),
        ("(a + b) * c", "(A1+B1)*C1"),
        ("a + b * c", "A1+B1*C1"),
        ("a - -b", "A1-(-B1)"),
        ("-(a + b) / c", "-(A1+B1)/C1"),
        ("0.25 * a", "0.25*A1"),
        ("0.0000001 * a", "0.0000001*A1"),
        ("1000000000000000000 * a", "1000000000000000000*A1"),
        ("0.1234567890123456 * a", "0.123456789012346*A1"),
    ],
)
def test_arithmetic_has_the_parentheses_it_needs(text, arithmetic):
    assert f",#NUM!,{arithmetic})" in native(text)


@pytest.mark.parametrize("function", load_functions().values(), ids=lambda function: function.name)
def test_every_calculator_has_a_short_formula_without_a_name_of_its_own(function):
    references = {argument.id: f"Inputs!$C${row}" for row, argument in enumerate(function.arguments, 8)}
    text = native_formula(function.formula, references)
    assert "KPI_" not in text
    assert not text.startswith("=")
    assert text.count("(") == text.count(")")
    assert len(text) < 1000
    assert all(reference in text for reference in references.values())


TREES = st.recursive(
    st.sampled_from([Name("a"), Name("b"), Name("c")]) | st.integers(1, 9).map(lambda n: Number(float(n))),
    lambda inner: st.builds(Negative, inner) | st.builds(Operation, st.sampled_from("+-*/"), inner, inner),
    max_leaves=6,
)


CHECKS = st.lists(st.builds(Comparison, st.sampled_from(COMPARISONS), TREES, TREES), max_size=2).map(tuple)
DIVIDING = (Comparison("<=", Operation("/", Name("a"), Name("b")), Number(1.0)),)


@settings(max_examples=examples(60), deadline=None)
@given(TREES, st.tuples(*[st.sampled_from([0.0, 1.0, 2.0, 5.0, 8.0, -1.0])] * 3), CHECKS)
@example(Operation("-", Name("b"), Name("a")), (8.0, 0.0, 1.0), DIVIDING)
@example(Operation("-", Name("b"), Name("a")), (-8.0, 0.0, 1.0), DIVIDING)
@example(Operation("-", Name("b"), Name("a")), (1e300, 1e-300, 1.0), DIVIDING)
@example(Name("c"), (1.0, 2.0, 0.0), (Comparison("<=", Number(1.0), Operation("/", Name("a"), Name("c"))),))
def test_an_engine_computes_what_python_computes(tree, numbers, checks):
    formula = Formula(("a", "b", "c"), tree, checks)
    workbook = formualizer.Workbook()
    sheet = workbook.sheet("Sheet1")
    for column, number in enumerate(numbers, 1):
        sheet.set_value(1, column, formualizer.LiteralValue.number(number))
    sheet.set_formula(1, 4, "=" + native_formula(formula, CELLS))
    found = workbook.evaluate_cell("Sheet1", 1, 4)
    expected = Calculator(formula).value(*numbers)
    assert Calculator(formula).rows([[number] * 20 for number in numbers], 20) == [expected] * 20
    if isinstance(expected, str):
        assert isinstance(found, dict)
        assert found["kind"] == {"#DIV/0!": "Div", "#NUM!": "Num"}[expected]
    else:
        assert found == pytest.approx(expected, rel=1e-12)
