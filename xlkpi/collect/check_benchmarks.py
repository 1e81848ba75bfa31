"""The check of a Benchmarks sheet: thresholds, signs, tiers to aim for and targets that cannot give a verdict."""

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
from ..messages import joined, message
from ..numbers import Percentage, Wrong, check_number, quoted
from ..reading.benchmark_rows import OWN_TARGET, TIER_TO_AIM_FOR, Row, benchmark_rows, sign_of
from ..reading.named_cells import cell_name, cells_of
from ..schema import RATE
from ..tables.record import exchange_rate
from ..workbook.formulas import tier_names
from ..xlsx.safe_zip import UNCOMPUTED

Value = Callable[[Cell], object]
"""Returns what is typed into a cell, or the result of its formula."""

_DIRECTION = {"higher": message("higher is better"), "lower": message("lower is better")}


def check_benchmarks(book: Workbook, vertical: Vertical, value: Value) -> Iterator[Problem]:
    """Return the problems of a workbook's Benchmarks sheet, each with its cell."""
    rows = benchmark_rows(book)
    if not rows:
        what = message("the name 'benchmarks' does not lead to the table of thresholds")
        yield Problem(what=what, fix=message("define the name again, or move the figures with `xlkpi upgrade`"))
    if rate := cells_of(book, RATE):
        number = exchange_rate(_number(value(rate[0])))
        if isinstance(number, Wrong):
            yield Problem.at(
                cell_name(rate[0]), what=message("the exchange rate {what}", what=number.what), fix=number.fix
            )
    for identifier, row in rows.items():
        if identifier in vertical.kpis:
            yield from _check_row(vertical.kpis[identifier], row, value)


def _check_row(kpi: Kpi, row: Row, value: Value) -> Iterator[Problem]:
    numbers: dict[str, float] = {}
    for tier in TIERS:
        if tier in row:
            number = _number(value(row[tier]))
            if isinstance(number, Wrong):
                what = message("the threshold {what}", what=number.what)
                yield Problem.at(cell_name(row[tier]), what=what, fix=number.fix)
            elif number is not None:
                numbers[tier] = number
        if sign_of(tier) in row:
            yield from _check_sign(kpi, row[sign_of(tier)], value(row[sign_of(tier)]), tier in numbers)
    yield from _check_order(kpi, row, numbers)
    if TIER_TO_AIM_FOR in row:
        yield from _check_aim(row[TIER_TO_AIM_FOR], value(row[TIER_TO_AIM_FOR]))
    if OWN_TARGET in row and isinstance(number := _number(value(row[OWN_TARGET])), Wrong):
        what = message("your own target {what}", what=number.what)
        yield Problem.at(cell_name(row[OWN_TARGET]), what=what, fix=number.fix)


def _number(content: object) -> float | Wrong | None:
    """Return the number of a threshold or target, which may be negative or a rate; None for a blank or unknown one."""
    if content == UNCOMPUTED or is_blank(content):
        return None
    if isinstance(content, int | float) and (isinstance(content, Percentage) or -math.inf < content < 0):
        return float(content)
    return check_number(content)


def _check_sign(kpi: Kpi, cell: Cell, content: object, judges: bool) -> Iterator[Problem]:
    signs = [SIGNS[edge] for edge in DIRECTIONS[kpi.direction]]
    fix = message("choose {signs}", signs=joined(" or ", signs))
    if content == UNCOMPUTED or (is_blank(content) and not judges):
        return
    if content not in SIGNS.values():
        what = (
            message("the sign is empty")
            if is_blank(content)
            else message("{content} is no sign", content=quoted(str(cell.value)))
        )
        yield Problem.at(cell_name(cell), what=what, fix=fix)
    elif judges and content not in signs:
        what = message(
            "the sign is {sign}, but for {kpi} {direction}",
            sign=content,
            kpi=kpi.name,
            direction=_DIRECTION[kpi.direction],
        )
        yield Problem.at(cell_name(cell), what=what, fix=fix)


def _check_order(kpi: Kpi, row: Row, numbers: dict[str, float]) -> Iterator[Problem]:
    """Report a tier that can never be reached, because the tier above it is easier to reach."""
    words = load_words()["tiers"]
    for lower, better in pairwise(numbers):
        difference = numbers[better] - numbers[lower]
        if difference < 0 if kpi.direction == "higher" else difference > 0:
            first, second = (
                message("“{tier}” ({threshold:.15g})", tier=words[tier], threshold=numbers[tier])
                for tier in (lower, better)
            )
            what = message(
                "{better} is reached before {lower}, as {direction}",
                better=second,
                lower=first,
                direction=_DIRECTION[kpi.direction],
            )
            cells = [cell_name(row[lower]), cell_name(row[better])]
            yield Problem.at(cells, what=what, fix=message("put the thresholds in order"))


def _check_aim(cell: Cell, content: object) -> Iterator[Problem]:
    known = [name for language in LANGUAGES for name in tier_names(language)[1:]]
    if content == UNCOMPUTED or is_blank(content) or content in known or str(content).lower() in TIERS:
        return
    words = load_words()["tiers"]
    names = [message("{tier}", tier=words[tier]) for tier in TIERS]
    what = message("{content} is not a tier to aim for", content=quoted(str(content)))
    fix = message("choose one of {tiers}", tiers=joined(", ", names))
    yield Problem.at(cell_name(cell), what=what, fix=fix)
