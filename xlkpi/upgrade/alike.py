"""Workbooks that differ only in their figures and their business's name, as those of one batch do.

The slow steps (opening a workbook with openpyxl, loading it into the engine, splicing its parts at values) are done
once for all workbooks that are alike. Two workbooks are alike if all their parts are the same bytes once figures,
results of formulas and points of charts are left out. Whatever somebody has edited makes a workbook unlike the others.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from openpyxl.cell import Cell as BookCell
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from ..files import digest
from ..functions import FUNCTIONS
from ..reading.locate import Located
from ..reading.named_cells import cells_of, place_of, value_of
from ..reading.untrusted import Untrusted
from ..schema import FIGURES_FROM, INPUT_PREFIX
from ..tables.source import is_blank
from ..xlsx.file_writer import FileWriter
from ..xlsx.package import charts, read_members, sheet_parts
from ..xlsx.prepare import prepare
from ..xlsx.splice import Position
from ..xlsx.text import cell_text, looks_like_a_formula
from ..xlsx.uncomputable import load_computable
from ..xlsx.value_xml import typed_xml
from ..xlsx.write_values import CELLS, Cell, ValueWriter, splices

_START = rb'(<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?)'
_RESULT = re.compile(_START + rb'(?: t="\w+")?(>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>))(?:<v>[^<]*</v>)?(?=</c>)')
"""A formula and its result, as xlkpi writes them. Where a program writes another form, the result is not left out."""
_TYPED = re.compile(_START + rb'((?: t="\w+")?(?:/>|><v>([^<]*)</v></c>|><is><t[^>]*>[^<]*</t></is></c>))')
_HIDING = re.compile(rb"<!|(?<!^)<\?")
"""Matches what may hold a cell that is none: a comment, character data or an instruction."""
_CACHE = re.compile(rb"(?<=f>)(<(?:c:)?(num|str)Cache>)(.*?)(?=</(?:c:)?\2Cache>)", re.DOTALL)
"""Matches the points of a reference. Points that a chart holds itself, without a reference, are no figures."""
_POINT = re.compile(rb'<(?:c:)?pt idx="[0-9]+"[^>]*><(?:c:)?v>[^<]*</(?:c:)?v></(?:c:)?pt>')
_REFERENCE = re.compile(rb"<(?:c:)?f>([^<]*)</(?:c:)?f>")
_MOST_KEPT = 5
"""The most kinds of workbooks that are kept loaded: each takes some 30 MB.

