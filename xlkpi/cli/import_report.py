"""The report of `xlkpi import` for a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..messages import message
from ..orders.sentences import by_status, counted_cells, faults, filled_inputs, parts, recognised, reconciled
from .app import in_words, say_styled

if TYPE_CHECKING:
    from rich.table import Table

    from ..orders.inputs import ImportedInputs
    from ..orders.report import FileReport

_WIDTH = 110
"""The width of the report in columns, where it is not shown on a terminal."""


def show_report(inputs: ImportedInputs, report: Path | None) -> None:
    """Show on stderr what became of each file's rows and of each input. `report` lists the rows that do not count."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    with console.capture() as shown:
        for file in inputs.files:
            console.print(f"[bold]{escape(in_words(file.read.file))}[/bold]  {escape(in_words(recognised(file.read)))}")
            console.print(_table(file))
            for line in (*reconciled(file.comparison), *by_status(file.statuses)):
                console.print(escape(in_words(line)))
        for problem in inputs.problems:
            console.print(escape(in_words(problem.message)))
        if report:
            listed = message(
                "Rows that do not count, and orders that are doubtful, are listed in {file}", file=str(report)
            )
            console.print(f"{escape(in_words(listed))}\n")
        notes = Table.grid(padding=(0, 1))
        for line in (*filled_inputs(inputs), *inputs.notes):
            notes.add_row("•", escape(in_words(line)))
        console.print(notes)
        for line in faults(inputs):
            console.print(f"\n[bold]{escape(in_words(line))}[/bold]")
    say_styled(shown.get().removesuffix("\n"))


def _table(file: FileReport) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("")
    numbers: list[str] = [message("rows")]
    if file.has_orders:
        numbers += [message("orders"), message("paid"), message("refunded")]
    for name in numbers:
        table.add_column(in_words(name), justify="right")
    table.add_column(in_words(message("such as row")) if file.excluded else "")
    for name, part in parts(file):
        shown = counted_cells(part)
        cells = [in_words(text) for text in shown[: len(numbers)]]
        table.add_row(in_words(name), *cells, ", ".join(map(str, part.examples)))
    return table
