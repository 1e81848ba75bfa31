"""What every engine must answer for every calculator, and what some engines do otherwise."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cases import ERRORS, Case, cases
from engines import COMPILED, ENGINES, Cell, saved
from shared import made_once
from xlkpi import functions
from xlkpi.catalogue.function import Function
from xlkpi.catalogue.load import load_catalogue, load_functions
from xlkpi.catalogue.model import Kpi
from xlkpi.formula.python import Calculator
from xlkpi.workbook.formulas import calculation

Styles = tuple[str, ...]


"""The styles tried in a workbook, one or two, each in one of COLUMNS. The inputs stand in the columns after."""


COLUMNS = "AB"


WITHOUT_ADD_IN: Styles = ("dual", "native")


WITH_ADD_IN: Styles = ("dual", "udf")


AS_LAMBDAS: Styles = ("udf",)


FORMULAS = {"": '=""', "#DIV/0!": "=1/0", "#N/A": "=NA()"}


"""How a value gets into an input cell that cannot be typed; other errors are typed as "=#NUM!"."""


class Difference(NamedTuple):
    """What engines do otherwise than Python: read the inputs otherwise, or give another result for some."""

    reason: str
    engines: tuple[str, ...]
    reads: Callable[[Case], Case] | None = None
    gives: Callable[[Function, Case], Any] | None = None


def _has_range(case: Case) -> bool:
    return any(isinstance(given, list) for given in case)


def _cells(case: Case) -> Sequence[Any]:
    return [cell for given in case for cell in (given if isinstance(given, list) else [given])]


def _coerced(case: Case) -> Case:
    """Return a case as plain arithmetic reads it; a range that is added up is not arithmetic."""
    return tuple(
        float(given) if not isinstance(given, list) and given in ("12", True, False) else given for given in case
    )


def _range_coerced(case: Case) -> Case:
    return tuple(
        [float(cell) if isinstance(cell, bool) else cell for cell in given] if isinstance(given, list) else given
        for given in case
    )


def _unchecked(function: Function, case: Case) -> Any:
    """The bare result, as if no comparison stood before it."""
    if _has_range(case) or 1e-300 not in case or not all(type(cell) in (int, float) for cell in case):
        return None
    return Calculator(function.formula).evaluate(function.formula.result, case)


def _infinite(function: Function, case: Case) -> Any:
    numbers = [cell for cell in _cells(case) if type(cell) in (int, float)]
    return math.inf if any(number in (1e-300, 1e300, 1e308) for number in numbers) else None


def _one_coerced(case: Case) -> Case:
    return tuple(_coerced(tuple(given))[0] if isinstance(given, list) and len(given) == 1 else given for given in case)


DIFFERENCES = (
    Difference("a plain formula reads TRUE as 1, FALSE as 0 and the text 12 as 12", ENGINES, reads=_coerced),
    Difference("LibreOffice counts TRUE among the cells of a range as 1", ("libreoffice",), reads=_range_coerced),
    Difference("IronCalc takes 1e-300 for 0 when it compares", ("ironcalc",), gives=_unchecked),
    Difference("an overflow in Gnumeric is infinite", ("gnumeric",), gives=_infinite),
)


IN_LAMBDAS = Difference(
    "IronCalc hands a range of one cell to a LAMBDA as its value", ("ironcalc",), reads=_one_coerced
)


def same(found: Any, expected: Any) -> bool:
    """Whether two answers are equal: numbers to nine digits, and both 0 below what spreadsheets tell from 0."""
    if type(found) is float and type(expected) is float:
        return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-290)
    return type(found) is type(expected) and bool(found == expected)


def in_python(function: Function, case: Case) -> Any:
    """The Python function's answer for a case; the cells of a range stand in one row."""
    return functions.FUNCTIONS[function.name](*([value] if isinstance(value, list) else value for value in case))


