"""`xlkpi check`: what is wrong with workbooks and catalogue files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..messages import joined, message, plural
from .app import CatalogueOption, Language, LanguageOption, app, say, say_passed, write
from .progress import shown


@app.command(epilog="Example: xlkpi check filled/*.xlsx my-trade.toml")
def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH", help="Filled workbooks, folders to search for them, or catalogue files (.toml)."
        ),
    ],
    lang: LanguageOption = Language.en,
    catalogue: CatalogueOption = None,
) -> None:
    """Report what is wrong with files.

    Checks workbooks cell by cell and catalogue files field by field. The exit status is 1 when there is a problem;
    notes on catalogue files do not count.
    """
    from ..collect.check_files import check_files

    with shown(message("reading the files"), print_paths=False) as progress:
        result = check_files(paths, catalogues=catalogue or (), progress=progress)
    for problem in result.problems:
        write(problem.message)
    for note in result.notes:
        write(message("note: {note}", note=note.message))
    files = plural("{count} file checked", "{count} files checked", count=result.files)
    say(joined(", ", [files, plural("{count} problem", "{count} problems", count=len(result.problems))]))
    say_passed(result.skipped)
    if result.problems:
        raise typer.Exit(1)
