"""Rank, tier, gap, target and next tier, in Python and as worksheet formulas in every engine.

The verdict that a value deserves is worked out in cases.py; for a Benchmarks table that a user has edited, the
formulas must give what the functions give.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cases import (
    BESIDES,
    EDGES,
    EDITED_KPIS,
    ERRORS,
    NAMES,
    THRESHOLDS,
    TOP,
    Edges,
    Row,
    Verdict,
    answer,
    catalogue_row,
    edges_of,
    edited_rows,
    values_about,
)
from engines import ENGINES, Cell, compute, compute_with_add_in, saved
from shared import made_once
from xlkpi.benchmark import SIGNS
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import TIERS, Kpi
from xlkpi.functions import KPI_BENCHMARK, KPI_GAP, KPI_RANK, KPI_TARGET
from xlkpi.workbook.formulas import TierCells, Verdicts


def same(found: Any, expected: Any) -> bool:
    if isinstance(found, (int, float)) and isinstance(expected, float) and not isinstance(found, bool):
        return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-12)
    return type(found) is type(expected) and bool(found == expected)


# --- in Python


def in_python(kpi: Kpi, value: Any, table: Any = None) -> tuple[Any, ...]:
    """Tier in English and French, rank, gap."""
    ids = (kpi.vertical, kpi.id, value)
    tiers = [KPI_BENCHMARK(*ids, language, table) for language in NAMES]
    return (*tiers, KPI_RANK(*ids, table), KPI_GAP(*ids, table))


KPIS = load_catalogue().kpis()


def test_the_thresholds_by_hand_are_of_kpis_in_the_catalogue() -> None:
    assert len(THRESHOLDS) == len(EDGES)
    assert set(EDGES) <= set(KPIS)


@pytest.mark.parametrize("key", EDGES)
def test_catalogue_has_the_thresholds_of_the_source(key: tuple[str, str]) -> None:
    kpi, edges = KPIS[key], EDGES[key]
    written = {tier: (SIGNS[threshold.edge], threshold.value) for tier, threshold in kpi.thresholds.items()}
    assert written == {t: (edge[0], float(edge[1])) for t, edge in zip(TIERS, edges, strict=True) if edge is not None}
    assert kpi.direction == ("higher" if all(edge[0] in "≥>" for edge in edges if edge) else "lower")


@pytest.mark.parametrize("key", EDGES)
def test_verdicts_in_python(key: tuple[str, str]) -> None:
    kpi, edges = KPIS[key], EDGES[key]
    others = [catalogue_row("other", edges_of(["≥ 1", "≥ 2", "≥ 3"]))]
    for value, table in itertools.product(
        [*values_about(edges), *BESIDES], (None, [*others, catalogue_row(kpi.id, edges)])
    ):
        found, expected = in_python(kpi, value, table), answer(value, edges)
        assert all(map(same, found, expected)), (value, found, expected)


@pytest.mark.parametrize("key", EDGES)
def test_targets_in_python(key: tuple[str, str]) -> None:
    kpi, edges = KPIS[key], EDGES[key]
    for i, (tier, edge) in enumerate(zip(TIERS, edges, strict=True), 1):
        expected = float(edge[1]) if edge else "#N/A"
        for name in (tier, tier.upper(), NAMES["en"][i], NAMES["fr"][i]):
            assert KPI_TARGET(*key, name) == KPI_TARGET(*key, name, [catalogue_row(kpi.id, edges)]) == expected
    assert [KPI_TARGET(*key, other) for other in (None, "", "#REF!", "gold")] == ["", "", "#REF!", "#N/A"]


# --- in a worksheet: every value judged by a row of a Benchmarks table, the source's or one that a user has edited

VERDICT_COLUMNS = ("BCDEF", "GHIJK")
TARGET_COLUMNS = ("B", "C")


def verdict_by_row(kpi: Kpi, value: Any, row: Row) -> Verdict:
    """What the Python functions make of a value and an edited table, and the next tier that the row has."""
    en, fr, rank, gap = in_python(kpi, value, [row])
    if isinstance(rank, str):
        return Verdict(en, fr, rank, gap, rank)
    names = [NAMES["en"][i] for i in range(rank + 1, 4) if row[2 * i] not in (None, "")]
    return Verdict(en, fr, float(rank), gap, names[0] if names else TOP)


def as_a_formula_reads(value: Any) -> Any:
    """A plain formula reads TRUE as 1 and the text 12 as 12, where the functions say #VALUE!."""
    return float(value) if value in ("12", True) else value


class Judged(NamedTuple):
    """A KPI, the Benchmarks table that judges it, and the value of the cell judged (or the tier asked for)."""

    kpi: Kpi
    rows: list[Row]
    cell: Any


def edited_cases(cells: Callable[[Edges], Sequence[Any]]) -> Iterator[Judged]:
    for key in EDITED_KPIS:
        for row in edited_rows(key[1], EDGES[key]):
            yield from (Judged(KPIS[key], [row], cell) for cell in cells(EDGES[key]))


@cache
def verdict_cases() -> list[Judged]:
    """Every KPI of every vertical judged by the vertical's table of the source; some by an edited row."""
    found = []
    for vertical in load_catalogue().verticals.values():
        rows = [catalogue_row(kpi_id, EDGES[vertical.id, kpi_id]) for kpi_id in vertical.kpis]
        for kpi in vertical.kpis.values():
            found += [Judged(kpi, rows, cell) for cell in (*values_about(EDGES[vertical.id, kpi.id]), *BESIDES)]
    return [*found, *edited_cases(lambda edges: (*values_about(edges), None, "abc", "#NUM!"))]


