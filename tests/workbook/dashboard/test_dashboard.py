"""The Dashboard: a chart a KPI, its lines the thresholds, its axes in the KPI's unit; the month selector; one page."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate, combinations, pairwise
from math import trunc

import pytest
from lxml import etree
from openpyxl.chart import BarChart, LineChart
from openpyxl.utils.units import EMU_to_pixels
from openpyxl.worksheet.worksheet import Worksheet

from engines import saved
from text_fits import cut_texts
from workbooks import LANGUAGES, VERTICALS, finished, layout, opened, parts, read_once, template, vertical_of
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.formulas import tier_names
from xlkpi.workbook.layout import DRAWN, Layout, Options
from xlkpi.workbook.styles import LINE

SCOOTERS = "custom-e-scooters"  # with its seven KPIs, charts in two rows
DOTS = {"typical": "●○○", "above": "●●○", "exceptional": "●●●"}
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@pytest.mark.parametrize(("language", "months"), [("en", 12), ("fr", 24)])
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_a_chart_a_kpi(vertical_id: str, language: str, months: int) -> None:
    """As a reader of the file finds it; its values, which take the time, do not matter here."""
    options = Options(language, months=months)
    places, vertical = layout(vertical_id, options), vertical_of(vertical_id)
    workbook = opened(saved(build_workbook(vertical, options)))
    sheet, kpis = workbook[places.sheets["dashboard"]], workbook[places.sheets["kpis"]]
    assert len(sheet._charts) == len(vertical.kpis)
    for chart, kpi in zip(sheet._charts, vertical.kpis.values(), strict=True):
        lines = [line.r[0] for line in chart.title.tx.rich.p]
        assert " ".join(run.t for run in lines).startswith(kpi.name[language])
        assert {run.rPr.sz for run in lines} == {950}
        assert len(lines) <= 2
        rows = places.chart_rows[kpi.id]
        bars, *lines = chart._charts
        assert isinstance(bars, BarChart)
        assert [series.val.numRef.f for series in bars.series] == [
            places.drawn(row) for row in (rows.columns, rows.highlighted)
        ]
        assert bars.overlap == 100
        assert all(isinstance(line, LineChart) for line in lines)
        drawn = [series for line in lines for series in line.series]
        assert [series.val.numRef.f for series in drawn] == [
            *([places.drawn(rows.last_year)] if months == 24 else []),
            *([places.drawn(rows.months)] if kpi.window > 1 else []),
            *(places.drawn(rows.thresholds[tier]) for tier in kpi.thresholds),
            places.drawn(rows.labelled),  # last, so that the value stands above every line
        ]
        assert {series.cat.strRef.f for series in [*bars.series, *drawn]} == {places.drawn(places.chart_header_row)}
        edges = drawn[-1 - len(kpi.thresholds) : -1]
        names = [kpis[series.tx.strRef.f.rpartition("!")[2].replace("$", "")].value for series in edges]
        assert names == [DOTS[tier] for tier in kpi.thresholds]
        for series in edges:
            (name,) = series.dLbls.dLbl
            assert (name.idx, name.showSerName, name.showVal) == (len(DRAWN) - 1, True, False)
        assert not chart.x_axis.delete
        assert not chart.y_axis.delete
        assert chart.display_blanks == "gap"
        assert chart.visible_cells_only


def test_the_names_of_close_lines_do_not_lie_on_each_other() -> None:
    sheet = read_once(template("custom-number-plates", Options("en"))).worksheets[0]
    kpis = list(vertical_of("custom-number-plates").kpis)
    positions = {
        kpi: [series.dLbls.dLbl[0].dLblPos for series in chart._charts[1].series[:-1]]
        for kpi, chart in zip(kpis, sheet._charts, strict=True)
    }
    assert positions["order_accuracy"] == ["b", "r", "t"]  # 90 %, 95 %, 98 %
    assert positions["compliance"] == ["r", "t"]  # 95 %, 99 %
    assert positions["tool_frequency"] == ["r", "r", "r"]


@pytest.mark.slow
@pytest.mark.parametrize("months", [12, 24])
@pytest.mark.parametrize(("language", "currency"), [("en", ""), ("fr", "CHF")])
def test_frames_keep_to_their_columns_and_have_even_gaps(language: str, currency: str, months: int) -> None:
    options = Options(language, currency, months=months)
    places = layout(SCOOTERS, options)
    sheet = opened(finished_book(SCOOTERS, options)).worksheets[0]
    edges = list(accumulate((pixels(sheet, column) for column in places.card.values()), initial=0))
    rows: dict[int, list[tuple[float, float]]] = {}
    for chart in sheet._charts:
        begin, end = chart.anchor._from, chart.anchor.to
        left, right = (edges[marker.col] + EMU_to_pixels(marker.colOff) for marker in (begin, end))
        assert edges[begin.col] <= left < right < edges[end.col + 1]
        rows.setdefault(begin.row, []).append((left, right))
        assert chart.graphical_properties.line.solidFill.srgbClr == LINE
    full, rest = rows.values()
    assert (len(full), len(rest)) == (5, 2)
    assert rest == full[:2]
    assert {after[0] - before[1] for before, after in pairwise(full)} == {10}
    assert full[0][0] == 0
    assert full[-1][1] < edges[-1]


def finished_book(vertical_id: str, options: Options) -> bytes:
    """The template, not computed."""
    return saved(build_workbook(vertical_of(vertical_id), options))


def pixels(sheet: Worksheet, column: str) -> int:
    """As ECMA-376 reckons a column's width in the file, for a default font whose digits are 7 pixels wide."""
    return trunc((256 * sheet.column_dimensions[column].width + trunc(128 / 7)) / 256 * 7)


