"""Each layout: its header is recognised, and a small export in its exact columns becomes the right lines."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from order_lines import texts_of_keys  # noqa: E402
from xlkpi.errors import OrdersError  # noqa: E402
from xlkpi.orders.export_file import open_export  # noqa: E402
from xlkpi.orders.layouts import load_layouts, load_mapping  # noqa: E402
from xlkpi.orders.lines import LINES  # noqa: E402
from xlkpi.orders.read import read_lines  # noqa: E402
from xlkpi.orders.recognise import recognise  # noqa: E402

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,"
    "Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Notes,Cancelled at,Payment Method,Refunded Amount,Id\n"
    "#1001,Ada@Example.com,paid,,fulfilled,,no,EUR,47.00,6.00,0.00,53.00,FALL5,5.00,Post,"
    '2024-01-31 23:30:00 +0100,2,"Fern, '
    'large",16.00,,,true,true,,Ada E,"Ring twice,\nthen ""wait""",,Card,0.00,1\n'
    "#1001,Ada@Example.com,,,,,,,,,,,,,,2024-01-31 23:30:00 +0100,1,Tote,20.00,,,true,true,,,,,,,\n"
    "#1002,,paid,,fulfilled,,no,EUR,10.00,0.00,2.00,12.00,,0.00,Post,2024-02-01 09:00:00 +0100,1,Mug,"
    "10.00,,,true,true,,"
    "Bo P,,,Card,3.00,2\n"
    "#1003,cy@example.com,voided,,,,no,EUR,16.00,0.00,0.00,16.00,,0.00,Post,2024-02-02 12:00:00 +0100,1,"
    "Fern,16.00,,,,,,"
    "Cy,,2024-02-03 13:00:00 +0100,Card,0.00,3\n"
    "#1003,cy@example.com,,,,,,,,,,,,,,,4,Card,1.00,,,,,,,,,,,\n"
    "#1004,di@example.com,refunded,,,,no,EUR,16.00,0.00,0.00,16.00,,0.00,Post,2024-02-02 12:00:00 +0100,"
    "1,Fern,16.00,,,,,,"
    "Di,,,Card,16.00,4\n"
)

ETSY_ORDERS = (
    "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method,"
    "Date Shipped,Street 1,"
    "Street 2,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,Order Value,Coupon Code,Coupon Details,"
    "Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,Order Net,"
    "Adjusted Order Total,Adjusted Card Processing Fees,Adjusted Net Order Amount,Buyer,Order Type,Payment Type\n"
    "09/03/24,9001,jdoe,Jane Doe,Jane,Doe,2,Credit Card,09/05/24,1 Lane,,Kam,BC,V2C,Canada,CAD,68.00,,,0,"
    "0,8.00,0,76.00,,"
    "2.53,73.47,0.00,0,0,Jane Doe,online,online_cc\n"
    "12/31/24,9002,,Bob Smith,Bob,Smith,3,Credit Card,,2 Road,,Sea,WA,98101,US,CAD,27.00,SAVE,10%,2.70,"
    "1.00,6.00,2.00,32.30,"
    ",1.16,31.14,22.30,0,0,Bob Smith,online,online_cc\n"
)
BRITISH = {
    "Order Shipping": "Order Delivery",
    "Shipping": "Delivery",
    "Ship ": "Delivery ",
    "Date Shipped": "Date Posted",
}
"""What Etsy calls its columns in British English."""

ETSY_ITEMS = (
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,"
    "Shipping Discount,Order Shipping,"
    "Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Address1,"
    "Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,Variations,Order Type,"
    "Listings Type,Payment Type\n"
    '08/14/24,"Fox | Card, small",coolbuyer,2,5.00,,,0.50,0,4.50,0.62,10.00,USD,4001,9001,08/14/24,'
    "08/15/24,Jane,1 St,,A,TX,"
    "7,US,3001,,online,listing,online_cc\n"
    "08/14/24,Fox | Sticker,coolbuyer,1,3.00,,,0,0,4.50,0.62,3.00,USD,4002,9002,08/14/24,08/15/24,Jane,"
    "1 St,,A,TX,7,US,3001,"
    ",online,listing,online_cc\n"
    "09/02/24,Moon,other,1,5.00,,,0,0,4.50,0.00,5.00,USD,4003,9003,09/02/24,,Bob,2 Ave,,D,CO,8,US,3002,,"
    "online,listing,paypal\n"
)

