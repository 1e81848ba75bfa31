"""What the formulas are tried on, and what they ought to answer.

Inputs for the calculators: nasty ones in every feasible combination, and plausible ones at random (seeded).
Thresholds, written by hand from the five source documents, and the verdict that a value deserves, worked out
from them in exact fractions, without xlkpi.benchmark.
"""

from __future__ import annotations

import itertools
import math
import operator
import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy
import pandas

from xlkpi.catalogue.function import Function

ERRORS = ("#DIV/0!", "#N/A", "#VALUE!", "#NUM!", "#REF!", "#NAME?")
ZEROS = (0, -0.0)
NUMBERS = (1, 2.5, 1200)
EXTREMES = (1e-300, 1e300, 1e308)
NEGATIVES = (-1,)
WRONG = ("abc", "12", True, False)
NASTY = (None, "", *ZEROS, *NEGATIVES, *WRONG, *ERRORS, *EXTREMES, *NUMBERS)
"""What a cell may hold: nothing, the empty text, wrong types, errors, and numbers of every size."""

BLANKS = (
    None, "", math.nan, Decimal("nan"), Decimal("sNaN"), numpy.float64("nan"), numpy.float32("nan"),
    numpy.datetime64("NaT"), numpy.ma.masked, pandas.NA, pandas.NaT,
)  # fmt: skip
"""What stands for an empty cell; of these a worksheet has the first two."""

_FEW = (None, "", 0, -1, "12", True, "#DIV/0!", "#N/A", 5, 1e308)
_RANDOM = 60

Case = tuple[Any, ...]
"""One value an argument; a list of cells for a range argument."""


def cases(function: Function) -> list[Case]:
    """Return the cases of a calculator, always the same."""
    generator = random.Random(function.name)
    count = len(function.arguments)
    ranges = [argument in function.formula.ranges for argument in function.formula.arguments]
    combinations = _combinations(count)
    found = [*combinations, *(_plausible(generator, count) for _ in range(_RANDOM))]
    if any(ranges):
        found += [_ranged(ranges, [[cell] for cell in case], case) for case in combinations]
        found += [_ranged(ranges, [list(cells)] * count, (4,) * count) for cells in itertools.product(_FEW, repeat=3)]
        found += [_ranged(ranges, [list(_plausible(generator, 3))] * count, (4,) * count) for _ in range(_RANDOM)]
    return list({repr(case): case for case in found}.values())


def _ranged(ranges: Sequence[bool], lists: Sequence[list[Any]], cells: Case) -> Case:
    """Return a case that has a list for each argument that is added up, and a cell for each other."""
    return tuple(given if ranged else cell for ranged, given, cell in zip(ranges, lists, cells, strict=True))


def _combinations(count: int) -> list[Case]:
    """Return every pair of nasty values in any two places, and with three or more every triple of a few."""
    if count <= 2:
        return list(itertools.product(NASTY, repeat=count))
    pairs = [
        tuple({one: a, other: b}.get(place, 4) for place in range(count))
        for one, other in itertools.combinations(range(count), 2)
        for a, b in itertools.product(NASTY, repeat=2)
    ]
    return [*pairs, *((*triple, *[4] * (count - 3)) for triple in itertools.product(_FEW, repeat=3))]


def _plausible(generator: random.Random, count: int) -> Case:
    """Numbers as shops report them: whole, with cents, or a part that is as likely above its whole as below."""
    scale = generator.choice((10, 1000, 1e6))
    return tuple(round(generator.uniform(0, scale), generator.choice((0, 2))) for _ in range(count))


# --- thresholds, values about them, and the verdict that each value deserves

SHOPPER, GIFTS, SCOOTERS = "remote-personal-shopper", "personalized-gift-shop", "custom-e-scooters"
PLATES, CASES = "custom-number-plates", "custom-phone-cases"

THRESHOLDS = (
    (SHOPPER, "csat", "≥ 0.70", "> 0.80", "> 0.90"),
    (SHOPPER, "response_time", "", "≤ 15", "≤ 10"),
    (SHOPPER, "retention", "≥ 0.75", "> 0.90", "> 0.95"),
    (SHOPPER, "aov", "≥ 100", "≥ 150", "> 200"),
    (SHOPPER, "items_per_session", "≥ 3", "", "> 5"),
    (SHOPPER, "approval_rate", "≥ 0.75", "> 0.85", "≥ 0.90"),
    (SHOPPER, "subscription_growth", "≥ 0.05", "", "> 0.20"),
    (GIFTS, "aov", "≥ 15", "> 30", "≥ 50"),
    (GIFTS, "upsell_rate", "≥ 0.20", "≥ 0.30", "≥ 0.40"),
    (GIFTS, "retention", "≥ 0.60", "", "> 0.80"),
    (GIFTS, "turnaround", "≤ 10", "", "≤ 5"),
    (GIFTS, "return_rate", "≤ 0.05", "< 0.03", "≤ 0.01"),
    (GIFTS, "csat", "≥ 0.85", "", "> 0.95"),
    (GIFTS, "consultations", "≥ 30", "≥ 60", "> 100"),
    (SCOOTERS, "conversion", "≥ 0.02", "≥ 0.05", "≥ 0.10"),
    (SCOOTERS, "customization_value", "≥ 150", "≥ 250", "≥ 350"),
    (SCOOTERS, "request_satisfaction", "≥ 0.80", "> 0.90", "≥ 0.95"),
    (SCOOTERS, "customization_satisfaction", "≥ 0.70", "≥ 0.80", "> 0.90"),
    (SCOOTERS, "repeat_rate", "≥ 0.15", "≥ 0.35", "> 0.40"),
    (SCOOTERS, "lead_time", "≤ 25", "", "< 15"),
    (SCOOTERS, "attach_rate", "≥ 0.30", "≥ 0.40", "≥ 0.50"),
    (PLATES, "design_time", "≤ 3", "", "< 1.5"),
    (PLATES, "compliance", "≥ 0.95", "", "≥ 0.99"),
    (PLATES, "csat", "≥ 0.85", "", "≥ 0.90"),
    (PLATES, "repeat_rate", "≥ 0.30", "≥ 0.40", "> 0.50"),
    (PLATES, "order_accuracy", "≥ 0.90", "> 0.95", "≥ 0.98"),
    (PLATES, "tool_frequency", "≥ 1.5", "≥ 2.5", "> 3.5"),
    (PLATES, "support_rate", "≤ 0.10", "≤ 0.05", "< 0.03"),
    (CASES, "conversion", "≥ 0.15", "≥ 0.25", "≥ 0.35"),
    (CASES, "aov", "≥ 15", "≥ 35", "> 50"),
    (CASES, "unique_designs", "", "≥ 400", "> 800"),
    (CASES, "case_quality", "≥ 0.80", "≥ 0.86", "> 0.90"),
    (CASES, "repeat_rate", "≥ 0.20", "≥ 0.35", "> 0.40"),
    (CASES, "artist_share", "≥ 0.15", "≥ 0.25", "> 0.35"),
    (CASES, "tool_time", "≥ 20", "≥ 35", "> 50"),
)
"""Vertical, KPI, and its thresholds: typical, above average, exceptional."""

