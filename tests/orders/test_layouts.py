"""Each layout: its header is recognised, and a small export in its exact columns becomes the right lines."""

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from export_samples import (  # noqa: E402
    BRITISH,
    ETSY_ITEMS,
    ETSY_ORDERS,
    PRESTASHOP_EN,
    PRESTASHOP_FR,
    SHOPIFY,
    SQUARE_ITEMS,
    SQUARE_TRANSACTIONS,
    WOOCOMMERCE,
    WOOCOMMERCE_FR,
    read,
    shown,
)
from xlkpi.errors import OrdersError  # noqa: E402
from xlkpi.messages import translated  # noqa: E402
from xlkpi.orders.layouts import load_layouts  # noqa: E402


@pytest.mark.parametrize("layout", load_layouts().values(), ids=lambda layout: layout.id)
def test_every_layout_says_in_both_languages_where_the_export_is(layout):
    shown = [str(layout.where), translated(layout.where, "fr")]
    assert all(shown)
    assert shown[0] != shown[1]


def test_a_header_that_is_almost_known_names_what_it_lacks(tmp_path):
    text = SHOPIFY.replace("Lineitem quantity", "Pieces").replace("Subtotal", "Sum")
    with pytest.raises(OrdersError) as error:
        read(tmp_path, text)
    assert "export0.csv: looks like Shopify orders, but has no column 'Subtotal', 'Lineitem quantity'" in str(
        error.value
    )
    assert "--suggest" in str(error.value)


def test_an_export_without_a_column_of_statuses_says_that_all_its_orders_count(tmp_path):
    _, reading = read(tmp_path, SHOPIFY.replace("Cancelled at", "Called off at"))
    assert (
        "It has no column 'Cancelled at', so rows may count that should not: a cancelled order."
        in reading.files[0].notes
    )


def test_an_export_that_lacks_a_part_of_an_amount_says_so(tmp_path):
    _, reading = read(tmp_path, SQUARE_TRANSACTIONS.replace("Service Charges", "Charges"))
    assert any(
        "no column 'Service Charges', which most Square transactions have" in note for note in reading.files[0].notes
    )


def test_an_unknown_header_names_what_is_known(tmp_path):
    with pytest.raises(OrdersError, match=r"is none of the known exports \(Etsy sold orders, Etsy sold order items"):
        read(tmp_path, "Fruit,Colour\napple,red\n")


def test_shopify(tmp_path):
    rows, reading = read(tmp_path, SHOPIFY)
    columns = (
        "row",
        "order",
        "orders",
        "placed",
        "customer",
        "quantity",
        "goods",
        "discount",
        "shipping",
        "tax",
        "total",
    )
    assert shown(rows[:3], *columns) == [
        (2, "#1001", 1, "2024-01-31 23:30:00", "ada@example.com", 2, 52, 5, 6, None, 53),
        (3, "#1001", None, "2024-01-31 23:30:00", "ada@example.com", 1, None, None, None, None, None),
        (4, "#1002", 1, "2024-02-01 09:00:00", "shopify:bo p", 1, 10, None, None, 2, 12),
    ]
    assert shown(rows, "excluded", "orders") == [
        (None, 1), (None, None), (None, 1), ("cancelled", None), ("cancelled", None), ("refunded", None)
    ]  # fmt: skip
    assert rows[2]["refund"] == 3
    assert {row["currency"] for row in rows} == {"EUR"}
    [file] = reading.files
    assert (file.system, file.encoding, file.delimiter, file.decimal, file.dates) == (
        "shopify",
        "utf-8",
        ",",
        ".",
        "iso",
    )
    assert file.amounts == {"quantity", "goods", "discount", "shipping", "tax", "refund", "total"}


def test_shopify_prices_with_tax_within(tmp_path):
    text = SHOPIFY.replace("10.00,0.00,2.00,12.00", "12.00,0.00,2.00,12.00")
    rows, _ = read(tmp_path, text)
    assert shown(rows[2:3], "goods", "tax", "tax_within", "total") == [(12, 2, 2, 12)]


def test_etsy_orders(tmp_path):
    rows, _ = read(tmp_path, ETSY_ORDERS)
    columns = (
        "order",
        "orders",
        "placed",
        "customer",
        "currency",
        "quantity",
        "goods",
        "discount",
        "shipping",
        "tax",
        "total",
    )
    assert shown(rows, *columns, "refund") == [
        ("9001", 1, "2024-09-03 00:00:00", "etsy:jdoe", "CAD", 2, 68, None, 8, None, 76, None),
        ("9002", 1, "2024-12-31 00:00:00", "etsy:bob smith", "CAD", 3, 27, 2.7, 6, 2, 32.3, 10),
    ]


