"""Workbooks for the tests: made, computed and read back."""

from __future__ import annotations

import copyreg
import datetime
import io
import math
import pickle
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.utils import rows_from_range
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.dimensions import DimensionHolder

from shared import made_once
from xlkpi import functions
from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Input, Vertical
from xlkpi.tables.record import Record
from xlkpi.workbook.generate import template_file
from xlkpi.workbook.layout import Layout, Options
from xlkpi.workbook.save import workbook_bytes
from xlkpi.workbook.texts import Texts

VERTICALS = tuple(load_catalogue().verticals)
LANGUAGES = ("en", "fr")

Place = tuple[str, str]
"""Sheet and coordinate: ("Sheet1", "B2")."""
_REFERENCE = re.compile(r"=\$?[A-Z]+\$?[0-9]+")


def vertical_of(vertical_id: str) -> Vertical:
    return load_catalogue().vertical(vertical_id)


@cache
def template(vertical_id: str, options: Options) -> bytes:
    """The finished template."""
    return made_once(f"{vertical_id} {options}", lambda: template_file(vertical_of(vertical_id), options))


@lru_cache(maxsize=16)
def read_once(data: bytes, values: bool = False) -> openpyxl.Workbook:
    """A workbook for reading only: the tests share it."""
    return opened(data, values)


def layout(vertical_id: str, options: Options) -> Layout:
    return Layout(vertical_of(vertical_id), options)


def opened(data: bytes, values: bool = False) -> openpyxl.Workbook:
    """Return a workbook to change: from the second time on, unpickled, in a tenth of the time that openpyxl takes."""
    return pickle.loads(_pickled(data, values))


def _parts_of(held: DimensionHolder) -> tuple[Any, ...]:
    """Return what pickle needs of the rows or columns of a sheet: it takes them for a dictionary without more."""
    made_of = (held.worksheet, held.reference, held.default_factory)
    return DimensionHolder, made_of, {"max_outline": held.max_outline}, None, iter(held.items())


copyreg.pickle(DimensionHolder, _parts_of)  # type: ignore[arg-type]


@lru_cache(maxsize=32)
def _pickled(data: bytes, values: bool) -> bytes:
    return pickle.dumps(openpyxl.load_workbook(io.BytesIO(data), data_only=values))


def finished(workbook: openpyxl.Workbook) -> bytes:
    return workbook_bytes(workbook)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@lru_cache(maxsize=16)
def cells(data: bytes, values: bool = False) -> Mapping[Place, tuple[str, Any]]:
    """The type and the value of every cell that holds something: in a third of the time that a workbook takes."""
    return {
        (sheet.title, cell.coordinate): (cell.data_type, cell.value)
        for sheet in _read_only(data, values)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def formula_cells(data: bytes) -> list[Place]:
    """Where formulas stand."""
    return [place for place, (kind, _) in cells(data).items() if kind == "f"]


@lru_cache(maxsize=16)
def _places(data: bytes) -> Mapping[str, list[Place]]:
    """The cells of each defined name of cells."""
    return {
        name: [
            (title.replace("''", "'"), coordinate)
            for title, reference in defined.destinations
            for row in rows_from_range(reference.replace("$", ""))
            for coordinate in row
        ]
        for name, defined in _read_only(data, False).defined_names.items()
        if defined.type == "RANGE" and "#REF!" not in defined.attr_text
    }


def _read_only(data: bytes, values: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values)


def cached(data: bytes) -> dict[Place, Any]:
    """The saved value of every formula cell: "" for a blank text, a number for a date."""
    values = cells(data, values=True)
    return {place: plain(values.get(place, ("n", None))[1]) for place in formula_cells(data)}


def plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return to_excel(value)
    return "" if value is None else value


def same(one: Any, other: Any) -> bool:
    """Equal, numbers to a relative tolerance of 1e-9."""
    one, other = plain(one), plain(other)
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == other)


def differences(one: dict[Any, Any], other: dict[Any, Any]) -> list[tuple[Any, Any, Any]]:
    """The keys of the first whose values differ in the second."""
    return [(key, value, other.get(key)) for key, value in one.items() if not same(value, other.get(key))]


def errors(data: bytes) -> list[tuple[str, str, str]]:
    """Every cell with an error, but for the gaps of a chart's line: a formula with NA(), or a reference to one."""
    formulas = {place: str(text) for place, (kind, text) in cells(data).items() if kind == "f"}

    def is_gap(place: Place) -> bool:
        text = formulas.get(place, "")
        is_reference = _REFERENCE.fullmatch(text)
        return "NA()" in text or bool(is_reference and is_gap((place[0], text.strip("=").replace("$", ""))))

    found = cells(data, values=True).items()
    return [
        (*place, value) for place, (kind, value) in found if kind == "e" and not (value == "#N/A" and is_gap(place))
    ]


def record(vertical_id: str, months: Iterable[str] = ("2026-01",), business: str = "Acme", **changes: float) -> Record:
    """A business with the worked examples' inputs in each month; changes: input → number in every month."""
    vertical = vertical_of(vertical_id)
    return Record.of(business, vertical, {month: {**example_inputs(vertical), **changes} for month in months})


def fitting(item: Input, number: float) -> float:
    """Any number, rounded for an input that takes whole ones alone."""
    return float(round(number)) if item.is_whole else number


def named(workbook: openpyxl.Workbook, name: str) -> list[Cell]:
    """The cells of a defined name."""
    ((title, reference),) = workbook.defined_names[name].destinations
    cells = workbook[title.replace("''", "'")][reference]
    return [cell for row in cells for cell in row] if isinstance(cells, tuple) else [cells]


def put(name: str, value: Any, index: int = 0) -> Callable[[openpyxl.Workbook], None]:
    """Return a change to a workbook: a value typed into a cell of a defined name, by its index."""

    def change(workbook: openpyxl.Workbook) -> None:
        named(workbook, name)[index].value = value

    return change


def shown(data: bytes, name: str) -> list[Any]:
    """The saved values of the cells of a defined name: "" for a blank."""
    values = cells(data, values=True)
    return [plain(values.get(place, ("n", None))[1]) for place in _places(data)[name]]


def unjustified(data: bytes, record: Record) -> list[Any]:
    """The monthly KPI cells that differ from xlkpi's functions on the record's numbers; what is not there is blank."""
    months = [to_excel(datetime.datetime.combine(month, datetime.time())) for month in record.months]
    numbers = dict(zip(months, record.months.values(), strict=True))
    months_shown = shown(data, "months")
    wrong = []
    for kpi in vertical_of(record.vertical).kpis.values():
        for month, value in zip(months_shown, shown(data, f"value_{kpi.id}"), strict=True):
            inputs = [numbers.get(month, {}).get(item) for item in kpi.inputs.values()]
            expected = functions.FUNCTIONS[kpi.function.name](*inputs)
            if not same(value, expected):
                wrong.append((kpi.id, month, value, expected))
    return wrong


def texts_asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return a set that from now on gathers the key of each text that is asked for."""
    asked = set[str]()
    answer = Texts.__call__

    def remembering(texts: Texts, key: str, **values: str) -> str:
        asked.add(key)
        return answer(texts, key, **values)

    monkeypatch.setattr(Texts, "__call__", remembering)
    return asked
