"""`xlkpi generate`: template workbooks."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..catalogue.model import LANGUAGES
from ..errors import UsageError
from ..messages import LANGUAGE_VARIABLE, message
from .app import CatalogueOption, app, say
from .progress import shown

CurrencyOption = Annotated[
    str, typer.Option(help="ISO code, such as EUR. The default is USD in English, EUR in French.")
]
RateOption = Annotated[
    list[str] | None,
    typer.Option(
        "--rate",
        metavar="[CODE=]RATE",
        help="The exchange rate for thresholds in money: how much of the workbook’s currency one unit of the source’s "
        "is worth, such as 0.92; with several currencies EUR=0.92, once per currency [default: the European Central "
        "Bank’s of the source’s date]",
        show_default=False,
    ),
]
MonthsOption = Annotated[int, typer.Option(help="12 or 24.")]
StartOption = Annotated[
    str, typer.Option(metavar="YYYY-MM", help="The first month [default: 2026-01].", show_default=False)
]
FilledStartOption = Annotated[
    str,
    typer.Option(
        metavar="YYYY-MM",
        help="The first month of each workbook and its years [default: January, or the month of your own template, of "
        "the year in which the data begin]",
        show_default=False,
    ),
]
YearStartOption = Annotated[
    int | None,
    typer.Option(
        "--year-start",
        metavar="1-12",
        help="The month in which your year starts [default: 1, January].",
        show_default=False,
    ),
]
FormulasOption = Annotated[
    str, typer.Option(help="dual (with and without the add-in), native (plain formulas), or udf (the add-in alone).")
]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Replace existing files.")]
DiscardOption = Annotated[
    bool,
    typer.Option(
        "--discard",
        help="Also replace workbooks that have what the new ones lack: figures, targets, thresholds, sheets.",
    ),
]
FolderOption = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.")]


@app.command(epilog="Example: xlkpi generate custom-phone-cases --lang fr --start 2026-01 -o templates")
def generate(
    output: FolderOption,
    verticals: Annotated[list[str] | None, typer.Argument(metavar="VERTICAL", show_default=False)] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every trade of the catalogue.")] = False,
    lang: Annotated[
        list[str] | None,
        typer.Option(envvar=LANGUAGE_VARIABLE, help="en or fr [default: both]. May be repeated.", show_default=False),
    ] = None,
    currency: CurrencyOption = "",
    rate: RateOption = None,
    months: MonthsOption = 12,
    start: StartOption = "",
    year_start: YearStartOption = None,
    formulas: FormulasOption = "dual",
    kpis: Annotated[
        str, typer.Option(metavar="A,B,C", help="The KPIs to follow, by id or name [default: all].", show_default=False)
    ] = "",
    sample: Annotated[bool, typer.Option("--sample", help="Fill the templates with a plausible year of data.")] = False,
    overwrite: OverwriteOption = False,
    discard: DiscardOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Make template workbooks: one per trade and language. Prints the path of each."""
    from ..catalogue.load import load_catalogue
    from ..fill.generate_templates import generate_templates

    load_catalogue(catalogue or ())
    if all_ == bool(verticals):
        raise UsageError(message("name the trades, or write --all; `xlkpi list` shows them"))
    with shown(message("making templates")) as progress:
        result = generate_templates(
            None if all_ else verticals,
            output,
            languages=[one.lower() for one in lang or LANGUAGES],
            currency=currency,
            rate=parse_rates(rate),
            months=months,
            start=parse_start(start),
            year_start=year_start,
            formulas=formulas,
            kpis=[name.strip() for name in kpis.split(",") if name.strip()],
            sample=sample,
            overwrite=overwrite,
            discard=discard,
            catalogues=catalogue or (),
            progress=progress,
        )
    for note in result.notes:
        say(note)


def parse_rates(texts: Sequence[str] | None) -> float | dict[str, float] | None:
    """Return the exchange rates that --rate names: a number, or numbers by currency; None without one.

    Raises UsageError for a text that is neither, and for a currency that is named twice.
    """
    rates: dict[str, float] = {}
    for text in texts or ():
        code, _, number = text.rpartition("=")
        code = code.strip().upper()
        try:
            rate = float(number)
        except ValueError:
            what = message(
                "{text!r} is not an exchange rate; write 0.92, or EUR=0.92 with several currencies", text=text
            )
            raise UsageError(what) from None
        if code in rates:
            raise UsageError(message("--rate is given twice for one currency ({text!r}); keep one of them", text=text))
        rates[code] = rate
    if "" in rates and len(rates) > 1:
        raise UsageError(message("write each --rate with its currency, such as EUR=0.92"))
    return rates.get("", rates or None)


def parse_start(text: str) -> datetime.date | None:
    """Return the first month that --start names; None without one. Raises UsageError for a text that is no month."""
    from ..workbook.layout import Options

    return Options(start=parse_month(text)).start if text else None


def parse_month(text: str) -> datetime.date:
    """Return the first day of a month written YYYY-MM. Raises UsageError for anything else."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if not match or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
        raise UsageError(message("{text!r} is not a month; write it as 2026-01", text=text))
    return datetime.date(int(match[1]), int(match[2]), 1)
