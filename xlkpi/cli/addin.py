"""`xlkpi addin`: the functions as an add-in of a spreadsheet program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .addin_excel import excel
from .app import app, say, write

ProfileOption = Annotated[
    Path | None,
    typer.Option(
        "--profile",
        metavar="DIR",
        show_default=False,
        help="LibreOffice's folder of settings, when it is not your usual one.",
    ),
]

addin = typer.Typer(help="The functions as an add-in of LibreOffice Calc or Excel.", no_args_is_help=True)
libreoffice = typer.Typer(help="The extension for LibreOffice Calc.", no_args_is_help=True)
app.add_typer(addin, name="addin", epilog="Example: xlkpi addin libreoffice install")
addin.add_typer(libreoffice, name="libreoffice", epilog="Example: xlkpi addin libreoffice install")
addin.add_typer(excel, name="excel", epilog="Example: xlkpi addin excel install")


@libreoffice.command(epilog="Example: xlkpi addin libreoffice build -o xlkpi.oxt")
def build(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")] = Path(
        "xlkpi.oxt"
    ),
) -> None:
    """Make the extension as a file, for any computer."""
    from ..files import write_file
    from ..hosts.libreoffice.package import extension

    output.parent.mkdir(parents=True, exist_ok=True)
    write_file(output, extension())
    write(str(output))


@libreoffice.command(epilog="Example: xlkpi addin libreoffice install")
def install(profile: ProfileOption = None) -> None:
    """Install it for yourself, in place of an older one. Prints its version."""
    from ..hosts.libreoffice import profile as office
    from ..hosts.libreoffice.package import extension

    write(office.install(extension(), profile or office.default_profile()))
    say("Installed. Open LibreOffice Calc and type =KPI_AOV(10000;200): it answers 50.")


@libreoffice.command(epilog="Example: xlkpi addin libreoffice uninstall")
def uninstall(profile: ProfileOption = None) -> None:
    """Remove the extension. Prints the version that was there."""
    from ..hosts.libreoffice import profile as office

    folder = profile or office.default_profile()
    version = office.uninstall(folder)
    if version is None:
        say(f"It is not installed in {folder}: there is nothing to do.")
    else:
        write(version)
        say("Taken out.")


@libreoffice.command(epilog="Example: xlkpi addin libreoffice status")
def status(profile: ProfileOption = None) -> None:
    """Say what there is: LibreOffice, your profile, the extension. Exit status 1 when there is a problem."""
    from ..hosts.libreoffice import profile as office

    found = office.status(profile or office.default_profile())
    where = f"{found.version or 'of an unknown version'}, in {found.program}" if found.program else "not found"
    write(f"LibreOffice: {where}")
    write(f"Profile: {found.profile}{', open in LibreOffice' if found.running else ''}")
    write(f"Extension: {found.installed or 'not installed'}")
    for problem in found.problems:
        write(str(problem))
    if found.problems:
        raise typer.Exit(1)
