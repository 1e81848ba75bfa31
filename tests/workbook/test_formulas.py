"""The formulas: which functions they use, how they are written by style, and that the months' are one formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from own_vertical import own_vertical
from workbooks import VERTICALS, finished, layout, read_once, template, vertical_of
from xlkpi.catalogue.model import TIERS
from xlkpi.functions import FUNCTIONS
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.formulas import TierCells, Verdicts, calculation, tier_names
from xlkpi.workbook.layout import Options

# In Excel 2019 (and all but those of 2019 long before), LibreOffice, Gnumeric and Google Sheets.
EVERYWHERE = {
    "ABS", "AND", "CHAR", "CHOOSE", "COLUMNS", "COUNT", "COUNTA", "COUNTBLANK", "COUNTIF", "EDATE", "ERROR.TYPE",
    "FALSE", "FIXED", "HYPERLINK", "IF", "IFERROR", "INDEX", "INT", "ISERROR", "ISNUMBER", "ISTEXT", "LEN", "MATCH",
    "MAX", "MID", "MIN", "MONTH", "NA", "OR", "REPLACE", "RIGHT", "ROUND", "ROWS", "SIGN", "SUBSTITUTE", "SUM", "TRIM",
    "TRUE", "YEAR",
}  # fmt: skip


@cache
def own_template() -> bytes:
    return finished(build_workbook(own_vertical(), Options()))


def tokens(data: bytes) -> Iterator[tuple[str, list[Token]]]:
    """The place and tokens of each formula; but of those that are the left one's, filled right, the first."""
    for sheet in read_once(data):
        for row in sheet.iter_rows():
            before = ""
            for cell in row:
                form = re.sub(r"\$?[A-Z]{1,2}\$?\d+", "", cell.value) if cell.data_type == "f" else ""
                if form and form != before:
                    yield f"{sheet.title}!{cell.coordinate}", Tokenizer(cell.value).items
                before = form


@cache
def functions_used(data: bytes) -> set[str]:
    return {
        token.value.rstrip("(").upper()
        for _, found in tokens(data)
        for token in found
        if token.type == Token.FUNC and token.subtype == Token.OPEN
    }


@pytest.mark.slow
@pytest.mark.parametrize("style", ["dual", "native", "udf"])
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_only_functions_that_every_program_has(vertical_id: str, style: str) -> None:
    used = functions_used(template(vertical_id, Options("en", formulas=style, sample=True)))  # others need it as well
    own = {name for name in used if name.startswith("KPI_")}
    assert used - own - EVERYWHERE == set()
    assert own <= FUNCTIONS.keys()
    public = {kpi.function.name for kpi in vertical_of(vertical_id).kpis.values()}
    verdicts = {"KPI_BENCHMARK", "KPI_RANK", "KPI_TARGET"}
    examples = {kpi.example.function.name for kpi in vertical_of(vertical_id).kpis.values()}
    assert own == (set() if style == "native" else public | verdicts | examples)


def test_an_own_vertical_uses_the_same_functions() -> None:
    assert functions_used(own_template()) - EVERYWHERE - FUNCTIONS.keys() == set()
    assert "KPI_CALC" in functions_used(own_template())


def test_the_list_of_functions_is_no_longer_than_needed() -> None:
    used = {name for v in VERTICALS for name in functions_used(template(v, Options("en", sample=True)))}
    used |= functions_used(own_template())
    assert EVERYWHERE - used <= {"ROWS", "COLUMNS", "COUNTBLANK"}  # of ranges: no template has one in a calculator


@pytest.mark.parametrize("style", ["dual", "native", "udf"])
def test_a_calculators_formula_by_style(style: str) -> None:
    kpi = vertical_of("custom-phone-cases").kpi("aov")
    references = {"revenue": "A1", "orders": "B1"}
    native = "IF(B1+0=0,A1/B1,IF((A1+0<0)+(B1+0<0),#NUM!,A1/B1))"
    expected = {
        "dual": f'IF((A1="")+(B1=""),"",IFERROR(KPI_AOV(A1,B1),{native}))',
        "native": f'IF((A1="")+(B1=""),"",{native})',
        "udf": "KPI_AOV(A1,B1)",
    }
    assert calculation(kpi.function, references, style, kpi) == expected[style]


def test_an_own_calculator_is_called_by_its_kpi() -> None:
    kpi = own_vertical().kpi("waste_rate")
    formula = calculation(kpi.function, {"thrown": "A1", "sold": "B1"}, "udf", kpi)
    assert formula == 'KPI_CALC("flower-stall","waste_rate",A1,B1)'


def test_a_verdict_names_its_kpi_and_the_workbooks_table() -> None:
    kpi = vertical_of("custom-phone-cases").kpi("aov")
    cells = {tier: TierCells(f"$D${i}", f"$E${i}") for i, tier in enumerate(TIERS, 1)}
    verdicts = Verdicts(kpi, "udf", "fr", "Benchmarks!$C$5:$I$11", cells)
    ids = '"custom-phone-cases","aov",B7'
    assert verdicts.tier("B7") == f'KPI_BENCHMARK({ids},"fr",Benchmarks!$C$5:$I$11)'
    assert verdicts.rank("B7") == f"KPI_RANK({ids},Benchmarks!$C$5:$I$11)"
    assert verdicts.target("B7") == f"KPI_TARGET({ids},Benchmarks!$C$5:$I$11)"


def test_tier_names() -> None:
    assert tier_names("en") == ["Below benchmark", "Typical", "Above average", "Exceptional"]
    assert tier_names("fr") == ["Sous la référence", "Typique", "Supérieur à la moyenne", "Exceptionnel"]


def test_the_months_formulas_are_one_formula_filled_right() -> None:
    """A user who looks at one month knows the others."""
    options = Options("en")
    places = layout("custom-phone-cases", options)
    sheet = read_once(template("custom-phone-cases", options))["KPIs"]
    for rows in places.kpi_rows.values():
        for row in (rows.value, rows.tier):
            forms = set()
            for column in places.months:
                forms.add(sheet[f"{column}{row}"].value.replace(f"!{column}", "!?").replace(f"{column}{row - 1}", "?"))
            assert len(forms) == 1, forms
