"""The report of a user's additions to a workbook that no template can hold, so that nobody misses them later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache

from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.model import LANGUAGES
from ..errors import first_few
from ..messages import Message, joined, message, plural
from ..numbers import quoted
from ..reading.locate import Located
from ..reading.named_cells import cell_name, place_of
from ..reading.untrusted import is_ours
from ..tables.source import is_blank
from ..workbook.texts import Texts
from .migration import Fate, Migration

_COPY = message("copy it from the old workbook if you still need it")
_PUT_BACK = message("do the same in the new workbook, or in a copy of it that `xlkpi fill --template` uses")
_SHOWN = 8


def report_not_migrated(migration: Migration) -> None:
    """Report what is not migrated: own sheets, macros, names, comments, pictures, texts, formulas and looks."""
    _note_sheets(migration)
    _note_parts(migration)
    _note_formulas(migration)
    _note_own_columns(migration)
    _note_own_cells(migration)
    _note_looks(migration)


def _note_sheets(migration: Migration) -> None:
    ours = {sheet.title for sheet in migration.old.sheets}
    for title in migration.old.book.sheetnames:
        if title not in ours:
            migration.note(Fate.left, title, message("is your own sheet"), _COPY)


def _note_parts(migration: Migration) -> None:
    old = migration.old
    members = old.untrusted.package.names
    if any(name.lower().endswith("vbaproject.bin") for name in members):
        fix = message("the new workbook has none; copy them if you still need them")
        migration.note(Fate.left, "", message("the macros"), fix)
    pictures = sum("/media/" in name.lower() for name in members)
    if pictures:
        migration.note(Fate.left, "", plural("{count} picture", "{count} pictures", count=pictures), _COPY)
    if old.untrusted.opened.plain:
        migration.note(Fate.left, "", message("formats and comments, as the file is not completely readable"), _COPY)
    for name in old.book.defined_names:
        if not name.startswith("_") and not is_ours(name):
            migration.note(Fate.left, "", message("the name {name!r} is your own", name=name), _COPY)


def _note_formulas(migration: Migration) -> None:
    """Report formulas of the template that were typed over; the new workbook has the formulas again."""
    located = migration.old.located
    kpis = [cell for cells in located.kpis.values() for cell in cells]
    months = [located.headings[index] for index in located.found.columns]
    kinds = ((message("values typed over the KPIs’ formulas"), kpis), (message("months typed over"), months))
    fix = message("the new workbook computes them; type figures on the input sheet")
    for what, cells in kinds:
        typed = [cell for cell in cells if cell.data_type != "f"]
        if typed:
            migration.note(Fate.left, _listed(typed), what, fix)


def _note_own_columns(migration: Migration) -> None:
    """Report the user's own columns between the months: headings, formulas and typed values."""
    located = migration.old.located
    for index in sorted(located.found.own):
        heading = located.headings[index]
        cells = [heading, *sorted((cells[index] for cells in located.rows.values()), key=place_of)]
        own = [cell for cell in cells if not is_blank(cell.value)]
        if is_blank(heading.value):  # typed values are reported as figures without a month
            own = [cell for cell in own if cell.data_type == "f"]
        if own:
            what = (
                message("the column among the months is your own")
                if is_blank(heading.value)
                else message("the column {name} between the months is your own", name=quoted(str(heading.value)))
            )
            migration.note(Fate.left, _listed(own), what, _COPY)


def _note_own_cells(migration: Migration) -> None:
    """Report comments, and cells typed beside the template's cells."""
    migrated = {migration.old.book[title][address] for title, address in migration.goals}
    for sheet in migration.old.sheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.comment is not None and cell not in migrated:
                what = message("the comment {text}", text=quoted(cell.comment.text))
                migration.note(Fate.left, cell_name(cell), what, _COPY)
        if own := typed_beside(sheet, migrated, migration.old.located):
            what = message("typed beside the template: {contents}", contents=_contents(own))
            migration.note(Fate.left, _listed(own), what, _COPY)


def typed_beside(sheet: Worksheet, known: Collection[Cell], located: Located) -> list[Cell]:
    """Return the cells that the user has typed beside the template's cells.

    The template's own cells never have the font of an untouched cell. From the first month's column on, a template has
    no typed values except in cells that its names lead to, and a few known texts. (An inserted row takes the font of
    its neighbours.)

    Args:
        sheet: The sheet.
        known: Cells that belong to the template.
        located: The located cells of the workbook.
    """
    plain = _ink(Cell(sheet, 1, 1).font)
    cells = [cell for row in sheet.iter_rows() for cell in row]
    own = [cell for cell in cells if not is_blank(cell.value) and cell not in known and _ink(cell.font) == plain]
    own = own if len(own) < len(cells) / 2 else []
    return own + [cell for cell in _beyond(sheet, located) if cell not in known and cell not in own]


def _beyond(sheet: Worksheet, located: Located) -> list[Cell]:
    """Return the cells typed from the first month's column on that are neither headings nor in an input's row."""
    first, last = located.headings[0], located.headings[-1]
    if sheet.title != first.parent.title or first.row != last.row:
        return []
    ours = {*located.headings, *(cell for cells in located.rows.values() for cell in cells)}
    cells = [cell for row in sheet.iter_rows(min_col=first.column) for cell in row if not is_blank(cell.value)]
    return [cell for cell in cells if cell.data_type != "f" and cell not in ours and cell.value not in _texts()]


@cache
def _texts() -> frozenset[str]:
    """Return the texts that templates have above the months: what to do, and the link to the guide."""
    all_texts = [Texts(language) for language in LANGUAGES]
    return frozenset(text for texts in all_texts for text in (texts("inputs.intro"), f"→ {texts('sheets.guide')}"))


def _note_looks(migration: Migration) -> None:
    """Report input cells that look different from most."""
    located = migration.old.located
    cells = [row[index] for row in located.rows.values() for index in located.ours]
    looks = Counter(map(_look, cells))
    usual = max(looks, key=lambda look: looks[look], default=None)
    if len(looks) > 1:
        other = [cell for cell in cells if _look(cell) != usual]
        migration.note(Fate.left, _listed(other), message("your own formats"), _PUT_BACK)


def _ink(font: Font) -> tuple[object, ...]:
    return font.sz, repr(font.color)


def _look(cell: Cell) -> tuple[object, ...]:
    return cell.font.name, cell.font.b, cell.font.i, *_ink(cell.font), repr(cell.fill.start_color), cell.fill.fill_type


def _listed(cells: Sequence[Cell]) -> Message:
    """Name the first few cells, and how many more there are."""
    return first_few([*map(cell_name, cells)], _SHOWN)


def _contents(cells: Iterable[Cell]) -> Message:
    values = [getattr(cell.value, "text", cell.value) for cell in list(cells)[:_SHOWN]]  # an array formula's text
    return joined(", ", [quoted(str(value)) for value in values])
