"""Messages to users: English sentences with named values, which are translated when they are shown.

A message is a str in English. It is marked where it is written:

    message("has {count} members; more than {most} is refused", count=12_000, most=10_000)

The English sentence, braces and all, is the id under which gettext finds the other languages' sentences (locale/). Code
that shows a message to a person calls `translated(text, language)`. An f-string or `+` turns a message into a plain
str, which can no longer be translated: put one message into another as a value, or use `joined`.

This module is part of the light half: the standard library alone, in the syntax of Python 3.8.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Mapping, Sequence, Tuple

if TYPE_CHECKING:
    from gettext import NullTranslations

DOMAIN = "xlkpi"
LOCALES = Path(__file__).with_name("locale")
"""The folder of the translations: <language>/LC_MESSAGES/xlkpi.mo."""

LANGUAGE_VARIABLE = "XLKPI_LANGUAGE"
"""The environment variable with the language of a computer's user."""

ENGLISH = "en"

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""The characters that a terminal obeys, and those that turn the direction of a text; not tabs and line breaks."""

_MARKS = {"fr": {",": "\u202f", ".": ",", "%": "\u00a0%"}}
"""The marks in numbers of each language, by the marks of Python's formats."""


class Message(str):
    """A sentence in English that keeps its id and its values, so that it can be translated when it is shown.

    Attributes:
        id: The English sentence, with a placeholder for each value. A literal brace is doubled.
        values: The values by name: numbers, texts, other messages, or texts in every language ({"en": …, "fr": …}).
        many: The English sentence for any count but one; "" for a sentence that counts nothing.
    """

    id: str
    values: Mapping[str, object]
    many: str

    def __new__(cls, id: str, values: Mapping[str, object], many: str = "") -> Message:
        """Put the values into the English sentence."""
        self = super().__new__(cls, _Formatter(ENGLISH).vformat(_form(id, many, values), (), values))
        self.id, self.values, self.many = id, values, many
        return self

    def __reduce__(self) -> Tuple[Any, ...]:
        return Message, (self.id, dict(self.values), self.many)


def message(text: str, /, **values: object) -> Message:
    """Mark a sentence for translation, and put its values in.

    Args:
        text: The sentence in English, with a placeholder for each value: "{count:,} rows of {file}".
        values: The values, by the names of their placeholders.

    Example:
        >>> message("row {row} is {state}", row=3, state=message("blank"))
        'row 3 is blank'
    """
    return Message(text, values)


def sentence(text: str) -> str:
    """Mark a sentence for translation whose values are put in later, by what makes a Message of it."""
    return text


def plural(one: str, many: str, /, *, count: int, **values: object) -> Message:
    """Mark a sentence that counts, in the two forms that English has.

    Example:
        >>> plural("{count} row", "{count} rows", count=2)
        '2 rows'
    """
    return Message(one, {"count": count, **values}, many)


def joined(separator: str, parts: Sequence[str]) -> Message:
    """Join texts and messages by a separator, which is translated as well: " or " is " ou " in French.

    Example:
        >>> joined(" or ", ["net", "gross"])
        'net or gross'
    """
    values: Dict[str, object] = {f"part{number}": part for number, part in enumerate(parts)}
    return Message("{separator}".join(f"{{{name}}}" for name in values), {"separator": message(separator), **values})


def translated(text: str, language: str) -> str:
    """Return a message in a language, its numbers as the language writes them; a plain text as it is.

    A sentence that has no translation stays in English.

    Args:
        text: A Message, or a str that is not translated, such as a file's name.
        language: The language's code, such as "fr".

    Example:
        >>> translated(message("{file} and {more:,.1f} more", file="a.csv", more=1234.5), "en")
        'a.csv and 1,234.5 more'
    """
    if not isinstance(text, Message) or language == ENGLISH:
        return str(text)
    known = _translations(language)
    count = text.values.get("count")
    if text.many and isinstance(count, int):
        sentence = known.ngettext(text.id, text.many, count)
    else:
        sentence = known.gettext(text.id) if text.id else ""
    return _Formatter(language).vformat(sentence, (), text.values)


def printable(text: str) -> str:
    r"""Return a text without control characters, which may come from anywhere: a name can clear a terminal, or worse.

    Example:
        >>> printable("Chez\x1b[2J Paul")
        'Chez[2J Paul'
    """
    return _CONTROL.sub("", text)


def look_up(sentence: str, language: str) -> str:
    """Return the translation of an English sentence without values, such as the help of an option."""
    return _translations(language).gettext(sentence) if sentence and language != ENGLISH else sentence


def _form(one: str, many: str, values: Mapping[str, object]) -> str:
    return many if many and values.get("count") != 1 else one


@lru_cache(maxsize=None)
def _translations(language: str) -> NullTranslations:
    """Load the translations into a language; without a file, all sentences stay in English."""
    from gettext import translation  # here, as Excel starts faster without it

    return translation(DOMAIN, str(LOCALES), languages=[language], fallback=True)


class _Formatter(string.Formatter):
    """A formatter that puts values into a sentence of a language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def convert_field(self, value: Any, conversion: Any) -> Any:
        shown = super().convert_field(value, conversion)
        return self._localized(shown) if conversion and _is_number(value) else shown

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Message):
            return format(translated(value, self._language), format_spec)
        if _is_text(value):
            return format(value.get(self._language) or value[ENGLISH], format_spec)
        if isinstance(value, (dict, list, tuple)):  # what somebody wrote where a text belongs; they have no format
            return format(str(value), format_spec)
        shown = format(value, format_spec)
        return self._localized(shown) if _is_number(value) else shown

    def _localized(self, number: str) -> str:
        marks = _MARKS.get(self._language, {})
        return "".join(marks.get(character, character) for character in number)


def _is_text(value: Any) -> bool:
    """Return whether a value is a text in every language: {"en": …, "fr": …}."""
    return (
        isinstance(value, Mapping) and bool(value.get(ENGLISH)) and all(isinstance(one, str) for one in value.values())
    )


def _is_number(value: object) -> bool:
    """Return whether a value is a number. A Decimal is recognised without importing its module."""
    return (isinstance(value, (int, float)) and not isinstance(value, bool)) or type(value).__name__ == "Decimal"
