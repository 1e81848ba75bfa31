"""The filling of many workbooks, one per business, with the problems of businesses without one."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError, WorkbookError
from ..exchange import is_converted
from ..files import digest, remove_torn, write_file
from ..jobs.workers import spread
from ..messages import message
from ..numbers import Wrong
from ..period import MONTHS
from ..reading.locate import locate_cells
from ..reading.named_cells import cells_of
from ..reading.untrusted import Converted, in_words, open_untrusted
from ..tables.record import Record, currency_code
from ..upgrade.losses import Content
from ..upgrade.overwrite import KEEP, OverwritePolicy, content_of_file
from ..workbook.build import build_workbook
from ..workbook.layout import Options
from ..workbook.save import workbook_bytes
from ..xlsx.formats import WORKBOOKS
from ..xlsx.identity import complete_stamp
from .file_names import TakenNames, file_name
from .manifest import Done, Manifest, made_from
from .open_workbook import check_formulas
from .template_filler import TemplateFiller
from .year import Start, months_needed

_MOST_TEMPLATES = 64
"""Built-in templates that are kept for further businesses: businesses may each have an exchange rate of their own."""


class Template(NamedTuple):
    """The file of a template.

    Attributes:
        data: The file.
        name: The template's name in messages.
        plain: See TemplateFiller.
        vertical: See TemplateFiller.
        start: How the first month of each workbook is chosen.
        digest: A digest of the file and of `start`.
        currency: The currency of the user's own template; "" for a built-in one, and where the template does not say.
    """

    data: bytes
    name: str
    plain: bool
    vertical: str
    start: Start
    digest: str
    currency: str = ""


ReadTemplate = Callable[[Path, Catalogue, Start, Converted], Template]
"""Reads a user's own template, given its path, the catalogue, how the first month is chosen, and a converted file."""


class Templates:
    """The templates of a batch: the user's own, or the built-in one of each vertical with enough months.

    Args:
        catalogue: The catalogue that has the records' verticals.
        options: The options of built-in templates.
        own: The user's own template.
        start: The first month of every workbook. By default a workbook starts with the year in which its data begin.
        converted: The file to read in place of a template in another format; see open_untrusted.
        read: Reads the user's own template, as read_template does.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        options: Options,
        own: Path | None = None,
        start: datetime.date | None = None,
        converted: Converted = None,
        read: ReadTemplate | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._options = options if start is None else replace(options, start=start)
        self._start = Start(start, keep=own is not None)
        self.own = None if own is None else (read or read_template)(own, catalogue, self._start, converted)
        self.suffix = own.suffix.lower() if own is not None and converted is None else WORKBOOKS[0]
        self.rates: Mapping[str, float] = {}
        """The user's exchange rates by currency, which override a record's."""
        self._built_in = lru_cache(maxsize=_MOST_TEMPLATES)(self._generate)

    def of(self, record: Record) -> Template:
        """Return the template of a record."""
        if self.own:
            return self.own
        currency = record.currency or self._options.currency
        rate = self.rates.get(currency, record.exchange_rate)
        if not is_converted(self._catalogue.vertical(record.vertical), currency):
            rate = None
        return self._built_in(record.vertical, self._months(record), currency, rate)

    def unknown(self) -> dict[str, str]:
        """Return the cells of the user's own template that cannot be computed here, mapped to the reason."""
        found = _filler(self.own, threading.get_ident()).unknown if self.own else {}
        return {f"{sheet}!{get_column_letter(column)}{row}": why for (sheet, row, column), why in found.items()}

    def _months(self, record: Record) -> int:
        needed = max(self._options.months, months_needed(record.months, self._start.named, self._options.start.month))
        return next((months for months in MONTHS if months >= needed), MONTHS[-1])

    def _generate(self, vertical: str, months: int, currency: str, rate: float | None) -> Template:
        options = self._options
        rate = options.rate if rate is None else rate
        wanted = replace(options, months=months, sample=False, currency=currency, rate=rate)
        data = workbook_bytes(build_workbook(self._catalogue.vertical(vertical), wanted))
        name, plain = f"{vertical}.{options.language}.xlsx", options.formulas != "udf"
        return _template(data, name, plain, vertical, self._start)


def _template(data: bytes, name: str, plain: bool, vertical: str, start: Start) -> Template:
    return Template(data, name, plain, vertical, start, digest(data, repr(start).encode()))


def read_template(path: Path, catalogue: Catalogue, start: Start, converted: Converted = None) -> Template:
    """Read a user's own template.

    Args:
        path: The template.
        catalogue: The catalogue that has the template's vertical.
        start: How the first month of each workbook is chosen.
        converted: The file to read in place of one in another format; see open_untrusted.

    Raises:
        WorkbookError: xlkpi did not make the workbook, or figures could be written under the wrong month.
    """
    with in_words(path):
        untrusted = open_untrusted(path, converted)
        vertical = untrusted.vertical(catalogue)
        complete_stamp(untrusted.book, vertical=vertical.id)
        located = locate_cells(untrusted.book, str(path), catalogue, compute=True)
        check_formulas(located, str(path))
        located.check_writable()
        code = currency_code(next((cell.value for cell in cells_of(untrusted.book, "currency")), None))
        made = _template(untrusted.unlinked, path.name, False, vertical.id, start)
        return made._replace(currency="" if isinstance(code, Wrong) else code)


