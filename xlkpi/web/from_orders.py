"""Shop exports → a filled workbook, and what became of their rows: the work of `xlkpi import`, for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.measures import MEASURES
from ..catalogue.model import Vertical
from ..errors import XlkpiError
from ..fill.fill_table import fill_table
from ..messages import joined, message, plural
from ..orders.import_checks import checked_name
from ..orders.import_orders import ImportResult, import_orders, write_inputs
from ..orders.inputs import ImportedInputs
from ..orders.layout import DATES
from ..orders.lines import FileRead
from ..orders.report import FAULTS, FileReport
from ..orders.sentences import by_status, counted_cells, faults, parts, reconciled
from ..workbook.options import DEFAULT_CURRENCIES
from .dashboard import read_dashboard
from .figures import asked_for, typed, with_typed
from .outcome import ORDERS, Counted, Download, ExportRead, Outcome, Rows, Said
from .plain import as_sentence, in_words
from .questions import DECIMAL_EXAMPLES, Files, options, questions
from .request import Request
from .said import problems_of, say_all, say_error, sentences

_MADE, _TYPED = "made", "typed"
"""The folders of the workbook that the files fill, and of the one that has the typed figures as well."""


def from_orders(folder: Path, request: Request, files: Files, mappings: Sequence[Path] = ()) -> Outcome:
    """Import exports, and fill the workbook of the business.

    Args:
        folder: The folder of the request.
        request: The request.
        files: Its files.
        mappings: Mapping files for exports that no layout fits.
    """
    language, seen = request.language, list[ImportedInputs]()
    try:
        result = import_orders(
            list(files.uploads), request.vertical, request.business, folder=folder / _MADE, mappings=mappings,
            currency=request.currency, language=language, year_start=request.chosen_year_start,
            counted=lambda inputs, _: seen.append(inputs), **options(request, files),
        )  # fmt: skip
    except XlkpiError as error:
        inputs = seen[0] if seen else None
        problems = [*(inputs.problems if inputs else ()), *problems_of(error)]
        outcome = Outcome(ORDERS, problems=(*say_all(inputs.problems if inputs else (), language),
                                            *say_error(error, language)))  # fmt: skip
        outcome = replace(outcome, questions=questions(request, files, inputs, problems))
        return replace(outcome, files=_files(inputs, files, language)) if inputs else outcome
    return _Imported(folder, request, files, result).outcome()


class _Imported:
    """The outcome of an import."""

    def __init__(self, folder: Path, request: Request, files: Files, result: ImportResult) -> None:
        self.folder, self.request, self.files, self.result = folder, request, files, result
        self.inputs, self.language = result.inputs, request.language
        self.vertical: Vertical = load_catalogue().vertical(request.vertical)

    def outcome(self) -> Outcome:
        """Return what was imported, with the typed figures where there are any."""
        inputs, language = self.inputs, self.language
        workbook, wrong = self.result.workbook, tuple[Said, ...]()
        if typed(self.request):
            workbook, wrong = self._with_figures()
        currency = self.request.currency or inputs.currency or DEFAULT_CURRENCIES[language]
        return Outcome(
            ORDERS,
            is_complete=self.result.is_complete and not wrong,
            summary=self._summary(workbook),
            problems=(*wrong, *self._faults(), *say_all(inputs.problems, language)),
            notes=sentences(inputs.notes, language),
            downloads=tuple(self._downloads(workbook)),
            dashboard=read_dashboard(workbook) if workbook else None,
            files=_files(inputs, self.files, language),
            counted=tuple(self._counted()),
            asked=asked_for(self.vertical, inputs, language, currency),
            questions=questions(self.request, self.files, inputs, inputs.problems),
        )

    def _with_figures(self) -> tuple[Path | None, tuple[Said, ...]]:
        """Fill the workbook from the table of the imported inputs with the typed figures; none where one is wrong."""
        months, wrong, doubtful = with_typed(self.vertical, self.inputs, self.request)
        if wrong:
            return None, wrong
        request, goal = self.request, self.folder / _TYPED
        goal.mkdir(exist_ok=True)
        table, code = goal / "figures.csv", request.currency or self.inputs.currency
        name = checked_name(request.business)
        write_inputs(table, load_catalogue(), self.vertical, name, months, code, request.language)
        done = fill_table(
            table, goal / _MADE, vertical=request.vertical, language=request.language, currency=code,
            year_start=request.chosen_year_start, overwrite=True,
        )  # fmt: skip
        workbook = next(iter(sorted((goal / _MADE).glob("*.xlsx"))), None)
        return workbook, (*doubtful, *say_all(done.problems, request.language))

    def _faults(self) -> list[Said]:
        return [Said(as_sentence(line, self.language)) for line in faults(self.inputs)]

    def _summary(self, workbook: Path | None) -> str:
        if workbook is None:
            return in_words(message("Correct the figures below; then the workbook is filled."), self.language)
        months = plural("{count} month", "{count} months", count=len(self.inputs.in_workbook))
        said = message(
            "The workbook has {months} and {known} of {all} kinds of figures.",
            months=months,
            known=len({*self.inputs.sources, *typed(self.request)}),
            all=len(self.vertical.inputs),
        )
        return in_words(said, self.language)

    def _downloads(self, workbook: Path | None) -> list[Download]:
        found = []
        if workbook:
            label = in_words(message("Workbook of {business}", business=self.request.business), self.language)
            found.append(Download("workbook", _below(self.folder, workbook), workbook.name, label))
        if self.result.report:
            name = in_words(message("rows not counted.csv"), self.language)
            label = in_words(message("List of the rows that do not count, and of doubtful orders"), self.language)
            found.append(Download("excluded", _below(self.folder, self.result.report), name, label))
        return found

    def _counted(self) -> list[Counted]:
        inputs, language = self.inputs, self.language
        how = {name: MEASURES[of].help if of else message("As you said of the columns.") for name, of in
               inputs.sources.items()}  # fmt: skip
        return [Counted(name, inputs.labels[name][language], in_words(text, language)) for name, text in how.items()]


def _below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _files(inputs: ImportedInputs, files: Files, language: str) -> tuple[ExportRead, ...]:
    names = {path.name: upload.name for path, upload in files.uploads.items()}
    return tuple(
        ExportRead(
            names.get(file.read.file, file.read.file),
            as_sentence(_read_as(file.read), language),
            tuple(_rows(file, language)),
            sentences([*reconciled(file.comparison), *by_status(file.statuses)], language),
        )
        for file in inputs.files
    )


def _read_as(read: FileRead) -> str:
    """Return how a file was read, as far as its owner can see it there: what it is, its decimals and its dates."""
    decimals = message("decimals as in {example}", example=DECIMAL_EXAMPLES[read.decimal]) if read.decimal else ""
    dates = message("dates as {example}", example=DATES[read.dates]) if read.dates in DATES else ""
    return joined(", ", [part for part in (read.title, decimals, dates) if part])


def _rows(file: FileReport, language: str) -> list[Rows]:
    """Return the rows of the table of what became of a file's rows; a file without orders has no amounts."""
    reasons = ["", *file.excluded, ""]
    found = []
    for number, ((name, part), reason) in enumerate(zip(parts(file), reasons, strict=True)):
        rows, *rest = (in_words(text, language) for text in counted_cells(part))
        orders, paid, refunded = rest if file.has_orders else ("", "", "")
        examples, said = ", ".join(map(str, part.examples)), in_words(name, language)
        found.append(Rows(said, rows, orders, paid, refunded, examples, number == 0, reason in FAULTS))
    return found
