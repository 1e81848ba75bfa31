"""The cleaned records of a file, between clean.py, which makes them, and merge.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import Table, Value

from .layout import Layout, Stated
from .lines import AMOUNT

FIRST, FURTHER, REFUND = "first", "further", "refund"
"""The kinds of rows: the one that counts its order, a further one of an order, and a refund."""

SAME_REFUND = ("order", "placed", "refund", "returned")
"""The columns that two records of one refund share."""

ZERO = ibis.literal(0).cast(AMOUNT)


@dataclass(frozen=True)
class Records:
    """The cleaned records of a file.

    Attributes:
        file: The name of the file.
        layout: Its layout.
        table: The records with their numbers, without the columns of `same`.
        same: The values that all records share.
        stated: The totals that the file states, for reconcile.py.
        statuses: The file's own name of each column of statuses, by the layout's name, for statuses.py.
        whole: The table with the columns of these totals and statuses.
        found: What any row shows of the file's convention; see convention.py.
    """

    file: str
    layout: Layout
    table: Table
    same: Mapping[str, Value]
    stated: Sequence[Stated]
    statuses: Mapping[str, str]
    whole: Table
    found: Mapping[str, bool]


def stated_name(number: int) -> str:
    """Return the name of the column with a stated total, by its number among those of a file."""
    return f"stated {number}"


def status_name(number: int) -> str:
    """Return the name of the column with a status, by its number among those of a file."""
    return f"status {number}"


UNREAD = "unread total"
"""The column of records that says whether a stated total cannot be read."""
