"""What a file changes in the vertical that it extends, field by field, for `xlkpi check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Tuple

from ..errors import Problem
from ..messages import Message, joined, message
from .extend import about_of
from .model import LANGUAGES
from .places import places_of
from .shelf import Shelf

_ENTRIES = ("KPI ", "group ", "input ", "function ")
"""How the places of entries begin. An entry that is added or dropped is named as a whole."""


def changes(shelf: Shelf, file: Path) -> List[Problem]:
    """Return a note for everything that a file changes; none for a file that extends nothing, or has problems.

    Args:
        shelf: The files of the catalogue.
        file: One of the files.
    """
    base, volume = shelf.base_of(file), shelf.volume(file)
    if base is None or volume.vertical is None:
        return []
    before, after = shelf.volume(base).values, volume.values
    found = [*_entries(before, after), *_fields(before, after), *_order(before, after)]
    name, own = about_of(before)["id"], about_of(after)["id"]
    first = message("replaces {vertical}", vertical=name)
    if name != own:
        first = message("stands beside {vertical}", vertical=name)
    lines = [("vertical: extends", first), *found]
    return [Problem(file=file.name, place=place, what=what) for place, what in lines]


_Line = Tuple[str, Message]


def _entries(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[_Line]:
    """Yield the KPIs, groups, inputs and calculators that are dropped or added, and the inputs that move."""
    old, new = places_of(before), places_of(after)
    for place in old:
        if place.startswith(_ENTRIES) and ": " not in place and place not in new:
            is_input = place.startswith("input ")
            yield place, message("goes, as no KPI needs it") if is_input else message("is dropped")
    for place in new:
        if place.startswith(_ENTRIES) and ": " not in place and place not in old:
            yield place, message("is added")
    homes, moved = _homes(before), _homes(after)
    for item, group in moved.items():
        if homes.get(item, group) != group:
            yield f"input {item}", message("moves from the group {before} to {after}", before=homes[item], after=group)


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[_Line]:
    """Yield the fields that differ, of entries that both have."""
    old, new = _leaves(before), _leaves(after)
    entries = {_entry(place) for place in old} & {_entry(place) for place in new}
    for place in [*new, *(place for place in old if place not in new)]:
        if _entry(place) not in entries or place == "vertical: id" or old.get(place) == new.get(place):
            continue
        if place not in new:
            yield place, message("{before} is not taken over", before=_shown(old[place]))
        elif place not in old:
            yield place, message("is {after}", after=_shown(new[place]))
        elif _is_text(new[place]) and _is_text(old[place]):
            for language in LANGUAGES:
                words = (old[place][language], new[place][language])
                if words[0] != words[1]:
                    was, now = map(_shown, words)
                    yield f"{place}: {language}", message("{before} becomes {after}", before=was, after=now)
        else:
            was, now = _shown(old[place]), _shown(new[place])
            yield place, message("{before} becomes {after}", before=was, after=now)


def _entry(place: str) -> str:
    return place.split(": ")[0]


def _order(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[_Line]:
    for kind, olds, news in (
        (message("the KPIs"), _ids(before["kpi"]), _ids(after["kpi"])),
        (message("the inputs"), list(_homes(before)), list(_homes(after))),
    ):
        if [id_ for id_ in olds if id_ in news] != [id_ for id_ in news if id_ in olds]:
            yield "vertical: order", message("{kind} stand in another order: {ids}", kind=kind, ids=joined(", ", news))


def _homes(values: Mapping[str, Any]) -> Dict[str, str]:
    """Return the group of each input, in their order."""
    return {row["id"]: group["id"] for group in values["group"] for row in group["input"]}


def _ids(rows: List[Mapping[str, Any]]) -> List[str]:
    return [row["id"] for row in rows]


def _leaves(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the fields by place: a text in both languages as a whole, the source of each KPI in one line."""
    places = _with_sources(values)
    whole = [place for place, value in places.items() if _is_text(value) or _is_plain_list(value)]
    return {
        place: value
        for place, value in places.items()
        if place in whole or not (isinstance(value, (dict, list)) or any(place.startswith(f"{one}: ") for one in whole))
    }


def _with_sources(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what the places of a file hold, without line numbers, and with the source of each KPI in one line."""
    places = places_of(values)
    found = {place: value for place, value in places.items() if not {"source", "lines"} & {*place.split(": ")}}
    for row in values["kpi"]:
        source = row.get("source", about_of(values)["source"])
        found[f"KPI {row['id']}: source"] = f"{source.get('title', source['document'])} ({source['date']})"
    return found


def _is_text(value: Any) -> bool:
    """Return whether a value is a text in both languages."""
    return (
        isinstance(value, dict) and value.keys() == {*LANGUAGES} and all(isinstance(one, str) for one in value.values())
    )


def _is_plain_list(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(one, dict) for one in value)


def _shown(value: Any) -> Any:
    """Return a value as messages show it: what stands in quotation marks in the file has them."""
    if _is_text(value):
        return {language: json.dumps(text, ensure_ascii=False) for language, text in value.items()}
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool, list)) else str(value)
