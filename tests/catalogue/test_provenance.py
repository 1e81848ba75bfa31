"""What the catalogue says of its sources: title, period, currency, businesses, ranges, and other names of a KPI."""

from __future__ import annotations

import re
import tomllib

import pytest

from docs_example import page_example
from folders import PACKAGE
from workbooks import VERTICALS, vertical_of
from xlkpi.catalogue.load import load_functions
from xlkpi.catalogue.model import TIERS, Kpi, Vertical
from xlkpi.catalogue.read_vertical import read_vertical
from xlkpi.catalogue.table import Findings
from xlkpi.errors import UnknownNameError

# As the articles are headed, in their own spelling.
TITLES = {
    "custom-e-scooters": "Quelles sont les 7 meilleures métriques KPI pour une entreprise de vente de scooters "
    "électroniques personnalisée?",
    "custom-number-plates": "Quels sont les 7 meilleurs KPI pour une entreprise de création de plaques "
    "d'immatriculation personnalisée?",
    "custom-phone-cases": "Quels sont les 7 meilleurs KPI d'une entreprise de téléphones portables personnalisés?",
    "personalized-gift-shop": "Quelles sont les 7 meilleures métriques KPI d'une entreprise de boutiques de cadeaux "
    "personnalisée?",
    "remote-personal-shopper": "Quels sont les 7 meilleurs KPI d'une entreprise de services personnels éloignés?",
}
PERIODS = {"retention": "quarter", "subscription_growth": "year"}
"""Of the personal shopper; every other benchmark is a month's."""
NO_FIGURE = {("custom-e-scooters", "conversion", "exceptional")}
"""The ranges that the source states without a number: double digits."""
KPIS = [kpi for id_ in TITLES for kpi in vertical_of(id_).kpis.values()]


def read(*changes: tuple[str, str]) -> tuple[Vertical | None, Findings]:
    """The page's example with its texts replaced, read."""
    text = page_example()
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    findings = Findings("own.toml")
    return read_vertical(tomllib.loads(text), load_functions(), findings), findings


def test_articles_have_their_titles() -> None:
    assert {id_: vertical_of(id_).source.title for id_ in TITLES} == TITLES
    assert {id_: vertical_of(id_).source.name for id_ in TITLES} == TITLES


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: f"{kpi.vertical}:{kpi.id}")
def test_every_tier_has_its_range_and_each_range_its_edge(kpi: Kpi) -> None:
    assert list(kpi.ranges) == list(kpi.thresholds)
    for tier, threshold in kpi.thresholds.items():
        if (kpi.vertical, kpi.id, tier) in NO_FIGURE:
            continue
        edge = threshold.value * 100 if kpi.unit == "ratio" else threshold.value
        for language, sign in (("en", "."), ("fr", ",")):
            numbers = re.findall(r"[\d.,]+", kpi.ranges[tier][language])
            assert f"{edge:g}".replace(".", sign) in [number.strip(".,") for number in numbers], (tier, language)


def test_what_verdicts_go_by_and_in_which_currency() -> None:
    for kpi in KPIS:
        expected = PERIODS.get(kpi.id, "month") if kpi.vertical == "remote-personal-shopper" else "month"
        assert kpi.period == expected, kpi.id
        assert kpi.currency == ("USD" if kpi.unit == "money" else ""), kpi.id


