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
    TIKTOK,
    WOOCOMMERCE,
    WOOCOMMERCE_FR,
    read,
    shown,
)
from folders import DATA, ROOT  # noqa: E402
from xlkpi.errors import OrdersError  # noqa: E402
from xlkpi.messages import translated  # noqa: E402
from xlkpi.orders.layouts import load_layouts  # noqa: E402
from xlkpi.orders.read import read_lines  # noqa: E402


@pytest.mark.parametrize("layout", load_layouts().values(), ids=lambda layout: layout.id)
def test_every_layout_says_in_both_languages_where_the_export_is(layout):
    assert all([str(layout.where), translated(layout.where, "fr")])


@pytest.mark.parametrize("name", sorted({layout.system for layout in load_layouts().values()}))
def test_every_shop_system_has_a_section_in_the_documentation(name):
    assert f"\n### {name}\n" in (ROOT / "docs" / "import.md").read_text("utf-8")


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
        "most Square transactions have are missing, and count as 0: 'Service Charges'" in note
        for note in reading.files[0].notes
    )


def test_an_unknown_header_names_what_is_known(tmp_path):
    with pytest.raises(OrdersError, match=r"is no known export of Amazon, .*, Etsy, .*, Zettle"):
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


LEFT = [
    ("80.00", "76.00", "4.00", "0.00,0.00,0.00", None),
    ("80.00", "76.00", "4.00", "60.00,0.00,0.00", 20),
    ("80.00", "76.00", "4.00", "0.00,3.00,57.00", 20),
    ("80.00", "76.00", "4.00", "60.00,3.00,57.00", 20),
    ("80.00", "76.00", "4.00", ",3.00,77.51", None),
    # Etsy collected 8.00 itself: it is in the total alone
    ("88.00", "75.60", "4.40", "66.00,0.00,0.00", 20),
    ("88.00", "75.60", "4.40", "0.00,3.30,56.70", 20),
]


