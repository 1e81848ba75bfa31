"""A script as a user writes it: from a table to workbooks, and from what came back to a portfolio."""

import datetime
from pathlib import Path
from typing import Any, assert_type

import xlkpi


def show(step: xlkpi.Step) -> None:
    assert_type(step.done / step.total, float)
    assert_type(step.written, Path | None)


def run(folder: Path) -> list[xlkpi.Problem]:
    start = datetime.date(2026, 1, 1)
    templates = xlkpi.generate_templates(None, folder / "templates", languages=["fr"], start=start, sample=True)
    assert_type(templates.written, tuple[Path, ...])

    filled = xlkpi.fill_table("shops.csv", "s3://bucket/shops", jobs=0, start=start, overwrite=True, progress=show)
    assert_type(filled.filled + filled.rejected, int)
    assert_type(filled.report, Path | None)

    found = xlkpi.check_files([folder], catalogues=["custom.toml"])
    collected = xlkpi.collect_workbooks([folder], folder / "inputs.csv", progress=show)
    assert_type(collected.is_at_fault, bool)
    assert_type(xlkpi.upgrade_workbooks(["old"], "new").complete, int)
    try:
        assert_type(xlkpi.build_portfolio("inputs.csv", "portfolio.xlsx", anonymous=True).businesses, int)
    except xlkpi.UnknownNameError as error:
        assert_type(error.exit_status, int)
    except xlkpi.ProblemsError as error:
        return list(error.problems)
    return [*found.problems, *collected.problems]


def fill(workbook: Any) -> None:
    record = xlkpi.Record("Acme", "custom-phone-cases", {datetime.date(2026, 1, 1): {"custom_orders": 500}})
    xlkpi.fill_workbook(workbook, record)
    xlkpi.save_workbook(workbook, Path("Acme.xlsx"))
