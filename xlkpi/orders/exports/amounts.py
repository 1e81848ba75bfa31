"""Amounts in texts, as Ibis expressions: each is read with the decimal mark of its file, and nothing is guessed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import ibis
from ibis import udf
from ibis.expr.types import BooleanValue, DecimalValue, StringValue

from ...numbers import OTHER_MARK
from ..lines import AMOUNT
from .texts import may_be_cut

FILE = Path(__file__).with_name("words.toml")

_SPACE = r"\s\x{00A0}\x{202F}\x{2009}"
_SIGN = r"[-−–+]"
_CURRENCY = rf"(?:[A-Z]{{2,3}}|[A-Z]{{0,2}}[{_SPACE}]?\p{{Sc}})"
_TIMES = "[xX×]"  # "x2" and "2 ×" are numbers of items
_APOSTROPHES = "'’‘"
# Separators of groups of three digits, with any decimal mark.
_GROUPS = rf"{_SPACE}{_APOSTROPHES}"
# What spreadsheet programs and shop plugins write before an amount, so that it stays a text: '-44, '=44, ="-44".
_GUARD = rf"[{_APOSTROPHES}]*=?"


@lru_cache(maxsize=1)
def load_words() -> dict[str, Any]:
    """Load the meanings of texts in exports: see words.toml."""
    return tomllib.loads(FILE.read_text("utf-8"))


@udf.scalar.builtin(name="xlkpi_plain_with_point")  # type: ignore[untyped-decorator]
def _plain_with_point(text: str) -> ibis.dtype(AMOUNT):  # type: ignore[valid-type]
    """Return the plain amount in a text of a file with decimal points (a macro; see macros.py)."""


@udf.scalar.builtin(name="xlkpi_plain_with_comma")  # type: ignore[untyped-decorator]
def _plain_with_comma(text: str) -> ibis.dtype(AMOUNT):  # type: ignore[valid-type]
    """Return the plain amount in a text of a file with decimal commas (a macro)."""


@udf.scalar.builtin(name="xlkpi_written_with_point")  # type: ignore[untyped-decorator]
def _written_with_point(text: str) -> ibis.dtype(AMOUNT):  # type: ignore[valid-type]
    """Return the amount with signs in a text of a file with decimal points (a macro)."""


@udf.scalar.builtin(name="xlkpi_written_with_comma")  # type: ignore[untyped-decorator]
def _written_with_comma(text: str) -> ibis.dtype(AMOUNT):  # type: ignore[valid-type]
    """Return the amount with signs in a text of a file with decimal commas (a macro)."""


@lru_cache(maxsize=1)
def totals_pattern() -> str:
    """Return the pattern of a cell, in lower case, that names a row of totals: "total", "sous-total janvier"."""
    words = load_words()
    months = [name for key, names in words["months"].items() for name in (key, *names)]
    summed = "|".join(map(re.escape, [*words["summed"], *months]))
    whole = "|".join(map(re.escape, words["totals"]))
    return rf"(?:{whole}|(?:{'|'.join(map(re.escape, words['sums']))})(?: +(?:{summed}|[0-9]{{1,4}}))*)"


def amount(text: StringValue, mark: str) -> DecimalValue:
    """Return the amount written in a text; null for a blank, and for a text that is no amount.

    Amounts are 1234.56, 1,234.56, "1 234,56 €", -12,50, (12.50), $1,234.56 and EUR 12: digits in threes, one decimal
    mark. Each may follow an apostrophe or an equals sign, which some programs write to keep an amount a text.

    Args:
        text: A column of texts.
        mark: The decimal mark of the column's file.
    """
    return completed(plain(text, mark), text, mark)


def plain(text: StringValue, mark: str) -> DecimalValue:
    """Return the amount in a text of digits and one decimal mark, as nearly all are; null for every other text."""
    amount: DecimalValue = _plain_with_point(text) if mark == "." else _plain_with_comma(text)
    return amount


def completed(found: DecimalValue, text: StringValue, mark: str) -> DecimalValue:
    """Return the amount in a text: the plain one where there is one, else the one with separators or a currency.

    Args:
        found: What `plain` returns for the column.
        text: A column of texts.
        mark: The decimal mark of the column's file.
    """
    written: DecimalValue = _written_with_point(text) if mark == "." else _written_with_comma(text)
    return ibis.coalesce(found, written)


def plain_expression(text: StringValue, mark: str) -> DecimalValue:
    """Return what `plain` computes."""
    cut = may_be_cut(text)  # 1.2E+05 may have been 123 456.78
    if mark == ".":
        return ibis.cases((~cut, text.try_cast(AMOUNT)))
    # "1.234" would be read as a number of decimals
    return ibis.cases((~(cut | text.contains(".")), text.replace(",", ".").try_cast(AMOUNT)))


def unreadable(text: StringValue, number: DecimalValue) -> BooleanValue:
    """Return whether a cell is filled but holds no amount."""
    # Trimmed only where there is no number: to trim the texts of all rows takes as long as reading their numbers.
    return ibis.cases((number.isnull(), (text.strip() != "").fill_null(False)), else_=False)


def count_marks(texts: Sequence[StringValue]) -> dict[str, ibis.Expr]:
    """Count the amounts of a file that show its decimal mark, for `choose_mark`."""
    counts = {mark: ibis.literal(0) for mark in OTHER_MARK}
    doubtful = ibis.literal(0)
    for text in texts:
        for mark, other in OTHER_MARK.items():
            # 12,5 and 12,3456 and 1.234,567 have a decimal comma; 1.234.567 has one too
            groups = rf"\d[{_GROUPS}\{other}]\d{{3}}\{mark}\d|\{other}\d{{3}}\{other}"
            shown = rf"\{mark}(?:\d{{1,2}}|\d{{4,}})\D*$|{groups}"
            counts[mark] += text.re_search(shown).cast("int64").sum().fill_null(0)
        doubtful += text.re_search(r"^\D*[1-9]\d{0,2}[.,]\d{3}\D*$").cast("int64").sum().fill_null(0)
    return {"points": counts["."], "commas": counts[","], "doubtful": doubtful}


def choose_mark(points: int, commas: int, doubtful: int) -> str:
    """Return the decimal mark that most amounts have, from the counts of `count_marks`; "" when all are doubtful.

    The few amounts with another mark then cannot be read: 12.50 is no amount in a file with decimal commas.
    """
    if points or commas:
        return "." if points >= commas else ","
    return "" if doubtful else "."


def sign(text: StringValue) -> StringValue:
    """Return the currency beside an amount: a code, or a sign that several currencies share; null without one."""
    found = text.re_extract(r"([A-Z]{3}|\p{Sc})", 1)
    return ibis.cases(
        *((found == shown, code) for shown, code in load_words()["signs"].items()), else_=found.nullif("")
    )


def written_expression(text: StringValue, mark: str) -> DecimalValue:
    """Return an amount with separators, signs or a currency. This is slow, so plain amounts are tried first."""
    space = rf"[{_SPACE}]*"
    number = rf"(?:\d{{1,3}}(?:[{_GROUPS}\{OTHER_MARK[mark]}]\d{{3}})+|\d+)(?:\{mark}\d*)?|\{mark}\d+"
    around = rf"{space}(?:{_CURRENCY}|{_TIMES})?{space}"
    before = rf"(?:{_SIGN}{around}|{around}{_SIGN}?){space}(?:{number}){space}{around}"
    behind = rf"{around}(?:{number}){space}{_SIGN}{around}"  # one sign alone: --5 is not minus five
    amount = rf"{space}[(]?(?:{before}|{behind})[)]?{space}"
    whole = rf'^{space}(?:{_GUARD}{amount}|{_GUARD}"{amount}"){space}$'
    digits = text.re_replace(rf"[^0-9\{mark}]", "").replace(mark, ".").try_cast(AMOUNT)
    negative = text.re_search(r"[-−–(]")
    return ibis.cases((text.re_search(whole), ibis.ifelse(negative, -digits, digits)))
