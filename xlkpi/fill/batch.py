"""The filling of many workbooks, one per business, with the problems of businesses without one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from functools import lru_cache, partial
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..errors import Problem, ProblemsError, WorkbookError
from ..files import digest, remove_torn, write_file
from ..jobs.workers import spread, stop_if_orphaned
from ..messages import message
from ..numbers import Wrong
from ..tables.record import Record
from ..tables.settings import YEAR_START
from ..upgrade.overwrite import KEEP, OverwritePolicy
from ..xlsx.zip_writer import same_parts
from .compiled_filler import CompiledDiffersError
from .file_names import TakenNames, file_name
from .manifest import Done, Manifest, made_from
from .stated_benchmarks import Stated
from .templates import Template, Templates, compiled_filler_of
from .trust import Trust, named

if TYPE_CHECKING:
    from ..upgrade.losses import Content  # for its type alone


class Job(NamedTuple):
    """A workbook to fill.

    Attributes:
        record: The numbers of the business.
        template: The template to fill.
        path: The file to write.
        stated: The values of the business on the Benchmarks sheet.
        existing: The policy for an existing file with different contents.
        done: What an earlier run recorded about the file.
        resume: Whether this run resumes an earlier one.
        dry_run: Whether nothing is written.
        by_engine: Whether the engine must make the workbook.
        expected: The number of workbooks of a process; 0 where it is not known.
        check: The filler that has made the workbook, which is only to be checked; "" for a workbook to be made.
    """

    record: Record
    template: Template
    path: Path
    stated: Stated
    existing: OverwritePolicy
    done: Done | None
    resume: bool
    dry_run: bool = False
    by_engine: bool = True
    expected: int = 0
    check: str = ""


class Outcome(NamedTuple):
    """The result for a record: its file, or the problems that prevented it.

    Attributes:
        record: The record.
        path: The file.
        problems: The problems, if the file was not written.
        done: What the manifest records about the file.
        kept: Whether an earlier run's file was already right.
        filler: The filler with a compiled template that made the file; "" where the engine did.
        is_checked: Whether the engine made the same.
        doubted: The digest of the template, if the engine made another: its workbooks must be filled again.
    """

    record: Record
    path: Path
    problems: tuple[Problem, ...] = ()
    done: Done | None = None
    kept: bool = False
    filler: str = ""
    is_checked: bool = False
    doubted: str = ""

    def row_problems(self, file: str = "") -> list[Problem]:
        """Return the problems with the record's first row in the table."""
        where = {"sheet": self.record.sheet, "business": self.record.business}
        row = self.record.line
        return [Problem(file=file, row=row, what=one.what, fix=one.fix, **where) for one in self.problems]


def fill_records(
    records: Iterable[Record],
    folder: Path,
    templates: Templates,
    existing: OverwritePolicy = KEEP,
    resume: bool = False,
    pool: Callable[[], Executor] | None = None,
    workers: int = 1,
    dry_run: bool = False,
    say: Callable[[str], None] = lambda said: None,
    expected: int = 0,
) -> Iterator[Outcome]:
    """Fill one workbook per record, named after its business.

    Args:
        records: The records. Templates are compiled only if the records can be read again, as those of a list.
        folder: The folder to write to; it is made where it does not exist.
        templates: The templates.
        existing: The policy for existing files with different contents.
        resume: Whether to resume an earlier run. Its files are kept if nobody has changed them, and are filled again
            if their record has changed.
        pool: Makes the pool of processes that share the work; without it, this process does all.
        workers: The number of these processes.
        dry_run: Whether nothing is written: the results say what would be done.
        say: Called with what the user should know of the run.
        expected: The number of records, where it is known.

    Yields:
        The result for each record.
    """
    if not dry_run:
        folder.mkdir(parents=True, exist_ok=True)
        remove_torn(folder)
    once = iter(records) is records
    with Manifest(folder, dry_run) as manifest:
        trust = Trust(manifest)

        def job(record: Record, path: Path) -> Job:
            template = templates.of(record)
            by_engine = once or template.digest in trust.doubted
            stated, done = templates.stated(record, template), manifest.done(path.name)
            share = expected // (workers if pool else 1)
            return Job(record, template, path, stated, existing, done, resume, dry_run, by_engine, share)

        def paths() -> Iterator[tuple[Record, Path]]:
            taken = TakenNames()
            for record in records:
                yield record, folder / file_name(record.business, templates.suffix, taken)

        def checks() -> Iterator[Job]:
            for filler, record, path in trust.unchecked():
                yield job(record, path)._replace(check=filler)

        for outcome in spread(fill_jobs, starmap(job, paths()), _lost, pool, workers, after=checks):
            if outcome.doubted:
                trust.doubt(outcome.doubted)
            if not outcome.done and not outcome.problems:  # a check
                if not outcome.doubted:
                    trust.confirm(outcome.filler)
                continue
            if outcome.done and not outcome.kept and not dry_run:
                trust.note(outcome.record, outcome.path, outcome.done, outcome.filler, outcome.is_checked)
            yield outcome
        if trust.doubted and not dry_run:
            wrong = (job(*one)._replace(resume=True) for one in paths() if manifest.is_doubted(one[1].name))
            for outcome in spread(fill_jobs, wrong, _lost, pool, workers):
                if outcome.done:
                    manifest.add(outcome.path.name, outcome.record, outcome.done)
                if outcome.problems:
                    yield outcome
            say(
                message(
                    "a check has found workbooks of a template that were computed wrongly; all its workbooks have been "
                    "made again and are right; please report the template"
                )
            )
    if not dry_run:
        remove_torn(folder)  # left by a killed process of this run


