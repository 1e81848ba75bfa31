"""Formulas that the engine cannot compute are known as such, and what reads them; no other formula is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from itertools import product
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.table import Table

from workbooks import LANGUAGES, VERTICALS
from workbooks import vertical_of as vertical_of
from xlkpi.functions import FUNCTIONS
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.save import workbook_bytes
from xlkpi.xlsx.uncomputable import load_computable, spilled_cells, uncomputable_cells


def unknown(cells: Mapping[str, Any], names: Mapping[str, str] | None = None) -> dict[str, str]:
    """The unknown cells of a workbook with these on its sheet Mine, or on another that an address names."""
    book = openpyxl.Workbook()
    book.active.title = "Mine"
    for title in ("My other's", "Third"):
        book.create_sheet(title)
    for place, value in cells.items():
        title, _, address = place.rpartition("!")
        book[title or "Mine"][address].value = value
    for name, value in (names or {}).items():
        book.defined_names[name] = DefinedName(name, attr_text=value)
    found = uncomputable_cells(book, FUNCTIONS)
    return {("" if s == "Mine" else f"{s}!") + book[s].cell(r, c).coordinate: why for (s, r, c), why in found.items()}


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ('=WEBSERVICE("x")', "calls WEBSERVICE"),
        ("=foo(1)+BAR()", "calls BAR, FOO"),
        ('=IFERROR(WEBSERVICE("x"),0)', "calls WEBSERVICE"),
        ('=IF(FALSE,FOO(),IFERROR(1/0,"x"))', "calls FOO"),
        ("=_xlfn.STOCKHISTORY(1)", "calls STOCKHISTORY"),
        ("=_xll.BDP(1)", "calls _XLL.BDP"),
        ('=CELL("filename")', "calls CELL"),
        ('=INFO("osversion")', "calls INFO"),
        ("=_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)(2)", "calls LAMBDA"),
        ("=SUM(_xlfn.ANCHORARRAY(B1))", "calls ANCHORARRAY"),
        ("=[1]Book!A1", "reads another workbook"),
        ("='[1]It''s'!$A$1:$B$2", "reads another workbook"),
        ("=IFERROR([1]Book!A1,0)", "reads another workbook"),
        ("=[1]!theirs", "reads another workbook"),
        ("=SUM(Mine:Third!A1)", "reads several sheets at once"),
        ("=SUM('Mine:Third'!A1)", "reads several sheets at once"),
        ("=SUM((B1,C1))", "joins or intersects ranges"),
        ("=SUM(B1:C2 C1:C9)", "joins or intersects ranges"),
        ("=SUM(Sales[Qty])", "reads Sales[Qty], which is neither a cell nor a name of cells"),
        ("=[@Qty]*2", "reads [@Qty], which is neither a cell nor a name of cells"),
        ("=ROWS(Sales)", "reads Sales, which is neither a cell nor a name of cells"),
        ("=nobody+1", "reads nobody, which is neither a cell nor a name of cells"),
        ("=cmd|'/C calc'!A0", "cannot be read"),
        ("=SUM(B1#)", "cannot be read"),
    ],
)
def test_what_the_engine_cannot_compute(formula: str, why: str) -> None:
    assert unknown({"A1": formula, "B1": 1, "B2": "=B1+1"}) == {"A1": why}


@pytest.mark.parametrize(
    "reading",
    [
        "=A1", "=$A$1", "=SUM(A1:A3)", "=SUM(A:A)", "=SUM(1:1)", "=SUM(A:C)", "=IFERROR(A1,0)", "=Mine!A1",
        "='Mine'!A1", "=IF(TRUE,1,A1)", "=INDEX(A1:C3,3,3)", '=INDIRECT("C9")', '=IFERROR(INDIRECT("C9"),1)',
        "=OFFSET(C9,0,0)", "=cell", "=SUM(column)", "=alias+1", "=VLOOKUP(1,Mine!$A$1:$B$9,2,FALSE)",
    ],
)  # fmt: skip
def test_what_reads_it(reading: str) -> None:
    names = {"cell": "Mine!$A$1", "column": "Mine!$A:$A", "alias": "cell", "far": "Mine!$F$1"}
    found = unknown({"A1": "=FOO()", "F9": reading, "F10": "=far+1"}, names)
    assert found == {"A1": "calls FOO", "F9": "reads Mine!A1"}


@pytest.mark.parametrize(
    "reading", ["=Third!A1", "=SUM(B1:C9)", "=SUM(B:C)", "=SUM(2:9)", "=far", '="A1"', "=1+1", "=Third!A:A", "=#REF!+1"]
)
def test_what_does_not_read_it(reading: str) -> None:
    assert unknown({"A1": "=FOO()", "F9": reading}, {"far": "Mine!$E$1"}) == {"A1": "calls FOO"}


def test_it_is_followed_over_sheets_and_any_number_of_steps() -> None:
    cells = {"A1": "=FOO()", "My other's!B2": "=2*Mine!A1", "Third!C3": "='My other''s'!B2", "D1": "=Third!C3"}
    assert unknown(cells | {"Third!A1": "=A2", "D9": "=Third!A1"}) == {
        "A1": "calls FOO",
        "My other's!B2": "reads Mine!A1",
        "Third!C3": "reads My other's!B2",
        "D1": "reads Third!C3",
    }
    chain = {f"A{row}": f"=A{row - 1}+1" for row in range(200, 1, -1)}
    assert len(unknown({"A1": "=FOO()", **chain})) == 200
    assert unknown({"A1": "=A2", "A2": "=A1"}) == {}  # a circle ends


def test_names_of_formulas() -> None:
    names = {
        "rate": "0.2", "word": '"net"', "moving": "OFFSET(Mine!$B$1,0,0)", "sum": "Mine!$B$1+1", "web": "FOO()",
        "book": "[1]Book!$A$1", "two": "Mine!$B$1,Mine!$C$1", "circle": "circle", "broken": "SUM(B1#",
    }  # fmt: skip
    formulas = {f"A{row}": f"={name}" for row, name in enumerate(names, 1)}
    found = unknown(formulas, names)
    assert [found.get(place) for place in formulas] == [
        None,
        None,
        "reads moving, the name of a formula",
        "reads sum, the name of a formula",
        "reads web, the name of a formula",
        "reads another workbook",
        "joins or intersects ranges",
        None,
        "cannot be read",
    ]


def test_every_cell_of_an_array_and_of_a_data_table() -> None:
    cells = {
        "A1": ArrayFormula("A1:B2", '=WEBSERVICE("x")'), "A2": 7, "B1": 7, "B2": 7, "C1": "=B2",
        "E1": DataTableFormula("E1:E2", r1="A9"), "E2": 7, "F1": "=E2", "G1": ArrayFormula("G1:G2", "=D1:D2*2"),
    }  # fmt: skip
    found = unknown(cells)
    assert list(found) == ["A1", "B1", "A2", "B2", "E1", "E2", "C1", "F1"]
    assert {found[place] for place in ("A1", "A2", "B1", "B2")} == {"calls WEBSERVICE"}


def test_the_cells_that_an_array_spills_into() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = ArrayFormula("A1:B2", "=D1:E2")
    book.active["A9"] = ArrayFormula("A9", "=SUM(D1:E2)")
    assert spilled_cells(book) == {("Sheet", 1, 2), ("Sheet", 2, 1), ("Sheet", 2, 2)}


def test_a_column_named_like_a_table_is_a_column() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Qty"])
    book.active.append([3])
    book.active.add_table(Table(displayName="Sales", ref="A1:A2"))
    book.active["C1"], book.active["C2"] = "=SUM(Sales[Qty])", "=SUM(A:A)"
    assert list(uncomputable_cells(book, FUNCTIONS)) == [("Sheet", 1, 3)]


def test_formulas_in_a_circle_are_unknown_and_what_reads_them() -> None:
    book = openpyxl.Workbook()
    book.active.append(["=B1+1", "=IFERROR(A1,0)", "=IFERROR(B1,5)", "=D2", "=E1", "=1+1"])
    buffer = io.BytesIO()
    book.save(buffer)
    engine, found = load_computable(buffer.getvalue(), book, FUNCTIONS)
    assert {place[2]: why for place, why in found.items()} == {
        1: "is a circular reference", 2: "is a circular reference", 3: "reads Sheet!B1", 5: "is a circular reference",
    }  # fmt: skip
    assert engine.value("Sheet", 1, 6) == 2
    saved = openpyxl.load_workbook(io.BytesIO(workbook_bytes(book)), data_only=True)
    assert [cell.value for cell in saved.active[1]] == [None, None, None, 0, None, 2]


COMMON = """
ABS AND AVERAGE AVERAGEIF AVERAGEIFS CEILING CHAR CHOOSE CLEAN CODE COLUMN COLUMNS CONCAT CONCATENATE CORREL COUNT
COUNTA COUNTBLANK COUNTIF COUNTIFS DATE DATEDIF DATEVALUE DAY DAYS EDATE EOMONTH EVEN EXACT EXP FIND FIXED FLOOR
FORECAST FREQUENCY FV GEOMEAN HLOOKUP HOUR HYPERLINK IF IFERROR IFNA IFS INDEX INT INTERCEPT IRR ISBLANK ISERR ISERROR
ISEVEN ISNA ISNUMBER ISODD ISTEXT LARGE LEFT LEN LET LN LOG LOG10 LOOKUP LOWER MATCH MAX MAXIFS MEDIAN MID MIN MINIFS
MINUTE MOD MODE MONTH MROUND N NA NETWORKDAYS NOT NOW NPER NPV NUMBERVALUE ODD OR PERCENTILE PI PMT POWER PRODUCT
PROPER PV QUARTILE QUOTIENT RANDBETWEEN RANK RATE REPLACE REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS SEARCH SECOND
SEQUENCE SIGN SLOPE SMALL SORT SQRT STDEV STDEV.P STDEV.S SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT SUMSQ SWITCH
TEXT TEXTJOIN TIME TODAY TRANSPOSE TREND TRIM TRUNC UNIQUE UPPER VALUE VAR VLOOKUP WEEKDAY WEEKNUM WORKDAY XLOOKUP
XMATCH YEAR YEARFRAC OFFSET INDIRECT KPI_AOV KPI_BENCHMARK _xlfn.CONCAT _xlfn.XLOOKUP _xlfn._xlws.FILTER _xlfn.STDEV.S
"""


@pytest.mark.parametrize("function", COMMON.split())
def test_common_functions_are_known(function: str) -> None:
    assert unknown({"A1": f"={function}(B1:C2, 2)", "A2": f"=IF( B1 > 1 , {function.lower()}( B1 ) , -1 )"}) == {}


@pytest.mark.parametrize(
    "formula",
    [
        "=1 + 1", "=SUM( B1 , C1 )", "=( B1 + C1 ) * 2", '="a b" & " c"', "=SUM({1, 2; 3, 4})", "=B1:INDEX(B:B,3)",
        "=1E-9*B1", "=TRUE", "=-B1%", "=#N/A", "=IF(B1,,2)", "='Mine'!B1 + 'My other''s'!B1", "=1.5E+3", "=B1 <> C1",
        "=_xlfn.LET(_xlpm.x,2,_xlpm.x+1)", '=COUNTIF(B:B,">=2")', '=INDIRECT("B1")',
    ],
)  # fmt: skip
def test_common_formulas_are_known(formula: str) -> None:
    assert unknown({"A1": formula}) == {}


@pytest.mark.slow
@pytest.mark.parametrize("style", ["dual", "native", "udf"])
@pytest.mark.parametrize(("vertical", "language"), list(product(VERTICALS, LANGUAGES)))
def test_all_of_the_built_in_templates_is_known_at_a_look(
    vertical: str, language: str, style: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reading of every formula would take longer than all else that makes a template."""
    book = build_workbook(vertical_of(vertical), Options(language, formulas=style))
    monkeypatch.setattr("xlkpi.xlsx.uncomputable.read_formula", pytest.fail)
    assert uncomputable_cells(book, FUNCTIONS) == {}
    assert spilled_cells(book) == set()
