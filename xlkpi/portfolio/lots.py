"""Anonymous numbers for businesses, drawn by lot: a number reveals neither a name nor a row of the table.

The numbers are drawn with a key made from the whole table. Equal tables give equal numbers, in any order of rows;
other figures, such as next month's, give other numbers. Only someone with the whole table can find out whose number it
is: someone who knows every name still cannot.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator

from ..scratch import Scratch
from ..tables.record import Record

_BITS = 256


class Lots:
    """The lots of many businesses, kept on disk until they are drawn."""

    def __init__(self) -> None:
        self._scratch = Scratch("CREATE TABLE entry (number, digest, lot)")
        self._key = 0

    def add(self, number: int, record: Record) -> None:
        """Add a business. `number` identifies it in the result of the draw."""
        months = {month.isoformat(): numbers for month, numbers in record.months.items()}
        money = [record.currency, record.exchange_rate] if record.currency else []
        entry = json.dumps([record.business, record.vertical, months, *money], sort_keys=True).encode()
        digest = hashlib.sha256(entry).digest()
        self._key = (self._key + int.from_bytes(digest)) % (1 << _BITS)  # the same in any order
        self._scratch.run("INSERT INTO entry VALUES (?, ?, NULL)", number, digest)

    def drawn(self) -> Iterator[tuple[int, int]]:
        """Draw the lots: return each business's number in `add`, and its anonymous number, from 1 on."""
        key = self._key.to_bytes(_BITS // 8)
        self._scratch.add_function("lot", lambda digest: hmac.digest(key, digest, "sha256"))
        found = self._scratch.rows("SELECT number FROM entry ORDER BY lot(digest), number")
        return ((number, place) for place, (number,) in enumerate(found, 1))
