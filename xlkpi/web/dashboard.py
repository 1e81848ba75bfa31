"""What a workbook's Dashboard says, read from the cells of a workbook that has just been written.

No sentence is made here: each is the workbook's own, in the language of the workbook.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from ..catalogue.load import load_catalogue
from ..catalogue.model import Kpi, Vertical
from ..messages import ENGLISH
from ..reading.named_cells import cells_of, value_of
from ..workbook.dashboard.chart_rows import titled_unit
from ..workbook.dashboard.charts import ends_at_all
from ..workbook.dashboard.ladder import STEPS
from ..workbook.dashboard.steps import DOT, NO_STEP
from ..workbook.dashboard_grid import CHART_ROWS, FIGURE_ROW, MODULES, TEXTS
from ..workbook.layout import DRAWN, DRAWN_MONTHS, Layout, Options
from ..workbook.styles import axis_format
from ..xlsx.identity import identity_of
from .amounts import as_formatted
from .charts import Drawing, Line, svg
from .months import month_named
from .shown_dashboard import Dashboard, KeyFigure, ShownKpi, ShownStep

_ARROW = re.compile("^→ ")


def read_dashboard(path: Path) -> Dashboard:
    """Return what the Dashboard of a current workbook says.

    Args:
        path: A workbook that xlkpi has just written from a built-in template, with the results of its formulas.
    """
    book = load_workbook(path, data_only=True)
    stamp = identity_of(book)
    vertical = load_catalogue().vertical(stamp.vertical or "")
    return _Reader(book, vertical, stamp.language or ENGLISH).dashboard()


class _Reader:
    def __init__(self, book: Workbook, vertical: Vertical, language: str) -> None:
        self.book, months = book, len(cells_of(book, "months"))
        self.layout = Layout(vertical, Options(language, str(value_of(book, "currency") or ""), months))
        self.vertical, self.language = vertical, language
        self.sheets: dict[str, Worksheet] = {key: book[title] for key, title in self.layout.sheets.items()}
        self.page = self.sheets["dashboard"]

    def dashboard(self) -> Dashboard:
        layout, header = self.layout, self.layout.dashboard_header_row
        headings = {key: self._on_page(f"{layout.card[key]}{header}") for key in ("value", "change", "gap", "target")}
        top, column = layout.grid.text_row, MODULES[3][0]
        advice = [self._on_page(f"{column}{top + 2 * number - 1}") for number in range(1, TEXTS)]
        return Dashboard(
            business=self._on_page("A1"),
            trade=self.vertical.name[self.language],
            month=headings["value"],
            headline=self._on_page(layout.headline),
            look=self._on_page(layout.look),
            aside=self._on_page(layout.aside),
            key_figures=tuple(self._key_figures()),
            kpis=tuple(self._kpi(kpi) for kpi in self.vertical.kpis.values()),
            headings=headings | {"year_to_date": self._on_page(f"{layout.card['ytd']}{header}")},
            advice_title=self._on_page(f"{column}{top}"),
            advice=tuple(filter(None, advice)),
        )

    def _key_figures(self) -> list[KeyFigure]:
        columns = [module[0] for module in MODULES[: len(self.layout.key_rows)]]
        lines = range(FIGURE_ROW, FIGURE_ROW + 4)
        return [KeyFigure(*(_ARROW.sub("", self._on_page(f"{column}{row}")) for row in lines)) for column in columns]

    def _kpi(self, kpi: Kpi) -> ShownKpi:
        layout, language, row = self.layout, self.language, self.layout.dashboard_rows[kpi.id]
        card = {key: self._on_page(f"{column}{row}") for key, column in layout.card.items()}
        heads = {key: self._on_page(f"{layout.card[key]}{layout.dashboard_header_row}") for key in STEPS}
        steps = [ShownStep(heads[key], "" if DOT in card[key] else card[key], DOT in card[key]) for key in STEPS]
        columns, top = layout.grid.chart([*self.vertical.kpis].index(kpi.id))
        rank = self._cell(layout.figure(kpi, "rank")).value
        caption = self._on_page(f"{columns[0]}{top + CHART_ROWS}")
        return ShownKpi(
            id=kpi.id,
            name=card["kpi"],
            value=card["value"],
            tier=card["tier"],
            rank=int(rank) if isinstance(rank, int | float) else -1,
            change=card["change"],
            steps=tuple(steps),
            gap=card["gap"],
            target=card["target"],
            status=card["status"],
            year_to_date=card["ytd"],
            tips=tuple(tip[language] for tip in kpi.tips),
            source=self._source(kpi),
            definition=kpi.definition[language],
            caption=caption,
            chart=self._chart(kpi, card, steps, caption),
        )

    def _source(self, kpi: Kpi) -> str:
        """Return where the benchmark is from, as the Benchmarks sheet says it, with the country."""
        sheet, row = self.sheets["benchmarks"], self.layout.benchmark_rows[kpi.id]
        sources = str(value_of(self.book, "benchmark_source") or "").split("\n")
        if len(sources) > 1:
            sources = [sources[self.vertical.sources.index(self.vertical.source_of(kpi))]]
        country = self._shown(sheet[f"S{row}"])
        return f"{sources[0]} ({country})" if country else sources[0]

    def _chart(self, kpi: Kpi, card: dict[str, str], steps: Sequence[ShownStep], caption: str) -> str:
        """Return the chart of a KPI; "" where no month has a value."""
        layout, rows, sheet = self.layout, self.layout.chart_rows[kpi.id], self.sheets["kpis"]
        drawn = DRAWN[:DRAWN_MONTHS]
        columns = self._numbers(rows.columns)
        if all(value is None for value in columns):
            return ""
        lines = [
            Line(tier, str(sheet[f"B{row}"].value or ""), float(edge))
            for tier, row in rows.thresholds.items()
            if isinstance(edge := sheet[f"{DRAWN[-1]}{row}"].value, int | float)
        ]
        unit = titled_unit(layout, kpi)
        highlighted = self._numbers(rows.highlighted)
        form = axis_format(kpi.unit, self.language, layout.options.currency)
        drawing = Drawing(
            id=f"chart-{kpi.id}",
            title=card["kpi"] + (f", {unit}" if unit else ""),
            description=self._description(kpi, columns, steps, caption),
            months=[str(sheet[f"{column}{layout.chart_header_row}"].value or "") for column in drawn],
            columns=columns,
            shown=next((index for index, value in enumerate(highlighted) if value is not None), -1),
            label=str(sheet[f"B{rows.labelled}"].value or ""),
            months_line=self._numbers(rows.months) if rows.months else [],
            last_year=self._numbers(rows.last_year) if rows.last_year else [],
            thresholds=lines,
            ends=1.0 if ends_at_all(kpi) else None,
        )
        return svg(drawing, lambda value: as_formatted(value, form, self.language))

    def _description(self, kpi: Kpi, columns: Sequence[float | None], steps: Sequence[ShownStep], caption: str) -> str:
        """Return what a chart shows in the workbook's words: each month's value, each tier's threshold, the caption."""
        form = self.sheets["kpis"][f"{DRAWN[0]}{self.layout.chart_rows[kpi.id].columns}"].number_format
        names = self.layout.texts("document.months").split("|")
        start = cells_of(self.page.parent, "months")[0].value
        first = start.month if isinstance(start, datetime.datetime) else 1
        months = [
            f"{names[(first - 1 + index) % len(names)]} {as_formatted(value, form, self.language)}"
            for index, value in enumerate(columns)
            if value is not None
        ]
        tiers = [f"{step.name} {step.takes}" for step in steps[1:] if step.takes not in ("", NO_STEP)]
        return ". ".join(filter(None, [", ".join(months), ", ".join(tiers), caption.rstrip(".")])) + "."

    def _numbers(self, row: int) -> list[float | None]:
        """Return the numbers of a row that a chart draws; None where a month has none."""
        cells = [self.sheets["kpis"][f"{column}{row}"].value for column in DRAWN[:DRAWN_MONTHS]]
        return [float(value) if isinstance(value, int | float) else None for value in cells]

    def _cell(self, reference: str) -> Cell:
        """Return the cell of a reference of the layout, such as KPIs!$D$12."""
        cell: Cell = self.sheets["kpis"][reference.rpartition("!")[2].replace("$", "")]
        return cell

    def _on_page(self, address: str) -> str:
        return self._shown(self.page[address])

    def _shown(self, cell: Cell) -> str:
        """Return a cell as the workbook shows it."""
        value = cell.value
        if isinstance(value, datetime.datetime):
            return month_named(value, self.language)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return as_formatted(value, cell.number_format, self.language)
        return "" if value is None else str(value)
