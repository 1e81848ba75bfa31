"""Gift cards sold are neither revenue nor items; what is paid with one counts in full."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from export_samples import SHOPIFY, SQUARE_ITEMS, SQUARE_TRANSACTIONS, WOOCOMMERCE, read, shown
from folders import DATA
from stall_export import stall
from xlkpi.errors import OrdersError

CARD = "1,Gift Card - $50.00,50.00,,,false,false,fulfilled"
MUG = "1,Mug,10.00,,,true,true,"
HOLDER = "1,Gift card holder,10.00,,,true,true,"


def shopify(*items: str, subtotal: str, method: str = "Card") -> str:
    """An order of these items, as Shopify writes it."""
    header = SHOPIFY.partition("\n")[0]
    first, *further = items
    rows = [
        f"#1,a@b.c,paid,,,,no,EUR,{subtotal},6.00,0.00,{float(subtotal) + 6:.2f},,0.00,Post,2024-01-31 23:30:00 +0100,"
        f"{first},Ada,,,{method},0.00,1"
    ]
    rows += [f"#1,a@b.c,,,,,,,,,,,,,,2024-01-31 23:30:00 +0100,{item},,,,,," for item in further]
    return "\n".join([header, *rows]) + "\n"


def counted(rows: list[dict[str, Any]]) -> tuple[int, Decimal, Decimal]:
    """The orders, goods and items of the lines that count."""
    used = [row for row in rows if "excluded" not in row]
    return tuple(sum(row.get(name, 0) for row in used) for name in ("orders", "goods", "quantity"))


@pytest.mark.parametrize(
    ("items", "subtotal", "right", "excluded"),
    [
        ([CARD], "50.00", (0, 0, 0), ["gift_card"]),
        ([CARD, CARD], "100.00", (0, 0, 0), ["gift_card", "gift_card"]),
        ([MUG, CARD], "60.00", (1, 10, 1), [None, "gift_card"]),
        ([CARD, MUG], "60.00", (1, 10, 1), [None, None]),
        ([CARD.replace("Gift Card - $50.00", "Carte-cadeau - 50 €"), MUG], "60.00", (1, 10, 1), [None, None]),
        ([CARD.replace("Gift Card - $50.00", "Maison Zoé e-gift card"), MUG], "60.00", (1, 10, 1), [None, None]),
        ([CARD.replace("Gift Card - $50.00", "Geschenkgutschein"), MUG], "60.00", (1, 10, 1), [None, None]),
        ([MUG, HOLDER], "20.00", (1, 20, 2), [None, None]),
    ],
)
def test_shopify(tmp_path: Path, items: list[str], subtotal: str, right: object, excluded: list[str | None]) -> None:
    rows, reading = read(tmp_path, shopify(*items, subtotal=subtotal))
    assert (counted(rows), [row.get("excluded") for row in rows]) == (right, excluded)
    assert [comparison.differing for comparison in reading.comparisons] == [0]
    notes = [note for note in reading.files[0].notes if " row" in note]
    assert bool(notes) == (items != [MUG]), notes


def test_amounts_left_out_add_up_to_those_of_the_file(tmp_path: Path) -> None:
    rows, reading = read(tmp_path, shopify(MUG, CARD, subtotal="60.00"))
    assert shown(rows, "goods", "total", "excluded") == [(10, 16, None), (50, 50, "gift_card")]
    assert "1 row is a gift card sold: its price of 50.00 is left out." in reading.files[0].notes


def test_a_refund_is_never_more_than_the_goods_beside_the_card(tmp_path: Path) -> None:
    """66 was paid with 6 of shipping, and 60 paid back: no more than 16 of it for the mug."""
    text = shopify(MUG, CARD, subtotal="60.00").replace(",Card,0.00,1", ",Card,60.00,1")
    rows, reading = read(tmp_path, text)
    assert shown(rows, "goods", "refund", "excluded") == [(10, 16, None), (50, None, "gift_card")]
    assert any("1 order with a gift card has a refund" in note for note in reading.files[0].notes)


def test_a_name_that_may_be_a_gift_card_s_is_counted_and_said(tmp_path: Path) -> None:
    _, reading = read(tmp_path, shopify(MUG, HOLDER, subtotal="20.00"))
    said = "1 row names a gift card, and the file does not say whether it is one: it counts as a sale."
    assert said in reading.files[0].notes


def test_an_order_paid_with_a_gift_card_counts_in_full(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, shopify(MUG, subtotal="10.00", method="gift_card"))
    assert counted(rows) == (1, 10, 1)
    (tmp_path / "square").mkdir()
    paid = SQUARE_TRANSACTIONS.replace("$31.16,Tap,$0.00,$0.00,$0.00", ",,$0.00,$31.16,$0.00")
    assert paid != SQUARE_TRANSACTIONS
    rows, _ = read(tmp_path / "square", paid)
    assert rows[0]["goods"] == 1030


@pytest.mark.parametrize("name", ["Gift Card", "eGift Card", "Carte-cadeau 50 €"])
def test_square_s_old_item_files_have_the_name_alone(tmp_path: Path, name: str) -> None:
    rows, _ = read(tmp_path, SQUARE_ITEMS.replace("Mug", name))
    assert [row.get("excluded") for row in rows if "row" in row] == ["gift_card", None, None]


def test_square_s_type_decides_where_there_is_one(tmp_path: Path) -> None:
    header, mug, *_ = SQUARE_ITEMS.splitlines()
    rows = [header + ",Itemization Type", mug.replace("Mug", "Gift Card") + ",Physical Good"]
    rows += [mug.replace("Mug", "Cadeau").replace("SQA1", "SQA2") + ",Gift Card"]
    lines, reading = read(tmp_path, "\n".join(rows) + "\n")
    assert [line.get("excluded") for line in lines if "row" in line] == [None, "gift_card"]
    assert any("names a gift card" in note for note in reading.files[0].notes)


@pytest.mark.parametrize(
    ("products", "reason"),
    [("1× Gift Card", "gift_card"), ("1× Gift Card, 1× Mug", None), ("2× Gift card holder", None)],
)
def test_woocommerce_names_the_products_of_a_whole_order(tmp_path: Path, products: str, reason: str | None) -> None:
    rows, reading = read(tmp_path, WOOCOMMERCE.replace("2× Mug, 1× Tote", products))
    assert rows[0].get("excluded") == reason
    assert any("names a gift card" in note for note in reading.files[0].notes) == (reason is None)


@pytest.mark.parametrize("items", ['{ price = "Amount" }', '{ name = "State", times = "Amount" }', "{ name = 1 }"])
def test_items_that_cannot_be_understood(tmp_path: Path, items: str) -> None:
    with pytest.raises(OrdersError, match="items cannot be understood"):
        stall(tmp_path, mapping=f'placed = "Day"\nitems = {items}\n[amounts]\ngoods = "Amount"\n')


@pytest.mark.parametrize(
    ("name", "pen", "price"),
    [
        ("squarespace", "Pen", 10),
        ("woocommerce_advanced", "Stylo", 9),  # its price is after discounts
        ("woocommerce_skyverge", "Pen", 10),
        ("woocommerce_webtoffee", "Pen", 10),
    ],
)
def test_a_gift_card_among_the_items_of_an_order_is_left_out(tmp_path: Path, name: str, pen: str, price: int) -> None:
    """The pen in the first order becomes a card: its price and its piece are left out."""
    text = (DATA / "exports" / f"{name}.csv").read_text("utf-8")
    sums = []
    for at, content in enumerate((text, text.replace(pen, "Gift Card"))):
        (tmp_path / str(at)).mkdir()
        rows, _ = read(tmp_path / str(at), content)
        used = [row for row in rows if "excluded" not in row]
        sums.append([sum(row.get(amount, 0) for row in used) for amount in ("goods", "quantity", "orders")])
    assert [one - other for one, other in zip(*sums, strict=True)] == [price, 1, 0]
