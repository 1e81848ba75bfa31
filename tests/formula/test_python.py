"""The Python calculators: the table of empty, wrong and impossible inputs, for single cells and for columns."""

import itertools
import math
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cases import BLANKS
from soak import examples
from xlkpi.catalogue.load import load_functions
from xlkpi.formula.parse import Name, Operation, parse_formula
from xlkpi.formula.python import Calculator, condensed

ERRORS = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"]
FUNCTIONS = list(load_functions().values())
SINGLES = [function for function in FUNCTIONS if not function.formula.ranges]
SUMS = [function for function in FUNCTIONS if function.formula.ranges]
RATIO = Calculator(parse_formula("a / b", ["a", "b"]))
SHARE = Calculator(parse_formula("a / b", ["a", "b"], ["a <= b"]))
ids = {"ids": lambda function: function.name}


def is_ratio(function):
    """Return whether a calculator divides one argument by another."""
    result = function.formula.result
    return (
        isinstance(result, Operation) and result.operator == "/" and {type(result.left), type(result.right)} == {Name}
    )


RATIOS = [function for function in SINGLES if is_ratio(function)]


def possible(function, **cells):
    """Possible inputs, but for those given: "first" and "last" name them by position."""
    values = list(function.example.values())
    for place, cell in cells.items():
        values[{"first": 0, "last": -1}[place]] = cell
    return values


@pytest.mark.parametrize("function", SINGLES, **ids)
class TestTheTable:
    """Every row of product.md's table, and that it goes before the rows below it."""

    def test_a_number(self, function):
        result = Calculator(function.formula).value(*possible(function))
        assert isinstance(result, float)
        assert math.isfinite(result)

    def test_an_error_is_the_answer_whatever_else(self, function):
        value = Calculator(function.formula).value
        others = (1.0, None, "", "abc", True, 0.0, -1.0, math.nan, math.inf)
        for error, other in itertools.product(ERRORS, others):
            assert value(*possible(function, first=error, last=other)) == error
            assert value(*possible(function, first=other, last=error)) == error

    def test_the_first_of_two_errors(self, function):
        value = Calculator(function.formula).value
        assert value(*possible(function, first="#REF!", last="#N/A")) == "#REF!"
        assert value(*possible(function, first="#N/A", last="#REF!")) == "#N/A"

    def test_a_blank_gives_the_empty_text(self, function):
        value = Calculator(function.formula).value
        for blank, other in itertools.product(BLANKS, (1.0, "abc", True, 0.0, -1.0, math.inf, 10**400)):
            assert value(*possible(function, first=blank, last=other)) == ""
            assert value(*possible(function, first=other, last=blank)) == ""

    def test_text_and_booleans(self, function):
        value = Calculator(function.formula).value
        for wrong, other in itertools.product(("abc", "12", " ", True, False), (1.0, 0.0, -1.0, math.inf, 10**400)):
            assert value(*possible(function, first=wrong, last=other)) == "#VALUE!"
            assert value(*possible(function, first=other, last=wrong)) == "#VALUE!"

    def test_negative_or_infinite(self, function):
        value = Calculator(function.formula).value
        for impossible in (-1.0, -1e-300, -math.inf, math.inf, 10**400, -(10**400)):
            for index in range(len(function.arguments)):
                inputs = possible(function)
                inputs[index] = impossible
                assert value(*inputs) == "#NUM!"


@pytest.mark.parametrize("function", RATIOS, **ids)
class TestRatios:
    """The rows of the table on quotients."""

    def test_a_denominator_of_zero(self, function):
        for other in (0.0, 1.0, -1.0, math.inf, -math.inf, 10**400):
            inputs = {function.formula.result.left.id: other, function.formula.result.right.id: 0.0}
            given = [inputs.get(name, other) for name in function.formula.arguments]
            assert Calculator(function.formula).value(*given) == "#DIV/0!"

    def test_overflow(self, function):
        inputs = {function.formula.result.left.id: 1e300, function.formula.result.right.id: 1e-300}
        given = [inputs.get(name, 1.0) for name in function.formula.arguments]
        assert Calculator(function.formula).value(*given) == "#NUM!"


