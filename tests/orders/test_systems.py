"""Each built-in layout, held against small exports of tests/data/exports with figures worked out by hand.

An export is named after its layout, with a variant where there are several: sumup_sales.csv, sumup_sales.en.csv. The
TOML file of the same name says where the export's form is from, and what is right:

    source = "https://…"                # who documents the header, or has such files
    options = { timezone = "…" }        # of the import, where it needs any

    [months."2026-01"]                  # measures of the month, as in xlkpi/catalogue/measures.py, and what was
    revenue = 45                        # paid, with shipping and tax, less refunds; all months with an order
    paid = 51
    orders = 1

    [excluded]                          # the number of rows that do not count, by reason
    cancelled = 1
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from folders import TESTS  # noqa: E402
from xlkpi.errors import OrdersError  # noqa: E402
from xlkpi.orders.exports.dates import ISO  # noqa: E402
from xlkpi.orders.exports.export import Convention, ParsedExport  # noqa: E402
from xlkpi.orders.exports.export_file import ExportFile, open_export  # noqa: E402
from xlkpi.orders.exports.file_notes import describe_file  # noqa: E402
from xlkpi.orders.exports.recognise import Recognised, recognise  # noqa: E402
from xlkpi.orders.layouts import load_layouts  # noqa: E402
from xlkpi.orders.months import count_months, date_of  # noqa: E402
from xlkpi.orders.read import read_lines  # noqa: E402
from xlkpi.orders.revenue import ALL_PAID, RevenueKind, common_revenue  # noqa: E402
from xlkpi.orders.sums import Sum, add_up, sum_lines, used  # noqa: E402

EXPORTS = {path.name: path for path in sorted((TESTS / "data" / "exports").iterdir()) if path.suffix != ".toml"}


_NO_ROWS = ibis.table({"c0": "string"}, name="rows")


def layout_of(name: str) -> str:
    return name.partition(".")[0]


def described(name: str) -> dict[str, Any]:
    figures = EXPORTS[name].with_suffix(".toml").read_text("utf-8")
    return tomllib.loads(figures, parse_float=Decimal)


def test_every_layout_has_an_export_and_every_export_its_figures() -> None:
    assert {layout_of(name) for name in EXPORTS} == set(load_layouts())
    assert all({"source", "months"} <= described(name).keys() for name in EXPORTS)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_gives_the_figures_worked_out_by_hand(name: str, tmp_path: Path) -> None:
    right = described(name)
    con = ibis.duckdb.connect()
    reading = read_lines(con, [EXPORTS[name]], tmp_path, **right.get("options", {}))
    assert [(file.system, reading.problems) for file in reading.files] == [(layout_of(name), [])]
    compared = [(one.totals, one.orders, one.differing) for one in reading.comparisons]
    assert all(orders and not differing for totals, orders, differing in compared if totals), compared
    revenue = common_revenue(reading.files, RevenueKind.net, None, None)
    lines = reading.lines
    assert lines is not None
    sums = sum_lines(con, lines)
    counted = count_months(con, lines, sums, reading.files, revenue, 12)
    months = {f"{date_of(month):%Y-%m}": figures for month, figures in counted.items()}
    paid = {f"{date_of(month):%Y-%m}": _paid(row) for month, row in add_up(used(sums), "month").items()}
    found = {
        month: {measure: (paid[month] if measure == "paid" else months[month][measure]) for measure in of}
        for month, of in right["months"].items()
    }
    assert found == right["months"]
    assert {month for month, of in months.items() if of["orders"] or of["revenue"]} == set(right["months"])
    assert _excluded(sums) == right.get("excluded", {})


def _paid(row: Sum) -> Decimal:
    """What was paid for the orders of a month, less what was paid back in it."""
    paid: Decimal = ALL_PAID.unshared(row) - row["refund"]
    return paid


def _excluded(sums: Sequence[Sum]) -> dict[str, int]:
    rows: Counter[str] = Counter()
    for row in sums:
        if row["excluded"] and row["rows"]:
            rows[row["excluded"]] += row["rows"]
    return dict(rows)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_recognised_by_its_header_alone(name: str, tmp_path: Path) -> None:
    file = open_export(EXPORTS[name], tmp_path)
    header = list(file.columns)
    spaced = ["\ufeff" + header[0], *(column.replace(" ", "\u00a0") for column in header[1:])]
    for variant in (header, [column.upper() for column in header], spaced, ["Extra", *reversed(header)]):
        found = recognise(_headed(tmp_path, file, variant), [], list(load_layouts().values()))
        assert found.layout.id == layout_of(name)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_that_lacks_a_column_is_refused_or_says_so(name: str, tmp_path: Path) -> None:
    """Without a column that an amount or an exclusion is read from."""
    file = open_export(EXPORTS[name], tmp_path)
    whole = recognise(file, [], list(load_layouts().values()))
    read = {name for how in whole.layout.amounts.values() for name in how.columns} | set(whole.layout.statuses)
    refused = {
        column: _refusal(_headed(tmp_path, file, _without(whole, [column]))) for column in read & {*whole.positions}
    }
    assert all(repr(column) in why for column, why in refused.items() if why), refused
    optional = [column for column, why in refused.items() if not why]
    lacking = recognise(_headed(tmp_path, file, _without(whole, optional)), [], list(load_layouts().values()))
    notes = [str(note) for note in describe_file(ParsedExport(lacking, _NO_ROWS, Convention(".", ISO)), []).notes]
    assert [column for column in optional if not any(repr(column) in note for note in notes)] == []


def _refusal(file: ExportFile) -> str:
    """Why a file is none of the built-in layouts; "" when it is one."""
    try:
        recognise(file, [], list(load_layouts().values()))
    except OrdersError as error:
        return str(error)
    return ""


def _without(whole: Recognised, columns: Sequence[str]) -> list[str]:
    """The header of a file in which columns have another name."""
    gone = {whole.positions[column] for column in columns}
    return ["Another" if at in gone else name for at, name in enumerate(whole.file.columns)]


def _headed(folder: Path, file: ExportFile, header: list[str]) -> ExportFile:
    """A file with another header, and one row of blanks."""
    text = io.StringIO()
    csv.writer(text, delimiter=file.delimiter, lineterminator="\n").writerows([header, [""] * len(header)])
    path = folder / "headed.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return open_export(path, folder)
