"""No cell shows ### at the default widths: every column has room for large numbers in any common currency."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from babel.numbers import get_currency_precision, get_currency_symbol
from openpyxl.styles import Alignment

from cases import GIFTS
from portfolios import businesses
from text_fits import as_shown, cut_numbers
from workbooks import LANGUAGES, VERTICALS, layout, vertical_of
from xlkpi.catalogue.load import load_catalogue
from xlkpi.period import MONTHS
from xlkpi.portfolio.build import write_portfolio
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.widths import LARGEST, number_width

COMMON = (
    "AED ARS AUD BDT BGN BHD BRL CAD CDF CHF CLP CNY COP CZK DKK DZD EGP EUR GBP GHS HKD HUF IDR ILS INR ISK JOD JPY",
    "KES KRW KWD KZT LKR MAD MGA MUR MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY",
    "TWD UAH USD UYU VND XAF XOF XPF ZAR",
)


def widest(language: str) -> set[str]:
    """The currencies whose amounts are the longest, by their sign and by their decimals."""

    def length(code: str) -> int:
        return len(get_currency_symbol(code, language))

    common = " ".join(COMMON).split()
    by_sign = max(common, key=lambda code: (length(code), get_currency_precision(code)))
    by_both = max(common, key=lambda code: (length(code) + get_currency_precision(code), length(code)))
    return {by_sign, by_both}


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_template_has_room(vertical_id: str, language: str) -> None:
    """And so has the total of a year of such amounts, each of which has room in its month."""
    for currency in sorted(widest(language)):
        options = Options(language, currency)
        places, workbook = layout(vertical_id, options), build_workbook(vertical_of(vertical_id), options)
        assert cut_numbers(workbook, -LARGEST, language) == [], currency
        totals = {row for block in places.kpi_rows.values() for row in block.arguments.values()}
        cut = {one.cell for one in cut_numbers(workbook, 12 * LARGEST, language) if one.sheet == places.sheets["kpis"]}
        assert cut & {f"{places.ytd_column}{row}" for row in totals} == set()


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_so_has_every_number_of_two_years(language: str) -> None:
    for currency in sorted(widest(language) | {"EUR"}):
        options = Options(language, currency, MONTHS[-1])
        workbook = build_workbook(vertical_of(GIFTS), options)
        assert cut_numbers(workbook, -LARGEST, language) == [], currency


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_portfolio_has_room(language: str, tmp_path: Path) -> None:
    records = [record for vertical in VERTICALS for record in businesses(3, vertical)]
    for currency in sorted(widest(language)):
        path = tmp_path / f"{currency}.xlsx"
        write_portfolio(path, records, load_catalogue(), Options(language, currency))
        assert cut_numbers(openpyxl.load_workbook(path), LARGEST, language) == [], currency


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rate_of_many_decimals_has_room(language: str) -> None:
    """All twelve that the format shows, of a currency worth a thousandth or a thousand of the source's."""
    options = Options(language, "CHF")
    places, workbook = (
        layout("remote-personal-shopper", options),
        build_workbook(vertical_of("remote-personal-shopper"), options),
    )
    rate = workbook[places.sheets["benchmarks"]][places.rate]
    assert rate.number_format == "0.############"
    rate.number_format = "0.000000000000"
    for number in (0.000123456789, 1234.123456789012):
        assert "B3" not in {
            cut.cell for cut in cut_numbers(workbook, number, language) if cut.sheet == rate.parent.title
        }
    rate.alignment = Alignment()  # it would be ### if it did not shrink
    assert "B3" in {cut.cell for cut in cut_numbers(workbook, 1234.123456789012, language)}


def test_a_narrow_column_is_seen() -> None:
    workbook = openpyxl.Workbook()
    cell = workbook.active["B2"]
    cell.number_format = '"CHF\u00a0"#,##0.00'
    workbook.active.column_dimensions["B"].width = number_width([cell.number_format], size=11)
    assert cut_numbers(workbook, LARGEST, "en") == []
    narrow = openpyxl.Workbook()
    narrow.active["B2"].number_format = cell.number_format
    narrow.active.column_dimensions["B"].width = 10
    ((sheet, place, text, needed, room),) = cut_numbers(narrow, LARGEST, "en")
    assert (sheet, place, text) == ("Sheet", "B2", "CHF\u00a09,999,999.00")
    assert needed > room


def test_a_number_is_written_as_its_format_says() -> None:
    assert as_shown(-1234.5, "#,##0.00", "en") == ["-1,234.50"]
    assert as_shown(0.5, '0.0"\u00a0"%', "fr") == ["50.0\u00a0%"]
    assert as_shown(2.0, '"▲ "#,##0;"▼ "#,##0', "en") == ["▲ 2", "▼ 2"]
    assert "sept. 2028" in as_shown(1.0, "[$-40C]mmm yyyy", "fr")
    assert as_shown(1.0, "dd/mm/yyyy", "fr") == ["28/12/2028"]


def test_more_needs_more_room() -> None:
    form = "#,##0.00"
    narrow = number_width([form])
    assert number_width([form], size=14) > narrow
    assert number_width([form], indent=1) > narrow
    assert number_width([form], times=12) > narrow
    assert number_width([form, '#,##0.00"\u00a0CHF"']) > narrow
    assert number_width([]) == 0
