"""Every exception of xlkpi: each says what is wrong, where, and what to do."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Any, Iterator, List, Sequence, Union

from .messages import Message, joined, message, translated

_SHOWN = 5
"""The number of cells that a message names. The field `cell` has all of them."""

_SYSTEM_REASONS = {
    errno.ENOENT: message("No such file or directory"),
    errno.EACCES: message("Permission denied"),
    errno.EPERM: message("Operation not permitted"),
    errno.EEXIST: message("File exists"),
    errno.EISDIR: message("Is a directory"),
    errno.ENOTDIR: message("Not a directory"),
    errno.ENOSPC: message("No space left on device"),
    errno.EROFS: message("Read-only file system"),
    errno.ENAMETOOLONG: message("File name too long"),
    errno.EFBIG: message("File too large"),
}

SPECIAL = message("is a pipe or a device, not a file")
NO_SPECIAL = message("name a file, or take it out of the folder")


def is_special(path: Any) -> bool:
    """Return whether a path is a pipe, a socket or a device: reading one may never end."""
    return bool(path.exists() and not path.is_file() and not path.is_dir())


@dataclass(frozen=True, init=False)
class Problem:
    """One thing that is wrong with what a user gave: where, what, and what to do. Any field but `what` may be empty.

    Attributes:
        what: What is wrong, without the place: "is not a number".
        fix: What to do about it: "write a number of 0 or more".
        file: The file's name or path.
        place: A place that no other field describes: "KPI aov: name" in a TOML file, "Windows", a month.
        sheet: The worksheet's title. It is "" where the cells are on several sheets.
        cell: The cell, range or cells: "C7", "C7:D7", "C7, C9"; "Inputs!C7, KPIs!D9" on several sheets.
        row: The number of the row in a table, 0 where there is none.
        column: The name of the column in a table, or of an input.
        business: The name of the business.

    Example:
        >>> from xlkpi import Problem
        >>> problem = Problem(file="shop.xlsx", sheet="Inputs", cell="C7", what="is negative", fix="type 0 or more")
        >>> str(problem)
        'shop.xlsx: Inputs!C7: is negative; type 0 or more'
    """

    what: str
    fix: str
    file: str
    place: str
    sheet: str
    cell: str
    row: int
    column: str
    business: str

    def __init__(
        self,
        *,
        what: str,
        fix: str = "",
        file: str = "",
        place: str = "",
        sheet: str = "",
        cell: str = "",
        row: int = 0,
        column: str = "",
        business: str = "",
    ) -> None:
        fields = {"what": what, "fix": fix, "file": file, "place": place, "sheet": sheet, "cell": cell}
        self.__dict__.update(fields, row=row, column=column, business=business)

    @classmethod
    def at(cls, cells: Union[str, Sequence[str]], *, what: str, fix: str = "", **fields: Any) -> Problem:
        """Return the problem of cells, given as addresses with their sheets: "Inputs!C7"."""
        places = [cells] if isinstance(cells, str) else list(cells)
        split = [place.rpartition("!") for place in places]
        sheets = {title for title, _, _ in split}
        if len(sheets) == 1:
            return cls(what=what, fix=fix, sheet=sheets.pop(), cell=", ".join(cell for _, _, cell in split), **fields)
        return cls(what=what, fix=fix, cell=", ".join(places), **fields)

    @property
    def cells(self) -> List[str]:
        """Return the addresses of the problem's cells, each with its sheet: ["Inputs!C7", "Inputs!C9"]."""
        if not self.cell:
            return []
        cells = self.cell.split(", ")
        return [f"{self.sheet}!{cell}" for cell in cells] if self.sheet else cells

    @property
    def where(self) -> Message:
        """Return the place in words: "shop.xlsx: Inputs!C7", "table.csv: row 3, column revenue"."""
        place = joined(", ", list(self._places()))
        if self.file and place:
            return message("{file}: {place}", file=self.file, place=place)
        return joined("", [self.file or place])

    @property
    def message(self) -> Message:
        """Return the whole problem as one message."""
        said = joined("; ", [self.what, self.fix] if self.fix else [self.what])
        return joined(": ", [self.where, said]) if self.where else said

    def in_language(self, language: str) -> str:
        """Return the whole problem in a language, such as "fr"."""
        return translated(self.message, language)

    def _places(self) -> Iterator[str]:
        if self.place:
            yield self.place if isinstance(self.place, Message) else _of_keys(self.place)
        if self.cell:
            yield first_few(self.cells, _SHOWN)
        elif self.sheet:
            yield message("sheet {title}", title=self.sheet)
        if self.row:
            yield message("row {row}", row=self.row)
        if self.column:
            yield message("column {name}", name=self.column)
        if self.business:
            yield self.business

    def __str__(self) -> str:
        return str(self.message)


