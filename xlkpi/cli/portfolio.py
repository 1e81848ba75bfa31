"""`xlkpi portfolio`: one workbook over all businesses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..errors import Problem, TableError, UsageError
from ..jobs.cloud import on_this_computer, place
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
from .generate import CurrencyOption, OverwriteOption
from .progress import shown

if TYPE_CHECKING:
    from ..catalogue.model import Catalogue
    from ..tables.record import Record

_SUFFIX = ".xlsx"


class _Businesses(NamedTuple):
    """The businesses of a table or folder, and what is wrong with it.

    Attributes:
        records: The businesses.
        total: The number of businesses.
        problems: The number of problems.
        at_fault: Whether any of the problems makes the exit status 1.
        shown_problems: The problems to print.
        write_report: Writes all problems to a file.
    """

    records: Iterable[Record]
    total: int
    problems: int
    at_fault: bool
    shown_problems: Iterable[object]
    write_report: Callable[[Path], None]


@app.command(epilog="Example: xlkpi portfolio shops.csv -o portfolio.xlsx --lang fr")
def portfolio(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE|DIR",
            parser=place,
            help="A table that `xlkpi fill` can read, or a folder of filled workbooks.",
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The .xlsx file to write.")],
    vertical: VerticalOption = "",
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Leave out names, and groups so small that a business is recognised.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where to list what was rejected [default: rejected.csv beside the workbook]",
            show_default=False,
        ),
    ] = None,
    lang: LanguageOption = Language.en,
    currency: CurrencyOption = "",
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="How many processes read the workbooks of DIR.")] = 1,
    overwrite: OverwriteOption = False,
    json: JsonOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Make one workbook over all businesses.

    It has league tables, the number of businesses in each tier, who moved up or down, and what to look at first. Prints
    the workbook's path. The exit status is 1 when something was rejected; the report lists it.
    """
    from ..catalogue.load import load_catalogue
    from ..portfolio.build import write_portfolio
    from ..workbook.layout import Options

    rejected = report or output.with_name("rejected.csv")
    _check_places(source, output, rejected, overwrite)
    known, options = load_catalogue(catalogue or ()), Options(lang, currency)
    if vertical:
        known.vertical(vertical)
    if source.is_dir():
        read = _read_folder(source, known, catalogue or [], jobs, (output, rejected))
    else:
        read = _read_table(source, known, vertical)
    if read.problems or rejected.exists():  # an earlier run's report must not outlive what it reports
        read.write_report(rejected)
    if not read.total:
        fix = (
            message("see {file}", file=str(rejected))
            if read.problems
            else message("give at least one business with figures")
        )
        raise TableError([Problem(file=str(source), what=message("no business can be used"), fix=fix)])
    count = write_portfolio(output, shown(read.records, read.total), known, options, anonymous)
    if json:
        numbers = {"businesses": count, "problems": read.problems}
        write_json({**numbers, "portfolio": str(output), "report": str(rejected) if read.problems else None})
    else:
        write(str(output))
    say(plural("{count} business in {file}", "{count} businesses in {file}", count=count, file=str(output)))
    if read.problems:
        say_problems(read.shown_problems, read.problems, rejected)
    if read.at_fault:
        raise typer.Exit(1)


def _check_places(source: Path, output: Path, report: Path, overwrite: bool) -> None:
    """Raise UsageError where there is nothing to read, or where a file would be replaced that must stay."""
    from ..upgrade.overwrite import check_no_filled_workbook

    if not source.exists():
        raise UsageError(message("{path}: there is no such table or folder", path=str(source)))
    if output.suffix.lower() != _SUFFIX:
        raise UsageError(
            message(
                "{path}: a portfolio is an {suffix} file; give its name that ending", path=str(output), suffix=_SUFFIX
            )
        )
    if output.exists() and not overwrite:
        raise UsageError(message("{path} already exists; name another file, or use --overwrite", path=str(output)))
    if not output.parent.is_dir():
        raise UsageError(message("{path}: there is no such folder; make it, or name another", path=str(output.parent)))
    if report.resolve() == output.resolve():
        raise UsageError(
            message("{path}: the report would replace the portfolio; name another file with --report", path=str(report))
        )
    if source.resolve() in (output.resolve(), report.resolve()):
        raise UsageError(
            message("{path} would be replaced; name other files with --output and --report", path=str(source))
        )
    check_no_filled_workbook(output)


def _read_table(source: Path, known: Catalogue, vertical: str) -> _Businesses:
    """Return the businesses of a table."""
    from ..tables.read import read_table
    from ..tables.report import write_report

    with on_this_computer(source) as file:
        table = read_table(file, known, vertical or None)
    _, problems = table.refused()
    return _Businesses(
        table.records,
        table.count(),
        problems,
        bool(problems),
        table.problems,
        lambda path: write_report(path, table.problems),
    )


def _read_folder(
    source: Path, known: Catalogue, catalogues: list[str], jobs: int, without: tuple[Path, ...]
) -> _Businesses:
    """Return the businesses of a folder of filled workbooks."""
    from ..collect.folder import find_workbooks
    from ..collect.gather import collect, write_findings
    from ..collect.read import Kind
    from ..hosts.libreoffice.opendocument import save_as_xlsx
    from ..portfolio.folder import gather_folder

    if not isinstance(source, Path):
        raise UsageError(
            message("{path}: workbooks are read from a folder of this computer; copy them to one", path=str(source))
        )
    passed: Counter[str] = Counter()
    total = sum(1 for _ in find_workbooks([source], without, passed))
    workbooks = collect(find_workbooks([source], without), catalogues, jobs, convert=save_as_xlsx)
    table, collection = gather_folder(source.name, shown(workbooks, total), known)
    say_passed(passed)
    kinds = collection.kinds()
    shown_problems = (finding for finding in collection.findings() if finding.kind is not Kind.missing)
    return _Businesses(
        table.records,
        table.count(),
        sum(kinds.values()),
        bool(kinds.keys() - {Kind.missing}),
        shown_problems,
        lambda path: write_findings(path, collection.findings()),
    )
