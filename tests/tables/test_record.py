"""Records from plain Python values."""

import datetime
import math
import pickle
from decimal import Decimal
from typing import Any

import pytest

from verticals import BAKERY
from xlkpi.errors import TableError, UnknownNameError
from xlkpi.numbers import Wrong
from xlkpi.tables.record import Record, business_name

pandas, numpy = pytest.importorskip("pandas"), pytest.importorskip("numpy")

JANUARY, MARCH = datetime.date(2026, 1, 1), datetime.date(2026, 3, 1)


def test_a_record_from_dictionaries() -> None:
    months = {
        datetime.datetime(2026, 3, 31): {"revenue": Decimal("12.5")},
        "2026-01": {"revenue": 10, "orders": None},
    }
    record = Record.of(" Chez Zoe\u0301 ", BAKERY, months)
    assert record == Record("Chez Zoé", "bakery", {JANUARY: {"revenue": 10.0}, MARCH: {"revenue": 12.5}})
    assert list(record.months) == [JANUARY, MARCH]
    assert pickle.loads(pickle.dumps(record)) == record


def test_all_problems_at_once() -> None:
    months = {
        "2026-01": {"revenue": "12", "orders": -1, "revenu": 5},
        datetime.date(2026, 1, 5): {"revenue": math.inf},
        "soon": {},
        "2029-01": {"orders": True, "zzz": 1},
    }
    with pytest.raises(TableError) as caught:
        Record.of("", BAKERY, months)
    assert [str(problem) for problem in caught.value.problems] == [
        "column business: the business has no name; write its name",
        "2026-01, column revenue, bakery: '12' is a number stored as text; "
        "make it a number (in Excel: Convert to Number)",
        "2026-01, column orders, bakery: is negative; write 0 or more: counts, amounts and times are never negative",
        "2026-01, column revenu, bakery: is not an input of bakery; did you mean 'revenue'?",
        "2026-01, bakery: is given twice; keep one of them",
        "2026-01, column revenue, bakery: is too large a number; write a number below 1e308, or leave the cell empty",
        "column month, bakery: 'soon' is not a month; write the month as 2026-01",
        "2029-01, column orders, bakery: is TRUE, not a number; write the number",
        "2029-01, column zzz, bakery: is not an input of bakery; its inputs are revenue, orders",
        "bakery: 2026-01 to 2029-01 is 37 months, and a workbook holds 24; "
        "leave out the oldest, or split them over two tables",
    ]


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (None, "months, Acme: None is not a dictionary; give the numbers by month"),
        ([1], "months, Acme: [1] is not a dictionary; give the numbers by month"),
        ({"2026-01": None}, "2026-01, Acme: None is not a dictionary; give the month’s numbers by input"),
        ({pandas.NaT: {}}, "column month, Acme: is NaT, not a month; write the month as 2026-01, or as a date"),
    ],
)
def test_values_of_another_kind_are_problems(months: Any, said: str) -> None:
    with pytest.raises(TableError) as caught:
        Record.of("Acme", BAKERY, months)
    assert said in str(caught.value).splitlines()


MISSING = [None, math.nan, pandas.NA, pandas.NaT, ""]


@pytest.mark.parametrize("missing", MISSING, ids=repr)
def test_every_mark_for_a_missing_value_is_a_blank(missing: object) -> None:
    months = {"2026-01": {"revenue": 5, "orders": missing}}
    assert Record.of("Acme", BAKERY, months).months == {JANUARY: {"revenue": 5.0}}


@pytest.mark.parametrize(
    "index",
    [
        pandas.to_datetime(["2026-03-31", "2026-01-01"]),
        pandas.PeriodIndex(["2026-03", "2026-01"], freq="M"),
        pandas.PeriodIndex(["2026-03-05", "2026-01-06"], freq="D"),
        numpy.array(["2026-03", "2026-01"], dtype="datetime64[M]"),
        numpy.array(["2026-03-05", "2026-01-06"], dtype="datetime64[ns]"),
        ["2026-03", "2026-01"],
    ],
)
def test_months_of_pandas_and_numpy(index: Any) -> None:
    expected = {JANUARY: {"revenue": 5.0}, MARCH: {"revenue": 12.5, "orders": 3.0}}
    rows = [{"revenue": 12.5, "orders": 3}, {"revenue": 5, "orders": None}]
    assert Record.of("Acme", BAKERY, dict(zip(index, rows, strict=True))).months == expected
    frame = pandas.DataFrame(rows, index=index)
    for given in (frame, frame.convert_dtypes(), frame.astype(object), frame.T, frame.to_dict("index")):
        assert Record.of("Acme", BAKERY, given).months == expected


@pytest.mark.parametrize(
    "key",
    [pandas.Period("2026Q1", "Q"), pandas.Period("2026", "Y"), numpy.datetime64("2026", "Y"), numpy.datetime64("NaT")],
)
def test_what_is_no_month_is_refused(key: Any) -> None:
    with pytest.raises(TableError, match="not a month"):
        Record.of("Acme", BAKERY, {key: {"revenue": 5}})


def test_a_table_with_a_month_twice_or_a_column_that_is_no_input_is_refused() -> None:
    frame = pandas.DataFrame({"revenue": [1, 2], "ordres": [1, None]}, index=["2026-01", "2026-01"])
    with pytest.raises(TableError) as caught:
        Record.of("Acme", BAKERY, frame)
    assert {"is given twice", "is not an input of bakery"} == {problem.what for problem in caught.value.problems}


def test_a_vertical_by_its_id() -> None:
    assert Record.of("Acme", "custom-phone-cases", {"2026-01": {"custom_orders": 5}}).vertical == "custom-phone-cases"
    with pytest.raises(UnknownNameError, match="did you mean 'custom-phone-cases'"):
        Record.of("Acme", "phone-cases", {})


def test_a_count_with_decimals_is_refused() -> None:
    assert Record.of("Acme", BAKERY, {"2026-01": {"orders": 12.0}}).months == {JANUARY: {"orders": 12.0}}
    with pytest.raises(
        TableError, match=r"^2026-01, column orders, Acme: 12.5 is not a whole number; write a whole number"
    ):
        Record.of("Acme", BAKERY, {"2026-01": {"orders": Decimal("12.5"), "revenue": 12.5}})


def test_a_record_needs_a_month() -> None:
    with pytest.raises(TableError, match=r"^Acme: has no month; give at least one month$"):
        Record.of("Acme", BAKERY, {})


@pytest.mark.parametrize(
    ("cell", "name"),
    [("Acme", "Acme"), (" Acme\u00a0", "Acme"), (1001, "1001"), (1001.0, "1001"), ("=A1", "=A1"), ("a\nb", "a\nb")],
)
def test_names_of_businesses(cell: object, name: str) -> None:
    assert business_name(cell) == name


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (None, "has no name"),
        (" \u00a0", "has no name"),
        (12.5, "12.5 is not a name"),
        (math.nan, "nan is not a name"),
        (math.inf, "inf is not a name"),
        (True, "True is not a name"),
        (datetime.date(2026, 1, 1), "2026-01-01 is not a name"),
        ("#N/A", "is the error #N/A"),
        ("x" * 32_768, "has 32,768 characters"),
        ("a\ud800", "has half a character"),
    ],
)
def test_what_is_no_name(cell: object, problem: str) -> None:
    wrong = business_name(cell)
    assert isinstance(wrong, Wrong)
    assert problem in wrong.what
