"""The functions as a function wizard shows them: their help, and name and help of their arguments."""

from __future__ import annotations

import inspect
from typing import Any, Callable, List, Mapping, NamedTuple, Tuple

from .calls.calculators import CALCULATORS
from .catalogue.load import load_functions, load_words
from .functions import FUNCTIONS


class ArgumentHelp(NamedTuple):
    """One argument as a function wizard shows it: its id, and its name and help in the wizard's language."""

    id: str
    name: str
    help: str


class FunctionHelp(NamedTuple):
    """A function as a function wizard shows it."""

    help: str
    arguments: Tuple[ArgumentHelp, ...]


def function_help(name: str, language: str) -> FunctionHelp:
    """Return a function's texts in a function wizard: its help, and name and help of its arguments in their order."""
    function = load_functions().get(name)
    if function is not None:
        arguments = [ArgumentHelp(a.id, a.name[language], a.help[language]) for a in function.arguments]
        return FunctionHelp(function.help[language], tuple(arguments))
    words = load_words()
    arguments = [_argument_help(name, p.name, language) for p in worksheet_parameters(FUNCTIONS[name])]
    return FunctionHelp(words["functions"][name][language], tuple(arguments))


def worksheet_parameters(function: Callable[..., Any]) -> List[inspect.Parameter]:
    """Return a function's parameters in a worksheet, where no argument is given by its name."""
    return [p for p in inspect.signature(function).parameters.values() if p.kind is not inspect.Parameter.KEYWORD_ONLY]


def _argument_help(function: str, argument: str, language: str) -> ArgumentHelp:
    """Return the texts of an argument of a catalogue function in a function wizard."""
    words: Mapping[str, Any] = load_words()["arguments"]
    texts = {**words[argument], **words.get(f"{function}.{argument}", {})}
    return ArgumentHelp(argument, texts["name"][language], texts["help"][language])


def takes_range(function: str, argument: str) -> bool:
    """Return whether an argument of a function may be a range."""
    return function in CALCULATORS or argument in ("value", "benchmarks", "inputs")