@pytest.mark.slow
def test_etsy_shipping_has_its_discount_off_already(tmp_path):
    orders = ETSY_ORDERS.replace(",0,8.00,0,76.00,", ",8.00,0.00,0,68.00,")
    items = ETSY_ITEMS.replace("0.50,0,4.50,0.62", "0.50,4.50,0.00,0.62").replace("0,0,4.50,0.62,3.00", "0,0,0,0,3.00")
    rows, _ = read(tmp_path, orders, items.replace("USD", "CAD"))
    assert shown([row for row in rows if row.get("orders")], "order", "shipping") == [
        ("9001", None), ("9002", 6), ("3001", None), ("3002", 4.5)
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("total", "net", "fee", "adjusted", "refund"),
    [
        ("80.00", "76.00", "4.00", "0.00,0.00,0.00", None),
        ("80.00", "76.00", "4.00", "60.00,0.00,0.00", 20),
        ("80.00", "76.00", "4.00", "0.00,3.00,57.00", 20),
        ("80.00", "76.00", "4.00", "60.00,3.00,57.00", 20),
        ("80.00", "76.00", "4.00", ",3.00,77.51", None),
        # Etsy collected 8.00 itself: it is in the total alone
        ("88.00", "75.60", "4.40", "66.00,0.00,0.00", 20),
        ("88.00", "75.60", "4.40", "0.00,3.30,56.70", 20),
    ],
)
def test_etsy_shows_refunds_by_what_is_left(tmp_path, total, net, fee, adjusted, refund):
    header, *_ = ETSY_ORDERS.splitlines()
    row = (
        f"09/03/24,9001,ann,A,A,A,1,Card,,x,,x,x,x,x,EUR,75.00,,,5.00,4.00,10.00,0,{total},,{fee},{net},{adjusted},A,,"
    )
    rows, _ = read(tmp_path, f"{header}\n{row}\n")
    assert shown(rows, "goods", "discount", "shipping", "refund") == [(75, 5, 10, refund)]


@pytest.mark.slow
@pytest.mark.parametrize("text", [ETSY_ORDERS, ETSY_ITEMS])
def test_etsy_in_british_english(tmp_path, text):
    header, _, rest = text.partition("\n")
    for american, british in BRITISH.items():
        header = header.replace(american, british)
    (tmp_path / "uk").mkdir()
    american, british = read(tmp_path, text)[0], read(tmp_path / "uk", f"{header}\n{rest}")[0]
    assert "Shipping" not in header
    assert british == american


def test_etsy_items(tmp_path):
    rows, _ = read(tmp_path, ETSY_ITEMS)
    assert shown(rows, "order", "orders", "quantity", "goods", "discount", "shipping", "tax") == [
        ("3001", None, 2, 10, 0.5, None, None),
        ("3001", None, 1, 3, None, None, None),
        ("3002", None, 1, 5, None, None, None),
        ("3001", 1, None, None, None, 4.5, 0.62),
        ("3002", 1, None, None, None, 4.5, None),
    ]
    assert [row.get("row") for row in rows] == [2, 3, 4, None, None]


@pytest.mark.slow
def test_etsy_items_after_the_orders_tell_nothing_new(tmp_path):
    rows, _ = read(tmp_path, ETSY_ORDERS, ETSY_ITEMS.replace("3001", "9001").replace("USD", "CAD"))
    assert shown(rows, "order", "orders", "excluded") == [
        ("9001", 1, None),
        ("9002", 1, None),
        ("9001", None, "duplicate"),
        ("9001", None, "duplicate"),
        ("3002", None, None),
        ("9001", None, "duplicate"),
        ("3002", 1, None),
    ]


def test_woocommerce(tmp_path):
    rows, reading = read(tmp_path, WOOCOMMERCE)
    assert shown(rows, "order", "orders", "placed", "quantity", "goods", "refund", "returned", "excluded") == [
        ("501", 1, "2024-03-01 10:00:00", 3, 1049.5, None, None, None),
        ("501", None, "2024-03-09 10:00:00", None, None, 49.5, 1, None),
        ("502", None, "2024-03-02 10:00:00", 1, 20, None, None, "cancelled"),
        ("503", None, "2024-03-03 10:00:00", 1, 20, None, None, "unpaid"),
    ]
    assert reading.files[0].header == "en"
    assert {"refund", "returned"} <= reading.files[0].amounts


def test_woocommerce_guards_what_is_negative_with_an_apostrophe(tmp_path):
    for apostrophe in "'’":
        folder = tmp_path / str(ord(apostrophe))
        folder.mkdir()
        rows, _ = read(folder, WOOCOMMERCE.replace(",-1,,-49.5", f",{apostrophe}-1,,{apostrophe}-49.5"))
        assert shown(rows[:2], "order", "orders", "goods", "refund", "returned", "excluded") == [
            ("501", 1, 1049.5, None, None, None),
            ("501", None, None, 49.5, 1, None),
        ]


