"""`xlkpi fill`: one filled workbook a business, from a table."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from ..errors import ProblemsError, UsageError
from .app import CatalogueOption, Language, LanguageOption, app, counted, say, write
from .generate import (
    CurrencyOption,
    FolderOption,
    FormulasOption,
    MonthsOption,
    OverwriteOption,
    StartOption,
    parse_month,
)


class OnError(StrEnum):
    """What to do about rows that cannot be used."""

    skip = "skip"
    stop = "stop"


JobsOption = Annotated[
    int, typer.Option(min=0, metavar="N", help="How many processes share the work; 0 is one for each core.")
]


@app.command(epilog="Example: xlkpi fill shops.csv -o filled --lang fr")
def fill(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="A .csv or .xlsx file; `xlkpi columns` makes one.")],
    output: FolderOption,
    vertical: Annotated[
        str, typer.Option(metavar="VERTICAL", help="The trade, where the table has no such column.")
    ] = "",
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Your own copy of a template, restyled or extended.", show_default=False),
    ] = None,
    on_error: Annotated[OnError, typer.Option(help="Skip a business that has a bad row, or stop.")] = OnError.skip,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where to list what was refused [default: DIR/refused.csv]", show_default=False
        ),
    ] = None,
    lang: LanguageOption = Language.en,
    currency: CurrencyOption = "",
    months: MonthsOption = 12,
    start: StartOption = "2026-01",
    formulas: FormulasOption = "dual",
    jobs: JobsOption = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was cut short: keep its files that nobody changed.")
    ] = False,
    overwrite: OverwriteOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Fill a workbook for each business of a table. Prints the path of each; exit status 1 when a row was refused."""
    from rich.console import Console
    from rich.progress import track

    from ..catalogue.load import load_catalogue
    from ..fill.batch import Templates, fill_records
    from ..fill.journal import NAME
    from ..fill.report import write_report
    from ..fill.table import read_table
    from ..fill.workers import processes
    from ..workbook.layout import Options

    if not table.is_file():
        raise UsageError(f"{table}: there is no such file")
    if template is not None and not template.is_file():
        raise UsageError(f"{template}: there is no such template")
    place = report or output / "refused.csv"
    for file in filter(None, (table, template)):
        if place.exists() and place.samefile(file):
            raise UsageError(f"{place}: the report would replace {file}; name another file with --report")
        if (output / NAME).exists() and (output / NAME).samefile(file):
            raise UsageError(f"{file}: the list of what is filled has this name; fill into another folder")
    known = load_catalogue(catalogue or ())
    if vertical:
        known.vertical(vertical)
    options = Options(lang, currency, months, parse_month(start), formulas)
    templates = Templates(known, options, template)
    read = read_table(table, known, vertical or None)
    if on_error is OnError.stop and (found := list(read.problems)):
        raise ProblemsError([problem.as_problem() for problem in found])
    console = Console(stderr=True)
    records = track(
        read.records, "Filling", read.count(), console=console, transient=True, disable=not sys.stderr.isatty()
    )
    pool, filled, kept = processes(jobs) if jobs != 1 else None, 0, 0
    for outcome in fill_records(records, output, templates, overwrite, resume, pool, jobs or os.cpu_count() or 1):
        for problem in outcome.row_problems(table.name):
            read.note(problem)
        if not outcome.problems:
            filled, kept = filled + 1 - outcome.kept, kept + outcome.kept
            write(str(outcome.path))
    for cell, why in templates.unknown().items():
        say(f"{template}: {cell} {why}: left without a value, until a program opens and computes it")
    refused, problems = read.refused()
    say(f"{filled} filled, {f'{kept} kept, ' if resume else ''}{refused} refused")
    if problems or place.exists():  # an earlier run's report must not outlive what it reports
        write_report(place, read.problems)
    if problems:
        for problem in islice(read.problems, 5):
            say(f"  {problem.as_problem()}")
        say(f"{counted(problems, 'problem')} in all, listed in {place}")
        raise typer.Exit(1)
