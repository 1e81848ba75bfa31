"""Read order exports into lines."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb
import ibis
from ibis.backends import BaseBackend
from ibis.expr.types import Table, Value

from ..errors import OrdersError, Problem, ProblemsError, UsageError
from . import amounts, dates
from .clean import ZERO, Staged
from .engine import DUCKDB, compiled_once, computed_once, fetch, open_duckdb, quoted, view
from .export import Convention, amount_columns, column, column_name, currency_code, number_columns, parsed, text_of
from .export_file import BROKEN, Export, new_path, open_export, rewrite
from .layout import AMOUNTS, DATES, load_layouts, load_mapping
from .lines import AMOUNTS_OF_LINES, LINES, REASONS, TALLIES, FileRead, Reading
from .merge import Records, settle
from .recognise import Recognised, recognise

_LINES_BEFORE = 2  # the header, and rows are counted from 1
# Files that are read once or twice and deleted: to compress keys and sums costs more than to write them.
_PARQUET = {"compression": "uncompressed", "dictionary_size_limit": 1_000}


def read_lines(
    con: BaseBackend,
    files: Sequence[Path],
    folder: Path,
    *,
    mappings: Sequence[Path] = (),
    timezone: str = "",
    dates: str = "",
    currency: str = "",
) -> Reading:
    """Read exports, each recognised by its header, into the lines of all of them.

    con: any Ibis connection; the files are read by DuckDB, and what is in them is computed by this one.
    folder: an empty folder for what is too large for memory (a temporary one); it must live as long as the lines.
    mappings: mapping files, for tables that no layout of ours fits; they are tried first.
    timezone: of the shop, such as "Europe/Paris", for exports that tell a time zone; "" keeps the times as written.
    dates: "dmy" or "mdy", for files whose dates do not tell which comes first; "" when all do.
    currency: the lines of any other are set aside; "" for the currency of most lines.
    Raises ProblemsError when no file can be read, UsageError for a time zone or an order of dates that there is not.
    """
    _check(timezone, dates)
    own = [load_mapping(path) for path in mappings]
    reader = _Reader(con, folder, timezone, dates)
    read: list[tuple[Recognised, FileRead]] = []
    problems: list[Problem] = []
    records: list[Records] = []
    tallies: list[Table] = []
    for path in files:
        try:
            found = recognise(open_export(path, folder), own, list(load_layouts().values()))
            found, convention, parts = reader.read(path, found)
        except ProblemsError as error:
            problems += error.problems
            continue
        except OSError as error:
            problems.append(Problem(str(path), error.strerror or "cannot be read", "check its name and its rights"))
            continue
        read.append((found, _file_read(found, convention)))
        for name, part in parts:
            if name:
                of = {"file": part.file, "system": part.layout.id, "input": name}
                same = {**part.same, **{column: ibis.literal(text) for column, text in of.items()}}
                tallies.append(part.table.mutate(**same))
            else:
                records.append(part)
    if not read:
        raise OrdersError(problems)
    return Reading(
        lines=_lines(con, records, currency, folder) if records else None,
        tallies=_tallies(tallies) if tallies else None,
        files=[told for _, told in read],
        problems=problems,
    )


def _check(timezone: str, order: str) -> None:
    if order not in ("", *DATES):
        raise UsageError(f"dates are written {order!r}; give one of {', '.join(DATES)}")
    if timezone and timezone not in zoneinfo.available_timezones():
        raise UsageError(f"there is no time zone {timezone!r}; give one such as Europe/Paris")


@dataclass
class _Reader:
    """Reads files with DuckDB, and hands their cleaned rows to an engine."""

    engine: BaseBackend
    folder: Path
    timezone: str
    dates: str

    def __post_init__(self) -> None:
        self.duckdb = self.engine if self.engine.name == DUCKDB else open_duckdb(self.folder)

    def read(self, path: Path, found: Recognised) -> tuple[Recognised, Convention, list[tuple[str, Records]]]:
        """A file's records, and its tallies by the input's id; "" for the records of orders."""
        try:
            return self._read(found)
        except duckdb.InvalidInputException:  # what its strict reader refuses
            if found.export.rewritten:
                raise
        found = replace(found, export=rewrite(found.export, path, self.folder))
        try:
            return self._read(found)
        except duckdb.InvalidInputException as error:
            cure = "open it in a spreadsheet program and save it as “CSV UTF-8”"
            raise OrdersError([Problem(found.export.file, f"cannot be read: {_first_line(error)}", cure)]) from None

    def _read(self, found: Recognised) -> tuple[Recognised, Convention, list[tuple[str, Records]]]:
        raw = self._table(found.export)
        convention = self._convention(raw, found)
        # Under a name of its own, for Ibis would otherwise write out every number anew wherever it is used.
        table = parsed(raw, found, convention).alias(ibis.util.gen_name("xlkpi_orders"))
        staged = Staged(table, found, convention)
        parts = list(staged.tallies())
        if found.layout.amounts:
            parts.insert(0, ("", staged.rows()))
        usual = self._usual_currency(raw, found)
        return found, convention, [(name, self._handed_over(table, part, found, usual)) for name, part in parts]

    def _table(self, export: Export) -> Table:
        columns = [column_name(place) for place in range(len(export.names))] + [BROKEN] * export.rewritten
        types = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
        source = (
            f"read_csv({quoted(export.path)}, auto_detect = false, header = true, columns = {{{types}}}, "
            f"delim = {quoted(export.delimiter)}, quote = '\"', escape = '\"')"
        )
        return view(self.duckdb, source, dict.fromkeys(columns, "string"))

    def _convention(self, table: Table, found: Recognised) -> Convention:
        """How the file writes amounts and dates: as its layout says, else as all of its cells show."""
        layout = found.layout
        names = amount_columns(found)
        texts = [column(table, found, name) for name in names]
        mark, order = found.export.decimal or layout.decimal, layout.dates
        if mark and names and self._has_commas_alone(table, found):
            told = fetch(self.duckdb, table.aggregate(**amounts.marks(texts)))[0]
            mark = "," if told["commas"] else mark
        needs_sign = bool(names) and layout.currency not in found.places and not layout.currency_code
        asked: dict[str, ibis.Expr] = {}
        if not mark:
            asked |= amounts.marks(texts)
        if not order:
            asked |= dates.orders(text_of(table, found, layout.placed))
        if needs_sign:
            asked["signs"] = ibis.or_(*(amounts.sign(text).notnull() for text in texts)).any()
        told = fetch(self.duckdb, table.aggregate(**asked))[0] if asked else {}
        return Convention(
            decimal=mark or _mark(found, told),
            dates=order or self._order(found, told),
            timezone=self.timezone or layout.timezone,
            signs=bool(told.get("signs")),
        )

    def _has_commas_alone(self, table: Table, found: Recognised) -> bool:
        """Whether a file's numbers have commas and no points, as a spreadsheet program may have written them anew."""
        texts = [column(table, found, name) for name in number_columns(found)]
        asked = {mark: ibis.or_(*(text.contains(mark) for text in texts)).any() for mark in ",."}
        told = fetch(self.duckdb, table.aggregate(**asked))[0]
        return bool(told[","]) and not told["."]

    def _order(self, found: Recognised, told: dict[str, object]) -> str:
        order = dates.told_order(*(int(str(told[key])) for key in ("parted", "days_first", "months_first")))
        if order or self.dates:
            return order or self.dates
        if told["days_first"]:
            what = "has dates with the day first and dates with the month first"
        else:
            what = (
                f"has dates such as {told['example']!r}, of which none tells whether the day or the month comes first"
            )
        raise OrdersError([Problem(found.export.file, what, "say it with --dates dmy or --dates mdy")])

    def _usual_currency(self, table: Table, found: Recognised) -> dict[str, str]:
        """The currency of the first row, its text and the code; nothing when the file has none, or not there."""
        if found.layout.currency not in found.places:
            return {}
        text = column(table, found, found.layout.currency)
        first = fetch(self.duckdb, table.select(text=text, code=currency_code(text)).limit(1))
        return first[0] if first and first[0]["code"] else {}

    def _handed_over(
        self, table: Table, values: Mapping[str, Value], found: Recognised, usual: Mapping[str, str]
    ) -> Records:
        """A file's cleaned rows as a table of the engine, with the rows' numbers."""
        path = new_path(self.folder, "parquet")
        # What is the same in all rows is not written to the disk.
        same = {name: value for name, value in values.items() if not value.op().relations}
        written = {name: value for name, value in values.items() if name not in same}
        rarely = "currency" in written and bool(usual)
        if rarely:  # nor is what is the same in nearly all
            is_usual = column(table, found, found.layout.currency) == usual["text"]
            written["currency"] = ibis.cases((is_usual, ibis.null("string")), else_=written["currency"].fill_null(""))
        part = table.select(**written)
        if self.engine.name == DUCKDB:
            self.engine.to_parquet(part, path, **_PARQUET)
            source = f"read_parquet({quoted(path)}, file_row_number = true)"
            read = view(self.engine, source, {**part.schema(), "file_row_number": "int64"})
            read = read.mutate(row=read.file_row_number + _LINES_BEFORE).drop("file_row_number")
        else:
            self.duckdb.to_parquet(part.mutate(row=ibis.row_number() + _LINES_BEFORE), path)
            read = self.engine.read_parquet(str(path))
        if rarely:
            read = read.mutate(currency=read.currency.fill_null(usual["code"]).nullif(""))
        return Records(found.export.file, found.layout, read, same)


