"""A catalogue file with mistakes: all of them reported at once, each with its place and a fix."""

import pytest

from docs_example import GOOD, changed, problems


def test_the_page_s_example_has_no_problem():
    assert problems(GOOD) == []


KPI = "own.toml: KPI waste_rate: "

# What is changed in the page's example, and the one problem that is reported.
MISTAKES = [
    (
        'id = "flower-subscription"',
        'id = "Flower_Subscription"',
        "own.toml: vertical: id: 'Flower_Subscription' is not valid; write small letters a-z and "
        "digits, words joined by hyphens: flower-subscription",
    ),
    ('id = "flower-subscription"', "", "own.toml: vertical: id: is missing; add id = …"),
    (', fr = "Abonnements floraux"', "", "own.toml: vertical: name: fr: is missing; add fr = …"),
    (
        'fr = "Abonnements floraux"',
        'fr = " "',
        "own.toml: vertical: name: fr: ' ' is not valid; write a text that is not empty, between quotes",
    ),
    (
        'fr = "Abonnements floraux"',
        'fr = "Fleurs", de = "Blumen"',
        "own.toml: vertical: name: de: is not a key of the format; write one of en, fr, or remove it",
    ),
    (
        "date = 2026-01-31",
        'date = "31/01/2026"',
        "own.toml: vertical: source: date: '31/01/2026' is not a date; write it bare: date = 2026-01-31",
    ),
    ("date = 2026-01-31", "date = 2026-01-31T10:00:00", "is not a date; write it bare"),
    (
        "date = 2026-01-31",
        "date = 2026-01-31, dated = 1",
        "own.toml: vertical: source: dated: is not a key of the format; did you mean 'date'?",
    ),
    (
        'id = "bouquets_thrown"',
        'id = "bouquets_sold"',
        "own.toml: input bouquets_sold: id: 'bouquets_sold' is taken; choose another id",
    ),
    ('id = "bouquets_thrown"', 'id = "month"', "own.toml: input month: id: 'month' is taken; choose another id"),
    (
        'en = "Bouquets sold"',
        f'en = "{"x" * 46}"',
        "own.toml: input bouquets_sold: label: en: has 46 characters, at most 45 are shown; write it shorter",
    ),
    (
        'en = "All bouquets, gifts included."',
        f'en = "{"x" * 121}"',
        "help: en: has 121 characters, at most 120 are shown",
    ),
    (
        'from_orders = "items"',
        'from_orders = "itms"',
        "own.toml: input bouquets_sold: from_orders: 'itms' is unknown; did you mean 'items'?",
    ),
    (
        'from_orders = "items"',
        'from_orders = "revenue"',
        "own.toml: input bouquets_sold: from_orders: 'revenue' is in money, the input in count; write one of orders, ",
    ),
    (
        'from_orders = "items"',
        'decimals = "yes"',
        "own.toml: input bouquets_sold: decimals: 'yes' is neither true nor false; write decimals = true, without "
        "quotes, or remove it",
    ),
    (
        "thrown = 8, sold = 100 }, result = 0.08 }",
        "thrown = 8.5, sold = 100 }, result = 0.085 }",
        "own.toml: input bouquets_thrown: is a whole number, but 8.5 in the example of waste_rate; write decimals = "
        "true, or correct the example",
    ),
    (
        'from_orders = "items"',
        'noun = { en = ["bouquet"], fr = ["bouquet", "bouquets"] }',
        "own.toml: input bouquets_sold: noun: en: has 1 texts in place of two: of one, and of several; write en = "
        '["item returned", "items returned"]',
    ),
    (
        'from_orders = "items"',
        'noun = { en = ["bouquet", "bouquets"] }',
        "own.toml: input bouquets_sold: noun: fr: is missing; add fr = …",
    ),
    (
        'from_orders = "items"',
        'noun = { en = ["bouquet", "bouquets sold in our shops"], fr = ["bouquet", "bouquets"] }',
        "own.toml: input bouquets_sold: noun: en: has 26 characters, at most 24 are shown; write it shorter",
    ),
    (
        'from_orders = "items"',
        'key_figure = "yes"',
        "own.toml: input bouquets_sold: key_figure: 'yes' is neither true nor false; write key_figure = true, without "
        "quotes, or remove it",
    ),
    (
        'thrown = "bouquets_thrown"',
        'thrown = "bouquets_trown"',
        KPI + "inputs: thrown: 'bouquets_trown' is unknown; did you mean 'bouquets_thrown'?",
    ),
    ('thrown = "bouquets_thrown", ', "", KPI + "inputs: thrown: is missing; add thrown = …"),
    (
        'sold = "bouquets_sold" }',
        'sold = "bouquets_sold", extra = "bouquets_sold" }',
        KPI + "inputs: extra: is not a key of the format; write one of sold, thrown, or remove it",
    ),
    (
        'function = "waste_rate"',
        'function = "wast_rate"',
        KPI + "function: 'wast_rate' is unknown; did you mean 'waste_rate'?",
    ),
    ('function = "waste_rate"', "", KPI + "function: is missing; add function = …"),
    ('direction = "lower"', 'direction = "down"', KPI + "direction: 'down' is unknown; write one of higher, lower"),
    (
        'typical = "<= 0.10"',
        'typical = ">= 0.10"',
        KPI + 'thresholds: typical: \'>= 0.10\' is not a threshold; write "<= 0.5" or "< 0.5"',
    ),
    (
        'typical = "<= 0.10"',
        "typical = 0.10",
        KPI + 'thresholds: typical: 0.1 is not a threshold; write "<= 0.5" or "< 0.5"',
    ),
    (
        'typical = "<= 0.10"',
        'typical = "<= 10%"',
        KPI + "thresholds: typical: '<= 10%' is not a threshold; write \"<= 0.1\"",
    ),
    (
        'typical = "<= 0.10"',
        'typical = "≤ 0,15 €"',
        KPI + "thresholds: typical: '≤ 0,15 €' is not a threshold; write \"<= 0.15\"",
    ),
    (
        'typical = "<= 0.10"',
        'typical = "<= 1,000"',
        KPI + "thresholds: typical: '<= 1,000' is not a threshold; write \"<= 0.5\" or",
    ),
    (
        'typical = "<= 0.10"',
        'typical = "<= 10"',
        KPI
        + "thresholds: typical: 10 stands for 1000%, and a share of a whole never exceeds 100%; "
        + 'write "<= 0.1" if you mean 10%',
    ),
    (
        'typical = "<= 0.10"',
        'good = "<= 0.10"',
        KPI + "thresholds: good: is not a key of the format; write one of above, exceptional, typical, or remove it",
    ),
    ('typical = "<= 0.10"', 'typical = ""', KPI + "thresholds: typical: '' is not a threshold"),
    (
        'typical = "<= 0.10"',
        'typcal = "<= 0.10"',
        KPI + "thresholds: typcal: is not a key of the format; did you mean 'typical'?",
    ),
    (
        'exceptional = "< 0.02"',
        'exceptional = "< 0.2"',
        KPI + "thresholds: are not in order; a better tier needs a better threshold",
    ),
    (
        'country = "FR"',
        'country = "France"',
        KPI + "country: 'France' is not valid; write the two capitals of its ISO code, such as \"FR\"",
    ),
    (
        "result = 0.08 }",
        "result = 0.09 }",
        KPI + "example: result: is 0.09, but the formula gives 0.08; correct one of them",
    ),
    (
        "thrown = 8, sold = 100 }",
        "thrown = 0, sold = 100 }",
        KPI + "example: result: is 0.08, but the formula gives 0.0; correct one of them",
    ),
    (
        "thrown = 8, sold = 100 }",
        "thrown = 8, sold = 0 }",
        KPI + "example: result: is 0.08, but the formula gives #DIV/0!; correct one of them",
    ),
    ("thrown = 8, sold = 100 }", "thrown = 8 }", KPI + "example: inputs: sold: is missing; add sold = …"),
    (
        "thrown = 8, sold = 100 }",
        'thrown = "8", sold = 100 }',
        KPI + "example: inputs: thrown: '8' is not a number; write a number such as 0.85",
    ),
    ("thrown = 8, sold = 100 }", "thrown = true, sold = 100 }", KPI + "example: inputs: thrown: True is not a number"),
    ("thrown = 8, sold = 100 }", "thrown = nan, sold = 100 }", KPI + "example: inputs: thrown: nan is not a number"),
    (
        "thrown = 8, sold = 100 }",
        f"thrown = 1{'0' * 400}, sold = 100 }}",
        "is not a number; write a number such as 0.85",
    ),
    ("notes = []", 'notes = "none"', KPI + 'notes: is not a list; write notes = [ { en = "…", fr = "…" } ]'),
    ("notes = []", 'notes = ["a text"]', KPI + "notes: 1: is str, not a table; write it as a table: { key = value }"),
    (
        'formula = "thrown / sold"',
        'formula = "thrown / sld"',
        "own.toml: function waste_rate: formula: 'thrown / sld', column 10: 'sld' is not an "
        "argument; the arguments are thrown, sold; correct the formula",
    ),
    ('formula = "thrown / sold"', "", "own.toml: function waste_rate: formula: is missing; add formula = …"),
    (
        'checks = ["thrown <= sold"]',
        'checks = ["thrown = sold"]',
        "own.toml: function waste_rate: checks: 'thrown = sold', column 8: '=' is not part of the "
        "formula language; correct the check",
    ),
    (
        'checks = ["thrown <= sold"]',
        'checks = "thrown <= sold"',
        'own.toml: function waste_rate: checks: is not a list of texts; write checks = ["part <= whole"]',
    ),
    (
        'result = "ratio"',
        'result = "percent"',
        "own.toml: function waste_rate: result: 'percent' is unknown; write one of ratio, number, "
        "count, money, minutes, hours, days",
    ),
    (
        'result = "ratio"',
        'result = "ratio"\nover_time = "monthly"',
        "own.toml: function waste_rate: over_time: 'monthly' is unknown; did you mean 'monthly_average'?",
    ),
    (
        'kind = "flow"',
        'kind = "stock"',
        "own.toml: function waste_rate: arguments: thrown: kind: 'stock' is unknown; did you mean 'stock_end'?",
    ),
    (
        'kind = "flow"',
        'kind = "flow"\ncarries = "sold"',
        "own.toml: function waste_rate: arguments: thrown: carries: is for a stock_start only; "
        "remove it, or correct the kind",
    ),
    (
        'kind = "flow"',
        'kind = "stock_start"\ncarries = "gone"',
        "own.toml: function waste_rate: arguments: thrown: carries 'gone', which is not an "
        "argument; one of thrown, sold",
    ),
    (
        "[vertical]",
        "colour = 1\n[vertical]",
        "own.toml: colour: is not a key of the format; write one of functions, group, kpi, vertical, or remove it",
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), MISTAKES, ids=lambda text: str(text)[:40])
def test_one_mistake_is_one_problem(old, new, words):
    found = problems(changed(old, new))
    relevant = [problem for problem in found if words in problem]
    assert len(relevant) == 1, found
    # An id that is gone or doubled leaves its input without a KPI; nothing else follows from one mistake.
    rest = [problem for problem in found if problem not in relevant and "feeds no KPI" not in problem]
    follows = [problem for problem in rest if "is unknown" in problem and "bouquets_thrown" in problem]
    assert rest == follows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "trade = 1",
        "kpi = 1",
        "group = 1",
        "kpi = [1, 2]",
        "group = [1]",
        "functions = 5",
        "functions = [1]",
        "[functions]\na = 1",
        "[functions.a]\narguments = 3",
        "[functions.a.arguments]\nb = 1",
        "[[group]]\ninput = 3",
        "[[kpi]]\nfunction = 1",
        "[[kpi]]\nfunction = []",
        "[[kpi]]\nfunction = {}",
        '[[kpi]]\nfunction = "KPI_AOV"\ninputs = 3',
        '[[kpi]]\nfunction = "KPI_AOV"\nthresholds = 3\nexample = 4\ntips = 5\nnotes = 6\nname = 7\ncountry = 8',
        '[[kpi]]\nfunction = "KPI_AOV"\nexample = { function = "KPI_X", inputs = 3, result = "x" }',
        '[[kpi]]\nid = {}\nfunction = "KPI_AOV"\ninputs = { revenue = [], orders = 1 }\ntips = [[], 1, {}]',
    ],
)
def test_wrong_shapes_are_problems_not_crashes(text):
    found = problems(text)
    assert found
    assert all(problem.startswith("own.toml: ") and "; " in problem for problem in found)


