"""Amounts in texts, as Ibis expressions: what a file's own way of writing them makes of each, and nothing guessed."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, DecimalValue, StringValue

from .lines import AMOUNT

FILE = Path(__file__).with_name("words.toml")

_SPACE = r"\s\x{00A0}\x{202F}\x{2009}"
_SIGN = r"[-−–+]"
_CURRENCY = r"(?:[A-Z]{2,3}|[A-Z]{0,2}\p{Sc})"
_OTHER = {".": ",", ",": "."}
_APOSTROPHES = "'’‘"
# Before groups of three digits, whatever the decimal mark.
_GROUPS = rf"{_SPACE}{_APOSTROPHES}"
# What spreadsheet programs and shop plugins write before an amount, so that it stays a text: '-44, '=44, ="-44".
_GUARD = rf"[{_APOSTROPHES}]*=?"


@lru_cache(maxsize=1)
def load_words() -> dict[str, Any]:
    """What the texts of exports mean: see words.toml."""
    return tomllib.loads(FILE.read_text("utf-8"))


def amount(text: StringValue, mark: str) -> DecimalValue:
    """The amount that a text is, by the decimal mark of its file; null for a blank and for what is no amount.

    Read are 1234.56, 1,234.56, "1 234,56 €", -12,50, (12.50), $1,234.56 and EUR 12: digits in threes, one mark; each
    also behind an apostrophe or an equals sign, as programs write them that guard a text against being a formula.
    """
    if mark == ".":
        plain = text.try_cast(AMOUNT)
    else:
        # "1.234" would be read as a number of decimals
        plain = ibis.cases((~text.contains("."), text.replace(",", ".").try_cast(AMOUNT)))
    return ibis.coalesce(plain, _written_out(text, mark))


def unreadable(text: StringValue, number: DecimalValue) -> BooleanValue:
    """Whether a cell is filled and yet no amount."""
    return number.isnull() & text.notnull() & (text.strip() != "")


def marks(texts: Sequence[StringValue]) -> dict[str, ibis.Expr]:
    """What a file's amounts show of its decimal mark, to be counted over all of it: see told_mark."""
    counts = {mark: ibis.literal(0) for mark in _OTHER}
    doubtful = ibis.literal(0)
    for text in texts:
        for mark, other in _OTHER.items():
            # 12,5 and 12,3456 and 1.234,567 have a decimal comma; so has 1.234.567
            groups = rf"\d[{_GROUPS}\{other}]\d{{3}}\{mark}\d|\{other}\d{{3}}\{other}"
            shown = rf"\{mark}(?:\d{{1,2}}|\d{{4,}})\D*$|{groups}"
            counts[mark] += text.re_search(shown).cast("int64").sum().fill_null(0)
        doubtful += text.re_search(r"^\D*[1-9]\d{0,2}[.,]\d{3}\D*$").cast("int64").sum().fill_null(0)
    return {"points": counts["."], "commas": counts[","], "doubtful": doubtful}


def told_mark(points: int, commas: int, doubtful: int) -> str:
    """The decimal mark by the counts of `marks`: that of most amounts; "" when all that have a mark are doubtful.

    The few that are written otherwise are no amounts then: 12.50 is none in a file with decimal commas.
    """
    if points or commas:
        return "." if points >= commas else ","
    return "" if doubtful else "."


def sign(text: StringValue) -> StringValue:
    """The currency that stands beside an amount: its code, or a sign that is of several; null without one."""
    found = text.re_extract(r"([A-Z]{3}|\p{Sc})", 1)
    return ibis.cases(
        *((found == shown, code) for shown, code in load_words()["signs"].items()), else_=found.nullif("")
    )


def _written_out(text: StringValue, mark: str) -> DecimalValue:
    """The amount with separators, signs and a currency: read only where the plain one is none, for it is slow."""
    space = rf"[{_SPACE}]*"
    number = rf"(?:\d{{1,3}}(?:[{_GROUPS}\{_OTHER[mark]}]\d{{3}})+|\d+)(?:\{mark}\d*)?|\{mark}\d+"
    around = rf"{space}{_CURRENCY}?{space}"
    amount = rf"{space}[(]?{_SIGN}?{around}{_SIGN}?{space}(?:{number}){space}{_SIGN}?{around}[)]?{space}"
    whole = rf'^{space}(?:{_GUARD}{amount}|{_GUARD}"{amount}"){space}$'
    digits = text.re_replace(rf"[^0-9\{mark}]", "").replace(mark, ".").try_cast(AMOUNT)
    negative = text.re_search(r"[-−–(]")
    return ibis.cases((text.re_search(whole), ibis.ifelse(negative, -digits, digits)))
