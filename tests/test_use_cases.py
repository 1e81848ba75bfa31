"""The public functions, called as a script calls them: one table, its workbooks, and what is made of them."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

import xlkpi
from xlkpi.catalogue.load import load_catalogue

COLUMNS = ["business", "vertical", "month", "custom_revenue", "custom_orders"]
VERTICAL = "custom-phone-cases"


def table(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    others = [name for name in load_catalogue().vertical(VERTICAL).inputs if name not in COLUMNS]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*COLUMNS, *others], *([*row, *[""] * len(others)] for row in rows)])
    return path


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, xlkpi.FillResult, list[xlkpi.Step]]:
    """Two businesses, of which one can be filled."""
    folder = tmp_path_factory.mktemp("use-cases")
    rows = [("Acme", VERTICAL, "2026-01", 10000, 500), ("Bad", VERTICAL, "2026-01", "x", 5)]
    steps: list[xlkpi.Step] = []
    result = xlkpi.fill_table(str(table(folder / "shops.csv", rows)), folder / "filled", progress=steps.append)
    return folder / "filled", result, steps


def test_a_table_is_filled(filled: tuple[Path, xlkpi.FillResult, list[xlkpi.Step]]) -> None:
    folder, result, steps = filled
    assert (result.filled, result.kept, result.rejected, result.problem_count) == (1, 0, 1, 1)
    (problem,) = result.problems
    assert (problem.file, problem.row, problem.column, problem.business) == ("shops.csv", 3, "custom_revenue", "Bad")
    assert result.report is not None
    assert result.report.parent == folder
    assert steps == [xlkpi.Step(1, 1, folder / "Acme.xlsx")]


def test_a_result_lists_the_first_problems_and_counts_all(tmp_path: Path) -> None:
    rows = [("Bad", VERTICAL, "2026-01", "x", "y") for _ in range(60)]
    result = xlkpi.fill_table(table(tmp_path / "shops.csv", rows), tmp_path / "filled")
    assert (result.filled, result.rejected, len(result.problems)) == (0, 1, 100)
    assert result.problem_count >= 120
    with pytest.raises(xlkpi.ProblemsError) as stopped:
        xlkpi.fill_table(tmp_path / "shops.csv", tmp_path / "none", stop_at_problem=True)
    assert len(stopped.value.problems) == result.problem_count
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_workbooks_are_checked_collected_upgraded_and_compared(
    filled: tuple[Path, xlkpi.FillResult, list[xlkpi.Step]], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder, steps = str(filled[0]), list[xlkpi.Step]()

    checked = xlkpi.check_files([folder], progress=steps.append)
    assert (checked.files, checked.problems) == (1, ())

    collected = xlkpi.collect_workbooks([folder], str(tmp_path / "inputs.csv"), progress=steps.append)
    assert (collected.files, collected.collected, collected.rows) == (1, 1, 1)
    assert collected.kinds.keys() == {"missing"}
    assert (collected.problems, collected.is_at_fault) == ((), False)

    upgraded = xlkpi.upgrade_workbooks([folder], tmp_path / "upgraded", progress=steps.append)
    assert (upgraded.files, upgraded.upgraded, upgraded.complete, upgraded.lines) == (1, 1, 1, ())
    assert upgraded.report == tmp_path / "upgraded" / "upgraded.csv"

    portfolio = xlkpi.build_portfolio(folder, tmp_path / "portfolio.xlsx", progress=steps.append)
    assert (portfolio.businesses, portfolio.portfolio) == (1, tmp_path / "portfolio.xlsx")
    assert (portfolio.problems, portfolio.is_at_fault) == ((), False)

    assert [(step.done, step.total) for step in steps if not step.stage] == [(1, 1)] * 5  # it reads, then computes
    stages = [f"writing {tmp_path / name}" for name in ("inputs.csv", "portfolio.xlsx")]
    assert [step.stage for step in steps if step.stage] == stages
    assert [step.written for step in steps if step.written] == [tmp_path / "upgraded" / "Acme.xlsx"]
    assert capfd.readouterr() == ("", "")


def test_a_portfolio_without_businesses_is_not_written(tmp_path: Path) -> None:
    rows = [("Bad", VERTICAL, "2026-01", "x", 5)]
    result = xlkpi.build_portfolio(table(tmp_path / "shops.csv", rows), tmp_path / "portfolio.xlsx")
    assert (result.businesses, result.portfolio, result.problem_count, result.is_at_fault) == (0, None, 1, True)
    assert not (tmp_path / "portfolio.xlsx").exists()


@pytest.mark.slow
def test_templates_are_generated(tmp_path: Path) -> None:
    steps: list[xlkpi.Step] = []
    result = xlkpi.generate_templates([VERTICAL], tmp_path, languages=["fr"], progress=steps.append)
    assert result.written == (tmp_path / f"{VERTICAL}.fr.xlsx",)
    assert steps == [xlkpi.Step(1, 1, result.written[0])]
    result.written[0].write_bytes(b"something else")
    with pytest.raises(xlkpi.WorkbookError):
        xlkpi.generate_templates([VERTICAL], tmp_path, languages=["fr"])
    with pytest.raises(xlkpi.UnknownNameError):
        xlkpi.generate_templates(["custom-phone-case"], tmp_path)


def test_a_single_path_stands_for_a_list_of_one(
    filled: tuple[Path, xlkpi.FillResult, list[xlkpi.Step]], tmp_path: Path
) -> None:
    folder, _, _ = filled
    assert xlkpi.check_files(str(folder)).files == 1
    with pytest.raises(xlkpi.UsageError, match=r"^nowhere\.toml: "):
        xlkpi.generate_templates([VERTICAL], tmp_path, catalogues="nowhere.toml")


def test_a_start_may_have_a_time_and_must_be_a_date(tmp_path: Path) -> None:
    start = datetime.datetime(2026, 3, 15, 12)
    (path,) = xlkpi.generate_templates([VERTICAL], tmp_path, languages=["en"], start=start).written
    cells = openpyxl.load_workbook(path)["Inputs"].iter_rows(max_row=12, values_only=True)
    assert datetime.datetime(2026, 3, 1) in [cell for row in cells for cell in row]
    with pytest.raises(xlkpi.UsageError, match=r"^'2026-03' is not a date; give a datetime\.date$"):
        xlkpi.generate_templates([VERTICAL], tmp_path, start="2026-03")  # type: ignore[arg-type]


def test_arguments_that_cannot_be_carried_out_are_usage_errors(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    files, goal = [tmp_path / "a.csv"], tmp_path / "b.csv"
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: xlkpi.collect_workbooks([], goal), "there is no workbook to read"),
        (lambda: xlkpi.collect_workbooks(files, goal, language="de"), "unknown language 'de'"),
        (lambda: xlkpi.collect_workbooks(files, goal, jobs=-1), "-1 is not a number of processes"),
        (lambda: xlkpi.upgrade_workbooks(files, tmp_path / "new", language="de"), "unknown language 'de'"),
        (lambda: xlkpi.import_orders([], VERTICAL, "Acme", table=goal), "there is no file to read"),
        (lambda: xlkpi.import_orders(files, VERTICAL, "Acme", table=goal, language="de"), "unknown language 'de'"),
        (lambda: xlkpi.import_orders(files, VERTICAL, "Acme", table=goal, active_months=0), "active for 0 months"),
        (lambda: xlkpi.import_orders(files, VERTICAL, "Acme", table=goal, active_months=10**9), "write 1 to 1200"),
    ]
    for call, said in calls:
        with pytest.raises(xlkpi.UsageError, match=said):
            call()
    assert not goal.exists()


@pytest.mark.parametrize("workbook", [openpyxl.Workbook(write_only=True), openpyxl.Workbook()])
def test_a_workbook_without_cells_to_compute_is_not_saved(workbook: openpyxl.Workbook, tmp_path: Path) -> None:
    if not workbook.write_only:
        del workbook["Sheet"]
    with pytest.raises(xlkpi.UsageError, match=r"^the workbook "):
        xlkpi.save_workbook(workbook, tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()
