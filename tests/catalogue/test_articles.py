"""The catalogue held to the five articles, by the table tests/data/articles.toml that a second person typed."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from folders import ROOT
from xlkpi.benchmark import catalogue_scale, rank
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import LANGUAGES, TIERS, Kpi
from xlkpi.formula.parse import Name, walk
from xlkpi.period import YEAR
from xlkpi.workbook.texts import Texts

TABLE = tomllib.loads((Path(__file__).parents[1] / "data" / "articles.toml").read_text(encoding="utf-8"))
ARTICLES: dict[str, Any] = TABLE["article"]
CATALOGUE = load_catalogue()

LINES = ("definition", "formula", "example", "limits", "benchmark", "tips")
COUNTRIES = {"US": "US", "none": ""}

# What a verdict goes by, where it is not a month: product.md's reading of the examples' periods.
PERIODS = {
    ("remote-personal-shopper", "retention"): "quarter",
    ("remote-personal-shopper", "subscription_growth"): "year",
}

PERIOD_WORDS = {
    "none": None,
    "week": ("week", "semaine"),
    "month": ("month", "mois"),
    "quarter": ("quarter", "trimestre"),
    "year": ("year", "an"),
    "April": ("April", "avril"),
    "May": ("May", "mai"),
    "June": ("June", "juin"),
}

# How a range is worded: its words in English and in French.
WORDINGS = {
    "from … to …": (r"\d( to |–)\$?\d", r"\d à \d"),
    "or more": ("or more|and above", "ou plus|et plus|ou davantage"),
    "or less": ("or less", "ou moins"),
    "above": ("over|more than", "plus de"),
    "below": ("below|less than", "moins de"),
    "up to": (r"\d", r"\d"),
    "about": ("about", "environ"),
    "aim": ("ideally double digits", "idéalement à deux chiffres"),
}
ABOUT = ("about", "environ")

# What is odd about a source, and the words that tell of it in a KPI's notes or oddities.
ODD = {
    "a note to the writer": ("empty", "vide"),
    "breaks off": ("breaks off", "s’interrompt"),
    "× 100 is missing": ("× 100", "× 100"),
    "bracket": ("bracket", "parenthèse"),
    "a single average": ("single average", "une seule moyenne"),
    "divides by all": ("count those whose opinion you know", "comptez ceux dont vous connaissez l’avis"),
    "the clock starts": ("the clock starts", "le délai court"),
    "orders where the formula counts plates": ("plates ordered", "plaques commandées"),
    "called designs": ("orders for a custom design", "commandes d’une création personnalisée"),
    "works in hours": ("in minutes", "en minutes"),
    "the text goes on with": ("products", "produits"),
    "speaks of unique requests": ("heading", "intitule"),
}


def kpi_of(entry: dict[str, Any]) -> Kpi:
    return list(CATALOGUE.vertical(entry["article"]).kpis.values())[entry["place"] - 1]


ENTRIES = [pytest.param(entry, kpi_of(entry), id=f"{entry['article']}: {kpi_of(entry).id}") for entry in TABLE["kpi"]]
each_kpi = pytest.mark.parametrize(("entry", "kpi"), ENTRIES)


def per_hundred(entry: dict[str, Any], number: float) -> float:
    return number / 100 if entry["unit"] == "percent" else number


def numbers(text: str, language: str) -> list[float]:
    """Return the numbers of a text, which French writes with a decimal comma."""
    found = re.findall(r"\d+(?:[.,]\d+)?", text)
    return [float(number.replace(",", ".") if language == "fr" else number) for number in found]


def edge_of(tier: dict[str, Any], direction: str) -> tuple[str, float]:
    """Return the edge that a tier's range has by the rules of reading: both ends of a range are taken in."""
    strict, taken = {"higher": (">", ">="), "lower": ("<", "<=")}[direction]
    value = tier["high"] if direction == "lower" and "high" in tier else tier["low"]
    return (strict if tier["words"] in ("above", "below") else taken), value


# --- the table itself


