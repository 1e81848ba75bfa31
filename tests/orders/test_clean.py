"""A row whose amount or date cannot be read is reported as such, whatever else it may look like.

The exports of every layout are spoiled at random: in columns that are read, and in columns that are not.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from export_samples import WOOCOMMERCE, read, shown  # noqa: E402
from folders import DATA  # noqa: E402
from soak import SOAK  # noqa: E402
from stall_export import stall  # noqa: E402
from xlkpi.errors import OrdersError  # noqa: E402
from xlkpi.orders.exports.export_file import open_export  # noqa: E402
from xlkpi.orders.exports.recognise import Recognised, recognise  # noqa: E402
from xlkpi.orders.layouts import load_layouts  # noqa: E402
from xlkpi.orders.read import read_lines  # noqa: E402
from xlkpi.orders.reasons import REJECTED  # noqa: E402

EXPORTS = {
    path.name: path
    for path in sorted((DATA / "exports").iterdir())
    if path.suffix != ".toml" and (SOAK or path.name.count(".") == 1)
}
"""One export of each layout; with those in other languages and forms where there is time."""
KINDS = EXPORTS if SOAK else ["etsy_items.csv", "shopify.csv", "square_transactions.csv", "stripe_balance.csv"]
"""Exports of orders with several rows, with further rows, with rows of refunds, and with types of rows."""
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("N", "Z", "C")), min_size=1, max_size=9)
FAMOUS = ["#REF!", "#####", "1.2.3,4", "1,00E+05", "1.2E+05", "2024-02-30", "10 (est.)", "1O,00", "--", "?"]
UNREADABLE = st.sampled_from(FAMOUS) | WORDS
Rows = list[list[str]]


def rows_of(name: str, folder: Path) -> tuple[Recognised, Rows]:
    """The export as its layout sees it, and its cells, the header first."""
    found = recognise(open_export(EXPORTS[name], folder), [], list(load_layouts().values()))
    with found.file.path.open(encoding="utf-8-sig", newline="") as file:
        return found, [row for row in csv.reader(file, delimiter=found.file.delimiter) if row]


def imported(rows: Rows, delimiter: str) -> list[dict[str, Any]]:
    """The lines of a file with these cells."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    with TemporaryDirectory() as folder:
        path, staging = Path(folder, "spoiled.csv"), Path(folder, "staging")
        staging.mkdir()
        path.write_text(text.getvalue(), encoding="utf-8")
        con = ibis.duckdb.connect()
        lines = con.to_pyarrow(read_lines(con, [path], staging).lines).to_pylist()
        con.disconnect()
    return sorted(lines, key=lambda line: line["row"] or 0)


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPORTS)
@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_cell_that_cannot_be_read_is_never_lost(name: str, tmp_path: Path, data: st.DataObject) -> None:
    """Every amount, number and date of every row is spoiled once, each in a copy of the orders of its own."""
    found, (header, *rows) = rows_of(name, tmp_path)
    names = (*found.number_columns, *found.layout.placed)
    columns = [found.positions[column] for column in names if column in found.positions]
    cells = [(row, column) for row in range(len(rows)) for column in columns]
    texts = data.draw(st.lists(UNREADABLE, min_size=len(cells), max_size=len(cells)))
    spoiled = [header]
    for copy, ((row, column), text) in enumerate(zip(cells, texts, strict=True)):
        spoiled += _numbered(rows, found.positions.get(found.layout.order), copy)
        spoiled[copy * len(rows) + row + 1][column] = text
    reasons = {line["row"]: line["excluded"] for line in imported(spoiled, found.file.delimiter)}
    for copy, ((row, column), text) in enumerate(zip(cells, texts, strict=True)):
        where = copy * len(rows) + row + 2
        assert reasons[where] in REJECTED, f"{header[column]}: {text} in {rows[row]}"


def _numbered(rows: Rows, order: int | None, copy: int) -> Rows:
    """A copy of the rows with order numbers of its own."""
    numbered = [list(row) for row in rows]
    for row in numbered:
        if order is not None and row[order]:
            row[order] += f"{copy:03}"
    return numbered


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=UNREADABLE)
def test_a_column_that_is_not_read_changes_nothing(name: str, tmp_path: Path, text: str) -> None:
    found, rows = rows_of(name, tmp_path)
    used = {found.positions[column] for column in found.layout.read if column in found.positions}
    spoiled = [rows[0], *([cell if at in used else text for at, cell in enumerate(row)] for row in rows[1:])]
    # Lines of orders that have several rows come in no order of their own.
    read = [sorted(imported(cells, found.file.delimiter), key=str) for cells in (spoiled, rows)]
    assert read[0] == read[1]


PRICED = 'placed = "Day"\norder = "No"\n[amounts]\ngoods = { price = "Price", times = "Pieces" }\n'


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2024-01-31,1,5,2", None),
        ("2024-01-31,1,,", None),
        ("2024-01-31,1,0,", None),
        ("2024-01-31,1,5,", "bad_amount"),
        ("2024-01-31,1,,2", "bad_amount"),
        ("2024-01-31,1,99999999999999,99999999999999", "bad_amount"),
        ("soon,Total,5,2", "bad_date"),
        (",Total,5,2", "total_row"),
        ("Total,,10,", "total_row"),
    ],
)
def test_what_a_row_is_taken_for(tmp_path: Path, row: str, reason: str | None) -> None:
    rows, _ = stall(tmp_path, "2024-01-30,2,1,1", row, header="Day,No,Price,Pieces", mapping=PRICED)
    assert [line.get("excluded") for line in rows] == [None, reason]


def test_amounts_that_are_too_large_to_be_added_up_refuse_the_file(tmp_path: Path) -> None:
    most = "99999999999999"
    mapping = PRICED.replace('{ price = "Price", times = "Pieces" }', '{ add = ["Price", "Pieces"] }')
    with pytest.raises(OrdersError, match="cannot be read"):
        stall(tmp_path, f"2024-01-30,2,{most},{most}", header="Day,No,Price,Pieces", mapping=mapping)


@pytest.mark.parametrize("twice", ["--49.5", "-49.5-", "-$-49.5"])
def test_an_amount_with_two_signs_is_no_refund(tmp_path: Path, twice: str) -> None:
    rows, _ = read(tmp_path, WOOCOMMERCE.replace(",,-49.5,", f",,{twice},"))
    assert shown(rows[:2], "goods", "refund", "excluded")[1] == (None, None, "bad_amount")
