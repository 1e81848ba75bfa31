"""Saving: whole or not there, and with every value."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from workbooks import VERTICALS, layout, named, opened, template, vertical_of
from xlkpi.errors import UsageError
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.save import save_workbook, workbook_bytes

OPTIONS = Options("en", sample=True)


def test_saved_is_what_workbook_bytes_gives(tmp_path: Path) -> None:
    workbook = build_workbook(vertical_of(VERTICALS[0]), OPTIONS)
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


def test_typed_numbers_keep_all_their_digits() -> None:
    workbook = build_workbook(vertical_of("personalized-gift-shop"), Options())
    typed = [0.1 + 0.2, 123456789.12345679, 5e15 + 0.5, 2**53 - 1.0, 1e-300 / 3, 7]
    for cell, value in zip(named(workbook, "in_revenue"), typed, strict=False):
        cell.value = value
    named(workbook, "in_orders_received")[0].value = 1
    data = workbook_bytes(workbook)
    assert [cell.value for cell in named(opened(data), "in_revenue")][: len(typed)] == typed
    assert named(opened(data, values=True), "value_aov")[0].value == 0.1 + 0.2


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.xlsm", "a.ods", "a.xltx", "a"])
def test_a_name_that_says_another_kind_of_file_is_refused(name: str, tmp_path: Path) -> None:
    workbook = build_workbook(vertical_of(VERTICALS[0]), OPTIONS)
    with pytest.raises(UsageError, match=r"the workbook is an \.xlsx file; end its name with \.xlsx"):
        save_workbook(workbook, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    save_workbook(workbook, tmp_path / "A.XLSX")


def test_a_workbook_with_macros_is_an_xlsm_file(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(template(VERTICALS[0], OPTIONS)), keep_vba=True)
    with pytest.raises(UsageError, match=r"an \.xlsm file, as it has macros"):
        save_workbook(workbook, tmp_path / "a.xlsx")