def _lines(con: BaseBackend, files: Sequence[Records], currency: str, folder: Path) -> Table:
    """The lines of all files, each with the name and the system of its file."""
    lines = settle(con, files, currency, partial(_kept, con, folder, files))
    lines = lines.mutate(
        file=_by_part(lines, [file.file for file in files]), system=_by_part(lines, [file.layout.id for file in files])
    )
    return compiled_once(con, lines.select(*LINES))


def _by_part(lines: Table, texts: Sequence[str]) -> Value:
    return ibis.array(texts)[lines.part] if len(set(texts)) > 1 else ibis.literal(texts[0])


def _kept(con: BaseBackend, folder: Path, files: Sequence[Records], lines: Table) -> Table:
    """The lines, computed once: they are asked for many figures. In a file, as they may be larger than memory."""
    if con.name != DUCKDB:
        return computed_once(con, lines)
    path = new_path(folder, "parquet")
    untold = set(AMOUNTS_OF_LINES).intersection(*(file.same for file in files))
    told = lines.drop(*untold)
    con.to_parquet(told, path, **_PARQUET)
    return view(con, f"read_parquet({quoted(path)})", told.schema()).mutate(**dict.fromkeys(untold, ZERO))


def _mark(found: Recognised, told: dict[str, object]) -> str:
    mark = amounts.told_mark(*(int(str(told[key])) for key in ("points", "commas", "doubtful")))
    if mark:
        return mark
    what = "has amounts such as 1,234, of which none tells whether the mark is of thousands or of decimals"
    cure = 'say it in a mapping file, with decimal = "." or decimal = ",": `xlkpi import --suggest FILE` drafts one'
    raise OrdersError([Problem(found.export.file, what, cure)])


