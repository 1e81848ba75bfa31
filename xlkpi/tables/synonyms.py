"""Synonyms of headings, from which drafts of mapping files propose columns. No table is read by them alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .names import heading_key, without_accents
from .words import is_planned

if TYPE_CHECKING:
    from .header import Vocabulary  # for types alone: header.py reads this module

_FILE = Path(__file__).with_name("synonyms.toml")
_BETWEEN = re.compile(r"[\W_]+")


def proposed_columns(heading: str, vocabulary: Vocabulary) -> list[str]:
    """Return the columns that a heading may stand for, by its synonyms: for each trade the first that it has.

    Example:
        >>> from xlkpi.catalogue.load import load_catalogue
        >>> from xlkpi.tables.header import Vocabulary
        >>> proposed_columns("Nb de commandes", Vocabulary(load_catalogue()))
        ['orders_received', 'custom_orders', 'orders']
    """
    ids = _columns().get(_key(heading), ())
    if keys := [column for column in ids if column in vocabulary.keys.values()]:
        return keys
    of_trades = [[column for column in ids if column in set(known.values())] for known in vocabulary.inputs.values()]
    return list(dict.fromkeys(found[0] for found in of_trades if found))


def says_tax(heading: str) -> bool | None:
    """Return whether a heading says that its amounts include tax; None where it does not say.

    Example:
        >>> says_tax("CA TTC"), says_tax("Sales (excl. VAT)"), says_tax("CA")
        (True, False, None)
    """
    text = f" {_plain(heading)} "
    words = _load()["tax"]
    found = {key == "with" for key in ("with", "without") if any(f" {word} " in text for word in words[key])}
    return found.pop() if len(found) == 1 else None


def is_of_another_time(heading: str) -> bool:
    """Return whether a heading names figures that were not reached in their month: "CA N-1", "Budget CA"."""
    return any(is_planned(word) for word in re.split(r"[\s()\[\],;:/]+", heading))


@cache
def _load() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def _columns() -> Mapping[str, list[str]]:
    """Return the columns of each word."""
    return {_key(word): entry["ids"] for entry in _load()["column"] for word in entry["words"]}


def _plain(text: str) -> str:
    return _BETWEEN.sub(" ", without_accents(heading_key(text))).strip()


def _key(text: str) -> str:
    """Return a heading for comparison, without words about tax and those that fill."""
    plain = f" {_plain(text)} "
    for words in _load()["tax"].values():
        for word in sorted(words, key=len, reverse=True):
            plain = plain.replace(f" {word} ", " ")
    filler = _load()["filler"]["words"]
    return " ".join(word for word in plain.split() if word not in filler)
