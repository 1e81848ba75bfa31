"""Small exports in the exact columns of each layout, and what becomes of them."""

from decimal import Decimal
from pathlib import Path

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")
from order_lines import texts_of_keys  # noqa: E402
from xlkpi.orders.layouts import load_layouts, load_mapping  # noqa: E402
from xlkpi.orders.lines import LINES  # noqa: E402
from xlkpi.orders.read import read_lines  # noqa: E402

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
