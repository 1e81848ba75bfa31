"""Gift cards sold are neither revenue nor items; what is paid with one counts in full."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
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
    """The export of an order of these items, as Shopify writes it."""
    return "\n".join([SHOPIFY.partition("\n")[0], *order("#1", items, subtotal, method)]) + "\n"


def order(number: str, items: Sequence[str], subtotal: str, method: str = "Card") -> list[str]:
    """The rows of an order."""
    first, *further = items
    rows = [
        f"{number},a@b.c,paid,,,,no,EUR,{subtotal},6.00,0.00,{float(subtotal) + 6:.2f},,0.00,Post,2024-01-31 23:30:00 "
        f"+0100,{first},Ada,,,{method},0.00,1"
    ]
    return rows + [f"{number},a@b.c,,,,,,,,,,,,,,2024-01-31 23:30:00 +0100,{item},,,,,," for item in further]


def counted(rows: list[dict[str, Any]]) -> tuple[int, Decimal, Decimal]:
    """The orders, goods and items of the lines that count."""
    used = [row for row in rows if "excluded" not in row]
    return tuple(sum(row.get(name, 0) for row in used) for name in ("orders", "goods", "quantity"))


NAMED = [
    ([CARD], "50.00", (0, 0, 0), ["gift_card"]),
    ([CARD, CARD], "100.00", (0, 0, 0), ["gift_card", "gift_card"]),
    ([MUG, CARD], "60.00", (1, 10, 1), [None, "gift_card"]),
    ([CARD, MUG], "60.00", (1, 10, 1), [None, None]),
    ([CARD.replace("Gift Card - $50.00", "Carte-cadeau - 50 €"), MUG], "60.00", (1, 10, 1), [None, None]),
    ([CARD.replace("Gift Card - $50.00", "Maison Zoé e-gift card"), MUG], "60.00", (1, 10, 1), [None, None]),
    ([CARD.replace("Gift Card - $50.00", "Geschenkgutschein"), MUG], "60.00", (1, 10, 1), [None, None]),
    ([MUG, HOLDER], "20.00", (1, 20, 2), [None, None]),
]


def test_shopify(tmp_path: Path) -> None:
    orders = [order(f"#{number}", items, subtotal) for number, (items, subtotal, *_) in enumerate(NAMED)]
    rows, reading = read(tmp_path, "\n".join([SHOPIFY.partition("\n")[0], *chain.from_iterable(orders)]) + "\n")
    for number, (items, _, right, excluded) in enumerate(NAMED):
        own = [row for row in rows if row["order"] == f"#{number}"]
        assert (counted(own), [row.get("excluded") for row in own]) == (right, excluded), items
    assert [comparison.differing for comparison in reading.comparisons] == [0]
    notes = [note for note in reading.files[0].notes if " row" in note]
    assert [note.split(" ", 1)[0] for note in notes] == ["8", "1"], "gift cards, and the holder"


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


def test_square_s_old_item_files_have_the_name_alone(tmp_path: Path) -> None:
    header, mug, *others = SQUARE_ITEMS.splitlines()
    cards = [
        mug.replace("Mug", name).replace("SQA1", name) for name in ("Gift Card", "eGift Card", "Carte-cadeau 50 €")
    ]
    rows, _ = read(tmp_path, "\n".join([header, *cards, mug, *others]) + "\n")
    assert [row.get("excluded") for row in rows if "row" in row] == ["gift_card"] * 3 + [None] * 3


def test_square_s_type_decides_where_there_is_one(tmp_path: Path) -> None:
    header, mug, *_ = SQUARE_ITEMS.splitlines()
    rows = [header + ",Itemization Type", mug.replace("Mug", "Gift Card") + ",Physical Good"]
    rows += [mug.replace("Mug", "Cadeau").replace("SQA1", "SQA2") + ",Gift Card"]
    lines, reading = read(tmp_path, "\n".join(rows) + "\n")
    assert [line.get("excluded") for line in lines if "row" in line] == [None, "gift_card"]
    assert any("names a gift card" in note for note in reading.files[0].notes)


def test_woocommerce_names_the_products_of_a_whole_order(tmp_path: Path) -> None:
    header, mugs, *_ = WOOCOMMERCE.splitlines()
    products = {"1× Gift Card": "gift_card", "1× Gift Card, 1× Mug": None, "2× Gift card holder": None}
    lines = [mugs.replace("2× Mug, 1× Tote", name).replace("501", f"60{at}") for at, name in enumerate(products)]
    rows, reading = read(tmp_path, "\n".join([header, *lines]) + "\n")
    assert [row.get("excluded") for row in rows] == list(products.values())
    assert any(note.startswith("2 rows name a gift card") for note in reading.files[0].notes)


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
