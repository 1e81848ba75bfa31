"""Generate template workbooks: the work of `xlkpi generate`."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import LANGUAGES
from ..exchange import ChosenRate, missing_rates, rates_by_currency
from ..files import paths_of
from ..jobs.progress import Progress, with_progress
from ..upgrade.overwrite import OverwritePolicy
from ..workbook.generate import write_templates
from ..workbook.options import Options
from .year import default_start


@dataclass(frozen=True)
class GenerateResult:
    """The result of `generate_templates`.

    Attributes:
        written: Path of each template, in the order of the verticals.
        notes: KPIs without a verdict, as no exchange rate is known.
    """

    written: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def generate_templates(
    verticals: Sequence[str] | None,
    folder: str | Path,
    *,
    languages: Sequence[str] = LANGUAGES,
    currency: str = "",
    rate: ChosenRate = None,
    months: int = 12,
    start: datetime.date | None = None,
    year_start: int | None = None,
    formulas: str = "dual",
    sample: bool = False,
    kpis: Sequence[str] = (),
    overwrite: bool = False,
    discard: bool = False,
    catalogues: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> GenerateResult:
    """Write a template workbook for each vertical and language, named after both.

    Args:
        verticals: Ids of the verticals; None for all that the catalogue has.
        folder: Where to write; made where it does not exist.
        languages: "en", "fr" or both.
        currency: ISO 4217 code; by default USD in English, EUR in French.
        rate: Exchange rate that converts thresholds in money: units of the workbook's currency for one unit of the
            source's, or a rate for each currency ({"EUR": 0.92}); by default the European Central Bank's of the
            source's date.
        months: 12 or 24.
        start: First month, as any of its days; by default of the year 2026.
        year_start: Month (1 to 12) in which the year starts where `start` does not say it; by default January.
        formulas: "dual" (with and without the add-in), "native" (plain formulas) or "udf" (the add-in alone).
        sample: Whether the templates hold a plausible year of data; their names then end with .sample.xlsx.
        kpis: Ids or names of the KPIs that are followed; all where there are none. Each vertical must have them.
        overwrite: Whether existing files are replaced, unless they hold what the new ones lack.
        discard: Whether existing files are replaced whatever they hold.
        catalogues: TOML files with custom verticals, or folders of them.
        progress: Called after each template.

    Returns:
        The paths of the templates, and notes.

    Raises:
        UnknownNameError: The catalogue does not have a vertical, or a vertical does not have a KPI.
        UsageError: An option is unknown.
        CatalogueError: A file of `catalogues` has problems.
        ExistingFileError: An existing file must stay; the templates before it are written.

    Example:
        >>> import xlkpi
        >>> result = xlkpi.generate_templates(["custom-phone-cases"], "templates", languages=["fr"])
        >>> result.written[0].name
        'custom-phone-cases.fr.xlsx'
    """
    catalogue = load_catalogue([str(path) for path in paths_of(catalogues)])
    chosen = list(catalogue.verticals) if verticals is None else verticals
    wanted = [catalogue.vertical(name) for name in chosen]
    first = default_start(start, year_start)
    options = [Options(language, currency, months, first, formulas, sample) for language in languages]
    meeting = [(vertical, one.currency) for vertical in wanted for one in options]
    own = rates_by_currency(rate, meeting)
    options = [replace(one, rate=own.get(one.currency)) for one in options]
    followed = [(vertical, tuple(vertical.find_kpi(name).id for name in kpis)) for vertical in wanted]
    why_kept = OverwritePolicy(overwrite, discard).problem
    made = (
        path
        for vertical, ids in followed
        for path in write_templates([vertical], [replace(one, kpis=ids) for one in options], Path(folder), why_kept)
    )
    written = tuple(with_progress(made, len(wanted) * len(options), progress, lambda path: path))
    return GenerateResult(written, tuple(missing_rates(meeting, own)))
