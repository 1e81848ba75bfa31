"""`xlkpi demo`: the ten templates, and a dozen filled workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..messages import message
from .app import app, say
from .generate import DiscardOption, OverwriteOption
from .progress import shown


@app.command(epilog="Example: xlkpi demo -o demo")
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.")] = Path(
        "demo"
    ),
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
) -> None:
    """Make ten templates and a dozen filled workbooks.

    All five trades in both languages, and twelve workbooks filled from tables that ship with xlkpi.
    """
    from ..fill.demo import make_demo

    with shown(message("making templates")) as progress:
        made = make_demo(output, overwrite, discard, progress)
    templates, filled = made.templates[0].parent, made.workbooks[0].parent
    counts = {"templates": len(made.templates), "workbooks": len(made.workbooks)}
    places = {"folder": str(templates), "filled": str(filled)}
    say(message("{templates} templates in {folder}, {workbooks} filled workbooks in {filled}", **counts, **places))
    shops = {"english": str(made.workbooks[0]), "french": str(made.workbooks[-1])}
    say(message("Open {english} (English) or {french} (French): the Dashboard comes first.", **shops))
