"""Options and their errors; months, from any first month; no place that is written twice."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from openpyxl.utils import range_boundaries

from workbooks import VERTICALS, finished, layout, opened, template
from xlkpi.errors import UsageError
from xlkpi.workbook.layout import Options


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"language": "de"}, "unknown language 'de'; write en or fr"),
        ({"language": "EN"}, "unknown language 'EN'; write en or fr"),
        ({"currency": "EURO"}, "unknown currency 'EURO'; write an ISO 4217 code such as EUR, USD or CHF"),
        ({"currency": "eur"}, "unknown currency 'eur'; write an ISO 4217 code such as EUR, USD or CHF"),
        ({"currency": "€"}, "unknown currency '€'; write an ISO 4217 code such as EUR, USD or CHF"),
        ({"months": 6}, "6 months are not possible; write 12 or 24"),
        ({"months": 0}, "0 months are not possible; write 12 or 24"),
        ({"formulas": "lambda"}, "unknown formula style 'lambda'; write dual, native, udf"),
        (
            {"start": datetime.date(1999, 12, 1)},
            "the first month 1999-12 is out of range; write a month of the years 2000 to 2099",
        ),
        (
            {"start": datetime.date(2100, 1, 1)},
            "the first month 2100-01 is out of range; write a month of the years 2000 to 2099",
        ),
    ],
)
def test_a_wrong_option_says_what_to_write(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        Options(**wrong)
    assert str(caught.value) == message


def test_defaults() -> None:
    assert Options("en").currency == "USD"
    assert Options("fr").currency == "EUR"
    assert Options("fr", "CHF").currency == "CHF"
    assert (Options().months, Options().formulas, Options().sample) == (12, "dual", False)
    assert Options(start=datetime.date(2024, 2, 29)).start == datetime.date(2024, 2, 1)
    assert Options(start=datetime.date(2000, 1, 1)).start.year == 2000
    assert Options(start=datetime.date(2099, 12, 1)).start.year == 2099


def months_from(start: datetime.date, count: int) -> list[datetime.datetime]:
    numbers = [start.year * 12 + start.month - 1 + i for i in range(count)]
    return [datetime.datetime(number // 12, number % 12 + 1, 1) for number in numbers]


@pytest.mark.slow
@pytest.mark.parametrize("months", [12, 24])
@pytest.mark.parametrize("start", [datetime.date(2024, 2, 1), datetime.date(2024, 7, 31)])
def test_month_headers(start: datetime.date, months: int) -> None:
    options = Options("fr", start=start, months=months)
    places = layout(VERTICALS[0], options)
    values = opened(template(VERTICALS[0], options), values=True)
    expected = months_from(options.start, months)
    for key, row in (("inputs", places.header_row), ("kpis", places.kpi_header_row)):
        sheet = values[places.sheets[key]]
        assert [sheet[f"{column}{row}"].value for column in places.months] == expected
        assert {sheet[f"{column}{row}"].number_format for column in places.months} == {"[$-40C]mmm yyyy"}
        assert sheet.cell(row, 3 + months + 1).value is None
    assert values[places.sheets["inputs"]][places.start].value == datetime.datetime.combine(
        options.start, datetime.time()
    )
    assert not values[places.sheets["dashboard"]][places.shown_month].value  # with the first figure, it appears


@pytest.mark.slow
def test_a_first_month_typed_later_moves_every_month() -> None:
    options = Options("en")
    places = layout(VERTICALS[0], options)
    workbook = opened(template(VERTICALS[0], options))
    workbook["Inputs"][places.start].value = datetime.date(2023, 10, 1)
    values = opened(finished(workbook), values=True)
    expected = months_from(datetime.date(2023, 10, 1), 12)
    for title, row in (("Inputs", places.header_row), ("KPIs", places.kpi_header_row)):
        assert [values[title][f"{column}{row}"].value for column in places.months] == expected


@pytest.mark.parametrize("months", [12, 24])
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_no_row_serves_two_purposes(vertical_id: str, months: int) -> None:
    places = layout(vertical_id, Options(months=months))
    inputs = [places.header_row, places.check_row, *places.detail_rows.values()]
    inputs += [int(cell[1:]) for cell in (places.business, places.start, places.currency)]
    inputs += [*places.group_rows.values(), *places.input_rows.values()]
    assert len(set(inputs)) == len(inputs)
    kpis = [places.kpi_header_row, places.number_row, places.started_row, places.computed_row]
    kpis += [places.in_year_row, places.month_name_row, places.missing_row, places.gaps_row]
    for rows in places.kpi_rows.values():
        kpis += [rows.value, rows.tier, rows.complete, rows.counted, *rows.arguments.values()]
        kpis += [row for row in (rows.rolling, rows.run, *rows.rolled.values()) if row]
        assert rows.end > max(kpis)
    assert places.last_block_row == max(kpis)
    kpis += [places.judged_header_row]
    for judged in places.judged_rows.values():
        kpis += [judged.plotted, judged.known]
    kpis += [places.chart_header_row, places.chart_header_row + 1]
    for chart in places.chart_rows.values():
        kpis += [chart.columns, chart.highlighted, chart.labelled, *chart.thresholds.values()]
        kpis += [row for row in (chart.months, chart.last_year) if row]
        assert chart.end > max(kpis)
    assert places.last_chart_row == max(kpis)
    kpis += [places.figure_header_row, places.summary_row - 1, places.summary_row, *places.figure_rows.values()]
    kpis += [places.key_header_row, *places.key_rows.values()]
    assert len(set(kpis)) == len(kpis)


def test_references_name_their_sheet_and_quote_it() -> None:
    places = layout(VERTICALS[0], Options("fr", months=24))
    assert places.on("dashboard", "$B$3") == "'Tableau de bord'!$B$3"
    assert places.months_of("inputs", 8) == "'Saisie'!$D$8:$AA$8"
    box = range_boundaries(places.input_span("D").rpartition("!")[2])
    assert (box[1], box[3]) == (min(places.group_rows.values()), max(places.input_rows.values()))


def test_the_currency_stands_in_the_sheets() -> None:
    places = layout("custom-phone-cases", Options("fr", "XOF"))
    assert places.unit_word("money") == "XOF"
    assert places.unit_word("days") == "jours"
    workbook = opened(template("custom-phone-cases", Options("fr", "XOF")))
    assert workbook["Saisie"][places.currency].value == "XOF"
