"""All exports merged: duplicates, further rows, several rows of an order, currencies."""

import pytest

pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

import ibis

from export_samples import ETSY_ITEMS, ETSY_ORDERS, SHOPIFY, SQUARE_ITEMS, WOOCOMMERCE, read, shown
from stall_export import MAPPING, stall
from xlkpi.orders.report import excluded_rows, report_files
from xlkpi.orders.sums import sum_lines


def test_files_that_were_joined(tmp_path):
    rows, _ = read(tmp_path, SHOPIFY + SHOPIFY)
    half = len(rows) // 2
    assert [row.get("excluded") for row in rows[half:]] == [
        "repeated_header", "duplicate", "duplicate", "duplicate", "duplicate", "duplicate", "duplicate"
    ]  # fmt: skip
    assert sum(row.get("orders", 0) for row in rows) == 2
    assert sum(row.get("quantity", 0) for row in rows if "excluded" not in row) == 4


@pytest.mark.parametrize("file", [SQUARE_ITEMS, ETSY_ITEMS])
def test_items_and_refunds_of_files_that_were_joined_are_counted_once(tmp_path, file):
    alone, _ = read(tmp_path, file)
    (tmp_path / "joined").mkdir()
    joined, _ = read(tmp_path / "joined", file + file + file)
    used = [[row for row in rows if "excluded" not in row] for rows in (alone, joined)]
    assert shown(used[0], "order", "orders", "goods", "refund") == shown(used[1], "order", "orders", "goods", "refund")
    reasons = [row.get("excluded") for row in joined if "row" in row]
    assert reasons.count("duplicate") == 2 * (len(file.splitlines()) - 1)


def test_months_that_overlap_are_counted_once(tmp_path):
    rows, _ = read(tmp_path, WOOCOMMERCE, WOOCOMMERCE)
    assert [row.get("excluded") for row in rows[4:]] == ["duplicate"] * 4


@pytest.mark.slow
def test_items_of_overlapping_files_are_counted_once(tmp_path):
    rows, _ = read(tmp_path, SQUARE_ITEMS, SQUARE_ITEMS)
    assert [row.get("excluded") for row in rows if "row" in row] == [None] * 3 + ["duplicate"] * 3
    assert sum(row.get("orders", 0) for row in rows) == 1


SEVERAL = """
placed = "Day"
order = "Receipt"
customer = "Person"
currency = "Money"
several = true
once = "shipping"
[amounts]
quantity = "Pieces"
goods = "Amount"
shipping = "Postage"
[excluded.cancelled]
"State" = ["void"]
"""


def several(tmp_path, *rows, **options):
    """What an order has once, in the line that is no record; and the records' own."""
    header = "Day,Receipt,Person,Pieces,Amount,Postage,Money,State"
    lines, reading = stall(tmp_path, *rows, header=header, mapping=SEVERAL, **options)
    orders = [line for line in lines if "row" not in line]
    shown_of_orders = shown(orders, "order", "orders", "placed", "customer", "shipping", "excluded")
    return sorted(shown_of_orders), [line for line in lines if "row" in line], reading


def test_an_order_of_several_rows_counts_once_with_what_they_repeat(tmp_path):
    orders, records, reading = several(
        tmp_path,
        "2024-01-31,1,Ann,1,10,4,EUR,",
        "2024-01-30,2,,1,7,,EUR,",
        "2024-02-01,1,,2,20,4,EUR,",
        "2024-01-30,2,Bo,1,8,3,EUR,",
    )
    assert not any("customers" in note for note in reading.files[0].notes)
    assert orders == [
        ("1", 1, "2024-01-31 00:00:00", "stall:ann", 4, None),
        ("2", 1, "2024-01-30 00:00:00", "stall:bo", 3, None),
    ]
    assert shown(records, "order", "orders", "quantity", "goods", "shipping") == [
        ("1", None, 1, 10, None), ("2", None, 1, 7, None), ("1", None, 2, 20, None), ("2", None, 1, 8, None)
    ]  # fmt: skip


