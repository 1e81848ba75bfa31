"""Lines of orders written in Python, as what reads exports gives them."""

from __future__ import annotations

import datetime
import re
import zlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pyarrow

from xlkpi.orders.lines import AMOUNT, LINES, TALLIES, FileRead

_TYPES = {
    "string": pyarrow.string(),
    "int64": pyarrow.int64(),
    "timestamp": pyarrow.timestamp("us"),
    AMOUNT: pyarrow.decimal128(18, 4),
}
_DEFAULTS: Mapping[str, Any] = {
    "string": None, "int64": 0, "timestamp": datetime.datetime(2026, 1, 15, 12), AMOUNT: Decimal(0),
}  # fmt: skip


def line(order: object, placed: str, customer: str | None = None, **values: Any) -> dict[str, Any]:
    """A line that counts an order, of the file shop.csv where no other is named; amounts may be texts."""
    keys = {"order": number_for(str(order)), "customer": number_for(customer)}
    given = {"file": "shop.csv", "system": "shop", "orders": 1, **keys, **values}
    return {**given, "placed": datetime.datetime.fromisoformat(placed)}


def number_for(text: str | None) -> int | None:
    """A key for a text, as lines have them."""
    return None if text is None else zlib.crc32(text.encode())


def texts_of_keys(con: Any, exports: Iterable[bytes], shops: Iterable[str]) -> dict[str, dict[int, str]]:
    """The texts that keys stand for, of all that are in exports, by column; who is known in one shop is named so."""
    import ibis

    from xlkpi.orders.exports.texts import key

    cells = {
        cell.strip()
        for export in exports
        for encoding in ("utf-8", "cp1252", "utf-16")
        for cell in re.split('[,;\t\r\n"]', export.decode(encoding, "ignore"))
    }
    meant = [("customer", cell.lower(), shop, f"{shop}:{cell.lower()}") for cell in cells for shop in shops]
    meant += [("customer", cell.lower(), "", cell.lower()) for cell in cells]
    meant += [("order", cell, shop, cell) for cell in cells for shop in shops]
    table = ibis.memtable(meant, columns=["column", "text", "shop", "meant"])
    found: dict[str, dict[int, str]] = {"order": {}, "customer": {}}
    for row in con.to_pyarrow(table.mutate(key=key(table.text, table.shop))).to_pylist():
        found[row["column"]][row["key"]] = row["meant"]
    return found


def tally(input_: str, placed: str, amount: object = 1, **values: Any) -> dict[str, Any]:
    """A tally of the file survey.csv where no other is named."""
    given = {"file": "survey.csv", "system": "survey", "input": input_, "amount": amount, **values}
    return {**given, "placed": datetime.datetime.fromisoformat(placed)}


def lines_table(con: Any, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str] = LINES) -> Any:
    """The rows as a table of the connection; a row has its place as its number where it names none."""
    import ibis

    full = [{"row": number, **row} for number, row in enumerate(rows, 2)]
    data = {name: [_value(row, name, kind) for row in full] for name, kind in columns.items()}
    arrays = [pyarrow.array(data[name], _TYPES[kind]) for name, kind in columns.items()]
    table = pyarrow.Table.from_arrays(arrays, names=list(columns))
    name = ibis.util.gen_name("lines")
    con.con.register(name, table)
    return con.table(name)


def tallies_table(con: Any, rows: Iterable[Mapping[str, Any]]) -> Any:
    """The same for tallies."""
    return lines_table(con, rows, TALLIES)


def file_read(
    file: str = "shop.csv", amounts: str = "", in_goods: str = "", in_refund: str = "", **values: Any
) -> FileRead:
    """What was recognised in a file; amounts, in_goods and in_refund are words with spaces between them."""
    given = {
        "system": "shop",
        "title": "a shop",
        "encoding": "utf-8",
        "delimiter": ",",
        "decimal": ".",
        "dates": "%Y-%m-%d",
    }
    sets = [frozenset(words.split()) for words in (amounts, in_goods, in_refund)]
    return FileRead(
        file, **{**given, "header": "", **dict(zip(("amounts", "in_goods", "in_refund"), sets, strict=True)), **values}
    )


def _value(row: Mapping[str, Any], name: str, kind: str) -> Any:
    value = row.get(name, _DEFAULTS[kind])
    return Decimal(str(value)) if kind == AMOUNT and value is not None else value
