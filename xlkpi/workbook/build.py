"""The template workbook of a vertical: its sheets, defined names and document properties."""

from __future__ import annotations

import datetime
import hashlib

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from ..catalogue.model import Vertical
from ..schema import BENCHMARK_PREFIX, CATALOGUE_PREFIX, FIGURES_FROM, INPUT_PREFIX, KPI_PREFIX, RESULT_PREFIX
from ..version import __version__
from ..xlsx.identity import complete_stamp
from .benchmarks import named_ranges, write_benchmarks
from .dashboard.dashboard import write_dashboard
from .guide import write_guide
from .inputs import write_inputs
from .kpis import write_kpis
from .layout import Layout, Options
from .sample import sample_year
from .styles import add_styles


def build_workbook(vertical: Vertical, options: Options) -> Workbook:
    """Build the template of a vertical as an openpyxl workbook.

    Its formulas have no values yet: save.workbook_bytes computes them.

    Args:
        vertical: The vertical whose inputs, KPIs and thresholds the template holds.
        options: Language, currency, months and formula style.

    Returns:
        The workbook, with its defined names and stamp.

    Example:
        >>> from xlkpi.catalogue.load import load_catalogue
        >>> workbook = build_workbook(load_catalogue().vertical("custom-phone-cases"), Options(language="fr"))
        >>> workbook.sheetnames
        ['Tableau de bord', 'Saisie', 'Indicateurs', 'Références', 'Mode d’emploi']
    """
    layout = Layout(vertical, options)
    workbook = Workbook()
    workbook.remove(workbook.active)
    add_styles(workbook)
    sheets = {key: workbook.create_sheet(title) for key, title in layout.sheets.items()}
    write_inputs(sheets["inputs"], layout, sample_year(vertical, options.months) if options.sample else {})
    write_kpis(sheets["kpis"], layout)
    write_benchmarks(sheets["benchmarks"], layout)
    write_dashboard(sheets["dashboard"], layout)
    examples = write_guide(sheets["guide"], layout)
    names = {
        "business_name": layout.on("inputs", _absolute(layout.business)),
        "first_month": layout.on("inputs", _absolute(layout.start)),
        FIGURES_FROM: layout.on("inputs", _absolute(layout.figures_from)),
        "currency": layout.on("inputs", _absolute(layout.currency)),
        "months": layout.months_of("inputs", layout.header_row),
        "month_shown": layout.on("dashboard", _absolute(layout.selector)),
        "benchmarks": layout.benchmark_table,
        "verdicts": layout.verdict_table,
    }
    names |= {f"{BENCHMARK_PREFIX}{key}": cells for key, cells in named_ranges(layout).items()}
    names |= {f"{INPUT_PREFIX}{item}": layout.months_of("inputs", row) for item, row in layout.input_rows.items()}
    names |= {f"{KPI_PREFIX}{kpi}": layout.months_of("kpis", rows.value) for kpi, rows in layout.kpi_rows.items()}
    names |= {f"{RESULT_PREFIX}{kpi}": layout.on("guide", _absolute(cell)) for kpi, cell in examples.items()}
    if vertical.judged_by:
        names[f"{CATALOGUE_PREFIX}{vertical.judged_by}"] = layout.benchmark_table
    for name, reference in names.items():
        workbook.defined_names[name] = DefinedName(name, attr_text=reference)
    _set_properties(workbook, layout)
    return workbook


def _absolute(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"


def _set_properties(workbook: Workbook, layout: Layout) -> None:
    """Set the document's title, and the stamp by which other commands recognise the template."""
    vertical, options = layout.vertical, layout.options
    properties = workbook.properties
    properties.title = layout.texts("document.title", vertical=vertical.name[options.language])
    properties.creator = "xlkpi"
    properties.language = options.language
    properties.created = properties.modified = datetime.datetime.combine(options.start, datetime.time())
    stamp = {
        "version": __version__,
        "vertical": vertical.id,
        "language": options.language,
        "formulas": options.formulas,
        "catalogue": _digest(vertical),
    }
    complete_stamp(workbook, **stamp)
    workbook.calculation.fullCalcOnLoad = True


def _digest(vertical: Vertical) -> str:
    """Return a digest of everything that a template says of its vertical."""
    sources = [kpi.own_source for kpi in vertical.kpis.values() if kpi.own_source]
    return hashlib.sha256((repr(vertical) + "".join(map(repr, sources))).encode()).hexdigest()[:16]
