"""`xlkpi portfolio`: one workbook over all businesses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import Problem, TableError
from ..jobs.cloud import place
from .app import (
    CatalogueOption,
    JsonOption,
    Language,
    LanguageOption,
    VerticalOption,
    app,
    say,
    say_passed,
    say_problems,
    write,
    write_json,
)
from .generate import CurrencyOption, OverwriteOption
from .progress import shown

SourceArgument = Annotated[
    Path,
    typer.Argument(
        metavar="TABLE|DIR", parser=place, help="A table as `xlkpi fill` reads it, or a folder of filled workbooks."
    ),
]
OutputOption = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The workbook to write, an .xlsx.")]
AnonymousOption = Annotated[
    bool, typer.Option("--anonymous", help="Without names, and without groups so small that one is recognised.")
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where to list what was refused [default: refused.csv beside the workbook]",
        show_default=False,
    ),
]
JobsOption = Annotated[int, typer.Option(min=1, metavar="N", help="How many processes read the workbooks of DIR.")]


@app.command(epilog="Example: xlkpi portfolio shops.csv -o portfolio.xlsx --lang fr")
def portfolio(
    source: SourceArgument,
    output: OutputOption,
    vertical: VerticalOption = "",
    anonymous: AnonymousOption = False,
    report: ReportOption = None,
    lang: LanguageOption = Language.en,
    currency: CurrencyOption = "",
    jobs: JobsOption = 1,
    overwrite: OverwriteOption = False,
    json: JsonOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Make one workbook over all businesses.

    League tables, how many reach which tier, who moved up or down, and what to look at first. Prints its path; exit
    status 1 when something was refused, which the report lists.
    """
    from ..portfolio.build_portfolio import build_portfolio

    with shown() as progress:
        result = build_portfolio(
            source, output, vertical=vertical, anonymous=anonymous, report=report, language=lang, currency=currency,
            jobs=jobs, overwrite=overwrite, catalogues=catalogue or (), progress=progress,
        )  # fmt: skip
    say_passed(result.skipped)
    count, listed = result.businesses, str(result.report) if result.report else None
    if result.portfolio is None:
        cure = f"see {listed}" if listed else "give at least one business with figures"
        raise TableError([Problem(str(source), "no business can be used", cure)])
    if json:
        numbers = {"businesses": count, "problems": result.problem_count}
        write_json({**numbers, "portfolio": str(output), "report": listed})
    else:
        write(str(output))
    say(f"{'1 business' if count == 1 else f'{count} businesses'} in {output}")
    if listed:
        say_problems(result.problems, result.problem_count, listed)
    if result.is_at_fault:
        raise typer.Exit(1)
