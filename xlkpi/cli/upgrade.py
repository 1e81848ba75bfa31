"""`xlkpi upgrade`: filled workbooks, migrated into the current template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .app import CatalogueOption, JsonOption, app, counted, say, say_passed, write_json
from .generate import DiscardOption, OverwriteOption
from .progress import shown

if TYPE_CHECKING:
    from ..upgrade.upgrade_workbooks import UpgradeResult

_SHOWN = 5

PathsArgument = Annotated[list[Path], typer.Argument(metavar="PATH", help="Workbooks, and folders to search for them.")]
OutputOption = Annotated[
    Path,
    typer.Option("-o", "--output", metavar="PATH", help="The new workbook (.xlsx), or the folder to write to."),
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where to list, as CSV, what became of it all [default: upgraded.csv in the folder]",
        show_default=False,
    ),
]
JobsOption = Annotated[int, typer.Option(min=1, help="How many processes share the work.")]


@app.command(epilog="Example: xlkpi upgrade acme-2024.xlsx -o acme.xlsx")
def upgrade(
    paths: PathsArgument,
    output: OutputOption,
    report: ReportOption = None,
    jobs: JobsOption = 1,
    as_json: JsonOption = False,
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Move filled workbooks into today's template: figures, name, months, targets, edited benchmarks.

    Prints the path of each new workbook; the old ones are not changed. Whatever cannot be moved (text for a number,
    sheets and macros of one's own) is listed; exit status 1 when anything is.
    """
    from ..upgrade.upgrade_workbooks import upgrade_workbooks

    with shown(print_paths=not as_json) as progress:
        result = upgrade_workbooks(
            paths, output, report=report, jobs=jobs, overwrite=overwrite, discard=discard,
            catalogues=catalogue or (), progress=progress,
        )  # fmt: skip
    _tell(result)
    say_passed(result.skipped)
    if as_json:
        write_json(_summary(result))
    if result.complete < result.files:
        raise typer.Exit(1)


def _tell(result: UpgradeResult) -> None:
    """Say in a few lines what became of the workbooks, and all of it, or the first that could not be moved."""
    number = counted(result.files, "workbook")
    say(f"{result.upgraded} of {number} upgraded, {result.complete} with all that was in it")
    for line in result.lines if result.report is None else result.lines[:_SHOWN]:
        say(f"  {line}" if result.report is None else f"  {line.file}: {line}")
    if result.report is not None:
        listed = ", ".join(f"{number} {fate}" for fate, number in result.fates.items())
        say(f"what became of it all is in {result.report}{f': {listed}' if listed else ''}")


def _summary(result: UpgradeResult) -> dict[str, object]:
    counts = {"files": result.files, "upgraded": result.upgraded, "complete": result.complete}
    lines = [{**line._asdict(), "fate": str(line.fate)} for line in result.lines]
    details: dict[str, object] = {"lines": lines} if result.report is None else {"report": str(result.report)}
    return {**counts, "moved": dict(result.moved), "fates": dict(result.fates), **details}
