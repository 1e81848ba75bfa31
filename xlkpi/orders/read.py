"""The reading of order exports into lines."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb
import ibis
from ibis.backends import BaseBackend
from ibis.expr.types import BooleanValue, Table, Value

from ..errors import OrdersError, Problem, ProblemsError, UsageError, system_reason
from ..jobs.progress import Progress
from ..messages import message
from .clean import Cleaner
from .differing import notes_on_customers
from .engine import DUCKDB, compiled_once, computed_once, csv_view, fetch, open_duckdb, quoted, view
from .exports.convention import detect_convention, evidence, expect_convention, found_in
from .exports.export import Export, ParsedExport, column_name
from .exports.export_file import FAULT, ROW, new_path, open_export, rewrite
from .exports.file_notes import describe_file
from .exports.macros import define_macros
from .exports.order_numbers import check_order_numbers
from .exports.reading_progress import ReadingProgress
from .exports.recognise import Recognised, check_overlap, fits_any, of_shop, recognise
from .exports.texts import currency_code
from .gift_cards import notes_on_gift_cards
from .layout import DATES, DECIMALS
from .layouts import load_layouts, load_mapping
from .lines import AMOUNTS_OF_LINES, LINES, TALLIES, FileRead, Reading
from .merge import merge_records
from .reconcile import reconcile
from .records import UNREAD, ZERO, Records, stated_name, status_name
from .statuses import count_statuses, unused_meanings, with_meanings

_UNREADABLE = (duckdb.InvalidInputException, duckdb.DataError)
"""A file that is no table, or amounts that are too large to be added up."""
_LINES_BEFORE = 2  # the header, and rows are counted from 1
# Files that are read once or twice and then deleted: compressing keys and sums takes longer than writing them.
_PARQUET = {"compression": "uncompressed", "dictionary_size_limit": 1_000}


def read_lines(
    con: BaseBackend,
    files: Sequence[Path],
    folder: Path,
    *,
    mappings: Sequence[Path] = (),
    timezone: str = "",
    dates: str | Mapping[Path, str] = "",
    decimal: str = "",
    currency: str = "",
    shops: Mapping[Path, str] | None = None,
    statuses: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read exports, each recognised by its header, into the lines of all files.

    Args:
        con: Any Ibis connection. DuckDB reads the files, and this connection computes with their rows.
        files: The exports.
        folder: An empty temporary folder for data that do not fit into memory. It must exist as long as the lines.
        mappings: Mapping files for tables that no built-in layout fits. They are tried first.
        timezone: The shop's time zone, such as "Europe/Paris", for times with an offset; "" keeps times as written.
        dates: "dmy" or "mdy", for files whose dates do not prove the order of day and month, or this by file; "" for
            none.
        decimal: "." or ",", for files whose amounts do not prove their decimal mark; "" for none.
        currency: The currency of the lines that count; "" for the currency of most lines.
        shops: The names of the shops that files are of, where they may be of several shops of one system.
        statuses: The meaning of statuses, one of layout.MEANINGS, by their texts.
        progress: Called with the megabytes that are read, of those of all files.

    Raises:
        ProblemsError: No file can be read, or files of two shops have the same order numbers.
        UsageError: The time zone, the order of dates or the decimal mark is unknown.
    """
    orders = dict.fromkeys(files, dates) if isinstance(dates, str) else dates
    _check(timezone, orders.values(), decimal)
    layouts = [load_mapping(path) for path in mappings], list(load_layouts().values())
    reader = _Reader(con, folder, timezone, orders, decimal)
    read: list[tuple[ParsedExport, list[Records]]] = []
    problems: list[Problem] = []
    fits = partial(fits_any, layouts=[*layouts[0], *layouts[1]])
    records: list[Records] = []
    taken: list[Recognised] = []
    tallies: list[Table] = []
    shown = ReadingProgress(reader.duckdb, list(files), progress)
    for path in files:
        try:
            recognised = recognise(open_export(path, folder, fits), *layouts)
            recognised = of_shop(recognised, (shops or {}).get(path, ""))
            recognised = replace(recognised, layout=with_meanings(recognised.layout, statuses or {}))
            check_overlap(recognised, taken)
            with shown.reading(path):
                export, rows, tallied = reader.read(path, recognised)
            read.append((export, rows))
            taken.append(recognised)
            records += rows
            tallies += tallied
        except ProblemsError as error:
            problems += error.problems
        except OSError as error:
            what = system_reason(error)
            problems.append(Problem(file=str(path), what=what, fix=message("check its name and its access rights")))
    if not read:
        raise OrdersError(problems)
    lines = _lines(con, records, currency, folder) if records else None
    found = {of_file.file: count_statuses(con, of_file, lines) for of_file in records} if lines is not None else {}
    problems += unused_meanings(found, statuses or {})
    return Reading(
        lines=lines,
        tallies=_tallies(tallies) if tallies else None,
        files=[_described(con, export, of_file, lines if len(records) == 1 else None) for export, of_file in read],
        problems=problems,
        comparisons=[reconcile(con, of_file, lines) for of_file in records],
        statuses=found,
    )


