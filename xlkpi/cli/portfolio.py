"""`xlkpi portfolio`: one workbook over all businesses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..errors import Problem, TableError, UsageError
from ..jobs.cloud import on_this_computer, place
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
    """What was read: the businesses and their number, and what was wrong, in all, at fault, to tell and to write."""

    records: Iterable[Record]
    total: int
    problems: int
    at_fault: bool
    told: Iterable[object]
    write_report: Callable[[Path], None]


@app.command(epilog="Example: xlkpi portfolio shops.csv -o portfolio.xlsx --lang fr")
def portfolio(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE|DIR", parser=place, help="A table as `xlkpi fill` reads it, or a folder of filled workbooks."
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The workbook to write, an .xlsx.")],
    vertical: VerticalOption = "",
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Without names, and without groups so small that one is recognised.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where to list what was refused [default: refused.csv beside the workbook]",
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

    League tables, how many reach which tier, who moved up or down, and what to look at first. Prints its path; exit
    status 1 when something was refused, which the report lists.
    """
    from ..catalogue.load import load_catalogue
    from ..portfolio.build import write_portfolio
    from ..workbook.layout import Options

    refusals = report or output.with_name("refused.csv")
    _check_places(source, output, refusals, overwrite)
    known, options = load_catalogue(catalogue or ()), Options(lang, currency)
    if vertical:
        known.vertical(vertical)
    if source.is_dir():
        read = _read_folder(source, known, catalogue or [], jobs, (output, refusals))
    else:
        read = _read_table(source, known, vertical)
    if read.problems or refusals.exists():  # an earlier run's report must not outlive what it reports
        read.write_report(refusals)
    if not read.total:
        cure = f"see {refusals}" if read.problems else "give at least one business with figures"
        raise TableError([Problem(str(source), "no business can be used", cure)])
    count = write_portfolio(output, shown(read.records, read.total), known, options, anonymous)
    if json:
        numbers = {"businesses": count, "problems": read.problems}
        write_json({**numbers, "portfolio": str(output), "report": str(refusals) if read.problems else None})
    else:
        write(str(output))
    say(f"{'1 business' if count == 1 else f'{count} businesses'} in {output}")
    if read.problems:
        say_problems(read.told, read.problems, refusals)
    if read.at_fault:
        raise typer.Exit(1)


def _check_places(source: Path, output: Path, report: Path, overwrite: bool) -> None:
    """Raises UsageError where there is nothing to read, or writing would replace what nobody wants replaced."""
    from ..upgrade.overwrite import check_no_filled_workbook

    if not source.exists():
        raise UsageError(f"{source}: there is no such table or folder")
    if output.suffix.lower() != _SUFFIX:
        raise UsageError(f"{output}: a portfolio is an {_SUFFIX} file; name it so")
    if output.exists() and not overwrite:
        raise UsageError(f"{output} is there already; name another file, or use --overwrite")
    if not output.parent.is_dir():
        raise UsageError(f"{output.parent}: there is no such folder; make it, or name another")
    if report.resolve() == output.resolve():
        raise UsageError(f"{report}: the report would replace the portfolio; name another file with --report")
    if source.resolve() in (output.resolve(), report.resolve()):
        raise UsageError(f"{source} would be replaced; name other files with --output and --report")
    check_no_filled_workbook(output)


def _read_table(source: Path, known: Catalogue, vertical: str) -> _Businesses:
    """The businesses of a table."""
    from ..tables.read import read_table
    from ..tables.report import write_report

    with on_this_computer(source) as file:
        table = read_table(file, known, vertical or None)
    _, problems = table.refused()
    told = (problem.as_problem() for problem in table.problems)
    return _Businesses(
        table.records, table.count(), problems, bool(problems), told, lambda path: write_report(path, table.problems)
    )


def _read_folder(
    source: Path, known: Catalogue, catalogues: list[str], jobs: int, without: tuple[Path, ...]
) -> _Businesses:
    """The businesses of a folder of filled workbooks."""
    from ..collect.folder import find_workbooks
    from ..collect.gather import collect, write_findings
    from ..collect.read import Kind
    from ..hosts.libreoffice.opendocument import save_as_xlsx
    from ..portfolio.folder import gather_folder

    if not isinstance(source, Path):
        raise UsageError(f"{source}: workbooks are read from a folder of this computer; copy them to one")
    passed: Counter[str] = Counter()
    total = sum(1 for _ in find_workbooks([source], without, passed))
    workbooks = collect(find_workbooks([source], without), catalogues, jobs, convert=save_as_xlsx)
    table, collection = gather_folder(source.name, shown(workbooks, total), known)
    say_passed(passed)
    kinds = collection.kinds()
    told = (finding for finding in collection.findings() if finding.kind is not Kind.missing)
    return _Businesses(
        table.records,
        table.count(),
        sum(kinds.values()),
        bool(kinds.keys() - {Kind.missing}),
        told,
        lambda path: write_findings(path, collection.findings()),
    )
