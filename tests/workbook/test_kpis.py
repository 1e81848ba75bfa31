"""The KPIs sheet: what is hidden, and what the charts draw from."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from openpyxl.utils import range_boundaries

from typed_workbooks import computed
from workbooks import LANGUAGES, VERTICALS, finished, layout, opened, read_once, template
from xlkpi.catalogue.load import load_words
from xlkpi.workbook.layout import DRAWN, Options
from xlkpi.workbook.styles import LINE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_helper_rows_are_hidden_and_the_others_are_not(vertical_id: str, language: str) -> None:
    options = Options(language)
    places = layout(vertical_id, options)
    sheet = read_once(template(vertical_id, options))[places.sheets["kpis"]]
    expected = set(range(places.number_row, places.gaps_row + 1))
    expected |= {row for rows in places.kpi_rows.values() for row in (rows.complete, rows.counted)}
    assert {row for row, dimension in sheet.row_dimensions.items() if dimension.hidden} == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_charts_draw_from_is_labelled_and_not_printed(language: str) -> None:
    options = Options(language, sample=True)
    places = layout(VERTICALS[0], options)
    data = template(VERTICALS[0], options)
    sheet, values = read_once(data)[places.sheets["kpis"]], read_once(data, values=True)[places.sheets["kpis"]]
    assert values[f"A{places.chart_header_row}"].value == places.texts("kpis.charts")
    letters = [values[f"{column}{places.chart_header_row}"].value for column in DRAWN]
    assert letters == [*{"en": "JFMAMJJASOND", "fr": "jfmamjjasond"}[language], None, None, None]
    assert "#N/A" in values[f"A{places.chart_header_row + 1}"].value
    for kpi, rows in places.chart_rows.items():
        assert values[f"A{rows.columns}"].value == places.vertical.kpis[kpi].name[language]
        months = [values[f"{column}{places.kpi_rows[kpi].judged}"].value for column in places.months]
        assert [values[f"{column}{rows.columns}"].value for column in DRAWN] == [*months, None, None, None]
        shown = [values[f"{column}{rows.highlighted}"].value for column in places.months]
        assert [bool(value) for value in shown] == [False] * 11 + [True]
        assert shown[-1] == months[-1]
        heights = [values[f"{column}{rows.labelled}"].value for column in places.months]
        assert heights[:11] == ["#N/A"] * 11
        assert _is_clear(heights[-1], months, [values[f"D{row}"].value for row in rows.thresholds.values()])
        assert values[f"B{rows.labelled}"].value
        for (tier, row), dots in zip(rows.thresholds.items(), _dots(rows.thresholds), strict=True):
            assert values[f"A{row}"].value == load_words()["tiers"][tier][language]
            assert values[f"B{row}"].value == dots  # the name of the line
            assert len({values[f"{column}{row}"].value for column in DRAWN}) == 1
    printed = range_boundaries(sheet.print_area.rpartition("!")[2])
    assert printed == (1, 1, 3 + len(places.months), places.last_block_row)
    assert places.last_block_row < places.chart_header_row
    assert places.last_chart_row < places.figure_header_row


def _is_clear(height: float, months: list[float], thresholds: list[float]) -> bool:
    """Whether a label at a height in the last month lies neither on a column nor on a threshold's line."""
    room = 0.15 * max([height, *thresholds])
    return height >= max(months[-3:]) and not any(height < line < height + room for line in thresholds)


def test_before_a_kpis_first_value_its_thresholds_are_no_lines() -> None:
    """Only the last point stays, whose label is the line's name."""
    places, book = layout(VERTICALS[0], Options()), read_once(template(VERTICALS[0], Options()), values=True)
    for rows in places.chart_rows.values():
        for row in rows.thresholds.values():
            drawn = [book["KPIs"][f"{column}{row}"].value for column in DRAWN]
            assert drawn[:-1] == ["#N/A"] * (len(DRAWN) - 1)
            assert isinstance(drawn[-1], (int, float))


def _dots(tiers: Iterable[str]) -> list[str]:
    return [{"typical": "●○○", "above": "●●○", "exceptional": "●●●"}[tier] for tier in tiers]


@pytest.mark.parametrize("month", [12, 13, 24])
def test_a_chart_draws_the_year_of_the_month_shown_and_the_year_before(month: int) -> None:
    options = Options("en", months=24, sample=True)
    places = layout("custom-phone-cases", options)
    workbook = opened(template("custom-phone-cases", options))
    workbook["Dashboard"][places.selector].value = f"=Inputs!{places.months[month - 1]}{places.header_row}"
    sheet = opened(finished(workbook), values=True)["KPIs"]
    years = [places.months[:12], places.months[12:]]
    for kpi, rows in places.chart_rows.items():
        first, second = (
            [sheet[f"{column}{places.kpi_rows[kpi].value}"].value for column in year] for year in years
        )  # fmt: skip
        drawn, before = (
            [sheet[f"{column}{row}"].value for column in DRAWN[:12]] for row in (rows.columns, rows.last_year)
        )
        assert drawn == (first if month <= 12 else second)
        assert before == (["#N/A"] * 12 if month <= 12 else first)


def test_a_threshold_that_is_taken_out_is_no_line() -> None:
    """And where it stood, nothing strikes the eye."""
    options = Options("en", sample=True)
    places = layout("custom-phone-cases", options)
    workbook = opened(template("custom-phone-cases", options))
    workbook["Benchmarks"][f"G{places.benchmark_rows['aov']}"].value = None
    row = places.chart_rows["aov"].thresholds["above"]
    assert opened(finished(workbook), values=True)["KPIs"][f"D{row}"].value == "#N/A"
    rules = [
        rule
        for cells, rules in workbook["KPIs"].conditional_formatting._cf_rules.items()
        for rule in rules
        if f"D{row}" in cells.sqref and rule.formula == [f"ISNA(D{places.chart_header_row + 2})"]
    ]
    assert [rule.dxf.font.color.rgb for rule in rules] == [f"FF{LINE}"]


@pytest.mark.parametrize(("language", "title"), [("en", "KPIs"), ("fr", "Indicateurs")])
def test_the_heading_of_the_year_to_date_fits_on_its_lines(language: str, title: str) -> None:
    """It has two: in English, from the first figure on."""
    sheet = read_once(template("custom-phone-cases", Options(language)), values=True)[title]
    heading = {"en": "Year to date", "fr": "Depuis le début de l’exercice"}[language]
    assert (sheet["C4"].value, sheet.row_dimensions[4].height) == (heading, 30)


def test_the_heading_of_the_year_to_date_says_to_which_month() -> None:
    """Printed beside the months of 2026, the year to date of February 2027 would pass for theirs."""
    case = {"vertical": "custom-phone-cases", "full": "01-14", "months": 24}
    for language, heading in (("en", "Year to date,\nFebruary 2027"), ("fr", "Exercice à fin\nfévrier 2027")):
        value, places = computed(case, language)
        assert value(places.sheets["kpis"], f"{places.ytd_column}{places.kpi_header_row}") == heading


def test_in_the_first_month_the_label_stands_clear_of_the_axis() -> None:
    """And is lifted over what is drawn where it stands."""
    case = {"vertical": "custom-phone-cases", "full": "01-04", "chosen": "01"}
    value, places = computed(case | {"typed": {"04": {"custom_revenue": 200000}}}, "en")
    row = places.chart_rows["aov"].labelled
    first, second, *others = (value(places.sheets["kpis"], f"{column}{row}") for column in places.months)
    assert second >= 400
    assert {str(height) for height in (first, *others)} == {"#N/A"}
