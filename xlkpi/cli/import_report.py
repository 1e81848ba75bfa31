"""What `xlkpi import` says of what it read: for a person, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..catalogue.measures import MEASURES
from ..orders.lines import REASONS
from .app import say

if TYPE_CHECKING:
    from rich.table import Table

    from ..orders.inputs import Imported
    from ..orders.lines import FileRead
    from ..orders.report import FileReport, Part

_WIDTH = 110
"""Columns of what is not a terminal."""

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_DATES = {"iso": "2026-12-31", "dmy": "31/12/2026", "mdy": "12/31/2026"}


def summary(imported: Imported) -> dict[str, Any]:
    """All that there is to say, as JSON shows it. Amounts are texts, which keep their cents."""
    return {
        "files": [_summary(file) for file in imported.files],
        "problems": [problem._asdict() for problem in imported.problems],
        "months": [f"{month:%Y-%m}" for month in imported.months],
        "inputs": {name: measure or None for name, measure in imported.sources.items()},
        "blank": dict(imported.blank),
        "notes": list(imported.notes),
    }


def _summary(file: FileReport) -> dict[str, Any]:
    read = file.read
    return {
        "file": read.file,
        "layout": read.title,
        "encoding": read.encoding,
        "delimiter": read.delimiter,
        "decimal": read.decimal,
        "dates": read.dates,
        "first": file.first.isoformat() if file.first else None,
        "last": file.last.isoformat() if file.last else None,
        "whole": _part(file.whole),
        "used": _part(file.used),
        "excluded": {reason: {**_part(part), "examples": list(part.examples)} for reason, part in file.excluded.items()},
        "orders_without_customer": file.anonymous,
    }


def _part(part: Part) -> dict[str, Any]:
    return {"rows": part.rows, "orders": part.orders, "paid": _money(part.paid), "refunded": _money(part.refunded)}


def _money(amount: Decimal) -> str:
    """An amount with its cents, or more digits where it has them."""
    cents = round(Decimal(amount), 2)
    return f"{cents if cents == amount else Decimal(amount).normalize():f}"


def tell(imported: Imported, report: Path | None) -> None:
    """Say on stderr what became of each file's rows, and of each input. report: where the rows set aside are listed."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    with console.capture() as shown:
        for file in imported.files:
            console.print(f"[bold]{escape(file.read.file)}[/bold]  {escape(_recognised(file.read))}")
            console.print(_table(file))
        for problem in imported.problems:
            console.print(escape(str(problem)))
        if report:
            console.print(f"The rows set aside are listed in {escape(str(report))}\n")
        notes = Table.grid(padding=(0, 1))
        for line in (*_inputs(imported), *imported.notes):
            notes.add_row("•", escape(line))
        console.print(notes)
    say(shown.get().removesuffix("\n"))


def _recognised(read: FileRead) -> str:
    """How the file was read: Shopify orders, utf-8, separated by commas, 1,234.56, 2024-12-31."""
    separator = _SEPARATORS.get(read.delimiter, read.delimiter)
    date = _DATES.get(read.dates, "")
    amount = f"decimal {'comma' if read.decimal == ',' else 'point'}" if read.decimal else ""
    shown = (read.title, read.encoding, separator and f"separated by {separator}", amount, date and f"dates as {date}")
    return ", ".join(filter(None, shown))


def _table(file: FileReport) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("")
    numbers = ["rows", *(["orders", "paid", "refunded"] if file.has_orders else [])]
    for name in numbers:
        table.add_column(name, justify="right")
    table.add_column("such as row" if file.excluded else "")
    rows = [("used", file.used), *((REASONS[reason], part) for reason, part in file.excluded.items())]
    for name, part in [*rows, ("in the file", file.whole)]:
        orders = f"{part.orders:,}" if part.orders else ""
        shown = [f"{part.rows:,}", orders, _amount(part.paid), _amount(part.refunded)]
        table.add_row(name, *shown[: len(numbers)], ", ".join(map(str, part.examples)))
    return table


def _amount(amount: Decimal) -> str:
    return f"{Decimal(_money(amount)):,}"


def _inputs(imported: Imported) -> Iterator[str]:
    """What each input is filled with, and why the others are not."""
    for name, measure in imported.sources.items():
        yield f"{name}: {MEASURES[measure].help if measure else 'As the mapping file has it.'}"
    for reason in dict.fromkeys(imported.blank.values()):
        names = ", ".join(name for name, why in imported.blank.items() if why == reason)
        yield f"Left blank, as {reason}: {names}"
