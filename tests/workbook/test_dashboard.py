"""The Dashboard: a chart a KPI, its lines the thresholds, its axes in the KPI's unit; the month selector; one page."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate, pairwise
from math import trunc
from pathlib import Path

import pytest
from lxml import etree
from openpyxl.chart import BarChart, LineChart
from openpyxl.utils.units import EMU_to_pixels
from openpyxl.worksheet.worksheet import Worksheet

from engines import printed, saved
from programs import require
from text_fits import cut_texts
from workbooks import LANGUAGES, VERTICALS, finished, layout, opened, parts, read_once, template, vertical_of
from xlkpi.catalogue.load import load_words
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.formulas import tier_names
from xlkpi.workbook.layout import Layout, Options
from xlkpi.workbook.styles import LINE, chart_month_format

SCOOTERS = "custom-e-scooters"  # with its seven KPIs, charts in two rows
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_a_chart_a_kpi(vertical_id: str, language: str) -> None:
    options = Options(language)
    places, vertical = layout(vertical_id, options), vertical_of(vertical_id)
    sheet = read_once(template(vertical_id, options))[places.sheets["dashboard"]]
    titles = ["".join(run.t for run in chart.title.tx.rich.p[0].r) for chart in sheet._charts]
    units = {"minutes": " (min)", "hours": " (h)", "days": {"en": " (days)", "fr": " (jours)"}[language]}
    over = {
        1: "",
        3: {"en": " (3 months)", "fr": " (3 mois)"}[language],
        12: f" (12 m{'onths' if language == 'en' else 'ois'})",
    }
    kpis = vertical.kpis.values()
    assert titles == [kpi.name[language] + over[kpi.window] + units.get(kpi.unit, "") for kpi in kpis]
    kpis = read_once(template(vertical_id, options))[places.sheets["kpis"]]
    for chart, kpi in zip(sheet._charts, vertical.kpis.values(), strict=True):
        rows = places.chart_rows[kpi.id]
        bars, *lines = chart._charts
        assert isinstance(bars, BarChart)
        assert [series.val.numRef.f for series in bars.series] == [
            places.months_of("kpis", row) for row in (rows.plotted, rows.highlighted)
        ]
        assert bars.overlap == 100
        assert all(isinstance(line, LineChart) for line in lines)
        edges = [series for line in lines for series in line.series]
        assert [series.val.numRef.f for series in edges] == [
            *(places.months_of("kpis", rows.thresholds[tier]) for tier in kpi.thresholds),
            *([places.months_of("kpis", rows.months)] if kpi.window > 1 else []),
        ]
        names = [kpis[series.tx.strRef.f.rpartition("!")[2].replace("$", "")].value for series in edges]
        single = [places.texts("kpis.months")] if kpi.window > 1 else []
        assert names == [load_words()["tiers"][tier][language] for tier in kpi.thresholds] + single
        assert not chart.x_axis.delete
        assert not chart.y_axis.delete
        assert chart.x_axis.number_format.formatCode == chart_month_format(language)
        assert chart.display_blanks == "gap"
        assert chart.visible_cells_only


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
    assert (len(full), len(rest)) == (4, 3)
    assert rest == full[:3]
    assert {after[0] - before[1] for before, after in pairwise(full)} == {10}
    assert full[0][0] == 0
    assert full[-1][1] == edges[-1] - 1  # the page is as wide as the table, and so is centred


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
def test_no_column_is_left_without_a_year_before(months: int) -> None:
    options = Options("fr", months=months)
    places = layout(VERTICALS[0], options)
    sheet = read_once(template(VERTICALS[0], options))[places.sheets["dashboard"]]
    headings = [cell.value for cell in sheet[places.dashboard_header_row]]
    assert None not in headings
    assert ("Sur un an" in headings) == (months == 24)
    assert len(headings) == len(places.card)


def test_every_page_is_one_on_a4_and_on_letter(tmp_path: Path) -> None:
    """The dashboard alone, in a real program."""
    require("libreoffice")
    files = []
    for name, paper in (("a4", Worksheet.PAPERSIZE_A4), ("letter", Worksheet.PAPERSIZE_LETTER)):
        workbook = opened(template(VERTICALS[0], Options("fr", months=24, sample=True)))
        dashboard, *others = workbook.worksheets
        dashboard.page_setup.paperSize = paper
        for sheet in others:
            sheet.sheet_state = "hidden"
            sheet.print_area = None  # LibreOffice prints the area of a hidden sheet, too
        files.append(tmp_path / f"{name}.xlsx")
        workbook.save(files[-1])
    for file, size in zip(printed(files, tmp_path), [(842, 595), (792, 612)], strict=True):
        boxes = re.findall(rb"/Type/Page/.*?/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]", file.read_bytes())
        assert [(round(float(width)), round(float(height))) for width, height in boxes] == [size]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_prints_on_one_page(language: str) -> None:
    sheet = read_once(template(VERTICALS[0], Options(language))).worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", int(sheet.PAPERSIZE_A4))
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
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
