"""What a visitor has filled in, as a request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ..catalogue.load import load_catalogue
from ..catalogue.model import LANGUAGES
from .outcome import Outcome, Said
from .receive import SentForm
from .request import READ, TEMPLATE, Request
from .words import words

ORDERS_DOOR, TEMPLATE_DOOR, WORKBOOK_DOOR = "orders", "template", "workbook"
"""The forms of the first page: files of a shop, no file, a workbook that came back."""

_MONTHS = (12, 24)
_NAME = 100
_ODD = re.compile("[^A-Za-z0-9_.-]")
_CODE = 3


def first_request(form: SentForm, language: str) -> Request:
    """Return the request of a form of the first page.

    Args:
        form: The form.
        language: The page's language, where the form chooses none.
    """
    wanted = Request(
        task=TEMPLATE if form.text("door") == TEMPLATE_DOOR else READ,
        language=language,
        files=form.files,
        sample=form.text("sample") == "1",
    )
    return _chosen(wanted, form)


def problems_of(form: SentForm, language: str) -> tuple[Said, ...]:
    """Return what is wrong with a form of the first page, in its language and in the order of its fields."""
    t = words(language)
    door, problems = form.text("door"), []
    if door != WORKBOOK_DOOR and form.text("vertical") not in load_catalogue().verticals:
        problems.append(Said(t("errors.vertical"), field="vertical"))
    if door not in (WORKBOOK_DOOR, TEMPLATE_DOOR) and not form.text("business"):
        problems.append(Said(t("errors.business"), field="business"))
    if door == TEMPLATE_DOOR:
        return tuple(problems)
    problems += [Said(t("errors.unknown", name=name), field="files") for name in form.unknown]
    problems += [Said(t("errors.empty", name=name), field="files") for name in form.empty]
    if not (form.files or form.unknown or form.empty):
        problems.append(Said(t("errors.files"), field="files"))
    return tuple(problems)


def changed_request(before: Request, outcome: Outcome | None, form: SentForm) -> Request:
    """Return a request with what a visitor has answered, typed or chosen anew.

    Args:
        before: The request until now.
        outcome: What became of it: only its questions are answered, and only what it asks for is typed.
        form: The form.
    """
    if outcome is None:
        return _chosen(before, form)
    answers = {**before.answers, **_answers(outcome, form)}
    figures = {name: dict(months) for name, months in before.figures.items()}
    for asked in outcome.asked:
        fields = {month.id: anchor(name) for month, name in zip(asked.months, asked.fields, strict=True)}
        typed = {month: form.text(name) for month, name in fields.items()}
        if any(name in form.fields for name in fields.values()):
            figures[asked.id] = {month: text for month, text in typed.items() if text}
    return _chosen(replace(before, task=READ if before.files else before.task, answers=answers, figures=figures), form)


def anchor(field: str) -> str:
    """Return the name of a field as the form has it: a name in any browser, and an id to link to.

    Example:
        >>> anchor("figures.visitors.2026-03"), anchor('answers.Zustand "ok"')
        ('figures.visitors.2026-03', 'answers.Zustand_20__22_ok_22_')
    """
    return _ODD.sub(lambda found: f"_{ord(found[0]):x}_", field)


def _answers(outcome: Outcome, form: SentForm) -> Mapping[str, tuple[str, ...]]:
    """Return the answers to the questions of a form that was sent; a question with several may have none chosen."""
    given = {}
    for question in outcome.questions:
        name = anchor(f"answers.{question.id}")
        if name in form.fields or (question.several and "asks" in form.fields):
            known = {option.value for option in question.options if option.value}
            chosen = form.fields.get(name, ())
            given[question.id] = tuple(value for value in chosen if value in known)
    return given


def _chosen(request: Request, form: SentForm) -> Request:
    """Return a request with the choices that a form has."""
    language, months, start = form.text("language"), form.text("months"), form.text("year_start")
    currency, fields = form.text("currency").upper(), form.fields
    is_currency = len(currency) == _CODE and currency.isascii() and currency.isalpha()
    is_start = start.isascii() and start.isdigit() and 1 <= int(start) <= 12
    return replace(
        request,
        language=language if language in LANGUAGES else request.language,
        vertical=form.text("vertical") if "vertical" in fields else request.vertical,
        business=form.text("business")[:_NAME] if "business" in fields else request.business,
        currency=(currency if is_currency else "") if "currency" in fields else request.currency,
        months=int(months) if months in map(str, _MONTHS) else request.months,
        year_start=int(start) if is_start else request.year_start,
    )
