"""The worksheet functions, as a host or a Python caller uses them."""

import datetime
import doctest
import inspect
import math
import re
from decimal import Decimal
from fractions import Fraction

import pytest

import xlkpi
from cases import BLANKS
from xlkpi import functions
from xlkpi.calls.lookup import INFO_FIELDS
from xlkpi.catalogue.load import load_catalogue, load_functions, load_words
from xlkpi.catalogue.model import LANGUAGES, TIERS
from xlkpi.formula.values import is_error
from xlkpi.functions import (
    CALCULATORS,
    CATALOGUE_FUNCTIONS,
    FUNCTIONS,
    KPI_BENCHMARK,
    KPI_CALC,
    KPI_GAP,
    KPI_INFO,
    KPI_LIST,
    KPI_RANK,
    KPI_TARGET,
    KPI_WHY,
)
from xlkpi.wizard import function_help, takes_range, worksheet_parameters

AOV = functions.KPI_AOV
CONSULTATIONS = functions.KPI_CONSULTATIONS
SHOPPER = "remote-personal-shopper"


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch):
    monkeypatch.delenv("XLKPI_LANGUAGE", raising=False)
    monkeypatch.delenv("XLKPI_CATALOGUE", raising=False)


def signature(function):
    names = []
    for parameter in worksheet_parameters(function):
        star = "*" if parameter.kind is inspect.Parameter.VAR_POSITIONAL else ""
        optional = parameter.default is not inspect.Parameter.empty
        names.append(f"[{parameter.name}]" if optional else star + parameter.name)
    return names


def test_the_functions_have_their_arguments_in_order():
    for name, function in load_functions().items():
        assert list(function.formula.arguments) == signature(CALCULATORS[name])
    assert list(CALCULATORS) == list(load_functions())
    assert signature(KPI_BENCHMARK) == ["vertical", "kpi", "value", "[language]", "[benchmarks]"]
    assert signature(KPI_CALC) == ["vertical", "kpi", "*inputs"]
    assert signature(functions.KPI_RETENTION) == ["customers_end", "customers_new", "customers_start"]
    assert functions.__all__ == list(FUNCTIONS)
    assert all(getattr(functions, name) is function for name, function in FUNCTIONS.items())
    assert {**CALCULATORS, **CATALOGUE_FUNCTIONS} == FUNCTIONS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_docstrings_and_help(name):
    assert FUNCTIONS[name].__name__ == name
    assert inspect.getdoc(FUNCTIONS[name])
    for language in ("en", "fr"):
        wizard = function_help(name, language)
        assert 0 < len(wizard.help) <= 255
        assert [argument.id for argument in wizard.arguments] == [n.strip("[]*") for n in signature(FUNCTIONS[name])]
        assert all(0 < len(argument.help) <= 255 for argument in wizard.arguments)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_help_is_in_sections_and_its_example_runs(name):
    text = inspect.getdoc(FUNCTIONS[name])
    assert [section for section in ("Args:", "Returns:", "Example:") if f"\n{section}\n" not in text] == []
    names = re.findall(r"^    \*?(\w+): ", text.partition("Args:")[2].partition("\n\n")[0], re.MULTILINE)
    assert names == list(inspect.signature(FUNCTIONS[name]).parameters)
    example = doctest.DocTestParser().get_doctest(text, {**FUNCTIONS}, name, None, None)
    ran = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example)
    assert (ran.attempted > 0, ran.failed) == (True, 0)


def test_takes_range():
    assert takes_range("KPI_AOV", "revenue")
    assert takes_range("KPI_BENCHMARK", "value")
    assert takes_range("KPI_RANK", "benchmarks")
    assert takes_range("KPI_CALC", "inputs")
    assert not takes_range("KPI_INFO", "field")
    assert not takes_range("KPI_BENCHMARK", "vertical")


