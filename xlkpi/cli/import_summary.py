"""The report of `xlkpi import` as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..orders.sentences import money

if TYPE_CHECKING:
    from ..orders.import_orders import ImportResult
    from ..orders.lines import Comparison
    from ..orders.report import FileReport, Part


def summary(result: ImportResult) -> dict[str, Any]:
    """Return the report and the paths of written files, for JSON. Amounts are texts, so that they keep their cents."""
    inputs = result.inputs
    paths = {"table": result.table, "workbook": result.workbook, "report": result.report}
    return {
        "files": [_summary(file) for file in inputs.files],
        "problems": [{"where": one.where, "what": one.what, "fix": one.fix} for one in inputs.problems],
        "months": [f"{month:%Y-%m}" for month in inputs.months],
        "inputs": {name: measure or None for name, measure in inputs.sources.items()},
        "blank": dict(inputs.blank),
        "notes": list(inputs.notes),
        **{name: str(path) if path else None for name, path in paths.items()},
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
        "excluded": {
            reason: {**_part(part), "examples": list(part.examples)} for reason, part in file.excluded.items()
        },
        "orders_without_customer": file.anonymous,
        "reconciled": _compared(file.comparison),
        "statuses": [
            {
                "column": status.column,
                "status": status.text,
                "orders": status.orders,
                "counts": not status.reason,
                "reason": status.reason or None,
                "known": status.is_known,
            }
            for status in file.statuses
        ],
    }


def _compared(comparison: Comparison) -> dict[str, Any]:
    return {
        "compared": comparison.orders,
        "differing": comparison.differing,
        "difference": money(comparison.difference),
        "examples": list(comparison.examples),
        "unread": comparison.unread,
        "unread_examples": list(comparison.unread_examples),
        "totals": [
            {
                "total": total.total,
                "is": list(total.sums),
                "compared": total.orders,
                "differing": total.differing,
                "difference": money(total.difference),
            }
            for total in comparison.totals
        ],
    }


def _part(part: Part) -> dict[str, Any]:
    return {"rows": part.rows, "orders": part.orders, "paid": money(part.paid), "refunded": money(part.refunded)}
