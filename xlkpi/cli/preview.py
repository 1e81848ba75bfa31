"""`xlkpi preview`: pictures of a workbook's pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..messages import joined, message
from .app import Language, LanguageOption, app, write
from .generate import FolderOption, OverwriteOption


@app.command(epilog="Example: xlkpi preview filled/*.xlsx -o pages")
def preview(
    files: Annotated[list[Path], typer.Argument(metavar="WORKBOOK", help="Workbooks: .xlsx, .xlsm or .ods.")],
    output: FolderOption,
    dpi: Annotated[int, typer.Option(min=20, max=600, help="Dots per inch.")] = 110,
    lang: LanguageOption = Language.en,
    overwrite: OverwriteOption = False,
) -> None:
    """Draw the pages of workbooks as PNG pictures.

    LibreOffice, which must be installed, prints the pages, with numbers and dates in the workbook's language. Prints
    the path of each picture. The exit status is 1 when a workbook cannot be drawn; the others are drawn.
    """
    from ..preview import preview as draw

    for folder in filter(Path.is_dir, files):
        raise UsageError(
            message(
                "{folder} is a folder; name its workbooks, such as {pattern}",
                folder=str(folder),
                pattern=str(folder / "*.xlsx"),
            )
        )
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise UsageError(message("there is no such file: {files}", files=joined(", ", missing)))
    for path in draw(files, output, dpi, overwrite):
        write(str(path))
