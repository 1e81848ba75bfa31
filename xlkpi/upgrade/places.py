"""The places of new workbooks: each old workbook of files and folders gets the path of a new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..errors import UsageError
from ..messages import message
from ..reading.folder import find_workbooks
from ..xlsx.formats import WORKBOOKS, is_readable

SUFFIX = WORKBOOKS[0]


class Pair(NamedTuple):
    """An old workbook, and the path of the new one."""

    old: Path
    new: Path


def is_single(paths: Sequence[Path], output: Path) -> bool:
    """Return whether one workbook is given, and the path of the one new workbook."""
    is_workbook = output.suffix.lower() in WORKBOOKS and not output.is_dir()
    return len(paths) == 1 and paths[0].is_file() and is_workbook


def pair_places(
    paths: Sequence[Path], output: Path | None, skipped: Counter[str], suffix: str = "", without: Collection[Path] = ()
) -> Iterator[Pair]:
    """Yield each old workbook with the path of its new one. Workbooks in a folder keep their subfolders.

    Args:
        paths: Workbooks, and folders to search for them.
        output: The new workbook of a single old one; otherwise the folder to write to, which is not searched. None
            where each workbook is to be replaced by its new one.
        skipped: Counts other files in the folders, by suffix.
        suffix: The suffix of all new workbooks; by default each keeps its own.
        without: Files to skip.

    Raises:
        UsageError: A path does not exist, or is in the folder to write to.
    """
    if output is not None and is_single(paths, output):
        yield Pair(paths[0], output)
        return
    goal, known, taken = output and output.resolve(), {path.resolve() for path in without}, set[str]()
    for path in paths:
        if goal and path.is_dir() and path.resolve().is_relative_to(goal):
            raise UsageError(
                message("{path} is in the folder that is written to; name another with --output", path=str(path))
            )
        for file in find_workbooks([path], passed=skipped):
            resolved = file.resolve()
            if resolved in known or (goal and path.is_dir() and resolved.is_relative_to(goal)):
                continue
            known.add(resolved)
            if output is None:
                yield Pair(file, file)
                continue
            place = file.relative_to(path) if path.is_dir() and file != path else Path(file.name)
            if suffix:
                place = place.with_suffix(suffix)
            if is_readable(file):  # a file that is only reported takes no name
                place = _free(place, taken)
            yield Pair(file, output / place)


def _free(place: Path, taken: set[str]) -> Path:
    """Return the path, or the next path that no other file of this run has: "acme (2).xlsx"."""
    number, free = 1, place
    while str(free).casefold() in taken:
        number += 1
        free = place.with_stem(f"{place.stem} ({number})")
    taken.add(str(free).casefold())
    return free


def check_places(pairs: Sequence[Pair], single: bool, output: Path, report: Path | None) -> None:
    """Raise UsageError where there is nothing to do, or an old workbook would be replaced.

    Args:
        pairs: The old and new workbooks.
        single: Whether there is a single workbook; see is_single.
        output: The new workbook, or the folder to write to.
        report: The report to write.
    """
    if not pairs:
        raise UsageError(message("there is no workbook to read; name the files or their folder"))
    if not single and output.is_file():
        raise UsageError(message("{file} is a file; name a folder for several workbooks", file=str(output)))
    if not single and output.suffix.lower() in WORKBOOKS:
        raise UsageError(
            message("{file} is the name of a single workbook; name a folder for several", file=str(output))
        )
    old = {_identity(pair.old) for pair in pairs if pair.old.exists()}
    for place in [*(pair.new for pair in pairs), *([report] if report else [])]:
        if place.exists() and _identity(place) in old:
            raise UsageError(
                message(
                    "{file} would be replaced: an old workbook is never changed; name another place", file=str(place)
                )
            )


def _identity(path: Path) -> tuple[int, int]:
    """Return numbers that identify a file by any of its paths."""
    status = path.stat()
    return status.st_dev, status.st_ino
