"""`xlkpi addin excel`: the functions as an add-in of Excel for Windows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .app import Language, say, write

if TYPE_CHECKING:
    from ..hosts.excel.profile import Places

HelpLanguageOption = Annotated[
    Language,
    typer.Option(
        "--lang", envvar="XLKPI_LANGUAGE", case_sensitive=False, help="Language of the help in the function wizard."
    ),
]
PythonOption = Annotated[
    Path | None,
    typer.Option(
        "--python",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        show_default=False,
        help="The python.exe that answers Excel, when it is not the one that runs this.",
    ),
]

excel = typer.Typer(help="The add-in for Excel on Windows.", no_args_is_help=True)


@excel.command(epilog="Example: xlkpi addin excel build -o xlkpi.xlam --lang fr")
def build(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")] = Path(
        "xlkpi.xlam"
    ),
    lang: HelpLanguageOption = Language.en,
) -> None:
    """Make the add-in as a file, on any system, for the xlwings installed here. It names no Python: `install` does."""
    from ..files import write_file
    from ..hosts.excel.package import addin

    content = addin(lang)
    output.parent.mkdir(parents=True, exist_ok=True)
    write_file(output, content)
    write(str(output))
    say(
        "The file alone answers nothing: it names no Python. On the computer with Excel run "
        "`xlkpi addin excel install`, which makes the same file and names its Python in it."
    )


@excel.command(epilog="Example: xlkpi addin excel install")
def install(lang: HelpLanguageOption = Language.en, python: PythonOption = None) -> None:
    """Install it for yourself, in place of an older one, and examine it. Prints its version."""
    from ..hosts.excel import package, profile

    places = profile.user_places()
    about = profile.install(package.addin(lang), places, (python or Path(sys.executable)).absolute())
    write(about.version)
    _examine(places)
    say("Installed. Start Excel and type =KPI_AOV(10000,200), or with your separator: it answers 50.")


@excel.command(epilog="Example: xlkpi addin excel uninstall")
def uninstall() -> None:
    """Remove the add-in."""
    from ..hosts.excel import profile

    places = profile.user_places()
    there = profile.uninstall(places)
    say(f"Taken out: {places.file}" if there else f"There is no {places.file}: there is nothing to do.")


@excel.command(epilog="Example: xlkpi addin excel status")
def status() -> None:
    """Say what is installed, from its files alone. Exit status 1 when there is a problem."""
    from ..hosts.excel import profile

    found = profile.status(profile.user_places())
    about = found.about
    what = f"xlkpi {about.version}, for xlwings {about.xlwings}, help in {about.language}" if about else "not installed"
    write(f"Add-in: {what}, {found.places.file}")
    write(f"Python: {found.interpreter or 'not set'}")
    for problem in found.problems:
        write(str(problem))
    if found.problems:
        raise typer.Exit(1)


@excel.command(epilog="Example: xlkpi addin excel doctor")
def doctor() -> None:
    """Examine everything that the add-in needs, and call a function as Excel does. Exit status 1 at a problem."""
    from ..hosts.excel import profile

    for what in _examine(profile.user_places()):
        write(f"Not tried: {what}.")
    write("Nothing stands in the add-in's way.")


def _examine(places: Places) -> tuple[str, ...]:
    """Examine an installed add-in, and return what could not be tried here. Raises ExcelError with its problems."""
    from ..hosts.excel import surroundings
    from ..hosts.excel.doctor import examine
    from ..hosts.excel.paths import ExcelError

    found = examine(places, surroundings.user_surroundings())
    if found.problems:
        raise ExcelError(found.problems)
    return found.untried