def test_a_known_system_s_file_may_have_got_decimal_commas(tmp_path):
    refund = '2024-03-09,501,refunded,Léa Noël,new,1× Mug,-1,,"\'-4,5",Direct\n'
    rows, reading = read(tmp_path, WOOCOMMERCE_FR.replace("19.5", '"1\u202f019,5"') + refund)
    assert shown(rows, "goods", "refund", "excluded") == [(1019.5, None, None), (None, 4.5, None)]
    assert reading.files[0].decimal == ","
    (tmp_path / "mixed").mkdir()
    rows, _ = read(tmp_path / "mixed", WOOCOMMERCE_FR.replace("19.5", "12.125") + refund)
    assert shown(rows, "goods", "excluded") == [(12.125, None), (None, "bad_amount")]


def test_woocommerce_in_french(tmp_path):
    rows, reading = read(tmp_path, WOOCOMMERCE_FR)
    assert shown(rows, "order", "orders", "customer", "quantity", "goods") == [
        ("501", 1, "woocommerce:léa noël", 2, 19.5)
    ]
    assert reading.files[0].header == "fr"


@pytest.mark.slow
@pytest.mark.parametrize(("text", "header", "decimal"), [(PRESTASHOP_FR, "fr", ","), (PRESTASHOP_EN, "en", ".")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_prestashop(tmp_path, text, header, decimal, encoding):
    rows, reading = read(tmp_path, text.encode(encoding))
    assert shown(rows[:1], "order", "orders", "placed", "customer", "currency", "goods", "total") == [
        ("12", 1, "2024-01-05 10:11:12", "prestashop:j. dupont", "EUR", 1234.56, 1234.56)
    ]
    assert [row.get("excluded") for row in rows[1:]] == ["cancelled", "unpaid"][: len(rows) - 1]
    [file] = reading.files
    assert (file.header, file.decimal, file.delimiter) == (header, decimal, ";")
    assert file.in_goods == {"discount", "shipping", "tax"}


def test_square_transactions(tmp_path):
    rows, _ = read(tmp_path, SQUARE_TRANSACTIONS)
    columns = ("order", "orders", "placed", "goods", "discount", "tax", "total", "refund", "refund_tax")
    assert shown(rows, *columns) == [
        ("SQA1", 1, "2024-09-13 10:02:11", 1030, 3, 2.16, 1029.16, None, None),
        ("SQA1", None, "2024-09-20 09:00:00", None, None, None, None, 12.96, 0.96),
    ]
    assert {row["customer"] for row in rows} == {"square:cust1"}


@pytest.mark.slow
def test_square_items(tmp_path):
    rows, reading = read(tmp_path, SQUARE_ITEMS)
    columns = ("order", "orders", "placed", "quantity", "goods", "discount", "tax", "refund", "refund_tax", "returned")
    assert shown(rows, *columns) == [
        ("SQA1", None, "2024-09-13 14:02:11", 1, 18, 3, 1.2, None, None, None),
        ("SQA1", None, "2024-09-13 14:02:11", 1, 12, None, 0.96, None, None, None),
        ("SQA1", None, "2024-09-20 09:00:00", None, None, None, None, 12.96, 0.96, 1),
        ("SQA1", 1, "2024-09-13 14:02:11", None, None, None, None, None, None, None),
    ]
    assert reading.files[0].dates == "mdy"


def test_square_gift_cards_sold_are_no_sales(tmp_path):
    header, mug, print_, refund = SQUARE_ITEMS.splitlines()
    typed = [f"{header},Itemization Type", *(f"{row},Physical Good" for row in (mug, print_, refund))]
    card = mug.replace("Mug", "eGift Card")
    typed += [f"{card},Gift Card", f"{card.replace('SQA1', 'SQA2')},Gift Card"]
    rows, _ = read(tmp_path, "\n".join(typed) + "\n")
    assert [row.get("excluded") for row in rows if "row" in row] == [None] * 3 + ["gift_card"] * 2
    assert [row["order"] for row in rows if row.get("orders")] == ["SQA1"]


def test_square_transactions_of_gift_cards_alone_are_no_orders(tmp_path):
    header, payment, refund = SQUARE_TRANSACTIONS.splitlines()
    nothing = "$0.00,$0.00,$0.00,$0.00,{},$0.00,$0.00,$0.00,{}"
    card = f"2024-09-13,10:02:11,Eastern,{nothing},POS,,,,,,,,,,SQA2,PA2,,,,,,,,Payment,Fair,,CUST1,Dee,"
    both = payment.replace("$0.00,$2.16,", "$50.00,$2.16,").replace("$1,031.16", "$1,081.16").replace("SQA1", "SQA3")
    cards = [card.format("$50.00", "$50.00"), card.format("-$50.00", "-$50.00")]
    rows, _ = read(tmp_path, "\n".join([header, payment, refund, *cards, both]) + "\n")
    assert [row.get("excluded") for row in rows] == [None, None, "gift_card", "gift_card", None]
    assert shown(rows[4:], "order", "orders", "goods", "total") == [("SQA3", 1, 1030, 1029.16)]
