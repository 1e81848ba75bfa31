"""Compiled formulas: for values of every kind, each gives what the engine gives, or says that it does not know."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import product
from typing import Any

import openpyxl
import pytest

from engines import saved
from xlkpi.xlsx.compiled.code import BLANK, ERROR, NUMBER, TEXT, TRUTH, NotCompilableError, loaded
from xlkpi.xlsx.compiled.functions import FUNCTIONS
from xlkpi.xlsx.compiled.program import Program
from xlkpi.xlsx.compiled.values import ERRORS, CellError, Unsure
from xlkpi.xlsx.engine import Engine

VALUES: tuple[Any, ...] = (
    *(0.0, 1.0, 2.5, -3.0, 12.345, 1e13, 1.005, 46053.0, 5e-13, 99999999999999 / 72),
    *("", "abc", "ABC", "12", "a*", "–", "é", "É", "a  b ", True, False, None),
    *(ERRORS[text] for text in ("#N/A", "#DIV/0!", "#NUM!", "#VALUE!")),
)
"""What the cells A1, A2… hold."""
CELLS = [f"$A${row}" for row in range(1, len(VALUES) + 1)]
ALL = f"$A$1:$A${len(VALUES)}"
NUMBERS, TEXTS = "$A$1:$A$10", "$A$11:$A$19"
KINDS = {float: NUMBER, str: TEXT, bool: TRUTH, type(None): BLANK, CellError: ERROR}
FEW = [CELLS[at] for at in (0, 2, 3, 10, 11, 13, 19, 20, 21, 22)]
OF_ONE = (
    "ABS({0})", "CHAR({0})", "CHOOSE({0},{0},7)", "CHOOSE({0},1,2,3)", "COUNT({0})", "COUNTA({0})", "EDATE({0},1)",
    "EDATE(46053,{0})", 'FIND("b",{0})', 'FIND({0},"abc")', "FIND({0},{0})",
    "ERROR.TYPE({0})", "FIXED({0},2,TRUE())", "FIXED(1.005,{0},TRUE)", 'HYPERLINK("x",{0})',
    'IF({0},"y","n")', "IF({0},{0})", "IF(TRUE(),{0})", 'IF({0}="",1,{0})', 'IFERROR({0},"y")', "IFERROR({0}+1,{0})",
    "INT({0})", "ISERROR({0})", "ISERROR({0}/0)", "ISNUMBER({0})", "ISNUMBER({0}+0)", "ISTEXT({0})", "LEN({0})",
    "MAX({0},1)", "MAX({0}+0,1)", "MAX(-9,IFERROR({0},0))", "MIN(9,IFERROR({0},0))",
    'MAX(IF($A$1=0,{0},"x"),-9,$A$2)', 'MIN({0}&"",9)', 'MAX({0}&"b",{0}&"c")',
    "MIN({0},1)", "SUM({0},1)", "MID({0},2,2)", 'MID("abc",{0},2)', "MONTH({0})",
    "YEAR({0})", "REPLACE({0},2,1,\"x\")", 'REPLACE("abc",{0},1,"x")', "RIGHT({0},2)", 'RIGHT("abc",{0})',
    "ROUND({0},2)", "ROUND({0},0)", 'ROUND(-{0},1)&"x"', 'ROUND({0}/-9,0)&"x"', "ROUND(12.345,{0})",
    "SIGN({0})", 'SUBSTITUTE({0},"b","x")', "TRIM({0})",
    "-{0}", "+{0}", "{0}", '{0}=""', '{0}<>""', '{0}="abc"', '{0}="–"', "{0}=0", "{0}>0", '({0}="")+({0}=0)',
    "AND({0}=0,1=1)", "OR({0}=0,{0}=1)", "NA()", "FALSE()", '{0}&"x"&{0}', "INDEX(" + NUMBERS + ",{0},1)",
    f"MATCH({{0}},{NUMBERS},0)", f"MATCH({{0}},{TEXTS},0)", f"INDEX({NUMBERS},1+ABS({{0}}))",
    f"INDEX({NUMBERS},0)+{{0}}",
)  # fmt: skip
OF_RANGES = (
    [
        f"{name}({cells})"
        for name, cells in product(
            ("MAX", "MIN", "SUM", "COUNT", "COUNTA"), (ALL, NUMBERS, TEXTS, f"{NUMBERS},{TEXTS},1")
        )
    ]
    + [f"COUNTBLANK({cells})" for cells in (ALL, NUMBERS)]
    + ["ROWS($A$1:$B$9)", "COLUMNS($A$1:$B$9)"]
    + [f"COUNTIF({cells},{wanted})" for cells, wanted in product((NUMBERS, "$A$14:$A$24"), ("0", "2.5", '">0"'))]
)
OPERATORS = ("+", "-", "*", "/", "=", "<>", "<", ">", "<=", ">=", "&")


def formulas() -> Iterator[str]:
    """Every operator and function, of cells of every kind."""
    for text, cell in product(OF_ONE, CELLS):
        yield f"={text.format(cell)}"
    for operator, left, right in product(OPERATORS, FEW, FEW):
        yield f"={left}{operator}{right}"
    yield from (f"={text}" for text in OF_RANGES)


def workbook(found: list[str]) -> openpyxl.Workbook:
    """The values in column A, and formulas in column C."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row, value in enumerate(VALUES, 1):
        cell = sheet.cell(row, 1, f"={value.text}" if isinstance(value, CellError) else value)
        if isinstance(value, str) and not value:
            cell.value = '=""'
    for row, formula in enumerate(found, 1):
        sheet.cell(row, 3, formula)
    return book


