"""A workbook that came back: its figures exactly, and everything that is not as it should be, cell by cell."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from archives import members, write_archive
from edited_columns import rearrange
from soak import examples
from workbooks import VERTICALS, finished, fitting, named, opened, record, template, vertical_of
from xlkpi import fill_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.collect.read import Collected, Kind, read_workbook
from xlkpi.messages import translated
from xlkpi.period import month_after
from xlkpi.reading.locate import locate_cells
from xlkpi.tables.record import Record, business_name
from xlkpi.tables.settings import Settings
from xlkpi.tables.write import unpacked
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.text import on_one_line

CASES = "custom-phone-cases"
MONTHS = ["2026-01", "2026-02"]
Change = Callable[[openpyxl.Workbook], None]


def read(path: Path) -> Collected:
    return read_workbook(path, load_catalogue())


def figures(collected: Collected) -> dict[str, dict[str, float]]:
    vertical = vertical_of(collected.vertical)
    return {month: dict(unpacked(packed, vertical)) for month, packed in collected.figures.items()}


def expected(one: Record) -> dict[str, dict[str, float]]:
    return {f"{month:%Y-%m}": dict(values) for month, values in one.months.items() if values}


def filled(path: Path, one: Record, change: Change | None = None, options: Options | None = None) -> Path:
    """A workbook as an openpyxl script fills it: its formulas have no values yet."""
    workbook = opened(template(one.vertical, options or Options()))
    fill_workbook(workbook, one)
    if change is not None:
        change(workbook)
    workbook.save(path)
    return path


class Percent(float):
    """A number in a cell with a percent format, as typing 60% leaves it."""


def put(name: str, value: Any, month: int = 0) -> Change:
    def change(workbook: openpyxl.Workbook) -> None:
        cell = named(workbook, name)[month]
        cell.value = value
        if isinstance(value, Percent):
            cell.number_format = "0%"

    return change


def problems(path: Path, change: Change) -> list[tuple[str, str, str]]:
    collected = read(filled(path, record(CASES, MONTHS), change))
    assert {finding.problem.file for finding in collected.findings} <= {str(path)}
    return [(finding.kind, finding.cell, finding.problem.what) for finding in collected.findings]


@pytest.mark.slow
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_the_figures_of_every_vertical_in_both_languages(vertical_id: str, tmp_path: Path) -> None:
    one = record(vertical_id, ["2025-07", "2025-09"], business="Chez Zoë")
    options = Options("fr", start=datetime.date(2025, 7, 1))
    collected = read(filled(tmp_path / "a.xlsx", one, options=options))
    assert (collected.business, collected.vertical) == ("Chez Zoë", vertical_id)
    assert figures(collected) == expected(one)
    assert [finding.kind for finding in collected.findings] == [Kind.missing]  # August


NUMBERS = st.floats(0, 1e300).map(lambda number: float(f"{number:.15g}"))  # openpyxl writes no more digits
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda name: on_one_line(name).strip()
) | st.sampled_from(
    [
        "=cmd|' /C calc'!A0",
        "+1",
        "@x",
        "_x0041_",
        "_x005F_x0041_",
        "00123",
        "#REF",
        "a\tb\nc\0",
        "'quoted",
        "TRUE",
        " x ",
    ]
)


@pytest.mark.slow
@settings(max_examples=examples(8), deadline=None)
@given(st.data())
def test_what_was_filled_comes_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    vertical = vertical_of(data.draw(st.sampled_from(VERTICALS)))
    values = st.dictionaries(st.sampled_from(list(vertical.inputs)), NUMBERS, min_size=1).map(
        lambda numbers: {item: fitting(vertical.inputs[item], number) for item, number in numbers.items()}
    )
    start = datetime.date(data.draw(st.integers(2000, 2098)), 1, 1)  # a template of 12 months holds one year
    months = data.draw(st.dictionaries(st.integers(0, 11), values, min_size=1))
    one = Record.of(data.draw(NAMES), vertical, {month_after(start, count): one for count, one in months.items()})
    collected = read(filled(tmp_path_factory.mktemp("a") / "a.xlsx", one))
    assert figures(collected) == expected(one)
    assert collected.business == business_name(on_one_line(one.business))


def test_a_number_comes_back_to_its_last_digit(tmp_path: Path) -> None:
    numbers = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 123456789.12345679, 2.0**53 - 1]
    path = filled(tmp_path / "a.xlsx", record(CASES, MONTHS))
    content = members(path)
    workbook = openpyxl.load_workbook(path)
    located = [(item, month) for item in ("tool_minutes", "custom_revenue", "cases_sold") for month in range(2)]
    addresses = [named(workbook, f"in_{item}")[month].coordinate for item, month in located]
    cells = dict(zip(addresses, numbers, strict=True))
    sheet = content["xl/worksheets/sheet2.xml"]
    for address, number in cells.items():
        start = sheet.index(f'<c r="{address}"'.encode())
        first, last = sheet.index(b"<v>", start) + 3, sheet.index(b"</v>", start)
        sheet = sheet[:first] + repr(number).encode() + sheet[last:]
    write_archive(path, content | {"xl/worksheets/sheet2.xml": sheet})
    found = figures(read(path))
    assert [found[MONTHS[month]][item] for item, month in located] == numbers


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("many", "'many' is text, not a number"),
        ("12", "'12' is a number stored as text"),
        ("12,5", "'12,5' is a number stored as text"),
        (True, "is TRUE, not a number"),
        (datetime.datetime(2026, 1, 12), "is a date (2026-01-12), not a number"),
        (datetime.time(12, 30), "is a time (12:30:00), not a number"),
        (-3, "'-3' is negative"),
        (Percent(0.6), "is a percentage (60%)"),
        (Percent(12), "is a percentage (1200%)"),
        ("#REF!", "is the error #REF!"),
        ("=1+1", "is a formula without a saved result"),
    ],
)
def test_a_cell_without_a_usable_number_is_blank_and_told(value: Any, said: str, tmp_path: Path) -> None:
    one = record(CASES, MONTHS)
    collected = read(filled(tmp_path / "a.xlsx", one, put("in_cases_sold", value, month=1)))
    (finding,) = collected.findings
    cell = named(opened(template(CASES, Options())), "in_cases_sold")[1].coordinate
    assert (finding.kind, finding.cell, finding.problem.business) == (Kind.wrong, f"Inputs!{cell}", "Acme")
    assert finding.problem.what == said
    left = expected(one)
    del left["2026-02"]["cases_sold"]
    assert figures(collected) == left


def test_a_fraction_of_a_whole_count_is_blank_and_told(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        put("in_tool_visitors", 2999.9999999)(workbook)  # a formula's result
        put("in_custom_orders", 2.5)(workbook)
        put("in_cases_sold", 9999.5)(workbook)  # by weight

    collected = read(filled(tmp_path / "a.xlsx", record(CASES, ["2026-01"]), change))
    (finding,) = collected.findings
    cell = named(opened(template(CASES, Options())), "in_custom_orders")[0].coordinate
    assert (finding.kind, finding.cell, finding.problem.what) == (
        Kind.wrong, f"Inputs!{cell}", "2.5 is not a whole number"
    )  # fmt: skip
    found = figures(collected)["2026-01"]
    assert (found["tool_visitors"], found["cases_sold"]) == (2999.9999999, 9999.5)
    assert "custom_orders" not in found


@pytest.mark.slow
def test_the_saved_result_of_a_users_own_formula_counts(tmp_path: Path) -> None:
    workbook = opened(template(CASES, Options()))
    fill_workbook(workbook, record(CASES, MONTHS))
    put("in_cases_sold", "=100+20.5")(workbook)
    put("in_custom_orders", '=IF(1=1,"","x")', month=1)(workbook)
    path = tmp_path / "a.xlsx"
    path.write_bytes(finished(workbook))
    found = figures(read(path))
    assert found["2026-01"]["cases_sold"] == 120.5
    assert "custom_orders" not in found["2026-02"]


def test_figures_that_contradict_each_other_are_kept_and_told(tmp_path: Path) -> None:
    one = record(CASES, MONTHS)
    collected = read(filled(tmp_path / "a.xlsx", one, put("in_respondents", 10)))
    (finding,) = collected.findings
    labels = {item.id: item.label["en"] for item in vertical_of(CASES).inputs.values()}
    assert finding.kind == Kind.impossible
    assert finding.problem.what == f"“{labels['satisfied_respondents']}” is more than “{labels['respondents']}”"
    assert figures(collected)["2026-01"] == {**expected(one)["2026-01"], "respondents": 10}


def test_missing_figures_are_told_where_a_month_has_begun(tmp_path: Path) -> None:
    count = len(vertical_of(CASES).inputs)
    cell = named(opened(template(CASES, Options())), "in_cases_sold")[0].coordinate
    assert problems(tmp_path / "a.xlsx", put("in_cases_sold", None)) == [
        (Kind.missing, f"Inputs!{cell}", f"2026-01 lacks 1 of {count} figures")
    ]
    (finding,) = read(tmp_path / "a.xlsx").findings
    assert translated(finding.problem.what, "fr") == f"2026-01\u00a0: il manque 1 chiffre sur {count}"


def test_inputs_of_kpis_that_are_not_followed_are_not_asked_for(tmp_path: Path) -> None:
    """Nor checked against each other; one that a followed KPI reads as well still is."""

    def change(book: openpyxl.Workbook) -> None:
        kpis = list(vertical_of(CASES).kpis)
        named(book, "benchmark_followed")[kpis.index("case_quality")].value = " No "
        put("in_respondents", None)(book)
        put("in_satisfied_respondents", 10, 1)(book)
        put("in_respondents", 5, 1)(book)
        put("in_cases_sold", None)(book)

    cell = named(opened(template(CASES, Options())), "in_cases_sold")[0].coordinate
    asked = len(vertical_of(CASES).inputs) - 2
    assert problems(tmp_path / "a.xlsx", change) == [
        (Kind.missing, f"Inputs!{cell}", f"2026-01 lacks 1 of {asked} figures")
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("first_month", "January", "the first month is 'January', not a date"),
        ("first_month", None, "the first month is empty"),
        ("first_month", 2026, "the first month is 2026, a year"),
        ("first_month", 5, "the first month is 5, not a date"),
        ("first_month", 1e200, "the first month is 1e+200, not a date"),
        ("first_month", "=TODAY()", "the first month is a formula without a saved result"),
        ("business_name", None, "the business has no name"),
        ("business_name", "Your business", "the business is still called 'Your business', as in the template"),
        ("business_name", "Votre entreprise", "the business is still called 'Votre entreprise', as in the template"),
        ("business_name", True, "True is not a name"),
        ("business_name", "#REF!", "is the error #REF!"),
    ],
)
def test_a_workbook_that_does_not_say_whose_or_when_is_left_out(
    name: str, value: Any, said: str, tmp_path: Path
) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        cell = named(workbook, name)[0]
        cell.value = value
        if isinstance(value, float | int):
            cell.number_format = "General"

    path = filled(tmp_path / "a.xlsx", record(CASES, MONTHS), change)
    cell = named(openpyxl.load_workbook(path), name)[0].coordinate
    collected = read(path)
    assert [(one.kind, one.cell, one.problem.what) for one in collected.findings] == [
        (Kind.left_out, f"Inputs!{cell}", said)
    ]
    assert collected.figures == {}


def test_an_empty_workbook_is_told(tmp_path: Path) -> None:
    empty = Record("Acme", CASES, {})
    (finding,) = read(filled(tmp_path / "a.xlsx", empty)).findings
    assert finding.row == (str(tmp_path / "a.xlsx"), "left out", "", "Acme", "holds no figure", "ask for its figures")
    assert finding.is_of_template


def test_a_name_that_is_a_number(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.xlsx", record(CASES, MONTHS), put("business_name", 1001))
    assert read(path).business == "1001"


@pytest.mark.slow
def test_a_month_is_the_date_in_its_heading(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        put("months", datetime.datetime(2026, 5, 1), month=1)(workbook)

    path = filled(tmp_path / "a.xlsx", record(CASES, MONTHS), change)
    collected = read(path)
    assert list(collected.figures) == ["2026-01", "2026-05"]
    (finding,) = [one for one in collected.findings if one.kind != Kind.missing]
    cells = named(openpyxl.load_workbook(path), "months")
    assert finding.kind == Kind.wrong
    assert finding.cell == f"Inputs!{cells[0].coordinate}, Inputs!{cells[1].coordinate}"
    assert finding.problem.what == "2026-02 to 2026-04 are missing between these months"


@pytest.mark.slow
@pytest.mark.parametrize(("heading", "value"), [(None, 5), (None, "=SUM(D9:F9)"), ("Q1", 5), ("Total", "=1+1")])
def test_a_column_put_in_between_is_no_month(heading: str | None, value: Any, tmp_path: Path) -> None:
    """Figures in it count nowhere; those that are typed below a blank heading are told of."""

    def change(workbook: openpyxl.Workbook) -> None:
        first = named(workbook, "months")[0].column
        rearrange(workbook, "Inputs", first, [0, None, *range(1, 12)])
        named(workbook, "months")[1].value = heading
        named(workbook, "in_cases_sold")[1].value = value

    one = record(CASES, MONTHS)
    path = filled(tmp_path / "a.xlsx", one, change)
    collected = read(path)
    assert figures(collected) == expected(one)
    told = [Kind.wrong] if (heading, value) == (None, 5) else []
    assert [finding.kind for finding in collected.findings] == told
    assert all(finding.problem.what == "has no month above it" for finding in collected.findings)


def test_moved_restyled_and_renamed_is_found(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        cells, sheet = named(workbook, "in_cases_sold"), workbook["Inputs"]
        sheet.title = "O'Brien's figures"
        sheet["A1"].font = Font(bold=True, size=30)
        for cell in cells:  # to another sheet, downwards
            workbook["Guide"][f"Z{cell.column + 100}"].value = cell.value
            cell.value = None
        for name, defined in list(workbook.defined_names.items()):
            text = defined.attr_text.replace("'Inputs'!", "'O''Brien''s figures'!")
            workbook.defined_names[name] = DefinedName(name, attr_text=text)
        reference = f"Guide!$Z${cells[0].column + 100}:$Z${cells[-1].column + 100}"
        workbook.defined_names["in_cases_sold"] = DefinedName("in_cases_sold", attr_text=reference)
        workbook.create_sheet("Mine", 0)["A1"] = "notes"
        workbook.defined_names["in_house"] = DefinedName("in_house", attr_text="Mine!$A$1")

    one = record(CASES, MONTHS)
    path = filled(tmp_path / "a.xlsx", one, change)
    collected = read(path)
    assert figures(collected) == expected(one)
    assert collected.findings == []
    assert locate_cells(openpyxl.load_workbook(path)).business.value == "Acme"  # filling finds them as well


def test_another_edition_of_the_template(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        text = workbook.defined_names.pop("in_cases_sold").attr_text
        workbook.defined_names["in_old_figure"] = DefinedName("in_old_figure", attr_text=text)
        next(one for one in workbook.custom_doc_props.props if one.name == "xlkpi version").value = "0.0.9"

    one = record(CASES, MONTHS)
    collected = read(filled(tmp_path / "a.xlsx", one, change))
    assert [(finding.kind, finding.problem.what) for finding in collected.findings] == [
        (Kind.other_version, "the workbook, made by xlkpi 0.0.9, has no cells named in_cases_sold"),
        (Kind.other_version, "the workbook, made by xlkpi 0.0.9, asks for 'old_figure', which the trade does not know"),
    ]
    left = {month: {k: v for k, v in values.items() if k != "cases_sold"} for month, values in expected(one).items()}
    assert figures(collected) == left
    assert collected.version == "0.0.9"


def test_workbooks_that_are_not_ours_or_of_no_known_vertical(tmp_path: Path) -> None:
    def said(change: Change) -> list[tuple[str, str]]:
        return [(kind, problem) for kind, _, problem in problems(tmp_path / "a.xlsx", change)]

    def unnamed(workbook: openpyxl.Workbook) -> None:
        del workbook.defined_names["first_month"]
        workbook.defined_names["months"] = DefinedName("months", attr_text="#REF!")

    def strange(workbook: openpyxl.Workbook) -> None:
        next(one for one in workbook.custom_doc_props.props if one.name == "xlkpi vertical").value = "bakery"

    assert said(unnamed) == [
        (Kind.left_out, "the name 'first_month' does not lead to cells"),
        (Kind.left_out, "the name 'months' does not lead to cells"),
    ]
    ((kind, problem),) = said(strange)
    assert kind == Kind.left_out
    assert "unknown vertical 'bakery'" in problem
    path = tmp_path / "b.xlsx"
    openpyxl.Workbook().save(path)
    assert [finding.problem.what for finding in read(path).findings] == [
        "is not a workbook made by xlkpi: it has no xlkpi properties"
    ]


def test_without_its_stamp_the_vertical_is_known_by_its_names(tmp_path: Path) -> None:
    one = record(CASES, MONTHS)
    path = filled(tmp_path / "a.xlsx", one, lambda workbook: workbook.custom_doc_props.props.clear())
    collected = read(path)
    assert (collected.vertical, collected.version, collected.findings) == (CASES, "", [])
    assert figures(collected) == expected(one)


def test_a_stamp_that_gnumeric_has_set_on_lines_of_its_own(tmp_path: Path) -> None:
    def spread(book: openpyxl.Workbook) -> None:
        for one in book.custom_doc_props.props:
            one.value = f"\n    {one.value}\n  " if isinstance(one.value, str) else one.value

    path = filled(tmp_path / "a.xlsx", record(CASES, MONTHS), spread)
    assert len(read(path).figures) == 2
    assert locate_cells(opened(path.read_bytes())).vertical == CASES


def test_a_workbook_of_the_1904_calendar(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    assert list(read(filled(tmp_path / "a.xlsx", record(CASES, MONTHS), change)).figures) == MONTHS


def test_files_of_other_kinds(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    assert [finding.problem.what for finding in read(path).findings] == [
        "is not named .xlsx or .xlsm, as a workbook is"
    ]
    path = tmp_path / "own.toml.txt"
    path.write_text("hello")
    assert [finding.problem.fix for finding in read(path).findings] == ["take .txt off its name"]
    path = tmp_path / "gone.xlsx"
    assert [finding.problem.what for finding in read(path).findings] == ["cannot be read: No such file or directory"]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (Options(), ("USD", None)),
        (Options("fr"), ("EUR", 0.923788)),
        (Options("fr", rate=0.9), ("EUR", 0.9)),
        (Options("en", "XOF"), ("XOF", None)),
    ],
)
def test_the_currency_and_the_exchange_rate(options: Options, wanted: tuple[str, float], tmp_path: Path) -> None:
    collected = read(filled(tmp_path / "a.xlsx", record(CASES, MONTHS), options=options))
    stated = Settings(collected.settings)
    assert (stated.currency, stated.rate, collected.findings) == (*wanted, [])


def test_a_currency_and_a_rate_that_cannot_be_used(tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        named(workbook, "currency")[0].value = "euros"
        named(workbook, "benchmark_rate")[0].value = -1

    collected = read(filled(tmp_path / "a.xlsx", record(CASES, MONTHS), change, Options("fr")))
    assert not {"currency", "rate"} & collected.settings.keys()
    assert [(one.kind, one.cell) for one in collected.findings] == [
        (Kind.wrong, "Saisie!B6"), (Kind.wrong, "Références!B3"),
    ]  # fmt: skip