A kind is loaded when a second one of it comes before so many others: of more kinds in turn, loading none is quicker.
"""
_RENEWED = 1000
"""The number of workbooks after which a kind is loaded again, since the engine keeps some memory for each."""

Held = TypeVar("Held")


class Form(NamedTuple):
    """A workbook without its figures.

    Attributes:
        key: A digest of all else.
        figures: The figures, by their cells.
        business: The name of the business.
    """

    key: str
    figures: Mapping[Cell, float]
    business: str


def form_of(untrusted: Untrusted) -> Form | None:
    """Return a workbook without its figures.

    Return None where the name or an input is not written as xlkpi writes a text, a number or a blank: a formula, a text
    among the figures, a name with line breaks, or a cell in another program's form.
    """
    names, members = untrusted.cells.identity.names, read_members(untrusted.unlinked)
    named = names.get("business_name")
    if named is None:
        return None
    place = named.addresses[0]
    business = untrusted.cells.values(named.sheet, [place]).get(place)
    if not isinstance(business, str) or looks_like_a_formula(business):
        return None
    typed: dict[str, set[str]] = {named.sheet: {place}}
    for name, cells in names.items():
        if name.startswith(INPUT_PREFIX):
            typed.setdefault(cells.sheet, set()).update(cells.addresses)
    figures: dict[Cell, float] = {}
    parts = dict(members)
    for title, part in sheet_parts(members):
        xml = members[part]
        if _HIDING.search(xml):
            return None
        xml = _RESULT.sub(rb"\1\3", xml)
        if title in typed:
            found = _Figures(title, typed[title], {place: cell_text(business)} if title == named.sheet else {})
            xml = found.left_out(xml)
            if not found.are_all:
                return None
            figures |= found.figures
        parts[part] = xml
    for name in charts(members):
        parts[name] = _without_points(members[name])
    key = digest(*(piece for name, xml in sorted(parts.items()) for piece in (name.encode(), b"\0", xml, b"\0")))
    return Form(key, figures, business)


def _without_points(chart: bytes) -> bytes:
    """Return a chart without the points of its references, which are computed again."""
    formulas = _REFERENCE.findall(chart)
    if _HIDING.search(chart) or not all(CELLS.fullmatch(formula.decode()) for formula in formulas):
        return chart
    return _CACHE.sub(lambda found: found[1] + _POINT.sub(b"", found[3]), chart)


class _Figures:
    """The figures of a sheet, which are left out of its part.

    Args:
        title: The sheet's title.
        addresses: The cells that are typed.
        texts: The texts of those that are no figures.
    """

    def __init__(self, title: str, addresses: set[str], texts: Mapping[str, str]) -> None:
        self._title = title
        self._left = set(addresses)
        self._texts = texts
        self._is_odd = False
        self.figures: dict[Cell, float] = {}

    @property
    def are_all(self) -> bool:
        """Return whether each cell was found once, written as xlkpi writes it."""
        return not self._left and not self._is_odd

    def left_out(self, xml: bytes) -> bytes:
        """Return the part without figures; they are in `figures` then."""
        typed = frozenset(self._left)
        return _TYPED.sub(lambda found: self._cell(found) if found[2].decode() in typed else found[0], xml)

    def _cell(self, found: re.Match[bytes]) -> bytes:
        address = found[2].decode()
        number = _number(found[4])
        value = self._texts.get(address, number)
        if address not in self._left or found[3] != typed_xml(value):
            self._is_odd = True
        self._left.discard(address)
        if address not in self._texts and number is not None:
            self.figures[self._title, *coordinate_to_tuple(address)] = number
        return found[1] + b"/>"


def _number(text: bytes | None) -> float | None:
    """Return the number that a cell holds; None for none."""
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


class KindOfWorkbook:
    """Workbooks that are alike, loaded once.

    Args:
        untrusted: One of them, opened.
        located: Its cells, which can be written to.
    """

    def __init__(self, untrusted: Untrusted, located: Located) -> None:
        self.located = located
        self.currency = value_of(untrusted.book, "currency")
        self.used = 0
        """The number of workbooks that were written."""
        self._runs = [run for cells in located.inputs.values() for run in _runs(cells)]
        self._cells = frozenset(place_of(cell) for cells in located.inputs.values() for cell in cells)
        self._business = place_of(located.business)
        self._says_month = not any(is_blank(cell.value) for cell in cells_of(untrusted.book, FIGURES_FROM)[:1])
        members, opened = read_members(untrusted.unlinked), untrusted.opened
        inputs: dict[str, set[Position]] = {}
        for sheet, row, column in (*self._cells, self._business):
            inputs.setdefault(sheet, set()).add((row, column))
        self._engine, self._unknown = load_computable(opened.data, opened.book, FUNCTIONS, located.name)
        prepare(members, inputs)
        self._writer = FileWriter(members, ValueWriter(splices(members, inputs), self._unknown))

    def holds(self, form: Form) -> bool:
        """Return whether a workbook says which month its figures are from, and has them in cells of inputs alone."""
        return self._says_month and form.figures.keys() <= self._cells

    def rewritten(self, figures: Mapping[Cell, float], business: str) -> bytes:
        """Return the file of a business, with these figures and all values computed."""
        self.used += 1
        for run in self._runs:
            self._engine.put(*run[0], [[figures.get(cell) for cell in run]])
        self._engine.put(*self._business, [[cell_text(business)]])
        self._engine.evaluate()
        return self._writer.written(self._engine)

    @property
    def uncomputable(self) -> dict[str, str]:
        """Return the cells that cannot be computed here ("KPIs!D4"), mapped to the reason."""
        found = self._unknown.items()
        return {f"{sheet}!{get_column_letter(column)}{row}": why for (sheet, row, column), why in found}


def _runs(cells: Iterable[BookCell]) -> list[list[Cell]]:
    """Group cells that stand side by side: the engine takes them at once."""
    runs: list[list[Cell]] = []
    for sheet, row, column in map(place_of, cells):
        if runs and runs[-1][-1] == (sheet, row, column - 1):
            runs[-1].append((sheet, row, column))
        else:
            runs.append([(sheet, row, column)])
    return runs


class KindsOfWorkbooks:
    """The kinds of workbooks of a run, of which the last ones are kept loaded."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._kept: OrderedDict[str, KindOfWorkbook] = OrderedDict()

    def of(self, form: Form, load: Callable[[], KindOfWorkbook]) -> KindOfWorkbook | None:
        """Return the kind of a workbook; None for the first one of a kind, which may be the only one.

        Args:
            form: The workbook.
            load: Loads its kind.
        """
        kind = self._kept.get(form.key)
        if kind is None and form.key not in self._seen:
            _remember(self._seen, form.key, None, _MOST_KEPT)
            return None
        if kind is None or kind.used >= _RENEWED:
            kind = load()
        _remember(self._kept, form.key, kind, _MOST_KEPT)
        return kind if kind.holds(form) else None


def _remember(held: OrderedDict[str, Held], key: str, value: Held, most: int) -> None:
    """Keep a value as the newest, and drop the oldest."""
    held[key] = value
    held.move_to_end(key)
    if len(held) > most:
        held.popitem(last=False)
