"""What the catalogue's worksheet functions look up: KPIs, tiers, languages, texts, and thresholds to judge by.

Cells are taken as a spreadsheet passes them: ids in any case, blanks, errors.
"""

from __future__ import annotations

import math
import os
from typing import Any, List, Optional, Sequence, Union

from .. import benchmark
from ..catalogue.load import load_catalogue, load_words
from ..catalogue.model import LANGUAGES, Kpi
from ..errors import UnknownNameError
from ..formula.values import NA, NUM, VALUE, WRONG, Value, is_blank, is_error, to_number
from ..messages import LANGUAGE_VARIABLE
from .benchmark_argument import as_id, check_ids, own_table
from .ranges import over_columns
from .verdicts import Verdict

INFO_FIELDS = (
    "name", "definition", "why", "formula", "unit", "direction", "period", "currency", "population", "ranges",
    "example_period", "advantage", "limitation", "companion", "tips", "source", "country", "aliases", "note",
)  # fmt: skip
"""The texts about a KPI that KPI_INFO returns."""


def find_kpi(vertical: Any, kpi: Any) -> Optional[Kpi]:
    """Return the KPI with these ids, in any case; None when there is none."""
    try:
        return load_catalogue().vertical(as_id(vertical)).kpi(as_id(kpi))
    except UnknownNameError:
        return None


def kpi_text(kpi: Kpi, field: str, language: str) -> str:
    """Return a text about a KPI. `field` is one of INFO_FIELDS."""
    words = load_words()
    if field == "source":
        source = load_catalogue().verticals[kpi.vertical].source_of(kpi)
        return f"{source.name} ({source.date.isoformat()})"
    if field == "ranges":
        return "\n".join(_ranges(kpi, language))
    if field == "aliases":
        return "\n".join(kpi.aliases.get(language, ()))
    if field in ("unit", "direction", "period"):
        return words[f"{field}s"][getattr(kpi, field)][language]
    if field in ("tips", "note"):
        texts = kpi.tips if field == "tips" else kpi.notes
        return "\n".join(text[language] for text in texts)
    if field in ("country", "currency"):
        return str(getattr(kpi, field))
    text = kpi.strength if field == "advantage" else getattr(kpi, field)
    return str(text.get(language, ""))


def _ranges(kpi: Kpi, language: str) -> List[str]:
    """Return each tier of a KPI with its range as the source words it: "Typical: 60–80%"."""
    colon = "\u00a0: " if language == "fr" else ": "
    names = load_words()["tiers"]
    return [f"{names[tier][language]}{colon}{text[language]}" for tier, text in kpi.ranges.items()]


def chosen_language(language: Any) -> Optional[str]:
    """Return a language's id; None for an unknown language. A blank means XLKPI_LANGUAGE, or else English."""
    chosen = os.environ.get(LANGUAGE_VARIABLE) or LANGUAGES[0] if is_blank(language) else language
    return as_id(chosen) if as_id(chosen) in LANGUAGES else None


def unanswerable(needed: Sequence[Any], optional: Sequence[Any] = ()) -> Optional[str]:
    """Return the answer if a cell is an error or a needed cell is blank; None otherwise."""
    errors = [cell for cell in (*needed, *optional) if is_error(cell)]
    if errors:
        return str(errors[0])
    return "" if any(is_blank(cell) for cell in needed) else None


def unknown_kpi(vertical: Any, kpi: Any, *inputs: Any) -> str:
    """Return the answer of KPI_CALC to ids that are unknown together."""
    problem = unanswerable((vertical, kpi, *inputs))
    if problem is not None:
        return problem
    return VALUE if any(to_number(cell) == WRONG for cell in inputs) else NA


def table_of(benchmarks: Any, vertical: Any, kpi: Any) -> Any:
    """Return custom benchmarks as a list of rows, or as a cell where there is only one; see benchmark_argument.py."""

    def direction_of(id_: str) -> Optional[str]:
        found = find_kpi(vertical, id_)
        return None if found is None else found.direction

    return own_table(benchmarks, kpi, direction_of)


def scale_of(vertical: Any, kpi: Any, table: Any) -> Union[benchmark.Scale, str]:
    """Return the thresholds to judge by: the custom ones, or else the catalogue's.

    Raises:
        ShapeError: The custom table lacks the KPI, and has a row without an id.
    """
    if isinstance(table, list):
        scale = benchmark.table_scale(table, as_id(kpi))
        if isinstance(scale, str):
            check_ids(table)
        return scale
    if not is_blank(table):
        return VALUE
    found = find_kpi(vertical, kpi)
    return NA if found is None else benchmark.catalogue_scale(found)


def judge_cells(verdict: Verdict, vertical: Any, kpi: Any, value: Any, benchmarks: Any, language: Any = None) -> Any:
    """Return the verdict on a value, or on each cell of a range."""
    table = table_of(benchmarks, vertical, kpi)
    scale = scale_of(vertical, kpi, table)

    def judge(cell: Any) -> Value:
        problem = unanswerable((vertical, kpi, cell), (language, table))
        if problem is not None:
            return problem
        number = to_number(cell)
        if isinstance(number, str):
            return VALUE
        if not math.isfinite(number):
            return NUM
        return scale if isinstance(scale, str) else verdict.of(number, scale)

    answerable = unanswerable((vertical, kpi), (language, table)) is None

    def over_list(columns: List[Any], count: int) -> List[Value]:
        if count == 1 or not answerable or isinstance(scale, str):
            return list(map(judge, columns[0]))
        return verdict.of_list(columns[0], scale, judge)

    def over_array(np: Any, columns: List[Any], count: int) -> Any:
        found = None if not answerable or isinstance(scale, str) else verdict.of_array(np, columns[0], scale)
        return over_list([columns[0].tolist()], count) if found is None else found

    return over_columns(over_list, [value], ["value"], over_array, verdict.texts)
