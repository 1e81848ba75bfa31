"""Make the template files of trades."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..catalogue.model import Vertical
from ..errors import Problem, WorkbookError
from ..files import holds_other, write_file
from .build import build_workbook
from .layout import Options
from .save import workbook_bytes


def generate(
    verticals: Iterable[Vertical], options: Iterable[Options], folder: Path, overwrite: bool
) -> Iterator[Path]:
    """Write a template for each trade and each of the options; gives each path as it is done.

    The file is named after the trade and the language. A file that is there already and differs is left alone, since
    someone may have typed into it: then WorkbookError is raised, unless overwrite.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = list(options)
    for vertical in verticals:
        for choice in wanted:
            path = folder / f"{vertical.id}.{choice.language}.xlsx"
            data = workbook_bytes(build_workbook(vertical, choice))
            if not overwrite and holds_other(path, data):
                what = "is there already, and differs"
                raise WorkbookError([Problem(str(path), what, "choose another folder, or use --overwrite")])
            write_file(path, data)
            yield path