def test_the_table_has_every_kpi_of_every_article():
    places = [(entry["article"], entry["place"]) for entry in TABLE["kpi"]]
    assert places == [(article, place) for article in ARTICLES for place in range(1, 8)]


def test_the_tables_lines_follow_one_another_and_no_line_is_used_twice():
    for article in ARTICLES:
        entries = [entry for entry in TABLE["kpi"] if entry["article"] == article]
        used = [line for entry in entries for key in LINES for line in entry[key]]
        assert len(used) == len(set(used)), article
        firsts = [
            entry[key][0] for entry in entries for key in ("definition", "example", "limits", "benchmark", "tips")
        ]
        assert firsts == sorted(firsts), article


# --- the articles


@pytest.mark.parametrize("article", ARTICLES)
def test_an_articles_title_and_date(article):
    source = CATALOGUE.vertical(article).source
    assert (source.title, source.date) == (ARTICLES[article]["title"], ARTICLES[article]["date"])
    assert source.document == f"{article}.fr.txt"
    assert source.lines == {"title": (1,), "date": (ARTICLES[article]["date_line"],)}


@pytest.mark.parametrize("article", ARTICLES)
def test_an_article_has_seven_kpis(article):
    assert len(CATALOGUE.vertical(article).kpis) == 7


# --- what is counted


@each_kpi
def test_the_formula_in_words(entry, kpi):
    for language in LANGUAGES:
        parts = kpi.formula[language].split(" ÷ ")
        said = entry["says"][language]
        assert len(parts) == len(said) == (2 if "by" in entry else 1)
        assert [words for words, part in zip(said, parts, strict=True) if words not in part] == []


@each_kpi
def test_the_worked_example(entry, kpi):
    function = kpi.example.function
    in_order = dict.fromkeys(node.id for node in walk(function.formula.result) if isinstance(node, Name))
    arguments = [function.argument(name) for name in in_order]
    scale = 60 if entry["unit"] == "hours" and function.result == "minutes" else 1
    given = [item["value"] * (scale if argument.unit == "minutes" else 1)
             for item, argument in zip(entry["inputs"], arguments, strict=True)]  # fmt: skip
    assert [kpi.example.inputs[argument.id] for argument in arguments] == given
    assert kpi.example.result == pytest.approx(per_hundred(entry, entry["result"]) * scale)
    assert entry["times"] == (100 if function.result == "ratio" else 1)


@each_kpi
def test_a_sample_gives_the_articles_figures_unless_the_example_is_another_formulas(entry, kpi):
    result = kpi.function.calculator.value(*kpi.sample.values())
    if kpi.example.function == kpi.function:
        assert result == pytest.approx(kpi.example.result, rel=0.01)
    else:
        assert entry["unit"] == "ratio"


def test_six_scores_of_satisfaction_count_those_whose_opinion_is_known():
    scores = [kpi for kpi in CATALOGUE.kpis().values() if kpi.function.name == "KPI_CSAT"]
    assert len(scores) == 6
    for kpi in scores:
        respondents = CATALOGUE.vertical(kpi.vertical).inputs[kpi.inputs["respondents"]]
        assert re.search("opinion|answered|rated", respondents.label["en"])
        assert re.search("avis|répondu|évalué", respondents.label["fr"])
        assert not re.search("whether or not|all customers", respondents.help["en"].casefold())
        assert not re.search("ou non\\b.*avis|avis ou non", respondents.help["fr"])


# --- period and money


@each_kpi
def test_periods(entry, kpi):
    assert kpi.period == PERIODS.get((kpi.vertical, kpi.id), "month")
    if kpi.period != "month":
        assert entry["example_period"] == kpi.period
    words = PERIOD_WORDS[entry["example_period"]]
    assert bool(kpi.example_period) == bool(words)
    for language, word in zip(LANGUAGES, words or ("", ""), strict=True):
        assert word in kpi.example_period.get(language, "").split() or not words
    if entry["benchmark_period"] == "month":
        assert kpi.function.over_time == "monthly_average"