@pytest.mark.parametrize(
    ("cell", "result"),
    [
        (10000, 50.0),
        (10000.0, 50.0),
        (Decimal(10000), 50.0),
        (Fraction(10000), 50.0),
        (datetime.date(1900, 4, 9), 0.5),
        (datetime.datetime(1900, 4, 9), 0.5),
        (None, ""),
        ("", ""),
        ("text", "#VALUE!"),
        (True, "#VALUE!"),
        (b"1", "#VALUE!"),
        (-1, "#NUM!"),
        (math.nan, ""),
        (math.inf, "#NUM!"),
        (10**400, "#NUM!"),
        ("#REF!", "#REF!"),
        ([], []),
        ([[]], ""),
        ([[None]], ""),
        ([[10000]], 50.0),
        ([10000], [50.0]),
        (range(10000, 10002), [50.0, 50.005]),
        ((10000, None), [50.0, ""]),
        ([10000, None], [50.0, ""]),
        ([[10000], [None], ["x"], ["#N/A"], [-1]], [[50.0], [""], ["#VALUE!"], ["#N/A"], ["#NUM!"]]),
    ],
)
def test_what_an_argument_may_be(cell, result):
    orders = 100 if isinstance(cell, datetime.date) else 200
    expected = 1.0 if isinstance(cell, datetime.date) else result
    assert AOV(cell, orders) == expected


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (([1, 2], [1, 2, 3]), "revenue has 2 cells and orders has 3 cells; give ranges of one shape"),
        (([[1, 2]], [[1], [2]]), "revenue has 1 × 2 cells and orders has 2 × 1 cells; give ranges of one shape"),
        (([1, 2], []), "revenue has 2 cells and orders has 0 cells; give ranges of one shape"),
        (([[1, 2], [3]], 1), "revenue has rows of 1 to 2 cells; fill the short ones with None"),
        (([[1], 2], 1), "revenue has rows and single cells; give a list of cells or a list of rows"),
        (([1, [2]], 1), "a cell is of type list; give a list of cells or a list of rows"),
        (({"a": 1}, 2), "revenue is of type dict; give a list of its cells"),
        ((1, iter([1, 2])), "orders is of type list_iterator; give a list of its cells"),
    ],
)
def test_what_is_no_range_is_a_type_error_with_the_reason(arguments, reason):
    with pytest.raises(TypeError, match=re.escape(reason)) as raised:
        AOV(*arguments)
    assert isinstance(raised.value, xlkpi.ShapeError)


def test_one_cell_stands_for_every_place():
    assert AOV([[1, 2]], [[2]]) == [[0.5, 1.0]]
    assert AOV([1, 2], [2]) == [0.5, 1.0]


ANSWERABLE = {
    "KPI_BENCHMARK": (SHOPPER, "aov", 100, "en", [["aov", "≥", 10, "≥", 20]]),
    "KPI_RANK": (SHOPPER, "aov", 100, [["aov", "≥", 10]]),
    "KPI_GAP": (SHOPPER, "aov", 100, [["aov", "≥", 10]]),
    "KPI_TARGET": (SHOPPER, "aov", "typical", [["aov", "≥", 10]]),
    "KPI_INFO": (SHOPPER, "aov", "name", "en"),
    "KPI_LIST": (SHOPPER, "en"),
    "KPI_CALC": (SHOPPER, "aov", 10, 2),
    "KPI_WHY": ("KPI_AOV", 10, 0),
}
"""Arguments of each catalogue function; those of a calculator are numbers."""


def outcome(function, arguments):
    try:
        return function(*arguments)
    except xlkpi.ShapeError as error:
        return str(error)


@pytest.mark.parametrize("blank", BLANKS[1:], ids=repr)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_mark_for_a_missing_value_is_a_blank(name, blank):
    """Wherever it stands: as an argument, beside an error, in a list, in an array, in a table of thresholds."""
    function = FUNCTIONS[name]
    given = ANSWERABLE.get(name) or (5.0,) * len(signature(FUNCTIONS[name]))
    for index in range(len(given)):
        for other in (given[-1], "#REF!", "abc"):
            arguments = [*given[:-1], other]
            for shape in (lambda cell: cell, lambda cell: [[cell]], lambda cell: [[1], [cell]] * 20):
                blanked, missing = [*arguments], [*arguments]
                blanked[index], missing[index] = shape(None), shape(blank)
                assert outcome(function, missing) == outcome(function, blanked)
    table = [["aov", "≥", 10, blank, blank], ["csat", blank, blank]]
    assert KPI_RANK(SHOPPER, "aov", 25, table) == 1


