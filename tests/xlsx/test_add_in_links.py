"""A workbook that Excel saved with the add-in loaded: bare names, no link, nobody's path."""

from __future__ import annotations

import io
import itertools
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging.relationship import Relationship
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.external_link import ExternalLink
from openpyxl.workbook.external_link.external import ExternalBook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from workbooks import cached, differences, finished, named, opened, parts, record, template
from xlkpi import fill_workbook, save_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill.batch import fill_records
from xlkpi.fill.templates import Templates
from xlkpi.functions import FUNCTIONS
from xlkpi.upgrade.upgrade import upgrade_workbook
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.add_in_links import without_add_in_links
from xlkpi.xlsx.package import package
from xlkpi.xlsx.uncomputable import load_computable

CASES = "custom-phone-cases"
PATH = "C:/Users/Marie/xlkpi.xlam"


FORMS = (
    "[{link}]!{name}(",
    "[{link}]!_xludf.{name}(",
    "'C:\\Users\\O''Neil &amp; Söhne\\[xlkpi.xlam]xlkpi'!{name}(",
    "&apos;C:\\Users\\Marie\\XLSTART\\XLKPI.XLAM&apos;!{small}(",
    "xlkpi.xlam!{name}(",
    "_xludf.{name}(",
    "_xlfn._xludf.{small}(",
    "_xldudf_{name}(",
    "ORG.XLKPI.FUNCTIONS.{name}(",
    "org.xlkpi.functions.{small}(",
    "{small}(",
)
"""How programs store a call of ours, in a file's XML."""
PATH_OF_EXCEL = (
    b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
    b'Requires="x15"><x15ac:absPath url="C:\\Users\\Marie\\Kunden\\" xmlns:x15ac="http://schemas.microsoft.com/office/'
    b'spreadsheetml/2010/11/ac"/></mc:Choice></mc:AlternateContent>'
)


def own_template(style: str, *targets: str, rates: int = 0) -> bytes:
    """A user's template with calls of ours in cells, an array, a name and rules, and with links to files.

    rates: the number of the link to rates.xlsx.
    """
    workbook = opened(template(CASES, Options(formulas=style)))
    for target in targets:
        link = ExternalLink(ExternalBook(id="rId1"))
        link.file_link = Relationship(type="externalLinkPath", Target=target, TargetMode="External")
        workbook._external_links.append(link)
    guide = workbook["Guide"]
    guide["Z1"] = '=KPI_AOV(Inputs!D14,Inputs!D15)&"[1]!KPI_AOV("'
    guide["Z2"] = f'=KPI_CALC("{CASES}","aov",Inputs!D14,Inputs!D15)'
    guide["Z4"] = ArrayFormula("Z4:Z5", "=KPI_AOV(Inputs!D14:D15,Inputs!D15:D16)")
    if rates:
        guide["Z6"] = f"=[{rates}]Rates!A1+[{rates}]!rate"
        guide["Z7"] = f"='[{rates}]My rates'!A1"
    workbook.defined_names["my_aov"] = DefinedName("my_aov", attr_text="KPI_AOV(Inputs!$D$14,Inputs!$D$15)")
    red = PatternFill(bgColor="FFFF0000", fill_type="solid")
    guide.conditional_formatting.add("Z1", FormulaRule(formula=["KPI_AOV(Inputs!$D$14,1)>10"], fill=red))
    validation = DataValidation("custom", formula1="KPI_AOV(Inputs!$D$14,1)>0", sqref="Z9")
    guide.add_data_validation(validation)
    stream = io.BytesIO()
    workbook.save(stream)
    members = parts(stream.getvalue())
    members["docProps/core.xml"] = re.sub(
        rb"[^>]+(?=</dcterms:modified>)", b"2026-01-01T00:00:00Z", members["docProps/core.xml"]
    )
    return package(members)


