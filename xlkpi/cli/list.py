"""`xlkpi list`: the trades and their KPIs."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from ..benchmark import usual_aim
from ..catalogue.load import load_catalogue, load_words
from ..catalogue.model import TIERS, Catalogue, Kpi, Vertical
from .app import CatalogueOption, JsonOption, Language, LanguageOption, app, write, write_json
from .wording import format_threshold

_WIDE = 110
"""The width of a terminal, in columns, from which the worksheet functions are shown as well."""


@app.command("list", epilog="Example: xlkpi list custom-phone-cases --lang fr")
def list_kpis(
    vertical: Annotated[
        str | None,
        typer.Argument(
            metavar="VERTICAL", help="One trade, or what a KPI is called, such as CSAT, in every trade [default: all]."
        ),
    ] = None,
    lang: LanguageOption = Language.en,
    as_json: JsonOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """List the trades and their KPIs.

    In a terminal: id, name, unit, function and typical threshold of each KPI, as the width allows. Piped: one KPI per
    line, all tiers, with tabs between the columns.
    """
    known = load_catalogue(catalogue or ())
    kpis = list(known.kpis().values())
    if vertical is not None and vertical.lower() not in known.verticals:
        kpis = [kpi for kpi in kpis if kpi.is_called(vertical)]
    elif vertical is not None:
        kpis = list(known.vertical(vertical.lower()).kpis.values())
    if vertical is not None and not kpis:
        known.vertical(vertical.lower())  # raises the error that suggests the nearest trade
    if as_json:
        write_json([_json(known.vertical(kpi.vertical), kpi, lang) for kpi in kpis])
    elif sys.stdout.isatty():
        _print_tables(known, kpis, lang)
    else:
        words = load_words()
        header = [words["columns"][key][lang] for key in ("vertical", "kpi", "name", "unit", "function")]
        header += [words["tiers"][tier][lang] for tier in TIERS]
        rows = [[kpi.vertical, *_cells(kpi, lang), *_thresholds(kpi, lang)] for kpi in kpis]
        write("\n".join("\t".join(row) for row in [header, *rows]))


def _cells(kpi: Kpi, language: str) -> list[str]:
    unit = load_words()["units"][kpi.unit][language]
    return [kpi.id, kpi.name[language], unit, kpi.function.worksheet_name]


def _thresholds(kpi: Kpi, language: str) -> list[str]:
    """Return each tier's threshold without its unit, which has a column of its own; "" where the source states none."""
    unit = "ratio" if kpi.unit == "ratio" else "number"
    edges = [kpi.thresholds.get(tier) for tier in TIERS]
    return ["" if edge is None else format_threshold(edge, unit, language) for edge in edges]


def _json(vertical: Vertical, kpi: Kpi, language: str) -> dict[str, Any]:
    """Return what the catalogue says of a KPI, with the ids that a long table of results has; see portfolio/long.py."""
    return {
        "vertical": kpi.vertical,
        "kpi": kpi.id,
        "name": kpi.name[language],
        "unit": kpi.unit,
        "direction": kpi.direction,
        "function": kpi.function.worksheet_name,
        "thresholds": threshold_list(kpi),
        "ranges": {tier: text[language] for tier, text in kpi.ranges.items()},
        "population": kpi.population.get(language),
        "period": kpi.period,
        "currency": kpi.currency or None,
        "aliases": list(kpi.aliases.get(language, ())),
        "vertical_name": vertical.name[language],
        "months": kpi.window,
        "over_time": kpi.over_time,
        "aim": usual_aim(kpi),
        "inputs": list(kpi.inputs.values()),
        "country": kpi.country or None,
        "source": vertical.source_of(kpi).name,
        "source_date": vertical.source_of(kpi).date.isoformat(),
    }


def threshold_list(kpi: Kpi) -> list[dict[str, Any]]:
    """Return the thresholds that the source states, from typical to exceptional, as JSON shows them."""
    return [{"tier": tier, "edge": edge.edge, "value": edge.value} for tier, edge in kpi.thresholds.items()]


def _print_tables(known: Catalogue, kpis: Sequence[Kpi], language: str) -> None:
    """Print one table per vertical on a terminal, with as many columns as its width allows."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    words = load_words()
    shown = [0, 1, 2, 3, 4] if console.width >= _WIDE else [0, 1, 2, 4]
    for index, (vertical_id, of_vertical) in enumerate(itertools.groupby(kpis, lambda kpi: kpi.vertical)):
        vertical = known.vertical(vertical_id)
        rows = [[*_cells(kpi, language), _thresholds(kpi, language)[0]] for kpi in of_vertical]
        headings = [words["columns"][key][language] for key in ("kpi", "name", "unit", "function")]
        headings.append(words["tiers"][TIERS[0]][language])
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
        for column in shown:
            table.add_column(headings[column], no_wrap=column != 1)
        for row in rows:
            table.add_row(*(escape(row[column]) for column in shown))
        if index:
            console.print()
        console.print(f"[bold]{escape(vertical.name[language])}[/bold]  {vertical.id}")
        console.print(table)
