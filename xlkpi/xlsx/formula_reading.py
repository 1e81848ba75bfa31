"""What a formula calls and reads, and what of it the engine cannot read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import range_boundaries

from ..messages import message

_PREFIXES = ("_XLFN.", "_XLWS.")
"""The prefix in a file of functions that came after Excel 2007."""
_VARIABLE = "_XLPM."
"""The prefix in a file of LET's names."""
_LITERAL_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?")


class Reading(NamedTuple):
    """The functions, names and cells that a formula calls and reads.

    Attributes:
        functions: The names of functions.
        boxes: The title of a sheet and the corners of a range; None for any cells.
        obstacle: What keeps the engine from reading the formula, or "".
    """

    functions: frozenset[str]
    boxes: tuple[tuple[str, tuple[int, ...]] | None, ...]
    obstacle: str


def read_formula(text: str, title: str, workbook: Workbook, names: frozenset[str] = frozenset()) -> Reading:
    """Return what a formula on a sheet calls and reads. `names` are the defined names already followed."""
    try:
        tokens = Tokenizer(text).items
    except TokenizerError:
        return Reading(frozenset(), (None,), message("cannot be read"))
    functions, boxes = set[str](), list[tuple[str, tuple[int, ...]] | None]()
    obstacles: list[str] = [message("joins or intersects ranges")] if _joins_ranges(tokens) else []
    for token in tokens:
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            functions.add(function_name(token.value))
        elif token.type == Token.OPERAND and token.subtype == Token.RANGE and not _is_no_reference(token.value):
            sheet, _, cells = token.value.rpartition("!")
            sheet = sheet.strip("'").replace("''", "'") or title
            name = workbook[sheet].defined_names.get(cells) if sheet in workbook.sheetnames else None
            name = name or workbook.defined_names.get(cells)
            if name is not None and cells not in names:
                inner = read_formula(f"={name.value.lstrip('=')}", title, workbook, names | {cells})
                functions |= inner.functions
                boxes += inner.boxes
                obstacles.append(inner.obstacle)
                if not inner.obstacle and len(Tokenizer(f"={name.value.lstrip('=')}").items) > 1:
                    obstacles.append(message("reads {name}, the name of a formula", name=cells))
            elif name is None:
                boxes.append(_box(sheet, cells))
                obstacles.append(_obstacle(sheet if "!" in token.value else "", cells, boxes[-1] is None))
    return Reading(frozenset(functions), tuple(boxes), next(filter(None, obstacles), ""))


def function_name(token: str) -> str:
    """Return a function's name in capitals, without prefixes, from its token in a formula."""
    name = token.rstrip("(").lstrip("@").upper()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name


def _is_no_reference(operand: str) -> bool:
    return _LITERAL_ERROR.fullmatch(operand) is not None or operand.upper().startswith(_VARIABLE)


def _joins_ranges(tokens: Sequence[Token]) -> bool:
    """Return whether a formula has a union, (A1,B2), or an intersection, A1:B2 B1:C2; the engine has neither."""
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        ends = before.type == Token.OPERAND or before.subtype == Token.CLOSE
        starts = after.type == Token.OPERAND or after.subtype == Token.OPEN
        if (token.type == Token.WSPACE and ends and starts) or (token.type == Token.OP_IN and token.value == ","):
            return True
    return False


def _obstacle(sheet: str, cells: str, is_name: bool) -> str:
    """Return what keeps the engine from reading a reference, or ""."""
    if "[" in sheet:
        return message("reads another workbook")
    if ":" in sheet:
        return message("reads several sheets at once")
    if is_name:
        return message("reads {name}, which is neither a cell nor a name of cells", name=cells)
    return ""


def _box(sheet: str, cells: str) -> tuple[str, tuple[int, ...]] | None:
    """Return the corners of a reference; None for one that is not to cells, such as a table's column."""
    try:
        corners = range_boundaries(cells.replace("$", ""))
    except ValueError:
        return None
    limits = (1, 1, 16_384, 1_048_576)
    return sheet, tuple(limit if corner is None else corner for corner, limit in zip(corners, limits, strict=True))