def test_amounts_of_the_source_have_a_note_that_is_true_in_every_currency():
    for kpi in CATALOGUE.kpis().values():
        said = [note for note in kpi.notes if "at the exchange rate" in note["en"] and "taux de change" in note["fr"]]
        assert len(said) == bool(kpi.currency), kpi.id
        assert not any(re.search("adapt|adjust|convert the", note["en"]) for note in kpi.notes)


def checked_parts():
    """Each input that a check holds to be no larger than another, with its KPI and argument."""
    for kpi in CATALOGUE.kpis().values():
        for check in kpi.function.formula.checks:
            if isinstance(check.left, Name) and isinstance(check.right, Name):
                yield pytest.param(kpi, check.left.id, id=f"{kpi.vertical}: {kpi.id}")


@pytest.mark.parametrize(("kpi", "argument"), [*checked_parts()])
def test_a_part_is_counted_among_its_whole_so_that_it_cannot_be_larger(kpi, argument):
    help_ = CATALOGUE.vertical(kpi.vertical).inputs[kpi.inputs[argument]].help
    assert re.search(r"^(Of|Among) (the|these|those|them)\b|one sale at most", help_["en"])
    assert re.search(r"^Parmi |une vente au plus", help_["fr"])


def test_a_rate_whose_part_is_not_among_its_whole_has_a_note_that_it_may_exceed_100_percent():
    rates = [kpi for kpi in CATALOGUE.kpis().values() if kpi.unit == "ratio" and not kpi.function.formula.checks]
    loose = [kpi for kpi in rates if kpi.id != "subscription_growth"]
    assert {kpi.id for kpi in loose} == {"attach_rate", "return_rate", "support_rate"}
    for kpi in loose:
        assert any("exceed 100%" in note["en"] and "dépasser 100\u00a0%" in note["fr"] for note in kpi.notes), kpi.id


@each_kpi
def test_currency(entry, kpi):
    assert (kpi.unit == "money") == (entry["unit"] == "money")
    assert kpi.currency == entry.get("currency", "")
    for tier, language in ((tier, language) for tier in kpi.ranges for language in LANGUAGES):
        assert entry.get("symbol", "") in kpi.ranges[tier][language]


# --- the benchmark


@each_kpi
def test_whom_the_benchmark_speaks_of(entry, kpi):
    assert kpi.country == COUNTRIES[entry["country"]]
    words = entry.get("population_words", {})
    assert bool(kpi.population) == bool(words)
    assert [word for language, word in words.items() if word not in kpi.population[language]] == []


@each_kpi
def test_thresholds(entry, kpi):
    assert kpi.direction == entry["better"]
    expected = {tier["tier"]: edge_of(tier, kpi.direction) for tier in entry["tiers"]}
    found = {tier: (threshold.edge, threshold.value) for tier, threshold in kpi.thresholds.items()}
    assert found == {tier: (edge, pytest.approx(per_hundred(entry, value))) for tier, (edge, value) in expected.items()}


@each_kpi
def test_a_value_between_two_ranges_keeps_the_lower_tier(entry, kpi):
    tiers = sorted(entry["tiers"], key=lambda tier: TIERS.index(tier["tier"]))
    better, far, near = (1, "high", "low") if kpi.direction == "higher" else (-1, "low", "high")
    for lower, upper in itertools.pairwise(tiers):
        ends = lower.get(far, lower.get(near)), upper.get(near, upper.get(far))
        if (ends[1] - ends[0]) * better > 0:
            between = per_hundred(entry, sum(ends) / 2)
            assert rank(between, catalogue_scale(kpi)) == TIERS.index(lower["tier"]) + 1, ends


def test_the_sheet_and_the_docs_say_what_becomes_of_a_value_between_two_ranges():
    for language, words in (("en", "keeps the lower tier"), ("fr", "garde le palier inférieur")):
        assert words in Texts(language)("benchmarks.said")
        assert words in " ".join((ROOT / "docs" / f"benchmarks.{language}.md").read_text(encoding="utf-8").split())


