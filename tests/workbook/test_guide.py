"""The Guide sheet: a card for each KPI, the way up from the tier of the month shown, and whole cards on paper."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from engines import compute, saved
from own_vertical import own_vertical
from workbooks import LANGUAGES, VERTICALS, finished, layout, named, opened, read_once, template, vertical_of
from xlkpi.catalogue.model import Vertical
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.measure import pixels

CASES = "custom-phone-cases"
ROOM = {"en": (8.5 - 0.8, 11 - 1.2), "fr": (8.27 - 0.8, 11.69 - 1.2)}  # Letter, A4 without their margins, in inches


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_the_guide_has_a_card_a_kpi(vertical_id: str, language: str) -> None:
    options = Options(language)
    places, vertical = layout(vertical_id, options), vertical_of(vertical_id)
    sheet = read_once(template(vertical_id, options))[places.sheets["guide"]]
    texts = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]
    for kpi in vertical.kpis.values():
        parts = [kpi.name, kpi.definition, kpi.why, kpi.formula, kpi.strength, kpi.limitation]
        assert [part[language] for part in parts if part[language] not in texts] == [], kpi.id
        assert any(all(tip[language] in text for tip in kpi.tips) for text in texts), kpi.id


@pytest.mark.parametrize(
    ("vertical_id", "kpi_id", "language", "expected"),
    [
        ("remote-personal-shopper", "aov", "fr", [("Chiffre d’affaires", 10000), ("Commandes reçues", 200)]),
        ("custom-phone-cases", "unique_designs", "en", [("Unique designs ordered", 500)]),
        (
            "personalized-gift-shop", "turnaround", "en",
            [("Days from order to delivery (days)", 10), ("Days of production and personalisation (days)", 5)],
        ),
    ],
)  # fmt: skip
def test_the_worked_example_has_the_names_of_the_inputs(
    vertical_id: str, kpi_id: str, language: str, expected: list[tuple[str, float]]
) -> None:
    sheet, row = example_of(vertical_id, kpi_id, language)
    kpi = vertical_of(vertical_id).kpi(kpi_id)
    found = [(sheet[f"C{row + i}"].value, sheet[f"D{row + i}"].value) for i in range(len(expected))]
    if kpi.example.function == kpi.function:
        labels = [vertical_of(vertical_id).inputs[item].label[language] for item in kpi.inputs.values()]
        assert [name for name, _ in found] == labels
    assert [number for _, number in found] == [number for _, number in expected]
    assert kpi_id == "unique_designs" or [name for name, _ in found] == [name for name, _ in expected]
    assert sheet[f"D{row - 1}"].value == kpi.example_period.get(language)
    assert sheet[f"C{row + len(expected)}"].value == f"= {kpi.worked.name[language]}"


def test_the_worked_example_of_a_longer_period_does_not_speak_of_a_month() -> None:
    sheet, row = example_of("remote-personal-shopper", "subscription_growth", "en")
    assert [sheet[f"C{row + line}"].value for line in range(2)] == [
        "Number of subscribers at the start of the period",
        "Number of subscribers at the end of the period",
    ]
    assert sheet[f"D{row - 1}"].value == "a year"


@pytest.mark.parametrize(("language", "sign"), [("en", '"$"'), ("fr", '"\u00a0$US"')])
def test_the_worked_example_is_in_the_currency_of_the_source(language: str, sign: str) -> None:
    """Whatever the workbook's currency: the article's $10,000 are no 10,000 €."""
    sheet, row = example_of("remote-personal-shopper", "aov", language, currency="EUR")
    assert [sign in sheet[f"D{row + i}"].number_format for i in range(3)] == [True, False, True]
    assert "EUR" not in sheet[f"C{row}"].value


def example_of(vertical_id: str, kpi_id: str, language: str, currency: str = "") -> tuple[Worksheet, int]:
    """The Guide, and the first row of a KPI's worked example on it."""
    options = Options(language, currency)
    sheet = read_once(template(vertical_id, options))[layout(vertical_id, options).sheets["guide"]]
    definition = vertical_of(vertical_id).kpi(kpi_id).definition[language]
    (row,) = (row for row in range(1, sheet.max_row) if sheet[f"B{row}"].value == definition)
    return sheet, row + 1


