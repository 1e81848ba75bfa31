"""A catalogue file with mistakes: all of them reported at once, each with its place and a fix."""

import re
import tomllib

import pytest

from docs_example import PAGE, page_example
from own_vertical import vertical_text
from xlkpi.catalogue.load import load_functions
from xlkpi.catalogue.read_functions import read_functions
from xlkpi.catalogue.read_vertical import read_vertical
from xlkpi.catalogue.table import Findings
from xlkpi.formula.parse import parse_formula
from xlkpi.formula.python import Calculator

GOOD = page_example()


def read(text):
    findings = Findings("own.toml")
    vertical = read_vertical(tomllib.loads(text), load_functions(), findings)
    assert (vertical is None) == bool(findings.problems)
    return vertical, findings


def problems(text):
    _, findings = read(text)
    return [str(problem) for problem in findings.problems]


def changed(old, new):
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)


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
        "own.toml: vertical: name: de: is not a key of the format; remove it",
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
        KPI + "inputs: extra: is not a key of the format; remove it",
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
    ('typical = "<= 0.10"', 'typical = "<= 10%"', KPI + "thresholds: typical: '<= 10%' is not a threshold"),
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
    ("[vertical]", "colour = 1\n[vertical]", "own.toml: colour: is not a key of the format; remove it"),
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


def test_an_input_that_feeds_no_kpi():
    extra = """
[[group.input]]
id = "spare"
label = { en = "Spare", fr = "Reste" }
help = { en = "None.", fr = "Aucun." }
"""
    text = GOOD.replace("# The KPIs, in the order", extra + "# The KPIs, in the order")
    assert problems(text) == ["own.toml: input spare: feeds no KPI; name it in the inputs of a KPI, or remove it"]


def test_an_input_of_two_units():
    text = GOOD.replace('unit = "count"', 'unit = "hours"', 1).replace(
        'sold = "bouquets_sold" }', 'sold = "bouquets_thrown" }'
    )
    found = problems(text)
    assert any(
        "input bouquets_thrown: has different units or kinds in the KPIs it feeds: waste_rate (hours, flow)" in p
        for p in found
    )


def test_which_inputs_are_whole():
    def whole(text):
        vertical, findings = read(text)
        assert findings.problems == []
        return {item.id for item in vertical.inputs.values() if item.is_whole}

    assert whole(GOOD) == {"bouquets_thrown"}  # orders may have items sold by weight
    assert whole(changed('from_orders = "items"', 'from_orders = "orders"')) == {"bouquets_sold", "bouquets_thrown"}
    assert whole(changed('from_orders = "items"', "decimals = true")) == {"bouquets_thrown"}
    stated = 'from_orders = "items"\n  decimals = false'
    assert whole(changed('from_orders = "items"', stated)) == {"bouquets_sold", "bouquets_thrown"}


def test_an_amount_or_a_time_always_has_decimals():
    text = GOOD.replace('  from_orders = "items"', "").replace('unit = "count"', 'unit = "hours"')
    assert problems(text) == []
    for value, found in (
        ("true", []),
        (
            "false",
            ["own.toml: input bouquets_thrown: decimals: is false, but hours may always have decimals; remove it"],
        ),
    ):
        assert (
            problems(text.replace('  id = "bouquets_thrown"', f'  id = "bouquets_thrown"\n  decimals = {value}'))
            == found
        )


def test_only_a_count_has_a_noun():
    text = GOOD.replace('  from_orders = "items"', "").replace('unit = "count"', 'unit = "hours"')
    noun = '  noun = { en = ["hour", "hours"], fr = ["heure", "heures"] }'
    assert problems(text.replace('  id = "bouquets_thrown"', '  id = "bouquets_thrown"\n' + noun)) == [
        "own.toml: input bouquets_thrown: noun: is given, but the input is no count; remove it"
    ]


def test_the_dashboard_has_room_for_three_key_figures():
    text = vertical_text().replace('id = "visits"', 'id = "visits"\nkey_figure = true')
    assert problems(text) == [
        "own.toml: input visits: key_figure: makes more than 3 key figures, which the Dashboard has room for; remove it"
    ]


