"""`xlkpi demo`: the ten templates, and a dozen filled workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .app import app, say, write
from .generate import DiscardOption, OverwriteOption


@app.command(epilog="Example: xlkpi demo -o demo")
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.")] = Path(
        "demo"
    ),
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
) -> None:
    """Make ten templates and a dozen filled books.

    All five trades in both languages, and twelve workbooks filled from tables that ship with xlkpi.
    """
    from ..catalogue.load import load_catalogue
    from ..catalogue.model import LANGUAGES
    from ..errors import WorkbookError
    from ..fill.batch import Templates, demo_table, fill_records
    from ..tables.read import read_table
    from ..upgrade.overwrite import OverwritePolicy
    from ..workbook.generate import generate_templates
    from ..workbook.layout import Options

    known, existing = load_catalogue(), OverwritePolicy(overwrite, discard)
    options = [Options(language) for language in LANGUAGES]
    templates, filled = output / "templates", output / "filled"
    made = list(generate_templates(known.verticals.values(), options, templates, existing.problem))
    shops: list[Path] = []
    for choice in options:
        records = read_table(demo_table(choice.language), known).records
        for outcome in fill_records(records, filled, Templates(known, choice), existing):
            if outcome.problems:
                raise WorkbookError(outcome.problems)
            shops.append(outcome.path)
    for path in [*made, *shops]:
        write(str(path))
    say(f"{len(made)} templates in {templates}, {len(shops)} filled workbooks in {filled}")
    say(f"Open {shops[0]} (English) or {shops[-1]} (French): the Dashboard comes first.")
