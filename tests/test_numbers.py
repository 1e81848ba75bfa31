"""Numbers in a table's cells: what is taken, and the words about what is not."""

import datetime
import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verticals import BAKERY
from xlkpi.messages import translated
from xlkpi.numbers import Wrong, as_shown, check_input, check_number, decimal_mark, parse_number


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("12", ".", 12.0),
        ("12.5", ".", 12.5),
        ("12,5", ",", 12.5),
        ("0.1", ".", 0.1),
        (",5", ",", 0.5),
        ("5.", ".", 5.0),
        ("1e3", ".", 1000.0),
        ("1,5E+03", ",", 1500.0),
        ("+5", ".", 5.0),
        ("  5 ", ".", 5.0),
        ("\u00a05\u202f", ".", 5.0),
        ("007", ".", 7.0),
        ("-0", ".", 0.0),
        ("0,000", ",", 0.0),
        ("1.000", ".", 1.0),
        ("12", "", 12.0),
        ("1E3", "", 1000.0),
        ("12345678901234567", ".", 12345678901234567.0),
    ],
)
def test_plain_numbers(text: str, decimal: str, number: float) -> None:
    value = parse_number(text, decimal)
    assert value == number
    assert isinstance(value, float)
    assert math.copysign(1, value) == 1


POINT, COMMA = "in a file whose decimal mark is a point", "in a file whose decimal mark is a comma"


@pytest.mark.parametrize(
    ("text", "decimal", "problem", "fix"),
    [
        ("12,5", ".", f"'12,5' has a comma, {POINT}", "write 12.5"),
        ("12.5", ",", f"'12.5' has a point, {COMMA}", "write 12,5"),
        ("1_000", ".", "'1_000' has separators between its digits", "write 1000"),
        ("1 000", ".", "'1 000' has separators between its digits", "write 1000"),
        ("1\u00a0000,5", ",", "'1 000,5' has separators between its digits", "write 1000,5"),
        ("1\u202f000", ",", "'1 000' has separators between its digits", "write 1000"),
        ("1'000", ".", "has separators between its digits", "write 1000"),
        ("1’000", ".", "has separators between its digits", "write 1000"),
        ("1,000", ".", "'1,000' has a comma that may separate thousands", "write 1000, or 1 if it marks the decimals"),
        ("1.250", ",", "'1.250' has a point that may separate thousands", "write 1250, or 1,25 if it marks"),
        ("1,000", "", "'1,000' has a comma that may separate thousands", "write 1000, or 1 if it marks"),
        ("12,345", "", "may separate thousands", "write 12345, or 12.3450 if it marks the decimals"),
        ("1,000,000", ".", "has separators between its digits", "write 1000000"),
        ("1.000,5", ".", "'1.000,5' has separators between its digits", "write 1000.5"),
        ("1.000,5", ",", "has separators between its digits", "write 1000,5"),
        ("1,000.5", ",", "has separators between its digits", "write 1000,5"),
        ("nan", ".", "'nan' is not a number to calculate with", "leave the cell empty"),
        ("NaN", ".", "'NaN' is not a number to calculate with", "leave the cell empty"),
        ("inf", ".", "'inf' is not a number to calculate with", "leave the cell empty"),
        ("-Infinity", ".", "is not a number to calculate with", "leave the cell empty"),
        ("1e999", ".", "'1e999' is too large a number", "below 1e308"),
        ("1e-999", ".", "'1e-999' is too small a number", "write 0"),
        ("١٢", ".", "is not in the digits 0 to 9", "write 12"),
        ("１２．５", ".", "is not in the digits 0 to 9", "write 12"),
        ("12 €", ",", "'12 €' has a currency", "write the amount alone"),
        ("$12", ".", "'$12' has a currency", "write the amount alone"),
        ("12 EUR", ".", "has a currency", "write the amount alone"),
        ("CHF 1,200.50", ".", "has a currency", "write the amount alone"),
        ("80%", ".", "'80%' is a percentage", "write the count or the amount itself"),
        ("80 %", ",", "is a percentage", "the workbook works out the rates"),
        ("-5", ".", "'-5' is negative", "write 0 or more"),
        ("−5", ".", "is negative", "write 0 or more"),
        ("(12.50)", ".", "is negative", "write 0 or more"),
        ("twelve", ".", "'twelve' is not a number", "write a number such as 12.5, or leave the cell empty"),
        ("douze", ",", "'douze' is not a number", "write a number such as 12,5"),
        ("12 5", ".", "is not a number", "write a number such as"),
        ("0x10", ".", "is not a number", "write a number such as"),
        ("1²", ".", "is not a number", "write a number such as"),
        ("1e", ".", "is not a number", "write a number such as"),
        ("-", ".", "is not a number", "leave the cell empty"),
        (".", ".", "is not a number", "leave the cell empty"),
        ("", ".", "is not a number", "leave the cell empty"),
        ("=1+2", ".", "'=1+2' is a formula", "write its result"),
        ("TRUE", ".", "'TRUE' is a logical value", "write the number"),
        ("vrai", ".", "is a logical value", "write the number"),
        ("#DIV/0!", ".", "is a spreadsheet’s error", "correct its formula"),
        ("#N/A", ".", "is a spreadsheet’s error", "leave the cell empty"),
    ],
)
def test_each_mistake_has_its_message(text: str, decimal: str, problem: str, fix: str) -> None:
    wrong = parse_number(text, decimal)
    assert isinstance(wrong, Wrong)
    assert problem in wrong.what
    assert fix in wrong.fix


