"""The ways of typing of tests/data/ways_of_typing.toml: workbooks typed into as owners do, and what they then say."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import to_excel

from engines import compute_ways, saved
from workbooks import opened, vertical_of
from xlkpi.catalogue.examples import example_inputs
from xlkpi.functions import FUNCTIONS
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Layout, Options
from xlkpi.xlsx.engine import Engine

DATA = Path(__file__).parent.parent / "data"
Case = Mapping[str, Any]
Cell = tuple[str, str]


def cases() -> list[Case]:
    """The ways of typing, in the order of the file."""
    found: list[Case] = tomllib.loads((DATA / "ways_of_typing.toml").read_text(encoding="utf-8"))["case"]
    return found


def typed_cells(case: Case, places: Layout) -> Iterator[tuple[Cell, Any]]:
    """The cells that the owner types into, with what is typed."""
    inputs, benchmarks = places.sheets["inputs"], places.sheets["benchmarks"]
    example = example_inputs(places.vertical)
    months: dict[int, dict[str, Any]] = {month: dict(example) for month in _months(case.get("full", ""))}
    for month, blank in case.get("blank", {}).items():
        for item in blank:
            months[int(month)].pop(item)
    for month, typed in case.get("typed", {}).items():
        months[int(month)] = months.get(int(month), {}) | typed
    for month, values in months.items():
        for item, value in values.items():
            yield (inputs, f"{places.months[month - 1]}{places.input_rows[item]}"), value
    for place, value in case.get("thresholds", {}).items():
        kpi, tier = place.split(".")
        yield _bare(places.tier_cells(places.vertical.kpi(kpi))[tier].value, benchmarks), value or None
    for kpi, value in case.get("targets", {}).items():
        yield _bare(places.own_target_cell(places.vertical.kpi(kpi)), benchmarks), value
    if "rate" in case:
        yield _bare(places.on("benchmarks", f"${places.rate[0]}${places.rate[1:]}"), benchmarks), case["rate"] or None
    for kpi in case.get("off", []):
        yield _bare(places.followed_cell(kpi), benchmarks), places.texts("benchmarks.no")
    if "chosen" in case:
        day = datetime.datetime(2026, int(case["chosen"]), 1)
        yield (places.sheets["dashboard"], places.selector), to_excel(day)


def computed(case: Case, language: str) -> tuple[Callable[[str, str], Any], Layout]:
    """The workbook as formualizer computes it: a function that gives the value of a cell."""
    data, places = _template_of(case, language)
    engine = Engine(data, FUNCTIONS)
    for (sheet, address), value in typed_cells(case, places):
        engine.put(sheet, *coordinate_to_tuple(address), [[value]])
    engine.evaluate()
    return lambda sheet, address: engine.value(sheet, *coordinate_to_tuple(address)), places


def computed_by_libreoffice(cases: Iterable[tuple[Case, str]]) -> list[tuple[Callable[[str, str], Any], Layout]]:
    """The workbooks of cases and languages as LibreOffice computes them, as `computed` gives them.

    LibreOffice opens each template once, and types the cases into it one after another.
    """
    by_template: dict[tuple[bytes, Layout], list[tuple[int, Mapping[Cell, Any]]]] = {}
    for number, (case, language) in enumerate(cases):
        data, places = _template_of(case, language)
        by_template.setdefault((data, places), []).append((number, dict(typed_cells(case, places))))
    found = {
        number: (value, places)
        for (data, places), ways in by_template.items()
        for (number, _), value in zip(ways, compute_ways(data, [way for _, way in ways]), strict=True)
    }
    return [found[number] for number in sorted(found)]


def typed_workbook(case: Case, language: str) -> tuple[openpyxl.Workbook, Layout]:
    """The workbook as openpyxl holds it, without values of formulas."""
    data, places = _template_of(case, language)
    workbook = opened(data)
    for (sheet, address), value in typed_cells(case, places):
        workbook[sheet][address].value = value
    return workbook, places


_UNTOLD = ("kpi", "below", "typical", "above", "exceptional")


def said(value: Callable[[str, str], Any], places: Layout) -> list[str]:
    """What the Dashboard says: the headline's three lines, what Inputs says, and a line per KPI without its steps.

    +1 after a number says that it is shown with one decimal more, a sign that it is shown before the target.
    """
    dashboard, kpis = places.sheets["dashboard"], places.sheets["kpis"]
    lines = [_plain(value(dashboard, cell)) for cell in (places.headline, places.look, places.aside)]
    lines.append(_plain(value(places.sheets["inputs"], places.first_problem)))
    for kpi, row in places.dashboard_rows.items():
        cells = {key: _plain(value(dashboard, f"{cell}{row}")) for key, cell in places.card.items()}
        for key, figure in (("value", "more"), ("ytd", "ytd_more")):
            more = value(*_bare(places.figure(places.vertical.kpis[kpi], figure), kpis))
            cells[key] += f" +{more:.0f}" if more else ""
        sign = value(*_bare(places.figure(places.vertical.kpis[kpi], "sign"), kpis))
        cells["target"] = f"{sign} {cells['target']}" if sign in (">", "<") else cells["target"]
        lines.append(" | ".join([kpi, *(text for key, text in cells.items() if key not in _UNTOLD)]))
    return [line.rstrip() for line in lines]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, (int, float)) else str(value).replace("\u00a0", "~").replace("\n", " / ")


def _template_of(case: Case, language: str) -> tuple[bytes, Layout]:
    return _template(case["vertical"], language, case.get("months", 12), case.get("currency", ""))


@cache
def _template(vertical: str, language: str, months: int, currency: str) -> tuple[bytes, Layout]:
    options = Options(language, currency, months)
    return saved(build_workbook(vertical_of(vertical), options)), Layout(vertical_of(vertical), options)


def _months(text: str) -> Iterator[int]:
    for part in filter(None, text.split(", ")):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _bare(reference: str, sheet: str) -> Cell:
    return sheet, reference.rpartition("!")[2].replace("$", "")
