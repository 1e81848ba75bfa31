"""The update of many workbooks, one per record of a table, with the problems of those that stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError, first_few
from ..files import shown_path, write_file
from ..jobs.isolation import SECONDS, bounded, guarded_processes, too_costly, work_through
from ..jobs.workers import spread, stop_if_orphaned
from ..messages import message
from ..reading.untrusted import in_words
from ..tables.record import Record
from ..xlsx.safe_zip import RESAVE
from .alike import KindsOfWorkbooks
from .find_businesses import Businesses
from .in_place import check_replaceable, replace_in_place
from .overwrite import KEEP, OverwritePolicy
from .places import Pair
from .update import Updated, update_workbook

_LISTED = 3


@dataclass(frozen=True)
class UpdatePolicy:
    """How workbooks are updated.

    Attributes:
        prefer_table: See update_workbook.
        in_place: Whether the workbook itself is replaced.
        dry_run: Whether nothing is written.
        existing: The policy for existing files.
    """

    prefer_table: bool = False
    in_place: bool = False
    dry_run: bool = False
    existing: OverwritePolicy = KEEP


@dataclass(frozen=True)
class Job:
    """A workbook to update with the numbers of its business; `pair` is None where no workbook can be chosen."""

    record: Record
    pair: Pair | None
    policy: UpdatePolicy
    problems: tuple[Problem, ...] = ()


@dataclass
class Done:
    """The result of a job: the written workbook, or the problems that prevented it."""

    new: Path | None = None
    changed: bool = False
    figures: int = 0
    kept: int = 0
    problems: list[Problem] = field(default_factory=list)
    uncomputable: Mapping[str, str] = field(default_factory=dict)


def update_records(
    records: Iterable[Record],
    businesses: Businesses,
    policy: UpdatePolicy,
    catalogues: Sequence[str] = (),
    processes: int = 1,
) -> Iterator[Done]:
    """Update the workbook of each record's business, in the order given.

    Args:
        records: The records.
        businesses: Whose the workbooks are.
        policy: How to update.
        catalogues: Files or folders of custom verticals; see load_catalogue.
        processes: The number of processes that share the work; a file that crashes one of them is reported.
    """
    pool = guarded_processes(processes, _prepare, tuple(catalogues))
    work = (_job(record, businesses, policy) for record in records)
    # one at a time: a workbook that is updated in place a second time counts as unchanged
    yield from spread(partial(work_through, _update_one, SECONDS), work, _lost, pool, processes, chunk=1)


def _job(record: Record, businesses: Businesses, policy: UpdatePolicy) -> Job:
    found = businesses.of(record.business, record.vertical)
    if len(found) == 1:
        return Job(record, found[0], policy)
    if found:
        listed = first_few([shown_path(pair.old) for pair in found], _LISTED)
        what = message("has {count} workbooks: {listed}", count=len(found), listed=listed)
        fix = message("name only the one to update, or keep one of them")
    else:
        what = message("has no workbook of {vertical} here", vertical=record.vertical)
        fix = message("fill a new one with `xlkpi fill`, or write the name as its workbook has it")
        if businesses.nameless:
            names = first_few(businesses.nameless, _LISTED)
            fix = message(
                "write its name into its workbook, if it is one of those without a name: {names}", names=names
            )
    return Job(record, None, policy, (_of_table(record, what, fix),))


def _of_table(record: Record, what: str, fix: str) -> Problem:
    return Problem(sheet=record.sheet, row=record.line, business=record.business, what=what, fix=fix)


_catalogue: Catalogue
"""The catalogue of a working process."""
_kinds: KindsOfWorkbooks
"""The kinds of workbooks that a working process has loaded."""


def _prepare(catalogues: Sequence[str]) -> None:
    global _catalogue, _kinds
    _catalogue, _kinds = load_catalogue(catalogues), KindsOfWorkbooks()


def _update_one(job: Job) -> Done:
    """Update a workbook and write the new one. Raises only errors that stop the run, such as a full disk."""
    if job.pair is None:
        return Done(problems=[*job.problems])
    policy, (old, new) = job.policy, job.pair
    try:
        with bounded(old), in_words(old):
            updated = update_workbook(old, job.record, _catalogue, policy.prefer_table, _kinds)
        if policy.in_place:
            check_replaceable(old)
        elif kept := _why_kept(job, updated):
            return Done(problems=[kept])
        if not policy.dry_run:
            stop_if_orphaned()
            _write(old, new, updated, policy.in_place)
    except ProblemsError as error:
        return Done(problems=[_with_business(problem, job) for problem in error.problems])
    changed = updated.data != updated.before
    cells = {f"{shown_path(new)}: {cell}": why for cell, why in updated.uncomputable.items()}
    return Done(new, changed, updated.figures, updated.kept, updated.problems, cells)


def _why_kept(job: Job, updated: Updated) -> Problem | None:
    assert job.pair is not None
    new = job.pair.new
    kept = job.policy.existing.why_kept(new, updated.data, message("write to another folder"))
    if kept is None:
        return None
    what = message("{file} {what}", file=shown_path(new), what=kept.what)
    return Problem(file=shown_path(job.pair.old), business=job.record.business, what=what, fix=kept.fix)


def _write(old: Path, new: Path, updated: Updated, in_place: bool) -> None:
    if not in_place:
        new.parent.mkdir(parents=True, exist_ok=True)
        write_file(new, updated.data)
    elif updated.data != updated.before:
        replace_in_place(old, updated.before, updated.data)


def _with_business(problem: Problem, job: Job) -> Problem:
    file = shown_path(job.pair.old) if job.pair else ""
    return replace(problem, file=problem.file or file, business=job.record.business)


def _lost(job: Job) -> Done:
    assert job.pair is not None  # else nothing is read
    what = too_costly(job.pair.old)
    return Done(problems=[Problem(file=shown_path(job.pair.old), business=job.record.business, what=what, fix=RESAVE)])
