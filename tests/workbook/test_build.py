"""A template as a whole: valid for Excel, protected, named, stamped; also for a user's own vertical."""

from __future__ import annotations

import datetime
import hashlib
import re
from itertools import product
from pathlib import Path

import pytest
from openpyxl.utils import FORMULAE
from openpyxl.utils.cell import range_boundaries
from openxml_audit import OpenXmlValidator

import xlkpi
from engines import saved
from own_vertical import large_vertical, own_vertical, vertical_text
from workbooks import LANGUAGES, VERTICALS, errors, finished, layout, named, opened, read_once, template, vertical_of
from xlkpi.catalogue.model import TIERS, Vertical
from xlkpi.functions import FUNCTIONS
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Layout, Options
from xlkpi.workbook.sample import sample_year

TEMPLATES = list(product(VERTICALS, LANGUAGES))


def findings(data: bytes, folder: Path) -> list[str]:
    """What openxml-audit has to say: errors and warnings."""
    path = folder / "workbook.xlsx"
    path.write_bytes(data)
    result = OpenXmlValidator(max_errors=0).validate(path)
    return [str(finding) for finding in result.errors]


# Each of the ten templates, by turns empty and with sample, over one year and two. Microsoft's own SDK checks more
# (test_open_xml.py), but is not everywhere.
@pytest.mark.slow
@pytest.mark.parametrize(("number", "vertical_id", "language"), [(i, *pair) for i, pair in enumerate(TEMPLATES)])
def test_excel_would_find_nothing_to_repair(number: int, vertical_id: str, language: str, tmp_path: Path) -> None:
    sample, months = number // 2 % 2 == 0, 24 if number % 3 == 0 else 12
    assert findings(template(vertical_id, Options(language, months=months, sample=sample)), tmp_path) == []


@pytest.mark.slow
def test_a_filled_workbook_is_valid_too(tmp_path: Path) -> None:
    options = Options("fr")
    places, vertical = layout(VERTICALS[0], options), vertical_of(VERTICALS[0])
    workbook = opened(template(vertical.id, options))
    sheet = workbook[places.sheets["inputs"]]
    sheet[places.business].value = "L’Atelier & fils <Paris>"
    for item, values in sample_year(vertical, 12).items():
        for column, value in zip(places.months[:5], values, strict=False):
            sheet[f"{column}{places.input_rows[item]}"].value = value
    data = finished(workbook)
    assert findings(data, tmp_path) == []
    assert opened(data, values=True)[places.sheets["dashboard"]]["A1"].value == "L’Atelier & fils <Paris>"


@pytest.mark.slow
def test_the_audit_finds_what_is_wrong(tmp_path: Path) -> None:
    """As openpyxl saves it, a font's parts are out of order: tidying is what the audit is clean by."""
    assert findings(saved(build_workbook(vertical_of(VERTICALS[0]), Options())), tmp_path) != []


@pytest.mark.slow
@pytest.mark.parametrize("sample", [False, True])
@pytest.mark.parametrize(("vertical_id", "language"), TEMPLATES)
def test_only_input_cells_are_unlocked(vertical_id: str, language: str, sample: bool) -> None:
    options = Options(language, sample=sample)
    places = layout(vertical_id, options)
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in read_once(template(vertical_id, options))
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    inputs, benchmarks = places.sheets["inputs"], places.sheets["benchmarks"]
    expected = {(places.sheets["dashboard"], places.selector), (inputs, places.start)}
    expected |= {(inputs, "B4"), (inputs, "C4")}  # the name of the business, merged
    expected |= {(inputs, f"{month}{row}") for month in places.months for row in places.input_rows.values()}
    expected |= {(benchmarks, f"{column}{row}") for column in "DEFGHIKLN" for row in places.benchmark_rows.values()}
    expected |= {(benchmarks, "B3")} if places.converts else set()  # the exchange rate
    assert unlocked == expected


