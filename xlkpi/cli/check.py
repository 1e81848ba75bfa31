"""`xlkpi check`: what is wrong with workbooks and catalogue files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError, UsageError
from .app import CatalogueOption, app, counted, say, say_passed, write

if TYPE_CHECKING:
    from ..reading.untrusted import Converted


@app.command(epilog="Example: xlkpi check filled/*.xlsx my-trade.toml")
def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH", help="Filled workbooks, folders to search for them, or catalogue files (.toml)."
        ),
    ],
    catalogue: CatalogueOption = None,
) -> None:
    """Say what is wrong with files.

    Workbooks are checked cell by cell, catalogue files field by field. Exit status 1 when there is a problem.
    """
    from ..catalogue.load import load_catalogue
    from ..collect.folder import find_workbooks
    from ..hosts.libreoffice.opendocument import save_as_xlsx
    from ..reading.opendocument import ConvertedFiles

    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise UsageError(f"there is no such file: {', '.join(missing)}")
    known = load_catalogue(catalogue or ())
    passed: Counter[str] = Counter()
    files = list(find_workbooks(paths, passed=passed))
    if not files and any(path.is_dir() for path in paths):
        raise UsageError(f"there is no workbook in {', '.join(map(str, paths))}; name the files or their folder")
    problems: list[Problem] = []
    with ConvertedFiles(files, Path, save_as_xlsx) as items:
        for file, converted in items:
            problems += _problems(file, known, converted)
    for problem in problems:
        write(str(problem))
    say(f"{counted(len(files), 'file')} checked, {counted(len(problems), 'problem')}")
    say_passed(passed)
    if problems:
        raise typer.Exit(1)


def _problems(file: Path, known: Catalogue, converted: Converted) -> list[Problem]:
    from ..catalogue.load import load_vertical

    try:
        if file.suffix.lower() == ".toml":
            load_vertical(file)
            return []
        from ..collect.check import check_workbook

        return check_workbook(file, known, converted)
    except ProblemsError as error:
        return list(error.problems)
