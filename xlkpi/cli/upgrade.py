"""`xlkpi upgrade`: filled workbooks, moved into today's template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from .app import CatalogueOption, JsonOption, app, counted, say, say_passed, write, write_json
from .generate import DiscardOption, OverwriteOption
from .progress import shown

if TYPE_CHECKING:
    from ..upgrade.migration import Line
    from ..upgrade.overwrite import OverwritePolicy
    from ..upgrade.upgrade import Job, Upgraded

_SUFFIX = ".xlsx"
_REPORT = "upgraded.csv"
_SHOWN = 5


@app.command(epilog="Example: xlkpi upgrade acme-2024.xlsx -o acme.xlsx")
def upgrade(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Workbooks, and folders to search for them.")],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="PATH", help="The new workbook (.xlsx), or the folder to write to."),
    ],
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where to list, as CSV, what became of it all [default: upgraded.csv in the folder]",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many processes share the work.")] = 1,
    as_json: JsonOption = False,
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Move filled workbooks into today's template: figures, name, months, targets, edited benchmarks.

    Prints the path of each new workbook; the old ones are not changed. Whatever cannot be moved (text for a number,
    sheets and macros of one's own) is listed; exit status 1 when anything is.
    """
    from ..catalogue.load import load_catalogue
    from ..hosts.libreoffice.opendocument import save_as_xlsx
    from ..tables.report import write_list
    from ..upgrade.migration import Line
    from ..upgrade.overwrite import OverwritePolicy
    from ..upgrade.upgrade import upgrade as upgrade_all

    load_catalogue(catalogue or ())  # a catalogue that cannot be used is said before anything is written
    alone = len(paths) == 1 and paths[0].is_file() and output.suffix.lower() == _SUFFIX and not output.is_dir()
    place = report or (None if alone else output / _REPORT)
    passed: Counter[str] = Counter()
    work = list(_jobs(paths, output, alone, OverwritePolicy(overwrite, discard), passed))
    _check_places(work, output, alone, place)
    told = _Told(print_paths=not as_json, whole=place is None)
    upgraded = upgrade_all(work, catalogue or (), jobs, save_as_xlsx)
    lines = chain.from_iterable(map(told.lines, shown(upgraded, len(work))))
    if place is None:
        list(lines)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_list(place, Line._fields, lines)
    told.say_all(len(work), place)
    say_passed(passed)
    if as_json:
        write_json(told.summary(len(work), place))
    if told.complete < len(work):
        raise typer.Exit(1)


class _Told:
    """What is told of the workbooks once all are done. whole: every line, not the first few problems."""

    def __init__(self, print_paths: bool, whole: bool) -> None:
        self._print_paths = print_paths
        self._whole = whole
        self._kept: list[Line] = []
        self._fates: Counter[str] = Counter()
        self._moved: Counter[str] = Counter()
        self.written = self.complete = 0

    def lines(self, upgraded: Upgraded) -> Sequence[Line]:
        """A workbook's lines, once it is counted and its path is printed."""
        from ..upgrade.migration import Fate

        self.written += upgraded.written
        self.complete += upgraded.complete
        self._moved.update(upgraded.moved)
        self._fates.update(str(line.fate) for line in upgraded.lines)
        if upgraded.written and self._print_paths:
            write(upgraded.new)
        left = [line for line in upgraded.lines if line.fate is Fate.left]
        self._kept += upgraded.report if self._whole else left[: max(0, _SHOWN - len(self._kept))]
        return upgraded.report

    def say_all(self, number: int, report: Path | None) -> None:
        """Say in a few lines what became of the workbooks, and all of it, or the first that could not be moved."""
        say(f"{self.written} of {counted(number, 'workbook')} upgraded, {self.complete} with all that was in it")
        for line in self._kept:
            say(f"  {line}" if self._whole else f"  {line.file}: {line}")
        if report is not None:
            listed = ", ".join(f"{number} {fate}" for fate, number in self._fates.items())
            say(f"what became of it all is in {report}{f': {listed}' if listed else ''}")

    def summary(self, number: int, report: Path | None) -> dict[str, Any]:
        """The same as data."""
        counts = {"files": number, "upgraded": self.written, "complete": self.complete}
        kept = [{**line._asdict(), "fate": str(line.fate)} for line in self._kept]
        details = {"lines": kept} if self._whole else {"report": str(report)}
        return {**counts, "moved": dict(self._moved), "fates": dict(self._fates), **details}


def _jobs(
    paths: Sequence[Path], output: Path, alone: bool, existing: OverwritePolicy, passed: Counter[str]
) -> Iterator[Job]:
    """What becomes of which file. A folder's workbooks keep their places in it; what an earlier run wrote is none."""
    from ..collect.folder import find_workbooks
    from ..upgrade.upgrade import Job
    from ..xlsx.formats import is_readable

    if alone:
        yield Job(paths[0], output, existing)
        return
    goal, known, taken = output.resolve(), set[Path](), set[str]()
    for path in paths:
        if path.is_dir() and path.resolve().is_relative_to(goal):
            raise UsageError(f"{path} is in the folder that is written to; name another with --output")
        for file in find_workbooks([path], passed=passed):
            resolved = file.resolve()
            if resolved in known or (path.is_dir() and resolved.is_relative_to(goal)):
                continue
            known.add(resolved)
            place = file.relative_to(path) if path.is_dir() and file != path else Path(file.name)
            place = place.with_suffix(_SUFFIX)
            if is_readable(file):  # what is only reported takes no name from another
                place = _free(place, taken)
            yield Job(file, output / place, existing)


def _free(place: Path, taken: set[str]) -> Path:
    """The place, or the next one that no other file of this run has: "acme (2).xlsx"."""
    number, free = 1, place
    while str(free).casefold() in taken:
        number += 1
        free = place.with_stem(f"{place.stem} ({number})")
    taken.add(str(free).casefold())
    return free


def _check_places(work: Sequence[Job], output: Path, alone: bool, report: Path | None) -> None:
    """Raises UsageError where there is nothing to do, or writing would replace what nobody wants replaced."""
    if not work:
        raise UsageError("there is no workbook to upgrade; name the files or their folder")
    if not alone and output.is_file():
        raise UsageError(f"{output} is a file; name a folder for several workbooks")
    if not alone and output.suffix.lower() == _SUFFIX:
        raise UsageError(f"{output} is named as one workbook is; name a folder for several")
    old = {_identity(job.old) for job in work if job.old.exists()}
    for place in [*(job.new for job in work), *([report] if report else [])]:
        if place.exists() and _identity(place) in old:
            raise UsageError(f"{place} would be replaced: an old workbook is never changed; name another place")


def _identity(path: Path) -> tuple[int, int]:
    """Of a file, whatever it is called."""
    status = path.stat()
    return status.st_dev, status.st_ino
