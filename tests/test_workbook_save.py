"""Saving: whole or not there, and with every value."""

from __future__ import annotations

from pathlib import Path

from workbooks import VERTICALS, layout, opened, template, vertical
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.save import save_workbook, workbook_bytes

OPTIONS = Options("en", sample=True)


def test_saved_is_what_workbook_bytes_gives(tmp_path: Path) -> None:
    workbook = build_workbook(vertical(VERTICALS[0]), OPTIONS)
    save_workbook(workbook, tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == template(VERTICALS[0], OPTIONS)
    save_workbook(workbook, str(tmp_path / "b.xlsx"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_a_saved_workbook_can_be_changed_and_saved_again() -> None:
    places = layout(VERTICALS[0], OPTIONS)
    workbook = opened(template(VERTICALS[0], OPTIONS))
    workbook["Inputs"][places.business].value = "=1+1"
    assert opened(workbook_bytes(workbook), values=True)["Dashboard"]["A1"].value == 2
    workbook["Inputs"][places.business].value = "Second"
    assert opened(workbook_bytes(workbook), values=True)["Dashboard"]["A1"].value == "Second"