# By KPI, thresholds as differences from its value in the first month, and what is then said.
WAYS: dict[str, tuple[tuple[float | None, ...], str, str]] = {
    "conversion": (
        (1, 2, 3),
        "You are below the benchmark. To reach “Typical”:",
        "Vous êtes sous la référence. Pour atteindre le palier « Typique » :",
    ),
    "aov": (
        (0, 1, 2),
        "You are at “Typical”. To reach “Above average”:",
        "Vous êtes au palier « Typique ». Pour atteindre le palier « Supérieur à la moyenne » :",
    ),
    "unique_designs": (
        (-2, -1, 1),
        "You are at “Above average”. To reach “Exceptional”:",
        "Vous êtes au palier « Supérieur à la moyenne ». Pour atteindre le palier « Exceptionnel » :",
    ),
    "case_quality": (
        (-3, -2, -1),
        "You are at “Exceptional”. Look next at the response rate of your survey. To stay at this tier:",
        "Vous êtes au palier « Exceptionnel ». À voir ensuite : le taux de réponse à votre enquête. "
        "Pour rester à ce palier :",
    ),
    "repeat_rate": (
        (-1, None, 1),
        "You are at “Typical”. To reach “Exceptional”:",
        "Vous êtes au palier « Typique ». Pour atteindre le palier « Exceptionnel » :",
    ),
    "artist_share": (
        (None, None, None),
        "No tier for the month shown. To make progress:",
        "Pas de palier pour le mois affiché. Pour progresser :",
    ),
    "tool_time": (
        (-2, -1, None),
        "You are at “Above average”. Look next at satisfaction with the tool. To stay at this tier:",
        "Vous êtes au palier « Supérieur à la moyenne ». À voir ensuite : l’avis des utilisateurs sur l’outil. "
        "Pour rester à ce palier :",
    ),
}


def expected(kpi: str, language: str) -> str:
    """What is said, with French's no-break spaces."""
    text = WAYS[kpi][1 + LANGUAGES.index(language)]
    return re.sub("(?<=«) | (?=[»:])", "\u00a0", text)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["formualizer", "libreoffice", "gnumeric"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_up_from_every_tier(language: str, engine: str) -> None:
    options = Options(language, sample=True)
    places = layout(CASES, options)
    book, values = opened(template(CASES, options)), read_once(template(CASES, options), values=True)
    book[places.sheets["dashboard"]][places.selector].value = options.start
    for kpi, (differences, *_) in WAYS.items():
        value = named(values, f"value_{kpi}")[0].value
        for tier, difference in zip(
            places.verdicts(vertical_of(CASES).kpi(kpi)).tiers.values(), differences, strict=True
        ):
            sheet = book[places.sheets["benchmarks"]]
            sheet[tier.sign.rpartition("!")[2]].value = "≥"
            sheet[tier.value.rpartition("!")[2]].value = None if difference is None else value + difference
    guide = places.sheets["guide"]
    cells = tips_cells(book[guide], vertical_of(CASES), language)
    computed = compute(engine, saved(book))
    said = {kpi: computed[guide, cell] for kpi, cell in cells.items()}
    assert said == {kpi: expected(kpi, language) for kpi in WAYS}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "It is the highest tier. To stay there:"), ("fr", "C’est le plus haut palier. Pour")]
)
def test_at_the_top_a_kpi_without_a_companion_is_said_to_be_there(language: str, words: str) -> None:
    vertical = vertical_of("custom-number-plates")
    guide = read_once(template(vertical.id, Options(language)))[layout(vertical.id, Options(language)).sheets["guide"]]
    said = {id_: guide[cell].value for id_, cell in tips_cells(guide, vertical, language).items()}
    assert {id_ for id_, formula in said.items() if words in formula} == {
        id_ for id_, kpi in vertical.kpis.items() if not kpi.companion
    }
    assert not vertical.kpi("csat").companion


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_without_a_result_has_no_tier(language: str) -> None:
    """Nothing typed yet; or a figure that nothing can be computed from."""
    none = expected("artist_share", language)
    options = Options(language)
    guide = layout(CASES, options).sheets["guide"]
    cells = tips_cells(read_once(template(CASES, options))[guide], vertical_of(CASES), language)
    said = read_once(template(CASES, options), values=True)[guide]
    assert {said[cell].value for cell in cells.values()} == {none}
    assert next(said[f"D{row}"].value for row in range(1, 15) if said[f"D{row}"].style == "KPI tier") == "–"  # no month
    sample = Options(language, sample=True)
    places, book = layout(CASES, sample), opened(template(CASES, sample))
    book[places.sheets["dashboard"]][places.selector].value = sample.start
    book[places.sheets["inputs"]][f"D{places.input_rows['custom_orders']}"].value = 0
    assert opened(finished(book), values=True)[guide][cells["aov"]].value == none


