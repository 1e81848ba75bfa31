"""What the Dashboard says of KPIs, written from their values without its formulas.

The inputs are blank, as the values are typed over their formulas: no count is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from told_amounts import (
    ERROR,
    NBSP,
    difference_text,
    lower_case,
    month_name,
    month_text,
    rounded_up,
    value_text,
)
from xlkpi import benchmark
from xlkpi.catalogue.load import load_words
from xlkpi.catalogue.model import TIERS, Kpi, Vertical
from xlkpi.more_decimals import more_decimals
from xlkpi.workbook.close_values import decimals_of

DOTS = ["○○○", "●○○", "●●○", "●●●"]
LONG_NAMES = {
    ("custom-e-scooters", "request_satisfaction", "en"),
    ("custom-number-plates", "tool_frequency", "fr"),
    ("custom-phone-cases", "aov", "fr"),
    ("custom-phone-cases", "case_quality", "en"),
    ("custom-phone-cases", "tool_time", "fr"),
    ("personalized-gift-shop", "retention", "en"),
    ("personalized-gift-shop", "retention", "fr"),
}
"""The KPIs whose inputs' names fill two lines, so that nothing else stands there."""
_ALWAYS_FIT = 60
"""The characters that a row of the Dashboard has room for wherever its two lines break."""
OWN_TARGETS = {"aov": 17.5, "csat": 0.86, "lead_time": 21.0}


def rank_of(kpi: Kpi, value: Any) -> Any:
    return benchmark.rank(value, benchmark.catalogue_scale(kpi)) if isinstance(value, float) else value


def decimals_more(kpi: Kpi, value: Any, currency: str) -> int:
    """The decimals more that a value needs beside its thresholds and target."""
    if not isinstance(value, float):
        return 0
    edges = [threshold.value for threshold in kpi.thresholds.values()]
    edges += [OWN_TARGETS[kpi.id]] if kpi.id in OWN_TARGETS else []
    return more_decimals(value, edges, decimals_of(kpi.unit, currency))


def is_close(kpi: Kpi, value: Any, before: Any, currency: str) -> bool:
    """Whether even a small change is told: the value is close to a threshold, or the tier has changed."""
    has_moved = bool(kpi.thresholds) and rank_of(kpi, value) != rank_of(kpi, before)
    return has_moved or decimals_more(kpi, value, currency) > 0


def input_name(vertical: Vertical, item: str, language: str) -> str:
    return lower_case(vertical.inputs[item].label[language])


def missing_names(vertical: Vertical, kpi: Kpi, language: str) -> str:
    """The names of a KPI's inputs but for the one that every month has."""
    typed = next(iter(vertical.inputs))
    return ", ".join(input_name(vertical, item, language) for item in kpi.inputs.values() if item != typed)


def missing_text(vertical: Vertical, kpi: Kpi, language: str) -> str:
    """What a KPI without a value lacks."""
    names = missing_names(vertical, kpi, language)
    if kpi.id == "parts_share":
        return {"en": "missing: figures of the Inputs sheet", "fr": "il manque des chiffres de la feuille Saisie"}[
            language
        ]
    text = f"missing: {names}" if language == "en" else f"il manque{NBSP}: {names}"
    is_long = (vertical.id, kpi.id, language) in LONG_NAMES or vertical.id == "flower-stall"
    if not names or (is_long and len(text) > _ALWAYS_FIT):
        return names  # none: its only input is there, and only the value is typed over
    return text


def gap_text(vertical: Vertical, kpi: Kpi, value: Any, language: str, currency: str) -> tuple[str, str]:
    """The gap's two lines. No count is said: the inputs are blank, as the values are typed over."""
    english = language == "en"
    if value == ERROR:
        return "check the figures on the Inputs sheet" if english else "chiffres à vérifier, feuille Saisie", ""
    if not kpi.thresholds:
        return "no benchmark" if english else "aucune référence", ""
    rank = rank_of(kpi, value)
    upwards = next((tier for tier in TIERS[rank:] if tier in kpi.thresholds), None)
    if upwards is None:
        if not kpi.companion:
            top = "top tier reached" if english else "palier le plus haut atteint"
            return top, spare_text(kpi, value, language, currency)
        said = "look next at " if english else f"à voir ensuite{NBSP}: "
        return said + kpi.companion[language], ""
    name = load_words()["tiers"][upwards][language]
    name = f"“{name}”" if english else f"«{NBSP}{name}{NBSP}»"
    distance = kpi.thresholds[upwards].value - value
    is_small = abs(distance) < 10.0 ** -decimals_of(kpi.unit, currency)
    more = decimals_more(kpi, value, currency) if is_small else 0
    shown = rounded_up(distance, kpi.unit, currency, more)
    if not shown:
        return f"on the threshold of {name}" if english else f"au seuil de {name}", ""
    amount = difference_text(float(shown), kpi.unit, language, currency, more)
    beyond = kpi.thresholds[upwards].edge in "<>" and abs(float(shown) - abs(distance)) <= 1e-9
    if english:
        less = "fewer" if kpi.unit == "count" else "less"
        amount = f"{'over ' * beyond}{amount} {'more' if distance > 0 else less}"
    else:
        way = "de moins" if distance < 0 else "à ajouter" if beyond else "de plus"
        amount = f"{'plus de ' * beyond}{amount} {way}"
    result = kpi.function.formula.result
    item = getattr(getattr(result, "right", None), "id", "")
    noun = vertical.inputs[kpi.inputs[item]].noun if item in kpi.inputs else {}
    if noun and kpi.unit in ("money", "minutes", "hours", "days"):
        one = noun[language][0]
        each = f" {'an' if one[0] in 'aeiou' else 'a'} {one}" if english else f" par {one}"
        amount += each if len(amount + each) <= 40 else ""
    return amount, f"{'for' if english else 'pour'} {name}"


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


