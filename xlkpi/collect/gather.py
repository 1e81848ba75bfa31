"""Collect many workbooks into one table, and list all that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue
from ..jobs.isolation import SECONDS, guarded_processes, work_through
from ..jobs.workers import spread
from ..numbers import Wrong
from ..reading.opendocument import Convert, ConvertedFiles
from ..reading.untrusted import Converted
from ..tables.report import write_list
from ..xlsx.safe_zip import RESAVE
from .read import Collected, Finding, failed, read_workbook

Read = Callable[..., Collected]
"""How a workbook is read: takes its path and a catalogue, and for an .ods what was made of it."""


def collect(
    files: Iterable[Path],
    catalogues: Sequence[str] = (),
    jobs: int = 1,
    read: Read = read_workbook,
    convert: Convert | None = None,
) -> Iterator[Collected]:
    """What each workbook holds, in the order of the files; a workbook that cannot be read has a finding that says so.

    catalogues: as load_catalogue takes them. jobs: how many processes read; a file that crashes one is left out.
    convert: makes .xlsx files of .ods files; without it these are left out.
    """
    pool = guarded_processes(jobs, _prepare, read, tuple(catalogues))
    with ConvertedFiles(files, Path, convert) as items:
        for collected in spread(partial(work_through, _read_one, SECONDS), items, _lost, pool, jobs):
            items.done()
            yield collected


_reading: tuple[Read, Catalogue]
"""In a reading process: how it reads."""


def _prepare(read: Read, catalogues: Sequence[str]) -> None:
    global _reading
    _reading = (read, load_catalogue(catalogues))


def _read_one(item: tuple[Path, Converted]) -> Collected:
    read, catalogue = _reading
    path, converted = item
    return read(path, catalogue) if converted is None else read(path, catalogue, converted)


def _lost(item: tuple[Path, Converted]) -> Collected:
    return failed(item[0], Wrong(f"made the program that read it crash, or work for {SECONDS:g} s and more", RESAVE))


def write_findings(path: Path, findings: Iterable[Finding]) -> None:
    """The report as CSV, for a spreadsheet: one finding a line. No cell can become a formula."""
    write_list(path, Finding._fields, findings)
