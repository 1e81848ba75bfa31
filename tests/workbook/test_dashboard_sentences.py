"""What the Dashboard says in words, against sentences written here from the same numbers.

The KPIs' monthly values are typed over their formulas, so that every tier, edge, blank and error comes in every unit.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from babel.numbers import get_currency_symbol
from openpyxl.utils import coordinate_to_tuple
from openpyxl.utils.datetime import to_excel

from engines import ENGINES, compute, compute_files, saved
from own_vertical import own_vertical
from workbooks import LANGUAGES, VERTICALS, vertical_of
from xlkpi import benchmark
from xlkpi.catalogue.load import load_words
from xlkpi.catalogue.model import TIERS, Kpi, Vertical
from xlkpi.functions import FUNCTIONS
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Layout, Options
from xlkpi.xlsx.engine import Engine

MONTHS = 24
NBSP = "\u00a0"
ERROR = "=NA()"
NAMES = {
    "en": "January, February, March, April, May, June, July, August, September, October, November, December",
    "fr": "janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre",
}
DOTS = ["○○○", "●○○", "●●○", "●●●"]
OWN_TARGETS = {"aov": 17.5, "csat": 0.86, "lead_time": 21.0}
VERTICALS = (*VERTICALS, "flower-stall")
FOR_LIBREOFFICE = [("personalized-gift-shop", 1), ("personalized-gift-shop", 15), ("remote-personal-shopper", 13)]
"""Trades and months that have between them every unit, a blank, an error, and every tier."""


def month_name(month: int, language: str) -> str:
    return NAMES[language].split(", ")[month % 12]


def any_vertical(vertical_id: str) -> Vertical:
    return own_vertical() if vertical_id == "flower-stall" else vertical_of(vertical_id)


def values_of(kpi: Kpi, place: int) -> list[Any]:
    """Two years of values: at, about and far from every edge, a blank, an error, and large ones.

    place: of the KPI, so that no two are equally far from their edges. The factors are odd for no value to be midway
    between two roundings.
    """
    edges = [threshold.value for threshold in kpi.thresholds.values()] or [10.0]
    near = 1e-5 * (1 + place / 10)
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
    """The template with the values of each KPI typed in, and one input, so that it has begun."""
    options = Options(language, currency, months)
    places = Layout(vertical, options)
    workbook = build_workbook(vertical, options)
    kpis, inputs = workbook[places.sheets["kpis"]], workbook[places.sheets["inputs"]]
    inputs[f"D{places.first_input_row + 1}"].value = 1
    for kpi, row in places.kpi_rows.items():
        for column, value in zip(places.months, values[kpi], strict=True):
            kpis[f"{column}{row.value}"].value = '=""' if value == "" else value
    for kpi, row in places.benchmark_rows.items():
        workbook[places.sheets["benchmarks"]][f"L{row}"].value = OWN_TARGETS.get(kpi)
    return workbook, places


def number(value: float, unit: str, language: str, currency: str) -> str:
    """The digits of a number without its sign; one beyond all sense is told as the largest, and more."""
    largest = Decimal(10**13 - 1 if unit == "ratio" else 10**15 - 1)
    exact = min(abs(Decimal(repr(value))), largest) * (100 if unit == "ratio" else 1)
    money = {"JPY": 0, "XOF": 0, "TND": 3}.get(currency, 2)
    digits = {"ratio": 1, "count": 0, "number": 2, "money": money}.get(unit, 1)
    text = f"{exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,}" + "+" * (abs(value) > largest)
    return text.replace(",", NBSP).replace(".", ",") if language == "fr" else text


def with_money(text: str, language: str, currency: str) -> str:
    symbol = get_currency_symbol(currency, language)
    return f"{text}{NBSP}{symbol}" if language == "fr" else symbol + (NBSP if symbol[-1].isalpha() else "") + text


def value_text(value: float, unit: str, language: str, currency: str) -> str:
    text = number(value, unit, language, currency)
    sign = "-" if value < 0 and any(digit in text for digit in "123456789") else ""
    if unit == "money":
        return sign + with_money(text, language, currency)
    behind = {"ratio": {"en": "%", "fr": f"{NBSP}%"}, "minutes": f"{NBSP}min", "hours": f"{NBSP}h"}.get(unit, "")
    behind = behind[language] if isinstance(behind, dict) else behind
    if unit == "days":
        behind = f"{NBSP}{ {'en': 'days', 'fr': 'jours'}[language] }"
    return sign + text + behind


def difference_text(value: float, unit: str, language: str, currency: str) -> str:
    if unit not in ("ratio", "days"):
        return value_text(abs(value), unit, language, currency)
    text = number(value, unit, language, currency)
    word = {"ratio": "point", "days": {"en": "day", "fr": "jour"}[language]}[unit]
    few = language == "fr" and Decimal(text.replace(",", ".").replace(NBSP, "")) < 2
    return f"{text}{NBSP}{word}" + ("" if few else "s")


def is_zero(value: float, unit: str, currency: str) -> bool:
    return not any(digit in number(value, unit, "en", currency) for digit in "123456789")


def rank_of(kpi: Kpi, value: Any) -> Any:
    return benchmark.rank(value, benchmark.catalogue_scale(kpi)) if isinstance(value, float) else value


def change_text(kpi: Kpi, now: Any, before: Any, language: str, currency: str) -> str:
    if now in (ERROR, ""):
        return ""
    if before in (ERROR, ""):
        return "–"
    change = now - before
    if is_zero(change, kpi.unit, currency):
        return {"en": "= unchanged", "fr": "= inchangé"}[language]
    good = (change > 0) == (kpi.direction == "higher")
    word = {"en": ("worse", "better"), "fr": (f"moins{NBSP}bien", "mieux")}[language][good]
    return f"{'▲' if change > 0 else '▼'} {difference_text(change, kpi.unit, language, currency)}, {word}"


def rounded_up(value: float, unit: str, currency: str) -> Decimal:
    """The least number with the digits that are shown and at least as far as the value, but for the noise of floats."""
    digits = {"ratio": 3, "count": 0, "number": 2, "money": {"JPY": 0, "XOF": 0, "TND": 3}.get(currency, 2)}
    step = Decimal(1).scaleb(-digits.get(unit, 1))
    nearest = Decimal(repr(abs(value))).quantize(step, ROUND_HALF_UP)
    return nearest + step if abs(value) - float(nearest) > 1e-9 else nearest


def gap_text(kpi: Kpi, value: Any, language: str, currency: str, month: int) -> str:
    english = language == "en"
    if value == ERROR:
        return "check the figures on the Inputs sheet" if english else "chiffres à vérifier, feuille Saisie"
    if value == "":  # cells of the month's inputs are filled: what is missing is said in test_ways_of_typing.py
        return "" if month else ""
    if not kpi.thresholds:
        return "no benchmark" if english else "aucune référence"
    rank = rank_of(kpi, value)
    upwards = next((tier for tier in TIERS[rank:] if tier in kpi.thresholds), None)
    if upwards is None:
        if not kpi.companion:
            return "top tier reached" if english else "palier le plus haut atteint"
        said = "look next at " if english else f"à voir ensuite{NBSP}: "
        return said + kpi.companion[language]
    name = load_words()["tiers"][upwards][language]
    name = f"“{name}”" if english else f"«{NBSP}{name}{NBSP}»"
    distance = kpi.thresholds[upwards].value - value
    shown = rounded_up(distance, kpi.unit, currency)
    if not shown:
        return f"on the threshold of {name}" if english else f"au seuil de {name}"
    amount = difference_text(float(shown), kpi.unit, language, currency)
    if kpi.thresholds[upwards].edge in "<>" and abs(float(shown) - abs(distance)) <= 1e-9:
        amount = ("more than " if english else "plus de ") + amount
    if english:
        less = "fewer" if kpi.unit == "count" else "less"
        return f"{amount} {'more' if distance > 0 else less} for {name}"
    return f"{amount} de {'plus' if distance > 0 else 'moins'} pour {name}"


def status_text(kpi: Kpi, value: Any, language: str) -> str:
    if kpi.id not in OWN_TARGETS and not kpi.thresholds:
        return ""
    if value == "":
        return ""
    if value == ERROR:
        return {"en": "to check", "fr": "à vérifier"}[language]
    if kpi.id in OWN_TARGETS:
        target = OWN_TARGETS[kpi.id]
        met = value >= target if kpi.direction == "higher" else value <= target
    else:
        aim = next(tier for tier in ("above", "exceptional", "typical") if tier in kpi.thresholds)
        met = rank_of(kpi, value) > TIERS.index(aim)
    return {"en": ("○ not yet", "● yes"), "fr": ("○ pas encore", "● oui")}[language][met]


def tier_text(kpi: Kpi, value: Any, language: str) -> str:
    if value == ERROR:
        return {"en": "to check", "fr": "à vérifier"}[language]
    if value == "" or not kpi.thresholds:
        return ""
    rank = rank_of(kpi, value)
    return f"{DOTS[rank]} {list(load_words()['tiers'].values())[rank][language]}"


def worst(kpis: Sequence[Kpi], values: Sequence[Any]) -> Kpi:
    """Below benchmark and furthest from the next tier, in proportion to the larger of value and threshold."""

    def shortfall(place: int) -> float:
        kpi, value = kpis[place], values[place]
        if not isinstance(value, float) or rank_of(kpi, value) != 0:
            return -1.0
        edge = next(kpi.thresholds[tier].value for tier in TIERS if tier in kpi.thresholds)
        return abs(edge - value) / max(abs(edge), abs(value))

    return kpis[max(range(len(kpis)), key=lambda place: (shortfall(place), -place))]


def lower_case(name: str) -> str:
    return name[0].lower() + name[1:]


def headline_text(kpis: Sequence[Kpi], values: Sequence[Any], language: str, month: str) -> str:
    ranks = [rank_of(kpi, value) for kpi, value in zip(kpis, values, strict=True)]
    judged = [rank for rank in ranks if isinstance(rank, int)]
    n, well, wrong, blank = len(judged), sum(rank > 0 for rank in judged), ranks.count(ERROR), values.count("")
    english = language == "en"
    if blank == len(kpis):
        return f"No figures yet for {month}." if english else f"Aucun chiffre saisi pour {month}."
    text = ""
    if n:
        look = lower_case(worst(kpis, values).name[language])
        if well == n:
            one = "The only KPI compared is" if english else "Le seul indicateur comparé est"
            compared = {"en": " compared", "fr": " comparés"}[language] if n < len(kpis) else ""
            many = f"All {n} KPIs{compared} are" if english else f"Les {n} indicateurs{compared} sont"
            text = one if n == 1 else many
        elif well:
            one = f"1 of {n} KPIs is" if english else f"1 indicateur sur {n} est"
            many = f"{well} of {n} KPIs are" if english else f"{well} indicateurs sur {n} sont"
            text = one if well == 1 else many
        else:
            one = "The only KPI compared is" if english else "Le seul indicateur comparé est"
            compared = {"en": " compared", "fr": " comparés"}[language] if n < len(kpis) else ""
            many = f"All {n} KPIs{compared} are" if english else f"Les {n} indicateurs{compared} sont"
            text = (one if n == 1 else many) + (" below benchmark" if english else " sous la référence")
        if well:
            text += " at the typical tier or better" if english else " au palier typique ou mieux"
        if well == n and wrong:
            text += "."
        elif well == n:
            text += "; nothing urgent." if english else f"{NBSP}; rien à regarder en priorité."
        else:
            text += f"; look first at: {look}." if english else f"{NBSP}; à regarder d’abord{NBSP}: {look}."
    elif not wrong:
        text = "No benchmark to compare these KPIs with." if english else (
            "Aucune référence à laquelle comparer ces indicateurs."
        )  # fmt: skip
    if blank:
        more = f" {blank} KPI{'s have' if blank > 1 else ' has'} no figures."
        autre = f" {blank} indicateur{'s sont' if blank > 1 else ' est'} sans chiffres."
        text += more if english else autre
    if wrong:
        more = f" {wrong} KPI{'s need' if wrong > 1 else ' needs'} checking, see the table."
        autre = f" {wrong} indicateur{'s sont' if wrong > 1 else ' est'} à vérifier, voir le tableau."
        text += more if english else autre
    return text.strip()


def month_text(month: int, language: str) -> str:
    return f"{month_name(month, language)} {2026 + month // 12}"


def expected(vertical: Vertical, values: Mapping[str, Sequence[Any]], month: int, language: str, currency: str) -> Any:
    """The headline, and a KPI's tier, change, change on a year, gap and status."""
    kpis = list(vertical.kpis.values())
    shown = [values[kpi.id][month] for kpi in kpis]
    cards = {}
    for kpi, now in zip(kpis, shown, strict=True):
        months = [values[kpi.id][month - back] if month >= back else "" for back in (1, 12)]
        changes = [change_text(kpi, now, before, language, currency) for before in months]
        # without a month before there is nothing to compare an error with
        changes = ["" if text == "" and now == "" else text for text in changes]
        cards[kpi.id] = [
            tier_text(kpi, now, language), *changes, gap_text(kpi, now, language, currency),
            status_text(kpi, now, language),
        ]  # fmt: skip
    return headline_text(kpis, shown, language, month_text(month, language)), cards


