"""Order numbers that stand for several orders: of two shops, or repeated within a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from export_samples import ETSY_ITEMS, ETSY_ORDERS, PRESTASHOP_EN, SHOPIFY, WOOCOMMERCE, read, shown
from stall_export import MAPPING, stall
from xlkpi.errors import OrdersError
from xlkpi.orders import differing
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


OTHERS = [OTHER_DATE, OTHER_PERSON, OTHER_AMOUNT]


def test_shops_with_the_same_numbers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OrdersError) as refused:
        read(tmp_path, shopify(), *(shopify(**other) for other in OTHERS))
    assert sorted(map(str, refused.value.problems)) == [
        f"export{number}.csv: has other orders than export0.csv under the same numbers (1, such as row 2 here and row "
        "2 there): their dates, customers or amounts differ; if the files are of two shops, name the shop of each with "
        "--shop FILE=NAME; if they are of one shop, give both files the same name"
        for number, _ in enumerate(OTHERS, 1)
    ]


def test_shops_that_are_named_are_told_apart(tmp_path: Path) -> None:
    texts = [shopify(), *(shopify(**other) for other in OTHERS)]
    shops = {tmp_path / f"export{number}.csv": f"shop {number}" for number, _ in enumerate(texts)}
    rows, _ = read(tmp_path, *texts, shops=shops)
    assert [row.get("orders") for row in rows] == [1, 1, 1, 1]
    assert rows[0]["customer"] == rows[1]["customer"], "an address is one person in all shops"
    rows, _ = read(tmp_path, *texts, shops=dict.fromkeys(shops, "Paris"))
    assert shown(rows, "orders", "excluded") == [(1, None), *[(None, "duplicate")] * 3]


def test_a_name_is_one_person_in_one_shop(tmp_path: Path) -> None:
    shops = {tmp_path / "export0.csv": "Paris", tmp_path / "export1.csv": "Lyon"}
    rows, _ = read(tmp_path, shopify(Email=""), shopify(**OTHER_DATE, Email=""), shops=shops)
    assert [row["orders"] for row in rows] == [1, 1]
    assert rows[0].get("customer") != rows[1].get("customer")


LATER = [
    {"Financial_Status": "partially_refunded", "Refunded_Amount": "5.00"},
    {"Created_at": "2024-02-01 08:00:00 +0000"},  # exported in another time zone
    {"Email": "", "Billing_Name": ""},  # a customer who had their data erased
]


def test_an_order_exported_again_later_is_one_order(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, shopify(), *(shopify(**later) for later in LATER))
    assert sorted(shown(rows, "orders", "excluded"), key=str) == [(1, None), *[(None, "duplicate")] * 3]


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


SOLD = "2024-01-31,{},ann@example.org,,1,10,"
AGAIN = [
    (SOLD, "duplicate"),
    ("2024-01-31,{},ann@example.org,,1,10,void", "duplicate"),
    ("2024-03-31,{},ann@example.org,,1,10,", "same_number"),
    ("2024-01-31,{},bo@example.org,,1,10,", "same_number"),
    ("2024-01-31,{},ann@example.org,,1,7,", "same_number"),
]


def test_a_number_that_repeats_within_a_file_is_no_duplicate_unless_all_is_the_same(tmp_path: Path) -> None:
    rows, _ = stall(tmp_path, *(row.format(order) for order, (again, _) in enumerate(AGAIN) for row in (SOLD, again)))
    assert shown(rows, "orders", "excluded") == [one for _, reason in AGAIN for one in ((1, None), (None, reason))]


SEVERAL = MAPPING.replace("[amounts]", "several = true\n[amounts]", 1)


@pytest.mark.parametrize(
    ("orders", "noted", "grouped"),
    [
        pytest.param("1,,Ann 1,,Ann 2,,Bo", None, False, id="each order's rows follow each other"),
        pytest.param("1,,Ann 2,,Bo 1,,Ann", None, True, id="they do not"),
        pytest.param("1,,Ann 2,,Bo 1,,Cy", "1 order, from row 2", True, id="they do not, and name two customers"),
        pytest.param("1,,Ann 1,,Bo 2,,Cy", "1 order, from row 2", True, id="two customers in a row"),
        pytest.param("1,, 1,,Bo 2,,Cy 2,,Di", "1 order, from row 4", True, id="one is unknown at first"),
    ],
)
def test_customers_of_an_order_are_compared_unless_each_order_plainly_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, orders: str, noted: str | None, grouped: bool
) -> None:
    asked: list[tuple[str, ...]] = []
    fetch = differing.fetch
    monkeypatch.setattr(differing, "fetch", lambda con, table: asked.append(table.columns) or fetch(con, table))
    _, reading = stall(tmp_path, *(f"2024-01-31,{order},1,10," for order in orders.split(" ")), mapping=SEVERAL)
    notes = [note.partition(", has")[0] for note in reading.files[0].notes if "different customers" in note]
    assert notes == ([noted] if noted else [])
    assert (("count", "row") in asked) == grouped
