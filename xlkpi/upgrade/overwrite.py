"""Guard a workbook that already exists where a new one goes: replace it only as far as the user allows."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from openpyxl import load_workbook

from ..errors import Problem, ProblemsError, UsageError, first_few
from ..files import digest, holds_other
from ..jobs.cloud import on_this_computer
from ..numbers import Wrong
from ..reading.untrusted import open_untrusted
from ..schema import INPUT_PREFIX
from ..xlsx.formats import WORKBOOKS
from ..xlsx.reader import Workbook
from ..xlsx.safe_zip import UntrustedArchive
from .losses import Content, Figure, find_losses

_NAMED = 5


class OverwritePolicy(NamedTuple):
    """What may happen to an existing workbook that differs from the new one.

    overwrite: replace the existing workbook, unless it holds something that the new one lacks. discard: replace it
    whatever it holds.
    """

    overwrite: bool = False
    discard: bool = False

    def why_kept(
        self, path: Path, data: bytes, elsewhere: str, new: Callable[[], Content] | None = None, written: str = ""
    ) -> Wrong | None:
        """Return why the file at a path must stay; None where the new workbook may be written.

        Args:
            path: Of this computer, or of a cloud.
            data: The new workbook's file.
            elsewhere: What to do instead, for the message.
            new: Gives the content of the new workbook; by default the content is read from `data`.
            written: Digest of the file that an earlier run wrote there. Nobody has edited a file with this digest.
        """
        if not holds_other(path, data):
            return None
        if path.is_dir():
            return Wrong("is there already, and is a folder", elsewhere)
        if self.discard:
            return None
        if not self.overwrite:
            return Wrong("is there already, and differs", f"{elsewhere}, or use --overwrite")
        try:
            brought = new() if new else content_of_file(data)
            with on_this_computer(path) as file:
                if written and digest(file.read_bytes()) == written and _figures(file) <= brought.brought:
                    return None
                losses = find_losses(_content_of_untrusted(file), brought)
        except ProblemsError as error:
            return _unknown("; ".join(problem.what for problem in error.problems), elsewhere)
        except Exception as error:  # a file that is no workbook fails in as many ways as there are
            return _unknown(f"cannot be read as a workbook ({type(error).__name__})", elsewhere)
        if not losses:
            return None
        held = first_few(losses, _NAMED, "; ")
        return Wrong(
            f"is there already, and holds what the new workbook does not bring: {held}",
            f"{elsewhere}, or lose this with --discard",
        )

    def problem(self, path: Path, data: bytes) -> Problem | None:
        """Return why the file at a template's path must stay, as a problem; None where the template may be written."""
        kept = self.why_kept(path, data, "choose another folder")
        return Problem(str(path), *kept) if kept else None


KEEP = OverwritePolicy()
"""Keep every existing file that differs."""


def check_no_filled_workbook(path: Path) -> None:
    """Raise UsageError where a table or a report would replace a filled workbook."""
    filled = False
    if path.suffix.lower() in WORKBOOKS and path.is_file():
        with suppress(Exception):  # then xlkpi did not make the file
            filled = bool(_content_of_untrusted(path).figures)
    if filled:
        raise UsageError(f"{path} is a filled workbook, whose figures would be lost; name another file")


def _unknown(why: str, elsewhere: str) -> Wrong:
    return Wrong(
        f"is there already, and what it holds cannot be told, as it {why}", f"{elsewhere}, or lose it with --discard"
    )


def _figures(path: Path) -> frozenset[Figure]:
    """Return the figures of a workbook that xlkpi wrote and nobody edited. Faster than reading its content."""
    book = Workbook(UntrustedArchive(path))
    months = book.names["months"]
    inputs = {
        name.removeprefix(INPUT_PREFIX): cells
        for name, cells in book.names.items()
        if name.startswith(INPUT_PREFIX) and len(cells.addresses) == len(months.addresses)
    }
    wanted: dict[str, set[str]] = {}
    for cells in (months, *inputs.values()):
        wanted.setdefault(cells.sheet, set()).update(cells.addresses)
    values = {sheet: book.values(sheet, addresses) for sheet, addresses in wanted.items()}
    dates = [book.date(values[months.sheet].get(address)) for address in months.addresses]
    return frozenset(
        (item, date and date.replace(day=1))
        for item, cells in inputs.items()
        for date, address in zip(dates, cells.addresses, strict=True)
        if values[cells.sheet].get(address) is not None
    )


def _content_of_untrusted(path: Path) -> Content:
    untrusted = open_untrusted(path)
    return Content(untrusted.book, untrusted.package.names)


def content_of_file(data: bytes) -> Content:
    """Return the content of a workbook that xlkpi made."""
    with ZipFile(io.BytesIO(data)) as archive:
        return Content(load_workbook(io.BytesIO(data)), archive.namelist())
