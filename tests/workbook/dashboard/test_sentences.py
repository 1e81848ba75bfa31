"""What the Dashboard says in words, against sentences written here from the same numbers.

The KPIs' monthly values are typed over their formulas, so that every tier, edge, blank and error comes in every unit.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import coordinate_to_tuple
from openpyxl.utils.datetime import to_excel

from engines import ENGINES, compute, compute_files, saved
from own_vertical import own_vertical
from told_amounts import (
    ERROR,
    change_text,
    month_name,
    month_text,
    number,
    with_money,
)
from told_sentences import (
    OWN_TARGETS,
    caption_text,
    gap_text,
    headline_text,
    is_close,
    missing_text,
    status_text,
    tier_text,
)
from workbooks import LANGUAGES, VERTICALS, vertical_of
from xlkpi.catalogue.model import Kpi, Vertical
from xlkpi.functions import FUNCTIONS
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Layout, Options
from xlkpi.xlsx.engine import Engine

MONTHS = 24
VERTICALS = (*VERTICALS, "flower-stall")
FOR_LIBREOFFICE = [("personalized-gift-shop", 1), ("personalized-gift-shop", 15), ("remote-personal-shopper", 13)]
"""Trades and months that have between them every unit, a blank, an error, and every tier."""


def any_vertical(vertical_id: str) -> Vertical:
    return own_vertical() if vertical_id == "flower-stall" else vertical_of(vertical_id)


def values_of(kpi: Kpi, place: int) -> list[Any]:
    """Two years of values: at, about and far from every edge, a blank, an error, and large ones.

    place: of the KPI, so that no two are equally far from their edges. The factors are odd for no value to be midway
    between two roundings.
    """
    edges = [threshold.value for threshold in kpi.thresholds.values()] or [10.0]
    near = 1.07e-5 * (1 + place / 10)
    values: list[Any] = [edges[0] * (0.6213 + place / 97), edges[0] * (0.9037 + place / 151)]
    for edge in edges:
        values += [edge, edge * (1 - near), edge * (1 + near), edge * (1.0411 + place / 499)]
    values += [edges[-1] * 2.5173, edges[-1] * (0.2039 + place / 97), "", edges[0] * 1.0123, ERROR, edges[0]]
    if kpi.unit != "ratio":
        values += [1234.5, 1234.5, 7654321.25]
    while len(values) < MONTHS:
        values.append(values[len(values) - 7] * 1.0317 if isinstance(values[len(values) - 7], float) else edges[0])
    return values[:MONTHS]


def all_values(vertical: Vertical) -> dict[str, list[Any]]:
    return {kpi.id: values_of(kpi, place) for place, kpi in enumerate(vertical.kpis.values())}


def book(
    vertical: Vertical, language: str, values: Mapping[str, Sequence[Any]], currency: str = "", months: int = MONTHS
):
    """The template with the values that each KPI is judged by typed in, and one input a month: all have begun."""
    options = Options(language, currency, months, rate=1.0)  # thresholds are then the catalogue's, in any currency
    places = Layout(vertical, options)
    workbook = build_workbook(vertical, options)
    kpis, inputs = workbook[places.sheets["kpis"]], workbook[places.sheets["inputs"]]
    for column in places.months:
        inputs[f"{column}{places.first_input_row + 1}"].value = 1
    for kpi, row in places.kpi_rows.items():
        for column, value in zip(places.months, values[kpi], strict=True):
            kpis[f"{column}{row.judged}"].value = '=""' if value == "" else value
            if value == ERROR:
                kpis[f"{column}{row.complete}"].value = ERROR
            if row.run:
                kpis[f"{column}{row.run}"].value = 12
    for kpi, row in places.benchmark_rows.items():
        workbook[places.sheets["benchmarks"]][f"L{row}"].value = OWN_TARGETS.get(kpi)
    return workbook, places


def expected(vertical: Vertical, values: Mapping[str, Sequence[Any]], month: int, language: str, currency: str) -> Any:
    """The headline with what to look at first, and a KPI's tier, change, gap and status."""
    kpis = list(vertical.kpis.values())
    shown = [values[kpi.id][month] for kpi in kpis]
    cards = {}
    for kpi, now in zip(kpis, shown, strict=True):
        then = values[kpi.id][month - 1] if month else ""
        change = change_text(kpi, now, then, language, currency, is_close(kpi, now, then, currency))
        missing = missing_text(vertical, kpi, language)
        gap = missing if now == "" else "\n".join(filter(None, gap_text(vertical, kpi, now, language, currency)))
        tier = tier_text(vertical, kpi, values[kpi.id], month, MONTHS, language, currency)
        cards[kpi.id] = [tier, change, gap, status_text(kpi, now, language)]
    before = [values[kpi.id][month - 1] if month else "" for kpi in kpis]
    return headline_text(vertical, shown, before, language, month_text(month, language), currency), cards


