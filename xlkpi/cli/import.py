"""`xlkpi import`: the inputs of a business, from the exports of its shop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..messages import message
from .app import CatalogueOption, JsonOption, Language, LanguageOption, app, write, write_json
from .generate import (
    DiscardOption,
    FilledStartOption,
    OverwriteOption,
    RateOption,
    YearStartOption,
    parse_month,
    parse_rates,
    parse_start,
)
from .import_report import show_report
from .import_summary import summary
from .progress import shown

_EXAMPLE = "Example: xlkpi import orders.csv --vertical custom-phone-cases --business Acme -o inputs.csv"

_Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Exports of orders, each recognised by its header.")]
_Vertical = Annotated[str, typer.Option(metavar="VERTICAL", help="The trade, as `xlkpi list` names it.")]
_Business = Annotated[str, typer.Option(metavar="NAME", help="The name of the business.")]
_Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="TABLE", help="The table to write: .csv, .xlsx or .parquet.", show_default=False
    ),
]
_Fill = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Fill a workbook at once, into this folder.", show_default=False),
]
_Mapping = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE", help="A mapping file that describes another table. May be repeated.", show_default=False
    ),
]
_Suggest = Annotated[
    bool, typer.Option("--suggest", help="Only print a mapping file for FILE, drafted from its header and rows.")
]
_Revenue = Annotated[
    str, typer.Option(metavar="KIND", help="net (after discounts and refunds) or gross (before them).")
]
_Shipping = Annotated[
    bool | None,
    typer.Option(
        "--with-shipping/--without-shipping",
        help="Whether revenue includes shipping [default: no, if the files show it separately]",
        show_default=False,
    ),
]
_Tax = Annotated[
    bool | None,
    typer.Option(
        "--with-tax/--without-tax",
        help="Whether revenue includes tax [default: no, if the files show it separately]",
        show_default=False,
    ),
]
_ActiveMonths = Annotated[
    int,
    typer.Option(min=1, metavar="N", help="How many months after a purchase a buyer still counts as a customer."),
]
_Timezone = Annotated[
    str,
    typer.Option(
        metavar="ZONE",
        help="The shop's time zone, such as Europe/Paris [default: times as written in the files]",
        show_default=False,
    ),
]
_Dates = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ORDER",
        help="dmy or mdy, for files whose dates may be either; FILE=ORDER for one of several. May be repeated.",
        show_default=False,
    ),
]
_Decimal = Annotated[
    str,
    typer.Option(
        metavar="MARK", help=". or , for a file whose amounts may have either decimal mark.", show_default=False
    ),
]
_Currency = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        help="ISO code, such as EUR; orders in others are excluded [default: the currency of most]",
        show_default=False,
    ),
]
_Shop = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FILE=NAME",
        help="The shop of a file, where two shops of one system have the same order numbers. May be repeated.",
        show_default=False,
    ),
]
_Status = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TEXT=MEANING",
        help="What a status means: sale, cancelled, unpaid, refunded or test. May be repeated.",
        show_default=False,
    ),
]
_First = Annotated[str, typer.Option("--from", metavar="YYYY-MM", help="The first month to give.", show_default=False)]
_Last = Annotated[str, typer.Option("--to", metavar="YYYY-MM", help="The last month to give.", show_default=False)]
_Engine = Annotated[
    str, typer.Option(metavar="ADDRESS", help="The engine: duckdb, or an address for Ibis, such as pyspark://.")
]
_Report = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where to list the rows that do not count [default: excluded.csv beside what is written]",
        show_default=False,
    ),
]


@app.command("import", epilog=_EXAMPLE)
def import_command(
    files: _Files,
    vertical: _Vertical = "",
    business: _Business = "",
    output: _Output = None,
    fill: _Fill = None,
    mapping: _Mapping = None,
    suggest: _Suggest = False,
    revenue: _Revenue = "net",
    shipping: _Shipping = None,
    tax: _Tax = None,
    active_months: _ActiveMonths = 12,
    timezone: _Timezone = "",
    dates: _Dates = None,
    decimal: _Decimal = "",
    currency: _Currency = "",
    shop: _Shop = None,
    status: _Status = None,
    first: _First = "",
    last: _Last = "",
    start: FilledStartOption = "",
    rate: RateOption = None,
    year_start: YearStartOption = None,
    engine: _Engine = "duckdb",
    report: _Report = None,
    lang: LanguageOption = Language.en,
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
    json: JsonOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Make the inputs of a business from the exports of its shop, month by month.

    Exports of common shop systems are recognised by their header; any other table needs a mapping file, which
    `--suggest` drafts. Inputs that the files do not contain are left blank. Prints the path of each written file. The
    exit status is 1 when rows are rejected, orders differ from the totals that their files state, or orders have a
    status that is not known.
    """
    from ..orders.import_orders import import_orders

    if suggest:
        _suggest(files, catalogue or ())
        return
    _check_given(vertical, business)
    with shown(message("reading the files")) as progress:
        result = import_orders(
            files, vertical, business, table=output, folder=fill, report=report, mappings=mapping or (),
            revenue=revenue, shipping=shipping, tax=tax, active_months=active_months, timezone=timezone,
            dates=_dates(dates or (), files), decimal=decimal, currency=currency, shops=_shops(shop or ()),
            statuses=_statuses(status or ()), first=parse_month(first) if first else None,
            last=parse_month(last) if last else None, start=parse_start(start), rate=parse_rates(rate),
            year_start=year_start, language=lang, overwrite=overwrite, discard=discard, engine=engine,
            catalogues=catalogue or (), progress=progress, counted=show_report,
        )  # fmt: skip
    if json:
        write_json(summary(result))
    else:
        write("\n".join(str(path) for path in (result.table, result.workbook) if path))
    if not result.is_complete:
        raise typer.Exit(1)


def _shops(given: Sequence[str]) -> dict[str | Path, str]:
    """Return the name of each file's shop, from FILE=NAME."""
    shops: dict[str | Path, str] = {}
    for text in given:
        file, mark, name = text.rpartition("=")
        if not mark:
            raise UsageError(message("--shop: {text!r} is not written as FILE=NAME", text=text))
        shops[Path(file)] = name
    return shops


def _dates(given: Sequence[str], files: Sequence[Path]) -> dict[str | Path, str]:
    """Return the order of each file's dates, from ORDER for all files and FILE=ORDER for one."""
    of_all = next((text for text in reversed(given) if "=" not in text), "")
    orders: dict[str | Path, str] = dict.fromkeys(files, of_all)
    named = (text.rpartition("=") for text in given if "=" in text)
    return orders | {Path(file): order for file, _, order in named}


def _statuses(given: Sequence[str]) -> dict[str, str]:
    """Return the meaning of each status, from TEXT=MEANING."""
    named = (text.rpartition("=") for text in given)
    return {text: meaning for text, _, meaning in named}


def _suggest(files: Sequence[Path], catalogues: Sequence[str]) -> None:
    from ..orders.suggest import suggest

    if len(files) != 1:
        raise UsageError(message("a mapping file is suggested for one file; name one"))
    if not files[0].is_file():
        raise UsageError(message("{file}: there is no such file", file=str(files[0])))
    with shown(message("reading {file}", file=str(files[0]))):
        draft = suggest(files[0], catalogues)
    write(draft)


def _check_given(vertical: str, business: str) -> None:
    if not vertical:
        raise UsageError(message("the trade is not given; name it with --vertical (`xlkpi list` has the names)"))
    if not business:
        raise UsageError(message("the business is not given; name it with --business"))
