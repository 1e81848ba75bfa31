"""An update writes what a table has and nothing else: every other cell of a workbook stays as it was."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from edited_columns import rearrange
from engines import resaved, saved
from upgrades import place, values
from workbooks import (
    cached,
    differences,
    finished,
    named,
    opened,
    parts,
    put,
    record,
    template,
    vertical_of,
)
from workbooks import (
    cells as cells_of,
)
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import WorkbookError
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.tables.record import Record
from xlkpi.tables.settings import Settings
from xlkpi.upgrade.update import Updated, update_workbook
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"
JANUARY, MAY = "2026-01", "2026-05"


def filled(*months: str, options: Options = Options()) -> bytes:  # noqa: B008 (never changed)
    return TemplateFiller(template(CASES, options)).filled(record(CASES, months))


def updated(tmp_path: Path, data: bytes, given: Record, prefer_table: bool = False) -> Updated:
    path = tmp_path / "acme.xlsx"
    path.write_bytes(data)
    return update_workbook(path, given, load_catalogue(), prefer_table)


def edited(data: bytes, *changes: Callable[[Workbook], object]) -> bytes:
    workbook = opened(data)
    for change in changes:
        change(workbook)
    return saved(workbook)


def test_an_update_gives_the_file_that_a_fill_of_all_months_gives(tmp_path: Path) -> None:
    """Values, charts and everything else, byte for byte."""
    done = updated(tmp_path, filled(JANUARY), record(CASES, [MAY]))
    assert (done.figures, done.problems) == (13, [])
    assert parts(done.data) == parts(filled(JANUARY, MAY))
    again = updated(tmp_path, done.data, record(CASES, [JANUARY, MAY]))
    assert (again.data, again.figures, again.problems) == (done.data, 0, [])


def own(workbook: Workbook) -> None:
    """Make the additions of a user: a sheet with a formula on figures, a style, a comment, a target, a switch."""
    cell = named(workbook, "in_custom_revenue")[0]
    workbook.create_sheet("Mine")["A1"].value = f"={place(cell)}*2+{place(named(workbook, 'in_custom_revenue')[4])}"
    cell.font, cell.comment = Font(bold=True, color="FF0000FF"), Comment("checked", "A")
    named(workbook, "benchmark_own")[1].value, named(workbook, "benchmark_followed")[2].value = 0.25, "no"
    named(workbook, "benchmarks")[2].value = 0.123
    workbook.defined_names["mine"] = DefinedName("mine", attr_text="Mine!$A$1")


def content(cell: Cell) -> tuple[object, ...]:
    value = getattr(cell.value, "text", cell.value)  # an array formula's text
    return str(value).upper() if cell.data_type == "f" else value, cell.style_id  # LibreOffice writes kpi_aov()


@pytest.mark.parametrize("program", ["openpyxl", "libreoffice"])
def test_what_a_user_has_added_stays(program: str, tmp_path: Path) -> None:
    data = edited(filled(JANUARY), own)
    data = data if program == "openpyxl" else resaved(program, data)
    done = updated(tmp_path, data, record(CASES, [MAY], custom_revenue=500.0))
    assert done.problems == []
    old, new = opened(data), opened(done.data)
    typed = {place(cell) for name in vertical_of(CASES).inputs for cell in named(new, f"in_{name}")[4:5]}
    changed = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in new.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if content(cell) != content(old[sheet.title][cell.coordinate])
    }
    assert changed == typed
    assert set(new.defined_names) == set(old.defined_names)
    assert cached(done.data)["Mine", "A1"] == 2 * 10000 + 500
    assert named(new, "in_custom_revenue")[0].comment is not None
    assert set(parts(data)) - set(parts(done.data)) <= {"xl/calcChain.xml"}


HELD: dict[str, tuple[Any, str]] = {
    "custom_revenue": (9000, "holds 9000, and the table has 10000"),
    "custom_orders": ("=400+1", "holds the formula '=400+1', and the table has 500"),
    "respondents": ("about 200", "holds 'about 200', and the table has 240"),
    "customers_total": (True, "holds 'True', and the table has 500"),
}


def test_cells_that_hold_something_else_are_kept_and_reported(tmp_path: Path) -> None:
    data = edited(filled(JANUARY), *(put(f"in_{item}", held, 4) for item, (held, _) in HELD.items()))
    done = updated(tmp_path, data, record(CASES, [MAY]))
    new = opened(done.data)
    assert [named(new, f"in_{item}")[4].value for item in HELD] == [held for held, _ in HELD.values()]
    cells = [place(named(new, f"in_{item}")[4]) for item in HELD]
    assert (done.figures, done.kept) == (9, 4)
    told = [(f"{one.sheet}!{one.cell}", one.what) for one in done.problems]
    assert sorted(told) == sorted(zip(cells, [what for _, what in HELD.values()], strict=True))
    taken = updated(tmp_path, data, record(CASES, [MAY]), prefer_table=True)
    assert (taken.figures, taken.kept, taken.problems) == (13, 0, [])
    assert cells_of(taken.data) == cells_of(filled(JANUARY, MAY))
    assert differences(cached(filled(JANUARY, MAY)), cached(taken.data)) == []


def test_a_formula_with_the_tables_number_and_a_blank_in_the_table_change_nothing(tmp_path: Path) -> None:
    data = edited(
        filled(JANUARY),
        put("in_custom_revenue", "=SUM(4000,6000)", 4),
        put("in_custom_orders", 7, 4),
        put("in_respondents", "  ", 4),
    )
    month = dict(record(CASES, [MAY]).months[datetime.date(2026, 5, 1)])
    del month["custom_orders"]
    done = updated(tmp_path, data, Record.of("Acme", vertical_of(CASES), {MAY: month}))
    new = opened(done.data)
    assert (done.figures, done.kept, done.problems) == (11, 0, [])
    assert named(new, "in_custom_revenue")[4].value == "=SUM(4000,6000)"
    assert (named(new, "in_custom_orders")[4].value, named(new, "in_respondents")[4].value) == (7, 240)


def test_months_that_the_workbook_lacks_are_rejected_and_the_others_written(tmp_path: Path) -> None:
    done = updated(tmp_path, filled(JANUARY), record(CASES, ["2025-12", MAY, "2027-01", "2027-02"]))
    assert done.figures == 13
    assert [(one.what, one.fix) for one in done.problems] == [
        (
            "the table has figures for 2027-01, 2027-02, and the months of the workbook are 2026-01 to 2026-12",
            "start the next year’s workbook with `xlkpi new-year`, and update that",
        ),
        (
            "the table has figures for 2025-12, and the months of the workbook are 2026-01 to 2026-12",
            "update the workbook of that year, or leave these months out",
        ),
    ]


def test_a_figure_is_not_shown_as_a_percentage(tmp_path: Path) -> None:
    def percent(workbook: Workbook) -> None:
        named(workbook, "in_custom_orders")[4].number_format = "0%"

    done = updated(tmp_path, edited(filled(JANUARY), percent), record(CASES, [MAY]))
    assert (done.figures, [one.what for one in done.problems]) == (12, ["would show 500 as a percentage"])


def test_a_month_is_found_by_its_heading(tmp_path: Path) -> None:
    """The user has put a column of his own between March and April."""
    data = filled(JANUARY)
    workbook = opened(data)
    first = named(workbook, "months")[0]
    rearrange(workbook, first.parent.title, first.column, [0, 1, 2, None, *range(3, 12)])
    first.offset(0, 3).value = "Q1"
    done = updated(tmp_path, saved(workbook), record(CASES, [MAY]))
    assert done.problems == []
    assert [cell.value for cell in named(opened(done.data), "in_custom_orders")] == [500, *[None] * 4, 500, *[None] * 7]


def test_an_input_that_has_lost_its_name_is_reported_where_it_stands(tmp_path: Path) -> None:
    """It does not pass for an input that the workbook does not ask for."""

    def lose(workbook: Workbook) -> None:
        del workbook.defined_names["in_custom_orders"]

    done = updated(tmp_path, edited(filled(JANUARY), lose), record(CASES, [MAY]))
    (problem,) = done.problems
    assert (problem.cell, done.figures) == ("A15", 12)
    assert problem.what == "its row lacks the name 'in_custom_orders', by which the cells of 'custom_orders' are found"


def version(workbook: Workbook) -> None:
    next(one for one in workbook.custom_doc_props.props if one.name == "xlkpi version").value = "0.0.9"


def retyped(workbook: Workbook) -> None:
    named(workbook, "first_month")[0].value = datetime.date(2027, 1, 1)


REFUSED = [
    (version, "was made by xlkpi 0.0.9, and this is xlkpi .*upgrade it first"),
    (retyped, "Inputs!B5: the figures were written for a year from 2026-01 on, .*type 2026-01-01 .*`xlkpi new-year`"),
    (put("currency", "CHF"), "its amounts are in CHF, and the table’s in EUR"),
]


@pytest.mark.parametrize(("change", "what"), REFUSED)
def test_a_workbook_that_cannot_take_the_figures_is_refused(
    change: Callable[[Workbook], object], what: str, tmp_path: Path
) -> None:
    given = record(CASES, [MAY])
    given = Record(given.business, given.vertical, given.months, settings=Settings({"currency": "EUR"}))
    with pytest.raises(WorkbookError, match=what):
        updated(tmp_path, edited(filled(JANUARY, options=Options("en", "EUR")), change), given)


def test_a_workbook_typed_by_hand_learns_the_first_month_of_its_figures(tmp_path: Path) -> None:
    data = finished(opened(template(CASES, Options())))
    done = updated(tmp_path, data, record(CASES, [MAY]))
    assert values(opened(done.data), "figures_from") == [datetime.date(2026, 1, 1)]
