"""`xlkpi check`: what is wrong with workbooks and catalogue files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError, UsageError
from .app import CatalogueOption, app, counted, say, write

if TYPE_CHECKING:
    from ..fill.untrusted import Converted


@app.command(epilog="Example: xlkpi check filled/*.xlsx my-trade.toml")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Filled workbooks, or catalogue files (.toml).")],
    catalogue: CatalogueOption = None,
) -> None:
    """Say what is wrong with files.

    Workbooks are checked cell by cell, catalogue files field by field. Exit status 1 when there is a problem.
    """
    from ..catalogue.load import load_catalogue
    from ..fill.opendocument import ConvertedFiles
    from ..fill.untrusted import LOCK_MARK
    from ..hosts.libreoffice.opendocument import save_as_xlsx

    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise UsageError(f"there is no such file: {', '.join(missing)}")
    known = load_catalogue(catalogue or ())
    files = [file for file in files if not file.name.startswith(LOCK_MARK)]
    problems: list[Problem] = []
    with ConvertedFiles(files, Path, save_as_xlsx) as items:
        for file, converted in items:
            problems += _problems(file, known, converted)
    for problem in problems:
        write(str(problem))
    say(f"{counted(len(files), 'file')} checked, {counted(len(problems), 'problem')}")
    if problems:
        raise typer.Exit(1)


def _problems(file: Path, known: Catalogue, converted: Converted) -> list[Problem]:
    from ..catalogue.load import load_vertical

    try:
        if file.suffix.lower() == ".toml":
            load_vertical(file)
            return []
        from ..fill.check import check_workbook

        return check_workbook(file, known, converted)
    except ProblemsError as error:
        return list(error.problems)
