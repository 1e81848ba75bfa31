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
    return f"{'▲' if change > 0 else '▼'} {difference_text(change, kpi.unit, language, currency)}\n{word}"


def rounded_up(value: float, unit: str, currency: str) -> Decimal:
    """The least number with the digits that are shown and at least as far as the value, but for the noise of floats."""
    digits = {"ratio": 3, "count": 0, "number": 2, "money": {"JPY": 0, "XOF": 0, "TND": 3}.get(currency, 2)}
    step = Decimal(1).scaleb(-digits.get(unit, 1))
    nearest = Decimal(repr(abs(value))).quantize(step, ROUND_HALF_UP)
    return nearest + step if abs(value) - float(nearest) > 1e-9 else nearest


def input_name(vertical: Vertical, item: str, language: str) -> str:
    return lower_case(vertical.inputs[item].label[language])


def missing_names(vertical: Vertical, kpi: Kpi, language: str) -> str:
    """The names of a KPI's inputs but for the one that every month has."""
    typed = next(iter(vertical.inputs))
    return ", ".join(input_name(vertical, item, language) for item in kpi.inputs.values() if item != typed)


def missing_text(
    vertical: Vertical, kpi: Kpi, values: Sequence[Any], month: int, months: int, language: str, currency: str
) -> str:
    """What a KPI without a value lacks, and its last value before."""
    names, english = missing_names(vertical, kpi, language), language == "en"
    if not names:  # its only input is there, and only the value is typed over
        return ""
    name = month_text(month, language) if months > 12 else month_name(month, language)
    text = f"missing for {name}: {names}" if english else f"il manque pour {name}{NBSP}: {names}"
    if 38 < len(text) <= 64:
        return text  # two lines of 38 characters, less a word that breaks
    if len(text) > 64:
        text = f"figures missing for {name}" if english else f"chiffres manquants pour {name}"
    known = [index for index in range(month) if isinstance(values[index], float)]
    if known:
        value = value_text(values[known[-1]], kpi.unit, language, currency)
        before = month_text(known[-1], language) if months > 12 else month_name(known[-1], language)
        text += f"\nlast: {value} in {before}" if english else f"\ndernière{NBSP}: {value} en {before}"
    return text


def gap_text(kpi: Kpi, value: Any, language: str, currency: str) -> str:
    english = language == "en"
    if value == ERROR:
        return "check the figures on the Inputs sheet" if english else "chiffres à vérifier, feuille Saisie"
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


def lines_text(vertical: Vertical, kpi: Kpi, value: Any, language: str, currency: str) -> str:
    """The two lines of the gap. No count is said: the inputs are blank, as the values are typed over."""
    way, english = gap_text(kpi, value, language, currency), language == "en"
    if value == ERROR or not kpi.thresholds:
        return way
    rank = rank_of(kpi, value)
    upwards = next((tier for tier in TIERS[rank:] if tier in kpi.thresholds), None)
    if upwards is None:
        return way if kpi.companion else f"{way}\n{spare_text(kpi, value, language, currency)}"
    if "threshold" in way or "seuil" in way:
        return way
    amount, tier = way.split(" for " if english else " pour ")
    amount = amount.replace("more than ", "over ")
    result = kpi.function.formula.result
    item = getattr(getattr(result, "right", None), "id", "")
    noun = vertical.inputs[kpi.inputs[item]].noun if item in kpi.inputs else {}
    if noun and kpi.unit in ("money", "minutes", "hours", "days"):
        one = noun[language][0]
        each = f" {'an' if one[0] in 'aeiou' else 'a'} {one}" if english else f" par {one}"
        beyond = "over " if english else "plus de "
        amount += each if len(beyond + amount.removeprefix(beyond) + each) <= 40 else ""
    return f"{amount}\n{'for' if english else 'pour'} {tier}"


