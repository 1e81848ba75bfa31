"""Number formats by unit, language and currency, and in the cells; named styles; colours."""

from __future__ import annotations

import pytest
from babel.numbers import list_currencies
from openpyxl import Workbook
from openpyxl.styles.numbers import is_date_format

from workbooks import LANGUAGES, VERTICALS, layout, read_once, template, vertical_of
from xlkpi.catalogue.function import INPUT_UNITS, RESULT_UNITS
from xlkpi.workbook.benchmark_rate import is_converted_kpi
from xlkpi.workbook.layout import Options
from xlkpi.workbook.styles import (
    ACCENT,
    FIRST_FILL,
    INK,
    INPUT_FILL,
    LAST_YEAR,
    MUTED,
    PAPER,
    SOFT,
    TIER_FILLS,
    TIER_INKS,
    TIER_LINES,
    WORSE,
    add_styles,
    axis_format,
    cell_format,
    change_format,
    date_format,
    edge_format,
    month_format,
    number_format,
    result_format,
)

NBSP = "\u00a0"
WHITE = "FFFFFF"
MONEY = {
    ("EUR", "en"): '"€"#,##0.00',
    ("EUR", "fr"): f'#,##0.00"{NBSP}€"',
    ("USD", "en"): '"$"#,##0.00',
    ("USD", "fr"): f'#,##0.00"{NBSP}$US"',
    ("CHF", "en"): f'"CHF{NBSP}"#,##0.00',
    ("CHF", "fr"): f'#,##0.00"{NBSP}CHF"',
    ("JPY", "en"): '"¥"#,##0',
    ("JPY", "fr"): f'#,##0"{NBSP}JPY"',
    ("TND", "en"): f'"TND{NBSP}"#,##0.000',
    ("TND", "fr"): f'#,##0.000"{NBSP}TND"',
    ("XOF", "fr"): f'#,##0"{NBSP}F{NBSP}CFA"',
}
UNITS = {
    ("ratio", "en"): "0.0%",
    ("ratio", "fr"): f'0.0"{NBSP}"%',
    ("count", "en"): "#,##0",
    ("number", "fr"): "#,##0.00",
    ("minutes", "en"): f'#,##0.0"{NBSP}min"',
    ("hours", "fr"): f'#,##0.0"{NBSP}h"',
    ("days", "en"): f'#,##0.0"{NBSP}days"',
    ("days", "fr"): f'#,##0.0"{NBSP}jours"',
}


@pytest.mark.parametrize(("case", "expected"), MONEY.items())
def test_money(case: tuple[str, str], expected: str) -> None:
    currency, language = case
    assert number_format("money", language, currency).replace("\u202f", NBSP) == expected


@pytest.mark.parametrize(("case", "expected"), UNITS.items())
def test_results_by_unit(case: tuple[str, str], expected: str) -> None:
    unit, language = case
    assert result_format(unit, language, "EUR") == expected


@pytest.mark.parametrize("unit", INPUT_UNITS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_input_shows_no_unit_but_money(unit: str, language: str) -> None:
    """The unit stands beside the input; in its cell it would hide how a number is typed."""
    form = number_format(unit, language, "EUR")
    assert ("€" in form) == (unit == "money")
    assert not any(word in form for word in ("min", "h", "days", "jours"))


@pytest.mark.parametrize("unit", RESULT_UNITS)
def test_a_change_has_an_arrow_for_its_sign(unit: str) -> None:
    up, down, same = change_format(unit, "fr", "CHF").split(";")
    assert (up[:4], down[:4], same[:4]) == ('"▲ "', '"▼ "', '"= "')
    assert up[4:] == down[4:] == same[4:] == result_format(unit, "fr", "CHF")


@pytest.mark.parametrize("currency", sorted(list_currencies()))
def test_any_currency_has_a_format(currency: str) -> None:
    for language in LANGUAGES:
        form = number_format("money", language, currency)
        assert "#,##0" in form
        assert form.count('"') % 2 == 0
        assert ";" not in form
        assert axis_format("money", language, currency).count(".") <= form.replace("#,##0.", "").count(".")


def test_an_axis_has_whole_units() -> None:
    assert axis_format("ratio", "en", "USD") == "0%"
    assert axis_format("ratio", "fr", "EUR") == f'0"{NBSP}"%'
    assert axis_format("money", "en", "USD") == '"$"#,##0'
    assert axis_format("money", "fr", "EUR") == f'#,##0"{NBSP}€"'
    assert axis_format("money", "fr", "TND") == "#,##0"  # the sign is too long for an axis
    assert axis_format("days", "en", "USD") == "General"  # halves have a decimal, whole numbers have none
    assert axis_format("number", "en", "USD") == "General"


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_are_dates(language: str) -> None:
    for form in (month_format(language), date_format(language)):
        assert is_date_format(form)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "currency"), [("en", "JPY"), ("fr", "TND"), ("fr", "XOF"), ("en", "CHF")])