def _file_read(found: Recognised, convention: Convention) -> FileRead:
    layout, export = found.layout, found.export
    told = {name for name in AMOUNTS if (how := layout.amounts.get(name)) and found.has(how.needed)}
    if layout.refund_rows:  # they tell the money, and what came back where items are told
        told |= {"refund", "returned"} if "quantity" in told else {"refund"}
    return FileRead(
        file=export.file,
        system=layout.id,
        title=layout.title,
        encoding=export.encoding,
        delimiter=export.delimiter,
        decimal=convention.decimal,
        dates=convention.dates,
        header=found.header,
        tells=frozenset(told),
        in_goods=frozenset(layout.in_goods),
        in_refund=frozenset(layout.in_refund),
        notes=[*layout.notes, *_lacking(found)],
    )


def _lacking(found: Recognised) -> Iterator[str]:
    """Note what is unknown about the orders of a file that lacks columns of its layout."""
    layout = found.layout
    of_amounts = dict.fromkeys(name for how in layout.amounts.values() for name in how.columns)
    if missing := [name for name in of_amounts if name not in found.places]:
        yield f"It has no column {_named(missing)}, as most {layout.title} have: nothing is counted in its place."
    for reason, columns in layout.aside.items():
        if missing := [name for name in columns if name not in found.places]:
            yield f"It has no column {_named(missing)}, so a row may count that is {REASONS[reason]}."


def _named(columns: Sequence[str]) -> str:
    return ", ".join(map(repr, columns))


def _tallies(tables: Sequence[Table]) -> Table:
    typed = [table.select(**{name: table[name].cast(kind) for name, kind in TALLIES.items()}) for table in tables]
    return ibis.union(*typed) if len(typed) > 1 else typed[0]


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