def test_etsy_shows_refunds_by_what_is_left(tmp_path):
    header, *_ = ETSY_ORDERS.splitlines()
    lines = [
        f"09/03/24,{order},ann,A,A,A,1,Card,,x,,x,x,x,x,EUR,75.00,,,5.00,4.00,10.00,0,{total},,{fee},{net},{left},A,,"
        for order, (total, net, fee, left, _) in enumerate(LEFT, 9000)
    ]
    rows, _ = read(tmp_path, "\n".join([header, *lines]) + "\n")
    assert shown(rows, "goods", "discount", "shipping", "refund") == [(75, 5, 10, refund) for *_, refund in LEFT]


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
    items = ETSY_ITEMS.replace("3001", "9001").replace("08/14/24", "09/03/24").replace("USD", "CAD")
    rows, _ = read(tmp_path, ETSY_ORDERS, items)
    assert shown(rows, "order", "orders", "excluded") == [
        ("9001", 1, None),
        ("9002", 1, None),
        ("9001", None, "duplicate"),
        ("9001", None, "duplicate"),
        ("3002", None, None),
        ("3002", 1, None),
        ("9001", None, "duplicate"),
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
    header, order, refund, *_ = WOOCOMMERCE.splitlines()
    guarded = [
        refund.replace(",-1,,-49.5", f",{mark}-1,,{mark}-49.5").replace("03-09", f"03-{10 + at}")
        for at, mark in enumerate("'’")
    ]
    rows, _ = read(tmp_path, "\n".join([header, order, *guarded]) + "\n")
    assert shown(rows, "order", "orders", "goods", "refund", "returned", "excluded") == [
        ("501", 1, 1049.5, None, None, None), *[("501", None, None, 49.5, 1, None)] * 2
    ]  # fmt: skip


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


@pytest.mark.parametrize(
    ("text", "header", "decimal", "encoding"),
    [
        (PRESTASHOP_FR, "fr", ",", "cp1252"),
        (PRESTASHOP_FR, "fr", ",", "utf-16"),
        (PRESTASHOP_EN, "en", ".", "utf-8-sig"),
    ],
)
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


def test_a_column_named_after_its_currency_gives_the_currency_of_the_file(tmp_path):
    text = "Date,Receipt number,Final price ({})\n2026-01-10 10:00:00,1,36.50\n"
    rows, _ = read(tmp_path, text.format("SEK"), text.format("sek").replace(",1,", ",2,"))
    assert shown([row for row in rows if "goods" in row], "currency", "goods") == [("SEK", 36.5), ("SEK", 36.5)]


def test_a_column_named_after_no_currency_is_another_column(tmp_path):
    with pytest.raises(OrdersError, match=r"has no column 'Final price \(¤\)'"):
        read(tmp_path, "Date,Receipt number,Final price (total)\n2026-01-10 10:00:00,1,36.50\n")


def test_a_row_that_does_not_count_needs_no_order_number(tmp_path):
    header = "id,Created date (UTC),Amount,Amount Refunded,Currency,Status\n"
    never_completed = ",2026-01-10 10:00:00,9.00,0.00,eur,requires_action\n"
    paid = ",2026-01-10 10:00:00,9.00,0.00,eur,Paid\n"
    rows, _ = read(tmp_path, header + never_completed + paid)
    assert shown(rows, "row", "excluded") == [(2, "unpaid"), (3, "no_order")]


def test_a_tab_after_a_cell_is_no_part_of_it(tmp_path):
    rows, _ = read(tmp_path, TIKTOK, TIKTOK.replace("\t", ""))
    whole = [row for row in rows if row["file"] == "export0.csv"]
    again = [row for row in rows if row["file"] == "export1.csv" and row["excluded"] not in ("description", "unpaid")]
    assert sum(row.get("orders", 0) for row in whole) == 3
    assert {row["excluded"] for row in again} == {"duplicate"}


MAPPING = 'placed = "Date"\norder = "No"\n'


def by_mapping(folder, mapping, text):
    """The lines of a file by a mapping file; and what was read."""
    path = folder / "stall.toml"
    path.write_text(MAPPING + mapping, encoding="utf-8")
    return read(folder, text, mappings=[path])


def test_only_rows_with_one_of_the_texts_count(tmp_path):
    mapping = '[amounts]\ngoods = "Sum"\n[only.no_sale]\n"Type" = ["Sale"]\n[only.unpaid]\n"Paid on" = ["*"]\n'
    text = "No,Date,Sum,Type,Paid on\n1,2026-01-05,5, sale ,x\n2,2026-01-05,5,Payout,x\n3,2026-01-05,5,Sale,\n"
    rows, _ = by_mapping(tmp_path, mapping, text)
    assert [row.get("excluded") for row in rows] == [None, "no_sale", "unpaid"]


def test_a_missing_column_of_only_is_said(tmp_path):
    mapping = 'required = ["Date"]\n[amounts]\ngoods = "Sum"\n[only.no_sale]\n"Type" = ["Sale"]\n'
    _, reading = by_mapping(tmp_path, mapping, "No,Date,Sum\n1,2026-01-05,5\n")
    assert any("no column 'Type', so rows may count that should not: not a sale" in n for n in reading.files[0].notes)


def test_details_of_an_order_do_not_count_beside_it(tmp_path):
    mapping = 'head = "Total"\ndetails = true\n[amounts]\ngoods = "Sum"\nquantity = "Pieces"\n'
    mapping += '[excluded.cancelled]\n"S" = ["x"]\n'
    text = (
        "No,Date,Sum,Pieces,Total,S\n1,2026-01-05,9,3,9,\n1,2026-01-05,4,1,,\n1,2026-01-05,5,2,,\n"
        "2,2026-01-05,7,1,,\n3,2026-01-05,8,1,8,x\n3,2026-01-05,8,1,,\n"
    )
    rows, _ = by_mapping(tmp_path, mapping, text)
    assert shown(rows, "order", "orders", "goods", "quantity", "excluded") == [
        ("1", 1, 9, 3, None), ("1", None, None, None, "detail"), ("1", None, None, None, "detail"),
        ("2", None, None, None, "no_first_row"), ("3", None, 8, 1, "cancelled"), ("3", None, None, None, "cancelled"),
    ]  # fmt: skip


def test_a_price_of_one_item_or_of_all_is_seen_from_the_total(tmp_path):
    """The total is that of all, of one, of either with a tax that is not shown, or missing."""
    mapping = (
        '[amounts]\nquantity = "Pieces"\nshipping = "Post"\n[amounts.goods]\n'
        'either = ["Sum", { price = "Sum", times = "Pieces" }]\nnear = { add = ["Total"], subtract = ["Post"] }\n'
    )
    totals = {"51": 45, "141": 135, "60.5": 45, "150.5": 135, "": 45}
    lines = "".join(f"{order},2026-01-05,45,3,6,{total}\n" for order, total in enumerate(totals))
    rows, _ = by_mapping(tmp_path, mapping, "No,Date,Sum,Pieces,Post,Total\n" + lines)
    assert shown(rows, "goods", "excluded") == [(goods, None) for goods in totals.values()]


def test_types_say_which_negative_rows_are_refunds(tmp_path):
    mapping = 'refund_rows = true\n[amounts]\ngoods = "Sum"\n[refund_types]\n"Type" = ["refund"]\n'
    text = (
        "No,Date,Sum,Type\n1,2026-01-05,9,Payment\n2,2026-01-06,-4,Refund\n"
        "3,2026-01-06,-5,Payment\n4,2026-01-06,3,Refund\n5,2026-01-06,x,Refund\n"
    )
    rows, _ = by_mapping(tmp_path, mapping, text)
    assert shown(rows, "order", "orders", "goods", "refund", "excluded") == [
        ("1", 1, 9, None, None), ("2", None, None, 4, None), ("3", None, -5, None, "no_sale"),
        ("4", None, 3, None, "no_sale"), ("5", None, None, None, "bad_amount"),
    ]  # fmt: skip


def test_the_items_of_a_refund_may_be_unknown(tmp_path):
    mapping = 'refund_rows = true\n[amounts]\ngoods = "Sum"\nquantity = "Pieces"\n'
    text = "No,Date,Sum,Pieces\n1,2026-01-05,9,3\n1,2026-01-06,-9,1\n"
    rows, reading = by_mapping(tmp_path, mapping, text)
    assert ("returned" in reading.files[0].amounts, rows[1]["returned"]) == (True, 1)
    (tmp_path / "unknown").mkdir()
    rows, reading = by_mapping(tmp_path / "unknown", "refund_items = false\n" + mapping, text)
    assert shown(rows, "quantity", "refund", "returned") == [(3, None, None), (None, 9, None)]
    assert "returned" not in reading.files[0].amounts


def test_tax_is_on_top_where_a_column_says_so(tmp_path):
    mapping = 'currency = "Cur"\ntax = "within"\n[amounts]\ngoods = "Sum"\ntax = "VAT"\n[tax_on_top]\n"Cur" = ["usd"]\n'
    rows, _ = by_mapping(tmp_path, mapping, "No,Date,Sum,VAT,Cur\n1,2026-01-05,12,2,EUR\n2,2026-01-05,10,1,USD\n")
    assert shown(rows, "tax", "tax_within") == [(2, 2), (1, None)]


def test_the_refund_of_prices_with_tax_is_not_more_than_was_paid(tmp_path):
    mapping = 'refund_rows = true\ntax = "within"\n[amounts]\ngoods = "Sum"\ntax = "VAT"\n'
    rows, _ = by_mapping(tmp_path, mapping, "No,Date,Sum,VAT\n1,2026-01-05,12,2\n1,2026-01-06,-12,-2\n")
    assert shown(rows[1:], "refund", "refund_tax") == [(12, 2)]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ('[only.lost]\n"S" = ["x"]', "stall.toml: only: unknown reason 'lost'"),
        ('[only.unpaid]\n"S" = 1', 'stall.toml: only: unpaid cannot be understood; write "column"'),
        ('[refund_types]\n"S" = 1', 'stall.toml: refund_types: S cannot be understood; write "column"'),
        ('tax_on_top = "USD"', "stall.toml: tax_on_top is not a table; write it as [tax_on_top]"),
        ('details = "yes"', "stall.toml: details is 'yes'; write true or false"),
        ('[amounts]\ngoods = { either = ["A"], near = "T" }', "goods cannot be understood"),
    ],
)
def test_keys_that_cannot_be_understood(tmp_path, mapping, words):
    amounts = "" if "[amounts]" in mapping else '\n[amounts]\ngoods = "Sum"\n'
    with pytest.raises(OrdersError) as error:
        by_mapping(tmp_path, mapping + amounts, "No,Date,Sum\n1,2026-01-05,5\n")
    assert words in str(error.value)


def test_a_sign_may_stand_apart_from_the_letters_of_its_currency(tmp_path):
    cells = {"AU $12.50": 12.5, "C $1,012.50": 1012.5, "US $.50": 0.5}
    lines = "".join(f'{order},2026-01-05,"{cell}"\n' for order, cell in enumerate(cells))
    rows, _ = by_mapping(tmp_path, '[amounts]\ngoods = "Sum"\n', "No,Date,Sum\n" + lines)
    assert shown(rows, "goods", "currency") == [(amount, "$") for amount in cells.values()]


@pytest.mark.parametrize("order", [("stripe_payments", "stripe_balance"), ("stripe_balance", "stripe_payments")])
def test_two_exports_with_the_same_orders_under_other_numbers_count_once(tmp_path, order):
    paths = [DATA / "exports" / f"{name}.csv" for name in order]
    con = ibis.duckdb.connect()
    reading = read_lines(con, paths, tmp_path)
    assert [file.system for file in reading.files] == [order[0]]
    assert [f"has the orders of {paths[0].name} under other numbers" in str(one) for one in reading.problems] == [True]
    both = read_lines(con, paths, tmp_path, shops={path: path.stem for path in paths})
    assert ([file.system for file in both.files], both.problems) == (list(order), [])