def test_a_long_text_is_shortened_on_one_line() -> None:
    wrong = parse_number("x\n" * 1000)
    assert isinstance(wrong, Wrong)
    assert "\n" not in wrong.what
    assert len(wrong.what) < 80


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        ([], ""),
        (["12", "1e3", "", "abc"], ""),
        (["12", "12,5"], ","),
        (["12.5", "12"], "."),
        (["12.5", "12,5"], ","),
        (["1,000"], ""),
        (["1.000", "1,000,000"], ""),
        (["1,000", "12.5"], "."),
        (["1,000", "12,50"], ","),
        (["0,125"], ","),
        (["a,b", "1.2.3"], ""),
        ([" 12,5\u00a0"], ","),
    ],
)
def test_decimal_mark(texts: list[str], mark: str) -> None:
    assert decimal_mark(texts) == mark


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (None, None),
        ("", None),
        (" \u00a0", None),
        (5, 5.0),
        (2.5, 2.5),
        (Decimal("2.5"), 2.5),
        (Fraction(1, 4), 0.25),
        (-0.0, 0.0),
        (0, 0.0),
    ],
)
def test_typed_cells(cell: object, number: float | None) -> None:
    assert check_number(cell) == number
    assert type(check_number(cell)) is type(number)


@pytest.mark.parametrize(
    ("cell", "problem", "fix"),
    [
        (True, "is TRUE, not a number", "write the number"),
        (False, "is FALSE, not a number", "write the number"),
        (datetime.datetime(2026, 1, 31), "is a date (2026-01-31), not a number", "format the cell as a number"),
        (datetime.date(2026, 1, 31), "is a date (2026-01-31), not a number", "format the cell as a number"),
        (datetime.time(1, 30), "is a time (01:30:00)", "plain number in the input’s unit"),
        (datetime.timedelta(hours=30), "is a time (1 day, 6:00:00)", "plain number"),
        ("12", "'12' is a number stored as text", "make it a number"),
        ("12,5", "'12,5' is a number stored as text", "make it a number"),
        ("abc", "'abc' is text, not a number", "leave the cell empty"),
        ("#DIV/0!", "is the error #DIV/0!", "correct the formula"),
        (math.nan, "is not a number (nan)", "leave the cell empty"),
        (math.inf, "is too large", "below 1e308"),
        (10**400, "is too large", "below 1e308"),
        (-3, "is negative", "write 0 or more"),
        ([1], "is of type list, not a number", "write the number"),
        (1j, "is of type complex", "write the number"),
        (Wrong("is odd", "mend it"), "is odd", "mend it"),
    ],
)
def test_typed_cells_that_are_no_number(cell: object, problem: str, fix: str) -> None:
    wrong = check_number(cell)
    assert isinstance(wrong, Wrong)
    assert problem in wrong.what
    assert fix in wrong.fix


def test_numpy_cells() -> None:
    numpy = pytest.importorskip("numpy")
    assert check_number(numpy.int64(3)) == 3.0
    assert check_number(numpy.float32(0.5)) == 0.5
    assert check_number(numpy.bool_(True)) == Wrong("is TRUE, not a number", "write the number")


