"""KPI_WHY: every kind of error in plain words, in both languages."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from own_vertical import own_vertical
from soak import examples
from xlkpi.calls.explain import contradictions, why
from xlkpi.catalogue.function import Argument, Function
from xlkpi.catalogue.load import load_functions
from xlkpi.formula.parse import parse_formula
from xlkpi.functions import CALCULATORS, KPI_WHY


@pytest.mark.parametrize(
    ("call", "english", "french"),
    [
        (("KPI_AOV", 100, 2), "", ""),
        (("KPI_AOV", None, 0), "", ""),
        (("KPI_AOV", 100, "#REF!"), "“Number of orders in the period” holds the error #REF!.",
         "« Nombre de commandes de la période » contient l’erreur #REF!."),
        (("KPI_AOV", "abc", 5), "“Revenue of the period” is not a number.",
         "« Chiffre d’affaires de la période » n’est pas un nombre."),
        (("KPI_AOV", 100, True), "“Number of orders in the period” is not a number.",
         "« Nombre de commandes de la période » n’est pas un nombre."),
        (("KPI_AOV", 100, 0), "“Number of orders in the period” is zero, and nothing can be divided by zero.",
         "« Nombre de commandes de la période » vaut zéro, et on ne peut pas diviser par zéro."),
        (("KPI_AOV", -100, 5), "“Revenue of the period” is negative.",
         "La valeur de « Chiffre d’affaires de la période » est négative."),
        (("KPI_AOV", math.inf, 5), "“Revenue of the period” is too large to calculate with.",
         "La valeur de « Chiffre d’affaires de la période » est trop grande pour le calcul."),
        (("KPI_AOV", 100, 10**400), "“Number of orders in the period” is too large to calculate with.",
         "La valeur de « Nombre de commandes de la période » est trop grande pour le calcul."),
        (("KPI_AOV", 1e308, 0.001), "The result is too large to be shown.",
         "Le résultat est trop grand pour être affiché."),
        (("KPI_CSAT", 5, 4), "“Number of satisfied respondents” is more than “Number of people who answered”.",
         "« Nombre de répondants satisfaits » dépasse « Nombre de personnes ayant répondu »."),
        (("KPI_CONSULTATIONS", [[1], ["abc"]]), "“Number of design consultations booked” is not a number.",
         "« Nombre de rendez-vous de création réservés » n’est pas un nombre."),
        (("KPI_CONSULTATIONS", [3, -1]), "“Number of design consultations booked” is negative.",
         "La valeur de « Nombre de rendez-vous de création réservés » est négative."),
        (("KPI_CONSULTATIONS", [1e308, 1e308]), "The result is too large to be shown.",
         "Le résultat est trop grand pour être affiché."),
        (("KPI_AOV", math.nan, 5), "", ""),
        (("KPI_BENCHMARK", "custom-phone-cases", "aov", "abc"), "“value” is not a number.",
         "« valeur » n’est pas un nombre."),
        (("KPI_RANK", "custom-phone-cases", "aov", 5, [["csat", "≥", 1]]), "“benchmarks” has no row for “aov”.",
         "« références » n’a pas de ligne pour « aov »."),
        (("KPI_TARGET", "custom-e-scooters", "lead_time", "above"),
         "“lead_time” has no threshold for the tier “above”.",
         "« lead_time » n’a pas de seuil pour le palier « above »."),
        (("KPI_TARGET", "custom-phone-cases", "aov", "top", "x"),
         "“benchmarks” is not a table of KPI ids with sign and threshold of each tier.",
         "« références » n’est pas un tableau d’identifiants d’indicateurs, avec signe et seuil par palier."),
        (("KPI_TARGET", "custom-phone-cases", "aov", "top"),
         "“tier” is “top”, which is none of these: typical, above, exceptional.",
         "« palier » vaut « top », qui ne figure pas dans la liste : typical, above, exceptional."),
        (("KPI_CALC", "custom-phone-cases", "aov", 100, 0),
         "“Number of orders in the period” is zero, and nothing can be divided by zero.",
         "« Nombre de commandes de la période » vaut zéro, et on ne peut pas diviser par zéro."),
        (("KPI_AOV", [1, 2], [1, 2, 3]), "revenue has 2 cells and orders has 3 cells; give ranges of one shape",
         "revenue a 2 cellules et orders a 3 cellules ; donnez des plages de même forme"),
        (("KPI_RANK", "custom-phone-cases"), "Wrong number of inputs: KPI_RANK takes 3–4 "
         "(vertical, kpi, value, [benchmarks]).", "Nombre de données incorrect : KPI_RANK en attend 3–4 "
         "(vertical, kpi, value, [benchmarks])."),
        (("KPI_AOV", 100), "Wrong number of inputs: KPI_AOV takes 2 (revenue, orders).",
         "Nombre de données incorrect : KPI_AOV en attend 2 (revenue, orders)."),
    ],
)  # fmt: skip
def test_why(monkeypatch, call, english, french):
    for language, expected in (("en", english), ("fr", french)):
        monkeypatch.setenv("XLKPI_LANGUAGE", language)
        assert KPI_WHY(*call).replace("\u00a0", " ") == expected
        monkeypatch.delenv("XLKPI_LANGUAGE")
        assert KPI_WHY(*call, language=language).replace("\u00a0", " ") == expected
        if call[0] in CALCULATORS and len(call) > 2:
            assert KPI_WHY(*call, language).replace("\u00a0", " ") == expected


def test_why_the_retention_is_impossible(monkeypatch):
    monkeypatch.setenv("XLKPI_LANGUAGE", "en")
    fewer = KPI_WHY("KPI_RETENTION", 10, 20, 100)
    assert fewer.startswith("“Number of customers at the end of the period” − “Number of customers gained")
    assert fewer.endswith("is less than 0.")
    more = KPI_WHY("KPI_RETENTION", 200, 20, 100)
    assert more.endswith("is more than “Number of customers at the start of the period”.")


def test_why_over_a_range(monkeypatch):
    monkeypatch.setenv("XLKPI_LANGUAGE", "en")
    assert KPI_WHY("KPI_AOV", [[1], [-1], [None]], 2) == [[""], ["“Revenue of the period” is negative."], [""]]


def test_a_zero_inside_a_denominator_is_the_one_named():
    names = ["a", "b", "c"]
    arguments = tuple(Argument(name, "count", "flow", {"en": f"The {name}."}) for name in names)
    function = Function("ratio", parse_formula("a / (b / c)", names), "number", {"en": "…"}, arguments, public=False)
    assert why(function, [1, 2, 0], "en") == "“The c” is zero, and nothing can be divided by zero."
    assert why(function, [1, 0, 2], "en").startswith("“The b” ÷ “The c” is zero")


def test_a_check_that_divides_by_zero():
    formula = parse_formula("sold - thrown", ["sold", "thrown"], ["thrown / sold <= 1"])
    arguments = tuple(Argument(name, "count", "flow", {"en": f"The {name}."}) for name in formula.arguments)
    function = Function("kept", formula, "count", {"en": "…"}, arguments, public=False)
    assert function.calculator.value(0, 8) == "#DIV/0!"
    assert function.calculator.problem([0.0, 8.0]) == "#DIV/0!"
    assert function.calculator.failed([0.0, 8.0]) == []
    assert why(function, [0, 8], "en") == "“The sold” is zero, and nothing can be divided by zero."
    assert why(function, [8, 10], "en") == "“The thrown” ÷ “The sold” is more than 1."
    assert why(function, [8, 1], "en") == ""


def test_figures_that_cannot_be_divided_contradict_nothing():
    vertical = own_vertical()
    figures = dict.fromkeys(vertical.inputs, 0.0)
    assert list(contradictions(vertical, figures)) == []
    told = [what for _, what in contradictions(vertical, {**figures, "sold": 2.0, "thrown": 3.0})]
    assert any("÷" in what and what.endswith("is more than 1") for what in told)


CELLS = st.sampled_from(
    [None, "", "abc", True, 0, 1, 2.5, -1, math.nan, math.inf, 10**400, 1e308, 1e-308, "#N/A", "#REF!"]
)


@settings(max_examples=examples(150), deadline=None)
@given(st.sampled_from(list(load_functions().values())), st.data())
def test_there_is_a_reason_exactly_when_there_is_an_error(function, data):
    cells = [data.draw(CELLS) for _ in function.arguments]
    result = CALCULATORS[function.name](*cells)
    for language in ("en", "fr"):
        reason = why(function, cells, language)
        assert bool(reason) == (isinstance(result, str) and result.startswith("#"))
        assert "{" not in reason
