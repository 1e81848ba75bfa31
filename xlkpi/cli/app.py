"""The command line's frame: the typer app, the options that commands share, output, errors and exit status.

A command is a module with a function `@app.command(...)`, named in xlkpi.cli.COMMANDS. What only the command needs
is imported inside its function, so that `xlkpi list` does not wait for the workbook libraries.

Exit status: 0 done, 1 the data is at fault, 2 the command is at fault. Data goes to stdout, messages to stderr.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO

import typer

from .. import __version__
from ..errors import ProblemsError, XlkpiError

app = typer.Typer(
    name="xlkpi",
    help="The KPIs of small craft and e-commerce businesses, in the spreadsheet where their owners already are.",
    epilog="Example: xlkpi list",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # errors and help as plain text, also when they are piped
)


_TOLD = 5


class Language(StrEnum):
    """The languages of the catalogue."""

    en = "en"
    fr = "fr"


LanguageOption = Annotated[
    Language, typer.Option("--lang", envvar="XLKPI_LANGUAGE", case_sensitive=False, help="Language of the output.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CatalogueOption = Annotated[
    list[str] | None,
    typer.Option(
        "--catalogue",
        metavar="PATH",
        show_default=False,
        help="Trades of your own: a TOML file or a folder of them. May be repeated.",
    ),
]
"""For `catalogue: CatalogueOption = None` and load_catalogue(catalogue or ())."""
VerticalOption = Annotated[str, typer.Option(metavar="VERTICAL", help="The trade, where the table has no such column.")]


def write(text: str) -> None:
    """Write a command's result, ending the line.

    A reader that stops reading (`| head`) does not end the command: the work continues, and the exit status reports
    on the work.
    """
    _put(sys.stdout, text if text.endswith("\n") else f"{text}\n")


def write_json(value: Any) -> None:
    """Write a result as JSON, keys as they stand."""
    write(json.dumps(value, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """Write a message for a person, to stderr."""
    _put(sys.stderr, f"{text}\n")


def counted(number: int, noun: str) -> str:
    """A number of things: 1 problem, 2 problems."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def say_passed(passed: Mapping[str, int]) -> None:
    """Report how many files of a folder are neither read nor listed one by one. passed: their number by suffix."""
    if passed:
        kinds = ", ".join(sorted(passed))
        say(f"{counted(sum(passed.values()), 'other file')} not looked at: {kinds}")


def say_problems(first: Iterable[object], number: int, report: object) -> None:
    """Tell the first few problems, how many there are, and where all are listed."""
    for problem in islice(first, _TOLD):
        say(f"  {problem}")
    say(f"{counted(number, 'problem')} in all, listed in {report}")


def run() -> NoReturn:
    """Run the app and exit with its status; an error that xlkpi raises on purpose is one plain message."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started the command
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 (for as long as the process runs)
    sys.stdout.reconfigure(**_encoding(sys.stdout))  # type: ignore[union-attr]
    sys.stderr.reconfigure(**_encoding(sys.stderr))  # type: ignore[union-attr]
    try:
        app(prog_name="xlkpi")
    except XlkpiError as error:
        say(f"Error: {_message(error)}")
        status: Any = error.exit_status
    except OSError as error:
        what = error.strerror or str(error)
        say(f"Error: {error.filename}: {what}" if error.filename else f"Error: {what}")
        status = XlkpiError.exit_status
    except SystemExit as exit_:
        status = exit_.code
    try:
        sys.stdout.flush()
    except OSError:  # told already
        _silence(sys.stdout)
    sys.exit(status)


@app.callback()
def xlkpi(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=lambda asked: _version(asked), help="Show the version.")
    ] = False,
) -> None:
    """The options before any command."""


def _version(asked: bool) -> None:
    if asked:
        write(f"xlkpi {__version__}")
        raise typer.Exit


def _message(error: XlkpiError) -> str:
    """The error's words; several problems one a line, below their number."""
    if isinstance(error, ProblemsError) and len(error.problems) > 1:
        return "\n".join([f"{len(error.problems)} problems", *(f"  {problem}" for problem in error.problems)])
    return str(error)


def _encoding(stream: Any) -> dict[str, str]:
    """A terminal keeps its own encoding, and shows ? for what that lacks; a file or a pipe gets UTF-8."""
    return {"errors": "replace"} if stream.isatty() else {"encoding": "utf-8"}


def _put(stream: TextIO, text: str) -> None:
    """Write to a standard stream; discard the text once nobody reads the stream."""
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        if error.errno != errno.EPIPE and not (os.name == "nt" and error.errno == errno.EINVAL):
            raise
        _silence(stream)


def _silence(stream: TextIO) -> None:
    """Send what is still buffered nowhere, so that Python does not complain of it when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
