"""The places of a vertical's file, as messages name them: "KPI aov: name: fr" → "Panier moyen"."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Tuple

_ROWS = {"kpi": "KPI", "group": "group", "input": "input"}
"""The lists whose tables are named by their ids, with the word before the id."""


def places_of(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the contents of every place of a file, of tables and lists as well as of what they hold.

    Args:
        values: The tables of the file.

    Example:
        >>> places_of({"kpi": [{"id": "aov", "tips": []}]})
        {'KPI aov': {'id': 'aov', 'tips': []}, 'KPI aov: id': 'aov', 'KPI aov: tips': []}
    """
    return dict(_below("", values))


def _below(place: str, value: Any) -> Iterator[Tuple[str, Any]]:
    if place:
        yield place, value
    rows: List[Tuple[Any, Any]] = []
    if isinstance(value, dict):
        rows = list(value.items())
    elif isinstance(value, list):
        rows = list(enumerate(value, 1))
    for key, part in rows:
        if key in _ROWS and isinstance(part, list):
            for row in part:
                if isinstance(row, dict):
                    yield from _below(f"{_ROWS[key]} {row.get('id')}", row)
        elif key == "functions" and not place and isinstance(part, dict):
            for name, row in part.items():
                yield from _below(f"function {name}", row)
        else:
            yield from _below(f"{place}: {key}" if place else str(key), part)
