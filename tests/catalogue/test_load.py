"""The catalogue: the built-in verticals are complete, and a user's own are found, read and answered."""

import datetime
import os

import pytest

from docs_example import page_example
from xlkpi.catalogue import baked, load
from xlkpi.catalogue.load import check_catalogue_files, load_catalogue, load_vertical
from xlkpi.catalogue.model import TIERS
from xlkpi.errors import CatalogueError, UnknownNameError, UsageError
from xlkpi.formula.python import Calculator
from xlkpi.functions import KPI_BENCHMARK, KPI_CALC, KPI_GAP, KPI_INFO, KPI_LIST, KPI_RANK, KPI_TARGET

# Vertical → KPI → number of tips in its source document, in the order of the document; for those with such a source.
KPIS = {
    "remote-personal-shopper": {
        "csat": 3, "response_time": 3, "retention": 4, "aov": 5, "items_per_session": 3, "approval_rate": 4,
        "subscription_growth": 3,
    },
    "personalized-gift-shop": {
        "aov": 3, "upsell_rate": 5, "retention": 4, "turnaround": 4, "return_rate": 3, "csat": 4, "consultations": 3,
    },
    "custom-e-scooters": {
        "conversion": 4, "customization_value": 4, "request_satisfaction": 3, "customization_satisfaction": 4,
        "repeat_rate": 4, "lead_time": 4, "attach_rate": 4,
    },
    "custom-number-plates": {
        "design_time": 4, "compliance": 3, "csat": 4, "repeat_rate": 4, "order_accuracy": 4, "tool_frequency": 4,
        "support_rate": 4,
    },
    "custom-phone-cases": {
        "conversion": 4, "aov": 3, "unique_designs": 3, "case_quality": 4, "repeat_rate": 4, "artist_share": 3,
        "tool_time": 3,
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_catalogue_of_ones_own(monkeypatch):
    monkeypatch.delenv("XLKPI_CATALOGUE", raising=False)
    monkeypatch.delenv("XLKPI_LANGUAGE", raising=False)


def test_the_baked_catalogue_is_that_of_the_files(monkeypatch):
    """Equal to the last field, those that stand in no repr included; and in types, as 1 and 1.0 are equal."""
    ready = load_catalogue()
    monkeypatch.setattr(load, "_read", load.read_toml)
    load.load_functions.cache_clear()
    load._load.cache_clear()
    try:
        fresh = load_catalogue()
        assert fresh is not ready
        assert fresh == ready
        assert repr(fresh) == repr(ready)
        assert all(repr(load.read_toml(load._FOLDER / name)) == repr(baked.FILES[name][1]) for name in baked.FILES)
    finally:
        load.load_functions.cache_clear()
        load._load.cache_clear()


@pytest.mark.parametrize("vertical", KPIS)
def test_the_kpis_and_tips_of_the_sources_have_their_counterparts(vertical):
    found = {kpi.id: len(kpi.tips) for kpi in load_catalogue().verticals[vertical].kpis.values()}
    assert {kpi: tips for kpi, tips in found.items() if kpi in KPIS[vertical]} == KPIS[vertical]
    assert [kpi for kpi in found if kpi in KPIS[vertical]] == list(KPIS[vertical])


def test_what_is_counted_in_whole_things():
    """Goods are sold by weight as well; nothing else that is counted has parts."""
    inputs = [item for vertical in KPIS for item in load_catalogue().verticals[vertical].inputs.values()]
    with_decimals = {item.id for item in inputs if item.unit == "count" and not item.is_whole}
    assert with_decimals == {"items_sold", "items_returned", "cases_sold"}
    assert not any(item.is_whole for item in inputs if item.unit != "count")


@pytest.mark.parametrize("kpi", load_catalogue().kpis().values(), ids=lambda kpi: f"{kpi.vertical}:{kpi.id}")
def test_every_kpi_is_complete(kpi):
    assert kpi.thresholds or kpi.vertical not in KPIS
    assert set(kpi.thresholds) <= set(TIERS)
    assert list(kpi.inputs) == [argument.id for argument in kpi.function.arguments]
    vertical = load_catalogue().vertical(kpi.vertical)
    for argument in kpi.function.arguments:
        fed_by = vertical.inputs[kpi.inputs[argument.id]]
        assert (fed_by.unit, fed_by.kind) == (argument.unit, kpi.kind(argument.id))
    result = Calculator(kpi.example.function.formula).value(*kpi.example.inputs.values())
    assert result == pytest.approx(kpi.example.result, abs=0.0051)


def test_sources_have_a_document_and_a_date():
    for vertical in load_catalogue().verticals.values():
        assert vertical.source.document == f"{vertical.id}.fr.txt" or vertical.id not in KPIS
        assert datetime.date(2020, 1, 1) < vertical.source.date <= datetime.date(2026, 12, 31)


def test_built_in_verticals_take_their_calculators_from_functions_toml():
    """So each is a worksheet function. The calculators of a vertical's own file are called by KPI_CALC alone."""
    catalogue = load_catalogue()
    assert {kpi.function.name for kpi in catalogue.kpis().values()} <= catalogue.functions.keys()


def test_unknown_names_suggest_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'custom-phone-cases'"):
        load_catalogue().vertical("custom-phone-case")
    with pytest.raises(UnknownNameError, match="did you mean 'retention'"):
        load_catalogue().vertical("remote-personal-shopper").kpi("retension")


# --- a user's own vertical: the one that docs/catalogue.md shows


@pytest.fixture
def flowers(tmp_path):
    file = tmp_path / "flowers.toml"
    file.write_text(page_example(), encoding="utf-8")
    return file


def test_the_page_s_vertical_loads(flowers):
    vertical = load_vertical(flowers)
    assert vertical.id == "flower-subscription"
    assert vertical.source.date == datetime.date(2026, 1, 31)
    kpi = vertical.kpi("waste_rate")
    assert kpi.inputs == {"thrown": "bouquets_thrown", "sold": "bouquets_sold"}
    assert {tier: (t.edge, t.value) for tier, t in kpi.thresholds.items()} == {
        "typical": ("<=", 0.10), "above": ("<=", 0.05), "exceptional": ("<", 0.02),
    }  # fmt: skip
    assert not kpi.function.public


def test_it_is_answered_by_the_worksheet_functions(flowers, monkeypatch):
    ids = ("flower-subscription", "waste_rate")
    assert KPI_CALC(*ids, 8, 100) == "#N/A"
    monkeypatch.setenv("XLKPI_CATALOGUE", str(flowers))
    assert KPI_CALC(*ids, 8, 100) == 0.08
    assert KPI_CALC(*ids, [[8], [None], [200]], 100) == [[0.08], [""], ["#NUM!"]]
    assert KPI_BENCHMARK(*ids, [[0.08, 0.05, 0.02, 0.01, 0.5]]) == [
        ["Typical", "Above average", "Above average", "Exceptional", "Below benchmark"]
    ]
    assert KPI_RANK(*ids, 0.01) == 3
    assert KPI_GAP(*ids, 0.08) == pytest.approx(0.03)
    assert KPI_TARGET(*ids, "exceptional") == 0.02
    assert KPI_INFO(*ids, "name", "fr") == "Taux de perte"
    assert KPI_INFO(*ids, "source") == "Our own books (2026-01-31)"
    assert KPI_INFO(*ids, "country") == "FR"
    start = ["flower-subscription", "waste_rate", "Waste rate", "%", "KPI_CALC"]
    assert KPI_LIST("flower-subscription")[1][:5] == start
    assert KPI_LIST()[-1] == KPI_LIST("flower-subscription")[1]


def test_paths_files_and_folders(flowers, tmp_path, monkeypatch):
    other = tmp_path / "more" / "trees.toml"
    other.parent.mkdir()
    other.write_text(page_example().replace("flower-subscription", "tree-subscription"), encoding="utf-8")
    assert "flower-subscription" in load_catalogue([str(flowers)]).verticals
    assert list(load_catalogue([str(tmp_path)]).verticals)[-1] == "flower-subscription"
    both = load_catalogue([str(flowers), str(other.parent)]).verticals
    assert list(both)[-2:] == ["flower-subscription", "tree-subscription"]
    assert list(both)[:-2] == list(load_catalogue().verticals)
    monkeypatch.setenv("XLKPI_CATALOGUE", os.pathsep.join([str(flowers), "", str(other)]))
    assert list(load_catalogue().verticals)[-2:] == ["flower-subscription", "tree-subscription"]
    assert list(load_catalogue([str(flowers)]).verticals) == list(load_catalogue().verticals)  # a file counts once


def test_a_corrected_file_is_read_again(flowers):
    assert load_catalogue([str(flowers)]).vertical("flower-subscription").name["en"] == "Flower subscriptions"
    flowers.write_text(page_example().replace("Flower subscriptions", "Blooms by post"), encoding="utf-8")
    os.utime(flowers, ns=(1, 1))
    assert load_catalogue([str(flowers)]).vertical("flower-subscription").name["en"] == "Blooms by post"


def test_a_byte_order_mark_is_no_matter(flowers):
    flowers.write_bytes(b"\xef\xbb\xbf" + page_example().encode())
    assert load_vertical(flowers).id == "flower-subscription"


def test_a_duplicate_id_names_both_files(flowers, tmp_path):
    (tmp_path / "zcopy.toml").write_text(page_example(), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([str(tmp_path)])
    assert "zcopy.toml: vertical: id: 'flower-subscription' is the id of" in str(caught.value)
    assert "flowers.toml already; choose another id" in str(caught.value)


def test_the_id_of_a_built_in_vertical_is_taken(flowers):
    flowers.write_text(page_example().replace("flower-subscription", "custom-phone-cases"), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"is the id of .*custom-phone-cases\.toml already"):
        load_catalogue([str(flowers)])


def test_missing_paths_and_empty_folders(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match=r"nowhere\.toml: there is no such catalogue file or folder"):
        load_catalogue([str(tmp_path / "nowhere.toml")])
    with pytest.raises(UsageError, match=r"the folder has no \.toml file"):
        load_catalogue([str(tmp_path)])
    monkeypatch.setenv("XLKPI_CATALOGUE", str(tmp_path / "gone"))
    with pytest.raises(UsageError, match="check the path and XLKPI_CATALOGUE"):
        load_catalogue()
    with pytest.raises(CatalogueError, match=r"gone\.toml: cannot be read: No such file"):
        load_vertical(tmp_path / "gone.toml")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[trade\nid = 1", "is not valid TOML: Expected ']' at the end of a table declaration (at line 1, column 7)"),
        (b'[trade]\nid = "a"\nid = "b"', "is not valid TOML: Cannot overwrite a value"),
        (b"[trade]\nid = 2026-13-45", "is not valid TOML"),
        (b"a = " + b"[" * 5000, "is not valid TOML"),
        (b"a = " + b"9" * 5000, "is not valid TOML"),
        ("nom = 'Caf\u00e9'".encode("latin-1"), "is not UTF-8 text (byte 11); save it as UTF-8"),
        ("[trade]".encode("utf-16"), "is not UTF-8 text (byte 1); save it as UTF-8"),
    ],
)
def test_files_that_are_not_toml(tmp_path, content, words):
    file = tmp_path / "own.toml"
    file.write_bytes(content)
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([str(file)])
    (problem,) = caught.value.problems
    assert str(problem).startswith("own.toml: ")
    assert words in str(problem)


def test_the_problems_of_all_files_at_once(tmp_path):
    (tmp_path / "a.toml").write_text("[vertical", encoding="utf-8")
    (tmp_path / "b.toml").write_text(page_example().replace('id = "sales"', ""), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([str(tmp_path)])
    assert [problem.file for problem in caught.value.problems] == ["a.toml", "b.toml"]


# --- what `xlkpi check` holds a file to


def checked(*files, known=()):
    found = check_catalogue_files(files, load_catalogue(known))
    return [str(problem) for findings in found.values() for problem in findings.problems]


def test_a_file_has_an_id_of_its_own(flowers, tmp_path):
    copy = tmp_path / "copy.toml"
    copy.write_text(page_example(), encoding="utf-8")
    assert checked(flowers) == []
    assert checked(flowers, known=[str(flowers)]) == []  # it is not in its own way
    taken = (
        f"copy.toml: vertical: id: 'flower-subscription' is the id of {flowers} already; choose another id, or change "
        'the other with extends = "flower-subscription"'
    )
    assert checked(copy, known=[str(flowers)]) == [taken]
    assert checked(flowers, copy) == [taken]
    copy.write_text(page_example().replace("flower-subscription", "custom-phone-cases"), encoding="utf-8")
    (problem,) = checked(copy)
    assert "custom-phone-cases.toml already; choose another id, or change the other with extends" in problem


def test_a_file_that_cannot_be_read_is_checked_as_well(tmp_path, flowers):
    (tmp_path / "bad.toml").write_text("[vertical", encoding="utf-8")
    (problem,) = checked(tmp_path / "bad.toml", flowers)
    assert problem.startswith("bad.toml: is not valid TOML: ")
