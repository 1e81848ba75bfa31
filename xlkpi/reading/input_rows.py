"""The detection of doubtful input rows: a name leads to them, but perhaps the wrong one.

A user who sorts rows, or cuts cells and pastes them over others, moves figures and labels. A name may then stay behind,
or come to lead to the cells of another name, and nobody can tell which input the figures belong to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from openpyxl.utils import coordinate_to_tuple, get_column_letter

from ..catalogue.model import Input
from ..errors import Problem
from ..messages import joined, message
from ..schema import INPUT_PREFIX
from ..xlsx.defined_names import Range
from .named import DEFINE_AGAIN

_MOST_BEFORE = 8
"""How many cells before the months are searched for a row's label. The template has three."""


@lru_cache(maxsize=1024)
def label_cells(cells: Range, months: Range) -> tuple[str, ...]:
    """Return the addresses of the cells before the months in an input's row (or column, where months go down)."""
    along = months.across
    first = coordinate_to_tuple(cells.addresses[0])
    end = min(first[along], coordinate_to_tuple(months.addresses[0])[along])
    lines = range(max(1, end - _MOST_BEFORE), end)
    return tuple(f"{get_column_letter(line if along else first[1])}{first[0] if along else line}" for line in lines)


def doubtful_rows(
    rows: Mapping[str, Range], labels: Mapping[str, Collection[object]], inputs: Mapping[str, Input]
) -> dict[str, Problem]:
    """Return the problems of doubtful rows, which must be neither read nor written, by input.

    Args:
        rows: The cells of each input.
        labels: The values of the cells before each input's row.
        inputs: The inputs of the vertical.
    """
    problems = {}
    for item, cells in rows.items():
        same = [
            other for other in rows if rows[other].sheet == cells.sheet and rows[other].addresses == cells.addresses
        ]
        if len(same) > 1:
            names = joined(" and ", [message("{name!r}", name=INPUT_PREFIX + other) for other in same])
            what = message("the names {names} lead to the same cells", names=names)
            problems[item] = Problem.at(str(cells), what=what, fix=DEFINE_AGAIN)
        elif item in inputs and (label := _of_another(item, labels.get(item, ()), inputs)):
            what = message(
                "the row is labelled {label!r}, and the name {name!r} leads to it",
                label=label,
                name=INPUT_PREFIX + item,
            )
            fix = message("put the row back where it was, or copy the figures into a new template")
            problems[item] = Problem.at(str(cells), what=what, fix=fix)
    return problems


def _of_another(item: str, texts: Collection[object], inputs: Mapping[str, Input]) -> str:
    """Return the label of another input among texts; "" where there is none, or the input's own label is among them."""
    shown = {" ".join(text.split()).casefold(): text for text in texts if isinstance(text, str)}
    if any(label.casefold() in shown for label in inputs[item].label.values()):
        return ""
    others = (label for other in inputs.values() for label in other.label.values())
    return next((shown[label.casefold()] for label in others if label.casefold() in shown), "")