def test_counts_add_up_a_range():
    assert CONSULTATIONS([[20], [None], [30]]) == 50.0
    assert CONSULTATIONS([20, "", 30]) == 50.0
    assert CONSULTATIONS(50) == 50.0
    assert CONSULTATIONS([[None], [""]]) == ""
    assert CONSULTATIONS([[1], ["x"]]) == "#VALUE!"
    assert CONSULTATIONS([[1], [-1]]) == "#NUM!"


def test_named_and_wrong_arguments():
    assert AOV(revenue=10, orders=4) == AOV(10, orders=4) == 2.5
    for arguments, named in (((), {}), ((1,), {}), ((1, 2, 3), {}), ((1,), {"order": 2})):
        with pytest.raises(TypeError):
            AOV(*arguments, **named)


# --- verdicts


@pytest.mark.parametrize(
    ("value", "tier", "rank"),
    [(99, "Below benchmark", 0), (100, "Typical", 1), (150, "Above average", 2), (160, "Above average", 2)],
)
def test_benchmark_and_rank(value, tier, rank):
    assert KPI_BENCHMARK(SHOPPER, "aov", value) == tier
    assert KPI_RANK(SHOPPER, "aov", value) == rank


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (None, ""),
        ("", ""),
        ("abc", "#VALUE!"),
        (True, "#VALUE!"),
        ("#REF!", "#REF!"),
        (math.nan, ""),
        (-math.inf, "#NUM!"),
        (10**400, "#NUM!"),
    ],
)
@pytest.mark.parametrize("function", [KPI_BENCHMARK, KPI_RANK, KPI_GAP])
def test_a_verdict_on_no_number(function, value, answer):
    assert function(SHOPPER, "aov", value) == answer
    assert function(SHOPPER, "aov", [[value], [1e9]])[0] == [answer]
    assert function(SHOPPER, "nonsense", value) == answer


def test_verdicts_on_ranges():
    assert KPI_BENCHMARK(SHOPPER, "aov", [[100], [None]], "fr") == [["Typique"], [""]]
    assert KPI_RANK(SHOPPER, "aov", [0, 1e9]) == [0, 3]
    assert KPI_GAP(SHOPPER, "aov", [[60, 1e9]]) == [[40.0, 0.0]]


UNKNOWN = [
    (KPI_BENCHMARK, ("nonsense", "aov", 5)),
    (KPI_BENCHMARK, (SHOPPER, "nonsense", 5)),
    (KPI_BENCHMARK, (SHOPPER, "aov", 5, "de")),
    (KPI_BENCHMARK, (SHOPPER, "aov", 5, 1)),
    (KPI_BENCHMARK, (5, 6, 7)),
    (KPI_RANK, ("nonsense", "aov", 5)),
    (KPI_GAP, (SHOPPER, "conversion", 5)),
    (KPI_TARGET, (SHOPPER, "aov", "good")),
    (KPI_TARGET, (SHOPPER, "aov", 1)),
    (KPI_TARGET, (SHOPPER, "aov", "below")),
    (KPI_TARGET, ("nonsense", "aov", "typical")),
    (KPI_TARGET, ("custom-e-scooters", "lead_time", "above")),
    (KPI_INFO, (SHOPPER, "aov", "colour")),
    (KPI_INFO, (SHOPPER, "nonsense", "name")),
    (KPI_INFO, (SHOPPER, "aov", "name", "de")),
    (KPI_LIST, ("nonsense",)),
    (KPI_LIST, (SHOPPER, "de")),
    (KPI_CALC, (SHOPPER, "nonsense", 1, 2)),
    (KPI_CALC, ("nonsense", "aov")),
    (KPI_WHY, ("KPI_NONSENSE", 1, 2)),
    (KPI_WHY, (5,)),
]