def spare_text(kpi: Kpi, value: float, language: str, currency: str) -> str:
    size = abs(value - kpi.thresholds[max(kpi.thresholds, key=TIERS.index)].value)
    shown = rounded_up(size, kpi.unit, currency)
    if float(shown) - size > 1e-9:
        shown -= Decimal(1).scaleb(shown.as_tuple().exponent)  # type: ignore[arg-type]  # a finite number's is one
    if not shown:
        return "only just" if language == "en" else "de justesse"
    amount = difference_text(float(shown), kpi.unit, language, currency)
    return f"{amount} to spare" if language == "en" else f"{amount} de marge"


def status_text(kpi: Kpi, value: Any, language: str) -> str:
    met = is_met(kpi, value)
    return "" if met is None else {"en": ("not yet", "reached"), "fr": ("pas encore", "atteint")}[language][met]


def is_met(kpi: Kpi, value: Any) -> bool | None:
    """Whether the target is reached; None without a target or a value."""
    if (kpi.id not in OWN_TARGETS and not kpi.thresholds) or value in ("", ERROR):
        return None
    if kpi.id in OWN_TARGETS:
        target = OWN_TARGETS[kpi.id]
        return bool(value >= target if kpi.direction == "higher" else value <= target)
    return bool(rank_of(kpi, value) > TIERS.index(aim_of(kpi)))


def aim_of(kpi: Kpi) -> str:
    return next(tier for tier in ("above", "exceptional", "typical") if tier in kpi.thresholds)


def tier_text(kpi: Kpi, value: Any, language: str) -> str:
    if value == ERROR:
        return {"en": "to check", "fr": "à vérifier"}[language]
    if value == "":
        return {"en": "not judged", "fr": "non jugé"}[language]
    if not kpi.thresholds:
        return ""
    rank = rank_of(kpi, value)
    return f"{DOTS[rank]} {list(load_words()['tiers'].values())[rank][language]}"


def urgency(kpi: Kpi, value: Any, before: Any) -> tuple[int, float]:
    """How urgent a KPI is: below benchmark (3) by its shortfall, a tier lost (2), a target missed (1), or not (0)."""
    if not isinstance(value, float):
        return 0, 0.0
    if kpi.thresholds and rank_of(kpi, value) == 0:
        edge = next(kpi.thresholds[tier].value for tier in TIERS if tier in kpi.thresholds)
        return 3, round(abs(edge - value) / max(abs(edge), abs(value)), 9)
    if kpi.thresholds and isinstance(before, float) and rank_of(kpi, before) > rank_of(kpi, value):
        return 2, float(rank_of(kpi, before) - rank_of(kpi, value))
    if is_met(kpi, value) is False:
        target = OWN_TARGETS[kpi.id] if kpi.id in OWN_TARGETS else kpi.thresholds[aim_of(kpi)].value
        return 1, round(abs(target - value) / max(abs(target), abs(value)), 9)
    return 0, 0.0


def lower_case(name: str) -> str:
    return name[0].lower() + name[1:]


def headline_text(
    kpis: Sequence[Kpi], values: Sequence[Any], before: Sequence[Any], language: str, month: str, currency: str
) -> str:
    english = language == "en"
    ranks = [rank_of(kpi, value) for kpi, value in zip(kpis, values, strict=True)]
    judged = [rank for rank in ranks if isinstance(rank, int)]
    n, well = len(judged), sum(rank > 0 for rank in judged)
    one = n < 2 if language == "fr" else n == 1
    if not n:
        without = all(value not in ("", ERROR) for value in values)
        if without:
            text = "No benchmark to compare these KPIs with." if english else (
                "Aucune référence à laquelle comparer ces indicateurs."
            )  # fmt: skip
        else:
            text = f"No KPI can be judged for {month} yet." if english else (
                f"Aucun indicateur ne peut encore être jugé pour {month}."
            )  # fmt: skip
    else:
        few = well < 2 if language == "fr" else well == 1
        subject = {
            "en": (f"The only KPI judged for {month} is", f"All {n} KPIs judged for {month} are"),
            "fr": (f"Le seul indicateur jugé pour {month} est", f"Les {n} indicateurs jugés pour {month} sont"),
        }[language][not one]
        if 0 < well < n:
            subject = f"{well} of the {n} KPIs judged for {month} {'is' if few else 'are'}" if english else (
                f"{well} des {n} indicateurs jugés pour {month} {'est' if few else 'sont'}"
            )  # fmt: skip
        place = {"en": " below benchmark.", "fr": " sous la référence."}[language]
        if well:
            place = {"en": " at the typical tier or better.", "fr": " au palier typique ou mieux."}[language]
        text = subject + place
    look = look_text(kpis, values, before, language, currency)
    return f"{text} {look}".strip()


