"""The portfolio's file: its lists and charts hold the numbers, its words are whole, and nothing gives a name away."""

from __future__ import annotations

import datetime
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.utils.units import pixels_to_EMU
from openxml_audit import OpenXmlValidator

from cases import GIFTS, NAMES, PLATES, SCOOTERS
from own_vertical import own_vertical
from portfolios import LATEST, MONTHS, businesses, expected, lines, portfolio, varied
from typed_workbooks import cases, computed
from workbooks import LANGUAGES, same, texts_asked, vertical_of
from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import TIERS, Catalogue
from xlkpi.errors import TableError
from xlkpi.portfolio import plan as planning
from xlkpi.portfolio.build import write_portfolio
from xlkpi.portfolio.standings import Standings
from xlkpi.portfolio.wording import FILE, Wording
from xlkpi.tables.record import Record
from xlkpi.tables.settings import Settings
from xlkpi.workbook.layout import Options
from xlkpi.workbook.styles import LINE
from xlkpi.workbook.texts import load_texts

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SHEETS = {
    "en": ["Overview", "Distribution", "Tier changes", "Businesses", "Custom e-scooters", "Personalised gift shop"],
    "fr": [
        "Synthèse", "Répartition", "Changements de palier", "Entreprises", "Trottinettes électriques perso…",
        "Boutique de cadeaux personnali…",
    ],
}  # fmt: skip
RECORDS = varied()
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+SUM(1,2)",
    "@x",
    "-1",
    "<b>&amp;",
    "a\nb",
    "_x0041_",
    "x" * 300,
    "\u202egro.live",
    "#N/A!",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("portfolios")
    return {language: portfolio(folder, RECORDS, language) for language in LANGUAGES}