def _described(con: BaseBackend, export: ParsedExport, records: Iterable[Records], lines: Table | None) -> FileRead:
    """Describe how a file was read. `lines` is given where they are those of its records alone."""
    notes = (
        note
        for of_file in records
        for note in (*notes_on_gift_cards(con, of_file), *notes_on_customers(con, of_file, lines))
    )
    return describe_file(export, [*notes])


def _check(timezone: str, orders: Iterable[str], decimal: str) -> None:
    for order in orders:
        if order not in ("", *DATES):
            raise UsageError(
                message("unknown order of dates {order!r}; write one of {orders}", order=order, orders=", ".join(DATES))
            )
    if decimal not in ("", *DECIMALS):
        raise UsageError(message("unknown decimal mark {mark!r}; write . or ,", mark=decimal))
    if timezone and timezone not in zoneinfo.available_timezones():
        raise UsageError(message("unknown time zone {name!r}; write one such as Europe/Paris", name=timezone))


@dataclass
class _Reader:
    """A reader that reads files with DuckDB, and hands their cleaned rows to an engine."""

    engine: BaseBackend
    folder: Path
    timezone: str
    dates: Mapping[Path, str]
    decimal: str

    def __post_init__(self) -> None:
        self.duckdb = self.engine if self.engine.name == DUCKDB else open_duckdb(self.folder)
        define_macros(self.duckdb)

    def read(self, path: Path, recognised: Recognised) -> tuple[ParsedExport, list[Records], list[Table]]:
        """Read a file's records and tallies; rewrite the file first where DuckDB's strict reader refuses it."""
        if not recognised.file.rewritten:
            try:
                return self._read(path, recognised)
            except _UNREADABLE:
                recognised = replace(recognised, file=rewrite(recognised.file, path, self.folder))
        try:
            return self._read(path, recognised)
        except _UNREADABLE as error:
            what = message("cannot be read: {error}", error=str(error).splitlines()[0])
            fix = message("open it in a spreadsheet program and save it as “CSV UTF-8”")
            raise OrdersError([Problem(file=path.name, what=what, fix=fix)]) from None

    def _read(self, path: Path, recognised: Recognised) -> tuple[ParsedExport, list[Records], list[Table]]:
        text = Export(recognised, self._table(recognised))
        check_order_numbers(self.duckdb, text)
        usual = self._usual_currency(text)
        export, records = self._cleaned(path, text, usual)
        tallies = [_tallied(name, self._hand_over(export, given, usual)) for name, given in Cleaner(export).tallies()]
        return export, records, tallies

    def _cleaned(self, path: Path, text: Export, usual: Mapping[str, str]) -> tuple[ParsedExport, list[Records]]:
        """Return an export by its convention, and its records of orders: in one pass where the file is as expected."""
        given = {"timezone": self.timezone, "dates": self.dates.get(path, ""), "decimal": self.decimal}
        found, expected = None, expect_convention(self.duckdb, text, self.timezone)
        if expected:
            export = text.parse(expected)
            records = self._hand_over(export, Cleaner(export).rows(), usual, evidence(export))
            found = records.found
        convention = detect_convention(self.duckdb, text, found, **given)
        if convention != expected:
            export = text.parse(convention)
            if not export.layout.amounts:
                return export, []
            records = self._hand_over(export, Cleaner(export).rows(), usual)
        return export, [records]

    def _table(self, recognised: Recognised) -> Table:
        file = recognised.file
        columns = [column_name(position) for position in range(len(file.columns))] + [FAULT, ROW] * file.rewritten
        return csv_view(self.duckdb, file.path, columns, file.delimiter)

    def _usual_currency(self, export: Export) -> dict[str, str]:
        """Return the currency of the first row, as text and as code; nothing where the row has none."""
        name = export.layout.currency
        if name not in export.recognised.positions:
            return {}
        text = export.column(name)
        first = fetch(self.duckdb, export.table.select(text=text, code=currency_code(text)).limit(1))
        return first[0] if first and first[0]["code"] else {}

    def _hand_over(
        self,
        export: ParsedExport,
        values: Mapping[str, Value],
        usual: Mapping[str, str],
        shown: Mapping[str, BooleanValue] | None = None,
    ) -> Records:
        """Write a file's cleaned rows to the disk; return them as a table of the engine, with row numbers.

        Args:
            export: The file.
            values: The columns of its records.
            usual: The currency that nearly all rows share.
            shown: What rows show of the file's convention.
        """
        shown = shown or {}
        path = new_path(self.folder, "parquet")
        # A value that all rows share is not written to the disk.
        same = {name: value for name, value in values.items() if not value.op().relations}
        written = {name: value for name, value in values.items() if name not in same}
        rarely = "currency" in written and bool(usual)
        if rarely:  # nor is a value that nearly all rows share
            is_usual = export.column(export.layout.currency) == usual["text"]
            written["currency"] = ibis.cases((is_usual, ibis.null("string")), else_=written["currency"].fill_null(""))
        if export.file.rewritten:
            written["row"] = export.table[ROW].cast("int64")
        part = export.table.select(**written, **shown)
        if self.engine.name == DUCKDB:
            self.engine.to_parquet(part, path, **_PARQUET)
            source = f"read_parquet({quoted(path)}, file_row_number = true)"
            read = view(self.engine, source, {**part.schema(), "file_row_number": "int64"})
            row = read.file_row_number + _LINES_BEFORE
            read = read.mutate(**({} if "row" in written else {"row": row})).drop("file_row_number")
        else:
            numbered = part if "row" in written else part.mutate(row=ibis.row_number() + _LINES_BEFORE)
            self.duckdb.to_parquet(numbered, path)
            read = self.engine.read_parquet(str(path))
        if rarely:
            read = read.mutate(currency=read.currency.fill_null(usual["code"]).nullif(""))
        found = found_in(self.engine, read, {name: read[name] for name in shown})
        read = read.drop(*shown)
        stated, statuses = export.recognised.stated, export.statuses
        kept_apart = [*map(stated_name, range(len(stated))), *map(status_name, range(len(statuses))), UNREAD]
        table = read.drop(*(name for name in kept_apart if name in read.columns))
        return Records(export.file.name, export.layout, table, same, stated, statuses, read, found)


