"""Read order exports into lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .lines import Reading

if TYPE_CHECKING:
    from ibis.backends import BaseBackend


def read_lines(
    con: BaseBackend,
    files: Sequence[Path],
    folder: Path,
    *,
    mappings: Sequence[Path] = (),
    timezone: str = "",
    dates: str = "",
    currency: str = "",
) -> Reading:
    """Read exports, each recognised by its header, into the lines of all of them.

    con: any Ibis connection; the files are read by DuckDB, and what is in them is computed by this one.
    folder: an empty folder for what is too large for memory (a temporary one); it must live as long as the lines.
    mappings: mapping files, for tables that no layout of ours fits; they are tried first.
    timezone: of the shop, such as "Europe/Paris", for exports that tell a time zone; "" keeps the times as written.
    dates: "dmy" or "mdy", for files whose dates do not tell whether the day or the month comes first; "" to tell by them.
    currency: the lines of any other are set aside; "" for the currency of most lines.
    Raises ProblemsError when no file can be read, UsageError for a time zone or an order of dates that there is not.
    """
    raise NotImplementedError