def test_the_worked_examples_have_the_periods_of_the_articles() -> None:
    periods = {(kpi.vertical, kpi.id): kpi.example_period["en"] for kpi in KPIS if kpi.example_period}
    others = {place: period for place, period in periods.items() if period != "a month"}
    assert others == {
        ("remote-personal-shopper", "response_time"): "a week",
        ("remote-personal-shopper", "retention"): "a quarter",
        ("remote-personal-shopper", "subscription_growth"): "a year",
        ("personalized-gift-shop", "consultations"): "June",
        ("custom-number-plates", "repeat_rate"): "a quarter",
        ("custom-number-plates", "tool_frequency"): "April",
        ("custom-phone-cases", "unique_designs"): "May",
    }
    assert {place for place, period in periods.items() if period == "a month"} == {
        ("remote-personal-shopper", "aov"),
        ("personalized-gift-shop", "upsell_rate"),
        ("custom-e-scooters", "conversion"),
        ("custom-e-scooters", "customization_value"),
        ("custom-e-scooters", "lead_time"),
        ("custom-number-plates", "design_time"),
        ("custom-number-plates", "compliance"),
        ("custom-number-plates", "support_rate"),
        ("custom-phone-cases", "aov"),
        ("custom-phone-cases", "tool_time"),
    }


def test_whom_a_benchmark_is_for() -> None:
    assert [(kpi.vertical, kpi.id) for kpi in KPIS if not kpi.population] == [("remote-personal-shopper", "retention")]
    assert vertical_of("remote-personal-shopper").kpi("subscription_growth").population["en"] == "service businesses"
    assert vertical_of("custom-phone-cases").kpi("conversion").population["fr"] == "accessoires pour smartphone"


@pytest.mark.parametrize(
    ("vertical_id", "name", "kpi"),
    [
        ("remote-personal-shopper", "CSS", "csat"),
        ("remote-personal-shopper", "item match rate", "approval_rate"),
        ("remote-personal-shopper", "Panier  moyen", "aov"),
        ("custom-e-scooters", "csi", "request_satisfaction"),
        ("custom-phone-cases", "CSAT", "case_quality"),
        ("custom-phone-cases", "AOV", "aov"),
        ("custom-phone-cases", "TAUX DE CONVERSION", "conversion"),
    ],
)
def test_a_kpi_is_found_by_what_else_it_is_called(vertical_id: str, name: str, kpi: str) -> None:
    assert vertical_of(vertical_id).find_kpi(name).id == kpi


def test_other_names_are_not_found() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'aov'"):
        vertical_of("custom-phone-cases").find_kpi("aof")


def test_oddities_of_a_source_are_no_notes_on_how_to_judge() -> None:
    found = {(kpi.vertical, kpi.id): len(kpi.oddities) for kpi in KPIS if kpi.oddities}
    assert found == {
        ("remote-personal-shopper", "retention"): 1,
        ("personalized-gift-shop", "upsell_rate"): 2,
        ("personalized-gift-shop", "turnaround"): 1,
        ("personalized-gift-shop", "csat"): 1,
        ("custom-number-plates", "order_accuracy"): 1,
    }
    for kpi in KPIS:
        assert not {note["en"] for note in kpi.notes} & {oddity["en"] for oddity in kpi.oddities}
    assert any("about $100" in note["en"] for note in vertical_of("remote-personal-shopper").kpi("aov").notes)


# --- in a user's own file

LOWER = 'direction = "lower"'


def test_a_file_without_any_of_it_says_nothing() -> None:
    found, _ = read()
    assert found is not None
    kpi = found.kpi("waste_rate")
    assert (kpi.period, kpi.currency, kpi.population, kpi.ranges, kpi.aliases) == ("month", "", {}, {}, {})
    assert (kpi.example_period, kpi.companion, kpi.oddities) == ({}, {}, ())
    assert (found.source.title, found.source.name) == ("", "Our own books")


