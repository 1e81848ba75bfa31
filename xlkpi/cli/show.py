"""`xlkpi show`: everything about one KPI."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from ..calls.explain import argument_names
from ..catalogue.load import load_catalogue, load_words
from ..catalogue.model import Kpi, Source, Vertical
from .app import CatalogueOption, JsonOption, Language, LanguageOption, app, write, write_json
from .list import threshold_list
from .wording import format_country, format_date, format_lines, format_threshold, format_value, labelled, words

Section = tuple[str, list[str]]
"""A key of [show] in texts.toml, whose text is the heading, and the lines below it."""

_WIDEST = 100
"""The most columns of a line: longer lines are hard to read."""


@app.command("show", epilog="Example: xlkpi show remote-personal-shopper aov")
def show(
    vertical: Annotated[str, typer.Argument(metavar="VERTICAL", help="The trade, as `xlkpi list` names it.")],
    kpi: Annotated[str, typer.Argument(metavar="KPI", help="The KPI: its id or name, or what else it is called.")],
    lang: LanguageOption = Language.en,
    as_json: JsonOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Show everything about one KPI.

    What it means, how it is computed and judged, a worked example, tips, and the source of the figures.
    """
    known = load_catalogue(catalogue or ()).vertical(vertical.lower())
    found = known.find_kpi(kpi)
    if as_json:
        write_json(_json(known, found, lang))
        return
    shown = sections(known, found, lang)
    title = f"{found.name[lang]}  {known.id} {found.id}"
    if sys.stdout.isatty():
        _print(title, shown, lang)
        return
    blocks = [[words("show", key, lang), *(f"  {text}" for text in texts)] for key, texts in shown]
    write("\n".join([title, *("\n".join(["", *block]) for block in blocks)]))


def _print(title: str, sections: Sequence[Section], language: str) -> None:
    """Print the sections on a terminal, wrapped to its width. Rich itself would break lines at no-break spaces."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, soft_wrap=True)
    width = min(console.width, _WIDEST)
    console.print(textwrap.fill(title, width), style="bold")
    for key, texts in sections:
        console.print()
        console.print(words("show", key, language), style="bold")
        for text in texts:
            indent = "    " if text.startswith("• ") else "  "
            console.print(textwrap.fill(text, width, initial_indent="  ", subsequent_indent=indent))


def sections(vertical: Vertical, kpi: Kpi, language: str) -> list[Section]:
    """Return everything about a KPI, by heading."""
    units = load_words()["units"]
    direction = load_words()["directions"][kpi.direction][language]
    found: list[Section] = [
        ("definition", [kpi.definition[language]]),
        ("aliases", [", ".join(kpi.aliases.get(language, ()))] if kpi.aliases.get(language) else []),
        ("why", [kpi.why[language]]),
        ("formula", [kpi.formula[language]]),
        ("function", [_call(kpi), *_inputs(vertical, kpi, language)]),
        ("unit", [words("show", "judged", language, unit=units[kpi.unit][language], direction=direction)]),
        ("benchmark", _benchmark(kpi, language)),
        ("example", _example(vertical, kpi, language)),
        ("strength", [kpi.strength[language]]),
        ("limitation", [kpi.limitation[language]]),
        ("companion", [kpi.companion[language]] if kpi.companion else []),
        ("tips", [f"• {tip[language]}" for tip in kpi.tips]),
        ("notes", [f"• {note[language]}" for note in kpi.notes]),
        ("source", [_source(vertical.source_of(kpi), language), *_lines(kpi, language)]),
    ]
    return [(key, lines) for key, lines in found if lines]


def _call(kpi: Kpi) -> str:
    """Return the call of a KPI's worksheet function; KPI_CALC for a custom calculator."""
    ids = [] if kpi.function.public else [f'"{kpi.vertical}"', f'"{kpi.id}"']
    return _written(kpi.function.worksheet_name, [*ids, *kpi.inputs])


def _written(function: str, arguments: list[str]) -> str:
    return f"{function}({', '.join(arguments)})"


def _inputs(vertical: Vertical, kpi: Kpi, language: str) -> list[str]:
    """Return a line per argument: the input that feeds it, with its id, its unit and how to count it."""
    lines = []
    for argument, source in kpi.inputs.items():
        fed = vertical.inputs[source]
        unit = load_words()["units"][fed.unit][language]
        named = {"argument": argument, "label": fed.label[language], "input": source, "unit": unit}
        lines.append(words("show", "input", language, **named, help=fed.help[language]))
    return lines


