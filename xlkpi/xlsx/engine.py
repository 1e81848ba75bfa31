"""The computing of workbooks: formualizer evaluates every formula, calling an add-in's functions."""

from __future__ import annotations

import datetime
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import formualizer
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from ..errors import ShapeError
from ..formula.values import ERRORS, VALUE

Functions = Mapping[str, Callable[..., Any]]
"""An add-in's functions, by their names in capitals."""

Value = float | str | bool | datetime.datetime | None
"""The content of a cell: an error is its text, a blank is None."""

_KINDS = {"#DIV/0!": "Div", "#N/A": "Na", "#NUM!": "Num", "#VALUE!": "Value", "#REF!": "Ref", "#NAME?": "Name"}
_KINDS |= {"#NULL!": "Null"}
TEXTS_OF_ERRORS = {kind: text for text, kind in _KINDS.items()}


class Engine:
    """A loaded and computed workbook.

    Args:
        data: The .xlsx file, without links to an add-in.
        functions: The add-in's functions.
        with_functions: Whether the functions are called. If every function is inside an IFERROR with its plain formula,
            the plain formula gives the same result, and faster.
        epoch: The day from which the workbook counts dates.
    """

    def __init__(
        self,
        data: bytes,
        functions: Functions,
        with_functions: bool = True,
        epoch: datetime.datetime = CALENDAR_WINDOWS_1900,
    ) -> None:
        alone = formualizer.EvaluationConfig()
        alone.date_system = "1904" if epoch == CALENDAR_MAC_1904 else "1900"
        alone.enable_parallel = False  # a workbook is small, and a batch has its own processes
        # an undo list would stay in memory for ever
        config = formualizer.WorkbookConfig(eval_config=alone, enable_changelog=False)
        self._workbook = formualizer.Workbook.from_bytes(data, config=config)
        self._workbook.set_temporal_egress("serial")
        for name, function in functions.items() if with_functions else ():
            self._workbook.register_function(name, adapted(function), min_args=0, max_args=None)
        # fetched once: fetching a sheet makes the next evaluation take half as long again
        self._sheets = {name.casefold(): self._workbook.sheet(name) for name in self._workbook.sheet_names}
        self.evaluate()

    def put(self, sheet: str, row: int, column: int, rows: list[list[Value]]) -> None:
        """Put values into a block of cells, given by its first cell: None is a blank, and a text stays a text."""
        self._workbook.set_values_batch(sheet, row, column, rows)

    def evaluate(self) -> None:
        """Compute everything that depends on changed cells."""
        self._workbook.evaluate_all()

    def value(self, sheet: str, row: int, column: int) -> Value:
        """Return a cell's value; None for an empty cell."""
        value = self._workbook.get_value(sheet, row, column)
        return _from_engine(value) if isinstance(value, dict) else value

    def is_circular(self, sheet: str, row: int, column: int) -> bool:
        """Return whether a formula is part of a circular reference."""
        value = self._workbook.get_value(sheet, row, column)
        return isinstance(value, dict) and value.get("kind") == "Circ"

    def values(self, sheet: str, top: int, left: int, bottom: int, right: int) -> list[list[Value]]:
        """Return the values of a block of cells, row by row; None where the sheet is gone. Fast for many cells."""
        held = self._sheets.get(sheet.casefold())
        if held is None:
            return [[None] * (right - left + 1) for _ in range(top, bottom + 1)]
        rows = held.get_values(formualizer.RangeAddress(held.name, top, left, bottom, right))
        return [[_from_engine(value) if value.__class__ is dict else value for value in row] for row in rows]


def adapted(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function adapted to the engine's own forms of blanks, errors and left-out arguments."""
    parameters = inspect.signature(function).parameters.values()
    by_place = [p for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    optional = [p.default is not inspect.Parameter.empty for p in by_place]

    def call(*arguments: Any) -> Any:
        given = [_from_engine(argument) for argument in arguments]
        # the engine gives 0.0 for an argument that was left out between commas
        given = [None if i < len(optional) and optional[i] and cell == 0 else cell for i, cell in enumerate(given)]
        try:
            return _to_engine(function(*given))
        except ShapeError:
            return _to_engine(VALUE)

    return call


def _from_engine(value: Any) -> Any:
    if isinstance(value, dict):
        return TEXTS_OF_ERRORS.get(str(value.get("kind")), VALUE)
    if isinstance(value, (list, tuple)):
        return [_from_engine(item) for item in value]
    return value


def _to_engine(value: Any) -> Any:
    if isinstance(value, list):
        return [_to_engine(item) for item in value]
    if isinstance(value, str) and value in ERRORS:
        return {"type": "Error", "kind": _KINDS[value]}
    return value
