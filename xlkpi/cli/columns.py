"""`xlkpi columns`: an empty table for `xlkpi fill`, with an example row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..catalogue.examples import example_inputs
from ..catalogue.load import load_catalogue
from ..catalogue.model import Vertical
from ..errors import UsageError
from ..messages import message
from ..tables.report import csv_line, csv_number
from ..tables.source import KEYS
from .app import CatalogueOption, Language, LanguageOption, app, write
from .generate import OverwriteOption
from .wording import words

_MONTH = "2026-01"


OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="The .xlsx file to write, with validation, in place of printing CSV.",
        show_default=False,
    ),
]


@app.command("columns", epilog="Example: xlkpi columns custom-phone-cases -o shops.xlsx")
def columns(
    verticals: Annotated[list[str], typer.Argument(metavar="VERTICAL", help="The trades, as `xlkpi list` names them.")],
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    lang: LanguageOption = Language.en,
    catalogue: CatalogueOption = None,
) -> None:
    """Print an input table for `xlkpi fill`, or write it as .xlsx.

    The table has a column for each input of the trades, and an example row for each trade. Replace the examples with
    your own rows, one per business and month. The .xlsx file has validation, real dates, and a sheet that explains
    all columns; with --lang fr its headings are French labels.
    """
    known = load_catalogue(catalogue or ())
    chosen = [known.vertical(name) for name in dict.fromkeys(name.lower() for name in verticals)]
    if output is not None:
        _write_example(output, chosen, lang, overwrite)
        return
    inputs = list(dict.fromkeys(source for vertical in chosen for source in vertical.inputs))
    lines = [csv_line([*KEYS, *inputs], "\n", lang)]
    for number, vertical in enumerate(chosen, 1):
        keys = (words("columns", "business", lang, number=number), vertical.id, _MONTH)
        values = {name: float(f"{value:.15g}") for name, value in example_inputs(vertical).items()}
        lines.append(csv_line([*keys, *(csv_number(values.get(name), lang) for name in inputs)], "\n", lang))
    write("".join(lines))


def _write_example(path: Path, chosen: Sequence[Vertical], lang: Language, overwrite: bool) -> None:
    from ..tables.example_table import write_example

    if path.exists() and not overwrite:
        raise UsageError(message("{file} already exists; name another file, or use --overwrite", file=str(path)))
    write_example(path, chosen, lang)
    write(str(path))