def test_an_axis_has_no_text_of_its_own() -> None:
    """openpyxl gives it an empty text, which it would read back as the word None."""
    charts = [content for name, content in parts(template(VERTICALS[0], Options())).items() if "charts/chart" in name]
    assert len(charts) == len(vertical_of(VERTICALS[0]).kpis)
    for chart in charts:
        texts = list(etree.fromstring(chart).iter(f"{CHART}txPr"))
        assert len(texts) >= 2
        assert not any(len(list(text.iter(f"{DRAWING}r"))) for text in texts)


def test_only_a_kpi_that_can_be_negative_has_an_axis_below_zero() -> None:
    for vertical_id in VERTICALS:
        sheet = read_once(template(vertical_id, Options("en"))).worksheets[0]
        free = [
            kpi
            for chart, kpi in zip(sheet._charts, vertical_of(vertical_id).kpis, strict=True)
            if chart.y_axis.scaling.min is None
        ]
        assert free == (["subscription_growth"] if vertical_id == "remote-personal-shopper" else [])


def test_the_axis_of_a_share_near_100_ends_there() -> None:
    """But one of small shares, or of what is no share of a whole, is the program's own."""
    options = Options()
    ends = {}
    for vertical_id in VERTICALS:
        sheet = read_once(template(vertical_id, options))[layout(vertical_id, options).sheets["dashboard"]]
        kpis = [f"{vertical_id} {kpi}" for kpi in vertical_of(vertical_id).kpis]
        ends |= dict(zip(kpis, [chart.y_axis.scaling.max for chart in sheet._charts], strict=True))
    assert ends["custom-number-plates compliance"] == ends["remote-personal-shopper retention"] == 1
    assert ends["personalized-gift-shop return_rate"] is None
    assert ends["remote-personal-shopper subscription_growth"] is None
    assert ends["personalized-gift-shop aov"] is None


def test_the_month_is_chosen_from_the_inputs_months() -> None:
    places = layout(VERTICALS[0], Options("fr", months=24))
    sheet = read_once(template(VERTICALS[0], Options("fr", months=24)))["Tableau de bord"]
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.type) == (places.selector, "list")
    assert rule.formula1 == places.months_of("inputs", places.header_row)
    assert rule.allowBlank


