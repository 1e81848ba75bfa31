"""A table imported with the draft that `xlkpi import --suggest` makes of it, untouched."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from xlkpi.errors import ProblemsError
from xlkpi.orders.import_orders import import_orders
from xlkpi.orders.suggest import suggest

FOLDER = Path(__file__).parents[1] / "data" / "suggest"
ANSWERS = tomllib.loads((FOLDER / "answers.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Suggested:
    """What came of a table.

    Attributes:
        draft: The draft.
        status: The exit status of the import.
        months: Net revenue, orders and pieces by month; without months that have no order.
    """

    draft: str
    status: int
    months: dict[str, dict[str, float]] = field(default_factory=dict)


def import_as_suggested(table: Path, folder: Path) -> Suggested:
    """Draft a mapping of a table, and import the table with it."""
    draft = str(suggest(table))
    mapping, output = folder / "draft.toml", folder / "output.csv"
    mapping.write_text(draft, encoding="utf-8")
    try:
        result = import_orders(
            [table], "personalized-gift-shop", "Acme", table=output, mappings=[mapping], overwrite=True
        )
    except ProblemsError:
        return Suggested(draft, 1)
    with output.open(encoding="utf-8-sig", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["orders_received"] not in ("", "0")]
    columns = {"revenue": "revenue", "orders": "orders_received", "items": "items_sold"}
    months = {
        row["month"]: {name: float(row[column]) for name, column in columns.items() if row.get(column)} for row in rows
    }
    return Suggested(draft, 0 if result.is_complete else 1, months)


def is_right(months: dict[str, dict[str, float]], answer: dict[str, dict[str, float]]) -> bool:
    """Return whether figures are the right ones. Pieces may be left out, but not be wrong."""
    return months.keys() == answer.keys() and all(
        figures["revenue"] == answer[month]["revenue"]
        and figures["orders"] == answer[month]["orders"]
        and figures.get("items", answer[month].get("items")) == answer[month].get("items", figures.get("items"))
        for month, figures in months.items()
    )