def test_ids_are_unique():
    kpi = GOOD[GOOD.index("[[kpi]]") : GOOD.index("# Calculators of this")]
    assert problems(GOOD.replace(kpi, kpi + kpi)) == [KPI + "id: 'waste_rate' is taken; choose another id"]
    group = GOOD[GOOD.index("[[group]]") : GOOD.index("# The KPIs, in the order")]
    doubled = group + group.replace("bouquets_", "more_")
    assert "own.toml: group sales: id: 'sales' is taken; choose another id" in problems(GOOD.replace(group, doubled))


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


# --- [trade], the old name of [vertical]


def test_the_old_name_of_the_table_is_read_with_a_note():
    vertical, findings = read(changed("[vertical]", "[trade]"))
    assert vertical == read(GOOD)[0]
    assert [str(note) for note in findings.notes] == [
        "own.toml: trade: is the old name of [vertical]; write [vertical]"
    ]
    assert read(GOOD)[1].notes == []


def test_both_names_of_the_table_are_refused():
    said = "own.toml: trade: is there beside [vertical], which means the same; keep [vertical] alone"
    assert problems(GOOD + '\n[trade]\nid = "flowers"\n') == [said]


# --- names that two entries cannot share

GROUP = """
[[group]]
id = "{id}"
name = {{ en = "{name}", fr = "{name}" }}
  [[group.input]]
  id = "{input}"
  label = {{ en = "{label}", fr = "Jetées aussi" }}
  help = {{ en = "More.", fr = "Encore." }}
"""


@pytest.mark.parametrize(
    ("id_", "name", "label", "found"),
    [
        ("more", "More", "Bouquets wilted", []),
        (
            "more",
            "More",
            "bouquets  SOLD",
            ["input wilted: label: en: 'bouquets  SOLD' is already in input bouquets_sold"],
        ),
        (
            "more",
            "Sales",
            "Bouquets wilted",
            ["group more: name: en: 'Sales' is already in group sales: name; write a text that tells them apart"],
        ),
    ],
)
def test_names_are_unique(id_, name, label, found):
    group = GROUP.format(id=id_, name=name, input="wilted", label=label)
    text = changed("# The KPIs, in the order", group + "# The KPIs, in the order")
    kpi = GOOD[GOOD.index("[[kpi]]") : GOOD.index("# Calculators of this")]
    second = kpi.replace('"waste_rate"', '"wilt_rate"', 1).replace("bouquets_thrown", "wilted")
    second = second.replace("Waste rate", "Wilt rate").replace("Taux de perte", "Taux de fanaison")
    reported = problems(text.replace("# Calculators of this", second + "# Calculators of this"))
    assert len(reported) == len(found)
    assert all(said.startswith(f"own.toml: {start}") for said, start in zip(reported, found, strict=True))


def test_names_of_kpis_are_unique():
    kpi = GOOD[GOOD.index("[[kpi]]") : GOOD.index("# Calculators of this")]
    second = kpi.replace('"waste_rate"', '"other_rate"', 1).replace("Taux de perte", "Autre taux")
    assert problems(GOOD.replace(kpi, kpi + second)) == [
        "own.toml: KPI other_rate: name: en: 'Waste rate' is already in KPI waste_rate: name; write a text that "
        "tells them apart"
    ]


def test_control_characters_are_refused():
    found = problems(changed('en = "Bouquets sold"', 'en = "Bouquets\\u0007 so\\u001bld"'))
    assert found == [
        "own.toml: input bouquets_sold: label: en: has the character '\\x07' at position 9, which no workbook can "
        "hold; remove it"
    ]
    assert problems(changed('document = "Our own books"', 'document = "Our\\uFFFFbooks"')) != []


# --- calculators that are worksheet functions


