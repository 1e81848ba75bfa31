"""`xlkpi check`: what is wrong with workbooks and catalogue files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..messages import joined, plural
from .app import CatalogueOption, app, say, say_passed, write


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
    from ..collect.check_files import check_files

    result = check_files(paths, catalogues=catalogue or ())
    for problem in result.problems:
        write(problem.message)
    files = plural("{count} file checked", "{count} files checked", count=result.files)
    say(joined(", ", [files, plural("{count} problem", "{count} problems", count=len(result.problems))]))
    say_passed(result.skipped)
    if result.problems:
        raise typer.Exit(1)
