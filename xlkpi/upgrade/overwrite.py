"""The protection of existing workbooks: a new workbook replaces one only as far as the user allows."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from ..errors import Problem, ProblemsError, UsageError, first_few
from ..files import digest, holds_other
from ..jobs.cloud import on_this_computer
from ..messages import joined, message
from ..numbers import Wrong
from ..xlsx.formats import WORKBOOKS
from ..xlsx.zip_writer import same_parts

if TYPE_CHECKING:  # most workbooks are new, and nothing is read
    from .losses import Content, Figure

_NAMED = 5


class OverwritePolicy(NamedTuple):
    """The user's choice for an existing workbook that differs from the new one.

    Attributes:
        overwrite: Whether to replace an existing workbook if the new one has all its contents.
        discard: Whether to replace an existing workbook whatever it holds.
    """

    overwrite: bool = False
    discard: bool = False

    def why_kept(
        self, path: Path, data: bytes, elsewhere: str, new: Callable[[], Content] | None = None, written: str = ""
    ) -> Wrong | None:
        """Return why the file at a path must stay; None where the new workbook may be written.

        Args:
            path: The path on this computer or in a cloud.
            data: The new workbook's file.
            elsewhere: What to do instead, for the message.
            new: Gives the content of the new workbook; by default the content is read from `data`.
            written: Digest of the file that an earlier run wrote. A file with this digest has not been edited.
        """
        if not holds_other(path, data):
            return None
        if path.is_file() and same_parts(path.read_bytes(), data):  # compressed by another computer
            return None
        if path.is_dir():
            return Wrong(message("already exists and is a folder"), elsewhere)
        if self.discard:
            return None
        if not self.overwrite:
            return Wrong(
                message("already exists with different contents"),
                message("{elsewhere}, or use --overwrite", elsewhere=elsewhere),
            )
        from .losses import find_losses

        try:
            brought = new() if new else content_of_file(data)
            with on_this_computer(path) as file:
                if written and digest(file.read_bytes()) == written and _figures(file) <= brought.brought:
                    return None
                losses = find_losses(_content_of_untrusted(file), brought)
        except ProblemsError as error:
            return _unknown(joined("; ", [problem.what for problem in error.problems]), elsewhere)
        except Exception as error:  # a damaged file can raise any exception
            return _unknown(message("cannot be read as a workbook ({why})", why=type(error).__name__), elsewhere)
        if not losses:
            return None
        held = first_few(losses, _NAMED, "; ")
        return Wrong(
            message("already exists and has what the new workbook lacks: {losses}", losses=held),
            message("{elsewhere}, or lose this with --discard", elsewhere=elsewhere),
        )

    def problem(self, path: Path, data: bytes) -> Problem | None:
        """Return why the file at a template's path must stay, as a problem; None where the template may be written."""
        kept = self.why_kept(path, data, message("choose another folder"))
        return kept.at(file=str(path)) if kept else None


KEEP = OverwritePolicy()
"""Keep every existing file that differs."""


def check_no_filled_workbook(path: Path) -> None:
    """Raise UsageError where a table or a report would replace a filled workbook."""
    filled = False
    if path.suffix.lower() in WORKBOOKS and path.is_file():
        with suppress(Exception):  # xlkpi did not make the file
            filled = bool(_content_of_untrusted(path).figures)
    if filled:
        raise UsageError(
            message("{file} is a filled workbook, whose figures would be lost; name another file", file=str(path))
        )


def _unknown(why: str, elsewhere: str) -> Wrong:
    return Wrong(
        message("already exists and has unknown contents, as it {why}", why=why),
        message("{elsewhere}, or lose it with --discard", elsewhere=elsewhere),
    )


def _figures(path: Path) -> frozenset[Figure]:
    """Return the figures of a workbook that xlkpi wrote and nobody edited. Faster than reading its content."""
    from ..reading.contents import FileContents
    from ..reading.find import find_months_and_inputs
    from ..xlsx.reader import Workbook
    from ..xlsx.safe_zip import UntrustedArchive

    workbook = Workbook(UntrustedArchive(path))
    contents = FileContents(workbook)
    months, inputs, _ = find_months_and_inputs(contents, workbook.identity.names, {})
    return frozenset(
        (item, month)
        for item, cells in inputs.items()
        for month, value in zip(months.months, contents.held(cells), strict=True)
        if value is not None
    )


def _content_of_untrusted(path: Path) -> Content:
    from ..reading.untrusted import open_untrusted
    from .losses import Content

    untrusted = open_untrusted(path)
    return Content(untrusted.book, untrusted.package.names)


def content_of_file(data: bytes) -> Content:
    """Return the content of a workbook that xlkpi made."""
    from openpyxl import load_workbook

    from .losses import Content

    with ZipFile(io.BytesIO(data)) as archive:
        return Content(load_workbook(io.BytesIO(data)), archive.namelist())