SHARES = (
    "KPI_CSAT", "KPI_APPROVAL_RATE", "KPI_UPSELL_RATE", "KPI_REPEAT_RATE", "KPI_CONVERSION", "KPI_COMPLIANCE",
    "KPI_ORDER_ACCURACY", "KPI_ARTIST_SHARE",
)  # fmt: skip


@pytest.mark.parametrize("name", SHARES)
def test_a_true_share_cannot_exceed_one(name):
    value = load_functions()[name].calculator.value
    assert value(2.0, 1.0) == "#NUM!"
    assert value(1.0, 1.0) == 1.0


@pytest.mark.parametrize(
    ("inputs", "result"),
    [
        ((110, 20, 100), 0.9),
        ((100, 0, 100), 1.0),
        ((20, 20, 100), 0.0),
        ((121, 20, 100), "#NUM!"),
        ((10, 20, 100), "#NUM!"),
        ((10, 20, 0), "#DIV/0!"),
        ((20, 20, 0), "#DIV/0!"),
        ((1e300, 1, 1e-300), "#NUM!"),
    ],
)
def test_retention(inputs, result):
    assert Calculator(load_functions()["KPI_RETENTION"].formula).value(*inputs) == pytest.approx(result)


def test_growth_may_be_negative_but_returns_may_exceed():
    value = {name: Calculator(function.formula).value for name, function in load_functions().items()}
    assert value["KPI_SUBSCRIPTION_GROWTH"](100, 80) == pytest.approx(-0.2)
    assert value["KPI_SUBSCRIPTION_GROWTH"](100, 0) == -1.0
    for name in ("KPI_RETURN_RATE", "KPI_ATTACH_RATE", "KPI_SUPPORT_RATE"):
        assert value[name](30, 20) == 1.5


@pytest.mark.parametrize("function", SUMS, **ids)
@pytest.mark.parametrize(
    ("cells", "result"),
    [
        ([1, 2.5, 3], 6.5),
        ([1, None, "", 3], 4.0),
        ([0, None], 0.0),
        ([None, ""], ""),
        ([], ""),
        ([1, "abc", None], "#VALUE!"),
        ([1, True], "#VALUE!"),
        ([1, "abc", "#REF!", "#N/A"], "#REF!"),
        ([3, -1], "#NUM!"),
        ([math.nan, 1], 1.0),
        ([math.nan, Decimal("nan")], ""),
        ([math.inf, -math.inf], "#NUM!"),
        ([1e308, 1e308], "#NUM!"),
        ([10**400], "#NUM!"),
        ([7.28, 8.56, 7.17], 23.01),  # sum() gives 23.009999999999998 before Python 3.12
        (7, 7.0),
        (None, ""),
    ],
)
def test_sums(function, cells, result):
    assert Calculator(function.formula).value(cells) == result


@settings(max_examples=examples(150), deadline=None)
@given(
    st.lists(st.floats(0, 1e6) | st.sampled_from([None, "", "abc", True, 0, -1, math.nan, math.inf, 10**400, 1e308]))
)
def test_a_range_added_up_once_answers_as_its_cells(cells):
    """So that a column beside it does not cost a sum per row."""
    mean = Calculator(parse_formula("a / sum(b)", ["a", "b"]))
    for other in (6, 0, "#N/A", None):
        assert repr(mean.value(other, condensed(cells))) == repr(mean.value(other, cells))
    assert len(condensed([1, None, 2.5])) == 1


def test_a_sum_of_zero_under_the_line_is_a_zero_denominator():
    mean = Calculator(parse_formula("a / sum(b)", ["a", "b"]))
    assert mean.value(6, [1, None, 2]) == 2.0
    assert mean.value(6, [0, None]) == "#DIV/0!"
    assert mean.value(6, [1, -1]) == "#DIV/0!"
    assert mean.value(6, [3, -1]) == "#NUM!"
    assert mean.value("abc", [None]) == ""
    assert mean.value("#N/A", [None]) == "#N/A"


