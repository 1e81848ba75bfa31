"""`xlkpi columns`: an empty table for `xlkpi fill`, with an example row."""

from __future__ import annotations

from typing import Annotated

import typer

from ..catalogue.examples import example_inputs
from ..catalogue.load import load_catalogue
from ..tables.report import csv_line, csv_number
from ..tables.source import KEYS
from .app import CatalogueOption, Language, LanguageOption, app, write
from .wording import words

_MONTH = "2026-01"


@app.command("columns", epilog="Example: xlkpi columns custom-phone-cases > shops.csv")
def columns(
    verticals: Annotated[list[str], typer.Argument(metavar="VERTICAL", help="The trades, as `xlkpi list` names them.")],
    lang: LanguageOption = Language.en,
    catalogue: CatalogueOption = None,
) -> None:
    """Print an input table for `xlkpi fill`.

    The table is CSV: a column for each input of the trades, and an example row for each trade. Replace the examples
    with your own rows, one per business and month.
    """
    known = load_catalogue(catalogue or ())
    chosen = [known.vertical(name) for name in dict.fromkeys(name.lower() for name in verticals)]
    inputs = list(dict.fromkeys(source for vertical in chosen for source in vertical.inputs))
    lines = [csv_line([*KEYS, *inputs], "\n", lang)]
    for number, vertical in enumerate(chosen, 1):
        keys = (words("columns", "business", lang, number=number), vertical.id, _MONTH)
        values = {name: float(f"{value:.15g}") for name, value in example_inputs(vertical).items()}
        lines.append(csv_line([*keys, *(csv_number(values.get(name), lang) for name in inputs)], "\n", lang))
    write("".join(lines))
