"""Microsoft's Open XML SDK finds nothing in any kind of workbook."""

from __future__ import annotations

import pytest

from engines import saved
from excel_rules.broken import sound
from open_xml import open_xml_findings
from workbooks import VERTICALS, vertical_of
from written_workbooks import by_turns, kinds
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options

KINDS = kinds()


@pytest.mark.parametrize("kind", by_turns(KINDS))
def test_the_open_xml_sdk_finds_nothing(kind: str) -> None:
    assert open_xml_findings(KINDS[kind]()) == []


def test_the_open_xml_sdk_finds_what_is_wrong() -> None:
    """As openpyxl saves it, a font's parts are out of order."""
    found = open_xml_findings(saved(build_workbook(vertical_of(VERTICALS[0]), Options())))
    assert {one.split()[0] for one in found} == {"/xl/styles.xml"}
    assert "unexpected child element" in found[0]


def test_the_workbook_that_the_rules_take_for_sound_is_sound() -> None:
    assert open_xml_findings(sound()) == []
