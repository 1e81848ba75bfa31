"""`xlkpi collect`: the figures of filled workbooks, back in one table."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from .app import CatalogueOption, JsonOption, app, counted, say, say_passed, write_json
from .generate import OverwriteOption
from .progress import shown

if TYPE_CHECKING:
    from ..collect.collection import Collection

_SHOWN = 5


@app.command(epilog="Example: xlkpi collect returned -o inputs.csv")
def collect(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Workbooks, and folders to search for them.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The table to write: .csv, .xlsx or .parquet.")
    ],
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where to list what is wrong [default: collected-problems.csv beside the table]",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many processes read.")] = 1,
    as_json: JsonOption = False,
    overwrite: OverwriteOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Collect the figures of filled workbooks into one table, as `xlkpi fill` reads it.

    Nothing is guessed: what is no number, contradicts itself or is in two workbooks is listed in the report. Exit
    status 1 when anything but a missing figure is.
    """
    from ..catalogue.load import load_catalogue
    from ..collect.collection import Collection
    from ..collect.folder import find_workbooks
    from ..collect.gather import collect as read_all
    from ..collect.gather import write_findings
    from ..collect.read import Kind
    from ..hosts.libreoffice.opendocument import save_as_xlsx
    from ..tables.write import write_table, writer

    writer(output)  # a table that cannot be written is said before hours of reading
    place = report or output.with_name("collected-problems.csv")
    _check_places(paths, output, place, overwrite)
    known = load_catalogue(catalogue or ())
    passed: Counter[str] = Counter()
    count = sum(1 for _ in find_workbooks(paths, [output, place], passed))
    if not count:
        raise UsageError(f"there is no workbook in {', '.join(map(str, paths))}; name the files or their folder")
    collection = Collection()
    results = read_all(find_workbooks(paths, [output, place]), catalogue or (), jobs, convert=save_as_xlsx)
    for collected in shown(results, count):
        collection.add(collected)
    collection.merge_months()
    kinds = collection.kinds()
    write_table(output, known, collection.verticals(), collection.rows())
    if kinds or place.exists():  # an earlier run's report must not outlive what it reports
        write_findings(place, collection.findings())
    if as_json:
        write_json(_summary(collection, output, place))
    _tell(collection, output, place)
    say_passed(passed)
    collection.close()
    if kinds.keys() - {Kind.missing}:
        raise typer.Exit(1)


def _check_places(paths: Sequence[Path], output: Path, report: Path, overwrite: bool) -> None:
    """Raises UsageError where writing would replace what nobody wants replaced."""
    from ..upgrade.overwrite import check_no_filled_workbook

    if output.exists() and not overwrite:
        raise UsageError(f"{output} is there already; name another file, or use --overwrite")
    if report.resolve() == output.resolve():
        raise UsageError(f"{report}: the report would replace the table; name another file with --report")
    for path in paths:
        if path.is_file() and path.resolve() in (report.resolve(), output.resolve()):
            raise UsageError(f"{path} would be replaced; name other files with --output and --report")
    check_no_filled_workbook(output)


def _summary(collection: Collection, output: Path, report: Path) -> dict[str, object]:
    kinds = collection.kinds()
    return {
        "files": collection.workbooks,
        "collected": collection.versions.total(),
        "rows": collection.count(),
        "problems": {str(kind): number for kind, number in kinds.items()},
        "versions": dict(sorted(collection.versions.items())),
        "table": str(output),
        "report": str(report) if kinds else None,
    }


def _tell(collection: Collection, output: Path, report: Path) -> None:
    """Say in a few lines what became of the workbooks, and the first things that are wrong."""
    from ..collect.read import Kind

    read, rows, kinds = collection.versions.total(), collection.count(), collection.kinds()
    say(f"{counted(read, 'workbook')} of {collection.workbooks} collected, {counted(rows, 'row')} in {output}")
    if not kinds:
        return
    for finding in itertools.islice((one for one in collection.findings() if one.kind != Kind.missing), _SHOWN):
        say(f"  {finding}")
    listed = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    say(f"{counted(sum(kinds.values()), 'line')} in {report}: {listed}")
