"""The figures that exports cannot tell: which are asked for, and what a visitor typed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from ..calls.explain import contradictions
from ..catalogue.load import load_words
from ..catalogue.model import Input, Vertical
from ..messages import message
from ..numbers import Wrong
from ..orders.inputs import ImportedInputs
from .amounts import typed_number
from .months import as_month, month_named
from .outcome import Asked, Said
from .plain import as_sentence, in_words
from .request import Request

_PERIODS = {
    "flow": message("in the month"),
    "stock_start": message("at the start of the month"),
    "stock_end": message("at the end of the month"),
}

Months = Mapping[datetime.date, Mapping[str, float]]


def asked_for(vertical: Vertical, inputs: ImportedInputs, language: str, currency: str) -> tuple[Asked, ...]:
    """Return the inputs that the files leave blank, for the months of the workbook.

    Args:
        vertical: The vertical.
        inputs: What was counted.
        language: The language of the texts.
        currency: The currency of the workbook.
    """
    months = tuple(as_month(month, language) for month in sorted(inputs.in_workbook))
    return tuple(
        Asked(
            id=name,
            label=(item := vertical.inputs[name]).label[language],
            help=item.help[language],
            unit=_unit(item, language, currency),
            noun=item.noun[language][1] if item.noun else "",
            period=in_words(_PERIODS[item.kind], language),
            why=as_sentence(why, language),
            months=months,
            for_kpis=tuple(
                kpi.name[language] for kpi in vertical.kpis.values() if name in kpi.inputs.values()
            ),
        )
        for name, why in inputs.blank.items()
    )  # fmt: skip


def _unit(item: Input, language: str, currency: str) -> str:
    if item.unit == "money":
        return currency
    return "" if item.unit == "count" else str(load_words()["units"][item.unit][language])


def typed(request: Request) -> list[str]:
    """Return the inputs of which any figure was typed."""
    return [name for name, months in request.figures.items() if any(text.strip() for text in months.values())]


def with_typed(
    vertical: Vertical, inputs: ImportedInputs, request: Request
) -> tuple[Months, tuple[Said, ...], tuple[Said, ...]]:
    """Return the months of the workbook with the figures that were typed, and what is wrong with these, by field.

    Returns:
        The months; what is no figure that was asked for; and which figures contradict another one of their month. These
        may be written, as the workbook marks them as well.
    """
    language = request.language
    months = {month: dict(numbers) for month, numbers in inputs.in_workbook.items()}
    known = {f"{month:%Y-%m}": month for month in months}
    wrong: list[Said] = []
    for name, texts in request.figures.items():
        for key, text in texts.items():
            if not text.strip():
                continue
            if name not in inputs.blank or key not in known:
                wrong.append(_wrong(Wrong(_NOT_ASKED, ""), name, key, name, language))
                continue
            item, month = vertical.inputs[name], known[key]
            number = typed_number(text, item, language)
            if isinstance(number, Wrong):
                label = f"{item.label[language]}, {month_named(month, language)}"
                wrong.append(_wrong(number, name, key, label, language))
            elif number is not None:
                months[month][name] = number
    return months, tuple(wrong), _contradicting(vertical, months, request)


_NOT_ASKED = message("is not among the figures that were asked for")


def _wrong(wrong: Wrong, name: str, month: str, label: str, language: str) -> Said:
    said = message("{label}: {problem}", label=label, problem=wrong.what)
    return Said(in_words(said, language), as_sentence(wrong.fix, language), f"figures.{name}.{month}")


def _contradicting(vertical: Vertical, months: Months, request: Request) -> tuple[Said, ...]:
    """Return which typed figures contradict another figure of their month."""
    found = []
    for month, numbers in months.items():
        for items, what in contradictions(vertical, numbers):
            own = [name for name in items if request.figures.get(name, {}).get(f"{month:%Y-%m}", "").strip()]
            if own:
                said = message("{label}: {problem}", label=month_named(month, request.language), problem=what)
                fix = as_sentence(message("correct one of the two"), request.language)
                found.append(Said(in_words(said, request.language), fix, f"figures.{own[0]}.{month:%Y-%m}"))
    return tuple(found)
