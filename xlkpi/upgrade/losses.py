"""The losses if a new workbook replaced an old one: figures, thresholds, targets, and other typed contents.

A new number for the same input and month is not a loss; nor is a new threshold in place of one that the source states.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from openpyxl import Workbook
from openpyxl.cell import Cell

from ..catalogue.load import load_catalogue, load_words
from ..catalogue.model import LANGUAGES, TIERS
from ..catalogue.rates import bank_rate
from ..errors import first_few
from ..messages import Message, message, plural
from ..reading.benchmark_rows import FOLLOWED, OWN_TARGET, TIER_TO_AIM_FOR, Row, benchmark_rows, sign_of
from ..reading.locate import Located, locate_cells
from ..reading.named_cells import cell_name, cells_of
from ..schema import FIGURES_FROM, RATE
from ..tables.source import is_blank
from ..workbook.texts import Texts, placeholders
from ..xlsx.identity import complete_stamp, identity_of
from .benchmark_edits import content_of, is_not_yet_converted, source_said, threshold_in
from .not_migrated import typed_beside
from .references import reads
from .source_workbook import own_titles

Figure = tuple[str, datetime.date | None]
"""An input and a month; None where the month is not known."""

_SINGLES = ("business_name", "first_month", FIGURES_FROM, "month_shown", "currency")
_LISTED = 3


@dataclass(frozen=True)
class Content:
    """The contents of a workbook.

    Attributes:
        book: The workbook with formulas.
        members: The names of the parts of its file.
        brings: The figures that the workbook will have; None if they are in the book already.
    """

    book: Workbook
    members: Collection[str]
    brings: frozenset[Figure] | None = None

    @cached_property
    def located(self) -> Located:
        """Locate the workbook's cells. Raises WorkbookError for a workbook that xlkpi did not make."""
        if identity_of(self.book).inputs:
            # a program that drops properties may have saved it; the vertical does not matter here
            complete_stamp(self.book, vertical="")
        return locate_cells(self.book)

    @cached_property
    def figures(self) -> dict[Cell, Figure]:
        """Return the filled cells of the inputs, each with its input and month."""
        months = self.located.found.columns
        return {
            cell: (item, months.get(index))
            for item, cells in self.located.rows.items()
            for index, cell in enumerate(cells)
            if not is_blank(cell.value)
        }

    @cached_property
    def brought(self) -> frozenset[Figure]:
        """Return the figures that the workbook has or will have."""
        return frozenset(self.figures.values()) if self.brings is None else self.brings

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Return the rows of the Benchmarks sheet."""
        return benchmark_rows(self.book)

    @cached_property
    def own_sheets(self) -> list[str]:
        """Return the titles of the sheets that are not the template's."""
        ours = own_titles(self.book)
        return [title for title in self.book.sheetnames if title not in ours]


def find_losses(old: Content, new: Content) -> list[str]:
    """Return in words what only the old workbook has, the rarest kinds of loss first."""
    return [
        *_sheets(old, new),
        *_parts(old, new),
        *_benchmarks(old, new),
        *_rate(old, new),
        *_typed(old, new),
        *_comments(old, new),
        *_name(old, new),
        *_figures(old, new),
    ]


def _sheets(old: Content, new: Content) -> Iterator[str]:
    """Find the user's own sheets that the new workbook lacks, and cells that differ on shared sheets."""
    for title in old.own_sheets:
        cells = [cell for row in getattr(old.book[title], "iter_rows", list)() for cell in row]
        typed = [cell for cell in cells if not is_blank(cell.value)]
        if title not in new.book.sheetnames:
            if typed or old.book[title] in old.book.chartsheets:
                yield message("the sheet {title!r}", title=title)
            continue
        changed = [cell for cell in typed if cell.value != new.book[title][cell.coordinate].value]
        if changed:
            yield message("the contents of {cells}", cells=_listed(changed))


def _parts(old: Content, new: Content) -> Iterator[str]:
    if _counted(old, "vbaProject.bin") > _counted(new, "vbaProject.bin"):
        yield message("its macros")
    if _counted(old, "/media/") > _counted(new, "/media/"):
        yield message("a picture")


def _counted(content: Content, part: str) -> int:
    return sum(part in name for name in content.members)


def _benchmarks(old: Content, new: Content) -> Iterator[str]:
    """Find targets, and thresholds that are neither the new workbook's nor the source's."""
    if not old.rows:
        yield message("its thresholds and targets, as the name 'benchmarks' does not lead to their table")
    for kpi, row in old.rows.items():
        goal = new.rows.get(kpi, {})
        for tier in TIERS:
            keys = (sign_of(tier), tier)
            held, brought = (
                threshold_in(cells, tier) if all(key in cells for key in keys) else () for cells in (row, goal)
            )
            is_edited = held not in (brought, source_said(row, tier, held))
            if is_edited and not is_not_yet_converted(row, held, brought):
                name = load_words()["tiers"][tier]
                yield message("the threshold {tier} of {kpi} ({cell})", tier=name, kpi=kpi, cell=cell_name(row[tier]))
        for key, what in (
            (TIER_TO_AIM_FOR, message("the tier aimed for")),
            (OWN_TARGET, message("the target")),
            (FOLLOWED, message("the choice to follow or not")),
        ):
            if key in row and not is_blank(row[key].value) and _aimed(row[key]) != _aimed(goal.get(key)):
                yield message("{what} of {kpi} ({cell})", what=what, kpi=kpi, cell=cell_name(row[key]))


