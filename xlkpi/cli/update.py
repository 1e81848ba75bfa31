"""`xlkpi update`: the months of a table, added to workbooks that exist."""

from __future__ import annotations

from enum import StrEnum
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
    VerticalOption,
    app,
    say,
    say_dry_run,
    say_passed,
    say_problems,
    write_json,
)
from .fill import MappingOption, SheetOption
from .generate import DiscardOption, OverwriteOption
from .progress import shown

if TYPE_CHECKING:
    from ..upgrade.update_workbooks import UpdateResult


class Prefer(StrEnum):
    """Which number counts where a workbook and the table differ."""

    workbook = "workbook"
    table = "table"


TableArgument = Annotated[Path, typer.Argument(metavar="TABLE", help="A table, as `xlkpi fill` takes it.")]
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.", show_default=False)
]
InPlaceOption = Annotated[
    bool, typer.Option("--in-place", help="Replace the workbooks themselves; each keeps a copy (.bak) beside it.")
]
PreferOption = Annotated[
    Prefer, typer.Option(help="Whose figure counts where a cell holds another one, a text or a formula.")
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where to list what was not written [default: not-updated.csv in the folder]",
        show_default=False,
    ),
]


@app.command(epilog="Example: xlkpi update february.csv filled --in-place")
def update(
    table: TableArgument,
    paths: PathsArgument,
    output: OutputOption = None,
    in_place: InPlaceOption = False,
    prefer: PreferOption = Prefer.workbook,
    vertical: VerticalOption = "",
    sheet: SheetOption = "",
    mapping: MappingOption = None,
    report: ReportOption = None,
    jobs: JobsOption = 1,
    lang: LanguageOption = Language.en,
    as_json: JsonOption = False,
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
    dry_run: DryRunOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Add a table's figures to workbooks that exist; everything else in them stays.

    Prints the path of each workbook that gets figures. A cell that holds another figure, a text or a formula is kept
    and listed. The exit status is then 1.
    """
    from ..upgrade.update_workbooks import update_workbooks

    with shown(message("reading {file}", file=str(table)), not as_json) as progress:
        result = update_workbooks(
            table, paths, output, in_place=in_place, prefer=prefer, vertical=vertical, sheet=sheet, mapping=mapping,
            report=report, language=lang, jobs=jobs, overwrite=overwrite, discard=discard, dry_run=dry_run,
            catalogues=catalogue or (), progress=progress,
        )  # fmt: skip
    _tell(result, dry_run)
    say_passed(result.skipped)
    if as_json:
        write_json(_summary(result))
    if result.problem_count:
        say_problems(result.problems, result.problem_count, result.report)
        raise typer.Exit(1)


def _tell(result: UpdateResult, dry_run: bool) -> None:
    """Say what became of the workbooks and businesses, and which cells are left without a value."""
    for note in result.notes:
        say(note)
    for cell, why in result.uncomputable.items():
        say(message("{cell} {why}: left without a value, until a program opens and computes it", cell=cell, why=why))
    say_dry_run(dry_run)
    figures = plural("{count} figure", "{count} figures", count=result.figures)
    counts = [
        message("{count} updated ({figures})", count=result.updated, figures=figures),
        message("{count} unchanged", count=result.unchanged),
        message("{count} rejected", count=result.rejected),
    ]
    if result.kept:
        counts.append(plural("{count} cell kept", "{count} cells kept", count=result.kept))
    say(joined(", ", counts))


def _summary(result: UpdateResult) -> dict[str, object]:
    return {
        "workbooks": result.workbooks,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "rejected": result.rejected,
        "figures": result.figures,
        "kept": result.kept,
        "problems": result.problem_count,
        "report": str(result.report) if result.report else None,
        "unknown": dict(result.uncomputable),
    }
