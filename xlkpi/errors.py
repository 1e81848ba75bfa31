"""Every exception of xlkpi: each says what is wrong, where, and what to try."""

from __future__ import annotations

from typing import NamedTuple, Sequence


class Problem(NamedTuple):
    """One thing that is wrong with a file: where it is, what it is, and what to try."""

    where: str
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.cure}"


def first_few(texts: Sequence[str], most: int, separator: str = ", ") -> str:
    """Name the first few of some things in a message, and how many more there are."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return separator.join(texts[:most]) + more


class XlkpiError(Exception):
    """Base of all errors that xlkpi raises on purpose. The data is at fault: exit status 1."""

    exit_status = 1


class UsageError(XlkpiError):
    """The command or the call is at fault, not the data: exit status 2."""

    exit_status = 2


class UnknownNameError(UsageError):
    """A vertical, KPI, function or input that the catalogue does not have."""

    def __init__(self, kind: str, name: str, known: Sequence[str]) -> None:
        import difflib

        near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
        super().__init__(f"unknown {kind} {name!r}; {hint}")


class FormulaError(XlkpiError):
    """A formula text that cannot be read; points at the column."""

    def __init__(self, text: str, column: int, what: str) -> None:
        self.column = column
        self.what = what
        super().__init__(f"column {column}: {what}\n  {text}\n  {' ' * (column - 1)}^")


class ProblemsError(XlkpiError):
    """A file with problems: all of them at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class CatalogueError(ProblemsError):
    """A catalogue file with problems."""


class TableError(ProblemsError):
    """An input table that cannot be read at all."""


class WorkbookError(ProblemsError):
    """A workbook that cannot be filled or read."""


class OrdersError(ProblemsError):
    """An export of orders, or a mapping file, that cannot be read."""
