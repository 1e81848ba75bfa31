"""`xlkpi import`: the inputs of a business, from the exports of its shop."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Problem, TableError, UsageError, WorkbookError
from .app import CatalogueOption, JsonOption, Language, LanguageOption, app, write, write_json
from .generate import DiscardOption, FilledStartOption, OverwriteOption, parse_month, parse_start
from .imported import summary, tell

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

    from ..catalogue.model import Catalogue, Vertical
    from ..orders.imported import Imported
    from ..orders.lines import Reading
    from ..orders.revenue import Kind
    from ..upgrade.overwrite import OverwritePolicy

_REPORT = "set-aside.csv"
_EXAMPLE = "Example: xlkpi import orders.csv --vertical custom-phone-cases --business Acme -o inputs.csv"


@app.command("import", epilog=_EXAMPLE)
def import_orders(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Exports of orders, each recognised by its header.")
    ],
    vertical: Annotated[str, typer.Option(metavar="VERTICAL", help="The trade, as `xlkpi list` names it.")] = "",
    business: Annotated[str, typer.Option(metavar="NAME", help="The name of the business.")] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="TABLE", help="The table to write: .csv, .xlsx or .parquet.", show_default=False
        ),
    ] = None,
    fill: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Fill a workbook at once, into this folder.", show_default=False),
    ] = None,
    mapping: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="What another table's columns are. May be repeated.", show_default=False),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Only print a mapping file for FILE, drafted from its header.")
    ] = False,
    revenue: Annotated[
        str, typer.Option(metavar="KIND", help="net (after discounts and refunds) or gross (before them).")
    ] = "net",
    shipping: Annotated[
        bool | None,
        typer.Option(
            "--with-shipping/--without-shipping",
            help="Whether revenue has shipping in it [default: without, where the files can tell]",
            show_default=False,
        ),
    ] = None,
    tax: Annotated[
        bool | None,
        typer.Option(
            "--with-tax/--without-tax",
            help="Whether revenue has tax in it [default: without, where the files can tell]",
            show_default=False,
        ),
    ] = None,
    active_months: Annotated[
        int, typer.Option(min=1, metavar="N", help="For how many months who bought counts as a customer.")
    ] = 12,
    timezone: Annotated[
        str,
        typer.Option(
            metavar="ZONE",
            help="The shop's, such as Europe/Paris [default: times count as the file writes them]",
            show_default=False,
        ),
    ] = "",
    dates: Annotated[
        str, typer.Option(metavar="ORDER", help="dmy or mdy, for a file whose dates may be either.", show_default=False)
    ] = "",
    currency: Annotated[
        str,
        typer.Option(
            metavar="CODE",
            help="ISO code, such as EUR; orders in another are set aside [default: that of most]",
            show_default=False,
        ),
    ] = "",
    first: Annotated[
        str, typer.Option("--from", metavar="YYYY-MM", help="The first month to give.", show_default=False)
    ] = "",
    last: Annotated[
        str, typer.Option("--to", metavar="YYYY-MM", help="The last month to give.", show_default=False)
    ] = "",
    start: FilledStartOption = "",
    engine: Annotated[
        str, typer.Option(metavar="ADDRESS", help="What computes: duckdb, or an address of Ibis, such as pyspark://.")
    ] = "duckdb",
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where to list the rows set aside [default: set-aside.csv beside what is written]",
            show_default=False,
        ),
    ] = None,
    lang: LanguageOption = Language.en,
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
    json: JsonOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Make the inputs of a business from the exports of its shop, month by month.

    Shopify, Etsy, WooCommerce, PrestaShop and Square are recognised; any other table needs a mapping file. What the
    files do not tell is left blank. Prints the path of what is written; exit status 1 when rows could not be read.
    """
    from ..catalogue.load import load_catalogue
    from ..orders.engine import connected
    from ..orders.imported import Wanted, import_inputs
    from ..upgrade.overwrite import OverwritePolicy

    known = load_catalogue(catalogue or ())
    if suggest:
        _suggest(files)
        return
    trade = known.vertical(_given(vertical, "--vertical", "the trade"))
    name = _business(business)
    place = report or _beside(output, fill)
    named = parse_start(start)
    if named and fill is None:
        raise UsageError("--start is the first month of a workbook; name a folder for it with --fill")
    _check_places([*files, *(mapping or ())], output, place, overwrite or discard)
    wanted = Wanted(
        _kind(revenue),
        shipping,
        tax,
        active_months,
        _month(first),
        _month(last),
        timezone,
        fill is not None and not named,
    )
    with connected(engine) as (con, folder):
        from ..orders.read import read_lines

        reading = read_lines(
            con, files, folder, mappings=mapping or (), timezone=timezone, dates=dates, currency=currency
        )
        imported = import_inputs(con, reading, trade, wanted)
        listed = _write_report(con, reading, imported, place)
    tell(imported, listed)
    if named:
        _check_start(named, imported)
    if not imported.months:
        raise TableError(
            [
                Problem(
                    ", ".join(map(str, files)),
                    "no month can be filled",
                    "see above what became of their rows, and --from and --to",
                )
            ]
        )
    made: dict[str, str | None] = {"table": None, "workbook": None, "report": str(listed) if listed else None}
    if output is not None:
        _write_table(output, known, trade, name, imported)
        made["table"] = str(output)
    if fill is not None:
        existing = OverwritePolicy(overwrite, discard)
        made["workbook"] = str(_fill(fill, known, trade, name, imported, (lang, currency), named, existing))
    if json:
        write_json({**summary(imported), **made})
    else:
        write("\n".join(path for path in (made["table"], made["workbook"]) if path))
    if imported.is_at_fault(bool(currency)):
        raise typer.Exit(1)