def _tallied(name: str, records: Records) -> Table:
    """Return records as tallies of an input."""
    of = {"file": records.file, "system": records.layout.id, "input": name}
    return records.table.mutate(**records.same, **{column: ibis.literal(text) for column, text in of.items()})


def _tallies(tables: Sequence[Table]) -> Table:
    typed = [table.select(**{name: table[name].cast(kind) for name, kind in TALLIES.items()}) for table in tables]
    return ibis.union(*typed) if len(typed) > 1 else typed[0]


def _lines(con: BaseBackend, files: Sequence[Records], currency: str, folder: Path) -> Table:
    """Return the lines of all files, each with the name and the system of its file."""
    lines = merge_records(con, files, currency, partial(_kept, con, folder, files))
    lines = lines.mutate(
        file=_by_file(lines, [file.file for file in files]), system=_by_file(lines, [file.layout.id for file in files])
    )
    return compiled_once(con, lines.select(*LINES))


def _by_file(lines: Table, texts: Sequence[str]) -> Value:
    """Return the text of each line's file."""
    return ibis.array(texts)[lines.file_number] if len(set(texts)) > 1 else ibis.literal(texts[0])


def _kept(con: BaseBackend, folder: Path, files: Sequence[Records], lines: Table) -> Table:
    """Compute lines once, since many figures are counted from them, into a file, since they may not fit into memory."""
    if con.name != DUCKDB:
        return computed_once(con, lines)
    path = new_path(folder, "parquet")
    nowhere = set(AMOUNTS_OF_LINES).intersection(*(file.same for file in files))
    written = lines.drop(*nowhere)
    con.to_parquet(written, path, **_PARQUET)
    return view(con, f"read_parquet({quoted(path)})", written.schema()).mutate(**dict.fromkeys(nowhere, ZERO))
