"""The long table of results: what each business's own workbook shows, cell by cell."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from typed_workbooks import Case, typed_workbook
from workbooks import LANGUAGES, VERTICALS, cells, finished, named, same, vertical_of
from xlkpi import build_portfolio
from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_words
from xlkpi.catalogue.model import TIERS, Kpi
from xlkpi.period import State
from xlkpi.portfolio.long import COLUMNS
from xlkpi.tables.write_rows import Kind
from xlkpi.workbook.layout import Layout

Value = Callable[[str], Any]
"""A reference with its sheet → what the cell shows; None for a text that is no number's, and for an error."""
ODD = (0, 0, "soon", -3, 10**7)
"""What is typed in place of a figure now and then."""


def case(vertical_id: str, months: int, currency: str) -> Case:
    """A workbook with gaps, zeros and mistakes, thresholds and targets of its own, and a KPI that is not followed."""
    chance, vertical = random.Random(f"{vertical_id} {months}"), vertical_of(vertical_id)
    kpis = list(vertical.kpis.values())
    edited, own, removed, off = chance.sample([kpi for kpi in kpis if kpi.thresholds], 3) + chance.sample(kpis, 1)
    typed: dict[str, dict[str, Any]] = {}
    for month in range(2, months):
        figures = {item: round(number * chance.uniform(0.8, 1.2)) for item, number in example_inputs(vertical).items()}
        unlikely = 0.0 if month > months - 4 else 0.04
        typed[f"{month:02}"] = {
            item: chance.choice(ODD) if chance.random() < unlikely else figure
            for item, figure in figures.items()
            if chance.random() >= unlikely
        }
    first = next(iter(edited.thresholds))
    return {
        "vertical": vertical_id, "months": months, "typed": typed, "currency": currency, "off": [off.id],
        "targets": {own.id: 0.75},
        **({"chosen": "08"} if months == 12 else {}),
        "thresholds": {
            f"{edited.id}.{first}": edited.thresholds[first].value * 1.1,
            **{f"{removed.id}.{tier}": "" for tier in list(removed.thresholds)[-1:]},
        },
    }  # fmt: skip


def written(folder: Path, typed: Case, language: str) -> tuple[Value, Layout, str]:
    """Write a workbook to a folder; return a function that reads it, its layout and the business's name."""
    workbook, places = typed_workbook(typed, language)
    business = f"{typed['vertical']} {language} {typed['months']}"
    named(workbook, "business_name")[0].value = business
    data = finished(workbook)
    (folder / f"{business}.xlsx").write_bytes(data)
    values = cells(data, values=True)

    def value(reference: str) -> Any:
        sheet, _, address = reference.rpartition("!")
        kind, found = values.get((sheet.strip("'").replace("''", "'"), address.replace("$", "")), ("n", None))
        return None if kind == "e" or found in ("", "–") else found

    return value, places, business


Book = tuple[Value, Layout, list[dict[str, Any]]]
"""A workbook, its layout, and the rows that the long table has of its business."""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Book]:
    """Workbooks of all verticals, of one year and of two, in both languages and two currencies, in one table."""
    folder = tmp_path_factory.mktemp("long")
    made = []
    for index, vertical in enumerate(VERTICALS):
        for number, months in enumerate((12, 24)):
            currency = ("USD", "EUR")[(index // 2 + number) % 2]
            made.append(written(folder, case(vertical, months, currency), LANGUAGES[(index + number) % 2]))
    table = folder / "results.csv"
    build_portfolio(folder, table, long=True)
    found = read(table)
    return [(value, places, [row for row in found if row["business"] == name]) for value, places, name in made]


def read(table: Path, language: str = "en") -> list[dict[str, Any]]:
    """The rows of a table: numbers, texts, and None for a blank."""
    numbers = {name for name, kind in COLUMNS.items() if kind is Kind.number}
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=";" if language == "fr" else ",")
        return [
            {
                key: float(text.replace(",", ".")) if text and key in numbers else text or None
                for key, text in row.items()
            }
            for row in rows
        ]


def differing(value: Value, places: Layout, rows: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield each cell of a workbook that the long table does not tell."""
    sheet = places.sheets["kpis"]
    tiers = {text[places.options.language]: tier for tier, text in load_words()["tiers"].items()}
    shown = int(value(places.shown))
    told = {(row["month"], row["kpi"]): row for row in rows}
    for number, column in enumerate(places.months):
        month = f"{2026 + number // 12}-{number % 12 + 1:02}"
        for kpi in places.vertical.kpis.values():
            block = places.kpi_rows[kpi.id]
            row = told.pop((month, kpi.id), {})
            if row.get("state") == "not_followed":
                assert not any(row[key] for key in ("value", "tier", "gap", "target", "year_to_date"))
                continue
            lines = {"value": block.judged, "tier": block.tier, "month_value": block.value}
            there = {key: value(f"{sheet}!{column}{line}") for key, line in lines.items()}
            there["tier"] = tiers.get(there["tier"])
            if number + 1 == shown:
                there |= of_month_shown(value, places, kpi, tiers)
            for key, held in there.items():
                if not same(row.get(key), held):
                    yield places.vertical.id, month, kpi.id, key, row.get(key), held
    assert not told


def of_month_shown(value: Value, places: Layout, kpi: Kpi, tiers: dict[str, str]) -> dict[str, Any]:
    """What the Dashboard and the rows that it reads show of a KPI."""
    sheet, block, line = places.sheets["kpis"], places.kpi_rows[kpi.id], places.dashboard_rows[kpi.id]
    total = f"{sheet}!{places.ytd_column}"
    distance = value(places.figure(kpi, "distance"))
    year_tier = value(f"{total}{block.tier}") if kpi.window == 1 else None
    on_dashboard = {
        key: value(f"{places.sheets['dashboard']}!{places.card[key]}{line}") for key in ("value", "target", "ytd")
    }
    return {
        "state": State(value(places.figure(kpi, "state"))).name,
        "gap": None if distance is None else abs(distance),
        "value": on_dashboard["value"],
        "target": on_dashboard["target"],
        "year_to_date": on_dashboard["ytd"],
        "year_to_date_tier": tiers.get(year_tier),
    }


def test_rows_are_what_workbooks_show(books: list[Book]) -> None:
    assert [cell for book in books for cell in differing(*book)] == []
    rows = [row for *_, of_business in books for row in of_business]
    assert {row["state"] for row in rows} >= {"judged", "not_followed", "missing", "wrong", "waiting"}
    assert {row["tier"] for row in rows} >= {*TIERS, "below", None}
