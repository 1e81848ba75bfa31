"""What a workbook holds that one which takes its place does not bring: figures, thresholds, targets, and what is typed
beside the template.

Another number for the same input and month is brought, and so is a threshold that is the source's own.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.packaging.custom import StringProperty

from ..catalogue.load import load_words
from ..catalogue.model import LANGUAGES, TIERS
from ..workbook.build import INPUT_PREFIX, PROPERTY_PREFIX
from ..workbook.locate import Places, cells_of, find_places
from ..workbook.texts import Texts
from .benchmark_edits import content_of, source_said
from .benchmark_rows import OWN_TARGET, TIER_TO_AIM_FOR, Row, benchmark_rows, sign_of
from .edition import own_titles
from .left_behind import typed_beside
from .mover import place_of
from .source import is_blank

Figure = tuple[str, datetime.date | None]
"""An input and a month; None where the month cannot be known."""

_SINGLES = ("business_name", "first_month", "month_shown", "currency")
_READS = re.compile("[A-Za-z]")
"""A formula with a letter in it reads cells or calls functions; =100+20 is a number."""
_LISTED = 3


@dataclass(frozen=True)
class Content:
    """What a workbook holds.

    book: its cells, formulas as formulas. members: the names of its file's parts. brings: the figures that it is given
    besides those in the book.
    """

    book: Workbook
    members: Collection[str]
    brings: frozenset[Figure] | None = None

    @cached_property
    def places(self) -> Places:
        """Where its figures are. Raises WorkbookError for a workbook that is none of ours."""
        names = [one.name for one in self.book.custom_doc_props.props]
        if PROPERTY_PREFIX + "vertical" not in names and any(map(_is_input, self.book.defined_names)):
            # a program that keeps no properties has saved it; which trade it is of does not matter here
            self.book.custom_doc_props.append(StringProperty(name=PROPERTY_PREFIX + "vertical", value=""))
        return find_places(self.book)

    @cached_property
    def figures(self) -> dict[Cell, Figure]:
        """The inputs' cells that hold anything, with the month that each is of."""
        months = self.places.found.columns
        return {
            cell: (item, months.get(index))
            for item, cells in self.places.rows.items()
            for index, cell in enumerate(cells)
            if not is_blank(cell.value)
        }

    @cached_property
    def brought(self) -> frozenset[Figure]:
        """The figures that it brings."""
        return frozenset(self.figures.values()) if self.brings is None else self.brings

    @cached_property
    def rows(self) -> dict[str, Row]:
        """The rows of its Benchmarks sheet."""
        return benchmark_rows(self.book)

    @cached_property
    def own_sheets(self) -> list[str]:
        """The titles of the sheets that are not the template's."""
        ours = own_titles(self.book)
        return [title for title in self.book.sheetnames if title not in ours]


def find_losses(old: Content, new: Content) -> list[str]:
    """Return what the old workbook holds and the new one does not bring, each in words; the rarest first."""
    return [
        *_sheets(old, new),
        *_parts(old, new),
        *_benchmarks(old, new),
        *_typed(old, new),
        *_comments(old, new),
        *_name(old, new),
        *_figures(old, new),
    ]


def _is_input(name: str) -> bool:
    return bool(name.startswith(INPUT_PREFIX))


def _sheets(old: Content, new: Content) -> Iterator[str]:
    """Sheets of the user's own, and what is typed on those that the new workbook has as well."""
    for title in old.own_sheets:
        cells = [cell for row in getattr(old.book[title], "iter_rows", list)() for cell in row]
        typed = [cell for cell in cells if not is_blank(cell.value)]
        if title not in new.book.sheetnames:
            if typed or old.book[title] in old.book.chartsheets:
                yield f"the sheet {title!r}"
            continue
        changed = [cell for cell in typed if cell.value != new.book[title][cell.coordinate].value]
        if changed:
            yield f"what is typed in {_listed(changed)}"


def _parts(old: Content, new: Content) -> Iterator[str]:
    if _counted(old, "vbaProject.bin") > _counted(new, "vbaProject.bin"):
        yield "its macros"
    if _counted(old, "/media/") > _counted(new, "/media/"):
        yield "a picture"


def _counted(content: Content, part: str) -> int:
    return sum(part in name for name in content.members)


