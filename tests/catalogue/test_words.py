"""Every text in both languages, with equal placeholders and the typography of each."""

import re
import tomllib

import pytest

from folders import PACKAGE
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import DIRECTIONS, RESULT_UNITS, TIERS
from xlkpi.functions import CATALOGUE_FUNCTIONS, FUNCTIONS, function_help

FILES = sorted([*(PACKAGE / "catalogue").glob("*.toml"), *PACKAGE.glob("*/texts.toml")])
NO_BREAK = "\u00a0"

# Texts that are the same word in both languages.
SAME = {"%", "minutes", "Date", "OK", "Satisfaction", "Source"}


def pairs(value, place):
    """Every {en = …, fr = …} below a value, with its place."""
    if isinstance(value, dict) and set(value) & {"en", "fr"}:
        yield place, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from pairs(below, f"{place}: {key}")
    elif isinstance(value, list):
        for index, below in enumerate(value):
            label = below.get("id", index + 1) if isinstance(below, dict) else index + 1
            yield from pairs(below, f"{place}: {label}")


TEXTS = [
    (place, text) for file in FILES for place, text in pairs(tomllib.loads(file.read_text(encoding="utf-8")), file.name)
]
ENGLISH = [(place, text.get("en", "")) for place, text in TEXTS]
FRENCH = [(place, text.get("fr", "")) for place, text in TEXTS]


def report(texts, wrong):
    """The texts for which `wrong` finds something: a readable list, empty when all is well."""
    return [f"{place}: {text!r}" for place, text in texts if wrong(text)]


def finder(pattern):
    return re.compile(pattern).search


def test_there_are_texts_of_every_file():
    assert {"functions.toml", "words.toml", "custom-e-scooters.toml"} <= {file.name for file in FILES}
    assert {place.split(":")[0] for place, _ in TEXTS} == {file.name for file in FILES}
    assert len(TEXTS) > 700


def test_every_text_is_in_both_languages_and_no_other():
    assert [place for place, text in TEXTS if set(text) != {"en", "fr"}] == []
    assert [place for place, text in TEXTS if not all(isinstance(t, str) and t.strip() for t in text.values())] == []


def test_no_text_is_left_untranslated():
    def has_words(text):
        return re.search(r"[^\W\d_]", re.sub(r"\{[^}]*\}", "", text))

    same = [(place, text["en"]) for place, text in TEXTS if text["en"] == text["fr"]]
    assert [entry for entry in same if entry[1] not in SAME and has_words(entry[1])] == []


def test_placeholders_are_equal():
    def fields(text):
        return sorted(re.findall(r"\{[^}]*\}", text))

    assert [place for place, text in TEXTS if fields(text["en"]) != fields(text["fr"])] == []


def test_no_text_starts_or_ends_with_a_space_or_doubles_one():
    both = ENGLISH + FRENCH
    assert report(both, finder(r"[ \u00a0]{2}|\t")) == []
    pieces = [(place, text) for place, text in both if not place.startswith("texts.toml")]  # those are put together
    assert report(pieces, finder(r"^[ \u00a0]|[ \u00a0]$")) == []


def test_french_punctuation_has_its_no_break_space():
    assert report(FRENCH, finder(r"[^\u00a0]%")) == []
    assert report(FRENCH, finder(r"[^\u00a0!?][;?!](?![a-z])")) == []
    assert report(FRENCH, finder(r"[^\u00a0]:(?![0-9/\\])")) == []
    assert report(FRENCH, finder(r"[^\u00a0]»")) == []
    assert report(FRENCH, finder(r"«[^\u00a0]")) == []


def test_french_apostrophes_and_quotes():
    assert report(FRENCH, finder(r"\w'\w")) == []
    assert report(FRENCH, finder(r"[“”]")) == []


def test_french_numbers():
    assert report(FRENCH, finder(r"\d\.\d")) == []
    assert report(ENGLISH + FRENCH, finder(r"(?i)[x*] ?100\b")) == []


def test_english_punctuation_has_no_space_before_it():
    assert report(ENGLISH, finder(r"[ \u00a0][%:;?!,](?!\w)")) == []
    assert report(ENGLISH, finder(r"\w'\w")) == []
    assert report(ENGLISH, finder(r"[«»]")) == []


def test_long_texts_are_sentences():
    """Definitions, reasons, tips and notes of the trades end as a sentence does, and begin with a capital."""
    kinds = ("definition", "why", "strength", "limitation")
    for kpi in load_catalogue().kpis().values():
        for text in [*(getattr(kpi, kind) for kind in kinds), *kpi.tips, *kpi.notes]:
            for words in text.values():
                assert words[-1] in ".?!", words
                assert not words[0].islower(), words


def test_lengths():
    for vertical in load_catalogue().verticals.values():
        short = [vertical.name, *vertical.groups.values(), *(kpi.name for kpi in vertical.kpis.values())]
        short += [given.label for given in vertical.inputs.values()]
        assert all(len(words) <= 45 for text in short for words in text.values())
        assert all(len(words) <= 120 for given in vertical.inputs.values() for words in given.help.values())
    for function in load_catalogue().functions.values():
        for text in (function.help, *(argument.help for argument in function.arguments)):
            assert all(len(words) <= 255 for words in text.values())


def test_names_are_unique_within_a_trade():
    for vertical in load_catalogue().verticals.values():
        for language in ("en", "fr"):
            names = [kpi.name[language] for kpi in vertical.kpis.values()]
            labels = [given.label[language] for given in vertical.inputs.values()]
            assert len(set(names)) == len(names)
            assert len(set(labels)) == len(labels)


def test_the_words_cover_the_program():
    words = tomllib.loads((PACKAGE / "catalogue" / "words.toml").read_text(encoding="utf-8"))
    assert list(words["tiers"]) == ["below", *TIERS]
    assert set(words["units"]) == set(RESULT_UNITS)
    assert set(words["directions"]) == set(DIRECTIONS)
    assert set(words["comparisons"]) == {"<=", "<", ">=", ">"}
    assert list(words["functions"]) == list(CATALOGUE_FUNCTIONS)
    used = {argument.id for name in CATALOGUE_FUNCTIONS for argument in function_help(name, "en").arguments}
    own = {key.partition(".")[2] for key in words["arguments"] if "." in key}
    assert {key for key in words["arguments"] if "." not in key} | own == used
    assert set(words["argument_names"]) == {
        argument.id for name in FUNCTIONS for argument in function_help(name, "en").arguments
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_functions_arguments_have_different_names(name):
    for language in ("en", "fr"):
        arguments = function_help(name, language).arguments
        assert len({argument.name for argument in arguments}) == len(arguments)


@pytest.mark.parametrize("word", ["rétention", "vense", "vendure", "upsell", "feedback"])
def test_the_french_is_not_the_sources(word):
    assert report(FRENCH, finder(rf"(?i)\b{word}\b")) == []
