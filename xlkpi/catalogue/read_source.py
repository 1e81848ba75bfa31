"""TOML tables → the document that benchmarks are from. The format: docs/catalogue.md."""

from __future__ import annotations

import datetime

from ..messages import message
from .model import Source
from .table import ANY_TEXT, Table


def read_source(source: Table) -> Source:
    """Read the document that a vertical, or one of its KPIs, has its figures from."""
    title = source.string("title", ANY_TEXT, "")
    return Source(source.string("document"), _date(source), title, source.lines("lines", ("title", "date")))


def _date(source: Table) -> datetime.date:
    value = source.get("date")
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if value is not None:
        what = message("{value!r} is not a date", value=value)
        source.refuse("date", what, message("write it bare: date = 2026-01-31"))
    return datetime.date.min