def look_text(kpis: Sequence[Kpi], values: Sequence[Any], before: Sequence[Any], language: str, currency: str) -> str:
    english = language == "en"
    ranked = [urgency(kpi, now, then) for kpi, now, then in zip(kpis, values, before, strict=True)]
    place = max(range(len(kpis)), key=lambda place: (ranked[place], -place))
    kind, kpi = ranked[place][0], kpis[place]
    name = ("Look first at: " if english else f"À regarder d’abord{NBSP}: ") + lower_case(kpi.name[language])
    if kind == 3:
        return f"{name} ({gap_text(kpi, values[place], language, currency)})."
    if kind:
        words = {
            "en": (", whose target is not reached.", ", a tier lower than the month before."),
            "fr": (", dont l’objectif n’est pas atteint.", ", un palier de moins que le mois précédent."),
        }
        return name + words[language][kind - 1]
    if ERROR in values:
        return "First check the figures named below." if english else (
            "Vérifiez d’abord les chiffres signalés ci-dessous."
        )  # fmt: skip
    if "" in values:
        return "First enter the figures that are missing." if english else (
            "Complétez d’abord les chiffres qui manquent."
        )  # fmt: skip
    if not any(kpi.thresholds for kpi in kpis):
        return ""
    return "Nothing urgent." if english else "Rien à regarder en priorité."


def month_text(month: int, language: str) -> str:
    return f"{month_name(month, language)} {2026 + month // 12}"


def expected(vertical: Vertical, values: Mapping[str, Sequence[Any]], month: int, language: str, currency: str) -> Any:
    """The headline with what to look at first, and a KPI's tier, change, gap and status."""
    kpis = list(vertical.kpis.values())
    shown = [values[kpi.id][month] for kpi in kpis]
    cards = {}
    for kpi, now in zip(kpis, shown, strict=True):
        change = change_text(kpi, now, values[kpi.id][month - 1] if month else "", language, currency)
        missing = missing_text(vertical, kpi, values[kpi.id], month, MONTHS, language, currency)
        gap = missing if now == "" else lines_text(vertical, kpi, now, language, currency)
        cards[kpi.id] = [tier_text(kpi, now, language), change, gap, status_text(kpi, now, language)]
    before = [values[kpi.id][month - 1] if month else "" for kpi in kpis]
    return headline_text(kpis, shown, before, language, month_text(month, language), currency), cards


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
    english = language == "en"
    if ERROR in values:
        return "A month needs checking on the Inputs sheet." if english else "Un mois est à vérifier, feuille Saisie."
    months = [month for month, value in enumerate(values) if value != ""]
    if not months:
        return "No month to judge yet." if english else "Aucun mois à juger pour l’instant."
    best = (max if kpi.direction == "higher" else min)(months, key=lambda month: values[month])
    value, month = value_text(values[best], kpi.unit, language, currency), month_text(best, language)
    return f"Best: {month} {value}." if english else f"Meilleur mois{NBSP}: {month}, {value}."


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
        wanted = headline_text(kpis, shown, before, language, month_name(month, language), currency)
        wrong += [(ranks, found, wanted)] if found != wanted else []
    assert wrong == []
