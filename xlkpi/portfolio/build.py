"""The writing of a portfolio: businesses are computed one by one, and sheets are written row by row."""

from __future__ import annotations

import datetime
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from ..catalogue.model import Catalogue
from ..files import whole_file
from ..tables.record import Record
from ..workbook.layout import Options
from ..workbook.styles import add_styles
from .distribution import write_distribution
from .finish import finish
from .league import write_businesses, write_league, write_moves
from .overview import write_overview
from .plan import Plan, make_plan
from .standings import Standings
from .wording import Wording


def write_portfolio(
    path: Path,
    records: Iterable[Record],
    catalogue: Catalogue,
    options: Options,
    anonymous: bool = False,
    rates: Mapping[str, float] = MappingProxyType({}),
) -> int:
    """Write the portfolio of all businesses, completely or not at all.

    The same businesses give the same bytes.

    Args:
        path: The .xlsx file to write; an existing file is replaced.
        records: The businesses, each with its months; they are read once.
        catalogue: The catalogue that has the businesses' verticals.
        options: The options of the workbook; only the language, and the currency of businesses that state none, count.
        anonymous: Whether to replace names by random numbers, and to withhold groups too small to hide a business.
        rates: The user's exchange rates by currency.

    Returns:
        The number of businesses.

    Raises:
        TableError: The league tables of a vertical are longer than a worksheet.
    """
    standings = Standings(records, catalogue.verticals, anonymous, options.currency, rates)
    count = sum(standings.counts.values())
    plan = make_plan(standings, options, Wording(options.language, anonymous, count))
    with tempfile.TemporaryFile() as plain, whole_file(path) as finished:
        with zipfile.ZipFile(plain, "w") as archive:
            ExcelWriter(_workbook(plan, anonymous), archive).save()
        finish(plain, finished)
    return count


def _workbook(plan: Plan, anonymous: bool) -> Workbook:
    workbook = Workbook(write_only=True)
    add_styles(workbook)
    groups = list(plan.standings.groups())
    write_overview(workbook, plan, groups, anonymous)
    write_distribution(workbook, plan, groups)
    write_moves(workbook, plan)
    write_businesses(workbook, plan)
    for vertical in plan.verticals:
        if vertical.id in plan.titles:
            write_league(workbook, plan, vertical)
    months = plan.standings.months
    properties = workbook.properties
    properties.title = plan.wording("document.title")
    properties.creator = "xlkpi"
    properties.language = plan.language
    latest = months[1] if months else plan.options.start
    properties.created = properties.modified = datetime.datetime.combine(latest, datetime.time())
    return workbook