def test_no_mark_for_a_missing_value_is_a_number() -> None:
    pandas = pytest.importorskip("pandas")
    for missing in (pandas.NA, pandas.NaT, Decimal("nan"), Decimal("sNaN")):
        assert isinstance(check_number(missing), Wrong)


@settings(deadline=None)  # machines are shared
@given(st.floats(min_value=0, allow_infinity=False, allow_nan=False))
def test_every_number_reads_back_exactly(number: float) -> None:
    assert parse_number(repr(number)) == number
    assert parse_number(repr(number).replace(".", ","), ",") == number


@pytest.mark.slow
@settings(deadline=None)  # machines are shared
@given(st.text(), st.sampled_from([".", ",", ""]))
def test_no_text_breaks_the_reader(text: str, decimal: str) -> None:
    value = parse_number(text, decimal)
    if isinstance(value, Wrong):
        assert value.what
        assert value.fix
        assert check_number(text) is None or isinstance(check_number(text), Wrong)
    else:
        assert 0 <= value < math.inf
        assert text.strip().isascii()


@settings(deadline=None)  # machines are shared
@given(st.text("0123456789.,e+- _'%€x\u00a0", max_size=12), st.sampled_from([".", ",", ""]))
def test_a_cure_that_names_a_number_is_taken(text: str, decimal: str) -> None:
    wrong = parse_number(text, decimal)
    if isinstance(wrong, Wrong) and wrong.what.endswith(("between its digits", "decimal mark is a point")):
        said = parse_number(wrong.fix.removeprefix("write "), decimal or ".")
        assert not isinstance(said, Wrong) or "negative" in said.what or "too " in said.what


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.6, "0%", "60%"),
        (12, "0.00%", "1200%"),
        (0.07, '0.0"\u00a0"%', "7%"),
        (0, "0%", "0%"),
        (60, '0"%"', "60%"),
        (60, "0\\%", "60%"),
        (0.5, "[Red]0%;-0%", "50%"),
    ],
)
def test_a_number_that_its_cell_shows_as_a_percentage(value: float, number_format: str, shown: str) -> None:
    wrong = check_number(as_shown(value, number_format))
    assert isinstance(wrong, Wrong)
    assert wrong.what == f"is a percentage ({shown})"
    assert wrong.fix.startswith("write the count or the amount itself and format the cell as a number")
    french = shown.replace(".", ",").replace("%", "\u00a0%")
    assert translated(wrong.what, "fr") == f"pourcentage ({french}) au lieu d’un nombre"


def test_a_truth_value_is_said_as_the_sheet_shows_it() -> None:
    wrong = check_number(True)
    assert isinstance(wrong, Wrong)
    assert (wrong.what, translated(wrong.what, "fr")) == ("is TRUE, not a number", "VRAI au lieu d’un nombre")


@pytest.mark.parametrize("value", [None, "", True, "60%", -1, 10**400, datetime.time(1), Wrong("is odd", "mend it")])
def test_a_percent_format_changes_nothing_else(value: object) -> None:
    assert as_shown(value, "0%") is value
    assert as_shown(0.6, "#,##0.0") == 0.6


WHOLE, MONEY = BAKERY.inputs["orders"], BAKERY.inputs["revenue"]


@pytest.mark.parametrize("number", [12.5, 0.6, 1e-5, 3.00001, 2.9999, 1e9 + 0.5])
def test_a_count_is_whole(number: float) -> None:
    assert check_input(number, WHOLE) == Wrong(
        f"{number} is not a whole number", "write a whole number, as this input counts whole things"
    )
    assert check_input(number, MONEY) == number
    assert check_input(number, replace(WHOLE, decimals=True)) == number


@pytest.mark.parametrize("number", [0.0, 12.0, 0.1 * 30, 2.9999999, 1e300, 1e12 + 2**-13, 1e-7])
def test_what_a_formula_works_out_is_whole_to_a_hair_and_stays_as_it_is(number: float) -> None:
    assert check_input(number, WHOLE) == number


def test_what_is_no_number_is_told_first() -> None:
    assert check_input(None, WHOLE) is None
    assert check_input(-2.5, WHOLE) == check_number(-2.5)
    assert check_input(as_shown(0.6, "0%"), WHOLE) == check_number(as_shown(0.6, "0%"))
