"""The upgrade of many workbooks, shared among processes, with the reasons for those that stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue
from ..errors import ProblemsError
from ..files import shown_path, write_file
from ..jobs.isolation import SECONDS, bounded, guarded_processes, too_costly, work_through
from ..jobs.workers import spread, stop_if_orphaned
from ..messages import message
from ..reading.opendocument import Convert, ConvertedFiles
from ..reading.untrusted import Converted, in_words
from ..xlsx.safe_zip import RESAVE
from .migration import Fate, Line
from .overwrite import KEEP, OverwritePolicy
from .upgrade import Upgraded, upgrade_workbook


@dataclass(frozen=True)
class Job:
    """A workbook to upgrade.

    Attributes:
        old: The workbook.
        new: The file to write.
        existing: The policy for an existing file at that path.
        converted: The file to read in place of one in another format; see open_untrusted.
        vertical: The id of the vertical to move to; "" for the workbook's own.
        dry_run: Whether nothing is written.
    """

    old: Path
    new: Path
    existing: OverwritePolicy = KEEP
    converted: Converted = None
    vertical: str = ""
    dry_run: bool = False


def upgrade_files(
    jobs: Iterable[Job], catalogues: Sequence[str] = (), processes: int = 1, convert: Convert | None = None
) -> Iterator[Upgraded]:
    """Upgrade workbooks in the order given. The lines of a result say why its workbook cannot be upgraded.

    Args:
        jobs: The workbooks.
        catalogues: Files or folders of custom verticals; see load_catalogue.
        processes: The number of processes that share the work; a file that crashes one of them is reported.
        convert: Converts .ods files to .xlsx; without it, .ods files are reported.
    """
    pool = guarded_processes(processes, _prepare, tuple(catalogues))
    with ConvertedFiles(jobs, attrgetter("old"), convert) as items:
        ready = (replace(job, converted=converted) for job, converted in items)
        for upgraded in spread(partial(work_through, _upgrade_one, SECONDS), ready, _lost, pool, processes):
            items.done()
            yield upgraded


_catalogue: Catalogue
"""The catalogue of a working process."""


def _prepare(catalogues: Sequence[str]) -> None:
    global _catalogue
    _catalogue = load_catalogue(catalogues)


def _upgrade_one(job: Job) -> Upgraded:
    """Upgrade a workbook and write the new one. Raises only errors that stop the run, such as a full disk."""
    try:
        with bounded(job.converted if isinstance(job.converted, Path) else job.old), in_words(job.old):
            data, upgraded = upgrade_workbook(job.old, _catalogue, job.converted, job.vertical)
    except ProblemsError as error:
        return _refused(job, [(problem.what, problem.fix) for problem in error.problems])
    upgraded.new = shown_path(job.new)
    if kept := job.existing.why_kept(job.new, data, message("name another")):
        return _refused(job, [(message("{file} {what}", file=str(job.new), what=kept.what), kept.fix)])
    if not job.dry_run:
        stop_if_orphaned()
        job.new.parent.mkdir(parents=True, exist_ok=True)
        write_file(job.new, data)
    upgraded.written = True
    return upgraded


def _lost(job: Job) -> Upgraded:
    return _refused(job, [(too_costly(job.old), RESAVE)])


def _refused(job: Job, problems: Iterable[tuple[str, str]]) -> Upgraded:
    upgraded = Upgraded(shown_path(job.old), shown_path(job.new))
    upgraded.lines = [Line(upgraded.old, Fate.left, "", what, fix) for what, fix in problems]
    return upgraded
