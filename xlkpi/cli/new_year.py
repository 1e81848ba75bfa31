"""`xlkpi new-year`: the next year's workbooks, made from last year's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..messages import joined, message, plural
from .app import (
    CatalogueOption,
    DryRunOption,
    JobsOption,
    JsonOption,
    Language,
    LanguageOption,
    PathsArgument,
    app,
    indented,
    say,
    say_dry_run,
    say_passed,
    say_problems,
    write_json,
)
from .generate import DiscardOption, OverwriteOption
from .progress import shown

if TYPE_CHECKING:
    from ..upgrade.start_new_year import NewYearResult

_SHOWN = 5

OutputOption = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.")]
MonthsOption = Annotated[
    int | None,
    typer.Option(
        metavar="24",
        help="24 makes workbooks of 12 months anew from the current template, with last year and the next.",
        show_default=False,
    ),
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where to list what needs a look [default: new-year.csv in the folder]",
        show_default=False,
    ),
]


@app.command("new-year", epilog="Example: xlkpi new-year shops-2026 -o shops-2027")
def new_year(
    paths: PathsArgument,
    output: OutputOption,
    months: MonthsOption = None,
    report: ReportOption = None,
    jobs: JobsOption = 1,
    lang: LanguageOption = Language.en,
    as_json: JsonOption = False,
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
    dry_run: DryRunOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Make a copy of each workbook, one year on: targets, thresholds and your own sheets stay, figures are cleared.

    In a workbook of 24 months, last year's figures move to the first twelve. Opening stocks are last year's closing
    ones. Prints the path of each new workbook; the old ones are not changed. Lists what needs a look, such as a formula
    among the figures. The exit status is then 1.
    """
    from ..upgrade.start_new_year import start_new_year

    with shown(message("reading the files"), not as_json) as progress:
        result = start_new_year(
            paths, output, months=months, report=report, language=lang, jobs=jobs, overwrite=overwrite,
            discard=discard, dry_run=dry_run, catalogues=catalogue or (), progress=progress,
        )  # fmt: skip
    _tell(result, dry_run)
    say_passed(result.skipped)
    if as_json:
        write_json(_summary(result))
    if result.problem_count:
        say_problems(result.problems, result.problem_count, result.report)
        raise typer.Exit(1)


def _tell(result: NewYearResult, dry_run: bool) -> None:
    """Say how many workbooks were made, and what is new in thresholds."""
    say_dry_run(dry_run)
    stocks = plural("{count} opening stock", "{count} opening stocks", count=result.stocks)
    figures = plural("{count} figure of last year", "{count} figures of last year", count=result.figures)
    made = plural(
        "{started} of {count} workbook started",
        "{started} of {count} workbooks started",
        count=result.workbooks,
        started=result.started,
    )
    say(joined(", ", [made, figures, stocks]))
    for note in result.notes[:_SHOWN]:
        say(indented(note.message))


def _summary(result: NewYearResult) -> dict[str, object]:
    return {
        "workbooks": result.workbooks,
        "started": result.started,
        "complete": result.complete,
        "figures": result.figures,
        "stocks": result.stocks,
        "problems": result.problem_count,
        "report": str(result.report) if result.report else None,
    }