@pytest.mark.parametrize(("function", "arguments"), UNKNOWN)
def test_unknown_names(function, arguments):
    assert function(*arguments) == "#N/A"


ORDER = [
    (KPI_BENCHMARK, ("#REF!", "aov", "#NUM!"), "#REF!"),
    (KPI_BENCHMARK, ("", "aov", "#NUM!"), "#NUM!"),
    (KPI_BENCHMARK, ("", "aov", "abc"), ""),
    (KPI_BENCHMARK, ("nonsense", None, 5), ""),
    (KPI_BENCHMARK, (SHOPPER, "aov", "#NUM!", "de"), "#NUM!"),
    (KPI_BENCHMARK, (SHOPPER, "aov", None, "de"), ""),
    (KPI_BENCHMARK, (SHOPPER, "aov", None, "#REF!"), "#REF!"),
    (KPI_BENCHMARK, (SHOPPER, "aov", 5, "en", "#REF!"), "#REF!"),
    (KPI_BENCHMARK, (SHOPPER, "aov", 5, "en", [["#REF!"]]), "#REF!"),
    (KPI_RANK, (SHOPPER, "aov", 5, "text"), "#VALUE!"),
    (KPI_RANK, (SHOPPER, "aov", 5, 7), "#VALUE!"),
    (KPI_TARGET, (SHOPPER, "aov", "#N/A"), "#N/A"),
    (KPI_TARGET, (SHOPPER, "aov", ""), ""),
    (KPI_TARGET, (SHOPPER, "", "#NUM!"), "#NUM!"),
    (KPI_TARGET, (SHOPPER, "aov", "typical", "#REF!"), "#REF!"),
    (KPI_INFO, (SHOPPER, None, "name"), ""),
    (KPI_INFO, (SHOPPER, "", "name", "#REF!"), "#REF!"),
    (KPI_LIST, ("#REF!",), "#REF!"),
    (KPI_LIST, (None, "#REF!"), "#REF!"),
    (KPI_CALC, ("", "aov", "#REF!", 1), "#REF!"),
    (KPI_CALC, ("nonsense", "aov", 1, "#REF!"), "#REF!"),
    (KPI_CALC, ("nonsense", "aov", 1, None), ""),
    (KPI_CALC, ("nonsense", "aov", 1, "abc"), "#VALUE!"),
    (KPI_CALC, ("nonsense", "aov", [[1, None]], 2), [["#N/A", ""]]),
    (KPI_CALC, (SHOPPER, "aov", 1), "#VALUE!"),
    (KPI_CALC, (SHOPPER, "aov"), "#VALUE!"),
    (KPI_WHY, ("",), ""),
    (KPI_WHY, ("#REF!", 1), "#REF!"),
]


@pytest.mark.parametrize(("function", "arguments", "answer"), ORDER)
def test_the_first_of_the_table_goes_for_names_as_well(function, arguments, answer):
    assert function(*arguments) == answer


@pytest.mark.parametrize(
    ("function", "arguments"),
    [(KPI_RANK, (SHOPPER, "aov", 25, [["aov", *edge]])) for edge in (["=>", 1], ["≥", "x"], ["≥", 1])]
    + [(function, arguments) for function, arguments in UNKNOWN if function is not KPI_WHY]
    + [(function, arguments) for function, arguments, _ in ORDER if function is not KPI_WHY],
)
def test_there_is_a_reason_exactly_when_there_is_an_error(function, arguments):
    answer = function(*arguments)
    cells = [cell for row in answer for cell in row] if isinstance(answer, list) else [answer]
    for language in LANGUAGES:
        told = KPI_WHY(function.__name__, *arguments, language=language)
        told = [text for row in told for text in row] if isinstance(told, list) else [told]
        assert [bool(text) and not is_error(text) for text in told] == [is_error(cell) for cell in cells]


def test_names_in_any_case_and_spacing():
    assert KPI_RANK(" Remote-Personal-Shopper ", "AOV", 100) == 1
    assert KPI_INFO(SHOPPER, "aov", " NAME ", "FR") == KPI_INFO(SHOPPER, "aov", "name", "fr")
    assert KPI_WHY("kpi_aov", 1, 2) == ""


