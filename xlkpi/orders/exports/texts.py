"""Text cells as Ibis expressions: trimmed, lowered, compared, and turned into keys."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import ibis
from ibis import udf
from ibis.expr.types import BooleanValue, IntegerValue, StringValue, Value

# Some exports end ids and times with a tab, so that a spreadsheet program leaves them alone.
_SPACES = " \t"

_SECRET = secrets.token_hex(16)


@udf.scalar.builtin  # type: ignore[untyped-decorator]
def trim(text: str, characters: str) -> str:  # type: ignore[empty-body]
    """Remove surrounding characters (DuckDB's function). Ibis's own removes all white space, and is far slower."""


@udf.scalar.builtin  # type: ignore[untyped-decorator]
def strlen(text: str) -> int:  # type: ignore[empty-body]
    """Return the number of bytes in a text (DuckDB's function)."""


@udf.scalar.builtin(name="hash")  # type: ignore[untyped-decorator]
def hash_of(text: str, shop: str, secret: str) -> ibis.dtype("uint64"):  # type: ignore[valid-type]
    """Return the hash of three texts (DuckDB's function)."""


@udf.scalar.builtin(name="xlkpi_filled")  # type: ignore[untyped-decorator]
def filled(text: str) -> str:  # type: ignore[empty-body]
    """Return a text without surrounding spaces and tabs; null for a blank (a macro; see macros.py)."""


@udf.scalar.builtin(name="xlkpi_lowered")  # type: ignore[untyped-decorator]
def lowered(text: str) -> str:  # type: ignore[empty-body]
    """Return a text for comparison: in lower case, without surrounding spaces and tabs (a macro)."""


def filled_expression(text: StringValue) -> StringValue:
    """Return what `filled` computes."""
    return ibis.ifelse(_may_have_spaces(text), trim(text, _SPACES).nullif(""), text)


def lowered_expression(text: StringValue) -> StringValue:
    """Return what `lowered` computes."""
    return ibis.ifelse(_may_have_spaces(text), trim(text, _SPACES), text).lower()


def currency_code(text: StringValue) -> StringValue:
    """Return the currency that a cell names; null for a blank."""
    return filled(text).upper()


def is_cut(text: StringValue) -> BooleanValue:
    """Return whether a spreadsheet program has cut a number short: 1.00E+05 may stand for many."""
    return may_be_cut(text) & text.re_search(r"^\d+(?:[.,]\d+)?E\+\d+$")


def may_be_cut(text: StringValue) -> BooleanValue:
    """Return whether `is_cut` needs to check a text: a regular expression on each row would be slow."""
    return text.contains("E+")


def uncut(text: StringValue) -> StringValue:
    """Return a text; null where a spreadsheet program has cut it short."""
    return ibis.ifelse(is_cut(text), no_text(), text)


def key(text: StringValue, shop: Value) -> IntegerValue:
    """Return a number that stands for a text of a shop; null for a null.

    Numbers take a fraction of the time and memory of texts, and no e-mail is left in a temporary file. Without the
    secret, which is in memory alone, nobody can find out whether a key is that of an e-mail. A key has 63 bits: in one
    of 18 million files, two of a million texts share a key. Keys differ from run to run, so nothing may depend on their
    order.
    """
    number = (hash_of(text, shop, _SECRET) >> 1).cast("uint64")  # as it is in DuckDB; Ibis takes it for an int64
    return ibis.cases((text.notnull(), number.cast("int64")))


def is_one_of(text: StringValue, texts: Sequence[str]) -> BooleanValue:
    """Return whether a text is one of several. With `isin`, DuckDB would join all rows, even if few are needed."""
    return (ibis.literal(list(texts), "array<string>").index(text) >= 0).fill_null(False)


def no_text() -> StringValue:
    """Return a null of the type of texts."""
    return ibis.null("string")


def _may_have_spaces(text: StringValue) -> BooleanValue:
    """Return whether a text is blank or may have surrounding spaces or tabs: a cheap check, since trimming is slow.

    "!" is the character after the space in ASCII. Every other kind of space takes more than one byte.
    """
    return (text < "!") | text.endswith(" ") | text.endswith("\t") | (strlen(text) != text.length())
