"""Texts as a cell can hold them: on one line, with what XML allows, and never a formula."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell

FORMULA_SIGNS = ("=", "+", "-", "@")
"""What a formula may begin with in a cell that is typed, or in a CSV file."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAKS = re.compile(r"[\t\n\r]+")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write_text(cell: Cell, text: str) -> None:
    """Write a text, on one line, that stays a text, even where it looks like a formula."""
    cell.value = cell_text(text)
    cell.data_type = "s"
    cell.quotePrefix = looks_like_a_formula(text)


def cell_text(text: str) -> str:
    """A text as a file holds it: on one line, with what XML allows."""
    return _LOOKS_ESCAPED.sub("_x005F_", on_one_line(text))  # programs read _x0041_ as A


def looks_like_a_formula(text: str) -> bool:
    """Whether a text must be marked as one, so that editing it does not make a formula of it."""
    return on_one_line(text).startswith(FORMULA_SIGNS)


def on_one_line(text: str) -> str:
    """A text as a cell can hold it and a list can show it: without line breaks, tabs and control characters."""
    return _LINE_BREAKS.sub(" ", _NOT_IN_XML.sub("", text))
