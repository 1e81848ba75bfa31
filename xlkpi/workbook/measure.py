"""Measures of texts: how wide a text is, and how many lines it takes in a cell.

Few programs measure rows when they open a file, so the file must state the rows' heights. Characters are measured in
groups, by their widths in Calibri, the workbooks' font; some room is left for bold text and other fonts.
"""

from __future__ import annotations

import math
import unicodedata

_KINDS = {
    "0123456789$€": 0.507,
    "ijl.,;:'’| \u00a0": 0.25, "frt()[]-!": 0.32, "csz": 0.41, "aeéèêàçgkvxy": 0.49, "mwMWŒœ%@—": 0.83,
}  # fmt: skip
_EMS = {character: ems for characters, ems in _KINDS.items() for character in characters}
_CAPITAL, _OTHER, _WIDE = 0.59, 0.53, 1.0
"""Widths of other characters, as multiples of the font size."""
_LATIN = "\u10ff"
"""The characters up to this one are as wide as a letter; beyond it, some are as wide as the font is high."""
_CUT = "…"
PIXELS_PER_POINT = 96 / 72
_PIXELS_PER_WIDTH = 7
"""A column's width is given in digits of the default font, which are this wide."""
_PADDING, _INDENT = 5, 10
"""Pixels that a cell leaves free, and that one step of its indent takes."""
_USED = 0.93
"""The share of a cell's width that a line may fill, so that bold text and other fonts fit too."""


def pixels(width: float) -> int:
    """Return the pixels of a column as programs draw it. `width` is the file's figure, padding included."""
    return math.trunc((256 * width + math.trunc(128 / _PIXELS_PER_WIDTH)) / 256 * _PIXELS_PER_WIDTH)


def text_width(text: str, size: float, indent: int = 0) -> float:
    """Return the width of a column that shows a text on one line.

    Programs may fit each letter to whole pixels, which makes some texts longer and others shorter.

    Args:
        text: The text.
        size: The size of its font, in points.
        indent: The steps by which the cell is indented.
    """
    letters = [_ems(character) * size * PIXELS_PER_POINT for character in text]
    longest = max(sum(letters), sum(map(round, letters))) + _PADDING + _INDENT * indent
    return math.ceil(longest) / _PIXELS_PER_WIDTH


def lines(text: str, width: float, size: float) -> int:
    """Return how many lines a text takes in a cell, broken between words.

    Args:
        text: The text, which may have line breaks.
        width: The width of the cell's columns together.
        size: The size of the font, in points.
    """
    room = width * _PIXELS_PER_WIDTH * _USED
    return sum(_broken(line, room, size * PIXELS_PER_POINT) for line in text.split("\n"))


def shortened(text: str, width: float, size: float, indent: int = 0) -> str:
    """Return a text that fits on one line of a cell: whole, or cut after a word and ended with an ellipsis.

    A word that is longer than the line by itself is cut within.

    Args:
        text: The text, on one line.
        width: The width of the cell's columns together.
        size: The size of the font, in points.
        indent: The steps by which the cell is indented.
    """
    room = width * _USED
    if text_width(text, size, indent) <= room:
        return text
    kept = next(end for end in range(min(len(text), int(width * 4)), -1, -1)
                if text_width(text[:end] + _CUT, size, indent) <= room)  # fmt: skip
    start, space, _ = text[: kept + 1].rpartition(" ")
    return (start if space and start.strip() else text[:kept]).rstrip() + _CUT


def _broken(line: str, room: float, em: float) -> int:
    count, used = 1, 0.0
    for word in line.split(" "):
        length = sum(map(_ems, word)) * em
        space = _EMS[" "] * em if used else 0.0
        if used and used + space + length > room:
            count, used, space = count + 1, 0.0, 0.0
        used += space + length
        while used > room:  # a word longer than a line is broken
            count, used = count + 1, used - room
    return count


def _ems(character: str) -> float:
    """Return the width of a character as a multiple of the font size."""
    if character in _EMS:
        return _EMS[character]
    if character > _LATIN and unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    return _CAPITAL if character.isupper() else _OTHER