def _rate(old: Content, new: Content) -> Iterator[str]:
    """Find an exchange rate that is neither the new workbook's nor the bank's."""
    cells = [cells_of(content.book, RATE) for content in (old, new)]
    held, brought = (content_of(found[:1]) for found in cells)
    if not held or held in ((None,), brought):
        return
    identity = identity_of(old.book)
    vertical = load_catalogue().verticals.get(identity.vertical or "")
    currency = next((str(cell.value) for cell in cells_of(old.book, "currency")), "")
    known = bank_rate(vertical, currency) if vertical else None
    if known is None or held != (known.value,):
        yield message("the exchange rate ({cell})", cell=cell_name(cells[0][0]))


def _aimed(cell: Cell | None) -> object:
    """Return the meaning of a target's cell: a tier, or yes or no, named in any language, or a number."""
    if cell is None:
        return None
    for tier, names in load_words()["tiers"].items():
        if cell.value in names.values():
            return tier
    for key in ("yes", "no"):
        if cell.value in {Texts(language)(f"benchmarks.{key}") for language in LANGUAGES}:
            return key
    return content_of([cell])


def _typed(old: Content, new: Content) -> Iterator[str]:
    """Find values typed over formulas, or beside the template's cells."""
    over = [
        cell
        for kpi, cells in old.located.kpis.items()
        for cell in cells
        if cell.data_type != "f" and not is_blank(cell.value) and _has_formulas(new.located.kpis.get(kpi, ()))
    ]
    if over:
        yield message("the values typed over the KPIs’ formulas in {cells}", cells=_listed(over))
    known = {cell for cells in old.located.inputs.values() for cell in cells}
    known |= {cell for name in _SINGLES for cell in cells_of(old.book, name)}
    known |= {cell for row in old.rows.values() for cell in row.values()}
    for sheet in old.book.worksheets:
        if sheet.title not in old.own_sheets:
            beside = [cell for cell in typed_beside(sheet, known, old.located) if cell.value != _at(new, cell)]
            if beside:
                yield message("the contents of {cells}", cells=_listed(beside))


def _has_formulas(cells: Iterable[Cell]) -> bool:
    return any(cell.data_type == "f" for cell in cells)


def _at(content: Content, cell: Cell) -> object:
    """Return the value that a workbook has at the address of another workbook's cell."""
    title = cell.parent.title
    return content.book[title][cell.coordinate].value if title in content.book.sheetnames else None


def _comments(old: Content, new: Content) -> Iterator[str]:
    there = {cell.comment.text for cell in _commented(new)}
    lost = [cell for cell in _commented(old) if cell.comment.text not in there]
    if lost:
        yield plural("the comment of {cells}", "the comments of {cells}", count=len(lost), cells=_listed(lost))


def _commented(content: Content) -> list[Cell]:
    return [
        cell
        for sheet in content.book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    ]


def _name(old: Content, new: Content) -> Iterator[str]:
    """Find the business's name, if the new workbook has none."""
    held, brought = (content.located.business.value for content in (old, new))
    unnamed = new.brings is None and (is_blank(brought) or brought in placeholders())
    if unnamed and not is_blank(held) and held not in placeholders():
        yield message("the business’s name ({cell})", cell=cell_name(old.located.business))


def _figures(old: Content, new: Content) -> Iterator[str]:
    """Find the user's own formulas, and the figures of months that the new workbook lacks."""
    lost: dict[str, list[Cell]] = {}
    formulas = []
    kept = {(figure, str(cell.value)) for cell, figure in new.figures.items()} if new.brings is None else set()
    for cell, figure in old.figures.items():
        if figure not in new.brought or figure[1] is None:
            lost.setdefault(figure[0], []).append(cell)
        elif cell.data_type == "f" and reads(str(cell.value)) and (figure, str(cell.value)) not in kept:
            formulas.append(cell)
    if formulas:
        yield message("the formulas in {cells}", cells=_listed(formulas))
    for item, cells in lost.items():
        months = [month for cell in cells if (month := old.figures[cell][1])]
        shown = (
            first_few([f"{month:%Y-%m}" for month in months], _LISTED)
            if months
            else message("months that are not known")
        )
        yield message("{item} of {months} ({cells})", item=item, months=shown, cells=_listed(cells))


def _listed(cells: list[Cell]) -> Message:
    return first_few([*map(cell_name, cells)], _LISTED)
