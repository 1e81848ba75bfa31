"""The formula language: what it reads, how operators bind, and where its errors point."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soak import examples
from xlkpi.errors import FormulaError
from xlkpi.formula.parse import Comparison, Formula, Name, Negative, Number, Operation, Sum, parse_formula
from xlkpi.formula.python import Calculator

A, B, C = Name("a"), Name("b"), Name("c")


def read(text):
    return parse_formula(text, ["a", "b", "c"]).result


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("  a  ", A),
        ("2.5", Number(2.5)),
        (".5", Number(0.5)),
        ("2.", Number(2.0)),
        ("a + b * c", Operation("+", A, Operation("*", B, C))),
        ("a * b + c", Operation("+", Operation("*", A, B), C)),
        ("(a + b) * c", Operation("*", Operation("+", A, B), C)),
        ("a - b - c", Operation("-", Operation("-", A, B), C)),
        ("a - (b - c)", Operation("-", A, Operation("-", B, C))),
        ("a / b / c", Operation("/", Operation("/", A, B), C)),
        ("a / b * c", Operation("*", Operation("/", A, B), C)),
        ("-a * b", Operation("*", Negative(A), B)),
        ("a - -b", Operation("-", A, Negative(B))),
        ("--a", Negative(Negative(A))),
        ("-(a + b)", Negative(Operation("+", A, B))),
        ("sum(a)", Sum(A)),
        ("sum ( a ) / b", Operation("/", Sum(A), B)),
        ("a\n/ b", Operation("/", A, B)),
        ("((((a))))", A),
    ],
)
def test_precedence_and_shape(text, tree):
    assert read(text) == tree


def test_checks_are_comparisons():
    formula = parse_formula("a / b", ["a", "b"], ["a <= b", "a - b >= 0", "a < 2 * b", "b > 1"])
    assert formula.checks[0] == Comparison("<=", A, B)
    assert [check.operator for check in formula.checks] == ["<=", ">=", "<", ">"]


def test_ranges_and_denominators():
    formula = parse_formula("sum(a) / b + c / (b - c) + 1 / b", ["a", "b", "c"])
    assert formula.ranges == ("a",)
    assert formula.denominators == (B, Operation("-", B, C))
    assert parse_formula("b / c", ["a", "b", "c"], ["sum(a) <= b"]).ranges == ("a",)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "a name, a number or ( was expected"),
        ("   ", 4, "a name, a number or ( was expected"),
        ("a +", 4, "a name, a number or ( was expected"),
        ("+a", 1, "a name, a number or ( was expected"),
        ("a / / b", 5, "a name, a number or ( was expected"),
        ("a b", 3, "unexpected 'b'"),
        ("a )", 3, "unexpected ')'"),
        ("(a + b", 7, ") was expected"),
        ("a / d", 5, "'d' is not an argument; the arguments are a, b, c"),
        ("A / b", 1, "'A' is not an argument"),
        ("a % b", 3, "'%' is not part of the formula language"),
        ("a ** b", 4, "a name, a number or ( was expected"),
        ("a <= b", 3, "unexpected '<='"),
        ("é + a", 1, "'é' is not part of the formula language"),
        ("a × b", 3, "'×' is not part of the formula language"),
        ("a ÷ b", 3, "'÷' is not part of the formula language"),
        ("a + 日本", 5, "'日' is not part of the formula language"),
        ("a\u00a0+ b", 2, "is not part of the formula language"),
        ("1,5 * a", 2, "',' is not part of the formula language"),
        ("1e5 * a", 2, "unexpected 'e5'"),
        ("1.2.3", 4, "unexpected '.3'"),
        ("sum a", 1, "'sum' is not an argument"),
        ("sum(a", 6, ") was expected"),
        ("sum(a, b)", 6, "',' is not part of the formula language"),
        ("sum(a + b)", 7, ") was expected"),
        ("sum()", 5, "')' is not an argument"),
        ("SUM(a)", 1, "'SUM' is not an argument"),
        ("a\n+ d", 5, "'d' is not an argument"),
        ("sum(a) + a", 10, "a is added up as a range, so it cannot also be a single value"),
        ("b / c + sum(a) * a", 18, "a is added up as a range"),
        ("9" * 400, 1, "too large"),
    ],
)
def test_errors_point_at_the_column(text, column, words):
    with pytest.raises(FormulaError) as caught:
        read(text)
    assert caught.value.column == column
    assert words in str(caught.value)
    message, shown, caret = str(caught.value).split("\n")
    assert message.startswith(f"column {column}: ")
    assert caret.index("^") - 2 == column - 1
    assert shown[2:] == text.replace("\n", " ")


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("a", "a check compares"),
        ("a = b", "'=' is not part"),
        ("a <= b <= c", "unexpected '<='"),
        ("a <= ", "a name, a number or ( was expected"),
        ("a <= d", "'d' is not an argument"),
    ],
)
def test_errors_in_checks(check, words):
    with pytest.raises(FormulaError, match="column") as caught:
        parse_formula("a / b", ["a", "b", "c"], [check])
    assert words in str(caught.value)


def test_a_range_used_as_a_single_value_in_a_check_points_into_the_check():
    with pytest.raises(FormulaError) as caught:
        parse_formula("sum(a) / b", ["a", "b"], ["b >= a"])
    assert caught.value.column == 6
    assert "b >= a" in str(caught.value)


@pytest.mark.parametrize("text", ["(" * 51 + "a" + ")" * 51, "-" * 51 + "a", "(" * 10_000, "-" * 10_000 + "a"])
def test_depth_is_limited(text):
    with pytest.raises(FormulaError, match=r"more than (50 levels|200 names)"):
        read(text)


def test_fifty_levels_are_read():
    assert read("(" * 50 + "a" + ")" * 50) == A


def test_length_is_limited():
    assert isinstance(read("+".join("a" * 100)), Operation)
    with pytest.raises(FormulaError, match="more than 200 names, numbers and signs"):
        read("+".join("a" * 5000))


def test_the_longest_formula_can_be_computed():
    formula = parse_formula("/".join("a" * 100), ["a"])
    assert Calculator(formula).value(1) == 1
    assert hash(formula) == hash(parse_formula("/".join("a" * 100), ["a"]))


TREES = st.recursive(
    st.sampled_from([A, B, C]) | st.integers(0, 99).map(lambda n: Number(float(n))),
    lambda inner: st.builds(Negative, inner) | st.builds(Operation, st.sampled_from("+-*/"), inner, inner),
    max_leaves=12,
)


def text_of(node, spaced=""):
    """The tree as text, with no more parentheses than it needs."""
    if isinstance(node, Number):
        return f"{node.value:.0f}"
    if isinstance(node, Name):
        return node.id
    if isinstance(node, Negative):
        return f"-({text_of(node.operand, spaced)})"
    left, right = text_of(node.left, spaced), text_of(node.right, spaced)
    if node.operator in "*/" and isinstance(node.left, Operation) and node.left.operator in "+-":
        left = f"({left})"
    if isinstance(node.right, Operation):
        right = f"({right})"
    return f"{left}{spaced}{node.operator}{spaced}{right}"


@settings(max_examples=examples(150), deadline=None)
@given(TREES, st.sampled_from(["", " ", " \t "]))
def test_text_of_a_tree_reads_back_as_the_tree(tree, spaced):
    assert read(text_of(tree, spaced)) == tree


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "3", "7", "(", ")", "+", "-", "*", "/"]), min_size=1, max_size=15))
def test_random_text_means_what_it_means_in_python(parts):
    text = " ".join(parts)
    try:
        tree = read(text)
    except FormulaError:
        return
    names = {"a": Fraction(2), "b": Fraction(3), "c": Fraction(5)}
    evaluate = Calculator(Formula(("a", "b", "c"), tree)).evaluate
    whole = " ".join(f"Fraction({part})" if part.isdigit() else part for part in parts)
    try:
        expected = eval(whole, {"Fraction": Fraction}, names)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            evaluate(tree, list(map(float, names.values())))
        return
    except (SyntaxError, TypeError) as error:
        pytest.fail(f"{text!r} is read, but is not Python: {error}")
    exact = Calculator(Formula(("a", "b", "c"), _exact(tree))).evaluate(_exact(tree), list(names.values()))
    assert exact == expected


def _exact(node):
    """The tree with its numbers as fractions, so that no rounding hides a difference."""
    if isinstance(node, Number):
        return Number(Fraction(node.value))
    if isinstance(node, Negative):
        return Negative(_exact(node.operand))
    if isinstance(node, Operation):
        return Operation(node.operator, _exact(node.left), _exact(node.right))
    return node


@settings(max_examples=examples(200), deadline=None)
@given(st.text(max_size=60) | st.text("ab( )+-*/<>=.0123456789sum\n\t", max_size=300), st.booleans())
def test_no_text_makes_anything_but_a_formula_error(text, as_check):
    column = 1
    try:
        parse_formula("a / b" if as_check else text, ["a", "b"], [text] if as_check else [])
    except FormulaError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1
