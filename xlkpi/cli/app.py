"""The command line's frame: the typer app, the options that commands share, output, errors and exit status.

A command is a module with a function `@app.command(...)`, named in xlkpi.cli.COMMANDS. What only the command needs
is imported inside its function, so that `xlkpi list` does not wait for the workbook libraries.

Exit status: 0 done, 1 the data is at fault, 2 the command is at fault, which includes a file that cannot be read or
written; 128 and a signal's number where a signal ended the command (130 for Ctrl+C). Data goes to stdout, messages to
stderr.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from importlib import import_module
from itertools import islice, pairwise
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from ..errors import NO_ROOM, Problem, ProblemsError, UsageError, XlkpiError, system_reason
from ..files import remove_torn_again, report_unraised, room_in_words
from ..messages import LANGUAGE_VARIABLE, Message, joined, message, plural, printable, translated
from ..version import __version__
from .streams import careful_streams
from .typer_words import TyperError, command_in, usage_error

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
_SURROGATE = re.compile("[\ud800-\udfff]")
"""In the name of a file that is not valid text. JSON must be."""
_SIGNALLED = 128
_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Language(StrEnum):
    """The languages of the catalogue."""

    en = "en"
    fr = "fr"


LanguageOption = Annotated[
    Language, typer.Option("--lang", envvar=LANGUAGE_VARIABLE, case_sensitive=False, help="Language of the output.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CatalogueOption = Annotated[
    list[str] | None,
    typer.Option(
        "--catalogue",
        metavar="PATH",
        show_default=False,
        help="Custom trades: a TOML file or a folder of them. May be repeated.",
    ),
]
"""For `catalogue: CatalogueOption = None` and load_catalogue(catalogue or ())."""
VerticalOption = Annotated[str, typer.Option(metavar="VERTICAL", help="The trade, where the table has no such column.")]


PathsArgument = Annotated[list[Path], typer.Argument(metavar="PATH", help="Workbooks, and folders to search for them.")]
JobsOption = Annotated[int, typer.Option(min=1, help="Number of processes that share the work.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be done.")]


_language = Language.en


def language() -> Language:
    """Return the language of this run, in which messages are shown."""
    return _language


def write(text: str) -> None:
    """Write a command's result, ending the line."""
    shown = in_words(text)
    sys.stdout.write(shown if shown.endswith("\n") else f"{shown}\n")
    sys.stdout.flush()