def allowed(function: Function, case: Case, differences: Sequence[Difference]) -> Iterator[Any]:
    """What an engine may answer: what Python does for the inputs as it reads them, or a difference's result."""
    for difference in differences:
        case = difference.reads(case) if difference.reads else case
    answer = in_python(function, case)
    yield answer
    if answer == "#NUM!":
        yield from (difference.gives(function, case) for difference in differences if difference.gives)


def differences_of(engine: str) -> list[Difference]:
    named = "formualizer" if engine == COMPILED else engine
    return [difference for difference in DIFFERENCES if named in difference.engines]


@cache
def all_cases() -> Mapping[str, Sequence[Case]]:
    return {function.name: cases(function) for function in load_functions().values()}


def write_case(sheet: Worksheet, row: int, function: Function, case: Case, styles: Styles) -> None:
    """One case as a row: its inputs, then the formula in each style."""
    references, first = [], len(COLUMNS) + 1
    for given in case:
        cells = given if isinstance(given, list) else [given]
        for column, value in enumerate(cells, first):
            text = isinstance(value, str) and (value == "" or value in ERRORS)
            sheet.cell(row, column, FORMULAS.get(value, f"={value}") if text else value)
        last = first + len(cells) - 1
        reference = f"{get_column_letter(first)}{row}"
        references.append(f"{reference}:{get_column_letter(last)}{row}" if isinstance(given, list) else reference)
        first = last + 1
    named = dict(zip(function.formula.arguments, references, strict=True))
    for column, style in zip(COLUMNS, styles, strict=False):
        sheet[f"{column}{row}"] = "=" + calculation(function, named, style)


@cache
def case_workbook(styles: Styles) -> bytes:
    """A sheet a calculator, a row a case."""
    return made_once(f"cases {styles}", lambda: saved(_case_workbook(styles)))


def _case_workbook(styles: Styles) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for function in load_functions().values():
        sheet = workbook.create_sheet(function.name)
        for row, case in enumerate(all_cases()[function.name], 1):
            write_case(sheet, row, function, case, styles)
    return workbook


def disagreements(
    function: Function, style: str, column: str, values: Mapping[Cell, Any], differences: Sequence[Difference]
) -> Iterator[str]:
    """The cases of which a column of computed values gives an answer that is not allowed, in words."""
    for row, case in enumerate(all_cases()[function.name], 1):
        found = values[function.name, f"{column}{row}"]
        answers = [answer for answer in allowed(function, case, differences) if answer is not None]
        if not any(same(found, answer) for answer in answers):
            yield f"{function.name}{case} as {style}: {found!r}, not {answers}"


def all_disagreements(
    style: str, column: str, values: Mapping[Cell, Any], differences: Sequence[Difference]
) -> Iterator[str]:
    for function in load_functions().values():
        yield from disagreements(function, style, column, values, differences)


def summary(wrong: Sequence[str]) -> str:
    return f"{len(wrong)} differences, the first:\n" + "\n".join(wrong[:5])


KPIS = list(load_catalogue().kpis().values())


UNROUNDED = {("custom-number-plates", "tool_frequency"): 5 / 3, ("custom-phone-cases", "case_quality"): 5 / 6}


"""The examples whose result the source rounds."""


def _label(kpi: Kpi) -> str:
    return f"{kpi.vertical}-{kpi.id}"


def _result(kpi: Kpi) -> float:
    return UNROUNDED.get((kpi.vertical, kpi.id), kpi.example.result)


@cache
def example_workbook(styles: Styles) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Examples"
    for row, kpi in enumerate(KPIS, 1):
        write_case(sheet, row, kpi.example.function, tuple(kpi.example.inputs.values()), styles)
    return saved(workbook)


def wrong_examples(values: Mapping[Cell, Any]) -> list[tuple[str, Any]]:
    cells = [(kpi, values["Examples", f"{column}{row}"]) for row, kpi in enumerate(KPIS, 1) for column in COLUMNS]
    return [(_label(kpi), found) for kpi, found in cells if not same(found, _result(kpi))]
