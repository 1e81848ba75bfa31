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

    The file is named after the trade and the language. why_kept: tells of a path and a new file why what is there
    already must stay, None where it may be written. Raises WorkbookError where it must stay.
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
