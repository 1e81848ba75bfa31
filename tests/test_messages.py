"""Messages: English sentences that keep their values, in French where they are shown."""

import pickle
from decimal import Decimal

import pytest

from xlkpi import messages
from xlkpi.messages import Message, joined, message, plural, translated

FRENCH = {
    "has {count} members": "contient {count} éléments",
    "{count} row": "{count} ligne",
    "{count} rows": "{count} lignes",
    " or ": " ou ",
    "blank": "vide",
    "{file} is {state}": "{file} : {state}",
    "{rows} in {file}": "{rows} dans {file}",
}


class Translations:
    """A language's sentences, as gettext answers them."""

    def gettext(self, text: str) -> str:
        return FRENCH.get(text, text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count < 2 else many)


@pytest.fixture
def french(monkeypatch):
    monkeypatch.setattr(messages, "_translations", lambda language: Translations())
    return lambda text: translated(text, "fr")


def test_a_message_is_its_english_sentence():
    said = message("has {count} members", count=3)
    assert said == "has 3 members"
    assert isinstance(said, str)
    assert (said.id, said.values) == ("has {count} members", {"count": 3})
    assert f"it {said}" == "it has 3 members"


@pytest.mark.parametrize(("count", "english"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_a_plural_counts(count, english):
    assert plural("{count} row", "{count} rows", count=count) == english


@pytest.mark.parametrize(("count", "said"), [(0, "0 ligne"), (1, "1 ligne"), (2, "2 lignes")])
def test_each_language_has_its_plural(french, count, said):
    assert french(plural("{count} row", "{count} rows", count=count)) == said


def test_values_are_translated_as_well(french):
    rows = plural("{count} row", "{count} rows", count=2)
    assert french(message("{rows} in {file}", rows=rows, file="a.csv")) == "2 lignes dans a.csv"
    assert french(message("{file} is {state}", file="a.csv", state=message("blank"))) == "a.csv : vide"
    assert french(joined(" or ", ["x", message("blank")])) == "x ou vide"


def test_a_text_in_every_language_is_a_value(french):
    said = message("{file} is {state}", file="a.csv", state={"en": "late", "fr": "en retard"})
    assert said == "a.csv is late"
    assert french(said) == "a.csv : en retard"


@pytest.mark.parametrize(
    ("text", "value", "english", "said"),
    [
        ("{value}", 12000, "12000", "12000"),
        ("{value:,}", 12000, "12,000", "12\u202f000"),
        ("{value:,.2f}", 1234.5, "1,234.50", "1\u202f234,50"),
        ("{value:,}", Decimal("1234.50"), "1,234.50", "1\u202f234,50"),
        ("{value:g}", 0.5, "0.5", "0,5"),
        ("{value!r}", 0.5, "0.5", "0,5"),
        ("{value:.1%}", 0.125, "12.5%", "12,5\u00a0%"),
        ("{value}", "1,234.5", "1,234.5", "1,234.5"),
        ("{value!r}", "1.5", "'1.5'", "'1.5'"),
        ("{value}", True, "True", "True"),
    ],
)
def test_numbers_are_written_as_the_language_does(text, value, english, said):
    assert message(text, value=value) == english
    assert translated(message(text, value=value), "fr") == said


def test_what_has_no_translation_stays():
    assert translated("a file’s name", "fr") == "a file’s name"
    assert translated(message("no such sentence, {n:,}", n=1000), "fr") == "no such sentence, 1\u202f000"
    assert translated(message("no such sentence, {n:,}", n=1000), "xx") == "no such sentence, 1,000"
    assert translated(joined(", ", []), "fr") == ""


def test_braces_are_doubled():
    assert message("write {{ key = {value} }}", value=1) == "write { key = 1 }"


def test_a_message_crosses_processes():
    said = plural("{count} row", "{count} rows", count=2)
    again = pickle.loads(pickle.dumps(message("{rows} in {file}", rows=said, file="a.csv")))
    assert again == "2 rows in a.csv"
    assert isinstance(again, Message)
    assert isinstance(again.values["rows"], Message)


@pytest.mark.parametrize("given", [{}, {"fr": "x"}, {"en": 1, "fr": 2}, [], [1, "a"]])
def test_a_table_or_list_that_somebody_wrote_where_a_text_belongs_is_shown(french, monkeypatch, given):
    monkeypatch.setitem(FRENCH, "{value!r} is not valid", "« {value} » n’est pas correct")
    assert french(message("{value!r} is not valid", value=given)) == f"« {given} » n’est pas correct"
