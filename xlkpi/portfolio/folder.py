"""The businesses of a folder of filled workbooks, as xlkpi.collect.gather reads them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from ..catalogue.model import Catalogue
from ..collect.collection import Collection
from ..collect.read import Collected
from ..tables.store import Table
from ..tables.write import unpacked


def gather_folder(name: str, workbooks: Iterable[Collected], catalogue: Catalogue) -> tuple[Table, Collection]:
    """The records of what workbooks gave, and the collection with all findings.

    A business may be spread over several workbooks; months in which two of them differ are left out and reported.
    """
    collection, table = Collection(), Table(name)
    for workbook in workbooks:
        collection.add(workbook)
    collection.settle()
    for row in collection.rows():
        month, numbers = (
            datetime.date.fromisoformat(f"{row.month}-01"),
            unpacked(row.figures, catalogue.vertical(row.vertical)),
        )
        table.add_month(table.business(row.business, row.vertical, 0), month, 0, numbers)
    return table, collection
