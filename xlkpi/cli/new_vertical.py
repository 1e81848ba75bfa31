"""`xlkpi new-vertical`: a draft of a custom vertical's file, with every field explained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..messages import message
from .app import CatalogueOption, Language, LanguageOption, app, say, write


@app.command("new-vertical", epilog="Example: xlkpi new-vertical custom-phone-cases --extends custom-phone-cases")
def new_vertical(
    vertical: Annotated[str, typer.Argument(metavar="ID", help="The id of the new trade: flower-subscription.")],
    extends: Annotated[
        str,
        typer.Option(
            metavar="VERTICAL",
            show_default=False,
            help="The trade to build on: the file says what differs. Under its own id, the new one takes its place.",
        ),
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", show_default=False, help="The .toml file to write [default: ID.toml]"
        ),
    ] = None,
    lang: LanguageOption = Language.en,
    catalogue: CatalogueOption = None,
) -> None:
    """Draft the file of a trade of your own, with every field explained.

    Prints the path of the file, which `xlkpi check` accepts as it stands. Change it in any text editor. An existing
    file is never overwritten.
    """
    from ..catalogue.draft_vertical import draft_vertical

    path = draft_vertical(vertical.lower(), output, extends=extends.lower(), language=lang, catalogues=catalogue or ())
    write(str(path))
    say(message("change it, then check it with `xlkpi check {file}`", file=str(path)))
