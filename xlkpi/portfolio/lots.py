"""Numbers for businesses, drawn by lot: neither a name nor a place in the table can be told from one.

The lots are drawn by a key made from everything the table holds. So the same businesses with the same figures get the
same numbers, in whatever order, while only who has the whole table could find out which number is whose: knowing all
the names is not enough. Other figures, such as those of next month, are another draw.
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
    """The lots of many businesses, on disk until they are drawn."""

    def __init__(self) -> None:
        self._scratch = Scratch("CREATE TABLE entry (number, digest, lot)")
        self._key = 0

    def add(self, number: int, record: Record) -> None:
        """Enter a business, known by a number."""
        months = {month.isoformat(): numbers for month, numbers in record.months.items()}
        entry = json.dumps([record.business, record.vertical, months], sort_keys=True).encode()
        digest = hashlib.sha256(entry).digest()
        self._key = (self._key + int.from_bytes(digest)) % (1 << _BITS)  # the same in any order
        self._scratch.run("INSERT INTO entry VALUES (?, ?, NULL)", number, digest)

    def drawn(self) -> Iterator[tuple[int, int]]:
        """Each business's number, and the one it draws: 1 and up."""
        key = self._key.to_bytes(_BITS // 8)
        self._scratch.add_function("lot", lambda digest: hmac.digest(key, digest, "sha256"))
        found = self._scratch.rows("SELECT number FROM entry ORDER BY lot(digest), number")
        return ((number, place) for place, (number,) in enumerate(found, 1))
