"""`xlkpi check`: one line a problem on stdout, with file, cell and fix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import run, write_own_vertical
from workbooks import named, opened, template
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"


def write_workbook(path: Path, **changes: Any) -> str:
    """A template with sample data; changes: a cell's name → what somebody typed into its first month."""
    workbook = opened(template(CASES, Options("en", sample=True)))
    named(workbook, "business_name")[0].value = "Acme"
    for name, value in changes.items():
        named(workbook, name)[0].value = value
    workbook.save(path)
    return str(path)


@pytest.mark.slow
def test_good_files(tmp_path: Path) -> None:
    files = [write_workbook(tmp_path / "a.xlsx"), str(write_own_vertical(tmp_path))]
    assert run("check", *files) == (0, "", "2 files checked, 0 problems\n")


def test_a_catalogue_file_has_every_rule_of_the_built_in_ones(tmp_path: Path) -> None:
    own = Path(write_own_vertical(tmp_path))
    text = own.read_text(encoding="utf-8")
    own.write_text(text.replace("[vertical]", "[trade]").replace("Taux de perte", "Taux : perte"), encoding="utf-8")
    status, told, said = run("check", str(own))
    assert (status, said) == (1, "1 file checked, 1 problem\n")
    assert told.splitlines() == [
        f"{own.name}: KPI waste_rate: name: fr: 'Taux : perte' has no no-break space before :; put a no-break space "
        "(U+00A0) there",
        f"note: {own.name}: trade: is the old name of [vertical]; write [vertical]",
    ]
    own.write_text(text.replace("[vertical]", "[trade]"), encoding="utf-8")
    assert run("check", str(own)) == (
        0, f"note: {own.name}: trade: is the old name of [vertical]; write [vertical]\n", "1 file checked, 0 problems\n"
    )  # fmt: skip


def test_two_files_cannot_have_one_id(tmp_path: Path) -> None:
    own = Path(write_own_vertical(tmp_path))
    copy = own.with_name("copy.toml")
    copy.write_text(own.read_text(encoding="utf-8"), encoding="utf-8")
    status, told, _ = run("check", str(own), str(copy))
    assert (status, told.count("\n")) == (1, 1)
    assert ": vertical: id: 'flower-subscription' is the id of " in told
    assert run("check", str(own), "--catalogue", str(own)).status == 0


@pytest.mark.slow
def test_a_folder_is_searched_as_collect_searches_it(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write_workbook(tmp_path / "sub" / "a.xlsx")
    (tmp_path / "old.xls").write_bytes(b"")
    for name in ("bill.pdf", "~$a.xlsx"):
        (tmp_path / name).touch()
    status, told, said = run("check", str(tmp_path))
    assert (status, said) == (1, "2 files checked, 1 problem\n1 other file ignored: .pdf\n")
    assert told.startswith(f"{tmp_path / 'old.xls'}: ")
    (tmp_path / "empty").mkdir()
    assert run("check", str(tmp_path / "empty")).err.startswith("Error: there is no workbook in ")


@pytest.mark.slow
def test_every_problem_is_a_line_with_file_cell_and_fix(tmp_path: Path) -> None:
    typed = {
        "in_cases_sold": "many",
        "in_custom_orders": -3,
        "in_tool_buyers": 1e6,
        "in_custom_revenue": "#REF!",
        "value_aov": 47.5,
        "first_month": "soon",
    }
    book = write_workbook(tmp_path / "a.xlsx", **typed)
    cells = {name: named(opened(template(CASES, Options())), name)[0].coordinate for name in typed}
    visitors = named(opened(template(CASES, Options())), "in_tool_visitors")[0].coordinate
    status, told, said = run("check", book)
    assert (status, said) == (1, "1 file checked, 6 problems\n")
    lines = told.splitlines()
    assert f"{book}: Inputs!{cells['in_cases_sold']}: 'many' is not a number; type a number of 0 or more" in lines
    assert f"{book}: Inputs!{cells['in_custom_orders']}: -3 is negative; type a number of 0 or more" in lines
    error = "holds the error #REF!; type a number of 0 or more"
    assert f"{book}: Inputs!{cells['in_custom_revenue']}: {error}" in lines
    formula = "holds 47.5 in place of its formula; copy the formula from beside it"
    assert f"{book}: KPIs!{cells['value_aov']}: {formula}" in lines
    start = "the first month is 'soon', not a date; type it as a date, such as 2026-01-01"
    assert f"{book}: Inputs!{cells['first_month']}: {start}" in lines
    (more,) = (line for line in lines if " is more than " in line)
    assert more.startswith(f"{book}: Inputs!{cells['in_tool_buyers']}, Inputs!{visitors}: ")
    assert more.endswith("; correct one of these cells")


@pytest.mark.slow
def test_files_that_are_no_workbooks_of_ours(tmp_path: Path) -> None:
    other, text = tmp_path / "other.xlsx", tmp_path / "text.xlsx"
    openpyxl.Workbook().save(other)
    text.write_text("hello")
    good = write_workbook(tmp_path / "good.xlsx")
    status, told, said = run("check", str(other), good, str(text))
    assert (status, said) == (1, "3 files checked, 2 problems\n")
    first, second = told.splitlines()
    assert first.startswith(f"{other}: is not a workbook made by xlkpi: it has no xlkpi properties; leave it out")
    assert second.startswith(f"{text}: is not an Excel workbook, whatever its name says; ")


def test_a_bad_catalogue_file(tmp_path: Path) -> None:
    good = write_own_vertical(tmp_path)
    bad = tmp_path / "bad.toml"
    bad.write_text(good.read_text(encoding="utf-8").replace('thrown = "bouquets_thrown"', 'thrown = "bouquets"'))
    status, told, said = run("check", str(good), str(bad))
    assert status == 1
    assert told.startswith("bad.toml: ")
    assert "bouquets" in told.splitlines()[0]
    assert said.startswith("2 files checked, ")


@pytest.mark.parametrize(
    ("arguments", "said"), [(["gone.xlsx"], "there is no such file: gone.xlsx"), ([], "Missing argument 'PATH")]
)
def test_no_file_to_check(arguments: list[str], said: str) -> None:
    found = run("check", *arguments)
    assert (found.status, found.out) == (2, "")
    assert said in found.err
