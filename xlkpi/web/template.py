"""No file at all → the empty template of a trade, or one with a plausible year of figures."""

from __future__ import annotations

import datetime
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..errors import XlkpiError
from ..fill.generate_templates import generate_templates
from ..messages import message
from .dashboard import read_dashboard
from .outcome import EMPTY, Download, Outcome, Said
from .plain import in_words
from .request import Request
from .said import say_error, sentences

_MADE = "made"


def template(folder: Path, request: Request) -> Outcome:
    """Make the template that a request describes.

    Args:
        folder: The folder of the request.
        request: The request.
    """
    language = request.language
    try:
        start = datetime.date(request.year, request.year_start, 1) if request.year else None
        result = generate_templates(
            [request.vertical], folder / _MADE, languages=[language], currency=request.currency, months=request.months,
            start=start, year_start=None if start or request.year_start == 1 else request.year_start,
            sample=request.sample,
        )  # fmt: skip
    except XlkpiError as error:
        return Outcome(EMPTY, problems=say_error(error, language))
    except ValueError:  # no such month, which no form of ours sends
        text = in_words(message("There is no such year"), language)
        return Outcome(EMPTY, problems=(Said(text, field="year"),))
    name = load_catalogue().vertical(request.vertical).name[language]
    label = message("Workbook with sample figures: {trade}", trade=name) if request.sample else message(
        "Empty workbook: {trade}", trade=name)  # fmt: skip
    path = result.written[0]
    return Outcome(
        EMPTY,
        is_complete=True,
        summary=in_words(message("The workbook is ready."), language),
        notes=sentences(result.notes, language),
        downloads=(Download("workbook", f"{_MADE}/{path.name}", path.name, in_words(label, language)),),
        dashboard=read_dashboard(path) if request.sample else None,
    )
