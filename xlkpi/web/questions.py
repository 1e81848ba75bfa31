"""Questions about shop exports that were recognised, and what their answers make of an import.

Most visitors leave them: an answer changes what revenue includes or which months count, or settles what the files do
not show (dates, decimal mark, shops, statuses).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import Problem
from ..messages import Message, message
from ..orders.inputs import ImportedInputs
from ..orders.layout import DATES, MEANINGS, SALE
from ..orders.reasons import REASONS
from ..period import month_after
from .months import month_named
from .outcome import Option, Question
from .plain import DATES as ASK_DATES
from .plain import DECIMAL, SHOP, asked, in_words
from .request import Request, Upload

YES, NO = "yes", "no"
DECIMAL_EXAMPLES = {",": "12,50", ".": "12.50"}
_STATUS, _DATES, _SHOP = "status:", "dates:", "shop:"
_WHETHER: Mapping[str, str] = {"": message("as the files allow"), NO: message("no"), YES: message("yes")}
_ZONES = (
    "Europe/Paris", "Europe/London", "Europe/Brussels", "Europe/Zurich", "Europe/Lisbon", "Europe/Athens",
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Montreal",
    "America/Martinique", "Indian/Reunion", "Africa/Casablanca", "Africa/Dakar", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip
"""The time zones that can be chosen, by the names that import knows."""
_LONGEST_SPAN = 120
"""The most months that can be chosen from."""


@dataclass(frozen=True)
class Files:
    """The files of a request: each upload with its path, by which an import knows it."""

    uploads: Mapping[Path, Upload]

    def of(self, prefix: str, request: Request) -> dict[str | Path, str]:
        """Return the answers to a question about each file, by its path."""
        given = {path: _one(request, f"{prefix}{upload.stored}") for path, upload in self.uploads.items()}
        return {path: answer for path, answer in given.items() if answer}


def options(request: Request, files: Files) -> dict[str, Any]:
    """Return the arguments of `import_orders` that the answers of a request make."""
    statuses = {key.removeprefix(_STATUS): _one(request, key) for key in request.answers if key.startswith(_STATUS)}
    shops = {path: name for path, name in files.of(_SHOP, request).items() if len(files.uploads) > 1}
    return {
        "revenue": _one(request, "revenue") or "net",
        "shipping": _whether(_one(request, "shipping")),
        "tax": _whether(_one(request, "tax")),
        "first": _month(_one(request, "first")),
        "last": _month(_one(request, "last")),
        "decimal": _one(request, "decimal"),
        "timezone": _one(request, "timezone"),
        "dates": files.of(_DATES, request),
        "shops": shops,
        "statuses": {text: meaning for text, meaning in statuses.items() if meaning},
    }


def questions(
    request: Request, files: Files, inputs: ImportedInputs | None, problems: Iterable[Problem]
) -> tuple[Question, ...]:
    """Return the questions about recognised exports: those that the files raise first.

    Args:
        request: The request, whose answers are shown as chosen.
        files: Its files.
        inputs: What was counted; None where nothing was.
        problems: The problems of the files.
    """
    return tuple(_Questions(request, files).all(inputs, list(problems)))


class _Questions:
    def __init__(self, request: Request, files: Files) -> None:
        self.request, self.files, self.language = request, files, request.language

    def all(self, inputs: ImportedInputs | None, problems: Sequence[Problem]) -> Iterator[Question]:
        wanted: dict[str, set[str]] = {}
        for problem in problems:
            for kind in asked(problem.fix):
                wanted.setdefault(kind, set()).add(problem.file)
        yield from self._raised(wanted)
        if inputs:
            yield from self._statuses(inputs)
            yield from self._months(inputs)
        kinds = {
            "net": message("net: after discounts and refunds"),
            "gross": message("gross: before discounts and refunds"),
        }
        yield self._choice("revenue", "reading", message("Revenue is"), kinds, usual="net")
        zones: dict[str, str] = {"": message("as the files have them")}
        zones |= {zone: zone.partition("/")[2].replace("_", " ") for zone in _ZONES}
        yield self._choice("timezone", "reading", message("Times are those of"), zones)
        yield self._choice("shipping", "reading", message("Revenue includes shipping"), _WHETHER)
        yield self._choice("tax", "reading", message("Revenue includes tax"), _WHETHER)

    def _raised(self, wanted: Mapping[str, set[str]]) -> Iterator[Question]:
        """Yield what only the visitor can say, where a problem asks for it or it was answered before."""
        orders = {order: Message("{example}", {"example": DATES[order]}) for order in ("dmy", "mdy")}
        answers = self.request.answers
        for path, upload in self.files.uploads.items():
            if f"{_DATES}{upload.stored}" in answers or wanted.get(ASK_DATES, set()) & {path.name, str(path)}:
                label = message("Dates in {file} are written as", file=upload.name)
                yield self._choice(f"{_DATES}{upload.stored}", "reading", label, orders, required=True)
        if DECIMAL in wanted or "decimal" in answers:
            marks = {
                ",": message("a comma: {example}", example=DECIMAL_EXAMPLES[","]),
                ".": message("a point: {example}", example=DECIMAL_EXAMPLES["."]),
            }
            yield self._choice("decimal", "reading", message("Decimals are marked by"), marks, required=True)
        if SHOP in wanted or any(key.startswith(_SHOP) for key in answers):
            numbers = range(1, len(self.files.uploads) + 1)
            shops = {str(number): message("shop {number}", number=number) for number in numbers}
            for upload in self.files.uploads.values():
                label = message("{file} is of", file=upload.name)
                yield self._choice(f"{_SHOP}{upload.stored}", "reading", label, shops, required=True)

    def _statuses(self, inputs: ImportedInputs) -> Iterator[Question]:
        """Yield what statuses mean that nothing says, or that the visitor has said before."""
        doubtful = [one.text for file in inputs.files for one in file.statuses if one.is_doubtful]
        answered = [key.removeprefix(_STATUS) for key in self.request.answers if key.startswith(_STATUS)]
        meanings: dict[str, str] = {SALE: message("counts as a sale")}
        for meaning in MEANINGS[1:]:
            meanings[meaning] = message("does not count: {reason}", reason=REASONS[meaning])
        for text in dict.fromkeys([*doubtful, *answered]):
            label = message("Orders with the status “{status}”", status=text)
            yield self._choice(f"{_STATUS}{text}", "statuses", label, meanings)

    def _months(self, inputs: ImportedInputs) -> Iterator[Question]:
        """Yield the first and the last month to count, among those of the files' orders."""
        first = min((file.first for file in inputs.files if file.first), default=None)
        last = max((file.last for file in inputs.files if file.last), default=None)
        if first is None or last is None:
            return
        months: list[datetime.date] = []
        month = last.date().replace(day=1)
        while month >= first.date().replace(day=1) and len(months) < _LONGEST_SPAN:
            months.append(month)
            month = month_after(month, -1)
        named = {f"{month:%Y-%m}": month_named(month, self.language) for month in reversed(months)}
        everything = {"": message("as the files have them")}
        yield self._choice("first", "reading", message("First month to count"), everything | named)
        yield self._choice("last", "reading", message("Last month to count"), everything | named)

    def _choice(
        self, name: str, group: str, label: str, choices: Mapping[str, str], required: bool = False, usual: str = ""
    ) -> Question:
        chosen = tuple(text for text in self.request.answers.get(name, ()) if text) or ((usual,) if usual else ())
        return Question(
            id=name,
            group=group,
            label=in_words(label, self.language),
            help="",
            options=tuple(Option(value, in_words(text, self.language)) for value, text in choices.items()),
            chosen=chosen,
            required=required,
        )


def _one(request: Request, name: str) -> str:
    return next((text for text in request.answers.get(name, ()) if text), "")


def _whether(answer: str) -> bool | None:
    return {YES: True, NO: False}.get(answer)


def _month(answer: str) -> datetime.date | None:
    """Return a month that was chosen; what a page of ours would not send counts as no choice."""
    try:
        return datetime.datetime.strptime(answer, "%Y-%m").date() if answer else None
    except ValueError:
        return None