@each_kpi
def test_ranges_as_worded(entry, kpi):
    assert list(kpi.ranges) == [tier for tier in TIERS if tier in {said["tier"] for said in entry["tiers"]}]
    for tier in entry["tiers"]:
        typed = [tier[end] for end in ("low", "high") if end in tier]
        for language, pattern, about in zip(LANGUAGES, WORDINGS[tier["words"]], ABOUT, strict=True):
            text = kpi.ranges[tier["tier"]][language].replace("\u00a0", " ")
            assert re.search(pattern, text), text
            assert numbers(text, language) == ([] if tier["words"] == "aim" else typed)
            assert (about in text) == (tier["words"] == "about" or tier.get("about", False))
            assert ("%" in text) == (entry["unit"] == "percent" and tier["words"] != "aim")
            unit = entry.get("benchmark_unit", entry["unit"])
            assert unit not in ("minutes", "hours") or kpi.unit == unit


# --- the rest


@each_kpi
def test_lines_of_the_source(entry, kpi):
    assert kpi.lines == {part: tuple(entry[part]) for part in LINES}


@each_kpi
def test_number_of_tips(entry, kpi):
    assert len(kpi.tips) == entry["tip_count"]


@each_kpi
def test_what_is_odd_about_the_source_is_told(entry, kpi):
    told = [*kpi.notes, *kpi.oddities]
    for odd in entry["odd"]:
        for words in (words for part, words in ODD.items() if part in odd):
            for language, word in zip(LANGUAGES, words, strict=True):
                assert any(word in text[language] for text in told), (odd, word)


def test_no_kpi_counts_a_part_of_what_its_formula_counts():
    for kpi in CATALOGUE.kpis().values():
        if any("formula is followed" in note["en"] for note in kpi.notes):
            assert not re.search("answered|checked|timed", kpi.formula["en"]), kpi.id


def test_every_odd_thing_that_a_note_must_tell_is_in_the_table():
    every = " | ".join(odd for entry in TABLE["kpi"] for odd in entry["odd"])
    every += " | ".join(item["what"] for entry in TABLE["kpi"] for item in entry["inputs"])
    assert [part for part in ODD if part not in every] == []


@each_kpi
def test_what_to_look_at_next(entry, kpi):
    for language, word in entry.get("beside", {}).items():
        assert word in kpi.companion[language]
    for text in kpi.companion.values():  # goes on from "look next at"
        assert text[0].islower()
        assert not text.endswith(".")


def input_help(vertical: str, input_id: str, language: str) -> str:
    return CATALOGUE.vertical(vertical).inputs[input_id].help[language]


def test_small_words_that_change_what_is_meant():
    scooters, shopper = CATALOGUE.vertical("custom-e-scooters").kpis, CATALOGUE.vertical("remote-personal-shopper").kpis
    assert "customisation" in scooters["repeat_rate"].strength["en"]  # line 175
    assert "personnalisation" in scooters["repeat_rate"].strength["fr"]
    assert "quality" in shopper["subscription_growth"].limitation["en"]  # line 248
    assert "another personalised e-scooter" in input_help("custom-e-scooters", "repeat_customers", "en")  # line 161
    assert "personnalisation" in input_help("custom-e-scooters", "delivery_hours", "fr")  # line 205
    assert "recent" not in scooters["attach_rate"].tips[1]["en"]  # line 253
    assert "récents" not in scooters["attach_rate"].tips[1]["fr"]
    assert "encourages" in shopper["subscription_growth"].tips[0]["en"]  # line 256
    assert "encourage" in shopper["subscription_growth"].tips[0]["fr"]


def test_new_clients_are_those_that_an_import_counts():
    new = CATALOGUE.vertical("remote-personal-shopper").inputs["new_clients"]
    assert new.from_orders == "gained_customers"
    assert "back after" in new.help["en"]
    assert "retour après" in new.help["fr"]


def test_a_client_is_lost_when_an_import_counts_them_no_more():
    assert YEAR == 12  # the default of --active-months
    for input_id in ("clients_start", "clients_end"):
        assert "twelve months" in input_help("remote-personal-shopper", input_id, "en")
        assert "douze" in input_help("remote-personal-shopper", input_id, "fr")
