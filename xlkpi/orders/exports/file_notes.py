"""The description of how a file was read, with notes on what is unusual about it and on what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...messages import message
from ..layout import AMOUNTS, DATES
from ..lines import FileRead
from ..reasons import REASONS
from .dates import ISO
from .export import ParsedExport
from .recognise import Recognised


def describe_file(export: ParsedExport, notes: Sequence[str]) -> FileRead:
    """Describe how a file was read.

    Args:
        export: The file.
        notes: Further notes on it.
    """
    layout, file = export.layout, export.file
    present = {name for name in AMOUNTS if (how := layout.amounts.get(name)) and export.recognised.has(how.needed)}
    if layout.refund_rows:  # refund rows have the amount, and the returned items if the file has items
        present |= {"refund", "returned"} if "quantity" in present and layout.refund_items else {"refund"}
    return FileRead(
        file=file.name,
        system=layout.id,
        title=layout.title,
        encoding=file.encoding,
        delimiter=file.delimiter,
        decimal=export.convention.decimal,
        dates=export.convention.dates,
        header=export.recognised.language,
        amounts=frozenset(present),
        in_goods=frozenset(layout.in_goods),
        in_refund=frozenset(layout.in_refund),
        notes=[*layout.notes, *_found(export), *_lacking(export.recognised), *notes],
    )


def _found(export: ParsedExport) -> Iterator[str]:
    """Yield notes on what is unusual about a file, such as what a spreadsheet program has made of it."""
    file, layout, order = export.file, export.layout, export.convention.dates
    if file.header_row > 1:
        yield message("Its header is in row {row}: the rows above it are left out.", row=file.header_row)
    if file.packed:
        yield message(
            "A spreadsheet program has left each row in one cell; it was split at {mark!r}.", mark=file.delimiter
        )
    if layout.dates and order not in (layout.dates, ISO):
        yield message(
            "Its dates are read as {order}: {layout} writes them as {usual}, so a spreadsheet program may have changed "
            "them.",
            order=DATES[order],
            layout=layout.title,
            usual=DATES[layout.dates],
        )


def _lacking(recognised: Recognised) -> Iterator[str]:
    """Yield notes on what is unknown because a file lacks columns of its layout."""
    layout = recognised.layout
    of_amounts = dict.fromkeys(name for how in layout.amounts.values() for name in how.columns)
    if missing := [name for name in of_amounts if name not in recognised.positions]:
        yield message(
            "Columns that most {layout} have are missing, and count as 0: {columns}.",
            layout=layout.title,
            columns=_named(missing),
        )
    for reason, columns in [*layout.excluded.items(), *layout.only.items()]:
        if missing := [name for name in columns if name not in recognised.positions]:
            yield message(
                "It has no column {columns}, so rows may count that should not: {reason}.",
                columns=_named(missing),
                reason=REASONS[reason],
            )


def _named(columns: Sequence[str]) -> str:
    return ", ".join(map(repr, columns))