def test_the_tier_beside_a_name_is_that_of_the_month_shown() -> None:
    options = Options("en", sample=True)
    places, book = layout(CASES, options), opened(template(CASES, options))
    rows = places.kpi_rows["aov"]
    sheet = book["Inputs"]
    book["Dashboard"][places.selector].value = "=Inputs!E2"
    revenue, orders = (places.input_rows[item] for item in vertical_of(CASES).kpi("aov").inputs.values())
    sheet[f"E{revenue}"].value, sheet[f"E{orders}"].value = 5100, 100
    values = opened(finished(book), values=True)
    (row,) = (
        row for row in range(1, 200) if values["Guide"][f"A{row}"].value == vertical_of(CASES).kpi("aov").name["en"]
    )
    assert values["Guide"][f"D{row}"].value == values["KPIs"][f"E{rows.tier}"].value == "Exceptional"
    assert values["KPIs"][f"D{rows.tier}"].value == "Typical"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_a_card_is_never_split_over_two_pages(vertical_id: str, language: str) -> None:
    options = Options(language)
    vertical = vertical_of(vertical_id)
    check_pages(
        read_once(template(vertical_id, options))[layout(vertical_id, options).sheets["guide"]], vertical, language
    )


def test_the_cards_of_an_own_vertical_neither() -> None:
    check_pages(build_workbook(own_vertical(), Options("en"))["Guide"], own_vertical(), "en")


def check_pages(sheet: Worksheet, vertical: Vertical, language: str) -> None:
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage  # or programs pass over the breaks
    breaks = [0, *(broken.id for broken in sheet.row_breaks.brk), sheet.max_row]
    assert len(breaks) - 1 <= 2 or vertical.id not in VERTICALS
    names = {kpi.name[language] for kpi in vertical.kpis.values()}
    cards = [row for row in range(1, sheet.max_row) if sheet[f"A{row}"].value in names]
    assert len(cards) == len(vertical.kpis)
    assert {row + 1 for row in breaks[1:-1]} <= set(cards)
    for before, after in pairwise(breaks):
        height = sum(sheet.row_dimensions[row].height or 15 for row in range(before + 1, after + 1))
        assert height * sheet.page_setup.scale / 100 <= 72 * ROOM[language][1]
    width = sum(pixels(sheet.column_dimensions[column].width) for column in "ABCD")
    assert (
        width * sheet.page_setup.scale / 100 <= 0.95 * 96 * ROOM[language][0]
    )  # LibreOffice draws columns by a twentieth wider


def tips_cells(sheet: Worksheet, vertical: Vertical, language: str) -> dict[str, str]:
    """The cell of each KPI's sentence: above its tips."""
    cells = {}
    for kpi in vertical.kpis.values():
        tips = "\n".join(f"• {tip[language]}" for tip in kpi.tips)
        (row,) = (row for row in range(1, sheet.max_row + 1) if sheet[f"B{row}"].value == tips)
        cells[kpi.id] = f"B{row - 1}"
    return cells