@pytest.mark.slow
@pytest.mark.parametrize(("vertical_id", "language"), TEMPLATES)
def test_every_sheet_is_protected_and_every_formula_locked(vertical_id: str, language: str) -> None:
    """But for thresholds that are converted at an exchange rate: a user may type over them."""
    places = layout(vertical_id, Options(language, sample=True))
    converted = {
        f"{column}{places.benchmark_rows[kpi.id]}"
        for kpi in places.vertical.kpis.values()
        if places.converts and kpi.has_currency
        for column, tier in zip("EGI", TIERS, strict=True)
        if tier in kpi.thresholds
    }
    for sheet in read_once(template(vertical_id, Options(language, sample=True))):
        assert sheet.protection.sheet, sheet.title
        assert sheet.protection.password is None, sheet.title
        assert sheet.protection.hashValue is None, sheet.title
        formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert formulas, sheet.title
        unlocked = {cell.coordinate for cell in formulas if not cell.protection.locked}
        assert unlocked == (converted if sheet.title == places.sheets["benchmarks"] else set())


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_defined_names_lead_to_their_cells(vertical_id: str, language: str) -> None:
    options = Options(language, months=24)
    places, vertical = layout(vertical_id, options), vertical_of(vertical_id)
    workbook = read_once(template(vertical_id, options))
    single = {"business_name": ("inputs", "B4"), "first_month": ("inputs", "B5"), "month_shown": ("dashboard", "L3")}
    single["currency"] = ("inputs", "B6")
    single["figures_from"] = ("inputs", places.figures_from)
    rows = {"months": ("inputs", places.header_row)}
    rows |= {f"in_{item}": ("inputs", places.input_rows[item]) for item in vertical.inputs}
    rows |= {f"value_{kpi}": ("kpis", places.kpi_rows[kpi].value) for kpi in vertical.kpis}
    examples = {f"example_{kpi}" for kpi in vertical.kpis}
    single["benchmark_source"] = ("benchmarks", "J2")
    if places.converts:
        single["benchmark_rate"] = ("benchmarks", "B3")
    columns = {
        f"benchmark_{key}"
        for key in ("aim", "own", "followed", "unit", "country", *(f"source_{tier}" for tier in TIERS))
    }
    assert set(workbook.defined_names) == single.keys() | rows.keys() | examples | columns | {"benchmarks", "verdicts"}
    for name in columns:
        assert [cell.row for cell in named(workbook, name)] == list(places.benchmark_rows.values())
    assert named(workbook, "benchmark_aim")[0].offset(-1).value == places.texts("benchmarks.aim")
    assert named(workbook, "benchmark_own")[0].offset(-1).value == places.texts("benchmarks.own")
    assert named(workbook, "benchmark_country")[0].offset(-1).value == places.texts("benchmarks.country")
    for name, (sheet, cell) in single.items():
        assert list(workbook.defined_names[name].destinations) == [
            (places.sheets[sheet], f"${cell[0]}${cell[1:]}"),
        ]
    for name, (sheet, row) in rows.items():
        assert list(workbook.defined_names[name].destinations) == [(places.sheets[sheet], f"$D${row}:$AA${row}")]
    ((title, table),) = workbook.defined_names["benchmarks"].destinations
    first_column, first_row, last_column, last_row = range_boundaries(table)
    assert (last_column - first_column, last_row - first_row) == (6, len(vertical.kpis) - 1)
    column = [workbook[title].cell(row, first_column).value for row in range(first_row, last_row + 1)]
    assert column == list(vertical.kpis)


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_no_name_is_taken_for_a_function_or_a_cell(vertical_id: str) -> None:
    functions = {name.lower() for name in FORMULAE | FUNCTIONS.keys()}
    names = list(read_once(template(vertical_id, Options())).defined_names)
    assert [name for name in names if name.lower() in functions] == []
    address = re.compile(r"[a-z]{1,3}\d+|r\d*|c\d*|r\d*c\d*", re.IGNORECASE)
    assert [name for name in names if address.fullmatch(name) or not re.fullmatch(r"[a-z]\w{0,254}", name)] == []
    assert len({name.lower() for name in names}) == len(names)