OWN_TABLE = [["kpi", "sign", "typical"], ["aov", "≥", 10, "≥", 20, "≥", 30], ["csat", "≥", "abc"]]


def test_a_table_of_ones_own():
    assert KPI_BENCHMARK(SHOPPER, "aov", 25, "en", OWN_TABLE) == "Above average"
    assert KPI_BENCHMARK(SHOPPER, "aov", [[5, 35]], "fr", OWN_TABLE) == [["Sous la référence", "Exceptionnel"]]
    assert KPI_RANK(SHOPPER, "aov", 25, OWN_TABLE) == 2
    assert KPI_GAP(SHOPPER, "aov", 25, OWN_TABLE) == 5.0
    assert KPI_TARGET(SHOPPER, "aov", "above", OWN_TABLE) == 20.0
    assert KPI_RANK(SHOPPER, "aov", 25, ["aov", "≥", 10]) == 1
    assert KPI_RANK(SHOPPER, "csat", 25, OWN_TABLE) == "#VALUE!"
    assert KPI_TARGET(SHOPPER, "csat", "typical", OWN_TABLE) == "#VALUE!"
    assert KPI_RANK(SHOPPER, "retention", 25, OWN_TABLE) == "#N/A"
    assert KPI_TARGET(SHOPPER, "retention", "typical", OWN_TABLE) == "#N/A"
    assert KPI_RANK(SHOPPER, "aov", 25, [["csat"], [], ["Average order value"]]) == "#N/A"


@pytest.mark.parametrize("nothing", [None, "", [], [[]], [[None]], [None]])
def test_no_table_of_ones_own_is_the_built_in_one(nothing):
    assert KPI_RANK(SHOPPER, "aov", 100, nothing) == 1
    assert KPI_TARGET(SHOPPER, "aov", "typical", nothing) == 100.0


def test_a_numpy_table():
    numpy = pytest.importorskip("numpy")
    assert KPI_RANK(SHOPPER, "aov", 25, numpy.array(OWN_TABLE[1:2], dtype=object)) == 2


def test_target_by_id_and_by_name():
    for tier in ("typical", "Typical", "Typique", " TYPICAL "):
        assert KPI_TARGET(SHOPPER, "aov", tier) == 100.0
    for tier in ("above", "Above average", "supérieur à la moyenne"):
        assert KPI_TARGET(SHOPPER, "aov", tier) == 150.0
    for tier in ("exceptional", "Exceptionnel"):
        assert isinstance(KPI_TARGET(SHOPPER, "aov", tier), float)


# --- texts


