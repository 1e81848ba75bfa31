"""The catalogue's calculators as frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Mapping, Optional, Tuple

from ..formula.parse import Formula
from ..formula.python import Calculator

INPUT_UNITS = ("count", "money", "minutes", "hours", "days")
RESULT_UNITS = ("ratio", "number", *INPUT_UNITS)
KINDS = ("flow", "stock_start", "stock_end")
OVER_TIME = ("year", "monthly_average", "flows_per_month")
"""How a KPI reads over several months: from the inputs added up, as the average of the months' results, or from flows
per month and stocks as they are."""

Text = Mapping[str, str]
"""One text in every language: {"en": …, "fr": …}."""


@dataclass(frozen=True)
class Argument:
    """One argument of a calculator: a count, an amount or a time, never negative."""

    id: str
    unit: str
    kind: str
    help: Text
    carries: Optional[str] = None
    """For a stock at the start of a month: the argument whose figure of last month it repeats."""
    name: Text = field(default_factory=dict, repr=False)  # no part of a workbook, which the repr stamps
    """The argument's name in a function wizard."""


@dataclass(frozen=True)
class Function:
    """A calculator. Public ones (of functions.toml) are worksheet functions by their name."""

    name: str
    formula: Formula
    result: str
    help: Text
    arguments: Tuple[Argument, ...]
    over_time: str = "year"
    public: bool = True
    example: Mapping[str, float] = field(default_factory=dict, repr=False)  # no part of a workbook
    """The inputs of a worked example, by argument; empty where a custom calculator has none."""

    @cached_property
    def calculator(self) -> Calculator:
        """Return the formula as a callable, which is made only once."""
        return Calculator(self.formula)

    @property
    def worksheet_name(self) -> str:
        """Return the name of the worksheet function that computes the calculator: KPI_CALC for a user's own."""
        return self.name if self.public else "KPI_CALC"

    def argument(self, id_: str) -> Argument:
        """Return the argument with that id."""
        return next(argument for argument in self.arguments if argument.id == id_)
