"""`xlkpi upgrade`: filled workbooks, migrated into the current template."""

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
    write_json,
)
from .generate import DiscardOption, OverwriteOption
from .progress import shown

if TYPE_CHECKING:
    from ..upgrade.upgrade_workbooks import UpgradeResult

_SHOWN = 5

OutputOption = Annotated[
    Path,
    typer.Option("-o", "--output", metavar="PATH", help="The new workbook (.xlsx), or the folder to write to."),
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where to list, as CSV, what became of everything [default: upgraded.csv in the folder]",
        show_default=False,
    ),
]


@app.command(epilog="Example: xlkpi upgrade acme-2024.xlsx -o acme.xlsx")
def upgrade(
    paths: PathsArgument,
    output: OutputOption,
    vertical: Annotated[
        str,
        typer.Option(
            metavar="VERTICAL",
            show_default=False,
            help="The trade to move to: one that extends the workbooks’ own, or that theirs extends.",
        ),
    ] = "",
    report: ReportOption = None,
    jobs: JobsOption = 1,
    lang: LanguageOption = Language.en,
    as_json: JsonOption = False,
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
    dry_run: DryRunOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Migrate filled workbooks into the current template: figures, name, months, targets, edited benchmarks.

    Prints the path of each new workbook; the old ones are not changed. Lists what cannot be migrated, such as text in
    place of a number, and your own sheets and macros. The exit status is then 1.
    """
    from ..upgrade.upgrade_workbooks import upgrade_workbooks

    with shown(message("reading the files"), not as_json) as progress:
        result = upgrade_workbooks(
            paths, output, vertical=vertical.lower(), report=report, language=lang, jobs=jobs,
            overwrite=overwrite, discard=discard, dry_run=dry_run, catalogues=catalogue or (), progress=progress,
        )  # fmt: skip
    say_dry_run(dry_run)
    _tell(result)
    say_passed(result.skipped)
    if as_json:
        write_json(_summary(result))
    if result.complete < result.files:
        raise typer.Exit(1)


def _tell(result: UpgradeResult) -> None:
    """Say in a few lines what became of the workbooks, and list what could not be migrated."""
    from ..upgrade.migration import FATES, Fate

    say(
        plural(
            "{upgraded} of {count} workbook upgraded, {complete} completely",
            "{upgraded} of {count} workbooks upgraded, {complete} completely",
            count=result.files,
            upgraded=result.upgraded,
            complete=result.complete,
        )
    )
    if result.report is None:
        for line in result.lines:
            of_many = message("{file}: {line}", file=line.file, line=line.message)
            say(indented(line.message if result.files == 1 else of_many))
        return
    for line in result.lines[:_SHOWN]:
        say(indented(message("{file}: {line}", file=line.file, line=line.message)))
    fates = result.fates.items()
    kinds = joined(", ", [message("{number} {kind}", number=number, kind=FATES[Fate(fate)]) for fate, number in fates])
    place = message("what became of everything is listed in {file}", file=str(result.report))
    say(message("{place}: {kinds}", place=place, kinds=kinds) if kinds else place)


def _summary(result: UpgradeResult) -> dict[str, object]:
    counts = {"files": result.files, "upgraded": result.upgraded, "complete": result.complete}
    lines = [{**line._asdict(), "fate": str(line.fate)} for line in result.lines]
    details: dict[str, object] = {"lines": lines} if result.report is None else {"report": str(result.report)}
    return {**counts, "migrated": dict(result.migrated), "fates": dict(result.fates), **details}
