"""Fill one workbook a business, and report what could not be filled."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError, WorkbookError
from ..files import holds_other, write_file
from ..workbook.build import build_workbook
from ..workbook.layout import MONTHS, Options
from ..workbook.save import workbook_bytes
from .gather import RowProblem
from .months import span_of
from .names import file_name
from .places import find_places
from .press import Press
from .record import Record
from .workers import spread

SUFFIXES = (".xlsx", ".xlsm")


class Template(NamedTuple):
    """A template's file. name: what errors call it. plain: see Press."""

    data: bytes
    name: str
    plain: bool


class Templates:
    """The template for each record: the user's own, or the built-in one of its trade with enough months."""

    def __init__(self, catalogue: Catalogue, options: Options, own: Path | None = None) -> None:
        self._catalogue = catalogue
        self._options = options
        self.own = None if own is None else Template(read_template(own), own.name, False)
        self.suffix = own.suffix.lower() if own is not None else ".xlsx"
        self._built_in = cache(self._generate)

    def of(self, record: Record) -> Template:
        """The record's template."""
        return self.own or self._built_in(record.vertical, self._months(record))

    def unknown(self) -> dict[str, str]:
        """The cells of the user's own template whose value is left to the spreadsheet, each with the reason."""
        found = _press(self.own).unknown if self.own else {}
        return {f"{sheet}!{get_column_letter(column)}{row}": why for (sheet, row, column), why in found.items()}

    def _months(self, record: Record) -> int:
        needed = max(self._options.months, span_of(record.months))
        return next((months for months in MONTHS if months >= needed), MONTHS[-1])

    def _generate(self, vertical: str, months: int) -> Template:
        options = self._options
        wanted = Options(options.language, options.currency, months, options.start, options.formulas)
        data = workbook_bytes(build_workbook(self._catalogue.vertical(vertical), wanted))
        return Template(data, f"{vertical}.{options.language}.xlsx", options.formulas != "udf")


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
    find_places(workbook, str(path))
    return data


class Job(NamedTuple):
    """One workbook to fill: its numbers, its file, and whether another file may be there already."""

    record: Record
    template: Template
    path: Path
    overwrite: bool


class Outcome(NamedTuple):
    """What became of a record: its file, or why there is none."""

    record: Record
    path: Path
    problems: tuple[Problem, ...] = ()

    def row_problems(self, file: str = "") -> list[RowProblem]:
        """The problems as those of the record's first line in a file."""
        return [RowProblem(file, self.record.line, "", self.record.business, p.what, p.cure) for p in self.problems]


def fill_records(
    records: Iterable[Record],
    folder: Path,
    templates: Templates,
    overwrite: bool = False,
    pool: Callable[[], Executor] | None = None,
    workers: int = 1,
) -> Iterator[Outcome]:
    """Fill one workbook a record in the folder, named after the business; gives what became of each as it is done.

    A file that is there already and differs is left alone, unless overwrite. pool, workers: makes the processes that
    share the work, and their number; without them it is done here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    jobs = (
        Job(record, templates.of(record), folder / file_name(record.business, templates.suffix, taken), overwrite)
        for record in records
    )
    return spread(fill_jobs, jobs, _lost, pool, workers)


def fill_jobs(jobs: Iterable[Job]) -> list[Outcome]:
    """Fill the workbooks of jobs, one after another."""
    return [_fill(job) for job in jobs]


def _fill(job: Job) -> Outcome:
    record, path = job.record, job.path
    try:
        data = _press(job.template).filled(record)
        if not job.overwrite and holds_other(path, data):
            what = f"{path.name} is there already, and differs"
            raise WorkbookError([Problem(str(path), what, "fill into another folder, or use --overwrite")])
    except ProblemsError as error:
        return Outcome(record, path, tuple(error.problems))
    write_file(path, data)
    return Outcome(record, path)


@lru_cache(maxsize=16)
def _press(template: Template) -> Press:
    return Press(*template)


def _lost(job: Job) -> Outcome:
    what = "the process that filled it was ended by the system, perhaps for want of memory"
    return Outcome(job.record, job.path, (Problem(str(job.path), what, "fill it again with --jobs 1"),))


def write_report(path: Path, problems: Iterable[RowProblem]) -> None:
    """The refused rows as CSV, for a spreadsheet: one problem a line. No cell can become a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(RowProblem._fields)
    for problem in problems:
        writer.writerow(_inert(cell) for cell in problem)
    write_file(path, buffer.getvalue().encode("utf-8-sig"))


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def demo_table(language: str) -> Path:
    """The table that ships with xlkpi: six made-up shops of that language."""
    return Path(__file__).parent / f"demo.{language}.csv"
