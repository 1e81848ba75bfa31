"""The rows of a workbook's inputs that cannot be trusted, though a name leads to each.

Whoever sorts rows, or cuts cells and pastes them over others, moves figures and labels, and a name may stay where it
was, or come to where another one is. Then nobody can tell whose figures these are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from openpyxl.utils import coordinate_to_tuple, get_column_letter

from ..catalogue.model import Input
from ..errors import Problem
from ..schema import INPUT_PREFIX
from ..xlsx.defined_names import Range
from .named import DEFINE_AGAIN, NEW_TEMPLATE

_MOST_BEFORE = 8
"""Cells before the months in which a row's label is looked for. The template has three."""


@lru_cache(maxsize=1024)
def label_cells(cells: Range, months: Range) -> tuple[str, ...]:
    """Return the addresses of the cells before the months in an input's row (its column, where months go down)."""
    along = months.across
    first = coordinate_to_tuple(cells.addresses[0])
    end = min(first[along], coordinate_to_tuple(months.addresses[0])[along])
    places = range(max(1, end - _MOST_BEFORE), end)
    return tuple(f"{get_column_letter(place if along else first[1])}{first[0] if along else place}" for place in places)


def doubtful_rows(
    rows: Mapping[str, Range], labels: Mapping[str, Collection[object]], inputs: Mapping[str, Input]
) -> dict[str, Problem]:
    """Return, by input, why its row must neither be read nor written to.

    Args:
        rows: the cells of each input.
        labels: the contents of the cells before each input's row.
        inputs: the inputs of the vertical.
    """
    problems = {}
    for item, cells in rows.items():
        same = [
            other for other in rows if rows[other].sheet == cells.sheet and rows[other].addresses == cells.addresses
        ]
        if len(same) > 1:
            names = " and ".join(repr(INPUT_PREFIX + other) for other in same)
            problems[item] = Problem(str(cells), f"the names {names} lead to the same cells", DEFINE_AGAIN)
        elif item in inputs and (label := _of_another(item, labels.get(item, ()), inputs)):
            what = f"the row is labelled {label!r}, and the name {INPUT_PREFIX + item!r} leads to it"
            problems[item] = Problem(str(cells), what, f"put the row back where it was, or {NEW_TEMPLATE}")
    return problems


def _of_another(item: str, texts: Collection[object], inputs: Mapping[str, Input]) -> str:
    """Return the label of another input among texts, "" where there is none or the input's own is there too."""
    shown = {" ".join(text.split()).casefold(): text for text in texts if isinstance(text, str)}
    if any(label.casefold() in shown for label in inputs[item].label.values()):
        return ""
    others = (label for other in inputs.values() for label in other.label.values())
    return next((shown[label.casefold()] for label in others if label.casefold() in shown), "")