def test_results_are_floats_and_never_minus_zero():
    assert repr(RATIO.value(-0.0, 5)) == "0.0"
    assert [repr(result) for result in RATIO.rows([[-0.0, 0], [5, 5]], 2)] == ["0.0", "0.0"]
    only = Calculator(parse_formula("a", ["a"]))
    assert [type(result) for result in only.rows([[1, 2]], 2)] == [float, float]


def test_large_whole_numbers_compare_alike_on_both_paths():
    big = 2**53
    kept = Calculator(parse_formula("(a - b) / c", ["a", "b", "c"], ["a - b <= c"]))
    for row in ([big + 1, big, 1], [big + 2, big + 1, 1]):
        assert kept.rows([[cell] for cell in row], 1) == [kept.value(*row)]
    assert SHARE.rows([[big + 1], [big]], 1) == [SHARE.value(big + 1, big)]


def test_rows_of_one_cell_for_all():
    assert RATIO.rows([[10, 20, 30], 10], 3) == [1.0, 2.0, 3.0]
    assert RATIO.rows([60, [1, 2, 3]], 3) == [60.0, 30.0, 20.0]
    assert RATIO.rows([60, 2], 3) == [30.0, 30.0, 30.0]
    assert RATIO.rows([[1, None, "x"], 0], 3) == ["#DIV/0!", "", "#VALUE!"]
    assert RATIO.rows([[], []], 0) == []


PLAIN = st.integers(0, 1000) | st.floats(0, 1e6) | st.integers(2**53 - 2, 2**53 + 2)
ODD = st.sampled_from(
    [None, "", "abc", "12", True, False, 0, 0.0, -0.0, -1, -0.5, math.nan, math.inf, -math.inf, 10**400, 1e308, *ERRORS]
)


NASTY = [
    parse_formula("a / (b / c)", ["a", "b", "c"]),
    parse_formula("a - (b - (c - a))", ["a", "b", "c"], ["a / b <= c / a"]),
    parse_formula("(a - b) / (c - a)", ["a", "b", "c"], ["a - b <= c", "1 / (2 / (c - a)) >= 0.5"]),
    parse_formula("-(a * b) / (c + 1)", ["a", "b", "c"], ["a * a * a * a < 1000 * c", "a / b >= 0"]),
    parse_formula("a / b / b", ["a", "b"], ["a <= 5", "a - b * b >= -7"]),
    parse_formula("b + 1 / (2 - 2)", ["a", "b"]),
    parse_formula("b", ["a", "b"]),
    parse_formula("(a - b) / c", ["a", "b", "c"], ["a - b > 0", "a - b <= c", "a - b <= a"]),
    parse_formula("a - b", ["a", "b", "c"], ["a >= 0", "a <= c", "a - b >= 0", "a - b < c"]),
]
"""Formulas that a user's catalogue may have: denominators in denominators and in checks, overflow, unused arguments."""


@st.composite
def columns(draw):
    formula = draw(st.sampled_from([function.formula for function in SINGLES] + NASTY))
    count = draw(st.integers(1, 6))
    cells = PLAIN if draw(st.booleans()) else PLAIN | ODD
    column = st.lists(cells, min_size=count, max_size=count)
    return formula, [draw(column | cells) for _ in formula.arguments], count


@settings(max_examples=examples(300), deadline=None)
@given(columns())
@example((load_functions()["KPI_AOV"].formula, [[1, 2], [0, 1]], 2))
@example((load_functions()["KPI_AOV"].formula, [[1, 10**400, 3], [1, 1, 0]], 3))
def test_rows_equal_single_values(drawn):
    formula, given_columns, count = drawn
    calculator = Calculator(formula)
    spread = [column if isinstance(column, list) else [column] * count for column in given_columns]
    expected = [calculator.value(*row) for row in zip(*spread, strict=True)]
    results = calculator.rows(given_columns, count)
    assert list(map(repr, results)) == list(map(repr, expected))