def write_json(value: Any) -> None:
    """Write a result as JSON: keys and ids as they stand, sentences in the language of this run."""
    text = json.dumps(_plain(value), ensure_ascii=False, indent=2)
    write(_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def say(text: str) -> None:
    """Write a message for a person, to stderr."""
    sys.stderr.write(f"{in_words(text)}\n")
    sys.stderr.flush()


def say_styled(text: str) -> None:
    """Write a text with a terminal's styles to stderr; its parts come from `in_words`."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def in_words(text: str) -> str:
    """Return a message in the language of this run, without control characters; a plain text stays as it is."""
    return printable(translated(text, _language))


def say_dry_run(dry_run: bool) -> None:
    """Say that nothing is written, in a dry run."""
    if dry_run:
        say(message("dry run: nothing is written"))


def say_passed(passed: Mapping[str, int]) -> None:
    """Report how many files of a folder were skipped. `passed` is their number by suffix."""
    if passed:
        kinds = joined(", ", sorted(passed))
        count = sum(passed.values())
        say(
            plural(
                "{count} other file ignored: {kinds}", "{count} other files ignored: {kinds}", count=count, kinds=kinds
            )
        )


def say_problems(first: Iterable[object], number: int, report: object) -> None:
    """Show the first few problems, the number of problems, and the file that lists them all, if there is one."""
    for problem in islice(first, _TOLD):
        say(indented(problem.message if isinstance(problem, Problem) else str(problem)))
    if report is None:
        say(plural("{count} problem in all", "{count} problems in all", count=number))
        return
    place = str(report)
    say(
        plural(
            "{count} problem, listed in {file}", "{count} problems in all, listed in {file}", count=number, file=place
        )
    )


def indented(text: str) -> Message:
    """Return a line indented, for a list below a sentence."""
    return message("  {text}", text=text)


def run(commands: Sequence[str]) -> NoReturn:
    """Run the app and exit with its status. Errors that xlkpi raises on purpose are shown as one plain message.

    Args:
        commands: The modules of the commands. Importing them reads the catalogue, which may have problems.
    """
    sys.unraisablehook = report_unraised
    with careful_streams(), _ended_by_signals():
        status = _run(commands, asked_language(sys.argv[1:]))
        remove_torn_again()
    sys.exit(status)


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let the signals that ask a process to end do so as Ctrl+C does: processes and temporary files are cleared away.

    A signal that the process was started to ignore, as `nohup` does, stays ignored.
    """
    heard = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]
    try:
        for number in heard:
            signal.signal(number, _end)
        yield
    finally:
        for number in heard:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """End the command with the status that a shell gives to this signal; a second one does not disturb the clearing."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(_SIGNALLED + number)


def asked_language(arguments: Sequence[str]) -> Language:
    """Return the language that --lang names, or else the variable XLKPI_LANGUAGE; defaults to English.

    Messages need the language before the arguments are parsed, since parsing can fail.
    """
    named = [after for option, after in pairwise([*arguments, ""]) if option == "--lang"]
    named += [argument.partition("=")[2] for argument in arguments if argument.startswith("--lang=")]
    for name in (*(named if len(named) == 1 else ()), os.environ.get(LANGUAGE_VARIABLE, "")):
        if name.lower() in list(Language):
            return Language(name.lower())
    return Language.en


def _run(commands: Sequence[str], asked: Language) -> int:
    """Run the command of the arguments in a language; return the exit status."""
    global _language
    _language = asked
    try:
        for command in _needed(commands, sys.argv[1:]):
            import_module(f".{command.replace('-', '_')}", __package__)
        with room_in_words():
            return int(command_in(app, asked)(prog_name="xlkpi", standalone_mode=False) or 0)
    except XlkpiError as error:
        _say_error(_message(error))
        return error.exit_status
    except OSError as error:
        _say_error(joined(": ", [str(error.filename), _reason(error)] if error.filename else [_reason(error)]))
        return UsageError.exit_status
    except typer.Abort:  # Ctrl+C
        say(message("Aborted!"))
        return _SIGNALLED + signal.SIGINT
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else 0
    except TyperError as error:
        say(usage_error(error, asked))
        return int(error.exit_code)


def _needed(commands: Sequence[str], arguments: Sequence[str]) -> Sequence[str]:
    """Return the one command that the arguments name, or all, whose names and help are then asked for."""
    return arguments[:1] if arguments and arguments[0] in commands else commands


def _reason(error: OSError) -> str:
    """Return why the system refused a file, and where there is no room for it, what to do."""
    if not error.filename or error.errno not in NO_ROOM:
        return system_reason(error)
    fix = message("make room, or name another folder")
    if error.filename == tempfile.gettempdir():
        fix = message("make room, or set TMPDIR to another folder for temporary files")
    return joined("; ", [system_reason(error), fix])


def _say_error(what: str) -> None:
    say(message("Error: {what}", what=what))


def _plain(value: Any) -> Any:
    """Return a value for JSON with its messages in the language of this run."""
    if isinstance(value, Message):
        return in_words(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


@app.callback()
def xlkpi(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=lambda asked: _version(asked), help="Show the version.")
    ] = False,
) -> None:
    """Handle the options before any command."""


def _version(asked: bool) -> None:
    if asked:
        write(f"xlkpi {__version__}")
        raise typer.Exit


def _message(error: XlkpiError) -> str:
    """Return an error's message. Several problems take a line each, below their number."""
    if isinstance(error, ProblemsError) and len(error.problems) > 1:
        number = message("{count} problems", count=len(error.problems))
        return joined("\n", [number, *(indented(problem.message) for problem in error.problems)])
    return error.in_language(_language)
