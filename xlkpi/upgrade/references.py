"""What a formula reads, and its references, redirected to the new cells of a migration."""

from __future__ import annotations

import re
from collections.abc import Mapping

from openpyxl.cell import Cell
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import get_column_letter, quote_sheetname, range_boundaries

_REFERENCE = re.compile(
    r"(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!\[\]]+))!)?"
    r"(?P<cells>\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?)",
    re.IGNORECASE,
)
_CORNER = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})")
_MOST_CELLS = 10_000  # of a range
_LETTER = re.compile("[A-Za-z]")


def reads(formula: str) -> bool:
    """Return whether a formula reads cells or calls functions. One without a letter, such as =100+20, is a figure."""
    return _LETTER.search(formula) is not None


def redirected(formula: str, title: str, onto: str, goals: Mapping[tuple[str, str], Cell]) -> str | None:
    """Return a formula with references to the new cells; None where the formula reads anything without a new cell.

    The new cells of a range must form a range as well. A formula that reads no cell stays as it is.

    Args:
        formula: The old formula.
        title: The title of the sheet that the formula is on.
        onto: The title of the sheet that the formula is migrated to.
        goals: The new cell of each old cell, by the old sheet's title and the cell's address.
    """
    try:
        tokens = Tokenizer(formula).items
    except TokenizerError:
        return None
    parts = []
    for token in tokens:
        text: str | None = token.value
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            text = _reference(token.value, title, onto, goals)
        if text is None:
            return None
        parts.append(text)
    return "=" + "".join(parts)


def _reference(reference: str, title: str, onto: str, goals: Mapping[tuple[str, str], Cell]) -> str | None:
    found = _REFERENCE.fullmatch(reference)
    if found is None:  # a name, a table, another workbook
        return None
    old_sheet = (found["quoted"] or "").replace("''", "'") or found["plain"] or title
    cells = found["cells"].upper()
    left, top, right, bottom = range_boundaries(cells)
    if (right - left + 1) * (bottom - top + 1) > _MOST_CELLS:
        return None
    moves = set()
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            goal = goals.get((old_sheet, f"{get_column_letter(column)}{row}"))
            if goal is None:
                return None
            moves.add((goal.parent.title, goal.row - row, goal.column - column))
    if len(moves) != 1:
        return None
    sheet, down, across = moves.pop()
    corners = [
        f"{corner[1]}{get_column_letter(range_boundaries(corner[0])[0] + across)}{corner[3]}{int(corner[4]) + down}"
        for corner in _CORNER.finditer(cells)
    ]
    prefix = f"{quote_sheetname(sheet)}!" if found["quoted"] or found["plain"] or sheet != onto else ""
    return prefix + ":".join(corners)
