"""A template that Python opens once and fills often."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbooks import parts, record, template
from xlkpi import TableError, WorkbookError, open_template
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.workbook.layout import Options

CASES, GIFTS = "custom-phone-cases", "personalized-gift-shop"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "mine.xlsx"
    found.write_bytes(template(CASES, Options()))
    return found


def test_it_fills_what_the_command_fills(path: Path) -> None:
    one = record(CASES, ["2026-01", "2026-02"])
    filled = open_template(path).fill(one)
    assert parts(filled) == parts(TemplateFiller(path.read_bytes()).filled(one))


def test_it_takes_plain_values_and_refuses_others(path: Path) -> None:
    opened = open_template(str(path))
    assert opened.fill({"business": "Acme", "months": {"2026-01": {"custom_revenue": 1.0}}})
    with pytest.raises(WorkbookError, match="the template is for custom-phone-cases"):
        opened.fill(record(GIFTS))
    with pytest.raises(TableError, match="turnover"):
        opened.fill({"business": "Acme", "turnover": 1})
