"""The KPIs, Benchmarks and Guide sheets: what stands where, and what is hidden."""

from __future__ import annotations

import pytest

from own_trade import own_trade
from workbooks import LANGUAGES, VERTICALS, layout, read_once, template, vertical
from xlkpi.benchmark import SIGNS
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Layout, Options


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_helper_rows_are_hidden_and_the_others_are_not(vertical_id: str, language: str) -> None:
    options = Options(language)
    places = layout(vertical_id, options)
    sheet = read_once(template(vertical_id, options))[places.sheets["kpis"]]
    expected = {places.number_row, places.started_row, places.complete_row, places.month_name_row, places.summary_row}
    expected |= set(places.figure_rows.values())
    for rows in places.kpi_rows.values():
        expected |= {rows.counted, *rows.thresholds.values(), rows.highlighted}
    assert {row for row, dimension in sheet.row_dimensions.items() if dimension.hidden} == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_benchmarks_are_the_catalogues(vertical_id: str, language: str) -> None:
    options = Options(language)
    places, trade = layout(vertical_id, options), vertical(vertical_id)
    sheet = read_once(template(vertical_id, options))[places.sheets["benchmarks"]]
    for kpi in trade.kpis.values():
        row = places.benchmark_rows[kpi.id]
        for tier, sign, value in (("typical", "D", "E"), ("above", "F", "G"), ("exceptional", "H", "I")):
            threshold = kpi.thresholds.get(tier)
            assert sheet[f"{value}{row}"].value == (threshold.value if threshold else None)
            if threshold:
                assert sheet[f"{sign}{row}"].value == SIGNS[threshold.edge]
        assert sheet[f"N{row}"].value == trade.source.document
        assert sheet[f"O{row}"].value in (kpi.country, places.texts("benchmarks.not_stated"))
        assert sheet[f"P{row}"].value.date() == trade.source.date
    texts = [cell.value for line in sheet.iter_rows() for cell in line]
    for note in (note[language] for kpi in trade.kpis.values() for note in kpi.notes):
        assert note in texts


def test_a_kpi_without_thresholds_aims_at_no_tier() -> None:
    trade, options = own_trade(), Options("en")
    places = Layout(trade, options)
    sheet = build_workbook(trade, options)["Benchmarks"]
    aims = {kpi: sheet[f"K{row}"].value for kpi, row in places.benchmark_rows.items()}
    assert aims == {
        "waste_rate": "Above average",
        "revenue_each": None,
        "all_sold": "Exceptional",
        "parts_share": "Typical",
        "conversion": "Above average",
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_the_guide_has_a_card_a_kpi(vertical_id: str, language: str) -> None:
    options = Options(language)
    places, trade = layout(vertical_id, options), vertical(vertical_id)
    sheet = read_once(template(vertical_id, options))[places.sheets["guide"]]
    texts = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]
    for kpi in trade.kpis.values():
        parts = [kpi.name, kpi.definition, kpi.why, kpi.formula, kpi.strength, kpi.limitation, *kpi.notes]
        assert [part[language] for part in parts if part[language] not in texts] == [], kpi.id
        assert any(all(tip[language] in text for tip in kpi.tips) for text in texts), kpi.id