TOLD = ("tier", "change", "gap", "status")


def said(value: Any, places: Layout) -> Any:
    """The same from a computed workbook; value: sheet title and address → what the cell shows."""
    dashboard = places.sheets["dashboard"]
    cards = {
        kpi: [value(dashboard, f"{places.card[key]}{row}") or "" for key in TOLD]
        for kpi, row in places.dashboard_rows.items()
    }
    return headline_of(lambda at: value(dashboard, at), places), cards


def headline_of(value: Any, places: Layout) -> str:
    """The headline's first two lines: the verdict, and what to look at first."""
    return f"{value(places.headline)} {value(places.look) or ''}".strip()


def differing(found: Any, wanted: Any) -> list[Any]:
    cards = [(kpi, found[1][kpi], told) for kpi, told in wanted[1].items() if found[1][kpi] != told]
    return cards + ([(found[0], wanted[0])] if found[0] != wanted[0] else [])


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_every_month_is_told_as_it_is(vertical_id: str, language: str) -> None:
    vertical = any_vertical(vertical_id)
    values = all_values(vertical)
    workbook, places = book(vertical, language, values)
    engine = Engine(saved(workbook), FUNCTIONS)
    wrong = []
    for month in range(MONTHS):
        day = to_excel(datetime.datetime(2026 + month // 12, month % 12 + 1, 1))
        engine.put(places.sheets["dashboard"], *coordinate_to_tuple(places.selector), [[day]])
        engine.evaluate()
        found = said(lambda sheet, at: engine.value(sheet, *coordinate_to_tuple(at)), places)
        wanted = expected(vertical, values, month, language, places.options.currency)
        wrong += [(month, *difference) for difference in differing(found, wanted)]
    assert wrong == []


# The French workbook in an English program, and the other way round: no sentence takes the program's decimal sign.
@pytest.mark.parametrize("locale", ["en-US", "fr-FR"])
def test_a_program_of_another_language_tells_the_same(locale: str, tmp_path: Path) -> None:
    cases = [(vertical_id, language, month) for vertical_id, month in FOR_LIBREOFFICE for language in LANGUAGES]
    files, wanted = [], []
    for place, (vertical_id, language, month) in enumerate(cases):
        vertical, values = any_vertical(vertical_id), all_values(any_vertical(vertical_id))
        workbook, places = book(vertical, language, values)
        day = datetime.datetime(2026 + month // 12, month % 12 + 1, 1)
        workbook[places.sheets["dashboard"]][places.selector].value = day
        files.append(tmp_path / f"{place}.xlsx")
        files[-1].write_bytes(saved(workbook))
        wanted.append((places, expected(vertical, values, month, language, places.options.currency)))
    wrong = []
    for case, found, (places, sentences) in zip(
        cases, compute_files(files, tmp_path / "out", locale), wanted, strict=True
    ):
        told = said(lambda sheet, at, found=found: found[sheet, at], places)
        wrong += [(case, *difference) for difference in differing(told, sentences)]
    assert wrong == []


def courses(vertical: Vertical) -> dict[str, list[Any]]:
    """No month, one, some in the middle, all, and one that is wrong, in turn."""
    values = {}
    for place, kpi in enumerate(vertical.kpis.values()):
        edge = next((threshold.value for threshold in kpi.thresholds.values()), 10.0)
        months: list[Any] = [edge * (1.0173 + 0.0711 * ((5 * month) % 7) + 0.0031 * month) for month in range(MONTHS)]
        kept = [range(0), range(4, 5), range(3, 11), range(MONTHS)][(place + 2) % 4]
        values[kpi.id] = [value if month in kept else "" for month, value in enumerate(months)]
    wrong = list(values)[-1]
    values[wrong][2] = ERROR
    return values


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_a_sentence_says_what_each_chart_shows(vertical_id: str, language: str) -> None:
    vertical = any_vertical(vertical_id)
    values = courses(vertical)
    workbook, places = book(vertical, language, values)
    engine, sheet = Engine(saved(workbook), FUNCTIONS), workbook[places.sheets["dashboard"]]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.style == "KPI caption" and cell.data_type == "f"]
    found = [engine.value(sheet.title, cell.row, cell.column) for cell in cells]
    currency = places.options.currency
    assert found == [caption_text(kpi, values[kpi.id], language, currency) for kpi in vertical.kpis.values()]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "currency"), [("fr", "CHF"), ("fr", "XOF"), ("en", "JPY"), ("en", "CHF")])