def import_all() -> None:
    """Do nothing: a process that starts with it has imported what filling needs when its first jobs come."""


def fill_jobs(jobs: Iterable[Job]) -> list[Outcome]:
    """Fill the workbooks of jobs, one after another."""
    return [_fill(job) for job in jobs]


def _fill(job: Job) -> Outcome:
    record, path = job.record, job.path
    if job.check:
        return _checked(job)
    source = made_from(job.template.digest, record, job.stated)
    untouched = job.resume and job.done is not None and path.is_file() and digest(path.read_bytes()) == job.done.content
    if untouched and job.done is not None and job.done.made_from == source:
        return Outcome(record, path, done=job.done, kept=True)
    if other := _differing(job.template, record):
        return Outcome(record, path, (other.at(file=str(path)),))
    doubted = ""
    try:
        filler = compiled_filler_of(job.template)
        if job.by_engine:
            filler.leave_to_engine()
        try:
            filled = filler.filled(record, job.template.start, job.stated, source, job.expected)
        except CompiledDiffersError:
            doubted = job.template.digest
            filled = filler.filled(record, job.template.start, job.stated)
        data = filled.data
        if not untouched and (kept := _why_kept(job, data)):
            what = message("{file} {what}", file=path.name, what=kept.what)
            raise WorkbookError([Problem(file=str(path), what=what, fix=kept.fix)])
    except ProblemsError as error:
        return Outcome(record, path, tuple(error.problems), doubted=doubted)
    if not job.dry_run:
        stop_if_orphaned()
        write_file(path, data, lasting=False)  # the manifest waits for the disk
    name = named(job.template.digest, filler.id) if filled.is_compiled else ""
    done = Done(source, digest(data))
    return Outcome(record, path, (), done, filler=name, is_checked=filled.is_checked, doubted=doubted)


def _checked(job: Job) -> Outcome:
    """Return whether the file of a job holds what the engine makes of the record."""
    filler = compiled_filler_of(job.template)
    is_right = same_parts(job.path.read_bytes(), filler.filler.filled(job.record, job.template.start, job.stated))
    if not is_right:
        filler.distrust()
    doubted = "" if is_right else job.template.digest
    return Outcome(job.record, job.path, filler=job.check, is_checked=is_right, doubted=doubted)


def _differing(template: Template, record: Record) -> Wrong | None:
    """Return what the table states about a business that its template contradicts."""
    settings, named = record.settings, template.start.named
    if template.currency and settings.currency not in ("", template.currency):
        what = message(
            "its amounts are in {own}, and the template is in {other}", own=record.currency, other=template.currency
        )
        return Wrong(what, message("fill it from a template in its currency"))
    if settings.language not in ("", template.language):
        what = message(
            "its language is {own}, and the template’s is {other}", own=settings.language, other=template.language
        )
        return Wrong(what, message("fill it from a template in its language"))
    if settings.months > template.months:
        what = message(
            "its workbook has {own} months, and the template has {other}", own=settings.months, other=template.months
        )
        return Wrong(what, message("fill it from a template with as many months"))
    if named and settings.year_start not in (None, named.month):
        what = message(
            "its year starts in month {month}, and --start is {start:%Y-%m}", month=settings.year_start, start=named
        )
        return Wrong(what, message("leave out --start, or the column {name}", name=YEAR_START))
    return None


def _why_kept(job: Job, data: bytes) -> Wrong | None:
    """Return why an existing file must stay; None where the new one may be written."""
    new = partial(_brought, job.template, job.record, job.stated)
    written = job.done.content if job.done else ""
    return job.existing.why_kept(
        job.path,
        data,
        message("fill into another folder, or add the months with `xlkpi update`"),
        new,
        written,
    )


def _brought(template: Template, record: Record, stated: Stated) -> Content:
    brings = frozenset((item, month) for month, numbers in record.months.items() for item in numbers)
    from ..upgrade.existing import content_of_file  # most workbooks are new
    from .stated_benchmarks import find_cells  # as above

    content = content_of_file(template.data) if stated else _content(template, threading.get_ident())
    for place, cell in find_cells(content.book, stated, template.name).items():
        cell.value = stated[place]
    return replace(content, brings=brings)


@lru_cache(maxsize=16)
def _content(template: Template, thread: int) -> Content:
    from ..upgrade.existing import content_of_file  # most workbooks are new

    return content_of_file(template.data)


def _lost(job: Job) -> Outcome:
    if job.check:
        return Outcome(job.record, job.path, filler=job.check, doubted=job.template.digest)
    what = message("the system ended the process that filled it, perhaps for lack of memory")
    problem = Problem(file=str(job.path), what=what, fix=message("fill it again with --jobs 1"))
    return Outcome(job.record, job.path, (problem,))
