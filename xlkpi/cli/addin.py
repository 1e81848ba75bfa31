"""`xlkpi addin`: give the functions to a spreadsheet program, as an add-in or as a workbook of formulas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..messages import message
from .addin_excel import excel
from .addin_lambda import lambdas
from .app import app, say, write

ProfileOption = Annotated[
    Path | None,
    typer.Option(
        "--profile",
        metavar="DIR",
        show_default=False,
        help="LibreOffice's folder of settings, if it is not your usual one.",
    ),
]

addin = typer.Typer(help="Install the functions in LibreOffice Calc or Excel.", no_args_is_help=True)
libreoffice = typer.Typer(help="Install the extension for LibreOffice Calc.", no_args_is_help=True)
app.add_typer(addin, name="addin", epilog="Example: xlkpi addin libreoffice install")
addin.add_typer(libreoffice, name="libreoffice", epilog="Example: xlkpi addin libreoffice install")
addin.add_typer(excel, name="excel", epilog="Example: xlkpi addin excel install")
addin.add_typer(lambdas, name="lambda", epilog="Example: xlkpi addin lambda build -o kpi-functions.xlsx")


@libreoffice.command(epilog="Example: xlkpi addin libreoffice build -o xlkpi.oxt")
def build(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")] = Path(
        "xlkpi.oxt"
    ),
) -> None:
    """Write the extension to a file, for any computer."""
    from ..files import write_file
    from ..hosts.libreoffice.package import extension

    output.parent.mkdir(parents=True, exist_ok=True)
    write_file(output, extension())
    write(str(output))


@libreoffice.command(epilog="Example: xlkpi addin libreoffice install")
def install(profile: ProfileOption = None) -> None:
    """Install the extension for yourself, in place of an older one, and print its version."""
    from ..hosts.libreoffice import profile as office
    from ..hosts.libreoffice.package import extension

    write(office.install(extension(), profile or office.default_profile()))
    say(message("Installed. Open LibreOffice Calc and type =KPI_AOV(10000;200): it answers 50."))


@libreoffice.command(epilog="Example: xlkpi addin libreoffice uninstall")
def uninstall(profile: ProfileOption = None) -> None:
    """Remove the extension and print its version."""
    from ..hosts.libreoffice import profile as office

    folder = profile or office.default_profile()
    version = office.uninstall(folder)
    if version is None:
        say(message("It is not installed in {folder}: there is nothing to do.", folder=str(folder)))
    else:
        write(version)
        say(message("Removed."))


@libreoffice.command(epilog="Example: xlkpi addin libreoffice status")
def status(profile: ProfileOption = None) -> None:
    """Show LibreOffice, your profile and the extension. Exit status 1 if there is a problem."""
    from ..hosts.libreoffice import profile as office

    found = office.status(profile or office.default_profile())
    where, folder = message("not found"), str(found.profile)
    if found.program:
        version = found.version or message("of an unknown version")
        where = message("{version}, in {folder}", version=version, folder=str(found.program))
    if found.running:
        folder = message("{folder}, open in LibreOffice", folder=folder)
    write(message("LibreOffice: {what}", what=where))
    write(message("Profile: {what}", what=folder))
    write(message("Extension: {what}", what=found.installed or message("not installed")))
    for problem in found.problems:
        write(problem.message)
    if found.problems:
        raise typer.Exit(1)