@cache
def target_cases() -> list[Judged]:
    asked = (*TIERS, "Typical", "above AVERAGE", "Exceptional", "Below benchmark", "gold", None, "", "#REF!", 3, True)
    rows = {key: [catalogue_row(key[1], edges)] for key, edges in EDGES.items()}
    found = [Judged(KPIS[key], rows[key], tier) for key in EDGES for tier in asked]
    return [*found, *edited_cases(lambda edges: TIERS)]


def write(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    """A value, typed into a cell; "" and errors as formulas."""
    if isinstance(value, str) and value in ("", *ERRORS):
        value = {"": '=""', "#DIV/0!": "=1/0", "#N/A": "=NA()"}.get(value, f"={value}")
    cell = sheet.cell(row, column, value)
    if value == "=>":
        cell.data_type = "s"  # a text, though it begins like a formula


class Tables:
    """The sheet Benchmarks being written: each table once, one below the other."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.located: dict[str, int] = {}
        self.free = 1

    def place(self, rows: Sequence[Row]) -> int:
        """The first row of a table in the sheet, written there when it is new."""
        key = repr(rows)
        if key not in self.located:
            self.located[key], self.free = self.free, self.free + len(rows)
            for number, row in enumerate(rows, self.located[key]):
                for column, value in enumerate(row, 1):
                    write(self.sheet, number, column, value)
        return self.located[key]

    def verdicts(self, case: Judged, style: str, language: str) -> Verdicts:
        first = self.place(case.rows)
        row = first + [row[0] for row in case.rows].index(case.kpi.id)
        cells = {
            tier: TierCells(f"Benchmarks!${sign}${row}", f"Benchmarks!${value}${row}")
            for tier, (sign, value) in zip(TIERS, ("BC", "DE", "FG"), strict=True)
        }
        return Verdicts(case.kpi, style, language, f"Benchmarks!$A${first}:$G${first + len(case.rows) - 1}", cells)


@cache
def verdict_workbook(styles: tuple[str, str]) -> bytes:
    """Sheets Verdicts (columns B to F in the first style, G to K in the second) and Targets (B and C)."""
    return made_once(f"verdicts {styles}", lambda: saved(_verdict_workbook(styles)))


def _verdict_workbook(styles: tuple[str, str]) -> Workbook:
    workbook = Workbook()
    tables = Tables(workbook.worksheets[0])
    tables.sheet.title = "Benchmarks"
    verdicts, targets = workbook.create_sheet("Verdicts"), workbook.create_sheet("Targets")
    for row, case in enumerate(verdict_cases(), 1):
        write(verdicts, row, 1, case.cell)
        for style, columns in zip(styles, VERDICT_COLUMNS, strict=True):
            en, fr = (tables.verdicts(case, style, language) for language in NAMES)
            cell, rank = f"A{row}", f"{columns[2]}{row}"
            gap = f'IF({rank}="","",ABS({en.distance(cell, rank)}))'
            texts = (en.tier(cell), fr.tier(cell), en.rank(cell), gap, en.next_tier(rank, TOP))
            for column, text in zip(columns, texts, strict=True):
                verdicts[f"{column}{row}"] = f"={text}"
    for row, case in enumerate(target_cases(), 1):
        write(targets, row, 1, case.cell)
        for style, column in zip(styles, TARGET_COLUMNS, strict=True):
            targets[f"{column}{row}"] = f"={tables.verdicts(case, style, 'en').target(f'A{row}')}"
    return workbook


def wrong_verdicts(values: Mapping[Cell, Any], styles: tuple[str, str]) -> Iterator[str]:
    """Where the workbook's verdicts are not those deserved, in words."""
    for row, case in enumerate(verdict_cases(), 1):
        for style, columns in zip(styles, VERDICT_COLUMNS, strict=True):
            value = case.cell if style == "udf" else as_a_formula_reads(case.cell)
            of_the_source = len(case.rows) > 1
            edges = EDGES[case.kpi.vertical, case.kpi.id]
            expected = answer(value, edges) if of_the_source else verdict_by_row(case.kpi, value, case.rows[0])
            found = Verdict(*(values["Verdicts", f"{column}{row}"] for column in columns))
            if not all(map(same, found, expected)):
                yield f"{style} {case.kpi.id} {case.cell!r} by {case.rows}: {found}, not {expected}"


def wrong_targets(values: Mapping[Cell, Any], styles: tuple[str, str]) -> Iterator[str]:
    for row, case in enumerate(target_cases(), 1):
        expected = KPI_TARGET(case.kpi.vertical, case.kpi.id, case.cell, case.rows)
        for style, column in zip(styles, TARGET_COLUMNS, strict=True):
            found = values["Targets", f"{column}{row}"]
            if not same(found, expected):
                yield f"{style} {case.kpi.id} {case.cell!r} by {case.rows}: {found!r}, not {expected!r}"


def check(values: Mapping[Cell, Any], styles: tuple[str, str]) -> None:
    wrong = [*wrong_verdicts(values, styles), *wrong_targets(values, styles)]
    assert not wrong, f"{len(wrong)} differences, the first:\n" + "\n".join(wrong[:5])


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_formulas_give_the_same_verdicts(engine: str) -> None:
    styles = ("dual", "native")
    check(compute(engine, verdict_workbook(styles)), styles)


@pytest.mark.slow
def test_formulas_give_the_same_verdicts_with_the_add_in() -> None:
    styles = ("dual", "udf")
    check(compute_with_add_in(verdict_workbook(styles)), styles)
