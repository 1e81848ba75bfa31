"""What a table states about a business beside its figures: one text in one form, however it is written."""

from __future__ import annotations

import pytest

from xlkpi.catalogue.load import load_catalogue
from xlkpi.numbers import Percentage, Wrong, check_number
from xlkpi.tables.read_settings import read_edit, read_setting
from xlkpi.tables.settings import Edit, edits_of, threshold_of

GIFTS = load_catalogue().verticals["personalized-gift-shop"]


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        ("language", "Français", "fr"),
        ("language", "fr-FR", "fr"),
        ("currency", " eur", "EUR"),
        ("rate", 0.92, "0.92"),
        ("year_start", 7.0, "7"),
        ("year_start", "juillet", "7"),
        ("months", 24.0, "24"),
        ("followed", "retention, AOV", "aov retention"),
        ("followed", " ".join(GIFTS.kpis), ""),
        ("followed", "aucun", "none"),
        ("target_aov", "55,5", "55.5"),
        ("target_aov", "aucun", "none"),
        ("target_aov", "none 60 %", "none 0.6"),
        ("target_aov", "Above average 60 %", "above 0.6"),
        ("target_aov", Percentage(0.6, "60%"), "0.6"),
        ("target_aov", -0.1, "-0.1"),
        ("threshold_aov_typical", ">= 12,5", "≥ 12.5"),
        ("threshold_aov_typical", "> 1 200", "> 1200"),
        ("threshold_return_rate_typical", "<=5%", "≤ 0.05"),
        ("threshold_aov_typical", 30.0, "30"),
        ("threshold_aov_typical", "≥ 1.234", "≥ 1.234"),
        ("threshold_aov_typical", "None", "none"),
        ("country_aov", "États-Unis", "US"),
        ("country_aov", "Narnia", "Narnia"),
    ],
)
def test_one_text_in_one_form(column: str, cell: object, text: str) -> None:
    assert _read(column, cell) == text


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("language", "de", "is not a language of workbooks"),
        ("rate", 0.0, "is not above 0"),
        ("year_start", 13.0, "is not the number of a month"),
        ("year_start", 1.5, "is not the number of a month"),
        ("months", 18.0, "is not a number of months that a workbook can have"),
        ("followed", "aov retentoin", "'retentoin' is not a KPI of personalized-gift-shop"),
        ("target_aov", "much", "'much' is not a number"),
        ("target_aov", "1.234.5", "is not a number"),
        ("threshold_aov_typical", "< 12", "has the sign <, which points the wrong way"),
        ("threshold_aov_typical", "≥", "is not a number"),
        ("threshold_aov_typical", "≥ 1,234", "is not a number"),
    ],
)
def test_what_cannot_be_used(column: str, cell: object, said: str) -> None:
    wrong = _read(column, cell)
    assert isinstance(wrong, Wrong)
    assert said in wrong.what


def _read(column: str, cell: object) -> str | Wrong:
    edit = next((edit for edit in edits_of(GIFTS) if edit.column == column), None)
    return read_setting(column, cell, GIFTS, check_number) if edit is None else read_edit(edit, cell, GIFTS)


def test_a_threshold_keeps_its_sign() -> None:
    assert Edit("threshold", "aov", "typical").column == "threshold_aov_typical"
    assert [threshold_of(text) for text in ("≥ 30", "> -0.5", "1e-07")] == [("≥", 30), (">", -0.5), ("", 1e-07)]
