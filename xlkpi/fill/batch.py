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

from ..catalogue.model import LANGUAGES, Catalogue
from ..errors import Problem, ProblemsError, WorkbookError
from ..exchange import is_converted
from ..files import digest, remove_torn, write_file
from ..jobs.workers import spread, stop_if_orphaned
from ..messages import ENGLISH, message
from ..numbers import Wrong
from ..period import MONTHS
from ..reading.locate import locate_cells
from ..reading.named_cells import cells_of
from ..reading.untrusted import Converted, in_words, open_untrusted
from ..tables.record import Record, currency_code
from ..tables.settings import YEAR_START
from ..upgrade.losses import Content
from ..upgrade.overwrite import KEEP, OverwritePolicy, content_of_file
from ..workbook.build import build_workbook
from ..workbook.layout import Options
from ..workbook.save import workbook_bytes
from ..xlsx.formats import WORKBOOKS
from ..xlsx.identity import complete_stamp
from .file_names import TakenNames, file_name
from .manifest import Done, Manifest, made_from
from .stated_benchmarks import Place, Stated, find_cells, stated_benchmarks
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
        language: The language of the template.
        places: The places on the Benchmarks sheet whose values are each business's own.
    """

    data: bytes
    name: str
    plain: bool
    vertical: str
    start: Start
    digest: str
    currency: str = ""
    language: str = ENGLISH
    places: frozenset[Place] = frozenset()


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
        self.currencies: Mapping[str, str] = {}
        """The currency of built-in templates in a language, where a record states none."""
        self._built_in = lru_cache(maxsize=_MOST_TEMPLATES)(self._generate)

    def of(self, record: Record) -> Template:
        """Return the template of a record."""
        template = self.own or self._built_in_of(record)
        month = record.settings.year_start
        start = template.start._replace(month=month) if month else template.start
        return template._replace(start=start, places=frozenset(self.stated(record, template)))

    def stated(self, record: Record, template: Template) -> Stated:
        """Return the values that a record's business has on the Benchmarks sheet instead of the template's."""
        vertical = self._catalogue.vertical(record.vertical)
        return stated_benchmarks(record.settings, vertical, template.language) if record.settings else {}

    def _built_in_of(self, record: Record) -> Template:
        settings, options = record.settings, self._options
        language = settings.language or options.language
        currency = settings.currency or self.currencies.get(language, self.currencies.get("", options.currency))
        rate = self.rates.get(currency, settings.rate)
        if not is_converted(self._catalogue.vertical(record.vertical), currency):
            rate = None
        month = options.start.month if self._start.named else settings.year_start or options.start.month
        return self._built_in(record.vertical, self._months(record, month), language, currency, rate, month)

    def unknown(self) -> dict[str, str]:
        """Return the cells of the user's own template that cannot be computed here, mapped to the reason."""
        found = _filler(self.own, threading.get_ident()).unknown if self.own else {}
        return {f"{sheet}!{get_column_letter(column)}{row}": why for (sheet, row, column), why in found.items()}

    def _months(self, record: Record, month: int) -> int:
        needed = max(self._options.months, months_needed(record.months, self._start.named, month))
        return next((months for months in MONTHS if months >= needed), MONTHS[-1])

    def _generate(
        self, vertical: str, months: int, language: str, currency: str, rate: float | None, month: int
    ) -> Template:
        options = self._options
        wanted = replace(
            options,
            months=months,
            sample=False,
            language=language,
            currency=currency,
            rate=options.rate if rate is None else rate,
            start=options.start.replace(month=month),
        )
        data = workbook_bytes(build_workbook(self._catalogue.vertical(vertical), wanted))
        name, plain = f"{vertical}.{language}.xlsx", options.formulas != "udf"
        return _template(data, name, plain, vertical, self._start)._replace(language=language)


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
        located.check_formulas()
        located.check_writable()
        code = currency_code(next((cell.value for cell in cells_of(untrusted.book, "currency")), None))
        made = _template(untrusted.unlinked, path.name, False, vertical.id, start)
        language = untrusted.cells.language[: len(ENGLISH)]
        return made._replace(
            currency="" if isinstance(code, Wrong) else code, language=language if language in LANGUAGES else ENGLISH
        )


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
    """

    record: Record
    template: Template
    path: Path
    stated: Stated
    existing: OverwritePolicy
    done: Done | None
    resume: bool
    dry_run: bool = False


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
    dry_run: bool = False,
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
        dry_run: Whether nothing is written: the results say what would be done.

    Yields:
        The result for each record.
    """
    if not dry_run:
        folder.mkdir(parents=True, exist_ok=True)
        remove_torn(folder)
    taken = TakenNames()
    with Manifest(folder, dry_run) as manifest:

        def job(record: Record) -> Job:
            name = file_name(record.business, templates.suffix, taken)
            template = templates.of(record)
            stated = templates.stated(record, template)
            return Job(record, template, folder / name, stated, existing, manifest.done(name), resume, dry_run)

        for outcome in spread(fill_jobs, map(job, records), _lost, pool, workers):
            if outcome.done and not outcome.kept and not dry_run:
                manifest.add(outcome.path.name, outcome.record, outcome.done)
            yield outcome
    if not dry_run:
        remove_torn(folder)  # left by a killed process of this run


def fill_jobs(jobs: Iterable[Job]) -> list[Outcome]:
    """Fill the workbooks of jobs, one after another."""
    return [_fill(job) for job in jobs]


def _fill(job: Job) -> Outcome:
    record, path = job.record, job.path
    source = made_from(job.template.digest, record, job.stated)
    untouched = job.resume and job.done is not None and path.is_file() and digest(path.read_bytes()) == job.done.content
    if untouched and job.done is not None and job.done.made_from == source:
        return Outcome(record, path, done=job.done, kept=True)
    if other := _differing(job.template, record):
        return Outcome(record, path, (other.at(file=str(path)),))
    try:
        data = _filler(job.template, threading.get_ident()).filled(record, job.template.start, job.stated)
        if not untouched and (kept := _why_kept(job, data)):
            what = message("{file} {what}", file=path.name, what=kept.what)
            raise WorkbookError([Problem(file=str(path), what=what, fix=kept.fix)])
    except ProblemsError as error:
        return Outcome(record, path, tuple(error.problems))
    if not job.dry_run:
        stop_if_orphaned()
        write_file(path, data, lasting=False)  # the manifest waits for the disk
    return Outcome(record, path, done=Done(source, digest(data)))


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
    content = content_of_file(template.data) if stated else _content(template, threading.get_ident())
    for place, cell in find_cells(content.book, stated, template.name).items():
        cell.value = stated[place]
    return replace(content, brings=brings)


@lru_cache(maxsize=16)
def _content(template: Template, thread: int) -> Content:
    return content_of_file(template.data)


@lru_cache(maxsize=16)
def _filler(template: Template, thread: int) -> TemplateFiller:
    """Return the filler of a template; each thread has its own, since a Dask worker may have several threads."""
    return TemplateFiller(template.data, template.name, template.plain, template.vertical, template.places)


def _lost(job: Job) -> Outcome:
    what = message("the system ended the process that filled it, perhaps for lack of memory")
    problem = Problem(file=str(job.path), what=what, fix=message("fill it again with --jobs 1"))
    return Outcome(job.record, job.path, (problem,))


def demo_table(language: str) -> Path:
    """Return the path of the table that ships with xlkpi: six made-up shops, in a language."""
    return Path(__file__).parent / f"demo.{language}.csv"