def tier_text(
    vertical: Vertical, kpi: Kpi, values: Sequence[Any], month: int, months: int, language: str, currency: str
) -> str:
    """The tier in a month; where figures are missing, that and the last value before."""
    value, english = values[month], language == "en"
    if value == ERROR:
        return "to check" if english else "à vérifier"
    if value == "" and missing_names(vertical, kpi, language):
        return lacking_text(kpi, values[:month], months, language, currency)
    if value == "":
        return "not judged" if english else "non jugé"
    if not kpi.thresholds:
        return ""
    rank = rank_of(kpi, value)
    return f"{DOTS[rank]} {list(load_words()['tiers'].values())[rank][language]}"


def lacking_text(kpi: Kpi, before: Sequence[Any], months: int, language: str, currency: str) -> str:
    lacking = {"en": "figures missing", "fr": "chiffres manquants"}[language]
    known = [month for month, value in enumerate(before) if isinstance(value, float)]
    if not known:
        return lacking
    value = value_text(before[known[-1]], kpi.unit, language, currency)
    name = month_text(known[-1], language) if months > 12 else month_name(known[-1], language)
    last = f"last: {value} in {name}" if language == "en" else f"en {name}{NBSP}: {value}"
    if len(last) > 25:
        last = f"{name}{':' if language == 'en' else NBSP + ':'} {value}"
    return lacking if len(last) > 25 else f"{lacking}\n{last}"


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


def headline_text(
    vertical: Vertical, values: Sequence[Any], before: Sequence[Any], language: str, month: str, currency: str
) -> str:
    english, kpis = language == "en", list(vertical.kpis.values())
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
        if n == 2:
            subject = f"Both KPIs judged for {month} are" if english else (
                f"Les deux indicateurs jugés pour {month} sont"
            )  # fmt: skip
        if 0 < well < n:
            some = {
                "en": ("Only one", "is") if few else (well, "are"),
                "fr": ("Un seul", "est") if few else (well, "sont"),
            }
            number, verb = some[language]
            subject = f"{number} of the {n} KPIs judged for {month} {verb}" if english else (
                f"{number} des {n} indicateurs jugés pour {month} {verb}"
            )  # fmt: skip
        place = {"en": " below benchmark.", "fr": " sous la référence."}[language]
        if well:
            place = {"en": " at the typical tier or better.", "fr": " au palier typique ou mieux."}[language]
        text = subject + place
    look = look_text(vertical, values, before, language, currency)
    return f"{text} {look}".strip()


def look_text(vertical: Vertical, values: Sequence[Any], before: Sequence[Any], language: str, currency: str) -> str:
    english, kpis = language == "en", list(vertical.kpis.values())
    ranked = [urgency(kpi, now, then) for kpi, now, then in zip(kpis, values, before, strict=True)]
    place = max(range(len(kpis)), key=lambda place: (ranked[place], -place))
    kind, kpi = ranked[place][0], kpis[place]
    name = ("Look first at: " if english else f"À regarder d’abord{NBSP}: ") + lower_case(kpi.name[language])
    if kind == 3:
        line, tier = gap_text(vertical, kpi, values[place], language, currency)
        way = {"en": tier.replace("for ", " to reach ", 1), "fr": tier.replace("pour ", " pour passer à ", 1)}[language]
        return f"{name} – {line}{way}."
    if kind:
        words = {
            "en": (", not yet on target.", ", a tier lower than the month before."),
            "fr": (", objectif pas encore atteint.", ", un palier de moins que le mois précédent."),
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


def caption_text(kpi: Kpi, values: Sequence[Any], language: str, currency: str, shown: int = -1) -> str:
    """The sentence below a chart; shown: the number of the month shown, from 0 on."""
    english = language == "en"
    if ERROR in values:
        return (
            "A month needs checking on the Inputs sheet."
            if english
            else "Un mois est à vérifier sur la feuille Saisie."
        )
    months = [month for month, value in enumerate(values) if value != ""]
    if not months:
        return "No month to judge yet." if english else "Aucun mois à juger pour l’instant."
    best = (max if kpi.direction == "higher" else min)(months, key=lambda month: values[month])
    more = decimals_more(kpi, values[best], currency) if best == shown else 0
    value, month = value_text(values[best], kpi.unit, language, currency, more), month_text(best, language)
    if kpi.window > 1:
        months = kpi.window
        return (
            f"Best {months} months: to {month}, {value}."
            if english
            else f"Meilleurs {months} mois{NBSP}: {value} à fin {month}."
        )
    return f"Best month: {month}, {value}." if english else f"Meilleur mois{NBSP}: {month}, {value}."