OPTIONAL_FIELDS = {
    "note", "country", "currency", "population", "ranges", "example_period", "companion", "aliases",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_info_on_everything(language):
    for vertical, kpi in load_catalogue().kpis():
        for field in INFO_FIELDS:
            text = KPI_INFO(vertical, kpi, field, language)
            assert isinstance(text, str)
            assert not text.startswith("#")
            assert text or field in OPTIONAL_FIELDS


def test_info_fields():
    assert set(INFO_FIELDS) >= {
        "name", "definition", "formula", "unit", "direction", "advantage", "limitation", "tips", "source", "note",
    }  # fmt: skip
    kpi = load_catalogue().vertical("custom-e-scooters").kpi("lead_time")
    ids = ("custom-e-scooters", "lead_time")
    assert KPI_INFO(*ids, "name", "fr") == "Délai de livraison moyen"
    assert KPI_INFO(*ids, "advantage") == kpi.strength["en"]
    assert KPI_INFO(*ids, "limitation") == kpi.limitation["en"]
    assert KPI_INFO(*ids, "unit", "fr") == "heures"
    assert KPI_INFO(*ids, "direction") == "lower is better"
    assert KPI_INFO(*ids, "country") == "US"
    title = load_catalogue().vertical("custom-e-scooters").source.title
    assert KPI_INFO(*ids, "source") == f"{title} (2024-10-03)"
    assert KPI_INFO(*ids, "period", "fr") == "mois"
    assert KPI_INFO(*ids, "population") == "online shops and custom products"
    assert KPI_INFO(*ids, "ranges") == "Typical: 15 to 25 hours\nExceptional: less than 15 hours"
    assert KPI_INFO(*ids, "ranges", "fr").splitlines()[0] == "Typique\u00a0: 15 à 25 heures"
    assert KPI_INFO(*ids, "example_period") == "a month"
    assert KPI_INFO(*ids, "aliases") == "lead time\ndelivery time"
    assert KPI_INFO(*ids, "currency") == ""
    assert KPI_INFO("custom-phone-cases", "aov", "currency") == "USD"
    assert KPI_INFO("remote-personal-shopper", "subscription_growth", "period") == "year"
    assert len(KPI_INFO(*ids, "tips").split("\n")) == 4
    assert KPI_INFO(*ids, "note", "fr") == "\n".join(note["fr"] for note in kpi.notes)


def test_list():
    table = KPI_LIST()
    assert table[0] == [
        "vertical", "kpi", "name", "unit", "function", "unit id", "direction", "period", "currency",
        "Typical", "Above average", "Exceptional",
    ]  # fmt: skip
    assert all(len(row) == 12 and all(row[:8]) for row in table)
    for row in table[1:]:  # each number of the catalogue, by the ids that other tables have
        kpi = load_catalogue().vertical(row[0]).kpi(row[1])
        assert row[5:9] == [kpi.unit, kpi.direction, kpi.period, kpi.currency]
        assert row[9:] == [kpi.thresholds[tier].value if tier in kpi.thresholds else "" for tier in TIERS]
    assert [row[:2] for row in table[1:]] == [list(ids) for ids in load_catalogue().kpis()]
    french = KPI_LIST(SHOPPER, "fr")
    assert french[0][0] == "métier"
    assert [row[1] for row in french[1:]][:2] == ["csat", "response_time"]
    assert [row[1] for row in french[1:]] == list(load_catalogue().vertical(SHOPPER).kpis)
    assert {row[4] for row in table[1:]} <= set(CALCULATORS)


def test_calc_is_the_calculator():
    for (vertical, kpi_id), kpi in load_catalogue().kpis().items():
        inputs = [2.0] * len(kpi.function.arguments)
        assert KPI_CALC(vertical, kpi_id, *inputs) == CALCULATORS[kpi.function.name](*inputs)
    assert KPI_CALC(SHOPPER, "aov", [[10], [None]], 2) == [[5.0], [""]]
    assert KPI_CALC("personalized-gift-shop", "consultations", [[1], [2]]) == 3.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [("fr", "Typique"), ("FR", "Typique"), ("en", "Typical"), ("", "Typical"), ("de", "#N/A")],
)
def test_the_language_variable(monkeypatch, value, expected):
    monkeypatch.setenv("XLKPI_LANGUAGE", value)
    assert KPI_BENCHMARK(SHOPPER, "aov", 100) == expected
    assert KPI_BENCHMARK(SHOPPER, "aov", 100, "") == expected
    assert KPI_BENCHMARK(SHOPPER, "aov", 100, "en") == "Typical"
    assert KPI_INFO(SHOPPER, "aov", "unit") == (
        expected if expected == "#N/A" else KPI_INFO(SHOPPER, "aov", "unit", "en" if expected == "Typical" else "fr")
    )


def test_tier_names_come_from_the_words():
    names = [names["en"] for names in load_words()["tiers"].values()]
    assert names == ["Below benchmark", "Typical", "Above average", "Exceptional"]
    assert [names["fr"] for names in load_words()["tiers"].values()] == [
        "Sous la référence",
        "Typique",
        "Supérieur à la moyenne",
        "Exceptionnel",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_help_of_an_argument_is_cut_by_excel_on_the_web(language):
    helps = [argument.help for name in FUNCTIONS for argument in function_help(name, language).arguments]
    assert max(map(len, helps)) <= 128
