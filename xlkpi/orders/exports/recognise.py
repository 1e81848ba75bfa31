"""The recognition of an export's layout by its header, ignoring case, accents, spaces and the order of columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ...errors import OrdersError, Problem
from ...messages import ENGLISH, joined, message
from ..layout import Layout, Stated
from .export_file import ExportFile

_COUNTS = ("quantity", "returned")
_CURRENCY = "(¤)"
"""The end of a column's name in a layout that stands for any currency, as in "Final price (EUR)"."""


@dataclass(frozen=True)
class Recognised:
    """An export's file with its layout.

    Attributes:
        file: The file.
        layout: The layout that the file's header fits.
        positions: The position, counted from 0, of each of the layout's columns that the file has.
        language: The language of the file's header; "" when the layout has only one language.
    """

    file: ExportFile
    layout: Layout
    positions: Mapping[str, int]
    language: str

    def has(self, names: Sequence[str]) -> bool:
        """Return whether the file has all of these columns."""
        return all(name in self.positions for name in names)

    @property
    def number_columns(self) -> list[str]:
        """List the file's columns of numbers, by the layout's names."""
        layout = self.layout
        named = [name for how in layout.amounts.values() for name in how.columns]
        named += [tally.column for tally in layout.tally.values() if tally.kind == "sum"] + [layout.gift_cards]
        named += [layout.items.price, layout.items.times] if layout.items else []
        return self._present(named)

    @property
    def count_columns(self) -> list[str]:
        """List the file's columns of counts of items, by the layout's names."""
        layout = self.layout
        counts = {rule.times for how in layout.amounts.values() for rule in how.rules}
        counts |= {name for of in _COUNTS if of in layout.amounts for name in layout.amounts[of].columns}
        return [name for name in self.number_columns if name in counts]

    @property
    def amount_columns(self) -> list[str]:
        """List the file's columns of amounts of money, by the layout's names."""
        counts = set(self.count_columns)
        return [name for name in self.number_columns if name not in counts]

    @property
    def stated(self) -> list[Stated]:
        """List the totals that the file states: those of the layout, without subtracted columns that the file lacks."""
        names = {name: self.file.columns[at].strip() for name, at in self.positions.items()}
        return [
            replace(stated, total=replace(stated.total, subtract=self._present(stated.total.subtract)), names=names)
            for stated in self.layout.stated
            if self.has(stated.needed)
        ]

    @property
    def stated_columns(self) -> list[str]:
        """List the file's columns of numbers that only stated totals use, by the layout's names."""
        known = set(self.number_columns)
        named = [name for stated in self.stated if not stated.formatted for name in stated.total.columns]
        return [name for name in self._present(named) if name not in known]

    @property
    def status_columns(self) -> list[str]:
        """List the file's status columns, by the layout's names: their texts say what a row is."""
        return self._present(self.layout.statuses)

    def shown(self, name: str) -> str:
        """Return the file's own name of a column."""
        return self.file.columns[self.positions[name]].strip()

    def _present(self, names: Iterable[str]) -> list[str]:
        return [name for name in dict.fromkeys(names) if name in self.positions]


def recognise(file: ExportFile, mappings: Sequence[Layout], layouts: Sequence[Layout]) -> Recognised:
    """Match a file's header with the user's mappings, then with the built-in layouts.

    Raises:
        OrdersError: No layout fits, or several fit.
    """
    for candidates in (mappings, layouts):
        fitting = [found for layout in candidates if (found := _match(file, layout))]
        if len(fitting) == 1 or (fitting and candidates is mappings):
            return fitting[0]
        if fitting:
            titles = joined(" and ", [found.layout.title for found in fitting])
            what = message("has the columns of {layouts}", layouts=titles)
            fix = message("say which columns to use in a mapping file: `xlkpi import --suggest FILE` drafts one")
            raise OrdersError([Problem(file=file.name, what=what, fix=fix)])
    raise OrdersError([_unknown(file, [*mappings, *layouts])])


def of_shop(recognised: Recognised, name: str) -> Recognised:
    """Return an export with its shop named: order and customer numbers are unique within one shop."""
    if not name:
        return recognised
    return replace(recognised, layout=replace(recognised.layout, shop=f"{recognised.layout.shop} {name}", named=True))