TWENTY = [
    ('id = "flower-subscription"', 'id = "Flowers"', "vertical: id"),
    (', fr = "Abonnements floraux"', "", "vertical: name: fr"),
    ("date = 2026-01-31", 'date = "today"', "vertical: source: date"),
    ('fr = "Ventes"', 'fr = ""', "group sales: name: fr"),
    ('en = "Bouquets sold"', f'en = "{"x" * 46}"', "input bouquets_sold: label: en"),
    (
        'help = { en = "Unsold at the end of the day.", fr = "Invendus en fin de journée." }',
        "",
        "input bouquets_thrown: help",
    ),
    ('sold = "bouquets_sold" }', 'sold = "bouquets_sld" }', "KPI waste_rate: inputs: sold"),
    ('en = "Waste rate"', "en = 3", "KPI waste_rate: name: en"),
    ("definition =", "defintion =", "KPI waste_rate: definition"),
    ("why = ", "wy = ", "KPI waste_rate: why"),
    ("strength = ", "strengths = ", "KPI waste_rate: strength"),
    ('direction = "lower"', 'direction = "lowest"', "KPI waste_rate: direction"),
    ('above = "<= 0.05"', 'above = "0.05"', "KPI waste_rate: thresholds: above"),
    ('country = "FR"', 'country = "fr"', "KPI waste_rate: country"),
    ("result = 0.08 }", 'result = "8%" }', "KPI waste_rate: example: result"),
    ("notes = []", "notes = {}", "KPI waste_rate: notes"),
    ('formula = "thrown / sold"', 'formula = "thrown : sold"', "function waste_rate: formula"),
    ('result = "ratio"', 'result = "rate"', "function waste_rate: result"),
    (
        'help = { en = "Share of bouquets thrown away.", fr = "Part des bouquets jetés." }',
        "",
        "function waste_rate: help",
    ),
    ('unit = "count"', 'unit = "piece"', "function waste_rate: arguments: thrown: unit"),
    ('kind = "flow"', 'kind = "sum"', "function waste_rate: arguments: thrown: kind"),
    (
        'help = { en = "Bouquets sold.", fr = "Bouquets vendus." }',
        "helps = 3",
        "function waste_rate: arguments: sold: help",
    ),
]


def test_twenty_two_mistakes_are_reported_at_once():
    text = GOOD
    for old, new, _ in TWENTY:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    found = problems(text)
    for _, _, where in TWENTY:
        assert [problem for problem in found if problem.startswith(f"own.toml: {where}: ")], where
    for problem in found:
        place, _, fix = problem.rpartition("; ")
        assert place.startswith("own.toml: ")
        assert fix
