"""What a cell holds, as Python sees it."""

import datetime
import math
from decimal import Decimal
from fractions import Fraction

import pytest

from cases import BLANKS
from xlkpi.formula.values import ERRORS, VALUE, WRONG, answer, is_blank, is_error, to_number


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (5, 5.0),
        (2.5, 2.5),
        (-0.0, 0.0),
        (Decimal("12.5"), 12.5),
        (Fraction(1, 4), 0.25),
        (10**400, math.inf),
        (Decimal("1e400"), math.inf),
        (Fraction(10**400), math.inf),
        (datetime.date(1900, 3, 1), 61.0),
        (datetime.date(2026, 1, 31), 46053.0),
        (datetime.datetime(2026, 1, 31, 12), 46053.5),
        (datetime.datetime(2026, 1, 31, 6, tzinfo=datetime.UTC), 46053.25),
        (None, ""),
        ("", ""),
        ("#DIV/0!", "#DIV/0!"),
        ("#N/A", "#N/A"),
        ("12", WRONG),
        (" ", WRONG),
        ("abc", WRONG),
        ("#div/0!", WRONG),
        (True, WRONG),
        (False, WRONG),
        (b"12", WRONG),
        (bytearray(b"12"), WRONG),
        (1 + 2j, WRONG),
        (object(), WRONG),
        (datetime.time(12), WRONG),
        (datetime.timedelta(days=1), WRONG),
    ],
)
def test_to_number(cell, number):
    assert to_number(cell) == number
    assert isinstance(to_number(cell), (float, str))


@pytest.mark.parametrize("blank", BLANKS, ids=repr)
def test_a_missing_value_is_a_blank(blank):
    assert is_blank(blank)
    assert to_number(blank) == ""


def test_to_number_of_numpy_scalars():
    numpy = pytest.importorskip("numpy")
    for kind in (numpy.int8, numpy.int64, numpy.uint32, numpy.float32, numpy.float64):
        assert type(to_number(kind(5))) is float
        assert to_number(kind(5)) == 5.0
    assert to_number(numpy.bool_(True)) == WRONG
    assert to_number(numpy.str_("5")) == WRONG
    assert to_number(numpy.bytes_(b"5")) == WRONG


@pytest.mark.parametrize("cell", [None, ""])
def test_blank(cell):
    assert is_blank(cell)


@pytest.mark.parametrize("cell", [0, 0.0, False, " ", [], "#N/A"])
def test_not_blank(cell):
    assert not is_blank(cell)


def test_errors():
    assert all(is_error(error) for error in ERRORS)
    assert not any(is_error(cell) for cell in (None, "", "N/A", "#n/a", 0, math.nan, ["#N/A"]))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([WRONG], VALUE),
        ([""], ""),
        (["", WRONG], ""),
        ([WRONG, ""], ""),
        ([WRONG, "", "#N/A"], "#N/A"),
        (["#REF!", "#N/A"], "#REF!"),
        (["#N/A", "#REF!"], "#N/A"),
    ],
)
def test_answer_takes_the_first_of_the_table(texts, expected):
    assert answer(texts) == expected
