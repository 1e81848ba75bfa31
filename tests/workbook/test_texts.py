"""The texts of the workbooks: in both languages, with the same blanks, and each used."""

from __future__ import annotations

import dataclasses
import re

import pytest

from own_vertical import own_vertical
from workbooks import LANGUAGES, VERTICALS, texts_asked, vertical_of
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.texts import Texts, load_texts

TEXTS = {f"{section}.{key}": text for section, texts in load_texts().items() for key, text in texts.items()}


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_used_and_every_text_asked_for_is_there(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = texts_asked(monkeypatch)
    for vertical in [*map(vertical_of, VERTICALS), own_vertical()]:
        build_workbook(vertical, Options(language, sample=True))
    build_workbook(own_vertical(), Options(language, months=24))
    build_workbook(vertical_of(VERTICALS[0]), Options(language, "CHF"))
    for period in ("quarter", "year"):
        other = vertical_of(VERTICALS[0]).source
        kpis = {kpi.id: dataclasses.replace(kpi, period=period) for kpi in own_vertical().kpis.values()}
        first = next(iter(kpis))
        kpis[first] = dataclasses.replace(kpis[first], own_source=other)
        build_workbook(dataclasses.replace(own_vertical(), kpis=kpis), Options(language))
    assert asked - TEXTS.keys() == set()
    assert TEXTS.keys() - asked == set()


def test_both_languages_with_the_same_blanks() -> None:
    for key, text in TEXTS.items():
        assert set(text) == set(LANGUAGES), key
        assert all(words.strip() for words in text.values()), key
        blanks = [set(re.findall(r"\{(\w+)\}", words)) for words in text.values()]
        assert blanks[1] <= blanks[0], key  # test_wording.py names those that French leaves out
        assert text["en"].count("|") == text["fr"].count("|"), key


def test_french_typography() -> None:
    """No-break spaces before : ; ? ! % and inside « »; a typographic apostrophe."""
    for key, text in TEXTS.items():
        french = text["fr"]
        assert not re.search(r"(?<![\u00a0\u202f])[:;?!%»]", french.replace("&P", "")), french
        assert not re.search(r"«(?![\u00a0\u202f])", french), french
        assert "'" not in french, key
        assert "'" not in text["en"], key


def test_blanks_are_filled_in() -> None:
    assert Texts("en")("document.title", vertical="Bikes") == "Bikes – KPI workbook"
    assert Texts("fr")("document.title", vertical="Vélos") == "Vélos – classeur d’indicateurs"
    assert Texts("fr")("sheets.inputs") == "Saisie"


def test_the_twelve_months() -> None:
    for language in LANGUAGES:
        assert len(set(Texts(language)("document.months").split("|"))) == 12