def test_large_amounts_are_grouped_in_any_currency(language: str, currency: str) -> None:
    vertical = vertical_of("custom-phone-cases")
    kpi = vertical.kpi("aov")
    amounts = [0.0, 999.4, 999.996, 1000.0, 12345.674, 999999.4, 999999.996, 1234567.891, 7.0, 45678901.2, 10.0, 20.0]
    values = {name: [""] * 12 for name in vertical.kpis} | {"aov": amounts}
    workbook, places = book(vertical, language, values, currency, 12)
    engine = Engine(saved(workbook), FUNCTIONS)
    wrong = []
    for month in range(1, len(amounts)):
        day = to_excel(datetime.datetime(2026, month + 1, 1))
        engine.put(places.sheets["dashboard"], *coordinate_to_tuple(places.selector), [[day]])
        engine.evaluate()
        cell = coordinate_to_tuple(f"{places.card['change']}{places.dashboard_rows['aov']}")
        found = engine.value(places.sheets["dashboard"], *cell)
        wanted = change_text(kpi, amounts[month], amounts[month - 1], language, currency)
        wrong += [(found, wanted)] if found != wanted else []
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize(("language", "currency"), [("en", "USD"), ("fr", "TND")])
@pytest.mark.parametrize("engine", ENGINES)
def test_the_largest_amounts_are_told_in_every_program(engine: str, language: str, currency: str) -> None:
    """Up to 10^12 as they are; beyond all sense, and where a program overflows, without hundreds of digits."""
    vertical = vertical_of("custom-phone-cases")
    first, rate, other, broken = "aov", "conversion", "tool_time", "repeat_rate"
    rest = [kpi for kpi in vertical.kpis if kpi not in (first, rate, other, broken)]
    middle = [2.5, 999.0, 1234567.0, 98765432.1, 1e9, 5.0, 1.0, 2.0, 3.0]
    values = {
        first: [1e12, *middle, 1.5, 123456789012.25],
        other: [1e15 - 1, *middle, 1e15, 1e300],
        rate: [1e300, *middle, 0.25, 1234567.125],
        broken: [1.0, *middle, 5.0, "=1.7E308*10"],
        **{kpi: [0.5] * 12 for kpi in rest},
    }
    workbook, places = book(vertical, language, values, currency, 12)
    row = places.benchmark_rows[first]
    benchmarks = workbook[places.sheets["benchmarks"]]
    benchmarks[f"E{row}"].value, benchmarks[f"G{row}"].value, benchmarks[f"I{row}"].value = 1, None, 1e12
    workbook[places.sheets["dashboard"]][places.selector].value = datetime.datetime(2026, 12, 1)
    found = compute(engine, saved(workbook))
    sheet = workbook[places.sheets["dashboard"]]
    title = sheet.title
    captions = [cell for line in sheet.iter_rows() for cell in line if cell.style == "KPI caption"]
    captions = [found[title, cell.coordinate] for cell in captions if cell.data_type == "f"]
    for kpi, caption in zip(vertical.kpis.values(), captions, strict=True):
        if kpi.id != broken:
            wanted = caption_text(kpi, values[kpi.id], language, currency)
            assert caption == re.sub(" 20[0-9][0-9](?= |,)", "", wanted)
            change = found[title, f"{places.card['change']}{places.dashboard_rows[kpi.id]}"]
            assert change == change_text(kpi, values[kpi.id][-1], values[kpi.id][-2], language, currency)
    gap = found[title, f"{places.card['gap']}{places.dashboard_rows[first]}"]
    amount = with_money(number(1e12 - 123456789012.25, "money", language, currency), language, currency)
    assert f"{amount} " in gap.replace("\n", " ")
    texts = [text for (at, _), text in found.items() if at == title and isinstance(text, str)]
    assert not [text for text in texts if re.search(r"\binf|nan\b|[0-9]{16}|[eE][+]", text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headline_of_an_empty_workbook_says_where_to_begin(language: str) -> None:
    options = Options(language)
    places = Layout(vertical_of("custom-phone-cases"), options)
    engine = Engine(saved(build_workbook(places.vertical, options)), FUNCTIONS)
    found = engine.value(places.sheets["dashboard"], *coordinate_to_tuple(places.headline))
    start = {
        "en": "Three steps, about ten minutes, and this page tells you where your shop stands.",
        "fr": "Trois étapes, dix minutes environ, et cette page vous dit où vous en êtes.",
    }
    assert found == start[language]


def value_of_rank(kpi: Kpi, rank: Any, place: int) -> Any:
    """A value of this rank; "" is a blank and ERROR an error."""
    if not isinstance(rank, int):
        return rank
    up = kpi.direction == "higher"
    if rank:
        return kpi.thresholds["exceptional"].value * (1.1 if up else 0.9)
    edge = next(iter(kpi.thresholds.values())).value
    return edge * (0.5 + place / 97) if up else edge * (1.5 + place / 97)


HEADLINES = [
    [0, 0, 0, 0, 0, 0, 0],
    [3, 3, 3, 3, 3, 3, 3],
    [3, 0, 3, 3, 3, 3, 3],
    [0, 3, 0, 0, 0, 0, 0],
    ["", "", "", "", "", 3, ""],
    ["", "", "", "", "", 0, ""],
    [3, 3, 3, 3, 3, 3, ""],
    [3, 0, ERROR, 3, 0, 3, 3],
    [ERROR, ERROR, ERROR, ERROR, ERROR, ERROR, ERROR],
    ["", ERROR, "", "", ERROR, 3, 0],
    ["", "", "", "", "", "", ""],
    [3, 3, 3, "", "", 3, ERROR],
]
"""The ranks of seven KPIs, a month each."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_headlines(language: str) -> None:
    vertical = vertical_of("custom-number-plates")
    kpis = list(vertical.kpis.values())
    values = {
        kpi.id: [value_of_rank(kpi, ranks[place], place) for ranks in HEADLINES] for place, kpi in enumerate(kpis)
    }
    workbook, places = book(vertical, language, values, months=len(HEADLINES))
    engine = Engine(saved(workbook), FUNCTIONS)
    wrong = []
    for month, ranks in enumerate(HEADLINES):
        day = to_excel(datetime.datetime(2026, month + 1, 1))
        engine.put(places.sheets["dashboard"], *coordinate_to_tuple(places.selector), [[day]])
        engine.evaluate()
        dashboard = places.sheets["dashboard"]
        found = headline_of(lambda at, title=dashboard: engine.value(title, *coordinate_to_tuple(at)), places)
        shown = [values[kpi.id][month] for kpi in kpis]
        before = [values[kpi.id][month - 1] if month else "" for kpi in kpis]
        currency = places.options.currency
        wanted = headline_text(vertical, shown, before, language, month_name(month, language), currency)
        wrong += [(ranks, found, wanted)] if found != wanted else []
    assert wrong == []
