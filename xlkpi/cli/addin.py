"""`xlkpi addin`: the functions as an add-in of a spreadsheet program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .app import app, say, write

addin = typer.Typer(help="The functions as an add-in of LibreOffice Calc.", no_args_is_help=True)
libreoffice = typer.Typer(help="The extension for LibreOffice Calc.", no_args_is_help=True)
app.add_typer(addin, name="addin", epilog="Example: xlkpi addin libreoffice install")
addin.add_typer(libreoffice, name="libreoffice", epilog="Example: xlkpi addin libreoffice install")


@libreoffice.command(epilog="Example: xlkpi addin libreoffice build -o xlkpi.oxt")
def build(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")] = Path(
        "xlkpi.oxt"
    ),
) -> None:
    """Make the extension as a file, for any computer."""
    from ..hosts.libreoffice.package import extension

    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(extension())
    write(str(output))


@libreoffice.command(epilog="Example: xlkpi addin libreoffice install")
def install() -> None:
    """Install it for yourself, in place of an older one."""
    from ..hosts.libreoffice import install as office

    tool = office.install()
    say(f"Installed in your LibreOffice ({tool.parent}). Start it and type =KPI_AOV(10000;200) in Calc.")


@libreoffice.command(epilog="Example: xlkpi addin libreoffice uninstall")
def uninstall() -> None:
    """Take it out again."""
    from ..hosts.libreoffice import install as office

    say("Taken out of your LibreOffice." if office.uninstall() else "It is not installed: there is nothing to do.")


@libreoffice.command(epilog="Example: xlkpi addin libreoffice status")
def status() -> None:
    """Whether it is installed, and in which version. Prints the version."""
    from .. import __version__
    from ..hosts.libreoffice import install as office

    found = office.status()
    if found.version is None:
        say(f"Not installed in your LibreOffice ({found.tool.parent}); `xlkpi addin libreoffice install` does it.")
        raise typer.Exit(1)
    write(found.version)
    if found.version != __version__:
        say(f"This xlkpi is version {__version__}; `xlkpi addin libreoffice install` brings it.")
