"""Order numbers that stand for several orders: of two shops, or repeated within a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from export_samples import ETSY_ITEMS, ETSY_ORDERS, PRESTASHOP_EN, SHOPIFY, WOOCOMMERCE, read, shown
from stall_export import stall
from xlkpi.errors import OrdersError
from xlkpi.orders.reasons import describe

ORDER = {"Name": "#1002", "Email": "bo@example.org", "Created at": "2024-02-01 09:00:00 +0100"}
"""An order of the sample, with a known customer."""


def shopify(**changed: str) -> str:
    """A Shopify export of one order, with other cells in some columns."""
    (row,) = [row for row in csv.DictReader(io.StringIO(SHOPIFY)) if row["Name"] == "#1002"]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow({**row, **ORDER, **{name.replace("_", " "): cell for name, cell in changed.items()}})
    return text.getvalue()


OTHER_DATE = {"Created_at": "2024-03-09 09:00:00 +0100"}
OTHER_PERSON = {"Email": "cy@example.org"}
OTHER_AMOUNT = {"Email": "", "Billing_Name": "", "Subtotal": "30.00", "Total": "36.00"}


@pytest.mark.parametrize("other", [OTHER_DATE, OTHER_PERSON, OTHER_AMOUNT])
def test_two_shops_with_the_same_numbers_are_refused(tmp_path: Path, other: dict[str, str]) -> None:
    with pytest.raises(OrdersError) as refused:
        read(tmp_path, shopify(), shopify(**other))
    assert str(refused.value) == (
        "export1.csv: has other orders than export0.csv under the same numbers (1, such as row 2 here and row 2 "
        "there): their dates, customers or amounts differ; if the files are of two shops, name the shop of each with "
        "--shop FILE=NAME; if they are of one shop, give both files the same name"
    )


@pytest.mark.parametrize("other", [OTHER_DATE, OTHER_PERSON, OTHER_AMOUNT])
def test_two_shops_that_are_named_are_told_apart(tmp_path: Path, other: dict[str, str]) -> None:
    shops = {tmp_path / "export0.csv": "Paris", tmp_path / "export1.csv": "Lyon"}
    rows, _ = read(tmp_path, shopify(), shopify(**other), shops=shops)
    assert [row.get("orders") for row in rows] == [1, 1]
    shops = dict.fromkeys(shops, "Paris")
    rows, _ = read(tmp_path, shopify(), shopify(**other), shops=shops)
    assert shown(rows, "orders", "excluded") == [(1, None), (None, "duplicate")]


def test_an_address_is_one_person_in_all_shops_and_a_name_in_one(tmp_path: Path) -> None:
    shops = {tmp_path / "export0.csv": "Paris", tmp_path / "export1.csv": "Lyon"}
    rows, _ = read(tmp_path, shopify(), shopify(**OTHER_DATE), shops=shops)
    assert len({row["customer"] for row in rows}) == 1
    (tmp_path / "names").mkdir()
    shops = {tmp_path / "names" / file.name: name for file, name in shops.items()}
    rows, _ = read(tmp_path / "names", shopify(Email=""), shopify(**OTHER_DATE, Email=""), shops=shops)
    assert [row["orders"] for row in rows] == [1, 1]
    assert rows[0].get("customer") != rows[1].get("customer")


@pytest.mark.parametrize(
    "later",
    [
        {"Financial_Status": "partially_refunded", "Refunded_Amount": "5.00"},
        {"Created_at": "2024-02-01 08:00:00 +0000"},  # exported in another time zone
        {"Email": "", "Billing_Name": ""},  # a customer who had their data erased
    ],
)
def test_an_order_exported_again_later_is_one_order(tmp_path: Path, later: dict[str, str]) -> None:
    rows, _ = read(tmp_path, shopify(), shopify(**later))
    assert sorted(shown(rows, "orders", "excluded"), key=str) == [(1, None), (None, "duplicate")]


def test_an_edited_order_counts_as_in_the_file_given_first_and_is_reported(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, shopify(), shopify(Subtotal="20.00", Total="24.00"))
    assert sorted(shown(rows, "orders", "excluded"), key=str) == [(1, None), (None, "edited")]
    assert "give the newest export first" in str(describe("edited"))


def test_a_corrected_address_does_not_make_another_shop(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, SHOPIFY, SHOPIFY.replace("Ada@Example.com,paid", "ada.e@example.com,paid"))
    assert sum(row.get("orders", 0) for row in rows) == 2


def test_two_exports_of_one_shop_in_other_layouts_are_one_shop(tmp_path: Path) -> None:
    items = ETSY_ITEMS.replace("3001", "9001").replace("08/14/24", "09/03/24").replace("USD", "CAD")
    rows, _ = read(tmp_path, ETSY_ORDERS, items.replace(",3002,", ",9009,"))
    assert sum(row.get("orders", 0) for row in rows) == 3


def test_overlapping_exports_differ_in_nothing(tmp_path: Path) -> None:
    later = WOOCOMMERCE.replace("$20.00,pending", "$20.00,completed")
    rows, _ = read(tmp_path, WOOCOMMERCE, later, PRESTASHOP_EN)
    assert sum(row.get("orders", 0) for row in rows) == 3


SOLD = "2024-01-31,1,ann@example.org,,1,10,"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (SOLD, "duplicate"),
        ("2024-01-31,1,ann@example.org,,1,10,void", "duplicate"),
        ("2024-03-31,1,ann@example.org,,1,10,", "same_number"),
        ("2024-01-31,1,bo@example.org,,1,10,", "same_number"),
        ("2024-01-31,1,ann@example.org,,1,7,", "same_number"),
    ],
)
def test_a_number_that_repeats_within_a_file_is_no_duplicate_unless_all_is_the_same(
    tmp_path: Path, row: str, reason: str
) -> None:
    rows, _ = stall(tmp_path, SOLD, row)
    assert shown(rows, "orders", "excluded") == [(1, None), (None, reason)]
