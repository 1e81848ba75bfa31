"""The template workbooks in a real LibreOffice Calc, with the extension and without: equal to their cached values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from calc import VERSIONS, Calc, with_extension, without_extension
from workbooks import VERTICALS, cached, differences, opened, record, template
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import LANGUAGES
from xlkpi.fill.batch import fill_records
from xlkpi.fill.templates import Templates
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


in_turn = pytest.mark.parametrize(
    ("vertical", "language"), [(one, LANGUAGES[number % 2]) for number, one in enumerate(VERTICALS)]
)
"""Each vertical in one language, both among them: they differ in texts alone."""


@in_turn
@pytest.mark.parametrize("version", VERSIONS)
def test_dual_formulas(vertical: str, version: str, language: str, tmp_path: Path) -> None:
    """With the extension in one version and without it in the other, by turns."""
    data = template(vertical, options("dual", language))
    has_extension = (VERTICALS.index(vertical) + VERSIONS.index(version)) % 2 == 0
    calc = with_extension(version) if has_extension else without_extension(version)
    assert wrong(data, recalculated(calc, data, tmp_path)) == []


@in_turn
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


@pytest.mark.parametrize("vertical", VERTICALS[:2])
def test_udf_formulas_without_the_extension_have_no_name(vertical: str, tmp_path: Path) -> None:
    data = template(vertical, options("udf"))
    found = recalculated(without_extension(NEWER), data, tmp_path)
    assert "#NAME?" in [value for _, value in found.values()]


@pytest.mark.parametrize("vertical", VERTICALS)
def test_empty_dual_templates_stay_empty(vertical: str, tmp_path: Path) -> None:
    data = template(vertical, Options("fr"))
    assert wrong(data, recalculated(with_extension(NEWER), data, tmp_path)) == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("calc", [with_extension, without_extension])
def test_a_call_typed_in_calc_is_computed_when_we_fill_the_saved_workbook(
    version: str, calc: Callable[[str], Calc], tmp_path: Path
) -> None:
    """Calc with the extension stores a typed call so; one that opens it without the extension, in small letters."""
    workbook = opened(template(VERTICALS[0], Options()))
    typed, called = "ORG.XLKPI.FUNCTIONS.KPI_AOV(Inputs!D10,2)", "=KPI_AOV(Inputs!D10,2)"
    workbook["Guide"]["Z1"] = f"={typed}"
    workbook.save(tmp_path / "typed.xlsx")
    calc(version).load(tmp_path / "typed.xlsx", save=str(tmp_path / "saved.xlsx"))
    one = record(VERTICALS[0], ["2026-01"])
    templates = Templates(load_catalogue(), Options(), tmp_path / "saved.xlsx")
    (outcome,) = fill_records([one], tmp_path / "out", templates)
    assert outcome.problems == ()
    assert templates.unknown() == {}
    data = outcome.path.read_bytes()
    saved = opened(data)["Guide"]["Z1"].value.replace("$", "")
    assert (saved, b"xlkpi.functions" in data.lower()) == (called, False)
    amount = opened(data, values=True)["Inputs"]["D10"].value
    assert opened(data, values=True)["Guide"]["Z1"].value == pytest.approx(amount / 2)