class Job(NamedTuple):
    """A workbook to fill.

    Attributes:
        record: The numbers of the business.
        template: The template to fill.
        path: The file to write.
        existing: The policy for an existing file with different contents.
        done: What an earlier run recorded about the file.
        resume: Whether this run resumes an earlier one.
    """

    record: Record
    template: Template
    path: Path
    existing: OverwritePolicy
    done: Done | None
    resume: bool


class Outcome(NamedTuple):
    """The result for a record: its file, or the problems that prevented it.

    Attributes:
        record: The record.
        path: The file.
        problems: The problems, if the file was not written.
        done: What the manifest records about the file.
        kept: Whether an earlier run's file was already right.
    """

    record: Record
    path: Path
    problems: tuple[Problem, ...] = ()
    done: Done | None = None
    kept: bool = False

    def row_problems(self, file: str = "") -> list[Problem]:
        """Return the problems with the record's first row in the table."""
        row, business = self.record.line, self.record.business
        return [Problem(file=file, row=row, business=business, what=one.what, fix=one.fix) for one in self.problems]


def fill_records(
    records: Iterable[Record],
    folder: Path,
    templates: Templates,
    existing: OverwritePolicy = KEEP,
    resume: bool = False,
    pool: Callable[[], Executor] | None = None,
    workers: int = 1,
) -> Iterator[Outcome]:
    """Fill one workbook per record, named after its business.

    Args:
        records: The records.
        folder: The folder to write to; it is made where it does not exist.
        templates: The templates.
        existing: The policy for existing files with different contents.
        resume: Whether to resume an earlier run. Its files are kept if nobody has changed them, and are filled again
            if their record has changed.
        pool: Makes the pool of processes that share the work; without it, this process does all.
        workers: The number of these processes.

    Yields:
        The result for each record.
    """
    folder.mkdir(parents=True, exist_ok=True)
    remove_torn(folder)
    taken = TakenNames()
    with Manifest(folder) as manifest:

        def job(record: Record) -> Job:
            name = file_name(record.business, templates.suffix, taken)
            return Job(record, templates.of(record), folder / name, existing, manifest.done(name), resume)

        for outcome in spread(fill_jobs, map(job, records), _lost, pool, workers):
            if outcome.done and not outcome.kept:
                manifest.add(outcome.path.name, outcome.record, outcome.done)
            yield outcome
    remove_torn(folder)  # left by a killed process of this run


def fill_jobs(jobs: Iterable[Job]) -> list[Outcome]:
    """Fill the workbooks of jobs, one after another."""
    return [_fill(job) for job in jobs]


def _fill(job: Job) -> Outcome:
    record, path = job.record, job.path
    source = made_from(job.template.digest, record)
    untouched = job.resume and job.done is not None and path.is_file() and digest(path.read_bytes()) == job.done.content
    if untouched and job.done is not None and job.done.made_from == source:
        return Outcome(record, path, done=job.done, kept=True)
    if job.template.currency and record.currency not in ("", job.template.currency):
        what = message(
            "its amounts are in {own}, and the template is in {other}", own=record.currency, other=job.template.currency
        )
        problem = Problem(file=str(path), what=what, fix=message("fill it from a template in its currency"))
        return Outcome(record, path, (problem,))
    try:
        data = _filler(job.template, threading.get_ident()).filled(record, job.template.start)
        if not untouched and (kept := _why_kept(job, data)):
            what = message("{file} {what}", file=path.name, what=kept.what)
            raise WorkbookError([Problem(file=str(path), what=what, fix=kept.fix)])
    except ProblemsError as error:
        return Outcome(record, path, tuple(error.problems))
    write_file(path, data)
    return Outcome(record, path, done=Done(source, digest(data)))


def _why_kept(job: Job, data: bytes) -> Wrong | None:
    """Return why an existing file must stay; None where the new one may be written."""
    new = partial(_brought, job.template, job.record)
    written = job.done.content if job.done else ""
    return job.existing.why_kept(job.path, data, message("fill into another folder"), new, written)


def _brought(template: Template, record: Record) -> Content:
    brings = frozenset((item, month) for month, numbers in record.months.items() for item in numbers)
    return replace(_content(template, threading.get_ident()), brings=brings)


@lru_cache(maxsize=16)
def _content(template: Template, thread: int) -> Content:
    return content_of_file(template.data)


@lru_cache(maxsize=16)
def _filler(template: Template, thread: int) -> TemplateFiller:
    """Return the filler of a template; each thread has its own, since a Dask worker may have several threads."""
    return TemplateFiller(template.data, template.name, template.plain, template.vertical)


def _lost(job: Job) -> Outcome:
    what = message("the system ended the process that filled it, perhaps for lack of memory")
    problem = Problem(file=str(job.path), what=what, fix=message("fill it again with --jobs 1"))
    return Outcome(job.record, job.path, (problem,))


def demo_table(language: str) -> Path:
    """Return the path of the table that ships with xlkpi: six made-up shops, in a language."""
    return Path(__file__).parent / f"demo.{language}.csv"
