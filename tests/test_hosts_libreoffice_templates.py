"""The template workbooks in a real LibreOffice Calc, with the extension and without: equal to their cached values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from calc import VERSIONS, Calc, with_extension, without_extension
from workbooks import VERTICALS, cached, differences, template
from xlkpi.catalogue.model import LANGUAGES
from xlkpi.workbook.layout import Options

NEWER = "backports"
"""LibreOffice 7.4 does not take KPI_AOV( in an .xlsx for the extension's; 25.2 does."""


def options(style: str, language: str = "fr") -> Options:
    return Options(language, formulas=style, sample=True)


def recalculated(calc: Calc, data: bytes, folder: Path, **save: str) -> dict[tuple[str, str], list[Any]]:
    """Formula and value of every formula cell, by sheet and address."""
    (folder / "book.xlsx").write_bytes(data)
    found = calc.load(folder / "book.xlsx", **save)
    return {(sheet, address(place)): cell for sheet, cells in found.items() for place, cell in cells.items()}


def address(place: str) -> str:
    row, column = map(int, place.split(","))
    return f"{get_column_letter(column)}{row}"


def wrong(data: bytes, found: dict[tuple[str, str], list[Any]]) -> list[tuple[Any, Any, Any]]:
    return differences(cached(data), {key: value for key, (_, value) in found.items()})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("vertical", VERTICALS)
def test_dual_formulas(vertical: str, version: str, language: str, tmp_path: Path) -> None:
    data = template(vertical, options("dual", language))
    for calc in (with_extension(version), without_extension(version)):
        assert wrong(data, recalculated(calc, data, tmp_path)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical", VERTICALS)
def test_udf_formulas_are_answered_and_keep_their_names(vertical: str, language: str, tmp_path: Path) -> None:
    data, copy = template(vertical, options("udf", language)), tmp_path / "copy.xlsx"
    found = recalculated(with_extension(NEWER), data, tmp_path, save=str(copy))
    assert wrong(data, found) == []
    ours = [key for key, (formula, _) in found.items() if "ORG.XLKPI.FUNCTIONS.KPI_" in formula]
    assert len(ours) > 100
    kept = openpyxl.load_workbook(copy)
    for sheet, place in ours:
        saved = kept[sheet][place].value
        assert "KPI_" in saved
        assert "XLKPI.FUNCTIONS" not in saved.upper()


@pytest.mark.parametrize("vertical", VERTICALS)
def test_udf_formulas_without_the_extension_have_no_name(vertical: str, tmp_path: Path) -> None:
    data = template(vertical, options("udf"))
    found = recalculated(without_extension(NEWER), data, tmp_path)
    assert "#NAME?" in [value for _, value in found.values()]


@pytest.mark.parametrize("vertical", VERTICALS)
def test_empty_dual_templates_stay_empty(vertical: str, tmp_path: Path) -> None:
    data = template(vertical, Options("fr"))
    assert wrong(data, recalculated(with_extension(NEWER), data, tmp_path)) == []
