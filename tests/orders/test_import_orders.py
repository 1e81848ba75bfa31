"""`import_orders`, called from Python."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import openpyxl
import pytest

pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from export_samples import SHOPIFY
from xlkpi.errors import TableError, UsageError
from xlkpi.orders.import_orders import import_orders
from xlkpi.orders.inputs import ImportedInputs

CASES = "custom-phone-cases"


@pytest.fixture
def orders(tmp_path: Path) -> str:
    path = tmp_path / "orders.csv"
    path.write_text(SHOPIFY, encoding="utf-8")
    return str(path)


def test_the_result_has_the_inputs_and_what_was_written(
    orders: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = import_orders([orders], CASES, "Acme", table=str(tmp_path / "inputs.csv"), language="fr")
    assert (result.table, result.workbook, result.is_complete) == (tmp_path / "inputs.csv", None, True)
    assert result.inputs.months[datetime.date(2024, 1, 1)]["custom_orders"] == 1
    with (tmp_path / "inputs.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["month"] for row in csv.DictReader(file, delimiter=";")] == ["2024-01", "2024-02"]
    assert result.report == tmp_path / "excluded.csv"
    assert len(result.report.read_text("utf-8-sig").splitlines()) == 4  # two rows of a cancelled order, one refunded
    assert capsys.readouterr() == ("", "")


def test_progress_and_inputs_are_handed_over_before_anything_is_written(orders: str, tmp_path: Path) -> None:
    events: list[object] = []
    table = tmp_path / "inputs.csv"

    def counted(inputs: ImportedInputs, report: Path | None) -> None:
        events.append((len(inputs.files), report and report.name, table.exists()))

    import_orders(
        [orders, orders], CASES, "Acme", table=table,
        progress=lambda step: events.append(step.stage.split()[0] if step.stage else (step.done, step.total)),
        counted=counted,
    )  # fmt: skip
    assert events == [(1, 2), (2, 2), "counting", (2, "excluded.csv", False), "writing"]
    assert table.exists()


def test_an_error_follows_the_inputs(orders: str, tmp_path: Path) -> None:
    seen: list[ImportedInputs] = []
    with pytest.raises(TableError, match="no month can be filled"):
        import_orders(
            [orders], CASES, "Acme", table=tmp_path / "inputs.csv", first=datetime.date(2030, 1, 1),
            counted=lambda inputs, report: seen.append(inputs),
        )  # fmt: skip
    assert len(seen) == 1
    assert not (tmp_path / "inputs.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "nothing to write"),
        ({"table": "x.csv", "revenue": "all"}, "unknown revenue 'all'; write net or gross"),
        ({"table": "x.csv", "dates": "ymd"}, "unknown order of dates 'ymd'; write one of iso, dmy, mdy"),
        ({"table": "x.csv", "start": datetime.date(2026, 1, 1)}, "name a folder for it with --fill"),
    ],
)
def test_arguments_that_cannot_be_carried_out(
    orders: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: dict[str, object], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=message):
        import_orders([orders], CASES, "Acme", **arguments)
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]


def test_a_workbook_is_filled_at_the_given_exchange_rate_and_from_the_years_start(orders: str, tmp_path: Path) -> None:
    result = import_orders([orders], CASES, "Acme", folder=tmp_path, currency="EUR", rate=0.5, year_start=10)
    assert result.workbook is not None
    book = openpyxl.load_workbook(result.workbook)
    ((sheet, address),) = book.defined_names["benchmark_rate"].destinations
    assert book[sheet][address].value == 0.5
    ((sheet, address),) = book.defined_names["first_month"].destinations
    assert book[sheet][address].value == datetime.datetime(2023, 10, 1)
