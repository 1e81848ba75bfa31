"""`xlkpi collect`: the figures of filled workbooks, back in one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..messages import joined, message, plural
from .app import (
    CatalogueOption,
    JsonOption,
    Language,
    LanguageOption,
    PathsArgument,
    app,
    indented,
    say,
    say_passed,
    write_json,
)
from .generate import OverwriteOption
from .progress import shown

if TYPE_CHECKING:
    from ..collect.collect_workbooks import CollectResult

_SHOWN = 5

TableOption = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="The table to write: .csv, .xlsx or .parquet.")
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where to list what is wrong [default: collected-problems.csv beside the table]",
        show_default=False,
    ),
]
JobsOption = Annotated[int, typer.Option(min=1, help="Number of processes that read.")]


@app.command(epilog="Example: xlkpi collect returned -o inputs.csv")
def collect(
    paths: PathsArgument,
    output: TableOption,
    report: ReportOption = None,
    jobs: JobsOption = 1,
    lang: LanguageOption = Language.en,
    as_json: JsonOption = False,
    overwrite: OverwriteOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Collect the figures of filled workbooks into one table that `xlkpi fill` can read.

    Nothing is guessed: the report lists what is not a number, what contradicts itself, and what two workbooks disagree
    about. The exit status is 1 when the report lists more than missing figures.
    """
    from ..collect.collect_workbooks import collect_workbooks

    with shown(message("reading the files")) as progress:
        result = collect_workbooks(
            paths, output, report=report, language=lang, jobs=jobs, overwrite=overwrite,
            catalogues=catalogue or (), progress=progress,
        )  # fmt: skip
    if as_json:
        write_json(_summary(result))
    _tell(result)
    say_passed(result.skipped)
    if result.is_at_fault:
        raise typer.Exit(1)


def _summary(result: CollectResult) -> dict[str, object]:
    return {
        "files": result.files,
        "collected": result.collected,
        "rows": result.rows,
        "problems": dict(result.kinds),
        "versions": dict(result.versions),
        "table": str(result.table),
        "report": str(result.report) if result.report else None,
    }


def _tell(result: CollectResult) -> None:
    """Say in a few lines what became of the workbooks, and list the first problems."""
    from ..collect.read import KINDS, Kind

    read = plural(
        "{count} workbook of {files} collected",
        "{count} workbooks of {files} collected",
        count=result.collected,
        files=result.files,
    )
    rows = plural("{count} row in {file}", "{count} rows in {file}", count=result.rows, file=str(result.table))
    say(joined(", ", [read, rows]))
    for note in result.notes:
        say(note)
    if not result.kinds:
        return
    for problem in result.problems[:_SHOWN]:
        say(indented(problem.message))
    report = str(result.report)
    faults = {Kind(kind): number for kind, number in result.kinds.items() if kind != Kind.missing}
    if faults:
        kinds = [message("{number} {kind}", number=number, kind=KINDS[kind]) for kind, number in faults.items()]
        lines = plural(
            "{count} line in {file}: {kinds}",
            "{count} lines in {file}: {kinds}",
            count=sum(faults.values()),
            file=report,
            kinds=joined(", ", kinds),
        )
        say(lines)
    if missing := result.kinds.get(Kind.missing, 0):
        say_missing(missing, report)


def say_missing(count: int, report: str | None) -> None:
    """Say in one line that figures are missing, which is no fault."""
    text = plural(
        "{count} month lacks figures, which may be right: {file} lists it",
        "{count} months lack figures, which may be right: {file} lists them",
        count=count,
        file=report,
    )
    say(text)
