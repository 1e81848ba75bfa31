"""fill_workbook: a business's numbers in an open workbook, the built-in template's or the user's own copy of it."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from openpyxl.drawing.image import Image
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image as Picture

from engines import compute, saved_by
from hostile_names import HOSTILE
from workbooks import (
    cached,
    cells,
    differences,
    errors,
    finished,
    named,
    opened,
    parts,
    record,
    shown,
    template,
    unjustified,
    vertical_of,
)
from xlkpi import Record, fill_workbook, save_workbook
from xlkpi.catalogue.examples import example_inputs
from xlkpi.errors import TableError, WorkbookError
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.text import write_text

CASES = "custom-phone-cases"
JANUARY = datetime.datetime(2026, 1, 1)


def blank_template(**options: Any) -> openpyxl.Workbook:
    return opened(template(CASES, Options(**options)))


def filled(workbook: openpyxl.Workbook, of: Record) -> bytes:
    fill_workbook(workbook, of)
    return finished(workbook)


def refusal(workbook: openpyxl.Workbook, of: Any) -> str:
    with pytest.raises(WorkbookError) as caught:
        fill_workbook(workbook, of)
    return str(caught.value)


@pytest.mark.slow
def test_the_numbers_stand_in_their_months_and_every_formula_has_its_value() -> None:
    of = record(CASES, ["2026-02", "2026-11"])
    data = filled(blank_template(), of)
    assert shown(data, "business_name") == ["Acme"]
    orders = example_inputs(vertical_of(CASES))["custom_orders"]
    assert shown(data, "in_custom_orders") == ["", orders, *[""] * 8, orders, ""]
    assert unjustified(data, of) == []
    assert errors(data) == []


@pytest.mark.slow
def test_plain_values_in_place_of_a_record() -> None:
    figures = {"custom_revenue": 12.5, "custom_orders": 2}
    workbook = blank_template()
    fill_workbook(workbook, {"business": "Acme", "months": {datetime.date(2026, 3, 31): figures}})
    assert shown(finished(workbook), "value_aov")[2] == 6.25
    with pytest.raises(TableError) as caught:
        fill_workbook(workbook, {"business": "Acme", "months": {"2026-01": {"custom_order": -1, "cases_sold": -1}}})
    assert "did you mean 'custom_orders'?" in str(caught.value)
    assert "is negative" in str(caught.value)
    with pytest.raises(TableError, match="Acme: unknown key 'month'; did you mean 'months'"):
        fill_workbook(workbook, {"business": "Acme", "month": {"2026-01": figures}})
    other = {"business": "Acme", "vertical": "custom-e-scooters", "months": {"2026-01": figures}}
    with pytest.raises(WorkbookError, match="Acme: is a business of custom-e-scooters, but the template is for"):
        fill_workbook(workbook, other)


@pytest.mark.slow
def test_a_template_that_would_show_figures_as_percentages_is_refused() -> None:
    workbook = blank_template()
    cells = [named(workbook, f"in_{item}")[1] for item in ("custom_revenue", "custom_orders")]
    for cell in cells:
        cell.number_format = "0%"
    places = ", ".join(f"Inputs!{cell.coordinate}" for cell in cells)
    said = f"{places}: would show a figure as a percentage; format it as a number"
    assert refusal(workbook, record(CASES)) == f"workbook: {said}"
    with pytest.raises(WorkbookError, match=re.escape(f"mine.xlsx: {said}")):
        TemplateFiller(finished(workbook), "mine.xlsx")


@pytest.mark.slow
def test_save_workbook_writes_the_values_and_nothing_beside_the_file(tmp_path: Any) -> None:
    workbook = blank_template()
    fill_workbook(workbook, record(CASES))
    save_workbook(workbook, str(tmp_path / "Acme.xlsx"))
    assert [file.name for file in tmp_path.iterdir()] == ["Acme.xlsx"]
    assert unjustified((tmp_path / "Acme.xlsx").read_bytes(), record(CASES)) == []


@pytest.mark.slow
def test_sample_data_and_an_earlier_business_are_emptied_first() -> None:
    workbook = blank_template(sample=True)
    fill_workbook(workbook, record(CASES, ["2026-05", "2026-06"], "Earlier"))
    data = filled(workbook, record(CASES, ["2026-01"], "Later"))
    assert shown(data, "business_name") == ["Later"]
    for item in vertical_of(CASES).inputs:
        assert shown(data, f"in_{item}")[1:] == [""] * 11


def test_the_data_go_below_their_months_in_the_year_that_they_begin_in() -> None:
    workbook = blank_template(start=datetime.date(2026, 4, 1))
    fill_workbook(workbook, record(CASES, ["2024-05", "2025-02"]))
    (cell,) = named(workbook, "first_month")
    assert f"{cell.value:%Y-%m}" == "2024-04"
    filled_cells = [cell.value is not None for cell in named(workbook, "in_cases_sold")]
    assert filled_cells == [month in (1, 10) for month in range(12)]


@pytest.mark.slow
def test_too_many_months_for_the_template() -> None:
    said = refusal(blank_template(), record(CASES, ["2025-01", "2026-01"]))
    assert said.startswith("Acme: has data from 2025-01 to 2026-01, but 12 months from 2025-01 end in 2025-12; ")
    assert "take a template of 24 months" in said
    workbook = blank_template(months=24)
    fill_workbook(workbook, record(CASES, ["2025-01", "2026-12"]))
    assert [cell.value is not None for cell in named(workbook, "in_cases_sold")] == [True, *[False] * 22, True]


def test_wrong_vertical_and_unknown_input() -> None:
    said = refusal(blank_template(), record("custom-e-scooters"))
    assert "is a business of custom-e-scooters, but the template is for custom-phone-cases" in said
    foreign = Record("Acme", CASES, {datetime.date(2026, 1, 1): {"bunches": 3.0}})
    assert (
        refusal(blank_template(), foreign) == "Acme: has 'bunches', which the template does not ask for; leave it out"
    )


def test_a_workbook_of_another_catalogue_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    head = f'[vertical]\nid = "{CASES}"\nextends = "{CASES}"\nsource = {{ document = "Ours", date = 2026-01-31 }}\n'
    own = tmp_path / "own.toml"
    own.write_text(f'{head}[[kpi]]\nid = "conversion"\nthresholds = {{ typical = ">= 0.5" }}\n', encoding="utf-8")
    ours = blank_template()
    monkeypatch.setenv("XLKPI_CATALOGUE", str(own))
    said = refusal(ours, record(CASES))
    assert "was made by xlkpi’s own custom-phone-cases" in said
    assert "name the catalogue that made it in XLKPI_CATALOGUE" in said


def test_a_refused_record_leaves_the_workbook_as_it_was() -> None:
    workbook = blank_template(sample=True)
    before = [cell.value for cell in named(workbook, "in_cases_sold")]
    refusal(workbook, record(CASES, ["2025-01", "2026-01"]))
    assert [cell.value for cell in named(workbook, "in_cases_sold")] == before


def test_a_workbook_that_is_none_of_ours() -> None:
    assert "it has no xlkpi properties; start from a template" in refusal(openpyxl.Workbook(), record(CASES))


@pytest.mark.slow
@pytest.mark.parametrize("key", ["business_name", "first_month", "in_cases_sold"])
@pytest.mark.parametrize("target", ["#REF!", "Inputs!#REF!", "Gone!$A$1", "Inputs!$A$1,Inputs!$B$2", "Inputs!$D:$D"])
def test_a_broken_name_is_named(key: str, target: str) -> None:
    workbook = blank_template()
    workbook.defined_names[key] = DefinedName(key, attr_text=target)
    assert f"the name {key!r} does not lead to cells" in refusal(workbook, record(CASES))


def test_merged_input_cells_are_named() -> None:
    workbook = blank_template()
    first, second = named(workbook, "in_cases_sold")[:2]
    first.parent.merge_cells(f"{first.coordinate}:{second.coordinate}")
    assert f"Inputs!{second.coordinate}: the name 'in_cases_sold' leads to a merged cell" in refusal(
        workbook, record(CASES)
    )


@cache
def hostile_texts() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row, text in enumerate(HOSTILE, 1):
        write_text(sheet.cell(row, 1), text)
        sheet.cell(row, 2).value = f"=A{row}"
        sheet.cell(row, 3).value = f"=ISTEXT(A{row})"
        sheet.cell(row, 4).value = f"=LEN(A{row})"
    return finished(workbook)


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    cells = opened(hostile_texts()).active["A"]
    assert [cell.value for cell in cells] == list(HOSTILE.values())
    assert {cell.data_type for cell in cells} == {"s"}
    quoted = [cell.value for cell in cells if cell.quotePrefix]
    assert quoted == [text for text in HOSTILE.values() if text[0] in "=+-@"]  # typing into the cell keeps it text


def test_a_name_that_looks_like_a_formula_stays_text_in_libreoffice() -> None:
    values = compute("libreoffice", hostile_texts())
    for row, text in enumerate(HOSTILE.values(), 1):
        # openpyxl does not unescape a formula's saved text
        assert values["Sheet", f"B{row}"].replace("_x005F_", "_") == text
        assert values["Sheet", f"C{row}"] is True
        assert values["Sheet", f"D{row}"] in (len(text), len(text.encode("utf-16-le")) // 2)


# A formula, a number, an escape and markup: test_a_name_that_looks_like_a_formula_stays_text has all, in one workbook.
OF_EACH_KIND = ("\x01=1+1", "1e5", "_x0041_ _x000D_", '<b>&amp;"</b>')


@pytest.mark.slow
@pytest.mark.parametrize("text", OF_EACH_KIND)
def test_a_hostile_business_name_reaches_the_dashboard_as_text(text: str) -> None:
    data = filled(blank_template(), record(CASES, business=text))
    assert cells(data, values=True)["Dashboard", "A1"] == ("s", HOSTILE[text])


def own_copy() -> openpyxl.Workbook:
    """What a user makes of a template with openpyxl: restyled, reordered, with a logo and formulas of their own."""
    workbook = blank_template(sample=True)
    workbook.move_sheet("Guide", -3)
    named(workbook, "in_cases_sold")[0].fill = PatternFill("solid", fgColor="FFFFE0E0")
    sheet = workbook.create_sheet("Mine", 0)
    sheet["A1"] = "=SUM(in_cases_sold)"
    sheet["A2"] = '=Dashboard!A1&" in "&COUNT(in_cases_sold)&" months"'
    sheet["A3"] = f"=2*KPIs!{named(workbook, 'value_aov')[0].coordinate}"
    sheet["A4"] = "Our note"
    workbook.defined_names["in_house"] = DefinedName("in_house", attr_text="Mine!$A$4")
    workbook.defined_names["value_of_shop"] = DefinedName("value_of_shop", attr_text="Mine!$A$4")
    logo = io.BytesIO()
    Picture.new("RGB", (8, 8), "red").save(logo, "PNG")
    sheet.add_image(Image(logo), "C1")
    return opened(finished(workbook))


@pytest.mark.slow
def test_a_users_own_copy_keeps_what_the_user_made_of_it() -> None:
    of = record(CASES, ["2026-01", "2026-02"], "Chez Zoë")
    data = filled(own_copy(), of)
    sheet = opened(data, values=True)["Mine"]
    inputs = example_inputs(vertical_of(CASES))
    assert sheet["A1"].value == 2 * inputs["cases_sold"]
    assert sheet["A2"].value == "Chez Zoë in 2 months"
    assert sheet["A3"].value == pytest.approx(2 * inputs["custom_revenue"] / inputs["custom_orders"])
    assert sheet["A4"].value == "Our note"
    assert unjustified(data, of) == []
    assert opened(data).sheetnames == ["Mine", "Dashboard", "Guide", "Inputs", "KPIs", "Benchmarks"]
    assert named(opened(data), "in_cases_sold")[0].fill.fgColor.rgb == "FFFFE0E0"
    assert [name for name in parts(data) if name.startswith("xl/media/")] == ["xl/media/image1.png"]
    assert len(opened(data)["Mine"]._images) == 1


@pytest.mark.slow
def test_a_copy_whose_sheets_a_spreadsheet_program_renamed() -> None:
    """As Excel does it: every formula, name and chart follows."""
    renamed = io.BytesIO()
    before = parts(template(CASES, Options()))
    with zipfile.ZipFile(renamed, "w") as archive:
        for name, content in before.items():
            content = re.sub(rb"'?Inputs'?!", b"'My figures'!", content)
            archive.writestr(name, content.replace(b'name="Inputs"', b'name="My figures"'))
    of = record(CASES)
    data = filled(opened(renamed.getvalue()), of)
    assert "My figures" in opened(data).sheetnames
    assert unjustified(data, of) == []
    assert errors(data) == []


def test_a_copy_saved_by_libreoffice_is_filled_as_well() -> None:
    of = record(CASES, ["2026-01", "2026-04"])
    data = filled(opened(saved_by("libreoffice", template(CASES, Options()))), of)
    assert unjustified(data, of) == []
    assert errors(data) == []
    assert differences(cached(data), compute("libreoffice", data)) == []


@pytest.mark.slow
@pytest.mark.parametrize("formula", ["='[1]Book'!A1", "=WEBSERVICE(A1)", "=IFERROR(nowhere*2,5)"])
def test_a_value_that_is_not_known_here_is_left_out(formula: str) -> None:
    workbook = blank_template()
    workbook["Inputs"]["Z1"], workbook["Inputs"]["Z2"] = formula, "=IFERROR(Z1,1)+1"
    fill_workbook(workbook, record(CASES))
    data = finished(workbook)
    sheet = etree.fromstring(parts(data)["xl/worksheets/sheet2.xml"])
    left = [cell for cell in sheet.iterfind(".//{*}c") if cell.get("r") in ("Z1", "Z2")]
    assert [(cell.find("{*}f") is not None, cell.find("{*}v")) for cell in left] == [(True, None)] * 2
    assert unjustified(data, record(CASES)) == []
