"""Options and arguments that are taken without Typer's conversion are taken as it takes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer._coercion import build_runtime_param
from typer.main import get_command

from command_line import run
from xlkpi.cli import plain_values
from xlkpi.cli.app import app
from xlkpi.errors import XlkpiError

TEXTS = [
    "", " ", "a", "0", "1", "007", "+1", "-1", "1.5", " 2", "99", "1000", "1" * 30, "en", "FR", "True", "no", ".",
    "gone.csv", "a\nb", "\udcff", "s3:", "nul\0", "١", "é", "replace", "dual",
]  # fmt: skip


def parameters() -> Iterator[tuple[str, Any]]:
    run("--help")  # which imports all commands

    def below(command: Any, name: str) -> Iterator[tuple[str, Any]]:
        yield from ((f"{name} {parameter.name}", parameter) for parameter in command.params)
        for key, one in getattr(command, "commands", {}).items():
            yield from below(one, f"{name} {key}")

    yield from below(get_command(app), "xlkpi")


def taken(convert: Any, value: object, parameter: Any) -> tuple[object, str]:
    """The value that a command gets, and its type; or what is said of it."""
    try:
        found = convert(value, param=parameter, ctx=None)
    except XlkpiError as error:
        return str(error), "xlkpi"
    except Exception as error:  # of Typer's own kinds
        return str(error), type(error).__name__
    return found, repr(found)


@pytest.mark.parametrize(("name", "parameter"), list(parameters()))
def test_every_value_is_taken_as_typer_takes_it(
    name: str, parameter: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typers = build_runtime_param(parameter.type_descriptor).coerce
    ours = plain_values._PlainFirst(parameter).coerce
    is_list = parameter.multiple or parameter.nargs == -1
    values = [None, parameter.default, *([text] if is_list else text for text in TEXTS), *([["a", "b"]] * is_list)]
    for value in values:
        assert taken(ours, value, parameter) == taken(typers, value, parameter), (name, value)


def test_a_typer_that_converts_otherwise_is_left_alone() -> None:
    class Parameter:
        pass

    class Command:
        params = (Parameter(),)
        context_class = staticmethod(lambda command: None)

        def get_help_option(self, context: object) -> object:
            return Parameter()

    plain_values.take_plain_values(Command())
    assert vars(Command.params[0]) == {}