def _check_start(named: datetime.date, imported: Imported) -> None:
    """Raise TableError where the months do not fit into a workbook that starts with the one named."""
    from ..fill.year import Start, first_month
    from ..numbers import Wrong
    from ..period import MONTHS

    found = first_month(imported.in_workbook, MONTHS[-1], None, Start(named, keep=False))
    if isinstance(found, Wrong):
        raise TableError([Problem("--start", found.problem, f"{found.cure} with --from and --to")])


def _suggest(files: Sequence[Path]) -> None:
    from ..orders.suggest import suggest

    if len(files) != 1:
        raise UsageError("a mapping file is suggested for one file; name one")
    if not files[0].is_file():
        raise UsageError(f"{files[0]}: there is no such file")
    write(suggest(files[0]))


def _given(text: str, option: str, what: str) -> str:
    if not text:
        raise UsageError(f"{what} is not given; name it with {option}")
    return text


def _business(text: str) -> str:
    from ..numbers import Wrong
    from ..tables.record import business_name

    name = business_name(_given(text, "--business", "the business"))
    if isinstance(name, Wrong):
        raise UsageError(f"--business: {name.problem}; {name.cure}")
    return name


def _kind(text: str) -> Kind:
    from ..orders.revenue import Kind

    if text not in list(Kind):
        raise UsageError(f"unknown revenue {text!r}; write {' or '.join(Kind)}")
    return Kind(text)


def _month(text: str) -> datetime.date | None:
    return parse_month(text) if text else None


def _beside(output: Path | None, folder: Path | None) -> Path:
    """Where the rows set aside are listed, when no place is named."""
    if output is not None:
        return output.with_name(_REPORT)
    if folder is None:
        raise UsageError("nothing to write; name a table with --output, or a folder for the workbook with --fill")
    return folder / _REPORT


def _check_places(sources: Sequence[Path], output: Path | None, report: Path, overwrite: bool) -> None:
    """Raises UsageError where there is nothing to read, or writing would replace what nobody wants replaced."""
    from ..tables.write import writer
    from ..upgrade.overwrite import check_no_filled_workbook

    for source in sources:
        if not source.is_file():
            raise UsageError(f"{source}: there is no such file")
        if source.resolve() in (report.resolve(), output and output.resolve()):
            raise UsageError(f"{source} would be replaced; name other files with --output and --report")
    if output is None:
        return
    writer(output)  # a table that cannot be written is said before the files are read
    if output.exists() and not overwrite:
        raise UsageError(f"{output} is there already; name another file, or use --overwrite")
    if report.resolve() == output.resolve():
        raise UsageError(f"{report}: the report would replace the table; name another file with --report")
    check_no_filled_workbook(output)


def _write_report(con: BaseBackend, reading: Reading, imported: Imported, place: Path) -> Path | None:
    """List the rows that are set aside; where, or None when there is none."""
    from ..orders.report import set_aside
    from ..tables.report import write_list

    aside = any(file.aside for file in imported.files)
    if aside or place.exists():  # an earlier run's report must not outlive what it reports
        place.parent.mkdir(parents=True, exist_ok=True)
        write_list(place, ("file", "row", "reason"), set_aside(con, reading) if aside else ())
    return place if aside else None


def _write_table(output: Path, known: Catalogue, trade: Vertical, business: str, imported: Imported) -> None:
    from ..tables.write import Row, packed, write_table

    rows = (
        Row(business, trade.id, f"{month:%Y-%m}", packed(numbers, trade)) for month, numbers in imported.months.items()
    )
    write_table(output, known, [trade.id], rows)


def _fill(
    folder: Path,
    known: Catalogue,
    trade: Vertical,
    business: str,
    imported: Imported,
    shown_in: tuple[str, str],
    start: datetime.date | None,
    existing: OverwritePolicy,
) -> Path:
    """Fill the workbook; its path. shown_in: its language, and its currency, "" for that of the orders."""
    from ..fill.batch import Templates, fill_records
    from ..tables.record import Record
    from ..workbook.layout import Options

    language, currency = shown_in
    options = Options(language, currency or imported.currency)
    record = Record.of(business, trade, imported.in_workbook)
    (outcome,) = fill_records([record], folder, Templates(known, options, start=start), existing)
    if outcome.problems:
        raise WorkbookError(outcome.problems)
    return outcome.path
