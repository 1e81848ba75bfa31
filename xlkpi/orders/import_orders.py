"""Import a shop's exports: into a table for `fill`, a workbook, or both, with a list of the rows that do not count."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue, Vertical, check_language
from ..errors import Problem, TableError, UsageError, WorkbookError
from ..exchange import ChosenRate, rates_by_currency
from ..files import paths_of
from ..fill.year import Start, default_start, first_month
from ..jobs.progress import Progress, show_stage
from ..messages import ENGLISH, message
from ..numbers import Wrong
from ..period import MONTHS, YEAR
from ..tables.record import Record
from ..tables.report import EXCLUDED_HEADER, write_list
from ..tables.settings import CURRENCY
from ..tables.write import Row, packed, write_table
from ..upgrade.overwrite import OverwritePolicy
from ..workbook.layout import Options
from .engine import DUCKDB, connected
from .import_checks import (
    check_active_months,
    check_paths,
    checked_dates,
    checked_kind,
    checked_meanings,
    checked_name,
    checked_shops,
    checked_start,
    default_report,
    optional_path,
)
from .inputs import ImportedInputs, Settings, count_inputs
from .lines import Reading
from .reasons import describe
from .report import excluded_rows

if TYPE_CHECKING:
    from ibis.backends import BaseBackend


@dataclass(frozen=True)
class ImportResult:
    """The result of an import.

    Attributes:
        inputs: The inputs by month, and the report on the exports.
        table: The written table; None when none was asked for.
        workbook: The filled workbook; None when none was asked for.
        report: The list of the rows that do not count, and of orders that differ from the totals that their files
            state or have a status that is not known; None when there are none of these.
        is_complete: Whether no file failed, no row was rejected, no order differs from its stated total or has one that
            cannot be read, and no order counts with a status that is not known.
    """

    inputs: ImportedInputs
    table: Path | None
    workbook: Path | None
    report: Path | None
    is_complete: bool


def import_orders(
    files: Sequence[str | Path],
    vertical: str,
    business: str,
    *,
    table: str | Path | None = None,
    folder: str | Path | None = None,
    report: str | Path | None = None,
    mappings: Sequence[str | Path] = (),
    revenue: str = "net",
    shipping: bool | None = None,
    tax: bool | None = None,
    active_months: int = YEAR,
    timezone: str = "",
    dates: str | Mapping[str | Path, str] = "",
    decimal: str = "",
    currency: str = "",
    shops: Mapping[str | Path, str] | None = None,
    statuses: Mapping[str, str] | None = None,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    start: datetime.date | None = None,
    rate: ChosenRate = None,
    year_start: int | None = None,
    language: str = ENGLISH,
    overwrite: bool = False,
    discard: bool = False,
    engine: str = DUCKDB,
    catalogues: Sequence[str | Path] = (),
    progress: Progress | None = None,
    counted: Callable[[ImportedInputs, Path | None], None] | None = None,
) -> ImportResult:
    """Count the inputs of a business, month by month, from the exports of its shop.

    Args:
        files: Exports of orders, and other tables that a mapping file describes.
        vertical: The vertical's id.
        business: The name of the business.
        table: The table to write: .csv, .xlsx or .parquet, one row per month.
        folder: The folder for a filled workbook.
        report: The file for the list of rows that do not count; defaults to excluded.csv beside the table or workbook.
        mappings: Mapping files for tables that are not recognised.
        revenue: "net" (after discounts and refunds) or "gross" (before them).
        shipping: Whether revenue includes shipping. By default it does not, if the files have shipping separately.
        tax: Whether revenue includes tax. By default it does not, if the files have tax separately.
        active_months: How many months after a purchase a buyer still counts as a customer.
        timezone: The shop's time zone, such as "Europe/Paris"; "" keeps times as in the files.
        dates: "dmy" or "mdy", for files whose dates do not prove the order of day and month; where files differ, this
            by file.
        decimal: "." or ",", for files whose amounts do not prove their decimal mark.
        currency: The ISO code of the orders to count; "" for the currency of most orders.
        shops: The names of the shops that files are of, where two shops of one system have the same order numbers.
        statuses: What statuses mean, by their texts, where the files' layouts do not say it: "sale", "cancelled",
            "unpaid", "refunded" or "test".
        first: The first day of the first month to give; defaults to the last 24 months.
        last: The first day of the last month to give; defaults to the last month of the files.
        start: The first day of the workbook's first month.
        rate: Exchange rate of the workbook; see `fill_table`.
        year_start: The month (1 to 12) in which the year starts where `start` does not say it; defaults to January.
        language: The language of the workbook, the report and the table, "en" or "fr".
        overwrite: Replace existing files, but no workbook with figures that the new one lacks.
        discard: Replace existing files whatever they hold.
        engine: "duckdb", or an address of another engine as Ibis writes it.
        catalogues: TOML files with custom verticals, or folders of them.
        progress: Called with the megabytes that are read, of those of all files, and with each stage after that.
        counted: Called with the inputs and the report's path before the table or workbook is written. An error that
            follows (no month to fill, an existing file) is raised after this call.

    Returns:
        The inputs, and the paths of what was written.

    Raises:
        UsageError: Arguments contradict each other, or Ibis and DuckDB are not installed.
        UnknownNameError: The vertical is unknown, or lacks an input that a mapping file names.
        OrdersError: No file can be read, or a mapping file is wrong.
        TableError: No month can be filled, or the files do not allow the definition of revenue.
        WorkbookError: The workbook cannot be written.

    Example:
        >>> import xlkpi
        >>> result = xlkpi.import_orders(["orders.csv"], "custom-phone-cases", "Acme", table="inputs.csv")
        >>> result.is_complete, sorted(result.inputs.sources)[:2]
        (True, ['cases_sold', 'custom_orders'])
    """
    check_language(language)
    check_active_months(active_months)
    sources = paths_of(files)
    described = paths_of(mappings)
    named = checked_shops(shops or {}, sources)
    ordered = checked_dates(dates, sources)
    output, target = optional_path(table), optional_path(folder)
    known = load_catalogue([str(path) for path in paths_of(catalogues)])
    of_vertical, name, kind = known.vertical(vertical), checked_name(business), checked_kind(revenue)
    listed = optional_path(report) or default_report(output, target)
    if rate is not None and target is None:
        raise UsageError(message("--rate is the exchange rate of a workbook; name a folder for it with --fill"))
    start = checked_start(start, year_start, target)
    check_paths([*sources, *described], output, listed, overwrite or discard)
    by_data = target is not None and start is None
    settings = Settings(kind, shipping, tax, active_months, first, last, timezone, by_data, year_start or 1)
    with connected(engine) as (con, scratch):
        from .read import read_lines  # here, since Ibis and DuckDB may be missing, and are slow to import

        reading = read_lines(
            con, sources, scratch, mappings=described, timezone=timezone, dates=ordered, decimal=decimal,
            currency=currency, shops=named, statuses=checked_meanings(statuses or {}), progress=progress,
        )  # fmt: skip
        show_stage(progress, message("counting the orders of each month"), 1)
        inputs = count_inputs(con, reading, of_vertical, settings)
        written = _write_report(con, reading, inputs, listed, language)
    if counted:
        counted(inputs, written)
    _check_months(inputs, start, sources)
    show_stage(progress, message("writing {file}", file=str(output or target)), 1)
    if output is not None:
        write_inputs(output, known, of_vertical, name, inputs.months, currency or inputs.currency, language)
    workbook = None
    if target is not None:
        options = Options(language, currency or inputs.currency, start=default_start(start, year_start))
        own = rates_by_currency(rate, [(of_vertical, options.currency)])
        options = replace(options, rate=own.get(options.currency))
        record = Record.of(name, of_vertical, inputs.in_workbook)
        workbook = _fill(record, target, known, options, start, OverwritePolicy(overwrite, discard))
    return ImportResult(inputs, output, workbook, written, not inputs.is_at_fault())


def _check_months(inputs: ImportedInputs, start: datetime.date | None, files: Sequence[Path]) -> None:
    """Raise TableError where there is no month, or the months do not fit into a workbook that starts as named."""
    if start:
        found = first_month(inputs.in_workbook, MONTHS[-1], None, Start(start, keep=False))
        if isinstance(found, Wrong):
            fix = message("{fix} with --from and --to", fix=found.fix)
            raise TableError([Problem(place="--start", what=found.what, fix=fix)])
    if not inputs.months:
        raise TableError([_no_month(inputs, ", ".join(map(str, files)))])


def _no_month(inputs: ImportedInputs, files: str) -> Problem:
    """Return why no month can be filled: the months that were asked for, or what most rows are excluded for."""
    counting = [file for file in inputs.files if file.used.orders or (file.used.rows and not file.has_orders)]
    if counting:
        first = min((file.first for file in counting if file.first), default=None)
        last = max((file.last for file in counting if file.last), default=None)
        what = message(
            "no month can be filled: the rows that count are of {first:%Y-%m-%d} to {last:%Y-%m-%d}",
            first=first,
            last=last,
        )
        return Problem(file=files, what=what, fix=message("choose other months with --from and --to"))
    reasons: Counter[str] = Counter()
    for file in inputs.files:
        reasons.update({reason: part.rows for reason, part in file.excluded.items()})
    if not reasons:
        what = message("no month can be filled: there are no orders")
        return Problem(file=files, what=what, fix=message("export the orders again"))
    reason, rows = reasons.most_common(1)[0]
    what = message(
        "no month can be filled: no order counts; of {whole:,} rows that do not count, {rows:,} are {reason}",
        whole=reasons.total(),
        rows=rows,
        reason=describe(reason),
    )
    return Problem(file=files, what=what, fix=message("see above what became of the rows"))


def _write_report(con: BaseBackend, reading: Reading, inputs: ImportedInputs, path: Path, language: str) -> Path | None:
    """Write the list of rows that do not count and of orders that are doubtful; return its path, None without any."""
    from .reconcile import doubtful_orders  # here, since Ibis may be missing

    listed = any(file.excluded or file.is_doubtful for file in inputs.files)
    if listed or path.exists():  # an earlier run's report must not outlive what it reports
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = chain(excluded_rows(con, reading), doubtful_orders(con, reading)) if listed else ()
        write_list(path, EXCLUDED_HEADER, rows, language)
    return path if listed else None


def write_inputs(
    path: Path,
    known: Catalogue,
    vertical: Vertical,
    business: str,
    months: Mapping[datetime.date, Mapping[str, float]],
    currency: str,
    language: str,
) -> None:
    """Write the inputs of a business as a table that `fill_table` reads, one row per month.

    Args:
        path: The table.
        known: The catalogue that has the vertical.
        vertical: The vertical.
        business: The name of the business.
        months: The numbers by the first day of their month and by input.
        currency: The ISO code of the amounts; "" where it is not known.
        language: The language whose separator and decimal mark a CSV file has.
    """
    settings = {CURRENCY: currency} if currency else {}
    rows = (
        Row(business, vertical.id, f"{month:%Y-%m}", packed(numbers, vertical), settings)
        for month, numbers in months.items()
    )
    write_table(path, known, [vertical.id], rows, language=language)


def _fill(
    record: Record,
    folder: Path,
    known: Catalogue,
    options: Options,
    start: datetime.date | None,
    existing: OverwritePolicy,
) -> Path:
    from ..fill.batch import fill_records  # here, since an import into a table starts faster without it
    from ..fill.templates import Templates  # likewise

    (outcome,) = fill_records([record], folder, Templates(known, options, start=start), existing)
    if outcome.problems:
        raise WorkbookError(outcome.problems)
    return outcome.path
