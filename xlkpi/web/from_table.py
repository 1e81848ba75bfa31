"""A table of figures → a filled workbook for each business: the work of `xlkpi fill`, for the page."""

from __future__ import annotations

from pathlib import Path

from ..catalogue.load import load_catalogue
from ..errors import Problem, ProblemsError, XlkpiError
from ..fill.fill_table import REPORT, FillResult, fill_table
from ..messages import message, plural
from ..orders.suggest.draft import quoted
from ..tables.read import read_table
from ..tables.record import Record
from .archive import NAME, shown_name, write_archive
from .dashboard import read_dashboard
from .outcome import TABLE, Download, Outcome, Said
from .plain import in_words
from .request import Request
from .said import say_all, say_error, sentences

MOST = 100
"""The most businesses of a table whose workbooks the page makes: each takes a moment, and others wait."""

_MADE, _MAPPING = "made", "business.toml"


def from_table(folder: Path, request: Request, path: Path) -> Outcome:
    """Fill the workbooks of a table's businesses.

    Args:
        folder: The folder of the request.
        request: The request. Its business is that of a table without a column for it.
        path: The table.
    """
    try:
        return _Table(folder, request, path).outcome()
    except XlkpiError as error:
        return Outcome(TABLE, problems=say_error(error, request.language))


class _Table:
    """The outcome of a table."""

    def __init__(self, folder: Path, request: Request, path: Path) -> None:
        self.folder, self.request, self.path = folder, request, path
        self.language = request.language
        self.records, self.mapping = self._read()

    def _read(self) -> tuple[list[Record], Path | None]:
        """Read the businesses; with the name that the visitor gave where the table has none."""
        catalogue, vertical = load_catalogue(), self.request.vertical or None
        try:
            return list(read_table(self.path, catalogue, vertical).records), None
        except ProblemsError as error:
            if not self.request.business.strip() or not any(_lacks_business(one) for one in error.problems):
                raise
        mapping = self.folder / _MAPPING
        mapping.write_text(f"[values]\nbusiness = {quoted(self.request.business.strip())}\n", "utf-8")
        return list(read_table(self.path, catalogue, vertical, mapping=mapping).records), mapping

    def outcome(self) -> Outcome:
        """Fill the workbooks, unless there are too many, and return what was filled."""
        names = tuple(record.business for record in self.records)
        if len(names) > MOST:
            text = message("The table has {count:,} businesses; this page makes up to {most} workbooks.",
                           count=len(names), most=MOST)  # fmt: skip
            fix = message("Give a table with fewer businesses, or install xlkpi, which fills any number.")
            said = Said(in_words(text, self.language), in_words(fix, self.language))
            return Outcome(TABLE, problems=(said,))
        request = self.request
        result = fill_table(
            self.path, self.folder / _MADE, vertical=request.vertical, language=self.language, mapping=self.mapping,
            currency=request.currency, year_start=request.chosen_year_start,
        )  # fmt: skip
        workbooks = sorted((self.folder / _MADE).glob("*.xlsx"))
        is_alone = len(workbooks) == len(self.records) == 1
        return Outcome(
            TABLE,
            is_complete=not result.problem_count,
            summary=self._summary(result),
            problems=say_all(result.problems, self.language),
            notes=sentences(result.notes, self.language),
            downloads=tuple(self._downloads(workbooks, result)),
            dashboard=read_dashboard(workbooks[0]) if is_alone else None,
            businesses=names,
        )

    def _summary(self, result: FillResult) -> str:
        filled = plural("{count} workbook is filled.", "{count} workbooks are filled.", count=result.filled)
        if result.rejected:
            rejected = plural(
                "{count} business is left out, for the reasons below.",
                "{count} businesses are left out, for the reasons below.",
                count=result.rejected,
            )
            return in_words(message("{filled} {rejected}", filled=filled, rejected=rejected), self.language)
        return in_words(filled, self.language)

    def _downloads(self, workbooks: list[Path], result: FillResult) -> list[Download]:
        found = []
        if len(workbooks) == 1:
            label = in_words(message("Workbook of {business}", business=workbooks[0].stem), self.language)
            found.append(Download("workbook", f"{_MADE}/{workbooks[0].name}", workbooks[0].name, label))
        elif workbooks:
            write_archive(self.folder / NAME, {workbook.name: workbook for workbook in workbooks})
            label = in_words(message("All workbooks, in an archive"), self.language)
            found.append(Download("businesses", NAME, shown_name(self.language), label))
        if result.report:
            label = in_words(message("List of all problems"), self.language)
            name = in_words(message("problems.csv"), self.language)
            found.append(Download("rejected", f"{_MADE}/{REPORT}", name, label))
        return found


def _lacks_business(problem: Problem) -> bool:
    return problem.what == message("there is no column {name!r}", name="business")