@pytest.mark.parametrize("months", [12, 24])
@pytest.mark.parametrize("number", [1, 2, 3, 5, 6, 7, 8, 11])
def test_nothing_lies_on_anything_else_however_many_kpis(number: int, months: int) -> None:
    trade = vertical_of(VERTICALS[0])
    first = list(trade.kpis.values())
    kpis = {f"kpi_{index}": replace(first[index % 7], id=f"kpi_{index}") for index in range(number)}
    used = {item for kpi in kpis.values() for item in kpi.inputs.values()}
    inputs = {item_id: item for item_id, item in trade.inputs.items() if item_id in used}
    small = replace(trade, kpis=kpis, inputs=inputs)
    sheet = build_workbook(small, Options("fr", months=months)).worksheets[0]
    areas = [chart.anchor for chart in sheet._charts]
    boxes = [(area._from.col, area._from.row, area.to.col, area.to.row) for area in areas]
    boxes += [(m.min_col - 1, m.min_row - 1, m.max_col - 1, m.max_row - 1) for m in sheet.merged_cells.ranges]
    for one, other in combinations(boxes, 2):
        apart = one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
        assert apart, (one, other)
    table = range(12, 13 + number)
    assert not [m for m in sheet.merged_cells.ranges if m.min_row in table or m.max_row in table]  # it can be sorted
    assert int(sheet.print_area.rpartition("$")[2]) >= sheet.max_row
    assert not [row for row, dimension in sheet.row_dimensions.items() if dimension.hidden]
    assert sheet.freeze_panes == "B1"


def test_paper_is_letter_for_dollars_of_america_and_else_a4() -> None:
    for currency, paper in (("USD", 1), ("CAD", 1), ("EUR", 9), ("GBP", 9)):
        papers = {
            sheet.page_setup.paperSize for sheet in build_workbook(vertical_of(SCOOTERS), Options("en", currency))
        }
        assert papers == {paper}, currency


def test_thin_lines_are_explained_where_a_kpi_has_them() -> None:
    """A KPI over several months draws its single months as a line, which is not the year before."""
    for vertical_id in VERTICALS:
        rolls = any(kpi.window > 1 for kpi in vertical_of(vertical_id).kpis.values())
        sheet = read_once(template(vertical_id, Options("en"))).worksheets[0]
        said = any(
            "Thin dark line: each month by itself." in str(cell.value) for row in sheet.iter_rows() for cell in row
        )
        assert said == rolls, vertical_id


def test_before_the_first_figure_the_page_says_what_to_do() -> None:
    options = Options("fr")
    places = layout(SCOOTERS, options)
    values = opened(template(SCOOTERS, options), values=True)[places.sheets["dashboard"]]
    assert [values[cell].value for cell in ("A8", "C8", "E8")] == [
        "Saisissez un mois",
        "Revenez ici",
        "Fixez vos objectifs",
    ]
    links = [values[cell].value for cell in ("A10", "C10", "E10")]
    assert all(text.startswith("→ ") for text in links)
    for row in places.dashboard_rows.values():
        empty = [
            values[f"{places.card[key]}{row}"].value or "" for key in ("value", "change", "status", "ytd", "ytd_tier")
        ]
        assert empty == [""] * 5
        steps = [values[f"{places.card[key]}{row}"].value for key in ("below", "typical", "above", "exceptional")]
        assert all(steps)
        assert "●" not in "".join(steps)
    formulas = read_once(template(SCOOTERS, options))[places.sheets["dashboard"]]
    assert {"C8:D8", "E8:H8"} <= {str(cells) for cells in formulas.merged_cells.ranges}  # else ONLYOFFICE cuts a step
    goes = [formulas[f"M{row}"].hyperlink.location for row in (7, 8, 9)]
    first = min(places.input_rows.values())
    assert goes == [f"'Saisie'!D{first}", "'Mode d’emploi'!A1", "'Références'!A1"]
    assert "HYPERLINK(\"#'Saisie'!" in formulas["A10"].value


