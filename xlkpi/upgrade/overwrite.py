"""The protection of existing workbooks: a new workbook replaces one only as far as the user allows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..errors import Problem, ProblemsError, UsageError, first_few
from ..files import holds_other
from ..messages import joined, message
from ..numbers import Wrong
from ..xlsx.formats import WORKBOOKS
from ..xlsx.zip_writer import same_parts

if TYPE_CHECKING:
    from .losses import Content  # for its type alone

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
        from .existing import content_of_file, lost  # most workbooks are new

        try:
            losses = lost(path, new() if new else content_of_file(data), written)
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
        from .existing import content_of_untrusted  # most files are new

        with suppress(Exception):  # xlkpi did not make the file
            filled = bool(content_of_untrusted(path).figures)
    if filled:
        raise UsageError(
            message("{file} is a filled workbook, whose figures would be lost; name another file", file=str(path))
        )


def _unknown(why: str, elsewhere: str) -> Wrong:
    return Wrong(
        message("already exists and has unknown contents, as it {why}", why=why),
        message("{elsewhere}, or lose it with --discard", elsewhere=elsewhere),
    )