def _benchmarks(old: Content, new: Content) -> Iterator[str]:
    """Thresholds that are neither the new workbook's nor the source's, and targets."""
    if not old.rows:
        yield "its thresholds and targets, as the name 'benchmarks' does not lead to their table"
    for kpi, row in old.rows.items():
        goal = new.rows.get(kpi, {})
        for tier in TIERS:
            keys = (sign_of(tier), tier)
            held, brought = (content_of(cells[key] for key in keys if key in cells) for cells in (row, goal))
            if held not in (brought, source_said(row, tier, held)):
                yield f"the threshold {tier} of {kpi} ({place_of(row[tier])})"
        for key, what in ((TIER_TO_AIM_FOR, "the tier aimed for"), (OWN_TARGET, "the target")):
            if key in row and not is_blank(row[key].value) and _aimed(row[key]) != _aimed(goal.get(key)):
                yield f"{what} of {kpi} ({place_of(row[key])})"


def _aimed(cell: Cell | None) -> object:
    """What a target's cell means: a tier whatever the language, or a number."""
    if cell is None:
        return None
    for tier, names in load_words()["tiers"].items():
        if cell.value in names.values():
            return tier
    return content_of([cell])


def _typed(old: Content, new: Content) -> Iterator[str]:
    """What stands in place of formulas, or beside what the template has."""
    over = [
        cell
        for kpi, cells in old.places.kpis.items()
        for cell in cells
        if cell.data_type != "f" and not is_blank(cell.value) and _has_formulas(new.places.kpis.get(kpi, ()))
    ]
    if over:
        yield f"what is typed over the KPIs’ formulas in {_listed(over)}"
    known = {cell for cells in old.places.inputs.values() for cell in cells}
    known |= {cell for name in _SINGLES for cell in cells_of(old.book, name)}
    known |= {cell for row in old.rows.values() for cell in row.values()}
    for sheet in old.book.worksheets:
        if sheet.title not in old.own_sheets:
            beside = [cell for cell in typed_beside(sheet, known, old.places) if cell.value != _at(new, cell)]
            if beside:
                yield f"what is typed in {_listed(beside)}"


def _has_formulas(cells: Iterable[Cell]) -> bool:
    return any(cell.data_type == "f" for cell in cells)


def _at(content: Content, cell: Cell) -> object:
    """What stands in the same place."""
    title = cell.parent.title
    return content.book[title][cell.coordinate].value if title in content.book.sheetnames else None


def _comments(old: Content, new: Content) -> Iterator[str]:
    there = {cell.comment.text for cell in _commented(new)}
    lost = [cell for cell in _commented(old) if cell.comment.text not in there]
    if lost:
        yield f"the comments of {_listed(lost)}" if len(lost) > 1 else f"the comment of {_listed(lost)}"


def _commented(content: Content) -> list[Cell]:
    return [
        cell
        for sheet in content.book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    ]


def _name(old: Content, new: Content) -> Iterator[str]:
    """The business's name, where the new workbook has none."""
    none = {Texts(language)("document.business") for language in LANGUAGES}
    held, brought = (content.places.business.value for content in (old, new))
    unnamed = new.brings is None and (is_blank(brought) or brought in none)
    if unnamed and not is_blank(held) and held not in none:
        yield f"the business’s name ({place_of(old.places.business)})"


def _figures(old: Content, new: Content) -> Iterator[str]:
    """Figures of months that the new workbook has blank or not at all, by input; and formulas of the user's own."""
    lost: dict[str, list[Cell]] = {}
    formulas = []
    for cell, figure in old.figures.items():
        if figure not in new.brought or figure[1] is None:
            lost.setdefault(figure[0], []).append(cell)
        elif cell.data_type == "f" and _READS.search(str(cell.value)):
            formulas.append(cell)
    if formulas:
        yield f"the formulas in {_listed(formulas)}"
    for item, cells in lost.items():
        months = [month for cell in cells if (month := old.figures[cell][1])]
        shown = _some([f"{month:%Y-%m}" for month in months]) if months else "months that are not known"
        yield f"{item} of {shown} ({_listed(cells)})"


def _listed(cells: list[Cell]) -> str:
    return _some([place_of(cell) for cell in cells])


def _some(texts: list[str]) -> str:
    """Name the first few, and how many more there are."""
    more = f" and {len(texts) - _LISTED} more" if len(texts) > _LISTED else ""
    return ", ".join(texts[:_LISTED]) + more
