"""Stamp and names are the same, whichever way a workbook is opened."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from engines import resaved
from workbooks import opened, template
from xlkpi import __version__
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.identity import complete_stamp, identity_of
from xlkpi.xlsx.reader import Workbook as FastWorkbook

CASES = "custom-phone-cases"


@pytest.mark.parametrize("program", ["openpyxl", "libreoffice", "gnumeric"])
def test_both_ways_to_open_a_workbook_give_one_identity(program: str, tmp_path: Path) -> None:
    book = opened(template(CASES, Options("fr", formulas="native")))
    book.defined_names["in_lost"] = DefinedName("in_lost", attr_text="#REF!")
    book.defined_names["in_elsewhere"] = DefinedName("in_elsewhere", attr_text="Nowhere!$A$1")
    stream = io.BytesIO()
    book.save(stream)
    path = tmp_path / "a.xlsx"
    path.write_bytes(resaved(program, stream.getvalue()))
    found = FastWorkbook(path).identity
    assert found == identity_of(opened(path.read_bytes()))
    assert found.names["months"].sheet == "Saisie"
    assert "in_lost" in found.lost
    assert {"lost", "custom_orders"} <= found.inputs
    if program != "gnumeric":  # which drops the properties
        assert (found.version, found.vertical, found.language, found.formulas) == (__version__, CASES, "fr", "native")


def test_a_stamp_is_completed_and_never_changed() -> None:
    book = Workbook()
    assert identity_of(book).vertical is None
    complete_stamp(book, vertical=CASES, language="fr")
    complete_stamp(book, vertical="bakery", formulas="dual")
    found = identity_of(book)
    assert (found.vertical, found.language, found.formulas) == (CASES, "fr", "dual")
