"""`xlkpi portfolio`: one workbook, or one table of results, over all businesses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Problem, TableError
from ..jobs.cloud import place
from ..messages import message, plural
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
from .collect import say_missing
from .fill import MappingOption, SheetOption
from .generate import CurrencyOption, OverwriteOption, RateOption, parse_rates
from .progress import shown

if TYPE_CHECKING:
    from ..portfolio.build_portfolio import PortfolioResult

SourceArgument = Annotated[
    Path,
    typer.Argument(
        metavar="TABLE|DIR", parser=place, help="A table that `xlkpi fill` can read, or a folder of filled workbooks."
    ),
]
OutputOption = Annotated[
    Path,
    typer.Option("-o", "--output", metavar="FILE", help="The .xlsx file to write; with --long also .csv or .parquet."),
]
LongOption = Annotated[
    bool,
    typer.Option(
        "--long",
        help="Write a table for other tools instead: a row per business, trade, month and KPI, with value and tier.",
    ),
]
AnonymousOption = Annotated[
    bool, typer.Option("--anonymous", help="Leave out names, and groups too small to hide a business.")
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where to list what was rejected [default: rejected.csv beside the workbook]",
        show_default=False,
    ),
]
JobsOption = Annotated[
    int, typer.Option(min=1, metavar="N", help="Number of processes that read the workbooks of DIR.")
]


@app.command(epilog="Example: xlkpi portfolio shops.csv -o portfolio.xlsx --lang fr")
def portfolio(
    source: SourceArgument,
    output: OutputOption,
    vertical: VerticalOption = "",
    sheet: SheetOption = "",
    mapping: MappingOption = None,
    long: LongOption = False,
    anonymous: AnonymousOption = False,
    report: ReportOption = None,
    lang: LanguageOption = Language.en,
    currency: CurrencyOption = "",
    rate: RateOption = None,
    jobs: JobsOption = 1,
    overwrite: OverwriteOption = False,
    json: JsonOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Make one workbook over all businesses.

    It has league tables, the number of businesses in each tier, tier changes, and the most urgent findings. --long
    writes a table of all results instead, for Power BI or pandas. Prints the file's path. The exit status
    is 1 when something was rejected; the report lists it.
    """
    from ..portfolio.build_portfolio import build_portfolio

    with shown(message("reading {file}", file=str(source))) as progress:
        result = build_portfolio(
            source, output, vertical=vertical, sheet=sheet, mapping=mapping, long=long, anonymous=anonymous,
            report=report, language=lang, currency=currency, rate=parse_rates(rate), jobs=jobs, overwrite=overwrite,
            catalogues=catalogue or (), progress=progress,
        )  # fmt: skip
    for note in result.notes:
        say(note)
    say_passed(result.skipped)
    listed = str(result.report) if result.report else None
    if result.portfolio is None:
        fix = message("see {file}", file=listed) if listed else message("give at least one business with figures")
        raise TableError([Problem(file=str(source), what=message("no business can be used"), fix=fix)])
    _tell(result, str(output), listed, json)
    if result.is_at_fault:
        raise typer.Exit(1)


def _tell(result: PortfolioResult, output: str, listed: str | None, json: bool) -> None:
    """Print the workbook's path or a summary, and say what is wrong and, in one line, what is missing."""
    count, faults = result.businesses, result.problem_count - result.missing
    if json:
        numbers = {"businesses": count, "problems": faults, "missing": result.missing}
        write_json({**numbers, "portfolio": output, "report": listed})
    else:
        write(output)
    say(plural("{count} business in {file}", "{count} businesses in {file}", count=count, file=output))
    if faults:
        say_problems(result.problems, faults, listed)
    if result.missing:
        say_missing(result.missing, listed)
