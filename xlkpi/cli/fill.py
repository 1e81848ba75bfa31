"""`xlkpi fill`: one filled workbook a business, from a table."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import ProblemsError, UsageError
from ..jobs.cloud import on_this_computer, place
from .app import (
    CatalogueOption,
    JsonOption,
    Language,
    LanguageOption,
    VerticalOption,
    app,
    say,
    say_problems,
    write,
    write_json,
)
from .generate import (
    CurrencyOption,
    DiscardOption,
    FilledStartOption,
    FormulasOption,
    OverwriteOption,
    parse_start,
)
from .progress import shown


class OnError(StrEnum):
    """What to do about rows that cannot be used."""

    skip = "skip"
    stop = "stop"


JobsOption = Annotated[
    int, typer.Option(min=0, metavar="N", help="How many processes share the work; 0 is one for each core.")
]


@app.command(epilog="Example: xlkpi fill shops.csv -o filled --lang fr")
def fill(
    table: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE", parser=place, help="A .csv, .xlsx or .parquet file; `xlkpi columns` makes one."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="DIR", parser=place, help="The folder to write to, or s3://… and the like."
        ),
    ],
    vertical: VerticalOption = "",
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
    months: Annotated[int, typer.Option(help="12 or 24; where the data need them, always 24.")] = 12,
    start: FilledStartOption = "",
    formulas: FormulasOption = "dual",
    jobs: JobsOption = 1,
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="A Dask cluster that shares the work, such as tcp://host:8786.")
    ] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was cut short: keep its files that nobody changed.")
    ] = False,
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
    json: JsonOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Fill a workbook for each business of a table. Prints the path of each; exit status 1 when a row was refused."""
    from ..catalogue.load import load_catalogue
    from ..fill.batch import Templates, fill_records
    from ..fill.manifest import NAME
    from ..hosts.libreoffice.opendocument import save_as_xlsx
    from ..jobs.workers import cluster, processes
    from ..reading.opendocument import ConvertedFiles
    from ..tables.read import read_table
    from ..tables.report import write_report
    from ..upgrade.overwrite import OverwritePolicy
    from ..workbook.layout import Options

    if not table.is_file():
        raise UsageError(f"{table}: there is no such file")
    if template is not None and not template.is_file():
        raise UsageError(f"{template}: there is no such template")
    refusals = report or output / "refused.csv"
    for file in filter(None, (table, template)):
        if refusals.exists() and refusals.resolve() == file.resolve():
            raise UsageError(f"{refusals}: the report would replace {file}; name another file with --report")
        if (output / NAME).exists() and (output / NAME).resolve() == file.resolve():
            raise UsageError(f"{file}: the list of what is filled has this name; fill into another folder")
    known = load_catalogue(catalogue or ())
    if vertical:
        known.vertical(vertical)
    options = Options(lang, currency, months, formulas=formulas)
    with ConvertedFiles(filter(None, [template]), Path, save_as_xlsx) as own:
        converted = next((made for _, made in own), None)
        templates = Templates(known, options, template, parse_start(start), converted)
    with on_this_computer(table) as file:
        read = read_table(file, known, vertical or None)
    if on_error is OnError.stop and (found := list(read.problems)):
        raise ProblemsError(found)
    pool, workers = (
        cluster(scheduler) if scheduler else (processes(jobs) if jobs != 1 else None, jobs or os.cpu_count() or 1)
    )
    filled = kept = 0
    outcomes = fill_records(read.records, output, templates, OverwritePolicy(overwrite, discard), resume, pool, workers)
    for outcome in shown(outcomes, read.count()):
        for problem in outcome.row_problems(table.name):
            read.note(problem)
        if not outcome.problems:
            filled, kept = filled + 1 - outcome.kept, kept + outcome.kept
            if not json:
                write(str(outcome.path))
    unknown = templates.unknown()
    for cell, why in unknown.items():
        say(f"{template}: {cell} {why}: left without a value, until a program opens and computes it")
    refused, problems = read.refused()
    if problems or refusals.exists():  # an earlier run's report must not outlive what it reports
        write_report(refusals, read.problems)
    say(f"{filled} filled, {f'{kept} kept, ' if resume else ''}{refused} refused")
    if json:
        counts = {"filled": filled, "kept": kept, "refused": refused, "problems": problems}
        write_json({**counts, "folder": str(output), "report": str(refusals) if problems else None, "unknown": unknown})
    if problems:
        say_problems(read.problems, problems, refusals)
        raise typer.Exit(1)
