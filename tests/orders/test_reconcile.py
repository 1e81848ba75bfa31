"""Each order is compared with the totals that its file states, and what differs is reported with its rows."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from command_line import run  # noqa: E402
from export_samples import PRESTASHOP_EN, SHOPIFY, WOOCOMMERCE, read  # noqa: E402
from folders import DATA  # noqa: E402
from stall_export import stall  # noqa: E402
from xlkpi.errors import OrdersError  # noqa: E402
from xlkpi.orders.lines import Comparison  # noqa: E402

HEADER = "Day,Receipt,Goods,Off,Post,Tax,Paid"
MAPPING = """
placed = "Day"
order = "Receipt"
{keys}
stated = [{{ total = "Paid", is = "goods - discount + shipping + tax"{more} }}]
[amounts]
goods = "Goods"
discount = "Off"
shipping = "Post"
tax = "Tax"
"""


def compared(folder: Path, *rows: str, keys: str = "", more: str = "", mapping: str = MAPPING) -> Comparison:
    _, reading = stall(folder, *rows, header=HEADER, mapping=mapping.format(keys=keys, more=more))
    (comparison,) = reading.comparisons
    return comparison


def test_an_order_reconciles_to_the_cent(tmp_path: Path) -> None:
    rows = ["2024-01-31,1,10,1,4,2,15", "2024-01-31,2,10,1,4,2,15.01", "2024-01-31,3,10,1,4,2,15.02"]
    found = compared(tmp_path, *rows, "2024-01-31,4,10,1,4,2,", "2024-01-31,5,ten,1,4,2,99")
    assert (found.orders, found.differing, found.difference, found.examples) == (3, 1, Decimal("0.02"), (4,))
    assert [(total.total, total.orders, total.differing) for total in found.totals] == [("Paid", 3, 1)]


@pytest.mark.parametrize(
    ("more", "paid", "differing"),
    [
        (', or = "more"', "15 16 14", 1),
        (', or = "less"', "15 16 14", 1),
        (", within = 0.05", "15 15.05 14.94", 1),
        ("", "15 15.05 14.94", 2),
    ],
)
def test_a_total_may_be_more_or_less_or_rounded(tmp_path: Path, more: str, paid: str, differing: int) -> None:
    rows = [f"2024-01-31,{number},10,1,4,2,{total}" for number, total in enumerate(paid.split())]
    assert compared(tmp_path, *rows, more=more).differing == differing


def test_one_of_several_sums_fits(tmp_path: Path) -> None:
    mapping = MAPPING.replace(
        '"goods - discount + shipping + tax"', '["goods - discount", "goods - discount + shipping"]'
    )
    found = compared(
        tmp_path, "2024-01-31,1,10,1,4,2,9", "2024-01-31,2,10,1,4,2,13", "2024-01-31,3,10,1,4,2,15", mapping=mapping
    )
    assert (found.differing, found.difference) == (1, 2)


def test_tax_within_is_no_part_of_the_total(tmp_path: Path) -> None:
    assert compared(tmp_path, "2024-01-31,1,10,1,4,2,13", keys='tax = "within"').differing == 0


def test_an_order_of_several_rows_is_compared_as_a_whole(tmp_path: Path) -> None:
    """Its total, and its shipping, may be repeated in its rows, or stand in the first one alone."""
    repeated = ["2024-01-31,1,10,1,4,0,23", "2024-01-31,1,10,0,4,0,23"]
    on_first = ["2024-01-31,3,10,1,4,0,23", "2024-01-31,3,10,0,0,0,"]
    keys = 'several = true\nonce = ["shipping"]'
    found = compared(tmp_path, *repeated, "2024-01-31,2,10,0,4,0,15", *on_first, keys=keys, more=", once = true")
    assert (found.orders, found.differing, found.examples, found.by_row) == (3, 1, (4,), False)
    assert found.difference == 1


def test_a_total_of_each_row_is_compared_row_by_row(tmp_path: Path) -> None:
    rows = ["2024-01-31,1,10,1,0,0,10", "2024-01-31,1,10,0,0,0,9"]
    found = compared(tmp_path, *rows, keys="several = true")
    assert (found.orders, found.differing, found.by_row) == (2, 2, True), "as an order, they would fit"


def test_an_order_that_does_not_count_is_not_compared(tmp_path: Path) -> None:
    text = SHOPIFY.replace("16.00,0.00,0.00,16.00", "16.00,0.00,0.00,99.00")  # cancelled, and refunded
    _, reading = read(tmp_path, text)
    assert (reading.comparisons[0].orders, reading.comparisons[0].differing) == (2, 0)
    wrong = SHOPIFY.replace("47.00,6.00,0.00,53.00", "47.00,6.00,0.00,54.00")
    (tmp_path / "again").mkdir()
    _, reading = read(tmp_path / "again", wrong, wrong)
    assert [one.differing for one in reading.comparisons] == [1, 0], "the second is a duplicate"


def test_refunds_in_rows_of_their_own(tmp_path: Path) -> None:
    keys = 'refund_rows = true\ntax = "on_top"'
    rows = ["2024-01-31,1,10,0,0,2,12", "2024-02-01,1,-5,0,0,-1,-6"]
    mapping = MAPPING.replace(
        'total = "Paid", is',
        'total = {{ add = ["Goods"] }}, is = "goods - discount + shipping" }}, {{ total = "Paid", is',
    )
    found = compared(tmp_path, *rows, keys=keys, mapping=mapping)
    assert [(total.total, total.orders, total.differing) for total in found.totals] == [("Goods", 2, 0), ("Paid", 2, 0)]


@pytest.mark.parametrize(
    "entry",
    [
        '"Paid"',
        '[{ total = "Paid" }]',
        '[{ total = "Paid", is = "goods * 2" }]',
        '[{ total = "Paid", is = "goods + goods" }]',
        '[{ total = "Paid", is = "goods + total" }]',
        '[{ total = "Paid", is = "goods", or = "else" }]',
        '[{ total = "Paid", is = "goods", within = "a cent" }]',
        '[{ total = {}, is = "goods" }]',
    ],
)
def test_a_stated_total_that_cannot_be_understood(tmp_path: Path, entry: str) -> None:
    mapping = f'placed = "Day"\nstated = {entry}\n[amounts]\ngoods = "Goods"\n'
    with pytest.raises(
        OrdersError, match=r"stated cannot be understood; write \{ total = \"column\", is = \"goods - disc"
    ):
        stall(tmp_path, "2024-01-31,1,10,1,4,2,15", header=HEADER, mapping=mapping)


def test_a_total_that_is_written_for_people(tmp_path: Path) -> None:
    """WooCommerce states what the order cost with shipping and tax; of an order that was refunded both amounts."""
    header, order, *_ = WOOCOMMERCE.splitlines()
    written = ["$1,049.50", "1.049,50 €", "$1,200.00", "$49.50", "$45.00 $30.00"]
    lines = [order.replace("$1,049.50", total).replace("501", f"60{at}") for at, total in enumerate(written)]
    _, reading = read(tmp_path, "\n".join([header, *lines]) + "\n")
    assert (reading.comparisons[0].differing, reading.comparisons[0].examples) == (1, (2 + written.index("$49.50"),))


def test_free_shipping_and_tips_of_shopify(tmp_path: Path) -> None:
    """The discount of a code for free shipping is not taken off the subtotal, and a tip is in no subtotal."""
    free = "47.00,6.00,0.00,53.00,FALL5,5.00", "47.00,6.00,0.00,47.00,FREE,11.00"
    rows, reading = read(tmp_path, SHOPIFY.replace(*free))
    assert {name: rows[0].get(name, 0) for name in ("goods", "discount", "shipping")} == {
        "goods": 52, "discount": 5, "shipping": 0
    }  # fmt: skip
    assert (reading.comparisons[0].orders, reading.comparisons[0].differing) == (2, 0)
    (tmp_path / "tip").mkdir()
    rows, reading = read(tmp_path / "tip", SHOPIFY.replace("1,Tote,20.00", "1,Tip,20.00"))
    assert (rows[1]["excluded"], reading.comparisons[0].differing) == ("tip", 0)


def imported(folder: Path, *texts: str, lang: str = "en") -> tuple[int, dict[str, Any], str, list[list[str]]]:
    files = [folder / f"{number}.csv" for number, _ in enumerate(texts)]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    result = run(
        *("import", *map(str, files), "--vertical", "custom-phone-cases", "--business", "Acme", "--json"),
        *("-o", str(folder / "out.csv"), "--lang", lang),
    )
    report = folder / "excluded.csv"
    lines = report.read_text("utf-8-sig").splitlines() if report.exists() else []
    listed = list(csv.reader(lines, delimiter=";" if lang == "fr" else ","))
    return result.status, json.loads(result.out), result.err, listed


def test_orders_that_differ_are_reported_and_the_status_is_1(tmp_path: Path) -> None:
    status, report, said, listed = imported(tmp_path, SHOPIFY.replace("6.00,0.00,53.00", "6.00,0.00,54.50"))
    assert status == 1
    assert report["files"][0]["reconciled"] == {
        "compared": 2, "differing": 1, "difference": "1.50", "examples": [2], "unread": 0, "unread_examples": [],
        "totals": [
            {"total": "Total", "is": ["goods - discount + shipping + tax"], "compared": 2, "differing": 1,
             "difference": "1.50"},
            {"total": "Lineitem price × Lineitem quantity", "is": ["goods"], "compared": 2, "differing": 0,
             "difference": "0.00"},
        ],
    }  # fmt: skip
    assert "Of 2 orders, 1 differs from Total, by 1.50" in said
    assert "2 orders: all reconcile with Lineitem price × Lineitem quantity" in said
    last = " ".join(said.split("\n\n")[-1].split())
    assert last == "1 order differs from what its file states, by 1.50: 0.csv row 2. It counts as it was read."
    assert listed[0] == ["file", "row", "reason"]
    assert listed[-1] == [
        "0.csv", "2",
        "counts, but differs from the file: Total of the order’s 2 rows is 54.50, and 53.00 was read (difference 1.50)",
    ]  # fmt: skip


def test_a_total_is_named_by_the_columns_of_the_file(tmp_path: Path) -> None:
    _, reading = read(tmp_path, (DATA / "exports" / "sumup_sales.csv").read_text("utf-8"))
    assert [total.total for total in reading.comparisons[0].totals] == ["Prix (net) + Taxe"]


def test_a_report_of_differences_alone_in_french(tmp_path: Path) -> None:
    text = WOOCOMMERCE.replace("$1,049.50", "$49.50").partition("2024-03-02")[0]
    status, _, _, listed = imported(tmp_path, text, lang="fr")
    assert status == 1
    assert [row[:2] for row in listed[1:]] == [["0.csv", "2"]]
    assert "comptée, mais différente du fichier" in listed[1][2]
    assert "1\u202f049,50 a été lu" in listed[1][2]


def test_files_that_prove_nothing_say_so(tmp_path: Path) -> None:
    status, report, said, _ = imported(tmp_path, PRESTASHOP_EN)
    assert status == 0
    assert report["files"][0]["reconciled"]["totals"] == []
    notes = " ".join(report["notes"])
    assert (
        "0.csv: revenue is as paid. Totals are all that is stated, so nothing proves that they were read right."
        in notes
    )
    assert "reconcile" not in said


def test_a_file_without_a_known_total_says_so(tmp_path: Path) -> None:
    _, report, _, _ = imported(tmp_path, WOOCOMMERCE.replace("N. Revenue (formatted)", "Formatted"))
    assert any("0.csv: nothing proves that the amounts were read right" in note for note in report["notes"])
