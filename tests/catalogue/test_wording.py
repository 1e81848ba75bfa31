"""Rules on the wording of texts, and all texts of the package held to them."""

import re
import tomllib

import pytest

from docs_example import page_example
from folders import PACKAGE
from xlkpi.catalogue.function import RESULT_UNITS
from xlkpi.catalogue.load import builtin_files, check_catalogue_files, load_catalogue
from xlkpi.catalogue.model import DIRECTIONS, TIERS
from xlkpi.catalogue.wording import RULES, broken_rules, texts_of
from xlkpi.functions import CATALOGUE_FUNCTIONS, FUNCTIONS
from xlkpi.wizard import function_help

TEXT_FILES = sorted([*(PACKAGE / "catalogue").glob("*.toml"), *PACKAGE.glob("*/texts.toml")])

# Texts that are the same word in both languages.
SAME = {"%", "minutes", "minute|minutes", "sessions", "Date", "date", "OK", "Satisfaction", "Source"}

TEXTS = {file.name: [] for file in TEXT_FILES}
for text_file in TEXT_FILES:
    TEXTS[text_file.name] += texts_of(tomllib.loads(text_file.read_text(encoding="utf-8")))
ALL = [(f"{file}: {place}", text) for file, texts in TEXTS.items() for place, text in texts]


# --- the rules

# A language, a text that breaks a rule in it, what is said of the text, and the text as it ought to be.
BROKEN = [
    (
        "fr",
        "10 % de remise",
        "'10 % de remise' has no no-break space before %; put a no-break space",
        "10\u00a0% de remise",
    ),
    ("fr", "Panier moyen: un total", "has no no-break space before :", "Panier moyen\u00a0: un total"),
    ("fr", "Un seuil ; un autre", "has no no-break space before ; ? or !", "Un seuil\u202f; un autre"),
    ("fr", "Pourquoi ?", "has no no-break space before ; ? or !", "Pourquoi\u00a0?"),
    ("fr", "« oui »", "has no no-break space inside « »", "«\u00a0oui\u00a0»"),
    ("fr", "l'année", "has a straight apostrophe; write ’", "l’année"),
    ("fr", "dit “oui”", "has English quotation marks", "dit «\u00a0oui\u00a0»"),
    ("fr", "1.5 jour", "has a decimal point; write a decimal comma", "1,5 jour"),
    ("en", "Ten %", "has a space before a punctuation mark; remove it", "Ten%"),
    ("en", "Why ?", "has a space before a punctuation mark", "Why?"),
    ("en", "the shop's", "has a straight apostrophe", "the shop’s"),
    ("en", "said «yes»", "has French quotation marks", "said “yes”"),
    ("en", "two  spaces", "has two spaces, a tab or a line break", "two spaces"),
    ("fr", "deux\nlignes", "has two spaces, a tab or a line break", "deux lignes"),
    ("en", "Trailing ", "begins or ends with a space", "Trailing"),
    ("en", "orders x 100", "has x or * where × is meant; write ×", "orders × 100"),
]


@pytest.mark.parametrize(("language", "text", "said", "right"), BROKEN)
def test_a_broken_rule(language, text, said, right):
    both = {"en": "Words", "fr": "Mots"}
    (problem,) = broken_rules([("KPI aov: name", {**both, language: text})], "own.toml")
    assert str(problem).startswith(f"own.toml: KPI aov: name: {language}: ")
    assert said in str(problem)
    assert broken_rules([("KPI aov: name", {**both, language: right})], "own.toml") == []


def test_every_rule_is_tried():
    assert {str(rule.what) for rule in RULES} <= {
        next(str(rule.what) for rule in RULES if str(rule.what) in str(problem))
        for language, text, _, _ in BROKEN
        for problem in broken_rules([("", {"en": "Words", "fr": "Mots", language: text})], "")
    }


