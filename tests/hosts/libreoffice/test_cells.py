"""LibreOffice's cells and ours."""

import math
import struct

import pytest

from xlkpi.hosts.libreoffice.cells import from_office, to_office

CODES = {"#NULL!": 521, "#DIV/0!": 532, "#VALUE!": 519, "#REF!": 524, "#NAME?": 525, "#NUM!": 503, "#N/A": 0x7FFF}


def code(number):
    assert math.isnan(number)
    return struct.unpack("<Q", struct.pack("<d", number))[0] & 0xFFFF


@pytest.mark.parametrize("error", CODES)
def test_an_error_is_a_nan_with_its_code_and_comes_back(error):
    number = to_office(error)
    assert code(number) == CODES[error]
    assert from_office(number) == error


def test_a_nan_without_a_known_code_is_a_wrong_value():
    assert from_office(math.nan) == "#VALUE!"


@pytest.mark.parametrize(
    ("result", "rows"),
    [
        (1.5, 1.5),
        (2, 2.0),
        ("", ""),
        ("Typical", "Typical"),
        ([1.0, ""], ((1.0, ""),)),
        ([[1, "a"], [2.0, ""]], ((1.0, "a"), (2.0, ""))),
    ],
)
def test_a_result_is_a_value_or_rows_of_floats_and_texts(result, rows):
    found = to_office(result)
    assert found == rows
    assert {type(cell) for row in (found if isinstance(found, tuple) else [[found]]) for cell in row} <= {float, str}


def test_arguments_keep_blanks_texts_and_what_is_left_out():
    assert from_office((("", 0.0), ("a", 1.0))) == [["", 0.0], ["a", 1.0]]
    assert from_office(None) is None
    assert from_office("aov") == "aov"