WOOCOMMERCE = (
    "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),"
    "Net Sales,Attribution\n"
    '2024-03-01 10:00:00,501,"$1,049.50",completed,Ann Lee,new,"2× Mug, 1× Tote",3,,1049.5,Direct\n'
    "2024-03-09 10:00:00,501,-$49.50,refunded,Ann Lee,new,1× Mug,-1,,-49.5,Direct\n"
    "2024-03-02 10:00:00,502,$20.00,cancelled,Bo,new,1× Mug,1,,20,Direct\n"
    "2024-03-03 10:00:00,503,$20.00,pending,Cy,new,1× Mug,1,,20,Direct\n"
)

WOOCOMMERCE_FR = (
    'Date,"Commande n°",État,Client,"Type de client",Produit(s),"Articles vendus","Code(s) promo",'
    '"Ventes nettes",Attribution\n'
    "2024-03-01 10:00:00,501,completed,Léa Noël,new,2× Mug,2,,19.5,Direct\n"
)

PRESTASHOP_FR = (
    "ID;Référence;Nouveau client;Livraison;Client;Total;Paiement;État;Date\n"
    '12;XKBKNABJK;1;France;"J. DUPONT";"1 234,56 €";"Paiement par chèque";"Livré";"2024-01-05 10:11:12"\n'
    '13;OHSATSERP;0;France;"L. MARTIN";"89,89 €";"Carte";"Annulé";"2024-01-06 10:11:12"\n'
    '14;UOYEVOLI;0;France;"L. MARTIN";"0,50 €";"Carte";"En attente de virement bancaire";"2024-01-06 10:11:12"\n'
)

PRESTASHOP_EN = (
    "ID;Reference;New client;Delivery;Customer;Total;Payment;Status;Date\n"
    '12;XKBKNABJK;1;France;"J. DUPONT";"€1,234.56";"Bank wire";"Delivered";"2024-01-05 10:11:12"\n'
)

SQUARE_TRANSACTIONS = (
    "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,"
    "Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,Other Tender,Other Tender Type,"
    "Other Tender Note,"
    "Fees,Net Total,Transaction ID,Payment ID,Card Brand,PAN Suffix,Device Name,Staff Name,Staff ID,"
    "Details,Description,"
    "Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID\n"
    '2024-09-13,10:02:11,Eastern Time (US & Canada),"$1,030.00",-$3.00,$0.00,"$1,027.00",$0.00,$2.16,'
    '$2.00,$0.00,"$1,031.16",POS,'
    '$31.16,Tap,$0.00,$0.00,$0.00,,,-$0.93,$30.23,SQA1,PA1,Visa,0000,iPad,,,,"Mug, Print",Payment,Fair,,CUST1,Dee,\n'
    "2024-09-20,09:00:00,Eastern Time (US & Canada),-$12.00,$0.00,$0.00,-$12.00,$0.00,-$0.96,$0.00,$0.00,"
    "-$12.96,POS,-$12.96,,"
    "$0.00,$0.00,$0.00,,,$0.00,-$12.96,SQA1,PA1R,Visa,0000,iPad,,,,Print,Refund,Fair,,CUST1,Dee,\n"
)

SQUARE_ITEMS = (
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,"
    "Net Sales,Tax,"
    "Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,"
    "Customer Reference ID\n"
    "09/13/2024,2:02:11 PM,Eastern Time (US & Canada),Ceramics,Mug,1.0,Regular,M1,,$18.00,-$3.00,$15.00,"
    "$1.20,SQA1,PA1,iPad,,,"
    "Payment,Fair,,CUST1,Dee,\n"
    "09/13/2024,2:02:11 PM,Eastern Time (US & Canada),Prints,Fern,1.0,Regular,F1,,$12.00,$0.00,$12.00,"
    "$0.96,SQA1,PA1,iPad,,,"
    "Payment,Fair,,CUST1,Dee,\n"
    "09/20/2024,9:00:00 AM,Eastern Time (US & Canada),Prints,Fern,-1.0,Regular,F1,,-$12.00,$0.00,-$12.00,"
    "-$0.96,SQA1,PA1R,iPad,"
    ",,Refund,Fair,,CUST1,Dee,\n"
)

EXPORTS = {
    "shopify": SHOPIFY,
    "etsy_orders": ETSY_ORDERS,
    "etsy_items": ETSY_ITEMS,
    "woocommerce": WOOCOMMERCE,
    "prestashop": PRESTASHOP_EN,
    "square_transactions": SQUARE_TRANSACTIONS,
    "square_items": SQUARE_ITEMS,
}


