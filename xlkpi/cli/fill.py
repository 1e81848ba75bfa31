"""`xlkpi fill`: one filled workbook per business, from a table."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from ..jobs.cloud import place
from ..messages import joined, message
from .app import (
    CatalogueOption,
    DryRunOption,
    JsonOption,
    Language,
    LanguageOption,
    VerticalOption,
    app,
    say,
    say_dry_run,
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
    RateOption,
    YearStartOption,
    parse_rates,
    parse_start,
)
from .progress import shown

if TYPE_CHECKING:
    from ..fill.fill_table import FillResult


class OnError(StrEnum):
    """What to do about rows that cannot be used."""

    skip = "skip"
    stop = "stop"


TableArgument = Annotated[
    Path,
    typer.Argument(
        metavar="TABLE", parser=place, help="A .csv, .xlsx, .ods or .parquet file; `xlkpi columns` makes one."
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="DIR",
        parser=place,
        help="The folder to write to, or an address such as s3://…",
        show_default=False,
    ),
]
SheetOption = Annotated[
    str,
    typer.Option(metavar="NAME", help="The worksheet to read [default: all with a table]", show_default=False),
]
MappingOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A mapping file that says what the table’s headings mean.", show_default=False),
]
SuggestOption = Annotated[
    bool, typer.Option("--suggest", help="Only print a mapping file for TABLE, drafted from its headings.")
]
TemplateOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Your own copy of a template, restyled or extended.", show_default=False),
]
OnErrorOption = Annotated[OnError, typer.Option(help="What to do about a business with a bad row: skip it, or stop.")]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Where to list what was rejected [default: DIR/rejected.csv]", show_default=False
    ),
]
MonthsOption = Annotated[int, typer.Option(help="12 or 24; where the data need them, always 24.")]
JobsOption = Annotated[
    int, typer.Option(min=0, metavar="N", help="Number of processes that share the work; 0 is one per core.")
]
SchedulerOption = Annotated[
    str, typer.Option(metavar="ADDRESS", help="A Dask cluster to share the work, such as tcp://host:8786.")
]
ResumeOption = Annotated[
    bool, typer.Option("--resume", help="Resume an interrupted run: keep its files that nobody has changed.")
]


@app.command(epilog="Example: xlkpi fill shops.csv -o filled --lang fr")
def fill(
    table: TableArgument,
    output: OutputOption = None,
    vertical: VerticalOption = "",
    sheet: SheetOption = "",
    mapping: MappingOption = None,
    suggest: SuggestOption = False,
    template: TemplateOption = None,
    on_error: OnErrorOption = OnError.skip,
    report: ReportOption = None,
    lang: LanguageOption = Language.en,
    currency: CurrencyOption = "",
    rate: RateOption = None,
    months: MonthsOption = 12,
    start: FilledStartOption = "",
    year_start: YearStartOption = None,
    formulas: FormulasOption = "dual",
    jobs: JobsOption = 1,
    scheduler: SchedulerOption = "",
    resume: ResumeOption = False,
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Fill a workbook for each business of a table.

    The header is found among the first rows; its headings are ids or labels in English or French; months may be down
    or across. Prints the path of each workbook. Rows that cannot be read are rejected with a reason; the exit status
    is then 1.
    """
    from ..fill.fill_table import fill_table, suggest_mapping

    if suggest:
        with shown(message("reading {file}", file=str(table))):
            draft = suggest_mapping(table, vertical=vertical, sheet=sheet, catalogues=catalogue or ())
        write(draft)
        return
    if output is None:
        raise UsageError(message("the folder to write to is not given; name it with --output"))
    with shown(message("reading {file}", file=str(table)), not json) as progress:
        result = fill_table(
            table, output, vertical=vertical, sheet=sheet, mapping=mapping, template=template, language=lang,
            currency=currency, rate=parse_rates(rate), months=months, start=parse_start(start), year_start=year_start,
            formulas=formulas, stop_at_problem=on_error is OnError.stop, report=report, jobs=jobs,
            scheduler=scheduler, resume=resume, overwrite=overwrite, discard=discard, dry_run=dry_run,
            catalogues=catalogue or (), progress=progress,
        )  # fmt: skip
    say_dry_run(dry_run)
    _tell(result, template, resume)
    if json:
        write_json(_summary(result, output))
    if result.problem_count:
        say_problems(result.problems, result.problem_count, result.report)
        raise typer.Exit(1)


def _tell(result: FillResult, template: Path | None, resume: bool) -> None:
    """Say what is ignored, which cells are left without a value, and what became of the businesses."""
    for note in result.notes:
        say(note)
    for cell, why in result.uncomputable.items():
        text = message("{cell} {why}: left without a value, until a program opens and computes it", cell=cell, why=why)
        say(joined(": ", [str(template), text]))
    counts = [message("{count} filled", count=result.filled)]
    counts += [message("{count} kept", count=result.kept)] if resume else []
    say(joined(", ", [*counts, message("{count} rejected", count=result.rejected)]))


def _summary(result: FillResult, folder: Path) -> dict[str, object]:
    return {
        "filled": result.filled,
        "kept": result.kept,
        "rejected": result.rejected,
        "problems": result.problem_count,
        "folder": str(folder),
        "report": str(result.report) if result.report else None,
        "unknown": dict(result.uncomputable),
    }