def public_problems(**changes):
    """Return the problems of a calculator of functions.toml with changes; None takes a key away."""
    both = {"en": "A count.", "fr": "Un nombre."}
    argument = {"name": {"en": "sold", "fr": "vendus"}, "unit": "count", "kind": "flow", "help": both}
    entry = {
        "formula": "sold * 2",
        "result": "count",
        "help": both,
        "example": {"inputs": {"sold": 2}, "result": 4},
        "arguments": {"sold": argument},
    } | {key: value for key, value in changes.items() if key not in ("name", "arguments")}
    for id_, changed_keys in changes.get("arguments", {}).items():
        entry["arguments"] = {**entry["arguments"], id_: {**argument, **changed_keys}}
    for id_, values in entry["arguments"].items():
        entry["arguments"][id_] = {key: value for key, value in values.items() if value is not None}
    findings = Findings("functions.toml")
    read_functions({changes.get("name", "KPI_X"): {k: v for k, v in entry.items() if v is not None}}, findings)
    return [str(problem) for problem in findings.problems]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"name": "aov"}, ["function aov: is not a valid function name; write KPI_ and capitals A-Z and _"]),
        ({"name": "KPI_X2"}, ["function KPI_X2: is not a valid function name; write KPI_ and capitals A-Z and _"]),
        ({"example": None}, ["function KPI_X: example: is missing; add example = …"]),
        (
            {"example": {"inputs": {"sold": 2}, "result": 5}},
            ["function KPI_X: example: result: is 5.0, but the formula gives 4.0; correct one of them"],
        ),
        ({"arguments": {"sold": {"name": None}}}, ["function KPI_X: arguments: sold: name: is missing; add name = …"]),
        (
            {"arguments": {"sold": {"name": {"en": "sold"}}}},
            ["function KPI_X: arguments: sold: name: fr: is missing; add fr = …"],
        ),
        (
            {"arguments": {"made": {}}, "example": {"inputs": {"sold": 2, "made": 1}, "result": 4}},
            [
                f"function KPI_X: arguments: made: name: {language}: '{word}' is already in function KPI_X: "
                "arguments: sold: name; write a text that tells them apart"
                for language, word in (("en", "sold"), ("fr", "vendus"))
            ],
        ),
        *(
            (
                {
                    "arguments": {word: {"name": {"en": "made", "fr": "faits"}}},
                    "example": {"inputs": {"sold": 2, word: 1}, "result": 4},
                },
                [f"function KPI_X: arguments: {word}: {what}"],
            )
            for word, what in [
                ("class", "is a word of Python, VBA or LibreOffice, which cannot be the name of an argument; choose"),
                ("dim", "is a word of Python, VBA or LibreOffice"),
                ("sequence", "is a word of Python, VBA or LibreOffice"),
                ("kpi_x", "is the name of the function; choose another name"),
                ("made2", "is not a valid argument name; write small letters a-z and _, a letter first"),
            ]
        ),
    ],
)
def test_what_a_worksheet_function_must_have(changes, found):
    reported = public_problems(**changes)
    assert len(reported) == len(found), reported
    for said, start in zip(reported, found, strict=True):
        assert said.removeprefix("functions.toml: ").startswith(start)


@pytest.mark.parametrize(
    ("formula", "result", "given", "fits"),
    [
        ("thrown / sold", 0.08, (8, 100), True),
        ("thrown / sold", 0.333, (1, 3), True),
        ("thrown / sold", 0.33, (1, 3), True),
        ("thrown / sold", 0.34, (1, 3), False),
        ("thrown / sold", 0.00001, (1, 100000), True),
        ("thrown / sold", 0.00001, (2, 100000), False),
        ("thrown / sold", 1e-05, (1, 2), False),
    ],
)
def test_examples_are_checked_to_the_digits_given(formula, result, given, fits):
    text = changed(
        "thrown = 8, sold = 100 }, result = 0.08", f"thrown = {given[0]}, sold = {given[1]} }}, result = {result}"
    )
    assert (problems(text) == []) == fits


# --- the formula language, as the page describes it


def test_the_page_s_formulas_give_the_page_s_answers():
    table = (
        PAGE.read_text(encoding="utf-8").partition("| | Formula | Check | Inputs | Answer |")[2].partition("\n\n")[0]
    )
    rows = [[cell.strip(" `") for cell in line.split("|")[2:-1]] for line in table.split("\n")[2:]]
    formula = check = ""
    assert rows
    for written, condition, inputs, answer in rows:
        formula, check = (written, condition) if written else (formula, check)
        names = sorted(set(re.findall(r"[a-z]+", formula)) - {"sum"})
        groups = re.findall(r"([a-z]+) ((?:blank|[0-9.]+)(?:, (?:blank|[0-9.]+))*)", inputs)
        given = {
            name: [None if cell == "blank" else float(cell) for cell in cells.split(", ")] for name, cells in groups
        }
        calculator = Calculator(parse_formula(formula, names, [check] if check else []))
        cells = [given[name] if f"sum({name})" in formula else given[name][0] for name in names]
        found = calculator.value(*cells)
        assert found == (float(answer) if answer[0].isdigit() else answer.strip('"')), (formula, inputs)