@pytest.mark.parametrize("people", [("Ann", "Bo"), ("Bo", "Ann")])
def test_an_order_with_two_customers_has_the_first_one_and_says_so(tmp_path, people):
    rows = [f"2024-01-31,1,{person},1,10,4,EUR," for person in people]
    same = ["2024-01-31,2,Cy,1,10,4,EUR,", "2024-01-31,2,cy,1,10,4,EUR,", "2024-01-31,2,Di,1,10,4,EUR,void"]
    orders, _, reading = several(tmp_path, *same, *rows, "2024-01-31,1,,1,10,4,EUR,")
    assert dict(order[::3] for order in orders) == {"1": f"stall:{people[0].lower()}", "2": "stall:cy"}
    (note,) = [note for note in reading.files[0].notes if "customers" in note]
    assert note.startswith("1 order, from row 5, has rows with different customers: that of its first row counts.")


def test_an_order_is_excluded_when_all_of_its_rows_are(tmp_path):
    con = ibis.duckdb.connect()
    orders, records, reading = several(
        tmp_path,
        "2024-01-31,1,Ann,1,10,4,EUR,void",
        "2024-01-31,1,Ann,1,20,4,EUR,",
        "2024-01-31,2,Bo,1,30,5,EUR,void",
        "2024-01-31,2,Bo,1,40,5,EUR,void",
        "2024-01-31,3,Cy,1,50,6,USD,",
        "2024-01-31,4,Di,1,60,7,EUR,",
        "2024-01-31,4,Di,1,70,7,USD,",
        ",,,,80,8,,",
        con=con,
    )
    assert [order[:2] + order[4:] for order in orders] == [
        ("1", 1, 4, None), ("2", None, 5, "cancelled"), ("3", None, 6, "two_currencies"), ("4", 1, 7, None)
    ]  # fmt: skip
    assert [record.get("excluded") for record in records] == [
        "cancelled", None, "cancelled", "cancelled", "two_currencies", None, "two_currencies", "no_order"
    ]  # fmt: skip
    (file,) = report_files(con, reading, sum_lines(con, reading.lines))
    assert (file.whole.rows, file.whole.orders) == (8, 2)
    assert file.whole.paid == sum((10, 20, 30, 40, 50, 60, 70, 80)) + 4 + 5 + 6 + 7 + 8
    assert (file.used.rows, file.used.paid) == (2, 20 + 4 + 60 + 7)
    assert {reason: part.paid for reason, part in file.excluded.items()} == {
        "cancelled": 10 + 30 + 40 + 5, "two_currencies": 50 + 70 + 6, "no_order": 80 + 8
    }  # fmt: skip
    assert [row for _, row, _ in excluded_rows(con, reading)] == [2, 4, 5, 6, 8, 9]
    assert file.excluded["cancelled"].examples == (2, 4, 5)


def test_a_further_row_whose_first_is_not_there(tmp_path):
    header, *rest = SHOPIFY.splitlines(keepends=True)
    rows, _ = read(tmp_path, header + rest[3 - 1])
    assert shown(rows, "order", "excluded") == [("#1001", "no_first_row")]


def test_an_order_that_was_paid_since_is_used(tmp_path):
    unpaid = WOOCOMMERCE.replace("completed", "pending")
    rows, _ = read(tmp_path, unpaid, WOOCOMMERCE)
    assert shown(rows[:1], "excluded", "orders") == [("duplicate", None)]
    assert shown(rows[4:6], "excluded", "orders", "refund") == [(None, 1, None), ("duplicate", None, 49.5)]


@pytest.mark.parametrize("newest", [0, 1])
def test_an_order_that_was_refunded_or_cancelled_since_an_older_export_is_used_as_it_is_now(tmp_path, newest):
    was = SHOPIFY.replace("Card,3.00,2", "Card,0.00,2")
    now = SHOPIFY.replace('then ""wait""",,', 'x",2024-02-01 08:00:00 +0100,')
    files = [now, was] if newest == 0 else [was, now]
    rows, _ = read(tmp_path, *files)
    half = len(rows) // 2
    of_now, of_was = (rows[:half], rows[half:]) if newest == 0 else (rows[half:], rows[:half])
    assert shown(of_now[:3], "orders", "refund", "excluded") == [
        (None, None, "cancelled"), (None, None, "cancelled"), (1, 3, None)
    ]  # fmt: skip
    assert [row["excluded"] for row in of_was[:3]] == ["duplicate"] * 3


