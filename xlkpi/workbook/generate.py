"""Make the template files of trades."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..catalogue.model import Vertical
from ..errors import Problem, WorkbookError
from ..files import write_file
from .build import build_workbook
from .layout import Options
from .save import workbook_bytes


def generate(
    verticals: Iterable[Vertical],
    options: Iterable[Options],
    folder: Path,
    why_kept: Callable[[Path, bytes], Problem | None],
) -> Iterator[Path]:
    """Write a template for each trade and each of the options; gives each path as it is done.

    Each file is named after the vertical and the language. why_kept: takes a path and the new file, and returns why the
    existing file must stay, or None. Raises WorkbookError where a file must stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = list(options)
    for vertical in verticals:
        for choice in wanted:
            path = folder / f"{vertical.id}.{choice.language}.xlsx"
            data = workbook_bytes(build_workbook(vertical, choice))
            if problem := why_kept(path, data):
                raise WorkbookError([problem])
            write_file(path, data)
            yield path
