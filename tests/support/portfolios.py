"""Businesses for the tests of portfolios, and what becomes of them, reckoned without xlkpi's formulas or thresholds."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl

from cases import EDGES, GIFTS, SCOOTERS, deserved
from workbooks import fitting, vertical_of
from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Vertical
from xlkpi.portfolio.build import write_portfolio
from xlkpi.tables.record import Record
from xlkpi.workbook.layout import Options

MONTHS = [datetime.date(2026, month, 1) for month in range(1, 10)]
LATEST = MONTHS[-1]

RATIOS = {
    "aov": ("revenue", "orders_received"),
    "upsell_rate": ("option_buyers", "buyers"),
    "retention": ("returning_customers", "customers_followed"),
    "turnaround": ("turnaround_days", "orders_delivered"),
    "return_rate": ("items_returned", "items_sold"),
    "csat": ("customers_satisfied", "customers_answered"),
    "consultations": ("consultations_booked", ""),
}
"""The gift shop's KPIs, written by hand: one input by another, or a monthly average."""

LOWER_IS_BETTER = ("turnaround", "return_rate")


def businesses(count: int, vertical_id: str = GIFTS, seed: int = 1) -> list[Record]:
    """Businesses with figures that are shaken enough to reach different tiers from month to month."""
    chance = random.Random(f"{vertical_id}{seed}")
    vertical = vertical_of(vertical_id)
    return [
        Record(f"Shop n°{number} of {vertical_id}", vertical_id, {month: _shaken(vertical, chance) for month in MONTHS})
        for number in range(count)
    ]


def _shaken(vertical: Vertical, chance: random.Random) -> dict[str, float]:
    found = {
        item: fitting(vertical.inputs[item], round(value * chance.uniform(0.87, 1.0), 2))
        for item, value in example_inputs(vertical).items()
    }
    if "customers_satisfied" in found:  # nearly all of them are, in the example
        found["customers_satisfied"] = min(found["customers_satisfied"], found["customers_answered"])
    return found


def varied(count: int = 30) -> list[Record]:
    """The same, some with a month that is missing, incomplete or contradicts itself, and some of another vertical."""
    found = businesses(count)
    months = [dict(record.months) for record in found]
    del months[0][MONTHS[-2]]
    del months[1][LATEST]
    months[2][LATEST] = {"revenue": 5.0}
    months[3][LATEST] = {**months[3][LATEST], "customers_satisfied": 1e6}
    months[4][LATEST] = {**months[4][LATEST], "orders_received": 0.0}
    months[5] = {MONTHS[0]: {}}
    gifts = [Record(one.business, GIFTS, month) for one, month in zip(found, months, strict=True)]
    return [*gifts, *businesses(3, SCOOTERS)]


class Expected(NamedTuple):
    """What a business's line of a KPI ought to hold."""

    value: Any
    rank: int | None
    change: float | None
    trend: float | None
    period: Any


def expected(record: Record, kpi: str) -> Expected | None:
    """A gift shop's KPI, in plain arithmetic."""
    inputs = 13
    complete = [month for month, numbers in record.months.items() if len(numbers) == inputs]
    begun = [month for month, numbers in record.months.items() if numbers]
    if not (complete or begun):
        return None
    latest = max(complete or begun)
    value = ratio(record, kpi, [latest])
    if value in (None, "#DIV/0!"):  # a zero is not a mistake, and not ranked
        return None
    at = MONTHS.index(latest)
    before = ratio(record, kpi, MONTHS[at - 1 : at] if at else [])
    windows = [MONTHS[at - 2 : at + 1], MONTHS[max(at - 5, 0) : at - 2]] if at >= 5 else []
    whole = all(ratio(record, kpi, [month]) is not None for window in windows for month in window)
    pair = [ratio(record, kpi, window) for window in windows] if whole else []
    return Expected(
        value,
        None if isinstance(value, str) else int(deserved(value, EDGES[GIFTS, kpi]).rank),
        _difference(value, before),
        _difference(*pair) if pair else None,
        ratio(record, kpi, MONTHS[: at + 1]),
    )


def moves(records: Sequence[Record]) -> set[tuple[str, str, int, int]]:
    """The gift shops whose tier of a KPI changed: business, KPI, tier in the month before and now."""
    found = set()
    for one in (one for one in records if one.vertical == GIFTS):
        latest = max((month for month, numbers in one.months.items() if len(numbers) == 13), default=LATEST)
        earlier = [month for month in MONTHS if month < latest][-1:]
        for kpi in RATIOS:
            line, before = expected(one, kpi), ratio(one, kpi, earlier)
            if line and line.rank is not None and isinstance(before, float):
                then = int(deserved(before, EDGES[GIFTS, kpi]).rank)
                if then != line.rank:
                    found.add((one.business, kpi, then, line.rank))
    return found


def ratio(record: Record, kpi: str, months: Sequence[datetime.date]) -> Any:
    """A KPI over months: None without figures; the error of figures that contradict each other, or of a zero."""
    top, bottom = RATIOS[kpi]
    wanted = [name for name in (top, bottom) if name]
    found = [numbers for month in months if all(name in (numbers := record.months.get(month, {})) for name in wanted)]
    if not found:
        return None
    if not bottom:
        return sum(numbers[top] for numbers in found) / len(found)
    share = kpi in ("upsell_rate", "retention", "csat")
    if share and any(numbers[top] > numbers[bottom] > 0 for numbers in found):
        return "#NUM!"
    if kpi == "retention":  # of running counts, those of the last month
        found = found[-1:]
    total = sum(numbers[bottom] for numbers in found)
    return sum(numbers[top] for numbers in found) / total if total else "#DIV/0!"


def _difference(value: Any, before: Any) -> float | None:
    numbers = isinstance(value, float) and isinstance(before, float)
    return value - before if numbers else None


def portfolio(folder: Path, records: Sequence[Record], language: str = "en", anonymous: bool = False) -> Path:
    """A portfolio of these businesses."""
    path = folder / f"portfolio.{language}.{anonymous}.xlsx"
    write_portfolio(path, records, load_catalogue(), Options(language), anonymous)
    return path


def lines(path: Path, sheet: str) -> Iterator[dict[str, Any]]:
    """The lines of a list by the names of their columns."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(min_row=4, values_only=True)
    header = next(rows)
    return (dict(zip(header, row, strict=True)) for row in rows)