@pytest.mark.parametrize(
    ("value", "steps"),
    [
        (14.99, ["            ●", "≥ $15", "> $30", "≥ $50"]),
        (15, ["< $15", "●            ", "> $30", "≥ $50"]),
        (30, ["< $15", "            ●", "> $30", "≥ $50"]),
        (30.5, ["< $15", "≥ $15", "●            ", "≥ $50"]),
        (50, ["< $15", "≥ $15", "> $30", "●            "]),
        (900, ["< $15", "≥ $15", "> $30", "            ●"]),
        ("", ["< $15", "≥ $15", "> $30", "≥ $50"]),
    ],
)
def test_the_dot_stands_where_the_value_is(value: float | str, steps: list[str]) -> None:
    assert shown_steps("aov", {"orders_received": 100, "revenue": value and value * 100}) == steps


def test_where_a_time_is_short_the_dot_is_on_the_right() -> None:
    inputs = {"orders_delivered": 10, "turnaround_days": 199}
    assert shown_steps("turnaround", inputs) == ["●            ", "≤ 10 days", "–", "≤ 5 days"]
    inputs["turnaround_days"] = 51
    assert shown_steps("turnaround", inputs) == ["> 10 days", "            ●", "–", "≤ 5 days"]


def test_all_thresholds_of_a_kpi_have_the_same_decimals() -> None:
    inputs = {"orders_received": 100, "revenue": 4000}
    assert shown_steps("aov", inputs, {"E": 15.5}) == ["< $15.50", "≥ $15.50", "   ●", "≥ $50.00"]


def shown_steps(kpi: str, inputs: dict[str, object], thresholds: dict[str, float] | None = None) -> list[str]:
    """The texts of a KPI's steps in a gift shop's workbook, with plain spaces."""
    options = Options("en")
    places, book = layout("personalized-gift-shop", options), opened(template("personalized-gift-shop", options))
    for item, number in inputs.items():
        book["Inputs"][f"D{places.input_rows[item]}"].value = number or None
    for column, edge in (thresholds or {}).items():
        book["Benchmarks"][f"{column}{places.benchmark_rows[kpi]}"].value = edge
    sheet, row = opened(finished(book), values=True)["Dashboard"], places.dashboard_rows[kpi]
    keys = ("below", "typical", "above", "exceptional")
    return [sheet[f"{places.card[key]}{row}"].value.replace("\u00a0", " ") for key in keys]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_prints_on_one_page(language: str) -> None:
    sheet = read_once(template(VERTICALS[0], Options(language))).worksheets[0]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.scale == {"en": 71, "fr": 74}[language]  # on Letter, on A4
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage  # ONLYOFFICE fits every paper as if it were A4
    assert sheet.oddFooter.right.text == {"en": "Page &P of &N", "fr": "Page &P sur &N"}[language]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "look next at the margin of each order"),
        ("fr", "à voir ensuite\u00a0: la marge de chaque commande"),
    ],
)
def test_at_the_top_tier_the_companion_is_what_to_look_at_next(language: str, words: str) -> None:
    trade = vertical_of("custom-phone-cases")
    companion = {"en": "the margin of each order", "fr": "la marge de chaque commande"}
    kpis = trade.kpis | {"aov": replace(trade.kpi("aov"), companion=companion)}
    options = Options(language)
    places, book = Layout(trade, options), build_workbook(replace(trade, kpis=kpis), options)
    inputs, row = book[places.sheets["inputs"]], places.dashboard_rows["aov"]
    for column, revenue in (("D", 6000), ("E", 2000)):  # of 100 orders: exceptional, then typical
        inputs[f"{column}{places.input_rows['custom_revenue']}"].value = revenue
        inputs[f"{column}{places.input_rows['custom_orders']}"].value = 100
    sheet = places.sheets["dashboard"]
    book[sheet][places.selector].value = options.start
    gap = f"{places.card['gap']}{row}"
    data = finished(book)
    assert opened(data, values=True)[sheet][gap].value == words
    assert cut_texts(opened(data, values=True), tier_names(language)) == []
    book[sheet][places.selector].value = f"={places.on('inputs', 'E2')}"
    assert companion[language] not in opened(finished(book), values=True)[sheet][gap].value
