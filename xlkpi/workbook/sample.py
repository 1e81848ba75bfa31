"""Sample data: a plausible year of figures for a vertical, which begins with the source's worked examples.

The first whole period of each KPI is its worked example: the first month, or the first quarter or year together.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from itertools import pairwise

from ..catalogue.examples import example_inputs
from ..catalogue.model import Input, Kpi, Vertical

_TREND = 0.015
_SEASON = 0.08
_NOISE = 0.05
_TRIES = 50
_STOCK_MONTHS = 6
"""Worked examples with a stock cover more than a month: their flows are divided by this number of months."""


def sample_year(vertical: Vertical, months: int, seed: str = "") -> dict[str, list[float]]:
    """Return sample values by input, one per month; the same arguments give the same values.

    Args:
        vertical: The vertical whose inputs get values.
        months: The number of months.
        seed: Any text; another seed gives other values.

    Example:
        >>> from xlkpi.catalogue.load import load_catalogue
        >>> year = sample_year(load_catalogue().vertical("custom-phone-cases"), 12)
        >>> len(year["cases_sold"])
        12
    """
    chance = random.Random(f"{vertical.id}{seed}")
    first = example_inputs(vertical)
    spread = _spread_examples(vertical, first)
    year = [first | {item: values[0] for item, values in spread.items()}]
    for month in range(1, months):
        given = {item: values[month] for item, values in spread.items() if month < len(values)}
        year.append(_month(vertical, first, year[-1], given, month, chance))
    return {item: [values[item] for values in year] for item in vertical.inputs}


def _spread_examples(vertical: Vertical, first: Mapping[str, float]) -> dict[str, list[float]]:
    """Return the months of worked examples of a quarter or a year, by input: their flows in equal parts.

    Stocks grow evenly from the example's start to its end. An input that a monthly KPI reads too keeps its month's
    worked example.
    """
    monthly = {item for kpi in vertical.kpis.values() if kpi.window == 1 for item in kpi.inputs.values()}
    spread: dict[str, list[float]] = {}
    for kpi in vertical.kpis.values():
        if kpi.window == 1 or kpi.over_time != "year" or monthly & {*kpi.inputs.values()}:
            continue
        for item in (vertical.inputs[one] for one in kpi.inputs.values()):
            if item.kind == "flow":
                edges = _even_steps(item, 0.0, first[item.id], kpi.window)
                spread[item.id] = [after - before for before, after in pairwise(edges)]
        for item in (vertical.inputs[one] for one in kpi.inputs.values()):
            if item.kind == "stock_start" and item.carries and item.carries in kpi.inputs.values():
                steps = _even_steps(item, first[item.id], first[item.carries], kpi.window)
                spread[item.id], spread[item.carries] = steps[:-1], steps[1:]
    return spread


def _even_steps(item: Input, start: float, end: float, steps: int) -> list[float]:
    """Return numbers from a start to an end in equal steps, whole for a count."""
    numbers = [start + (end - start) * step / steps for step in range(steps + 1)]
    return [float(round(number)) for number in numbers] if item.is_whole else numbers


def _month(
    vertical: Vertical,
    first: Mapping[str, float],
    before: Mapping[str, float],
    given: Mapping[str, float],
    month: int,
    chance: random.Random,
) -> dict[str, float]:
    """Return the values of a month: the first month's values with a trend and noise, valid for every KPI.

    `given` has the values that are known already.
    """
    level = 1 + _TREND * month + _SEASON * math.sin(month * math.tau / 12)
    values: dict[str, float] = {}
    for attempt in range(_TRIES):
        noise = _NOISE * (1 - attempt / (_TRIES - 1))
        values = {
            item.id: _with_noise(item, first[item.id] * level / _months_in_example(vertical, item), noise, chance)
            for item in vertical.inputs.values()
            if item.kind == "flow"
        } | dict(given)
        for item in vertical.inputs.values():
            if item.kind == "stock_start" and item.id not in given:
                values[item.id] = before[item.carries] if item.carries else first[item.id]
        for kpi in vertical.kpis.values():
            _set_end_stocks(vertical, kpi, values, before, chance)
        if all(not isinstance(_result(kpi, values), str) for kpi in vertical.kpis.values()):
            break
    return values


def _with_noise(item: Input, value: float, noise: float, chance: random.Random) -> float:
    noisy = value * (1 + chance.uniform(-noise, noise))
    return float(max(1, round(noisy))) if item.unit == "count" else round(noisy, 1 if item.unit != "money" else 0)


def _set_end_stocks(
    vertical: Vertical, kpi: Kpi, values: dict[str, float], before: Mapping[str, float], chance: random.Random
) -> None:
    """Set the stocks at the end of a month that a KPI reads.

    Where the KPI's formula has flows, a stock is chosen that keeps the KPI near its worked example; otherwise it grows
    slowly, from the stock at the start or from that at the end of the month before.
    """
    for name, item in kpi.inputs.items():
        if vertical.inputs[item].kind != "stock_end" or item in values:
            continue
        starts = [values[i] for i in kpi.inputs.values() if vertical.inputs[i].carries == item]
        if all(vertical.inputs[i].kind != "flow" for i in kpi.inputs.values()):
            values[item] = float(round((*starts, before[item])[0] * (1 + chance.uniform(-0.005, 0.035))))
            continue
        start = (*starts, kpi.sample[name])[0]
        wanted = abs(kpi.example.result) ** (1 / _stock_months(kpi)) * (1 + chance.uniform(-0.005, 0.005))
        candidates = (float(round(start * (0.5 + step / 1000))) for step in range(1501))
        values[item] = min(candidates, key=lambda end: _distance(kpi, {**values, item: end}, wanted))


def _months_in_example(vertical: Vertical, item: Input) -> int:
    """Return how many months an input's worked example covers."""
    for kpi in vertical.kpis.values():
        if item.id in kpi.inputs.values() and any(vertical.inputs[one].kind != "flow" for one in kpi.inputs.values()):
            return _stock_months(kpi)
    return 1


def _stock_months(kpi: Kpi) -> int:
    return kpi.window if kpi.window > 1 else _STOCK_MONTHS


def _distance(kpi: Kpi, values: Mapping[str, float], wanted: float) -> float:
    result = _result(kpi, values)
    return math.inf if isinstance(result, str) else abs(result - wanted)


def _result(kpi: Kpi, values: Mapping[str, float]) -> float | str:
    return kpi.function.calculator.value(*(values[item] for item in kpi.inputs.values()))