def stored(data: bytes, link: int) -> bytes:
    """The file with the calls in every form that programs store, one after another. link: the add-in's number."""
    forms = itertools.cycle(FORMS)

    def call(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        return next(forms).format(link=link, name=name, small=name.lower()).encode()

    members = parts(data)
    for name, xml in members.items():
        if name.startswith(("xl/worksheets/sheet", "xl/workbook.xml")):
            members[name] = re.sub(rb"(?<![\w.!])(KPI_[A-Z_]+)\(", call, xml)
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(b"<bookViews>", PATH_OF_EXCEL + b"<bookViews>")
    return package(members)


def filled(folder: Path, data: bytes) -> bytes:
    folder.mkdir()
    own = folder / "own.xlsx"
    own.write_bytes(data)
    one = record(CASES, ["2026-01", "2026-02"])
    (outcome,) = fill_records([one], folder / "out", Templates(load_catalogue(), Options(), own))
    assert outcome.problems == ()
    return outcome.path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("style", ["dual", "udf"])
def test_every_form_gives_the_workbook_of_the_bare_names_byte_for_byte(style: str, tmp_path: Path) -> None:
    bare = filled(tmp_path / "bare", own_template(style, "rates.xlsx", rates=1))
    assert b"my_aov" in parts(bare)["xl/workbook.xml"]
    for links, rates in ((("rates.xlsx", PATH), 1), ((PATH, "rates.xlsx"), 2)):
        data = stored(own_template(style, *links, rates=rates), link=3 - rates)
        assert filled(tmp_path / f"linked {rates}", data) == bare
    guide = opened(bare, values=True)["Guide"]
    assert (guide["Z2"].value, guide["Z4"].value) != (None, None)
    for name, xml in parts(bare).items():
        assert not re.search(rb"(?i)\.xlam|marie|neil|_xludf|_xldudf|xlkpi\.functions", xml), name


def linked(*targets: str, number: int = 1) -> bytes:
    """A template with links to these files, whose functions are called by one of them."""
    workbook = opened(template(CASES, Options()))
    for target in targets:
        link = ExternalLink(ExternalBook(id="rId1"))
        link.file_link = Relationship(type="externalLinkPath", Target=target, TargetMode="External")
        workbook._external_links.append(link)
    for cell in named(workbook, "value_aov"):
        cell.value = cell.value.replace("KPI_AOV(", f"[{number}]!KPI_AOV(")
    workbook["Guide"]["Z1"].value = "=[1]Rates!A1" if number > 1 else None
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def test_a_template_without_a_linked_function_stays_as_it_is() -> None:
    data = template(CASES, Options())
    assert without_add_in_links(data, FUNCTIONS) is data


@pytest.mark.slow
def test_a_filled_workbook_has_every_value_and_no_link(tmp_path: Path) -> None:
    own = tmp_path / "own.xlsx"
    own.write_bytes(linked(PATH))
    one = record(CASES, ["2026-01", "2026-02"])
    (outcome,) = fill_records([one], tmp_path / "out", Templates(load_catalogue(), Options(), own))
    assert outcome.problems == ()
    data = outcome.path.read_bytes()
    plain = opened(template(CASES, Options()))
    fill_workbook(plain, one)
    assert differences(cached(finished(plain)), cached(data)) == []
    assert not [name for name, xml in parts(data).items() if "xternal" in name or b"xlam" in xml or b"[1]" in xml]
    assert openpyxl.load_workbook(outcome.path)._external_links == []


@pytest.mark.slow
def test_a_link_of_the_users_own_stays() -> None:
    data = without_add_in_links(linked("rates.xlsx", PATH, number=2), FUNCTIONS)
    (link,) = opened(data)._external_links
    assert link.file_link.Target == "rates.xlsx"
    assert opened(data)["Guide"]["Z1"].value == "=[1]Rates!A1"
    assert "KPI_AOV(" in named(opened(data), "value_aov")[0].value
    assert b"[2]" not in b"".join(parts(data).values())


@pytest.mark.slow
def test_fill_workbook_and_save_workbook_write_bare_names(tmp_path: Path) -> None:
    """As the template with bare names, also where openpyxl was told to drop all links."""
    saved = []
    for name, data, kept in (
        ("bare", own_template("udf"), True),
        ("linked", stored(own_template("udf", PATH), link=1), True),
        ("dropped", stored(own_template("udf", PATH), link=1), False),
    ):
        workbook = openpyxl.load_workbook(io.BytesIO(data), keep_links=kept)
        fill_workbook(workbook, record(CASES, ["2026-01", "2026-02"]))
        save_workbook(workbook, tmp_path / f"{name}.xlsx")
        saved.append(parts((tmp_path / f"{name}.xlsx").read_bytes()))
    assert saved[0] == saved[1] == saved[2]


@pytest.mark.slow
def test_the_engine_computes_calls_in_every_form() -> None:
    data = stored(own_template("udf", PATH), link=1)
    loaded, unknown = load_computable(data, opened(data), FUNCTIONS)
    assert unknown == {}
    loaded.put("Inputs", 14, 4, [[10.0], [4.0]])
    loaded.evaluate()
    assert loaded.value("Guide", 2, 26) == 2.5


@pytest.mark.slow
def test_a_figure_that_is_a_linked_call_is_upgraded_as_a_formula(tmp_path: Path) -> None:
    old = opened(own_template("dual", PATH))
    old["Inputs"]["D14"], old["Inputs"]["D15"] = "=[1]!KPI_AOV(D17,1)", 4
    old["Inputs"]["D17"] = 10
    old.save(tmp_path / "old.xlsx")
    data, told = upgrade_workbook(tmp_path / "old.xlsx", load_catalogue())
    assert opened(data)["Inputs"]["D14"].value == "=KPI_AOV(D17,1)"
    assert opened(data, values=True)["Inputs"]["D14"].value == 10
    assert told.migrated["formulas"] == 1
    assert not [name for name, xml in parts(data).items() if b".xlam" in xml or "externalLink" in name]


def test_a_link_that_leads_to_a_cloud_as_well_is_dropped() -> None:
    members = parts(linked(PATH))
    (link,) = (name for name in members if name.startswith("xl/externalLinks/_rels/"))
    cloud = b'<Relationship Id="rId2" Type="alternate" Target="/personal/marie/item?id=1" TargetMode="External"/>'
    members[link] = members[link].replace(b"<Relationship ", cloud + b"<Relationship ", 1)
    assert not [name for name in parts(without_add_in_links(package(members), FUNCTIONS)) if "externalLink" in name]


@pytest.mark.slow
@pytest.mark.parametrize("written", ["Marie", "&#77;arie", "Marie&apos;s"])
def test_a_link_whose_cells_are_read_keeps_no_folder(written: str) -> None:
    """The add-in's sheet is no place to read from; but what a user reads there stays a formula."""
    workbook = opened(stored(own_template("dual", PATH), link=1))
    workbook["Guide"]["Z8"] = "=[1]xlkpi!A1"
    stream = io.BytesIO()
    workbook.save(stream)
    members = parts(stream.getvalue())
    (link,) = (name for name in members if name.startswith("xl/externalLinks/_rels/"))
    members[link] = members[link].replace(b"Marie", written.encode())
    data = without_add_in_links(package(members), FUNCTIONS)
    (kept,) = opened(data)._external_links
    assert kept.file_link.Target == "xlkpi.xlam"
    assert b"arie" not in b"".join(parts(data).values())
