"""What an existing workbook holds that a new one in its place would lack."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

from openpyxl import load_workbook

from ..files import digest
from ..jobs.cloud import on_this_computer
from ..reading.contents import FileContents
from ..reading.find import find_months_and_inputs
from ..reading.untrusted import open_untrusted
from ..xlsx.reader import Workbook
from ..xlsx.safe_zip import UntrustedArchive
from .losses import Content, Figure, find_losses


def lost(path: Path, new: Content, written: str) -> list[str]:
    """Return what would be lost if a new workbook replaced the one at a path.

    Args:
        path: The path on this computer or in a cloud.
        new: The content of the new workbook.
        written: Digest of the file that an earlier run wrote; see OverwritePolicy.why_kept.

    Raises:
        ProblemsError: The workbook is not one that xlkpi made. A damaged file can raise any exception.
    """
    with on_this_computer(path) as file:
        if written and digest(file.read_bytes()) == written and _figures(file) <= new.brought:
            return []
        return find_losses(content_of_untrusted(file), new)


def _figures(path: Path) -> frozenset[Figure]:
    """Return the figures of a workbook that xlkpi wrote and nobody edited. Faster than reading its content."""
    workbook = Workbook(UntrustedArchive(path))
    contents = FileContents(workbook)
    months, inputs, _ = find_months_and_inputs(contents, workbook.identity.names, {})
    return frozenset(
        (item, month)
        for item, cells in inputs.items()
        for month, value in zip(months.months, contents.held(cells), strict=True)
        if value is not None
    )


def content_of_untrusted(path: Path) -> Content:
    """Return the content of a workbook from outside."""
    untrusted = open_untrusted(path)
    return Content(untrusted.book, untrusted.package.names)


def content_of_file(data: bytes) -> Content:
    """Return the content of a workbook that xlkpi made."""
    with ZipFile(io.BytesIO(data)) as archive:
        return Content(load_workbook(io.BytesIO(data)), archive.namelist())