@pytest.mark.parametrize("vertical_id", ["custom-phone-cases"])
def test_cells_have_the_format_of_their_unit(vertical_id: str, language: str, currency: str) -> None:
    options = Options(language, currency)
    places, vertical = layout(vertical_id, options), vertical_of(vertical_id)
    workbook = read_once(template(vertical_id, options))
    inputs, kpis, dashboard, benchmarks = (
        workbook[places.sheets[key]] for key in ("inputs", "kpis", "dashboard", "benchmarks")
    )
    for item in vertical.inputs.values():
        forms = {inputs[f"{column}{places.input_rows[item.id]}"].number_format for column in places.months}
        assert forms == {cell_format(item.unit, language, currency)}
    for kpi in vertical.kpis.values():
        form = result_format(kpi.unit, language, currency)
        rows = places.kpi_rows[kpi.id]
        assert {kpis[f"{column}{rows.value}"].number_format for column in ["C", *places.months]} == {form}
        row = places.dashboard_rows[kpi.id]
        assert {dashboard[f"{places.card[key]}{row}"].number_format for key in ("value", "ytd")} == {form}
        edge = edge_format(kpi.unit, language, currency)
        assert dashboard[f"{places.card['target']}{row}"].number_format == edge
        row = places.benchmark_rows[kpi.id]
        assert {benchmarks[f"{column}{row}"].number_format for column in "LM"} == {edge}
        rounded = form if is_converted_kpi(places, kpi) else edge
        assert {benchmarks[f"{column}{row}"].number_format for column in "EGI"} <= {edge, rounded}


def test_a_months_amount_has_no_long_sign() -> None:
    """It stands beside the label; with it in each month, a year would be printed too small to read."""
    formats = {currency: cell_format("money", "fr", currency) for currency in ("EUR", "USD", "CHF", "XOF")}
    assert formats == {"EUR": MONEY["EUR", "fr"], "USD": "#,##0.00", "CHF": "#,##0.00", "XOF": "#,##0"}
    assert cell_format("minutes", "fr", "USD") == number_format("minutes", "fr", "USD")


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_every_cell_has_a_named_style(vertical_id: str) -> None:
    for sheet in read_once(template(vertical_id, Options("fr", sample=True))):
        styles = {cell.style for row in sheet.iter_rows() for cell in row if cell.value is not None}
        assert all(style.startswith("KPI ") for style in styles), sheet.title


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_conditional_fill_has_both_colours(language: str) -> None:
    """Excel paints the background's, other programs the foreground's."""
    fills = 0
    for sheet in read_once(template("custom-phone-cases", Options(language))):
        for rules in sheet.conditional_formatting._cf_rules.values():
            for fill in (rule.dxf.fill for rule in rules if rule.dxf.fill):
                fills += 1
                assert fill.fill_type == "solid"
                assert fill.bgColor.rgb == fill.fgColor.rgb
                assert fill.bgColor.rgb[2:] in (*TIER_FILLS, PAPER, FIRST_FILL)
    assert fills > 10


def test_only_the_styles_to_type_into_are_unlocked() -> None:
    workbook = Workbook()
    add_styles(workbook)
    unlocked = [name for name in workbook.named_styles if not workbook._named_styles[name].protection.locked]
    assert unlocked == ["KPI input", "KPI sign"]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_texts_can_be_read_on_their_ground() -> None:
    """WCAG 2: 4.5 to 1 for text."""
    grounds = [(INPUT_FILL, INK), (PAPER, MUTED), (PAPER, INK), (FIRST_FILL, ACCENT)]
    for ground, ink in [*zip(TIER_FILLS, TIER_INKS, strict=True), *grounds]:
        assert contrast(ground, ink) >= 4.5, (ground, ink)
    for ink in [WORSE, ACCENT, MUTED, INK, *(colour for colour, _ in TIER_LINES.values())]:
        assert contrast(WHITE, ink) >= 4.5, ink  # changes, axes and titles of charts, the legend


def test_every_style_can_be_read() -> None:
    workbook = Workbook()
    add_styles(workbook)
    low = []
    for style in workbook._named_styles:
        ground = style.fill.start_color.rgb[2:] if style.fill.fill_type == "solid" else WHITE
        if style.name.startswith("KPI ") and contrast(ground, style.font.color.rgb[2:]) < 4.5:
            low.append((style.name, ground, style.font.color.rgb[2:]))
    assert low == []
    assert len([style for style in workbook._named_styles if style.name.startswith("KPI ")]) > 20


def test_columns_stand_out_of_a_chart_and_the_month_shown_of_them() -> None:
    """WCAG 2: 3 to 1 for what is drawn."""
    assert contrast(WHITE, SOFT) >= 3
    assert contrast(WHITE, LAST_YEAR) >= 3
    assert contrast(WHITE, ACCENT) >= contrast(WHITE, SOFT) * 2


def test_the_tiers_lines_differ_without_colour() -> None:
    assert len({dash for _, dash in TIER_LINES.values()}) == len(TIER_LINES)


def test_what_a_rule_colours_stays_centred_in_an_ods() -> None:
    """LibreOffice saves a conditional format as a style below Normal, whose alignment then wins over the cell's."""
    styles = read_once(template("personalized-gift-shop", Options()))._named_styles
    assert next(style for style in styles if style.name == "Normal").alignment.vertical == "center"
