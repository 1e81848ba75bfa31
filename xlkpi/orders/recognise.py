"""Which layout an export has, by its header alone: case, accents, spaces and the order of columns do not count."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..errors import OrdersError, Problem
from .export_file import Export
from .layout import Layout

ENGLISH = "en"


@dataclass(frozen=True)
class Recognised:
    """An export and its layout. places: the column, counted from 0, of each name of the layout that the file has.

    header: the language of its header; "" when the layout knows of one only.
    """

    export: Export
    layout: Layout
    places: Mapping[str, int]
    header: str

    def has(self, names: Sequence[str]) -> bool:
        """Whether the file has all of these columns."""
        return all(name in self.places for name in names)


def recognise(export: Export, mappings: Sequence[Layout], layouts: Sequence[Layout]) -> Recognised:
    """Match an export's header with the user's mappings, then with our layouts.

    Raises OrdersError when none fits, or two do.
    """
    for candidates in (mappings, layouts):
        fitting = [found for layout in candidates if (found := _match(export, layout))]
        if len(fitting) == 1 or (fitting and candidates is mappings):
            return fitting[0]
        if fitting:
            titles = " and ".join(found.layout.title for found in fitting)
            cure = "say which columns to use in a mapping file: `xlkpi import --suggest FILE` drafts one"
            raise OrdersError([Problem(export.file, f"has the columns of {titles}", cure)])
    raise OrdersError([_unknown(export, [*mappings, *layouts])])


def folded(name: str) -> str:
    """A column's name or a text for comparing: case, accents, kinds of apostrophe and of space do not count."""
    plain = unicodedata.normalize("NFKD", name.replace("\ufeff", "").replace("’", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split()).casefold()


def _match(export: Export, layout: Layout) -> Recognised | None:
    if _missing(export, layout):
        return None
    places = _places(export.names)
    found = {name: place for name in layout.columns if (place := _place(name, layout, places)) is not None}
    return Recognised(export, layout, found, _language(layout, places))


def _missing(export: Export, layout: Layout) -> list[str]:
    places = _places(export.names)
    return [name for name in layout.required if _place(name, layout, places) is None]


def _places(names: Sequence[str]) -> dict[str, int]:
    """The column of each name; the first, where one is there twice."""
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        places.setdefault(folded(name), place)
    return places


def _place(name: str, layout: Layout, places: Mapping[str, int]) -> int | None:
    others = [other for texts in layout.names.get(name, {}).values() for other in texts]
    return next((places[known] for other in (name, *others) if (known := folded(other)) in places), None)


def _language(layout: Layout, places: Mapping[str, int]) -> str:
    """The language that has the most of a header's names."""
    languages = dict.fromkeys(language for texts in layout.names.values() for language in texts)
    if not set(languages) - {ENGLISH}:
        return ""
    scores = {}
    for language in (ENGLISH, *languages):
        own = [
            (name, *texts.get(language, [])) if language == ENGLISH else texts.get(language, [])
            for name, texts in layout.names.items()
        ]
        scores[language] = sum(any(folded(name) in places for name in names) for names in own)
    return max(scores, key=lambda language: scores[language])


def _unknown(export: Export, layouts: Sequence[Layout]) -> Problem:
    nearest = min(layouts, key=lambda layout: len(_missing(export, layout)) / len(layout.required))
    missing = _missing(export, nearest)
    titles = ", ".join(dict.fromkeys(layout.title for layout in layouts))
    if len(missing) * 2 > len(nearest.required):
        what = f"is none of the exports that are known ({titles})"
    else:
        columns = ", ".join(map(repr, missing))
        what = f"looks like {nearest.title}, but has no column {columns}"
    return Problem(
        export.file, what, "describe its columns in a mapping file: `xlkpi import --suggest FILE` drafts one"
    )