@pytest.mark.slow
@pytest.mark.parametrize("status", ["", "Canceled"])
def test_of_etsy_s_two_exports_the_one_that_knows_refunds_counts_in_either_order(tmp_path, status):
    orders = ETSY_ORDERS.replace("32.30,,1.16", f"32.30,{status},1.16")
    items = ETSY_ITEMS.replace("3001", "9001").replace("3002", "9002").replace("USD", "CAD")
    items = items.replace("08/14/24", "09/03/24").replace("09/02/24", "12/31/24")
    rows, _ = read(tmp_path, items, orders)
    used = [(row["order"], row["goods"]) for row in rows if "excluded" not in row]
    assert used == [("9001", 68)] + [("9002", 27)] * (not status)
    assert {row.get("excluded") for row in rows[:3]} == {"duplicate"}


def test_a_refund_of_shipping_alone_does_not_hide_its_order(tmp_path):
    header, order, *_ = WOOCOMMERCE.splitlines(keepends=True)
    refund = order.replace("2024-03-01", "2024-03-09").replace(",3,", ",0,").replace("1049.5", "0")
    rows, _ = read(tmp_path, header + refund + order)  # the newest first, as WooCommerce writes them
    assert shown(rows, "row", "orders", "goods", "excluded") == [(2, None, None, "duplicate"), (3, 1, 1049.5, None)]


def test_the_currency_of_most_lines_is_used(tmp_path):
    text = SHOPIFY.replace("Bo P,,,Card", "Bo P,,,Card").replace("fulfilled,,no,EUR,10.00", "fulfilled,,no,USD,10.00")
    rows, _ = read(tmp_path, text)
    assert shown(rows[:3], "currency", "excluded") == [("EUR", None), ("EUR", None), ("USD", "two_currencies")]


def test_the_currency_that_is_asked_for_is_used(tmp_path):
    rows, _ = read(tmp_path, SHOPIFY, currency="USD")
    assert [row["excluded"] for row in rows[:3]] == ["other_currency"] * 3
    assert sum(row.get("orders", 0) for row in rows) == 0


WRONG = [
    ("2024-02-05,{},,,1,ten,", "bad_amount"),
    ("2024-02-05,{},,,many,10,", "bad_amount"),
    ("2024-02-05,{},,,-1,-10 (rbt),", "bad_amount"),
    ("5th of May,{},,,1,10,", "bad_date"),
    (",{},,,1,10,", "no_date"),
]


def test_a_row_that_cannot_be_read_is_no_duplicate(tmp_path):
    """It stands before the order that has its number, or after it."""
    right = "2024-01-31,{},,,1,10,"
    pairs = [
        pair for wrong, reason in WRONG for pair in (((wrong, reason), (right, None)), ((right, None), (wrong, reason)))
    ]
    texts = [row.format(order) for order, pair in enumerate(pairs) for row, _ in pair]
    rows, _ = stall(tmp_path, *texts, mapping=MAPPING.replace("[amounts]", "refund_rows = true\n[amounts]", 1))
    assert [row.get("excluded") for row in rows] == [reason for pair in pairs for _, reason in pair]
    assert sum(row.get("orders", 0) for row in rows) == len(pairs)


@pytest.mark.slow
def test_an_order_that_cannot_be_read_in_one_file_is_counted_from_another(tmp_path):
    unreadable = SHOPIFY.replace("EUR,47.00,", "EUR,much,")
    rows, _ = read(tmp_path, unreadable, SHOPIFY)
    half = len(rows) // 2
    assert [row.get("excluded") for row in rows[:2]] == ["bad_amount", "duplicate"]
    assert shown(rows[half : half + 2], "row", "orders", "quantity", "goods", "excluded") == [
        (2, 1, 2, 52, None), (3, None, 1, None, None)
    ]  # fmt: skip
    assert half * 2 == len(rows) == 12, "no row is there twice"


def test_a_further_row_that_cannot_be_read_is_no_continuation(tmp_path):
    text = SHOPIFY.replace("2024-01-31 23:30:00 +0100,1,Tote", "soon,1,Tote")
    rows, _ = read(tmp_path, text, text)
    assert [row["row"] for row in rows if row.get("excluded") == "bad_date"] == [3, 3]


@pytest.mark.slow
def test_a_row_of_several_that_cannot_be_read_is_no_duplicate(tmp_path):
    overlapping = SQUARE_ITEMS.replace("Fern,1.0,", "Fern,one,")
    rows, _ = read(tmp_path, SQUARE_ITEMS, overlapping)
    assert [row.get("excluded") for row in rows[4:] if "row" in row] == ["duplicate", "bad_amount", "duplicate"]