def read(folder: Path, *texts, con=None, **options):
    """The lines of exports as dictionaries, without what is 0 or unknown, keys as texts; and the Reading itself."""
    con = con or ibis.duckdb.connect()
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"export{number}.csv")
        paths[-1].write_bytes(text if isinstance(text, bytes) else text.encode())
    staging = folder / "staging"
    staging.mkdir()
    reading = read_lines(con, paths, staging, **options)
    if reading.lines is None:
        return [], reading
    table = con.to_pyarrow(reading.lines.order_by("file", ibis.asc("row", nulls_first=False), "placed"))
    assert table.column_names == list(LINES)
    layouts = [*load_layouts().values(), *map(load_mapping, options.get("mappings", ()))]
    texts = texts_of_keys(con, [path.read_bytes() for path in paths], {layout.shop for layout in layouts})
    rows = [row | {name: texts[name].get(row[name]) for name in texts} for row in table.to_pylist()]
    return [{key: value for key, value in row.items() if value} for row in rows], reading


def shown(rows, *columns):
    return [tuple(plain(row.get(column)) for column in columns) for row in rows]


def plain(value):
    return float(value) if isinstance(value, Decimal) else str(value) if hasattr(value, "year") else value


def test_every_layout_has_an_export_here():
    assert set(EXPORTS) == set(load_layouts())


@pytest.mark.parametrize("system", EXPORTS)
def test_is_recognised_by_its_header_alone(tmp_path, system):
    header, _, rest = EXPORTS[system].partition("\n")
    columns = header.split(";" if system == "prestashop" else ",")
    variants = [
        header,
        header.upper(),
        "\ufeff" + header.replace(" ", "\u00a0"),
        ",".join(["Extra", *reversed(columns)]),
    ]
    for variant in variants:
        (tmp_path / "e.csv").write_text(variant + "\n" + rest, encoding="utf-8")
        found = recognise(open_export(tmp_path / "e.csv", tmp_path), [], list(load_layouts().values()))
        assert found.layout.id == system


def test_a_header_that_is_almost_known_names_what_it_lacks(tmp_path):
    text = SHOPIFY.replace("Lineitem quantity", "Pieces").replace("Subtotal", "Sum")
    with pytest.raises(OrdersError) as error:
        read(tmp_path, text)
    assert "export0.csv: looks like Shopify orders, but has no column 'Subtotal', 'Lineitem quantity'" in str(
        error.value
    )
    assert "--suggest" in str(error.value)


@pytest.mark.parametrize("system", EXPORTS)
def test_an_export_without_a_column_of_amounts_is_refused(tmp_path, system):
    layouts = list(load_layouts().values())
    header = EXPORTS[system].partition("\n")[0]
    for column in {name for how in load_layouts()[system].amounts.values() for name in how.needed}:
        (tmp_path / "e.csv").write_text(re.sub(rf"(^|[,;]){column}(?=[,;]|$)", r"\1Another", header) + "\n")
        with pytest.raises(OrdersError, match=f"has no column .*'{column}'"):
            recognise(open_export(tmp_path / "e.csv", tmp_path), [], layouts)


def test_an_export_without_a_column_of_statuses_says_that_all_its_orders_count(tmp_path):
    _, reading = read(tmp_path, SHOPIFY.replace("Cancelled at", "Called off at"))
    assert "It has no column 'Cancelled at', so a row may count that is a cancelled order." in reading.files[0].notes


def test_an_export_that_lacks_a_part_of_an_amount_says_so(tmp_path):
    _, reading = read(tmp_path, SQUARE_TRANSACTIONS.replace("Service Charges", "Charges"))
    assert any(
        "no column 'Service Charges', which most Square transactions have" in note for note in reading.files[0].notes
    )


def test_an_unknown_header_names_what_is_known(tmp_path):
    with pytest.raises(OrdersError, match=r"is none of the known exports \(Shopify orders, Etsy sold orders"):
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


def test_etsy_shipping_has_its_discount_off_already(tmp_path):
    orders = ETSY_ORDERS.replace(",0,8.00,0,76.00,", ",8.00,0.00,0,68.00,")
    items = ETSY_ITEMS.replace("0.50,0,4.50,0.62", "0.50,4.50,0.00,0.62").replace("0,0,4.50,0.62,3.00", "0,0,0,0,3.00")
    rows, _ = read(tmp_path, orders, items.replace("USD", "CAD"))
    assert shown([row for row in rows if row.get("orders")], "order", "shipping") == [
        ("9001", None), ("9002", 6), ("3001", None), ("3002", 4.5)
    ]  # fmt: skip


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
def test_etsy_tells_refunds_by_what_is_left(tmp_path, total, net, fee, adjusted, refund):
    header, *_ = ETSY_ORDERS.splitlines()
    row = (
        f"09/03/24,9001,ann,A,A,A,1,Card,,x,,x,x,x,x,EUR,75.00,,,5.00,4.00,10.00,0,{total},,{fee},{net},{adjusted},A,,"
    )
    rows, _ = read(tmp_path, f"{header}\n{row}\n")
    assert shown(rows, "goods", "discount", "shipping", "refund") == [(75, 5, 10, refund)]


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