NAMES = {
    "en": ("Below benchmark", "Typical", "Above average", "Exceptional"),
    "fr": ("Sous la référence", "Typique", "Supérieur à la moyenne", "Exceptionnel"),
}
TOP = "Top!"
"""What the next tier is called at the top."""

BESIDES = (0, -1, 1e9, None, "", "abc", "12", True, "#DIV/0!", "#N/A", "#NUM!")
"""What a KPI's cell may hold, besides numbers about its edges."""

REACHED = {"≥": operator.ge, ">": operator.gt, "≤": operator.le, "<": operator.lt}

Edges = Sequence[tuple[str, Fraction] | None]
"""Sign and threshold of the three tiers; None where the source has none."""

Row = list[Any]
"""A row of a Benchmarks table: id, then sign and threshold of each tier."""


class Verdict(NamedTuple):
    """What a value deserves."""

    tier_en: Any
    tier_fr: Any
    rank: Any
    gap: Any
    next_tier: Any


def edges_of(texts: Sequence[str]) -> Edges:
    return [(text.split()[0], Fraction(text.split()[1])) if text else None for text in texts]


def deserved(value: Any, edges: Edges) -> Verdict:
    """The verdict on a number, by the rules of the source documents."""
    exact = Fraction(repr(value))
    reached = [i for i, edge in enumerate(edges, 1) if edge is not None and REACHED[edge[0]](exact, edge[1])]
    rank = max(reached, default=0)
    above = [(i, edge[1]) for i, edge in enumerate(edges, 1) if edge is not None and i > rank]
    gap = float(abs(above[0][1] - exact)) if above else 0.0
    next_tier = NAMES["en"][above[0][0]] if above else TOP
    return Verdict(NAMES["en"][rank], NAMES["fr"][rank], float(rank), gap, next_tier)


def answer(value: Any, edges: Edges) -> Verdict:
    """The same for whatever a cell may hold: blanks, errors and wrong types have the same answer everywhere."""
    if value is None or value == "":
        return Verdict("", "", "", "", "")
    if isinstance(value, (str, bool)):
        error = value if value in ERRORS else "#VALUE!"
        return Verdict(error, error, error, error, error)
    return deserved(value, edges)


def values_about(edges: Edges) -> list[Any]:
    """Each threshold, just below it, just above it."""
    steps = (Fraction("0.999999"), 1, Fraction("1.000001"))
    return [float(edge[1] * step) for edge in edges if edge for step in steps]


EDGES = {(vertical, kpi): edges_of(texts) for vertical, kpi, *texts in THRESHOLDS}


def catalogue_row(kpi_id: str, edges: Edges) -> Row:
    return [
        kpi_id,
        *itertools.chain.from_iterable((edge[0], float(edge[1])) if edge else (None, None) for edge in edges),
    ]


EDITED_KPIS = ((SHOPPER, "csat"), (GIFTS, "return_rate"), (SCOOTERS, "lead_time"))
MISTYPED = {
    "sign": ("=>", "=", "more than", "≥ ", "", None, 3, "#REF!"),
    "threshold": ("abc", "n/a", "#N/A", "#DIV/0!"),
}


def edited_rows(kpi_id: str, edges: Edges) -> list[Row]:
    """The row as a user may leave it: thresholds changed, blanked, mistyped; signs changed, mistyped."""
    row = catalogue_row(kpi_id, edges)
    rows = [
        [cell * 1.5 if isinstance(cell, float) else cell for cell in row],
        [kpi_id, *[None] * 6],
        [kpi_id, *[""] * 6],
    ]
    for tier in range(3):
        sign, threshold = 1 + 2 * tier, 2 + 2 * tier
        changes = [(threshold, text) for text in (None, "", 0, -1.0, *MISTYPED["threshold"])]
        changes += [(sign, text) for text in (*REACHED, *MISTYPED["sign"])]
        rows += [[*row[:column], cell, *row[column + 1 :]] for column, cell in changes]
        rows.append([kpi_id, *(cell if i // 2 == tier else None for i, cell in enumerate(row[1:]))])
    return rows
