"""The names of months in formulas. TEXT() would not do: its format codes depend on the program's language."""

from __future__ import annotations

from ..formula.excel import quoted
from .layout import Layout


def month_name(layout: Layout, month: str, with_year: bool) -> str:
    """Return the formula for the name of a date's month, with or without its year."""
    names = ",".join(quoted(name) for name in layout.texts("document.months").split("|"))
    name = f"CHOOSE(MONTH({month}),{names})"
    return f'{name}&" "&YEAR({month})' if with_year else name