def test_the_keys_that_the_page_shows_as_comments_can_be_used() -> None:
    keys = "none|noun|key_figure|decimals|kind|over_time|period|population|ranges|example_period|companion|aliases"
    keys += "|oddities|lines"
    text = re.sub(rf"(?m)^( *)# ({keys}) = ", r"\1\2 = ", page_example())
    findings = Findings("own.toml")
    found = read_vertical(tomllib.loads(text), load_functions(), findings)
    assert found is not None, [str(problem) for problem in findings.problems]
    kpi = found.kpi("waste_rate")
    assert (kpi.period, kpi.kind("sold"), kpi.kind("thrown")) == ("quarter", "stock_end", "flow")
    assert (kpi.over_time, kpi.window) == ("flows_per_month", 3)
    assert found.inputs["bouquets_sold"].none["fr"] == "aucun bouquet vendu"
    assert found.inputs["bouquets_sold"].noun["fr"] == ("bouquet vendu", "bouquets vendus")
    assert [item.id for item in found.key_figures] == ["bouquets_sold"]
    assert kpi.ranges["typical"]["fr"] == "5 à 10\u00a0%"
    assert kpi.aliases == {"en": ("waste",), "fr": ("perte", "gâchis")}
    assert found.find_kpi("Gâchis") is kpi
    assert kpi.lines == {"formula": (23, 27), "benchmark": (39,)}


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ('period = "week"', "period: 'week' is unknown; "),
        ('currency = "euro"', "currency: 'euro' is not valid; write the three capitals of its ISO code"),
        ('currency = "EUR"', "currency: is given, but nothing in the KPI is an amount of money; remove it"),
        ('population = "florists"', "population: is str, not a table; write it as a table"),
        (f'population = {{ en = "{"x" * 101}", fr = "x" }}', "population: en: has 101 characters, at most 100 are"),
        ('ranges = { tipical = { en = "5%", fr = "5" } }', "ranges: tipical: is not a key of the format; "),
        ('example_period = { en = "a month" }', "example_period: fr: is missing; add fr = …"),
        ('companion = { en = "", fr = "x" }', "companion: en: '' is not valid; write a text"),
        ('aliases = ["waste"]', "aliases: is list, not a table; write it as a table"),
        ('aliases = { en = "waste", fr = [] }', 'aliases: en: is not a list of texts; write en = ["…"]'),
        ("aliases = { en = [1], fr = [] }", "aliases: en: 1: 1 is not valid; write a text that is not empty"),
        ('aliases = { en = ["waste"] }', "aliases: fr: is missing; add fr = …"),
        ("lines = { formula = 23 }", "lines: formula: is not a list of line numbers; write formula = [21, 22]"),
        ("lines = { formula = [] }", "lines: formula: is not a list of line numbers; write formula = [21, 22]"),
        ("lines = { formula = [0] }", "lines: formula: is not a list of line numbers; write formula = [21, 22]"),
        ("lines = { formul = [23] }", "lines: formul: is not a key of the format; did you mean 'formula'?"),
        ('oddities = "none"', "oddities: is not a list; write oddities = "),
    ],
)
def test_a_mistake_is_reported_with_its_fix(added: str, words: str) -> None:
    _, findings = read((LOWER, f"{LOWER}\n{added}"))
    found = [str(problem) for problem in findings.problems]
    assert any(problem.startswith(f"own.toml: KPI waste_rate: {words}") for problem in found), found


def test_a_range_needs_a_threshold() -> None:
    _, findings = read(
        (', above = "<= 0.05"', ""), (LOWER, f'{LOWER}\nranges = {{ above = {{ en = "5%", fr = "5" }} }}')
    )
    assert [str(problem) for problem in findings.problems] == [
        "own.toml: KPI waste_rate: ranges: above: has no threshold; add above to thresholds, or remove the range"
    ]


def test_an_alias_means_one_kpi() -> None:
    text = page_example()
    kpi = text[text.index("[[kpi]]") : text.index("# Calculators of this vertical only")]
    other = (
        kpi.replace('id = "waste_rate"', 'id = "loss"', 1).replace("Waste rate", "Loss").replace("de perte", "perdu")
    )
    other = other.replace(LOWER, f'{LOWER}\naliases = {{ en = ["Waste  Rate"], fr = [] }}')
    findings = Findings("own.toml")
    assert read_vertical(tomllib.loads(text.replace(kpi, kpi + other)), load_functions(), findings) is None
    assert [str(problem) for problem in findings.problems] == [
        "own.toml: KPI loss: aliases: 'Waste  Rate' also means the KPI waste_rate; remove it from one of them"
    ]


