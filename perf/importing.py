"""`xlkpi import` of ten million lines of orders, against DuckDB's bare scan and sum of the same file, and pandas.

The file is Etsy's "Sold Order Items": five million orders of 800,000 buyers over four years, 1.6 GB, made by DuckDB
from hashes of the lines' numbers. Each way is a process of its own, its start counted; pandas, which holds the columns
it needs in memory and takes minutes, has the million lines alone.

The goal: the import of the ten million lines, reconciliation included, takes at most 4 × as long as the bare scan. On a
busy machine compare the CPU times of both, in turns.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from .measure import compare

FEW, MANY = 1_000_000, 10_000_000
ROUNDS = 6
_LINES_A_BUYER = 12
_KB_A_MB = 1000
_MAKE = """
import duckdb
duckdb.sql('''
COPY (
  WITH lines AS (
    SELECT line, line // 2 AS number, hash(line // 2) AS whim, hash(line, 1) AS taste,
      date '2022-01-01' + ((line // 2) * 1461 // {lines} * 2)::int AS day
    FROM range({lines}) AS made(line)
  ), priced AS (
    SELECT *, 1 + taste % 4 AS quantity, (199 + taste % 9000) / 100 AS price, line % 2 = 0 AS is_first FROM lines
  )
  SELECT
    strftime(day, '%m/%d/%y') AS "Sale Date", 'Mug, no. ' || taste % 5000 AS "Item Name",
    'buyer ' || whim % {buyers} AS "Buyer", quantity AS "Quantity", printf('%.2f', price) AS "Price",
    NULL AS "Coupon Code", NULL AS "Coupon Details",
    CASE WHEN taste % 7 = 0 THEN '1.00' ELSE '0.00' END AS "Discount Amount",
    '0' AS "Shipping Discount", CASE WHEN is_first THEN '4.90' ELSE '0.00' END AS "Order Shipping",
    CASE WHEN is_first THEN '0.62' ELSE '0.00' END AS "Order Sales Tax",
    printf('%.2f', price * quantity) AS "Item Total",
    'EUR' AS "Currency", 4000000000 + line AS "Transaction ID", 1500000000 + taste % 5000 AS "Listing ID",
    strftime(day, '%m/%d/%y') AS "Date Paid", NULL AS "Date Shipped", NULL AS "Ship Name", NULL AS "Ship Address1",
    NULL AS "Ship Address2", NULL AS "Ship City", NULL AS "Ship State", NULL AS "Ship Zipcode", NULL AS "Ship Country",
    3000000000 + number AS "Order ID", NULL AS "Variations", 'online' AS "Order Type", 'listing' AS "Listings Type",
    'online_cc' AS "Payment Type", NULL AS "InPerson Discount", NULL AS "InPerson Location",
    NULL AS "VAT Paid by Buyer", 'M-' || taste % 5000 AS "SKU"
  FROM priced
) TO '{path}' (HEADER)
''')
"""
_SCAN = """
import duckdb
print(duckdb.sql('''
SELECT sum("Quantity"::decimal(18, 4)), sum("Item Total"::decimal(18, 4) - "Discount Amount"::decimal(18, 4))
FROM read_csv('{path}', all_varchar = true)
''').fetchall())
"""
_PANDAS = """
import pandas as pd
columns = ["Sale Date", "Buyer", "Quantity", "Price", "Discount Amount", "Order ID"]
lines = pd.read_csv("{path}", usecols=columns, dtype={{"Buyer": "category"}})
lines["month"] = pd.to_datetime(lines["Sale Date"], format="%m/%d/%y").dt.to_period("M")
lines["revenue"] = lines["Price"] * lines["Quantity"] - lines["Discount Amount"]
months = lines.groupby("month").agg(
    revenue=("revenue", "sum"), items=("Quantity", "sum"),
    orders=("Order ID", "nunique"), customers=("Buyer", "nunique"),
)
first = lines.groupby("Buyer", observed=True)["month"].transform("min")
months["returning"] = lines[first < lines["month"]].groupby("month")["Buyer"].nunique()
at_end = {{}}
for month in months.index:
    followed = lines[(lines["month"] > month - 12) & (lines["month"] <= month)]
    orders = followed.groupby("Buyer", observed=True)["Order ID"].nunique()
    at_end[month] = (len(orders), (orders > 1).sum())
months[["at_end", "again"]] = pd.DataFrame.from_dict(at_end, orient="index")
print(months.sum())
"""
_PANDAS_WAY = "pandas: the same figures, its columns in memory"
_ARGUMENTS = "import {path} --vertical personalized-gift-shop --business Mugs -o {path}.months.csv --overwrite"


def measure() -> None:
    """Print the times for a million and ten million lines, and the most memory that each way had."""
    ways = {
        "DuckDB: the bare scan, two sums": ["-c", _SCAN],
        _PANDAS_WAY: ["-c", _PANDAS],
        "xlkpi import: cleaned, reconciled, by month": ["-m", "xlkpi", *_ARGUMENTS.split()],
    }
    with tempfile.TemporaryDirectory() as folder:
        for lines in (FEW, MANY):
            path = Path(folder, f"{lines}.csv")
            _run(["-c", _MAKE], path=path, lines=lines, buyers=lines // _LINES_A_BUYER)
            measured = [way for way in ways if way != _PANDAS_WAY or lines == FEW]
            memory: dict[str, int] = {}
            compare(
                f"import: {lines:,} lines of orders, {path.stat().st_size / 1e9:.1f} GB",
                {way: partial(_note, memory, way, ways[way], path) for way in measured},
                ROUNDS,
            )
            for way, used in memory.items():
                print(f"  {'peak memory, ' + way.split(':')[0]:<58} {used / _KB_A_MB:>7,.0f} MB")
            path.unlink()


def _note(memory: dict[str, int], way: str, arguments: Sequence[str], path: Path) -> None:
    memory[way] = _run(arguments, path=path)


def _run(arguments: Sequence[str], **values: object) -> int:
    """Run Python in a process of its own, with the values in its arguments; the most memory that it had, in KB."""
    command = [sys.executable, *(argument.format(**values) for argument in arguments)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return used.ru_maxrss