def test_every_function_is_tried() -> None:
    tried = "".join(formulas())
    assert [name for name in FUNCTIONS if f"{name}(" not in tried] == []


@pytest.mark.parametrize("known", [True, False], ids=["kinds known", "kinds unknown"])
def test_compiled_formulas_equal_the_engines(known: bool) -> None:
    """With the kinds of the values known, in which case quicker code is made, and unknown."""
    found = list(formulas())
    engine = Engine(saved(workbook(found)), {})
    expected = [row[0] for row in engine.values("Sheet", 1, 3, len(found), 3)]
    wrong, unsure = [], 0
    for formula, answer in zip(found, expected, strict=True):
        got = compiled(formula, known)
        if got is None:
            unsure += 1
        elif not same(got[0], answer):
            wrong.append((formula, got[0], answer))
    assert wrong == []
    assert unsure < len(found) / 4


def compiled(formula: str, known: bool) -> tuple[Any] | None:
    """The compiled formula's value; None where it is left to the engine."""
    book = _ONE
    sheet = book.active
    assert sheet is not None
    sheet["C1"] = formula
    kinds = {("Sheet", row, 1): KINDS[type(value)] if known else "FSBNE" for row, value in enumerate(VALUES, 1)}
    try:
        program = Program(book, kinds)
        (value,) = loaded(program.code([program.read(("Sheet", 1, 3)).text]), {})(*VALUES)
    except (NotCompilableError, Unsure):
        return None
    return (value.text if isinstance(value, CellError) else value,)


_ONE = openpyxl.Workbook()


def same(got: Any, answer: Any) -> bool:
    """Whether two values are equal to the last bit; -0 is 0."""
    if isinstance(answer, int) and not isinstance(answer, bool):
        answer = float(answer)
    if isinstance(got, float) and isinstance(answer, float):
        return struct.pack("d", got + 0.0) == struct.pack("d", answer + 0.0)
    return type(got) is type(answer) and bool(got == answer)


def test_what_a_program_does_not_know_is_not_compiled() -> None:
    for formula in (
        "=A1^2",
        "=1%",
        "=VLOOKUP(1,A1:B2,2)",
        "=SUM(A:A)",
        "=nothing",
        "=C1",
        "=A1:A2",
        '="#N/A"',
        "=KPI_AOV(1,2)",
        "=1E999",
        "=1+",
    ):
        assert compiled(formula, known=True) is None
