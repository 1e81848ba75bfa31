"""Order numbers that a spreadsheet program has cut to 15 digits: 576461413038785000 may stand for a thousand orders.

A number in scientific notation (5.76E+17) shows by itself that it was cut; see texts.py. A number that ends in zeros
may be right: those of a whole file do not all end so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from ...errors import OrdersError, Problem
from ...messages import message
from ..engine import fetch
from .export import Export
from .texts import filled

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

_DIGITS = 15
"""The digits of a number that a spreadsheet program keeps."""

_SAMPLE = 1000
"""How many rows of a file show whether its numbers were cut."""

_ZEROS = 3
"""The zeros that all numbers together must have in place of digits: one in a thousand files has them by chance."""


def check_order_numbers(con: BaseBackend, export: Export) -> None:
    """Raise OrdersError for a file whose long order numbers all end in zeros after the 15th digit.

    Args:
        con: The DuckDB connection that reads the file.
        export: The file, as text.
    """
    if export.layout.order not in export.recognised.positions:
        return
    first = export.table.select(number=filled(export.column(export.layout.order)).re_extract(r"(\d+)$", 1))
    found = fetch(con, first.limit(_SAMPLE).filter(ibis._.number.length() > _DIGITS).distinct())
    rests = [row["number"][_DIGITS:] for row in found]
    if sum(map(len, rests)) < _ZEROS or any(rest.strip("0") for rest in rests):
        return
    example = max(row["number"] for row in found)
    what = message(
        "has order numbers that a spreadsheet program has cut to 15 digits, such as {example}", example=example
    )
    fix = message("export the orders again, and import the file without opening it in a spreadsheet program")
    raise OrdersError([Problem(file=export.file.name, what=what, fix=fix)])
