"""Translations are complete, keep their placeholders and follow French typography; the files are up to date."""

from __future__ import annotations

import importlib.util
import sys

import pytest
from babel.messages.catalog import Catalog

from folders import ROOT
from xlkpi.messages import joined, message, plural, translated
from xlkpi.orders.layout import Layout
from xlkpi.orders.layouts import load_layouts

_SPEC = importlib.util.spec_from_file_location("translations", ROOT / "tools/translations.py")
assert _SPEC is not None
assert _SPEC.loader is not None
translations = importlib.util.module_from_spec(_SPEC)
sys.modules["translations"] = translations
_SPEC.loader.exec_module(translations)


def test_translations_are_complete_and_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert (translations.main(["--check"]), capsys.readouterr().out) == (0, "")


def catalog(english: str, french: str, fuzzy: bool = False) -> Catalog:
    made = translations.Translations("fr", fuzzy=False)
    made.add(english, french, flags=["fuzzy"] if fuzzy else [])
    return made


@pytest.mark.parametrize(
    ("english", "french", "fault"),
    [
        ("is empty", "est vide", None),
        ("is empty", "", "not translated"),
        ("{count} of {all}", "{count} sur", "placeholders are not all, count"),
        ("{count} rows", "{nombre} lignes", "placeholders are not count"),
        ("half: 50%", "moitié\u00a0: 50%", "a % without"),
        ("is empty; fill it", "est vide ; remplissez-le", "a ; ? or ! without"),
        ("Error: {what}", "Erreur : {what}", "a : without"),
        ("{name!r}", "« {name} »", "no no-break space inside"),
        ("such as 0.5", "par exemple 0.5", "a decimal point"),
        ("it's", "l'un", "a straight apostrophe"),
        ("s3://…", "s3://…", None),
        ("run `pip install 'x'`; or wait", "lancez `pip install 'x'`\u00a0; ou attendez", None),
        ("answers #NAME?", "répond #NAME?", None),
    ],
)
def test_faults_of_a_translation_are_found(english: str, french: str, fault: str | None) -> None:
    found = list(translations.faults(catalog(english, french)))
    assert len(found) == (fault is not None)
    assert all(fault in one for one in found)  # type: ignore[operator]


@pytest.mark.parametrize("layout", load_layouts().values(), ids=lambda layout: layout.id)
def test_the_french_of_shop_systems_follows_the_same_rules(layout: Layout) -> None:
    for text in (layout.title, layout.where, *layout.notes):
        assert not list(translations.faults(catalog(str(text), translated(text, "fr"))))


def test_a_changed_sentence_must_be_looked_at_again() -> None:
    assert "fuzzy" in next(translations.faults(catalog("is empty", "est vide", fuzzy=True)))


def test_sentences_are_found_wherever_they_are_marked() -> None:
    ids = {entry.id for entry in translations.extracted()}
    assert {"is empty", ", or ", "leave the other months out", "Show the version.", "Missing command."} <= ids
    assert ("{count} problem", "{count} problems") in ids
    assert "{file} {what}" in ids  # French may put them in another order
    assert not {" ", "{text}", "  {text}"} & ids  # nothing to translate


def test_french_is_loaded_from_the_compiled_file() -> None:
    said = message("{text} is text, not a number", text=message("{text!r}", text="abc"))
    assert translated(said, "fr") == "«\u00a0abc\u00a0» est du texte, pas un nombre"
    assert translated(plural("{count} problem", "{count} problems", count=0), "fr") == "0 problème"
    assert translated(joined(" or ", [".xlsx", ".xlsm"]), "fr") == ".xlsx ou .xlsm"
