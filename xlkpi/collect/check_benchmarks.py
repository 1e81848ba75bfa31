"""Faults of a Benchmarks sheet: thresholds, signs, tiers to aim for and targets that cannot give a verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

from openpyxl import Workbook
from openpyxl.cell import Cell

from ..benchmark import SIGNS
from ..catalogue.load import load_words
from ..catalogue.model import DIRECTIONS, LANGUAGES, TIERS, Kpi, Vertical
from ..errors import Problem
from ..formula.values import is_blank
from ..numbers import Percentage, Wrong, check_number, quoted
from ..reading.benchmark_rows import OWN_TARGET, TIER_TO_AIM_FOR, Row, benchmark_rows, sign_of
from ..reading.named_cells import cell_name
from ..workbook.formulas import tier_names
from ..xlsx.safe_zip import UNCOMPUTED

Value = Callable[[Cell], object]
"""What a cell shows: what is typed into it, or the result of its formula."""

_DIRECTION = {"higher": "higher is better", "lower": "lower is better"}


def check_benchmarks(book: Workbook, vertical: Vertical, value: Value) -> Iterator[Problem]:
    """Return the faults of a workbook's Benchmarks sheet, each with its cell."""
    rows = benchmark_rows(book)
    if not rows:
        what = "the name 'benchmarks' does not lead to the table of thresholds"
        yield Problem("", what, "define the name again, or move the figures with `xlkpi upgrade`")
    for identifier, row in rows.items():
        if identifier in vertical.kpis:
            yield from _check_row(vertical.kpis[identifier], row, value)


def _check_row(kpi: Kpi, row: Row, value: Value) -> Iterator[Problem]:
    numbers: dict[str, float] = {}
    for tier in TIERS:
        if tier in row:
            number = _number(value(row[tier]))
            if isinstance(number, Wrong):
                yield Problem(cell_name(row[tier]), f"the threshold {number.problem}", number.cure)
            elif number is not None:
                numbers[tier] = number
        if sign_of(tier) in row:
            yield from _check_sign(kpi, row[sign_of(tier)], value(row[sign_of(tier)]), tier in numbers)
    yield from _check_order(kpi, row, numbers)
    if TIER_TO_AIM_FOR in row:
        yield from _check_aim(row[TIER_TO_AIM_FOR], value(row[TIER_TO_AIM_FOR]))
    if OWN_TARGET in row and isinstance(number := _number(value(row[OWN_TARGET])), Wrong):
        yield Problem(cell_name(row[OWN_TARGET]), f"your own target {number.problem}", number.cure)


def _number(content: object) -> float | Wrong | None:
    """Return the number of a threshold or target, which may be negative or a rate; None for a blank or unknown one."""
    if content == UNCOMPUTED or is_blank(content):
        return None
    if isinstance(content, int | float) and (isinstance(content, Percentage) or -math.inf < content < 0):
        return float(content)
    return check_number(content)


def _check_sign(kpi: Kpi, cell: Cell, content: object, judges: bool) -> Iterator[Problem]:
    signs = [SIGNS[edge] for edge in DIRECTIONS[kpi.direction]]
    if content == UNCOMPUTED or (is_blank(content) and not judges):
        return
    if content not in SIGNS.values():
        shown = "is empty" if is_blank(content) else f"{quoted(str(cell.value))} is none"
        yield Problem(cell_name(cell), f"the sign {shown}", f"choose {' or '.join(signs)}")
    elif judges and content not in signs:
        what = f"the sign is {content}, but of {kpi.name['en']} {_DIRECTION[kpi.direction]}"
        yield Problem(cell_name(cell), what, f"choose {' or '.join(signs)}")


def _check_order(kpi: Kpi, row: Row, numbers: dict[str, float]) -> Iterator[Problem]:
    """Find a tier that can never be reached, because the tier above it is easier."""
    words = load_words()["tiers"]
    for lower, better in pairwise(numbers):
        difference = numbers[better] - numbers[lower]
        if difference < 0 if kpi.direction == "higher" else difference > 0:
            first, second = (f"“{words[tier]['en']}” ({numbers[tier]:.15g})" for tier in (lower, better))
            what = f"{second} is reached before {first}, as {_DIRECTION[kpi.direction]}"
            yield Problem(f"{cell_name(row[lower])}, {cell_name(row[better])}", what, "put the thresholds in order")


def _check_aim(cell: Cell, content: object) -> Iterator[Problem]:
    known = [name for language in LANGUAGES for name in tier_names(language)[1:]]
    if content == UNCOMPUTED or is_blank(content) or content in known or str(content).lower() in TIERS:
        return
    language = next((code for code in LANGUAGES if content in tier_names(code)), LANGUAGES[0])
    what = f"{quoted(str(content))} is no tier to aim for"
    yield Problem(cell_name(cell), what, f"choose one of {', '.join(tier_names(language)[1:])}")