def check_overlap(recognised: Recognised, before: Sequence[Recognised]) -> None:
    """Check that no file that was read before has the same orders under other numbers.

    Raises:
        OrdersError: An earlier file has, and no shop is named.
    """
    layout = recognised.layout
    for other in before:
        is_same = layout.id in other.layout.overlaps or other.layout.id in layout.overlaps
        if is_same and not (layout.named or other.layout.named):
            what = message(
                "has the orders of {other} under other numbers: they would count twice, so it is left out",
                other=other.file.name,
            )
            fix = message(
                "import one of the two; if they are of two accounts, name the shop of each with --shop FILE=NAME"
            )
            raise OrdersError([Problem(file=recognised.file.name, what=what, fix=fix)])


def fits_any(names: Sequence[str], layouts: Sequence[Layout]) -> bool:
    """Return whether the names of a row are the header of any layout."""
    header = _positions(names)
    return any(not _missing(header, layout) for layout in layouts)


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Return a text for comparison, which ignores case, accents, and the kinds of apostrophe and space."""
    plain = unicodedata.normalize("NFKD", name.replace("\ufeff", "").replace("’", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split()).casefold()


def _match(file: ExportFile, layout: Layout) -> Recognised | None:
    header = _positions(file.columns)
    if _missing(header, layout):
        return None
    found = {name: at for name in layout.columns if (at := _position(name, layout, header)) is not None}
    if code := _currency_of(file.columns[at] for name, at in found.items() if name.endswith(_CURRENCY)):
        layout = replace(layout, currency_code=code)
    return Recognised(file, layout, found, _language(layout, header))


def _currency_of(columns: Iterable[str]) -> str:
    """Return the currency that ends the name of the first column; "" without columns."""
    return next((name.strip()[-len("EUR)") : -1].upper() for name in columns), "")


def _missing(header: Mapping[str, int], layout: Layout) -> list[str]:
    return [name for name in layout.required if _position(name, layout, header) is None]


def _positions(columns: Sequence[str]) -> dict[str, int]:
    """Return the position of each column by its folded name; a repeated name gives its first position."""
    positions: dict[str, int] = {}
    for position, name in enumerate(columns):
        positions.setdefault(folded(name), position)
    return positions


def _position(name: str, layout: Layout, header: Mapping[str, int]) -> int | None:
    others = [other for texts in layout.names.get(name, {}).values() for other in texts]
    return next((at for other in (name, *others) if (at := _found(other, header)) is not None), None)


def _found(name: str, header: Mapping[str, int]) -> int | None:
    """Return the position of a column of a header by one of its names."""
    known = folded(name)
    if not known.endswith(_CURRENCY):
        return header.get(known)
    pattern = re.compile(re.escape(known.removesuffix(_CURRENCY)) + r"\([a-z]{3}\)")
    return next((at for column, at in header.items() if pattern.fullmatch(column)), None)


def _language(layout: Layout, header: Mapping[str, int]) -> str:
    """Return the language to which most names of a header belong."""
    languages = dict.fromkeys(language for texts in layout.names.values() for language in texts)
    if not set(languages) - {ENGLISH}:
        return ""
    scores = {}
    for language in (ENGLISH, *languages):
        own = [
            (name, *texts.get(language, [])) if language == ENGLISH else texts.get(language, [])
            for name, texts in layout.names.items()
        ]
        scores[language] = sum(any(_found(name, header) is not None for name in names) for names in own)
    return max(scores, key=lambda language: scores[language])


def _unknown(file: ExportFile, layouts: Sequence[Layout]) -> Problem:
    header = _positions(file.columns)
    nearest = min(layouts, key=lambda layout: len(_missing(header, layout)) / len(layout.required))
    missing = _missing(header, nearest)
    if len(missing) * 2 > len(nearest.required):
        known = sorted({str(layout.system or layout.title) for layout in layouts}, key=str.casefold)
        what = message("is no known export of {systems}", systems=joined(", ", known))
    else:
        columns = ", ".join(map(repr, missing))
        what = message("looks like {layout}, but has no column {columns}", layout=nearest.title, columns=columns)
    fix = message("describe its columns in a mapping file: `xlkpi import --suggest FILE` drafts one")
    return Problem(file=file.name, what=what, fix=fix)