def texts_of(path: Path) -> str:
    """Everything in a file, its parts unpacked."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def charts(path: Path) -> list[Any]:
    with zipfile.ZipFile(path) as archive:
        return [etree.fromstring(archive.read(n)) for n in archive.namelist() if n.startswith("xl/charts/chart")]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_excel_would_find_nothing_to_repair(made: dict[str, Path], language: str) -> None:
    assert [str(found) for found in OpenXmlValidator(max_errors=0).validate(made[language]).errors] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets(made: dict[str, Path], language: str) -> None:
    workbook = openpyxl.load_workbook(made[language])
    assert workbook.sheetnames == SHEETS[language]
    assert workbook.properties.language == language
    for sheet in workbook.worksheets[2:]:
        assert sheet.freeze_panes == "A5"
        assert sheet.auto_filter.ref == f"A4:{sheet.dimensions.split(':')[1]}"
        assert sheet.print_title_rows == "$4:$4"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cell_needs_computing(made: dict[str, Path], language: str) -> None:
    workbook = openpyxl.load_workbook(made[language])
    assert {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row} == {"n", "s", "d", "e"}


def test_a_league_table_holds_the_values(made: dict[str, Path]) -> None:
    names = {kpi.name["en"]: kpi for kpi in vertical_of(GIFTS).kpis.values()}
    records = {one.business: one for one in RECORDS if one.vertical == GIFTS}
    found = 0
    for line in lines(made["en"], "Personalised gift shop"):
        wanted = expected(records[line["Business"]], names[line["KPI"]].id)
        assert wanted is not None
        found += 1
        assert same(line["Value"], wanted.value)
        assert line["Tier"] == (None if wanted.rank is None else NAMES["en"][wanted.rank])
        for column, value in {"Change vs previous month": wanted.change, "Trend over 3 months": wanted.trend}.items():
            assert same(line[column], "" if value is None else value)
        assert same(line["Value over all months"], wanted.period)
    assert found == 7 * 29 - 1  # all but the business without figures, and the one without orders


def test_french_says_the_same(made: dict[str, Path]) -> None:
    both = zip(lines(made["en"], SHEETS["en"][5]), lines(made["fr"], SHEETS["fr"][5]), strict=True)
    for english, french in both:
        assert (english["Rank"], english["Business"]) == (french["Rang"], french["Entreprise"])
        assert same(english["Value"], french["Valeur"])
        assert dict(zip((*NAMES["en"], None), (*NAMES["fr"], None), strict=True))[english["Tier"]] == french["Palier"]


@pytest.mark.parametrize(("language", "shown"), [("en", "0%"), ("fr", '0"\u00a0"%')])
def test_the_axis_of_shares_is_written_in_the_language(made: dict[str, Path], language: str, shown: str) -> None:
    axes = [chart.findall(f".//{CHART}valAx/{CHART}numFmt") for chart in charts(made[language])]
    assert {one.get("formatCode") for axis in axes for one in axis} == {
        shown,
        "#,##0",
    }  # the three scooter shops are counted


def test_a_chart_is_as_wide_as_its_table_and_draws_from_visible_cells(made: dict[str, Path]) -> None:
    sheet = openpyxl.load_workbook(made["fr"])["Répartition"]
    assert sheet._charts
    for chart in sheet._charts:
        begin, end = chart.anchor._from, chart.anchor.to
        assert (begin.col, begin.colOff, end.col) == (0, 0, sheet.max_column - 1)
        column = sheet.column_dimensions[get_column_letter(sheet.max_column)]
        assert end.colOff == pixels_to_EMU(int(column.width * 7) - 1)
        assert chart.graphical_properties.line.solidFill.srgbClr == LINE
        assert chart.visible_cells_only
    assert not [row for row, dimension in sheet.row_dimensions.items() if dimension.hidden]
    assert not [column for column, dimension in sheet.column_dimensions.items() if dimension.hidden]


def test_the_chart_carries_the_points_of_the_table(made: dict[str, Path]) -> None:
    sheet = openpyxl.load_workbook(made["fr"])["Répartition"]
    found = charts(made["fr"])
    assert len(found) == 2
    for chart in found:
        series = list(chart.iter(f"{CHART}ser"))
        assert len(series) == 4
        for one in series:
            for reference in [*one.iter(f"{CHART}numRef"), *one.iter(f"{CHART}strRef")]:
                cells = sheet[reference.findtext(f"{CHART}f").partition("!")[2].replace("$", "")]
                cells = [row[0].value for row in cells] if isinstance(cells, tuple) else [cells.value]
                points = [point.findtext(f"{CHART}v") for point in reference.iter(f"{CHART}pt")]
                assert points == ["0" if cell == "–" else str(cell) for cell in cells]
        assert any(int(v.text) for one in series for v in one.find(f"{CHART}val").iter(f"{CHART}v"))


def test_the_distribution_adds_up(made: dict[str, Path]) -> None:
    sheet = openpyxl.load_workbook(made["en"])["Distribution"]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[1], int)]
    assert len(rows) == 14
    for row in rows:
        assert row[1] == sum(count for count in row[2:6] if isinstance(count, int))
        assert row[6] <= row[7] <= row[8]


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_where_they_say(made: dict[str, Path], language: str) -> None:
    workbook = openpyxl.load_workbook(made[language])
    kpis = 0
    for sheet in workbook.worksheets[:2]:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.hyperlink):
            title, place = re.fullmatch(r"'(.+)'!(A\d+)", cell.hyperlink.location).groups()  # type: ignore[union-attr]
            target = workbook[title][place].value
            if sheet.title == SHEETS[language][1]:
                assert target == cell.value
                above = workbook[title][place].offset(-1).value
                assert above != target
                kpis += 1
    assert kpis == 14


def overview(path: Path) -> list[str]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [" | ".join(str(value) for value in row if value is not None) for row in sheet.iter_rows(values_only=True)]


def test_what_to_look_at_first(made: dict[str, Path]) -> None:
    groups = list(Standings(RECORDS, load_catalogue().verticals).groups())
    english, french = "\n".join(overview(made["en"])), "\n".join(overview(made["fr"]))
    assert "Portfolio of 33 businesses" in english
    assert "Portefeuille de 33 entreprises" in french
    assert "Latest months: August 2026 to September 2026." in english
    assert "Derniers mois\u00a0: août 2026 à septembre 2026." in french
    assert "1 business has begun September 2026, with too few figures to be judged: ask for the rest." in english
    assert "1 value cannot be calculated: its figures contradict each other." in english
    assert "1 valeur impossible à calculer" in french
    worst = max(groups, key=lambda group: group.tiers[0] / (group.size + 5))
    name = vertical_of(worst.vertical).kpis[worst.kpi].name["en"]
    share = (
        f"{round(100 * worst.tiers[0] / worst.size)}% of the group ({worst.tiers[0]} businesses) below the benchmark."
    )
    assert f"{vertical_of(worst.vertical).name['en']} – {name} | {share}" in english


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gap_is_worth_what_the_dashboard_says(language: str, tmp_path: Path) -> None:
    case = next(one for one in cases() if one["name"] == "one full month")
    value, places = computed(case, language)
    gaps = {
        places.vertical.kpis[kpi].name[language]: value(places.sheets["dashboard"], f"{places.card['gap']}{row}")
        for kpi, row in places.dashboard_rows.items()
    }
    months = {MONTHS[0]: example_inputs(places.vertical)}
    record = Record("Shop", GIFTS, months, settings=Settings({"currency": places.options.currency}))
    found = lines(portfolio(tmp_path, [record], language), SHEETS[language][5])
    column = {"en": "What the gap is worth", "fr": "Ce que vaut l’écart"}[language]
    said = {line[next(iter(line))]: line[column] for line in found}
    assert said.keys() == gaps.keys()
    assert [name for name, text in said.items() if text] == [name for name, gap in gaps.items() if counts(gap)]
    assert all(text in gaps[name].split("\n") for name, text in said.items() if text)


def counts(gap: str) -> bool:
    """Whether a gap is said in whole numbers, not in points or time alone."""
    return not re.search(r"an? order\nfor|par commande\npour", gap)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_small_group_is_spoken_of_in_counts(language: str, tmp_path: Path) -> None:
    path = portfolio(tmp_path, businesses(4), language)
    assert not [row for row in overview(path) if re.search(r"\d\s?%", row)]
    groupings = {one.get("val") for chart in charts(path) for one in chart.iter(f"{CHART}grouping")}
    assert groupings == {"stacked"}
    said = {"en": r"\d of 4 businesses below the benchmark\.", "fr": r"Sur 4 entreprises, \d sous la référence\."}
    assert re.search(said[language], "\n".join(overview(path)))


def test_all_is_well_is_said_as_well(tmp_path: Path) -> None:
    one = businesses(1, SCOOTERS)[0]
    best = dict.fromkeys(one.months[LATEST], 1000.0) | {"delivery_hours": 1.0}
    path = portfolio(tmp_path, [Record("Best", SCOOTERS, {LATEST: best})])
    assert "cannot be calculated" not in "\n".join(overview(path))
    assert next(row["Business"] for row in lines(path, "Tier changes")).startswith("No business has moved")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_used(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {f"{section}.{key}" for section, texts in load_texts(FILE).items() for key in texts}
    asked = texts_asked(monkeypatch)
    falls = [replace(one, months={**one.months, LATEST: fallen(one)}) for one in businesses(6)]
    for records, anonymous in ((RECORDS, False), (RECORDS, True), ([*falls, *varied()[6:]], False), ([], False)):
        portfolio(tmp_path, records, language, anonymous)
    good = Record("Good", SCOOTERS, {LATEST: {"tool_visitors": 100.0, "tool_buyers": 3.0}})
    portfolio(tmp_path, [good], language)
    for currency in ("CHF", "XOF"):
        portfolio(
            tmp_path, [replace(one, settings=Settings({"currency": currency})) for one in businesses(1)], language
        )
    silent = [replace(one, months={MONTHS[0]: one.months[MONTHS[0]]}) for one in businesses(6)]
    late = [replace(one, months={MONTHS[-2]: one.months[MONTHS[-2]]}) for one in businesses(1)]
    portfolio(tmp_path, [*silent, *late, *businesses(1), *businesses(1, "remote-personal-shopper")], language)
    removed = {f"threshold_csat_{tier}": "none" for tier in TIERS}
    edited = {"threshold_aov_typical": "≥ 10", "target_aov": "40", **removed}
    euros = [{"currency": "EUR", "rate": rate, **removed} for rate in ("0.9", "0.5")]
    stated = zip(businesses(8), [*[edited] * 6, *euros], strict=True)
    edited_shops = [replace(one, settings=Settings(texts)) for one, texts in stated]
    ahead = {LATEST.replace(year=LATEST.year + 1): edited_shops[0].months[LATEST]}
    portfolio(tmp_path, [*edited_shops, replace(edited_shops[0], months=ahead)], language)
    own = own_vertical()
    stall = Record("Stall", own.id, {LATEST: dict.fromkeys(own.inputs, 2.0)})
    write_portfolio(
        tmp_path / "own.xlsx", [stall], Catalogue(load_catalogue().functions, {own.id: own}), Options(language)
    )
    assert {key for key in asked - known if not key.startswith("dashboard.")} == set()  # a gap is said as there
    assert known - asked == set()


def fallen(record: Record) -> dict[str, float]:
    """Figures of a month in which many more things came back than ever."""
    return {**record.months[LATEST], "items_returned": record.months[LATEST]["items_sold"], "option_buyers": 0.0}


def test_plurals_and_numbers() -> None:
    english, french = Wording("en"), Wording("fr")
    assert [english.counted("document.businesses", n) for n in (1, 2, 10_000)] == [
        "1 business",
        "2 businesses",
        "10,000 businesses",
    ]
    assert [french.counted("document.businesses", n) for n in (0, 1, 2)] == [
        "0 entreprise",
        "1 entreprise",
        "2 entreprises",
    ]
    assert french.counted("document.businesses", 10_000) == "10\u202f000 entreprises"
    assert [english.share(*shares) for shares in ((999, 1000), (1, 1000), (5, 5))] == ["99%", "1%", "100%"]
    assert (english.share(1, 3), french.share(1, 3)) == ("33%", "33\u00a0%")
    assert (english.month(LATEST), french.month(LATEST)) == ("September 2026", "septembre 2026")
    assert Wording("en", anonymous=True, largest=120).business("7") == "Business 007"


# --- names


@pytest.mark.slow
def test_hostile_names_stay_texts(tmp_path: Path) -> None:
    records = [replace(one, business=name) for one, name in zip(businesses(len(HOSTILE)), HOSTILE, strict=True)]
    path = portfolio(tmp_path, records)
    assert [str(found) for found in OpenXmlValidator(max_errors=0).validate(path).errors] == []
    workbook = openpyxl.load_workbook(path)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    shown = {cell.value for cell in cells if isinstance(cell.value, str)}
    assert {name.replace("\n", " ") for name in HOSTILE} <= shown
    quoted = {cell.value for cell in cells if cell.quotePrefix}
    assert quoted == {name for name in HOSTILE if name[0] in "=+-@"}


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_anonymous_portfolio_holds_no_name_in_any_part(tmp_path: Path, language: str) -> None:
    records = [replace(one, business=f"Zyx{number}qw") for number, one in enumerate(RECORDS)]
    plain, hidden = portfolio(tmp_path, records, language), portfolio(tmp_path, records, language, anonymous=True)
    assert "Zyx1qw" in texts_of(plain)
    assert not re.search(r"zyx|\d+qw", texts_of(hidden).lower())
    assert [str(found) for found in OpenXmlValidator(max_errors=0).validate(hidden).errors] == []
    label = {"en": "Business", "fr": "Entreprise"}[language]
    assert f"{label} 01" in texts_of(hidden)


def test_no_list_of_an_anonymous_portfolio_keeps_the_order_of_the_table(tmp_path: Path) -> None:
    """The same businesses in another order give the very same file."""
    one = portfolio(tmp_path, RECORDS, anonymous=True).read_bytes()
    assert portfolio(tmp_path, RECORDS[::-1], anonymous=True).read_bytes() == one


def test_an_anonymous_portfolio_does_not_show_small_groups(tmp_path: Path) -> None:
    path = portfolio(tmp_path, [*businesses(12), *businesses(4, PLATES)], "fr", anonymous=True)
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == [*SHEETS["fr"][:4], SHEETS["fr"][5]]
    rows = list(workbook["Répartition"].iter_rows(values_only=True))
    withheld = [row for row in rows if row[2] and str(row[2]).startswith("Moins de 5 entreprises\u00a0: non présenté")]
    assert len(withheld) == 7
    assert {row[1] for row in withheld} == {4}
    assert {value for row in withheld for value in row[3:]} == {None}
    assert len(charts(path)) == 1
    vertical = vertical_of(PLATES).name["fr"]
    wanted = [vertical, "4", *"–" * 4, "Rien ne peut encore être jugé.", *"–" * 2]
    assert next(row for row in overview(path) if row.startswith(vertical)) == " | ".join(wanted)


def test_the_same_businesses_give_the_same_bytes(tmp_path: Path, made: dict[str, Path]) -> None:
    assert portfolio(tmp_path, RECORDS).read_bytes() == made["en"].read_bytes()


# --- custom verticals, and limits


def test_a_vertical_of_ones_own(tmp_path: Path) -> None:
    """A KPI without benchmark, and titles that Excel would refuse or take for the same."""
    first = own_vertical()
    name = {"en": "Flowers: cut/[fresh] * from our own greenhouses", "fr": "Overview"}
    verticals = {"a": replace(first, id="a", name=name), "b": replace(first, id="b", name=name)}
    catalogue = Catalogue(load_catalogue().functions, verticals)
    months = {month: dict.fromkeys(first.inputs, 2.0) for month in MONTHS}
    records = [Record(f"Stall {number}", vertical, months) for number in range(3) for vertical in "ab"]
    path = tmp_path / "own.xlsx"
    assert write_portfolio(path, records, catalogue, Options("en")) == 6
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames[4:] == ["Flowers cut fresh from our own…", "Flowers cut fresh from our… (2)"]
    assert [str(found) for found in OpenXmlValidator(max_errors=0).validate(path).errors] == []
    bare = next(kpi for kpi in first.kpis.values() if not kpi.thresholds)
    rows = [row for row in workbook["Distribution"].iter_rows(values_only=True) if row[0] == bare.name["en"]]
    assert {row[2:6] for row in rows} == {("–",) * 4}


def test_a_league_longer_than_a_sheet_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "LAST_ROW", 50)
    with pytest.raises(TableError, match=r"personalized-gift-shop have 7\d rows, and a worksheet holds 50"):
        portfolio(tmp_path, businesses(10))
    assert list(tmp_path.iterdir()) == []


def test_months_are_months(made: dict[str, Path]) -> None:
    assert {line["Month"] for line in lines(made["en"], "Custom e-scooters")} == {datetime.datetime(2026, 9, 1)}
