"""The businesses of a folder of filled workbooks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from ..catalogue.model import Catalogue
from ..collect.collection import Collection
from ..collect.read import Collected
from ..tables.settings import CURRENCY
from ..tables.store import Table
from ..tables.write import unpacked

UNKNOWN = "XXX"
"""The ISO 4217 code of a workbook's amounts whose currency is not known: they are judged by nothing."""


def gather_folder(name: str, workbooks: Iterable[Collected], catalogue: Catalogue) -> tuple[Table, Collection]:
    """Return the records of collected workbooks, and the collection with all findings.

    A business may be spread over several workbooks. A month on which two of them disagree is dropped and reported.

    Args:
        name: The folder's name, which stands for a table's name in messages.
        workbooks: The collected workbooks; they are read once.
        catalogue: The catalogue that has the workbooks' verticals.
    """
    collection, table = Collection(), Table(name)
    for workbook in workbooks:
        collection.add(workbook)
    collection.merge_months()
    for row in collection.rows():
        month, numbers = (
            datetime.date.fromisoformat(f"{row.month}-01"),
            unpacked(row.figures, catalogue.vertical(row.vertical)),
        )
        business = table.business(row.business, row.vertical, 0)
        table.add_month(business, month, 0, numbers)
        table.state(business, {CURRENCY: UNKNOWN, **row.settings})
    return table, collection
