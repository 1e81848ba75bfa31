"""`xlkpi addin excel`: install the functions as an add-in of Excel for Windows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..messages import Message, message
from ..schema import ADD_IN_FILE
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
        help="The python.exe that answers Excel, if it is not the one that runs this.",
    ),
]

excel = typer.Typer(help="Install the add-in for Excel on Windows.", no_args_is_help=True)


@excel.command(epilog="Example: xlkpi addin excel build -o xlkpi.xlam --lang fr")
def build(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")] = Path(
        ADD_IN_FILE
    ),
    lang: HelpLanguageOption = Language.en,
) -> None:
    """Write the add-in to a file, for the xlwings installed here. It names no Python; `install` does."""
    from ..files import write_file
    from ..hosts.excel.package import addin

    content = addin(lang)
    output.parent.mkdir(parents=True, exist_ok=True)
    write_file(output, content)
    write(str(output))
    say(
        message(
            "The file alone answers nothing, as it names no Python. On the computer with Excel run `xlkpi addin excel "
            "install`, which writes the same file with its Python named in it."
        )
    )


@excel.command(epilog="Example: xlkpi addin excel install")
def install(lang: HelpLanguageOption = Language.en, python: PythonOption = None) -> None:
    """Install the add-in for yourself, in place of an older one; print its version, and examine it."""
    from ..hosts.excel import package, profile

    places = profile.user_places()
    about = profile.install(package.addin(lang), places, (python or Path(sys.executable)).absolute())
    write(about.version)
    _examine(places)
    say(message("Installed. Start Excel and type =KPI_AOV(10000,200), or with your separator: it answers 50."))


@excel.command(epilog="Example: xlkpi addin excel uninstall")
def uninstall() -> None:
    """Remove the add-in."""
    from ..hosts.excel import profile

    places = profile.user_places()
    file = str(places.file)
    if profile.uninstall(places):
        say(message("Removed: {file}", file=file))
    else:
        say(message("There is no {file}: there is nothing to do.", file=file))


@excel.command(epilog="Example: xlkpi addin excel status")
def status() -> None:
    """Show what is installed, from its file alone. Exit status 1 if there is a problem."""
    from ..hosts.excel import profile

    found = profile.status(profile.user_places())
    about = found.about
    what = message("not installed")
    if about:
        what = message(
            "xlkpi {version}, for xlwings {xlwings}, help in {language}",
            version=about.version,
            xlwings=about.xlwings,
            language=about.language,
        )
    write(message("Add-in: {what}, {file}", what=what, file=str(found.places.file)))
    write(message("Python: {what}", what=str(found.interpreter) if found.interpreter else message("not set")))
    for problem in found.problems:
        write(problem.message)
    if found.problems:
        raise typer.Exit(1)


@excel.command(epilog="Example: xlkpi addin excel doctor")
def doctor() -> None:
    """Examine what the add-in needs, and call a function as Excel does. Exit status 1 if there is a problem."""
    from ..hosts.excel import profile

    for what in _examine(profile.user_places()):
        write(message("Not tried: {what}.", what=what))
    write(message("No problem was found."))


def _examine(places: Places) -> tuple[Message, ...]:
    """Examine an installed add-in, and return what could not be tried here.

    Raises:
        ExcelError: The add-in has problems.
    """
    from ..hosts.excel import surroundings
    from ..hosts.excel.doctor import examine
    from ..hosts.excel.paths import ExcelError

    found = examine(places, surroundings.user_surroundings())
    if found.problems:
        raise ExcelError(found.problems)
    return found.untried
