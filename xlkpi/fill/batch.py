"""Fill one workbook a business, and report what could not be filled."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from openpyxl import Workbook, load_workbook

from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError, WorkbookError
from ..files import holds_other, write_file
from ..workbook.build import build_workbook
from ..workbook.layout import MONTHS, Options
from ..workbook.save import workbook_bytes
from .fill import fill_workbook
from .months import span_of
from .names import file_name
from .places import find_places
from .record import Record
from .table import RowProblem

SUFFIXES = (".xlsx", ".xlsm")


@dataclass
class Summary:
    """What a batch did: the files written, and the rows and businesses refused."""

    files: list[Path] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


class Templates:
    """The template for each record: the user's own, or the built-in one of its trade with enough months."""

    def __init__(self, catalogue: Catalogue, options: Options, own: Path | None = None) -> None:
        self._catalogue = catalogue
        self._options = options
        self._own = None if own is None else read_template(own)
        self._macros = own is not None and own.suffix.lower() == ".xlsm"
        self.suffix = own.suffix.lower() if own is not None else ".xlsx"
        self._built_in = cache(self._generate)

    def open(self, record: Record) -> Workbook:
        """A new copy of the record's template, opened."""
        data = self._own if self._own is not None else self._built_in(record.vertical, self._months(record))
        return load_workbook(io.BytesIO(data), keep_vba=self._macros)

    def _months(self, record: Record) -> int:
        needed = max(self._options.months, span_of(record.months))
        return next((months for months in MONTHS if months >= needed), MONTHS[-1])

    def _generate(self, vertical: str, months: int) -> bytes:
        options = self._options
        wanted = Options(options.language, options.currency, months, options.start, options.formulas)
        buffer = io.BytesIO()
        build_workbook(self._catalogue.vertical(vertical), wanted).save(buffer)
        return buffer.getvalue()


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


def fill_records(records: Iterable[Record], folder: Path, templates: Templates, overwrite: bool = False) -> Summary:
    """One workbook a record in the folder, named after the business; a record that cannot be filled is reported.

    A file that is there already and differs is left alone and reported, unless overwrite.
    """
    folder.mkdir(parents=True, exist_ok=True)
    summary = Summary()
    taken: set[str] = set()
    for record in records:
        path = folder / file_name(record.business, templates.suffix, taken)
        try:
            workbook = templates.open(record)
            fill_workbook(workbook, record)
            data = workbook_bytes(workbook)
            if not overwrite and holds_other(path, data):
                what = f"{path.name} is there already, and differs"
                raise WorkbookError([Problem(str(path), what, "fill into another folder, or use --overwrite")])
            write_file(path, data)
            summary.files.append(path)
        except ProblemsError as error:
            summary.problems += [
                RowProblem("", record.line, "", record.business, p.what, p.cure) for p in error.problems
            ]
    return summary


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
