"""The words of Typer in the user's language: headings of the help, usage and usage errors; and the help of commands.

Typer (0.29) writes its errors as plain English sentences. Each is recognised by its template in ERRORS. A sentence
without a template stays in English.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

import typer
import typer.core

from ..messages import ENGLISH, Message, look_up, message, translated
from .plain_values import take_plain_values

HEADINGS = (
    "Arguments", "Options", "Commands", "Usage: ", "COMMAND [ARGS]...", "(dynamic)", "default: {default}", "required",
    "env var: {var}", "Show this message and exit.",
)  # fmt: skip
"""The headings of a help page, as Typer writes them."""

ERRORS = (
    "Missing command.",
    "No such command {name}.",
    "No such command {name}. Did you mean {names}?",
    "Missing argument {name}.",
    "Missing argument {name}. {more}",
    "Missing option {name}.",
    "Missing option {name}. {more}",
    "Missing parameter {name}.",
    "No such option: {name}",
    "No such option: {name} (Possible options: {names})",
    "Option {name} does not take a value.",
    "Option {name} requires an argument.",
    "Option {name} requires {count} arguments.",
    "Argument {name} takes {count} values.",
    "Got unexpected extra argument(s) ({names})",
    "Invalid value for {name} (env var: {var}): {what}",
    "Invalid value for {name}: {what}",
    "Invalid value: {what}",
    "{value} is not one of {choices}.",
    "Value {value} is not a valid {kind}.",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid number, unable to parse string as a number",
    "Input should be a valid boolean, unable to interpret input",
    "Input should be greater than or equal to {number}",
    "Input should be less than or equal to {number}",
    "File {name} does not exist.",
    "Directory {name} does not exist.",
    "Path {name} does not exist.",
    "File {name} is a directory.",
    "Directory {name} is a file.",
    "File {name} is not readable.",
    "Path {name} is not readable.",
    "Could not open file {name}: {what}",
)
"""Typer's errors. The first that fits counts. What stands for {what} or {more} is a sentence of the list as well."""

TyperError: Any = typer.BadParameter.__mro__[2]
"""The base class of Typer's own errors."""

_SENTENCES = frozenset({"what", "more"})
_METAVARS = ("metavar", "subcommand_metavar")


def command_in(app: typer.Typer, language: str) -> Any:
    """Return the app as a command whose help, usage and errors are in a language."""
    command = typer.main.get_command(app)
    take_plain_values(command)
    for owner, attribute in _texts(command):
        text = look_up(getattr(owner, attribute), language)
        setattr(owner, attribute, text.upper() if attribute in _METAVARS else text)
    typer.core._ = partial(look_up, language=language)  # type: ignore[attr-defined]
    command.context_class.formatter_class = _formatter(command.context_class, language)
    return command


def help_texts(app: typer.Typer) -> Iterator[str]:
    """Return the help of all commands and options, in English, for translators."""
    for owner, attribute in _texts(typer.main.get_command(app)):
        yield getattr(owner, attribute)


def in_language(said: str, language: str) -> str:
    """Return an error message of Typer's in a language, without the mark that pydantic puts before some."""
    said = said.removeprefix("Value error, ")
    for template in ERRORS:
        found = _pattern(template).fullmatch(said)
        if found:
            parts = found.groupdict().items()
            values = {
                name: in_language(text, language) if name in _SENTENCES else _quoted(text, language)
                for name, text in parts
            }
            return translated(Message(template, values), language)
    return _quoted(said, language)


def _quoted(said: str, language: str) -> str:
    """Return a text with the quotation marks of a language."""
    if language == ENGLISH:
        return said
    return re.sub(r"'([^']*)'", lambda name: translated(message("{name!r}", name=name[1]), language), said)


def usage_error(error: Any, language: str) -> str:
    """Return the text of a usage error: the usage, where to find help, and what is wrong."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error.format_message())  # the help, which is in the language already
    said = message("Error: {what}", what=in_language(error.format_message(), language))
    context = getattr(error, "ctx", None)
    if context is None:
        return translated(said, language)
    hint = message("Try '{command}' for help.", command=f"{context.command_path} {context.help_option_names[0]}")
    return "\n".join([context.get_usage(), translated(hint, language), "", translated(said, language)])


def _texts(command: Any) -> Iterator[tuple[Any, str]]:
    """Find the texts of a command and its subcommands, each as an object and the name of an attribute."""
    help_option = command.get_help_option(command.context_class(command))
    for owner in (command, help_option, *command.params):
        for attribute in ("help", "short_help", "epilog", *_METAVARS):
            if isinstance(getattr(owner, attribute, None), str) and getattr(owner, attribute):
                yield owner, attribute
    for one in getattr(command, "commands", {}).values():
        yield from _texts(one)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = string.Formatter().parse(template)
    pieces = (re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts)
    return re.compile("".join(pieces), re.DOTALL)


def _formatter(context_class: Any, language: str) -> Any:
    """Return the class that writes help pages, with the language's word for usage."""
    base = getattr(context_class.formatter_class, "english", context_class.formatter_class)

    class Formatter(base):  # type: ignore[misc, valid-type]
        english = base

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or look_up("Usage: ", language))

        def write_dl(self, rows: Any, *widths: int, **named: int) -> None:
            super().write_dl([(term, _explained(text, language)) for term, text in rows], *widths, **named)

        def write_heading(self, heading: str) -> None:
            self.write(f"{'':>{self.current_indent}}{heading}{look_up(': ', language).rstrip(' ')}\n")

    return Formatter


def _explained(text: str, language: str) -> str:
    """Return the help of an option or command with a language's punctuation in brackets and in "…"."""
    if language == ENGLISH:
        return text
    text = re.sub(r"(?<=  \[)[^\]]*\]$", lambda added: added[0].replace("; ", look_up("; ", language)), text)
    return re.sub(r"\.\.\.$", "…", text)