def _benchmark(kpi: Kpi, language: str) -> list[str]:
    if not kpi.thresholds:
        return [words("show", "no_benchmark", language)]
    tiers = load_words()["tiers"]
    lines = []
    for tier, threshold in kpi.thresholds.items():
        edge = format_threshold(threshold, kpi.unit, language, kpi.currency)
        if tier in kpi.ranges:
            edge = words("show", "worded", language, edge=edge, range=kpi.ranges[tier][language])
        lines.append(labelled(tiers[tier][language], edge, language))
    return [*lines, *_about_benchmark(kpi, language)]


def _about_benchmark(kpi: Kpi, language: str) -> list[str]:
    """Return what the source says of its benchmark: for whom, where, over which period, in which currency."""
    said = {
        "population": kpi.population.get(language, ""),
        "country": kpi.country and format_country(kpi.country, language),
        "period": load_words()["periods"][kpi.period][language],
        "currency": kpi.currency,
    }
    return [labelled(words("show", key, language), text, language) for key, text in said.items() if text]


def _example(vertical: Vertical, kpi: Kpi, language: str) -> list[str]:
    """Return the lines of the worked example: inputs and result, below the name of a function other than the KPI's."""
    example, function = kpi.example, kpi.example.function
    own = function is kpi.function
    names = argument_names(function, language)
    lines = [] if own else [_written(function.name, list(example.inputs))]
    for argument, value in example.inputs.items():
        label = vertical.inputs[kpi.inputs[argument]].label[language] if own else names[argument]
        unit = function.argument(argument).unit
        lines.append(labelled(label, format_value(value, unit, language, True, kpi.currency), language))
    if kpi.example_period:
        lines.append(labelled(words("show", "period", language), kpi.example_period[language], language))
    result = format_value(example.result, function.result, language, currency=kpi.currency)
    return [*lines, labelled(words("show", "result", language), result, language)]


def _source(source: Source, language: str) -> str:
    return f"{source.name} ({format_date(source.date, language)})"


def _lines(kpi: Kpi, language: str) -> list[str]:
    """Return where the source's document speaks of the KPI, in one line; nothing where the file does not say."""
    separator = "\u00a0; " if language == "fr" else "; "
    said = [f"{words('lines', part, language)} {format_lines(numbers)}" for part, numbers in kpi.lines.items()]
    return [labelled(words("show", "lines", language), separator.join(said), language)] if said else []


def _json(vertical: Vertical, kpi: Kpi, language: str) -> dict[str, Any]:
    return {
        "vertical": kpi.vertical,
        "kpi": kpi.id,
        "name": kpi.name[language],
        "definition": kpi.definition[language],
        "why": kpi.why[language],
        "formula": kpi.formula[language],
        "function": kpi.function.worksheet_name,
        "inputs": [_json_input(vertical, argument, source, language) for argument, source in kpi.inputs.items()],
        "unit": kpi.unit,
        "direction": kpi.direction,
        "thresholds": threshold_list(kpi),
        "ranges": {tier: text[language] for tier, text in kpi.ranges.items()},
        "population": kpi.population.get(language),
        "period": kpi.period,
        "currency": kpi.currency or None,
        "country": kpi.country or None,
        "aliases": list(kpi.aliases.get(language, ())),
        "example": {
            "period": kpi.example_period.get(language),
            "function": kpi.example.function.name,
            "inputs": dict(kpi.example.inputs),
            "result": kpi.example.result,
        },
        "strength": kpi.strength[language],
        "limitation": kpi.limitation[language],
        "companion": kpi.companion.get(language),
        "tips": [tip[language] for tip in kpi.tips],
        "notes": [note[language] for note in kpi.notes],
        "source": {
            "title": vertical.source_of(kpi).title or None,
            "document": vertical.source_of(kpi).document,
            "date": vertical.source_of(kpi).date.isoformat(),
            "lines": {part: list(numbers) for part, numbers in kpi.lines.items()},
        },
    }


def _json_input(vertical: Vertical, argument: str, source: str, language: str) -> dict[str, str]:
    fed = vertical.inputs[source]
    return {
        "argument": argument,
        "input": source,
        "label": fed.label[language],
        "help": fed.help[language],
        "unit": fed.unit,
        "kind": fed.kind,
    }
