"""A file that extends a vertical: what it takes over, what it must say itself, and what it may not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from own_vertical import vertical_text
from xlkpi.catalogue.load import check_catalogue_files, load_catalogue
from xlkpi.catalogue.model import Vertical
from xlkpi.errors import CatalogueError

OURS = "custom-phone-cases"
SOURCE = 'source = { document = "Our survey", date = 2026-01-31 }'
HEAD = f'[vertical]\nid = "{OURS}"\nextends = "{OURS}"\n'
NEW = '[vertical]\nid = "french-cases"\nextends = "custom-phone-cases"\nname = { en = "French cases", fr = "Coques" }\n'
EUROS = '[[kpi]]\nid = "aov"\ncurrency = "EUR"\nthresholds = { typical = ">= 22" }\n'


@pytest.fixture(scope="module")
def ours() -> Vertical:
    return load_catalogue().vertical(OURS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "own.toml"


def read(file: Path, text: str, *others: Path, vertical: str = OURS) -> Vertical:
    file.write_text(text, encoding="utf-8")
    return load_catalogue([str(file), *map(str, others)]).vertical(vertical)


def problems(file: Path, text: str) -> list[str]:
    file.write_text(text, encoding="utf-8")
    (findings,) = check_catalogue_files([file], load_catalogue()).values()
    return [str(problem) for problem in findings.problems]


def notes(file: Path, text: str) -> list[str]:
    file.write_text(text, encoding="utf-8")
    (findings,) = check_catalogue_files([file], load_catalogue()).values()
    assert findings.problems == []
    return [str(note).removeprefix("own.toml: ") for note in findings.notes]


# --- what is taken over


def test_a_file_that_says_nothing_is_the_vertical_it_extends(file: Path, ours: Vertical) -> None:
    found = read(file, HEAD)
    assert found == ours
    assert found.judged_by == ""  # workbooks of ours are its own
    beside = read(file, NEW, vertical="french-cases")
    assert (beside.name["fr"], beside.groups) == ("Coques", ours.groups)
    assert beside.judged_by
    assert load_catalogue([str(file)]).vertical(OURS) == ours


def test_fields_are_replaced_and_the_rest_stays(file: Path, ours: Vertical) -> None:
    found = read(
        file,
        HEAD
        + '[[kpi]]\nid = "repeat_rate"\nname = { fr = "Fidélité" }\nperiod = "quarter"\ntips = []\npopulation = ""\n'
        + '[[group]]\nid = "sales"\n[[group.input]]\nid = "cases_sold"\nfrom_orders = ""\nnone = { en = "no cases" }\n',
    )
    kpi, before = found.kpi("repeat_rate"), ours.kpi("repeat_rate")
    assert kpi.name == {"en": before.name["en"], "fr": "Fidélité"}
    assert (kpi.period, kpi.tips, kpi.population, kpi.ranges) == ("quarter", (), {}, before.ranges)
    assert found.source_of(kpi) == ours.source
    item = found.inputs["cases_sold"]
    assert (item.from_orders, item.none["en"], item.group) == (None, "no cases", "sales")
    assert item.none["fr"] == ours.inputs["cases_sold"].none["fr"]
    assert list(found.kpis) == list(ours.kpis)


def test_thresholds_are_one_benchmark_with_all_that_is_said_of_it(file: Path, ours: Vertical) -> None:
    found = read(file, HEAD + SOURCE + "\n" + EUROS)
    kpi = found.kpi("aov")
    assert [(tier, edge.value) for tier, edge in kpi.thresholds.items()] == [("typical", 22.0)]
    assert (kpi.currency, kpi.country, kpi.ranges, kpi.population, kpi.notes) == ("EUR", "", {}, {}, ())
    assert found.source_of(kpi).document == "Our survey"
    assert found.money_source == found.source_of(kpi)  # whose date the exchange rate has
    assert found.source_of(found.kpi("conversion")) == ours.source
    assert found.sources == (ours.source, found.source)
    assert kpi.tips == ours.kpi("aov").tips


def test_kpis_and_inputs_go_come_and_move(file: Path, ours: Vertical) -> None:
    text = HEAD + 'drop = ["unique_designs", "case_quality", "respondents"]\norder = ["aov", "sales", "cases_sold"]\n'
    text += '[[group]]\nid = "shop"\nname = { en = "Shop", fr = "Boutique" }\n[[group.input]]\nid = "tool_minutes"\n'
    found = read(file, text)
    assert list(found.kpis)[:2] == ["aov", "conversion"]
    assert found.kpis.keys() == ours.kpis.keys() - {"unique_designs", "case_quality"}
    assert list(found.groups) == ["sales", "design_tool", "customers", "shop"]
    gone = {"designs_submitted", "respondents", "satisfied_respondents"}
    assert found.inputs.keys() == ours.inputs.keys() - gone
    assert found.inputs["tool_minutes"].group == "shop"
    assert next(item.id for item in found.inputs.values() if item.group == "sales") == "cases_sold"
    text = HEAD + 'drop = ["conversion", "unique_designs", "tool_time"]\n'
    assert "design_tool" not in read(file, text).groups


# --- what makes another catalogue of it


def test_words_alone_make_no_other_catalogue(file: Path) -> None:
    assert read(file, HEAD + '[[kpi]]\nid = "aov"\nname = { fr = "Panier" }\n').judged_by == ""
    digests = {
        read(file, HEAD + text).judged_by
        for text in (
            SOURCE + "\n" + EUROS,
            SOURCE + "\n" + EUROS.replace("22", "23"),
            'drop = ["aov"]',
            '[[kpi]]\nid = "aov"\nperiod = "quarter"',
        )
    }
    assert len(digests) == 4
    assert "" not in digests


# --- what is wrong

TAKEN_OVER = "(taken over from custom-phone-cases)"
MISTAKES = [
    (
        '[[group]]\nid = "sale"\n[[group.input]]\nid = "cases_sold"',
        "own.toml: group sale: is not in custom-phone-cases, and has no name; did you mean 'sales'?",
    ),
    (
        '[[group]]\nid = "sales"\n[[group.input]]\nid = "gone"\nnone = { en = "x", fr = "y" }',
        "own.toml: input gone: is not in custom-phone-cases, and has no label; write all its keys to add it, or remove",
    ),
    (EUROS, "own.toml: vertical: source: is missing: the source of custom-phone-cases is not that of aov; write where"),
    (SOURCE + "\n" + EUROS.replace('currency = "EUR"', ""), "own.toml: KPI aov: currency: is missing: that of"),
    (
        '[[kpi]]\nid = "aov"\ncurrency = "EUR"',
        "own.toml: KPI aov: currency: is not that of the thresholds, which are those of custom-phone-cases; write",
    ),
    (
        '[[kpi]]\nid = "tool_time"\nfunction = "KPI_DESIGN_TIME"',
        "own.toml: KPI tool_time: function: is KPI_TOOL_TIME in custom-phone-cases; drop tool_time, and add a KPI with",
    ),
    (
        '[[kpi]]\nid = "unique_design"\nthresholds = { typical = ">= 5" }',
        "own.toml: KPI unique_design: is not in custom-phone-cases, and has no function; did you mean 'unique",
    ),
    (
        'drop = ["unique_design"]',
        "own.toml: vertical: drop: 'unique_design' is no KPI or input of custom-phone-cases; ",
    ),
    ('order = ["aovs"]', "own.toml: vertical: order: 'aovs' is no KPI or input of custom-phone-cases; did you mean"),
    (
        'drop = ["custom_orders"]',
        "own.toml: vertical: drop: 'custom_orders' is an input that aov needs; drop the KPI, or feed it from another",
    ),
    (
        'drop = ["aov"]\n[[kpi]]\nid = "aov"\nname = { fr = "Panier" }',
        "own.toml: KPI aov: is dropped in [vertical], and changed here; remove one of the two",
    ),
    ('drop = "aov"', 'own.toml: vertical: drop: is not a list of texts; write drop = ["…"]'),
    ('[[kpi]]\nid = "aov"\n[[kpi]]\nid = "aov"', "own.toml: KPI aov: id: 'aov' is taken; choose another id"),
    ('[[kpi]]\nname = { fr = "Panier" }', "own.toml: KPI 1: id: is missing; add id = …"),
    ("kpi = 3", "own.toml: kpi: is not a list of tables; write [[kpi]]"),
    (
        '[[kpi]]\nid = "artist_share"\ninputs = { units = "custom_revenue" }',
        "own.toml: input custom_revenue: has different units or kinds in the KPIs it feeds",
    ),
    (
        '[[group]]\nid = "design_tool"\n[[group.input]]\nid = "designs_submitted"\nkind = "stock_end"',
        "own.toml: input designs_submitted: is count, stock_end here, and count, flow in custom-phone-cases; give",
    ),
    (
        '[[group]]\nid = "sales"\n[[group.input]]\nid = "spare"\nlabel = { en = "S", fr = "S" }\n'
        'help = { en = "S.", fr = "S." }',
        "own.toml: input spare: feeds no KPI; name it in the inputs of a KPI, or remove it",
    ),
    (
        '[[group]]\nid = "sales"\n[[group.input]]\nid = "cases_sold"\nkey_figure = true',
        "own.toml: input customers_total: key_figure: makes more than 3 key figures, which the Dashboard has room for "
        f"{TAKEN_OVER}; remove it",
    ),
    (
        '[[kpi]]\nid = "aov"\ndrop = []',
        "own.toml: KPI aov: drop: is not a key of the format; move it up, below [vertical]",
    ),
    ('[[kpi]]\nid = "aov"\nnam = 1', "own.toml: KPI aov: nam: is not a key of the format; did you mean 'name'?"),
]


@pytest.mark.parametrize(("text", "found"), MISTAKES, ids=lambda text: str(text)[:30])
def test_one_mistake_is_one_problem(file: Path, text: str, found: str) -> None:
    top = text.startswith(("drop", "order", "source"))
    whole = f"{text}\n{HEAD}" if text.startswith("kpi") else HEAD + text
    reported = problems(file, whole)
    assert [problem for problem in reported if problem.startswith(found)], reported
    assert len(reported) == 1 or top, reported


def test_a_direction_alone_contradicts_the_thresholds_taken_over(file: Path) -> None:
    reported = problems(file, HEAD + '[[kpi]]\nid = "conversion"\ndirection = "lower"\n')
    assert [problem.split(": ")[3] for problem in reported][:3] == ["typical", "above", "exceptional"]
    assert all(TAKEN_OVER in problem for problem in reported)


def test_all_problems_at_once(file: Path) -> None:
    text = HEAD + 'drop = ["x"]\norder = ["y"]\n' + EUROS + 'name = { fr = "" }\n[[kpi]]\nid = "z"\n'
    assert len(problems(file, text)) == 5


def test_a_new_id_needs_a_name_and_one_that_is_taken_is_refused(file: Path) -> None:
    assert problems(file, NEW.rpartition("name")[0]) == [
        "own.toml: vertical: name: is missing: “Custom phone cases” is the name of custom-phone-cases; write name = "
        '{ en = "…", fr = "…" }'
    ]
    (taken,) = problems(file, NEW.replace("french-cases", "custom-e-scooters"))
    assert "'custom-e-scooters' is the id of" in taken


# --- files that extend files


def test_a_file_builds_on_the_one_that_takes_the_place_of_ours(file: Path, tmp_path: Path) -> None:
    french, paris = tmp_path / "french.toml", tmp_path / "a-paris.toml"
    french.write_text(HEAD + SOURCE + "\n" + EUROS, encoding="utf-8")
    found = read(paris, NEW.replace("french-cases", "paris"), french, vertical="paris")  # read before the other
    assert found.kpi("aov").thresholds["typical"].value == 22
    assert [one.id for one in found.ancestors] == [OURS, OURS]
    assert found.kpi("aov").vertical == "paris"
    second = tmp_path / "second.toml"
    second.write_text(HEAD, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"'custom-phone-cases' is the id of .*french.toml already"):
        load_catalogue([str(french), str(second)])


def test_a_vertical_of_one_s_own_can_be_extended_but_not_its_calculators(file: Path, tmp_path: Path) -> None:
    flowers = tmp_path / "flowers.toml"
    flowers.write_text(vertical_text(), encoding="utf-8")
    text = NEW.replace(OURS, "flower-stall")
    found = read(file, text + '[[kpi]]\nid = "all_sold"\nname = { en = "Sold" }\n', flowers, vertical="french-cases")
    assert found.kpi("all_sold").name == {"en": "Sold", "fr": "name of all_sold (fr)"}
    formula = '[functions.kept]\nformula = "sold"\nresult = "count"\n'
    with pytest.raises(CatalogueError, match="function kept: is a calculator of flower-stall, and would change"):
        read(file, text + formula, flowers)


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ([("a", "b"), ("b", "a")], ["a → b → a", "b → a → b"]),
        ([("a", "b"), ("b", "c"), ("c", "b")], ["'b' has problems of its own", "b → c → b", "c → b → c"]),
        ([("a", "a")], ["'a' is no vertical that is known here; name its file with --catalogue as well"]),
        ([("a", "custom-phone-case")], ["did you mean 'custom-phone-cases'?"]),
        ([("a", "b"), ("b", "custom-phone-cases"), ("c", "d")], ["'d' is no vertical that is known here"]),
    ],
)
def test_files_in_a_circle_or_without_end(tmp_path: Path, pairs: list[tuple[str, str]], found: list[str]) -> None:
    for id_, extends in pairs:
        text = NEW.replace("french-cases", id_).replace(OURS, extends)
        (tmp_path / f"{id_}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([str(tmp_path)])
    assert len(caught.value.problems) == len(found)
    for problem, words in zip(caught.value.problems, found, strict=True):
        assert words in str(problem)


# --- what check says


def test_check_says_what_a_file_changes_field_by_field(file: Path) -> None:
    text = HEAD + SOURCE + '\ndrop = ["unique_designs"]\norder = ["aov"]\n' + EUROS + 'name = { fr = "Panier" }\n'
    text += '[[group]]\nid = "sales"\n[[group.input]]\nid = "tool_minutes"\n'
    said = notes(file, text)
    assert said[:8] == [
        "vertical: extends: replaces custom-phone-cases",
        "input designs_submitted: goes, as no KPI needs it",
        "KPI unique_designs: is dropped",
        "input tool_minutes: moves from the group design_tool to sales",
        'KPI aov: name: fr: "Panier moyen" becomes "Panier"',
        'KPI aov: currency: "USD" becomes "EUR"',
        'KPI aov: thresholds: typical: ">= 15" becomes ">= 22"',
        "KPI aov: source: \"Quels sont les 7 meilleurs KPI d'une entreprise de téléphones portables personnalisés? "
        '(2024-10-25)" becomes "Our survey (2026-01-31)"',
    ]
    assert 'KPI aov: thresholds: above: ">= 35" is not taken over' in said
    assert 'KPI aov: country: "US" is not taken over' in said
    assert any(note.startswith("vertical: order: the KPIs stand in another order: aov, ") for note in said)
    assert notes(file, HEAD) == ["vertical: extends: replaces custom-phone-cases"]
