"""Several workbooks as one download."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from ..messages import message
from .plain import in_words

NAME = "workbooks.zip"
_WHEN = (1980, 1, 1, 0, 0, 0)
"""The date of each file, so that the same workbooks give the same archive."""


def shown_name(language: str, next_year: bool = False) -> str:
    """Return the name under which an archive is saved."""
    return in_words(message("workbooks of the next year.zip") if next_year else message("workbooks.zip"), language)


def write_archive(path: Path, files: Mapping[str, Path]) -> None:
    """Write files, which are compressed already, into an archive, under the names that are given."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, file in files.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), file.read_bytes())