def test_a_user_s_file_is_held_to_the_rules_and_can_be_used(tmp_path):
    file = tmp_path / "own.toml"
    text = (
        page_example()
        .replace("Taux de perte", "Taux de perte (en %)")
        .replace('why = { en = "Some words."', 'why = { en = "words"')
    )
    text = text.replace(
        'limitation = { en = "Some words.", fr = "Des mots." }', 'limitation = { en = "No data.", fr = "No data." }'
    )
    file.write_text(text, encoding="utf-8")
    (findings,) = check_catalogue_files([file], load_catalogue()).values()
    assert [str(problem) for problem in findings.problems] == [
        "own.toml: KPI waste_rate: name: fr: '…de perte (en %)' has no no-break space before %; put a no-break space "
        "(U+00A0) there"
    ]
    assert [str(note) for note in findings.notes] == [
        "own.toml: KPI waste_rate: why: en: 'words' is not a sentence; begin with a capital, and end with a full stop",
        "own.toml: KPI waste_rate: limitation: 'No data.' is the same in both languages; translate it, unless both say "
        "the same",
    ]
    assert load_catalogue([str(file)]).vertical("flower-subscription").name["en"] == "Flower subscriptions"


# --- the texts of the package


def test_the_built_in_files_keep_every_rule():
    found = check_catalogue_files(builtin_files(), load_catalogue())
    assert [str(said) for findings in found.values() for said in (*findings.problems, *findings.notes)] == []
    assert all(findings.texts for findings in found.values())


NAMED_IN_ENGLISH_ALONE = [
    f"texts.toml: dashboard: {name}" for name in ("over_more", "same", "to_go_over", "key_change", "change_from")
]
"""French says "à volume égal", which needs no gender, for "with the same orders", "sur un mois" for "from May", and
does not repeat "plus" for "over $2 more"."""


def test_the_texts_of_sheets_and_messages_keep_every_rule():
    def in_one_line(text):  # a cell of the Dashboard has two lines
        return {language: words.replace("\n", " ") for language, words in text.items()}

    others = {n: [(p, in_one_line(text)) for p, text in texts] for n, texts in TEXTS.items() if n == "texts.toml"}
    problems = [str(problem) for name, texts in others.items() for problem in broken_rules(texts, name)]
    assert [said for said in problems if "begins or ends with a space" not in said] == []  # some are put together


def test_every_text_is_in_both_languages_and_no_other():
    assert ALL
    assert [place for place, text in ALL if set(text) != {"en", "fr"}] == []
    assert [place for place, text in ALL if not all(isinstance(t, str) and t.strip() for t in text.values())] == []


def test_no_text_is_left_untranslated():
    def has_words(text):
        return re.search(r"[^\W\d_]", re.sub(r"\{[^}]*\}", "", text))

    same = [(place, text["en"]) for place, text in ALL if text["en"] == text["fr"]]
    assert [entry for entry in same if entry[1] not in SAME and has_words(entry[1])] == []


def test_placeholders_are_equal():
    def fields(text):
        return sorted(re.findall(r"\{[^}]*\}", text))

    unlike = [place for place, text in ALL if fields(text["en"]) != fields(text["fr"])]
    assert unlike == NAMED_IN_ENGLISH_ALONE


def test_the_words_cover_the_program():
    words = tomllib.loads((PACKAGE / "catalogue" / "words.toml").read_text(encoding="utf-8"))
    assert list(words["tiers"]) == ["below", *TIERS]
    assert set(words["units"]) == set(RESULT_UNITS)
    assert set(words["directions"]) == set(DIRECTIONS)
    assert set(words["comparisons"]) == {"<=", "<", ">=", ">"}
    assert list(words["functions"]) == list(CATALOGUE_FUNCTIONS)
    used = {argument.id for name in CATALOGUE_FUNCTIONS for argument in function_help(name, "en").arguments}
    own = {key.partition(".")[2] for key in words["arguments"] if "." in key}
    assert {key for key in words["arguments"] if "." not in key} == used
    assert own <= used


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_functions_arguments_have_different_names(name):
    for language in ("en", "fr"):
        arguments = function_help(name, language).arguments
        assert len({argument.name for argument in arguments}) == len(arguments)


@pytest.mark.parametrize("word", ["rétention", "vense", "vendure", "upsell", "feedback"])
def test_the_french_is_not_the_sources(word):
    assert [place for place, text in ALL if re.search(rf"(?i)\b{word}\b", text["fr"])] == []