@pytest.mark.parametrize("kind", ["sum", ""])
def test_an_input_s_own_kind_is_one_of_the_kinds(kind: str) -> None:
    _, findings = read(('from_orders = "items"', f'kind = "{kind}"'))
    (problem,) = findings.problems
    assert str(problem).startswith(f"own.toml: input bouquets_sold: kind: '{kind}' is unknown; ")


def test_an_input_s_own_kind_is_that_of_every_kpi_that_it_feeds() -> None:
    says = (LOWER, f'{LOWER}\nover_time = "flows_per_month"')
    found, _ = read(('from_orders = "items"', 'kind = "stock_start"'), says)
    assert found is not None
    assert (found.inputs["bouquets_sold"].kind, found.inputs["bouquets_sold"].carries) == ("stock_start", None)
    assert [found.kpi("waste_rate").kind(argument) for argument in ("thrown", "sold")] == ["flow", "stock_start"]


def test_the_gift_shop_s_running_counts_are_those_at_the_end_of_a_month() -> None:
    inputs = [(id_, item.id) for id_ in VERTICALS for item in vertical_of(id_).inputs.values()]
    own = {(id_, item) for id_, item in inputs if _has_own_kind(id_, item)}
    assert own == {
        ("personalized-gift-shop", "customers_followed"),
        ("personalized-gift-shop", "returning_customers"),
    }
    for item in ("customers_followed", "returning_customers"):
        assert vertical_of("personalized-gift-shop").inputs[item].kind == "stock_end"
        assert "twelve months" in vertical_of("personalized-gift-shop").inputs[item].help["en"]
        assert "douze" in vertical_of("personalized-gift-shop").inputs[item].help["fr"]
        label = vertical_of("personalized-gift-shop").inputs[item].label
        assert ("12 months" in label["en"], "12 derniers mois" in label["fr"]) == (True, True)


def _has_own_kind(vertical_id: str, item: str) -> bool:
    return any(
        source == item and argument in kpi.own_kinds
        for kpi in vertical_of(vertical_id).kpis.values()
        for argument, source in kpi.inputs.items()
    )


def test_every_tier_is_known_to_the_ranges() -> None:
    assert {tier for kpi in KPIS for tier in kpi.ranges} == set(TIERS)


@pytest.mark.parametrize("kind", ["stock_start", "stock_end"])
def test_a_quotient_of_flows_and_stocks_says_how_it_reads_over_months(kind: str) -> None:
    """Twelve months' flows over one stock would be twelve times a month's value."""
    change = ('from_orders = "items"', f'kind = "{kind}"')
    found, findings = read(change)
    assert found is None
    (problem,) = findings.problems
    assert str(problem) == (
        "own.toml: KPI waste_rate: over_time: combines flows and stocks, and does not say how it reads over several "
        'months; add over_time = "monthly_average" (the average of the months’ results) or over_time = '
        '"flows_per_month" (flows per month, stocks as they are)'
    )
    for over_time in ("monthly_average", "flows_per_month"):
        found, _ = read(change, (LOWER, f'{LOWER}\nover_time = "{over_time}"'))
        assert found is not None
        assert found.kpi("waste_rate").over_time == over_time


def test_a_file_states_its_amounts_in_one_currency() -> None:
    """A workbook has one exchange rate."""
    text = (PACKAGE / "catalogue" / "custom-e-scooters.toml").read_text(encoding="utf-8")
    values = tomllib.loads(text.replace('id = "custom-e-scooters"', 'id = "own"'))
    kpi = next(one for one in values["kpi"] if one["function"] == "KPI_CUSTOMIZATION_VALUE")
    values["kpi"].append({**kpi, "id": "other", "currency": "EUR"})
    findings = Findings("own.toml")
    assert read_vertical(values, load_functions(), findings) is None
    assert "vertical: has KPIs in EUR, USD; give all amounts in one currency" in "".join(map(str, findings.problems))