TOLD = ("tier", "change", "year_change", "gap", "status")


def said(value: Any, places: Layout) -> Any:
    """The same from a computed workbook; value: sheet title and address → what the cell shows."""
    dashboard = places.sheets["dashboard"]
    cards = {
        kpi: [value(dashboard, f"{places.card[key]}{row}") or "" for key in TOLD]
        for kpi, row in places.dashboard_rows.items()
    }
    return value(dashboard, places.headline), cards


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
    for number, (vertical_id, language, month) in enumerate(cases):
        vertical, values = any_vertical(vertical_id), all_values(any_vertical(vertical_id))
        workbook, places = book(vertical, language, values)
        day = datetime.datetime(2026 + month // 12, month % 12 + 1, 1)
        workbook[places.sheets["dashboard"]][places.selector].value = day
        files.append(tmp_path / f"{number}.xlsx")
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


def caption_text(kpi: Kpi, values: Sequence[Any], language: str, currency: str) -> str:
    name, english = kpi.name[language], language == "en"
    if ERROR in values:
        return f"{name}: a month needs checking on the Inputs sheet." if english else (
            f"{name}{NBSP}: un mois est à vérifier sur la feuille Saisie."
        )  # fmt: skip
    months = [month for month, value in enumerate(values) if value != ""]
    if not months:
        return f"{name}: no month to show yet." if english else (
            f"{name}{NBSP}: aucun mois à afficher pour l’instant."
        )  # fmt: skip
    best = (max if kpi.direction == "higher" else min)(months, key=lambda month: values[month])
    first, last, top = (
        (value_text(values[month], kpi.unit, language, currency), month_text(month, language))
        for month in (months[0], months[-1], best)
    )
    if len(months) == 1:
        return f"{name}: {first[0]} in {first[1]}, the only month so far." if english else (
            f"{name}{NBSP}: {first[0]} en {first[1]}, seul mois connu pour l’instant."
        )  # fmt: skip
    if english:
        return f"{name}: {first[0]} in {first[1]}, {last[0]} in {last[1]}; best month: {top[1]} ({top[0]})."
    seen = f"{name}{NBSP}: {first[0]} en {first[1]}, {last[0]} en {last[1]}"
    return f"{seen}{NBSP}; meilleur mois{NBSP}: {top[1]} ({top[0]})."


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
            assert caption == re.sub(f" 20[0-9][0-9](?= |,|;|{NBSP})", "", wanted)
            change = found[title, f"{places.card['change']}{places.dashboard_rows[kpi.id]}"]
            assert change == change_text(kpi, values[kpi.id][-1], values[kpi.id][-2], language, currency)
    gap = found[title, f"{places.card['gap']}{places.dashboard_rows[first]}"]
    amount = with_money(number(1e12 - 123456789012.25, "money", language, currency), language, currency)
    assert gap.startswith(f"{amount} ")
    texts = [text for (at, _), text in found.items() if at == title and isinstance(text, str)]
    assert not [text for text in texts if re.search(r"\binf|nan\b|[0-9]{16}|[eE][+]", text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headline_of_an_empty_workbook_says_where_to_begin(language: str) -> None:
    options = Options(language)
    places = Layout(vertical_of("custom-phone-cases"), options)
    engine = Engine(saved(build_workbook(places.vertical, options)), FUNCTIONS)
    found = engine.value(places.sheets["dashboard"], *coordinate_to_tuple(places.headline))
    start = {
        "en": "Nothing to show yet: type a first month on the Inputs sheet, and the summary will appear here.",
        "fr": f"Rien à afficher pour l’instant{NBSP}: saisissez un premier mois sur la feuille Saisie, "
        "et le bilan apparaîtra ici.",
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
        found = engine.value(places.sheets["dashboard"], *coordinate_to_tuple(places.headline))
        shown = [values[kpi.id][month] for kpi in kpis]
        wanted = headline_text(kpis, shown, language, month_name(month, language))
        wrong += [(ranks, found, wanted)] if found != wanted else []
    assert wrong == []
