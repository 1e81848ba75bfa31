"""`xlkpi addin lambda`: write the functions as formulas, for Excel 365 and 2024 without an add-in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..messages import message
from .app import Language, say, write

OutputOption = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")]
SheetsLanguageOption = Annotated[
    Language, typer.Option("--lang", envvar="XLKPI_LANGUAGE", case_sensitive=False, help="Language of the sheets.")
]

lambdas = typer.Typer(help="Write the functions as formulas: no add-in needed.", no_args_is_help=True)


@lambdas.command(epilog="Example: xlkpi addin lambda build -o kpi-functions.xlsx --lang fr")
def build(
    output: OutputOption = Path("kpi-functions.xlsx"),
    lang: SheetsLanguageOption = Language.en,
) -> None:
    """Write a workbook with a named LAMBDA per function, for Excel 365 and 2024, and examples of each."""
    from ..files import write_file
    from ..hosts.lambdas.package import functions_workbook

    content = functions_workbook(lang)
    output.parent.mkdir(parents=True, exist_ok=True)
    write_file(output, content)
    write(str(output))
    say(message("Open it in Excel 365 or 2024: its first sheet says how to use the functions in your own workbook."))
