"""`xlkpi collect`: the figures of filled workbooks, back in one table."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from .app import CatalogueOption, JsonOption, app, counted, say, write_json
from .generate import OverwriteOption

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
    from rich.console import Console
    from rich.progress import track

    from ..catalogue.load import load_catalogue
    from ..fill.collect import collect as read_all
    from ..fill.collect import find_workbooks, write_findings
    from ..fill.collection import Collection
    from ..fill.long_table import write_table, writer
    from ..fill.returned import Kind

    writer(output)  # a table that cannot be written is said before hours of reading
    if output.exists() and not overwrite:
        raise UsageError(f"{output} is there already; name another file, or use --overwrite")
    place = report or output.with_name("collected-problems.csv")
    if place.resolve() == output.resolve():
        raise UsageError(f"{place}: the report would replace the table; name another file with --report")
    for path in paths:
        if path.is_file() and path.resolve() in (place.resolve(), output.resolve()):
            raise UsageError(f"{path} would be replaced; name other files with --output and --report")
    known = load_catalogue(catalogue or ())
    count = sum(1 for _ in find_workbooks(paths, [output, place]))
    if not count:
        raise UsageError(f"there is no workbook in {', '.join(map(str, paths))}; name the files or their folder")
    collection = Collection()
    results = read_all(find_workbooks(paths, [output, place]), catalogue or (), jobs)
    console = Console(stderr=True)
    quiet = not sys.stderr.isatty()
    for collected in track(
        results, total=count, description="Collecting", console=console, transient=True, disable=quiet
    ):
        collection.add(collected)
    collection.settle()
    rows, kinds = collection.count(), collection.kinds()
    write_table(output, known, collection.verticals(), collection.rows())
    if kinds or place.exists():  # an earlier run's report must not outlive what it reports
        write_findings(place, collection.findings())
    if as_json:
        write_json(
            {
                "files": collection.workbooks,
                "collected": collection.versions.total(),
                "rows": rows,
                "problems": {str(kind): number for kind, number in kinds.items()},
                "versions": dict(sorted(collection.versions.items())),
                "table": str(output),
                "report": str(place) if kinds else None,
            }
        )
    read = collection.versions.total()
    say(f"{counted(read, 'workbook')} of {collection.workbooks} collected, {counted(rows, 'row')} in {output}")
    if kinds:
        for finding in itertools.islice((one for one in collection.findings() if one.kind != Kind.missing), _SHOWN):
            say(f"  {finding}")
        listed = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
        say(f"{counted(sum(kinds.values()), 'line')} in {place}: {listed}")
    collection.close()
    if kinds.keys() - {Kind.missing}:
        raise typer.Exit(1)
