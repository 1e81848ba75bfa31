"""The checks of what `import_orders` is asked for, before any file is read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import UsageError
from ..fill.year import default_start
from ..messages import joined, message
from ..numbers import Wrong
from ..tables.record import business_name
from ..tables.write_rows import writer
from ..upgrade.overwrite import check_no_filled_workbook
from ..workbook.layout import Options
from .layout import MEANINGS
from .revenue import RevenueKind

_ACTIVE_MONTHS = range(1, 1201)
REPORT = "excluded.csv"
"""The file that lists the rows that do not count, where the user names none."""


def optional_path(given: str | Path | None) -> Path | None:
    """Return a path that the user may leave out."""
    return None if given is None else Path(given)


def checked_start(start: datetime.date | None, year_start: int | None, folder: Path | None) -> datetime.date | None:
    """Return the first month of the workbook. Raise UsageError if there is no workbook, or the month is impossible."""
    if folder is None and (start or year_start):
        text = message("--start and --year-start are a workbook's months; name a folder for it with --fill")
        raise UsageError(text)
    first = Options(start=default_start(start, year_start)).start
    return first if start else None


def check_active_months(months: int) -> None:
    """Raise UsageError for a number of months after which no buyer can still count as a customer."""
    if months not in _ACTIVE_MONTHS:
        shown = {"months": str(months), "most": _ACTIVE_MONTHS[-1]}
        raise UsageError(message("a customer cannot be active for {months} months; write 1 to {most}", **shown))


def checked_name(business: str) -> str:
    """Return the name of the business. Raise UsageError for a blank or unusable name."""
    name = business_name(business)
    if isinstance(name, Wrong):
        raise UsageError(message("--business: {problem}; {fix}", problem=name.what, fix=name.fix))
    return name


def checked_shops(shops: Mapping[str | Path, str], files: Sequence[Path]) -> dict[Path, str]:
    """Return the names of shops by file. Raise UsageError for a file that is not read, or a blank name."""
    named = {Path(file): name.strip() for file, name in shops.items()}
    for file, name in named.items():
        if file not in files:
            raise UsageError(message("--shop: {file} is none of the files to read", file=str(file)))
        if not name:
            raise UsageError(message("--shop: the shop of {file} has no name; write FILE=NAME", file=str(file)))
    return named


def checked_kind(revenue: str) -> RevenueKind:
    """Return the kind of revenue. Raise UsageError for an unknown one."""
    if revenue not in list(RevenueKind):
        kinds = joined(" or ", [kind.value for kind in RevenueKind])
        raise UsageError(message("unknown revenue {name!r}; write {kinds}", name=revenue, kinds=kinds))
    return RevenueKind(revenue)


def checked_dates(dates: str | Mapping[str | Path, str], files: Sequence[Path]) -> dict[Path, str]:
    """Return the order of dates by file. Raise UsageError for a file that is not read."""
    if isinstance(dates, str):
        return dict.fromkeys(files, dates)
    orders = {Path(file): order for file, order in dates.items()}
    for file in orders:
        if file not in files:
            raise UsageError(message("--dates: {file} is none of the files to read", file=str(file)))
    return orders


def checked_meanings(statuses: Mapping[str, str]) -> dict[str, str]:
    """Return the meaning of each status, by its text. Raise UsageError for an unknown meaning."""
    for text, meaning in statuses.items():
        if meaning not in MEANINGS or not text.strip():
            raise UsageError(
                message(
                    "--status: {text!r} is not written as TEXT=MEANING; the meaning is one of {meanings}",
                    text=f"{text}={meaning}",
                    meanings=", ".join(MEANINGS),
                )
            )
    return {text.strip(): meaning for text, meaning in statuses.items()}


def default_report(table: Path | None, folder: Path | None) -> Path:
    """Return the file for the report where the user names none. Raise UsageError where nothing is to be written."""
    if table is not None:
        return table.with_name(REPORT)
    if folder is None:
        raise UsageError(
            message("nothing to write; name a table with --output, or a folder for the workbook with --fill")
        )
    return folder / REPORT


def check_paths(sources: Sequence[Path], table: Path | None, report: Path, overwrite: bool) -> None:
    """Raise UsageError where a source is missing, or a file that must stay would be replaced."""
    if not sources:
        raise UsageError(message("there is no file to read; name the exports"))
    for source in sources:
        if not source.is_file():
            raise UsageError(message("{file}: there is no such file", file=str(source)))
        if source.resolve() in (report.resolve(), table and table.resolve()):
            said = message("{file} would be replaced; name other files with --output and --report", file=str(source))
            raise UsageError(said)
    if table is None:
        return
    writer(table)  # refuses a table that cannot be written before the files are read
    if table.exists() and not overwrite:
        said = message("{file} already exists; name another file, or use --overwrite", file=str(table))
        raise UsageError(said)
    if report.resolve() == table.resolve():
        said = message("{file}: the report would replace the table; name another file with --report", file=str(report))
        raise UsageError(said)
    check_no_filled_workbook(table)
