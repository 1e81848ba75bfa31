"""`xlkpi preview`: the pages of workbooks as pictures, and as PDF files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..messages import message
from .app import Language, LanguageOption, app
from .generate import FolderOption, OverwriteOption
from .progress import shown


@app.command(epilog="Example: xlkpi preview filled/*.xlsx -o pages --pdf")
def preview(
    files: Annotated[list[Path], typer.Argument(metavar="WORKBOOK", help="Workbooks: .xlsx, .xlsm or .ods.")],
    output: FolderOption,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also write the pages of each workbook to a PDF file.")] = False,
    dpi: Annotated[int, typer.Option(min=20, max=600, help="Dots per inch of the pictures.")] = 110,
    lang: LanguageOption = Language.en,
    overwrite: OverwriteOption = False,
) -> None:
    """Draw the pages of workbooks as PNG pictures.

    LibreOffice, which must be installed, prints the pages, with numbers and dates in the workbook's language. Prints
    the path of each file. The exit status is 1 when a workbook cannot be drawn; the others are drawn.
    """
    from ..preview import preview_workbooks

    with shown(message("drawing the pages")) as progress:
        preview_workbooks(files, output, pdf=pdf, dpi=dpi, overwrite=overwrite, progress=progress)
