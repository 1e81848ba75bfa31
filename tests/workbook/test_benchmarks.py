"""The Benchmarks sheet: the catalogue's thresholds, the source's beside them, and what follows from an edited one."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from engines import compute, saved
from own_vertical import own_vertical
from workbooks import LANGUAGES, VERTICALS, finished, layout, opened, read_once, template, vertical_of
from xlkpi.benchmark import SIGNS
from xlkpi.workbook.benchmark_rate import amounts_of_source
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Layout, Options

CASES = "custom-phone-cases"
TIERS = (("typical", "D", "E", "O"), ("above", "F", "G", "P"), ("exceptional", "H", "I", "Q"))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_benchmarks_are_the_catalogues(vertical_id: str, language: str) -> None:
    options = Options(language)
    places, vertical = layout(vertical_id, options), vertical_of(vertical_id)
    sheet = read_once(template(vertical_id, options))[places.sheets["benchmarks"]]
    values = read_once(template(vertical_id, options), values=True)[places.sheets["benchmarks"]]
    for kpi in vertical.kpis.values():
        row = places.benchmark_rows[kpi.id]
        for tier, sign, value, source in TIERS:
            threshold = kpi.thresholds.get(tier)
            wanted: Any = threshold.value if threshold else None
            if threshold and places.converts and kpi.has_currency:
                wanted = f"={places.converted_threshold(kpi, f'${source}{row}')}"
            assert sheet[f"{value}{row}"].value == wanted
            assert sheet[f"{source}{row}"].value == (threshold.value if threshold else "–")
            assert sheet[f"{source}{row}"].protection.locked
            if threshold:
                assert sheet[f"{sign}{row}"].value == SIGNS[threshold.edge]
                assert sheet[f"{source}{row}"].number_format.startswith(f'"{SIGNS[threshold.edge]}\u00a0')
        country = sheet[f"S{row}"].value
        assert country == {"": places.texts("benchmarks.not_stated"), "US": UNITED_STATES[language]}[kpi.country]
        beside = amounts_of_source(places, kpi) if places.converts and kpi.has_currency else None
        assert (values[f"J{row}"].value or None) == beside
    texts = [cell.value for line in sheet.iter_rows() for cell in line]
    for note in (note[language] for kpi in vertical.kpis.values() for note in kpi.notes):
        assert note in texts


UNITED_STATES = {"en": "United States", "fr": "États-Unis"}


@pytest.mark.parametrize(("language", "date"), [("en", "1 Oct 2024"), ("fr", "01/10/2024")])
def test_the_document_and_its_date_are_named(language: str, date: str) -> None:
    trade = vertical_of("personalized-gift-shop")
    places = layout(trade.id, Options(language))
    sheet = read_once(template(trade.id, Options(language)))[places.sheets["benchmarks"]]
    assert trade.source.title in sheet["J2"].value
    assert sheet["J2"].value.endswith(f"({date})")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_what_the_source_says_of_each_benchmark(vertical_id: str, language: str) -> None:
    places, trade = layout(vertical_id, Options(language)), vertical_of(vertical_id)
    sheet = read_once(template(vertical_id, Options(language)))[places.sheets["benchmarks"]]
    first = max(places.benchmark_rows.values()) + 4
    for row, kpi in enumerate(trade.kpis.values(), first):
        assert sheet[f"A{row}"].value == kpi.name[language]
        population = kpi.population.get(language, places.texts("benchmarks.not_stated"))
        period = {"month": ("month", "mois"), "quarter": ("quarter", "trimestre"), "year": ("year", "année")}
        said = [sheet[f"{column}{row}"].value for column in "BFIKMN"]
        ranges = [kpi.ranges[tier][language] if tier in kpi.ranges else "–" for tier, *_ in TIERS]
        spoken = period[kpi.period][LANGUAGES.index(language)]
        assert said == [population, *ranges, spoken, kpi.currency or "–"], kpi.id


def test_a_trade_that_says_nothing_of_it_has_no_such_rows() -> None:
    trade, options = own_vertical(), Options("en")
    sheet = build_workbook(trade, options)["Benchmarks"]
    texts = [cell.value for line in sheet.iter_rows() for cell in line]
    assert Layout(trade, options).texts("benchmarks.said") not in texts
    assert Layout(trade, options).texts("benchmarks.note") in texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cell_to_type_into_has_one_hint_of_its_own(language: str) -> None:
    options = Options(language)
    places = layout(CASES, options)
    sheet = read_once(template(CASES, options))[places.sheets["benchmarks"]]
    hints: dict[str, list[str]] = {}
    for rule in sheet.data_validations.dataValidation:
        for cells in rule.sqref.ranges:
            if str(cells) == Layout.rate:  # the exchange rate, above the table
                assert rule.promptTitle in ("Exchange rate", "Taux de change")
                continue
            assert (cells.min_row, cells.max_row) == (
                min(places.benchmark_rows.values()), max(places.benchmark_rows.values())
            )  # fmt: skip
            column = get_column_letter(cells.min_col)
            hints.setdefault(column, []).append(f"{rule.promptTitle}: {rule.prompt}")
    assert {column for column in hints if hints[column]} == set("DEFGHIKLN")
    assert all(len(found) == 1 for found in hints.values())
    words = {"en": ("threshold", "target"), "fr": ("seuil", "objectif")}[language]
    for column, (told, not_told) in {"E": words, "G": words, "I": words, "L": words[::-1]}.items():
        title, _, prompt = hints[column][0].partition(": ")
        assert told in title.lower()
        assert not_told not in hints[column][0].lower() or column == "L"
        assert {"en": "percentage", "fr": "pourcentage"}[language] in prompt
    assert all("≥" in hints[column][0] and "≤" in hints[column][0] for column in "DEFGHI")
    kinds = {rule.type: (rule.formula1, rule.formula2) for rule in sheet.data_validations.dataValidation
             if str(rule.sqref) != Layout.rate}  # fmt: skip
    assert kinds["decimal"] == ("-1000000000000000", "1000000000000000")


def test_a_kpi_without_thresholds_aims_at_no_tier() -> None:
    vertical, options = own_vertical(), Options("en")
    places = Layout(vertical, options)
    sheet = build_workbook(vertical, options)["Benchmarks"]
    aims = {kpi: sheet[f"K{row}"].value for kpi, row in places.benchmark_rows.items()}
    assert aims == {
        "waste_rate": "Above average",
        "revenue_each": None,
        "all_sold": "Exceptional",
        "kept": "Typical",
        "parts_share": "Typical",
        "conversion": "Above average",
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "value", "word"),
    [
        ("E", 15, None),  # the source's own
        ("E", 15.5, "modified"),
        ("E", None, "modified"),
        ("D", ">", "modified"),
        ("H", "≥", "modified"),
        ("I", 0, "tiers out of order"),  # as exceptional asks for less than typical
    ],
)
def test_a_threshold_that_is_not_the_sources_is_marked(cell: str, value: Any, word: str | None) -> None:
    places, book = _book("en")
    row = places.benchmark_rows["aov"]
    book["Benchmarks"][f"{cell}{row}"].value = value
    values = opened(finished(book), values=True)["Benchmarks"]
    marks = {kpi: values[f"J{line}"].value or None for kpi, line in places.benchmark_rows.items()}
    assert marks == dict.fromkeys(places.benchmark_rows, None) | {"aov": word}


@pytest.mark.slow
def test_a_tier_where_the_source_has_none_is_marked_whatever_its_sign() -> None:
    places, book = _book("en")
    row = places.benchmark_rows["unique_designs"]  # the source states no typical tier
    book["Benchmarks"][f"D{row}"].value = ">"
    assert not opened(finished(book), values=True)["Benchmarks"][f"J{row}"].value
    book["Benchmarks"][f"E{row}"].value = 0
    assert opened(finished(book), values=True)["Benchmarks"][f"J{row}"].value == "modified"


def test_a_tier_aimed_for_that_has_no_threshold_gives_no_target() -> None:
    places, book = _book("en")
    row = places.benchmark_rows["unique_designs"]
    book["Benchmarks"][f"K{row}"].value = "Typical"
    assert opened(finished(book), values=True)["Benchmarks"][f"M{row}"].value in ("", None)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["formualizer", "libreoffice"])
def test_verdicts_charts_sentences_and_targets_follow_an_edit(engine: str) -> None:
    """The first month's average order value is 20: below a threshold of 25, at one of 20, beyond one of 20 left out."""
    places, book = _book("fr")
    sheet, row, rows = book[places.sheets["benchmarks"]], places.benchmark_rows["aov"], places.kpi_rows["aov"]
    kpis, benchmarks = places.sheets["kpis"], places.sheets["benchmarks"]
    book[places.sheets["dashboard"]][places.selector].value = places.options.start
    sheet[f"E{row}"].value, sheet[f"K{row}"].value = 25, "Typique"
    sheet[f"D{places.benchmark_rows['conversion']}"].value = ">"
    sheet[f"E{places.benchmark_rows['conversion']}"].value = 0.2  # its value in the first month
    sheet[f"L{places.benchmark_rows['conversion']}"].value = 0.5
    computed = compute(engine, saved(book))
    assert computed[kpis, f"D{rows.tier}"] == "Sous la référence"
    assert computed[kpis, f"D{places.kpi_rows['conversion'].tier}"] == "Sous la référence"
    assert computed[kpis, f"D{places.chart_rows['aov'].thresholds['typical']}"] == 25
    assert computed[benchmarks, f"M{row}"] == 25
    assert computed[benchmarks, f"M{places.benchmark_rows['conversion']}"] == 0.5
    assert computed[benchmarks, f"J{row}"] == "modifié"
    said = [value for (title, _), value in computed.items() if title == places.sheets["guide"]]
    assert said.count("Vous êtes sous la référence. Pour atteindre le palier «\u00a0Typique\u00a0»\u00a0:") == 2


def _book(language: str) -> tuple[Layout, Workbook]:
    options = Options(language, sample=True)
    return layout(CASES, options), opened(template(CASES, options))