def _of_keys(place: str) -> str:
    """Return the place of a key in a TOML file, "KPI aov: name: fr", punctuated as each language does."""
    table, *keys = place.split(": ")
    for key in keys:
        table = message("{table}: {key}", table=table, key=key)
    return table


def first_few(texts: Sequence[str], most: int, separator: str = ", ") -> Message:
    """Return a message that names the first few things, and says how many more there are."""
    listed = joined(separator, texts[:most])
    more = len(texts) - most
    return message("{listed} and {count} more", listed=listed, count=more) if more > 0 else listed


class XlkpiError(Exception):
    """The base of all errors that xlkpi raises on purpose. The data is at fault: exit status 1."""

    exit_status = 1

    def in_language(self, language: str) -> str:
        """Return the error's words in a language, such as "fr"."""
        said = self.args[0] if self.args else ""
        return translated(said if isinstance(said, str) else str(self), language)


NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""The errors of a system without room for a file."""


def system_reason(error: OSError) -> str:
    """Return why the system refused a file: a message for a common reason, else the system's own words."""
    return _SYSTEM_REASONS.get(error.errno or 0) or error.strerror or str(error)


class UsageError(XlkpiError):
    """The command or the call is at fault, not the data: exit status 2."""

    exit_status = 2


class ShapeError(UsageError, TypeError):
    """An argument of a worksheet function that is neither a cell nor a column, or that does not fit the others."""


class UnknownNameError(UsageError):
    """A vertical, KPI, function or input that the catalogue does not have.

    Args:
        kind: What kind of name it is, as a message: message("KPI").
        name: The name.
        known: All known names.
        nearness: How alike, from 0 to 1, a known name must be to be suggested.

    Attributes:
        what: What is wrong, for a Problem.
        fix: The nearest known name, or all of them.
        near: The nearest known name; "" where none is near.
    """

    def __init__(self, kind: str, name: str, known: Sequence[str], nearness: float = 0.4) -> None:
        import difflib  # here, as Excel starts faster without it

        self._given = (kind, name, tuple(known), nearness)
        near = difflib.get_close_matches(name, known, n=1, cutoff=nearness)
        self.near = near[0] if near else ""
        self.what = message("unknown {kind} {name!r}", kind=kind, name=name)
        self.fix = (
            message("did you mean {name!r}?", name=near[0])
            if near
            else message("known: {names}", names=joined(", ", known))
        )
        super().__init__(joined("; ", [self.what, self.fix]))

    def __reduce__(self) -> Any:
        return type(self), self._given


class FormulaError(XlkpiError):
    """A formula that cannot be parsed; the error points at the column."""

    def __init__(self, text: str, column: int, what: str) -> None:
        self._given = (text, column, what)
        self.column = column
        self.what = what
        said = message("column {column}: {what}", column=column, what=what)
        super().__init__(joined("\n", [said, f"  {text}", f"  {' ' * (column - 1)}^"]))

    def __reduce__(self) -> Any:
        return type(self), self._given


class ProblemsError(XlkpiError):
    """A file with problems; the error has all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(joined("\n", [problem.message for problem in problems]))

    def __reduce__(self) -> Any:
        return type(self), (self.problems,)


class CatalogueError(ProblemsError):
    """A catalogue file with problems."""


class TableError(ProblemsError):
    """An input table that cannot be read at all."""


class WorkbookError(ProblemsError):
    """A workbook that cannot be filled or read."""


class ExistingFileError(WorkbookError):
    """Existing files that must stay: the command is at fault, not the data: exit status 2."""

    exit_status = UsageError.exit_status


class OrdersError(ProblemsError):
    """An export of orders, or a mapping file, that cannot be read."""