@pytest.mark.slow
@pytest.mark.parametrize("style", ["dual", "native", "udf"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_properties_and_stamp(language: str, style: str) -> None:
    vertical = vertical_of("custom-phone-cases")
    start = datetime.date(2024, 7, 1)
    workbook = opened(template(vertical.id, Options(language, start=start, formulas=style)))
    properties = workbook.properties
    title = {"en": f"{vertical.name['en']} – KPI workbook", "fr": f"{vertical.name['fr']} – classeur d’indicateurs"}
    assert (properties.title, properties.language, properties.creator) == (title[language], language, "xlkpi")
    assert properties.created == properties.modified == datetime.datetime(2024, 7, 1)
    assert {p.name: p.value for p in workbook.custom_doc_props.props} == {
        "xlkpi version": xlkpi.__version__,
        "xlkpi vertical": vertical.id,
        "xlkpi language": language,
        "xlkpi formulas": style,
        "xlkpi catalogue": hashlib.sha256(repr(vertical).encode()).hexdigest()[:16],
    }
    assert workbook.calculation.fullCalcOnLoad


@pytest.mark.slow
def test_the_sheets_are_in_order() -> None:
    assert read_once(template(VERTICALS[0], Options())).sheetnames == [
        "Dashboard",
        "Inputs",
        "KPIs",
        "Benchmarks",
        "Guide",
    ]
    french = ["Tableau de bord", "Saisie", "Indicateurs", "Références", "Mode d’emploi"]
    assert read_once(template(VERTICALS[0], Options("fr"))).sheetnames == french


@pytest.mark.slow
@pytest.mark.parametrize("style", ["dual", "native", "udf"])
@pytest.mark.parametrize("sample", [False, True])
def test_a_users_own_vertical(style: str, sample: bool, tmp_path: Path, own_catalogue: Vertical) -> None:
    options = Options("fr", "CHF", formulas=style, sample=sample)
    data = finished(build_workbook(own_catalogue, options))
    assert errors(data) == []
    assert not sample or findings(data, tmp_path) == []
    places, kpis, values = Layout(own_catalogue, options), opened(data), opened(data, values=True)
    title = places.sheets["kpis"]
    results = {
        kpi: values[title][f"{places.months[0]}{rows.value}"].value or "" for kpi, rows in places.kpi_rows.items()
    }
    examples = {kpi.id: kpi.example.result for kpi in own_catalogue.kpis.values()}
    assert results == (pytest.approx(examples) if sample else dict.fromkeys(examples, ""))
    formula = kpis[title][f"D{places.kpi_rows['waste_rate'].value}"].value
    public = kpis[title][f"D{places.kpi_rows['conversion'].value}"].value
    assert ('KPI_CALC("flower-stall","waste_rate",' in formula) == (style != "native")
    assert ("KPI_CONVERSION(" in public) == (style != "native")
    assert "KPI_CALC" not in public


@pytest.fixture
def own_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vertical:
    """The own vertical, in the catalogue that the functions read."""
    file = tmp_path / "flower-stall.toml"
    file.write_text(vertical_text(), encoding="utf-8")
    monkeypatch.setenv("XLKPI_CATALOGUE", str(file))
    return own_vertical()


@pytest.mark.slow
def test_a_kpi_without_thresholds_has_no_verdict(own_catalogue: Vertical) -> None:
    options = Options("en", sample=True)
    places = Layout(own_catalogue, options)
    dashboard = opened(finished(build_workbook(own_catalogue, options)), values=True)["Dashboard"]
    row = places.dashboard_rows["revenue_each"]
    assert isinstance(dashboard[f"B{row}"].value, float)
    told = {key: dashboard[f"{column}{row}"].value for key, column in places.card.items()}
    assert [told[key] for key in ("tier", "gap", "target", "status", "ytd_tier")] == [
        None, "no benchmark", None, None, None,
    ]  # fmt: skip


@pytest.mark.slow
def test_a_vertical_with_very_many_inputs_keeps_to_excels_limits(tmp_path: Path) -> None:
    vertical = large_vertical(80)
    options = Options("en", sample=True)
    places = Layout(vertical, options)
    workbook = build_workbook(vertical, options)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert max(len(cell.value) for cell in cells) <= 8192
    sheet = workbook["Inputs"]
    assert sheet.row_dimensions[max(places.detail_rows.values()) + 1].hidden
    last = list(vertical.inputs.values())[-1]
    sheet[f"E{places.input_rows[last.id]}"].value = -4
    data = finished(workbook)
    assert findings(data, tmp_path) == []
    details = opened(data, values=True)["Inputs"][places.details("E")].value
    assert details.strip() == f"“{last.label['en']}” is negative."
