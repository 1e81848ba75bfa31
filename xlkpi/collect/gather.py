"""The reading of many workbooks on several processes, and the report of their problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue
from ..jobs.isolation import SECONDS, bounded, guarded_processes, too_costly, work_through
from ..jobs.workers import spread
from ..messages import ENGLISH
from ..numbers import Wrong
from ..reading.opendocument import Convert, ConvertedFiles
from ..reading.untrusted import Converted
from ..tables.report import write_list
from ..xlsx.safe_zip import RESAVE
from .read import HEADER, Collected, Finding, failed, read_workbook

Read = Callable[..., Collected]
"""Reads a workbook, given its path, a catalogue, and for an .ods file the converted file."""


def collect(
    files: Iterable[Path],
    catalogues: Sequence[str] = (),
    jobs: int = 1,
    read: Read = read_workbook,
    convert: Convert | None = None,
) -> Iterator[Collected]:
    """Read workbooks in the order given; a workbook that cannot be read has a finding that says why.

    Args:
        files: The workbooks.
        catalogues: Files or folders of custom verticals; see load_catalogue.
        jobs: The number of processes that read; a file that crashes one of them is left out.
        read: Reads one workbook.
        convert: Converts .ods files to .xlsx; without it, .ods files are left out.
    """
    pool = guarded_processes(jobs, _prepare, read, tuple(catalogues))
    with ConvertedFiles(files, Path, convert) as items:
        for collected in spread(partial(work_through, _read_one, SECONDS), items, _lost, pool, jobs):
            items.done()
            yield collected


_reading: tuple[Read, Catalogue]
"""The function and the catalogue of a reading process."""


def _prepare(read: Read, catalogues: Sequence[str]) -> None:
    global _reading
    _reading = (read, load_catalogue(catalogues))


def _read_one(item: tuple[Path, Converted]) -> Collected:
    read, catalogue = _reading
    path, converted = item
    with bounded(converted if isinstance(converted, Path) else path):
        return read(path, catalogue) if converted is None else read(path, catalogue, converted)


def _lost(item: tuple[Path, Converted]) -> Collected:
    return failed(item[0], Wrong(too_costly(item[0]), RESAVE))


def write_findings(path: Path, findings: Iterable[Finding], language: str = ENGLISH) -> None:
    """Write the report as CSV for a spreadsheet, one finding per row. No cell can become a formula."""
    write_list(path, HEADER, (finding.row for finding in findings), language)
