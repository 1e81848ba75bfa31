"""A workbook that Excel saved with the add-in loaded: bare names, no link, nobody's path."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
from openpyxl.packaging.relationship import Relationship
from openpyxl.workbook.external_link import ExternalLink
from openpyxl.workbook.external_link.external import ExternalBook

from workbooks import cached, differences, finished, named, opened, parts, record, template
from xlkpi import fill_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill.batch import Templates, fill_records
from xlkpi.workbook.layout import Options
from xlkpi.workbook.unlinked import without_add_in_links

CASES = "custom-phone-cases"
PATH = "C:/Users/Marie/xlkpi.xlam"


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
    assert without_add_in_links(data) is data


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


def test_a_link_of_the_users_own_stays() -> None:
    data = without_add_in_links(linked("rates.xlsx", PATH, number=2))
    (link,) = opened(data)._external_links
    assert link.file_link.Target == "rates.xlsx"
    assert opened(data)["Guide"]["Z1"].value == "=[1]Rates!A1"
    assert "KPI_AOV(" in named(opened(data), "value_aov")[0].value
    assert b"[2]" not in b"".join(parts(data).values())
