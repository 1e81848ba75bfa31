"""Fill one workbook a business, and report what could not be filled."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError, WorkbookError
from ..files import holds_other, remove_torn, write_file
from ..period import MONTHS
from ..workbook.build import build_workbook
from ..workbook.layout import Options
from ..workbook.locate import find_places
from ..workbook.save import workbook_bytes
from .gather import RowProblem
from .journal import Done, Journal, digest, made_from
from .months import span_of
from .names import TakenNames, file_name
from .press import Press
from .record import Record
from .workers import spread

SUFFIXES = (".xlsx", ".xlsm")


class Template(NamedTuple):
    """A template's file. name: what errors call it. plain: see Press. digest: of the file."""

    data: bytes
    name: str
    plain: bool
    digest: str


class Templates:
    """The template for each record: the user's own, or the built-in one of its trade with enough months."""

    def __init__(self, catalogue: Catalogue, options: Options, own: Path | None = None) -> None:
        self._catalogue = catalogue
        self._options = options
        self.own = None if own is None else _template(read_template(own), own.name, plain=False)
        self.suffix = own.suffix.lower() if own is not None else ".xlsx"
        self._built_in = cache(self._generate)

    def of(self, record: Record) -> Template:
        """The record's template."""
        return self.own or self._built_in(record.vertical, self._months(record))

    def unknown(self) -> dict[str, str]:
        """The cells of the user's own template whose value is left to the spreadsheet, each with the reason."""
        found = _press(self.own, threading.get_ident()).unknown if self.own else {}
        return {f"{sheet}!{get_column_letter(column)}{row}": why for (sheet, row, column), why in found.items()}

    def _months(self, record: Record) -> int:
        needed = max(self._options.months, span_of(record.months))
        return next((months for months in MONTHS if months >= needed), MONTHS[-1])

    def _generate(self, vertical: str, months: int) -> Template:
        options = self._options
        wanted = Options(options.language, options.currency, months, options.start, options.formulas)
        data = workbook_bytes(build_workbook(self._catalogue.vertical(vertical), wanted))
        return _template(data, f"{vertical}.{options.language}.xlsx", plain=options.formulas != "udf")


def _template(data: bytes, name: str, plain: bool) -> Template:
    return Template(data, name, plain, digest(data))


def read_template(path: Path) -> bytes:
    """A user's template, checked. Raises WorkbookError when it is not a workbook made by xlkpi."""
    cure = "take a template of `xlkpi generate`"
    if path.suffix.lower() not in SUFFIXES:
        raise WorkbookError([Problem(str(path), f"is not named {' or '.join(SUFFIXES)}, as a workbook is", cure)])
    data = path.read_bytes()
    try:
        workbook = load_workbook(io.BytesIO(data))
    except Exception as error:  # openpyxl raises many kinds for a file that is not a workbook
        raise WorkbookError([Problem(str(path), f"cannot be read as a workbook ({error})", cure)]) from None
    find_places(workbook, str(path), compute=True).check_writable()
    return data


class Job(NamedTuple):
    """One workbook to fill: its numbers, its file, and whether another file may be there already.

    done: what an earlier run says of the file.
    """

    record: Record
    template: Template
    path: Path
    overwrite: bool
    done: Done | None


class Outcome(NamedTuple):
    """What became of a record: its file, or why there is none. kept: it was there already, and right."""

    record: Record
    path: Path
    problems: tuple[Problem, ...] = ()
    done: Done | None = None
    kept: bool = False

    def row_problems(self, file: str = "") -> list[RowProblem]:
        """The problems as those of the record's first line in a file."""
        return [RowProblem(file, self.record.line, "", self.record.business, p.what, p.cure) for p in self.problems]


def fill_records(
    records: Iterable[Record],
    folder: Path,
    templates: Templates,
    overwrite: bool = False,
    resume: bool = False,
    pool: Callable[[], Executor] | None = None,
    workers: int = 1,
) -> Iterator[Outcome]:
    """Fill one workbook a record in the folder, named after the business; gives what became of each as it is done.

    A file that is there already and differs is left alone, unless overwrite. resume: go on with what an earlier run
    began: its files that nobody has changed since are kept, or made anew where the record has changed. pool, workers:
    makes the processes that share the work, and their number; without them it is done here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    remove_torn(folder)
    taken = TakenNames()
    with Journal(folder) as journal:

        def job(record: Record) -> Job:
            name = file_name(record.business, templates.suffix, taken)
            return Job(record, templates.of(record), folder / name, overwrite, journal.done(name) if resume else None)

        for outcome in spread(fill_jobs, map(job, records), _lost, pool, workers):
            if outcome.done and not outcome.kept:
                journal.add(outcome.path.name, outcome.record, outcome.done)
            yield outcome


def fill_jobs(jobs: Iterable[Job]) -> list[Outcome]:
    """Fill the workbooks of jobs, one after another."""
    return [_fill(job) for job in jobs]


def _fill(job: Job) -> Outcome:
    record, path = job.record, job.path
    source = made_from(job.template.digest, record)
    untouched = job.done is not None and path.is_file() and digest(path.read_bytes()) == job.done.content
    if untouched and job.done is not None and job.done.made_from == source:
        return Outcome(record, path, done=job.done, kept=True)
    try:
        data = _press(job.template, threading.get_ident()).filled(record)
        if not (job.overwrite or untouched) and holds_other(path, data):
            what = f"{path.name} is there already, and differs"
            raise WorkbookError([Problem(str(path), what, "fill into another folder, or use --overwrite")])
    except ProblemsError as error:
        return Outcome(record, path, tuple(error.problems))
    write_file(path, data)
    return Outcome(record, path, done=Done(source, digest(data)))


@lru_cache(maxsize=16)
def _press(template: Template, thread: int) -> Press:
    """The press of a template. Each thread has its own: a Dask worker may have several."""
    return Press(template.data, template.name, template.plain)


def _lost(job: Job) -> Outcome:
    what = "the process that filled it was ended by the system, perhaps for want of memory"
    return Outcome(job.record, job.path, (Problem(str(job.path), what, "fill it again with --jobs 1"),))


def demo_table(language: str) -> Path:
    """The table that ships with xlkpi: six made-up shops of that language."""
    return Path(__file__).parent / f"demo.{language}.csv"
