"""Problems and errors as sentences of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import Problem, ProblemsError, UnknownNameError, UsageError, XlkpiError
from ..messages import Message, joined
from .outcome import Said
from .plain import as_sentence, in_words, place_of

_FIELDS = {
    "unknown currency {code!r}; write an ISO 4217 code such as EUR, USD or CHF": "currency",
    "--business: {problem}; {fix}": "business",
    "the first month {start} is out of range; write a month of the years {first} to {last}": "year",
}
"""The field of the form that an error is about, by its English sentence."""


def say(problem: Problem, language: str, field: str = "") -> Said:
    """Return a problem as the page says it: its place and what is wrong, and apart from this what to do."""
    where = place_of(problem)
    text = in_words(joined(": ", [where, problem.what]), language) if where else as_sentence(problem.what, language)
    return Said(text, as_sentence(problem.fix, language), field)


def say_all(problems: Iterable[Problem], language: str) -> tuple[Said, ...]:
    """Return problems as the page says them, each once."""
    return tuple(dict.fromkeys(say(problem, language) for problem in problems))


def say_error(error: XlkpiError, language: str) -> tuple[Said, ...]:
    """Return an error as the page says it, by the fields of the form where it is about one."""
    if isinstance(error, ProblemsError):
        return say_all(error.problems, language)
    if isinstance(error, UnknownNameError):
        return (Said(as_sentence(error.what, language), as_sentence(error.fix, language), "vertical"),)
    text = error.args[0] if error.args else str(error)
    field = _FIELDS.get(text.id, "") if isinstance(text, Message) and isinstance(error, UsageError) else ""
    if field == "business" and isinstance(text, Message):
        what, fix = (text.values[key] for key in ("problem", "fix"))
        if isinstance(what, str) and isinstance(fix, str):
            return (Said(as_sentence(what, language), as_sentence(fix, language), field),)
    return (Said(as_sentence(text, language), field=field),)


def sentences(texts: Iterable[str], language: str) -> tuple[str, ...]:
    """Return messages as the page shows them, each once."""
    return tuple(dict.fromkeys(as_sentence(text, language) for text in texts))


def problems_of(error: XlkpiError) -> Sequence[Problem]:
    """Return the problems of an error; none where it has one sentence alone."""
    return error.problems if isinstance(error, ProblemsError) else ()
