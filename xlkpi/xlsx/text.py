"""Texts for cells: on one line, with characters that XML allows, and never a formula."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell

FORMULA_SIGNS = ("=", "+", "-", "@")
"""The characters with which a formula may begin in a typed cell or a CSV file."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAKS = re.compile(r"[\t\n\r]+")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write_text(cell: Cell, text: str) -> None:
    """Write a text on one line into a cell, where it stays a text even if it looks like a formula."""
    cell.value = cell_text(text)
    cell.data_type = "s"
    cell.quotePrefix = looks_like_a_formula(text)


def cell_text(text: str) -> str:
    """Return a text as a file holds it: on one line, with characters that XML allows."""
    return _LOOKS_ESCAPED.sub("_x005F_", on_one_line(text))  # programs read _x0041_ as A


def looks_like_a_formula(text: str) -> bool:
    """Return whether a text must be marked as a text, so that editing it does not make it a formula."""
    return on_one_line(text).startswith(FORMULA_SIGNS)


def on_one_line(text: str) -> str:
    """Return a text without line breaks, tabs and control characters, as a cell can hold and a list can show it."""
    return _LINE_BREAKS.sub(" ", _NOT_IN_XML.sub("", text))
