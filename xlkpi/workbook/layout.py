"""The layout of a workbook: the rows, columns and references of its sheets.

Every sheet module takes its rows, columns and references from here; no module counts another module's rows.
"""

from __future__ import annotations

from functools import cached_property

from openpyxl.utils import get_column_letter, quote_sheetname

from ..catalogue.load import load_words
from ..catalogue.model import TIERS, Kpi, Vertical
from ..exchange import is_converted
from ..period import YEAR
from .dashboard_grid import CARD, HEADER_ROW, Grid
from .formulas import TierCells, Verdicts, when_rate
from .key_inputs import key_inputs
from .kpi_rows import ChartRows, JudgedRows, KpiRows
from .options import Options as Options  # whoever makes a layout has options
from .styles import decimals, is_long_sign
from .texts import Texts
from .verdict_columns import FIGURES, KEY_FIGURES, KEY_TEXTS, SUMMARY, SUMMARY_TEXTS

SHEETS = ("dashboard", "inputs", "kpis", "benchmarks", "guide")
"""The keys of the sheets, in order; their titles are in texts.toml."""

FIRST_MONTH = 4
"""The column number of the first month, on both Inputs and KPIs."""

DRAWN_MONTHS = YEAR
"""The months that a chart draws: those of the year shown."""

DRAWN = [get_column_letter(FIRST_MONTH + index) for index in range(DRAWN_MONTHS + 3)]
"""The columns on KPIs that charts draw.

In the last three, the thresholds' lines alone go on to their names: with fewer, the value of the last month would lie
on them.
"""


class Layout:
    """The rows and columns of a vertical's workbook, and references to its cells."""

    # Inputs
    business = "B4"
    start = "B5"
    currency = "B6"
    header_row = 2
    check_row = 3
    first_problem = "B3"
    first_input_row = 7
    # KPIs
    kpi_header_row = 4
    number_row, started_row, computed_row, in_year_row, month_name_row, missing_row, gaps_row = range(5, 12)
    ytd_column = "C"
    # Benchmarks
    rate = "B3"
    # Dashboard
    selector = "L3"
    shown_month = f"{CARD['value']}{HEADER_ROW}"
    headline, look, aside = "A3", "A4", "A5"
    dashboard_header_row = HEADER_ROW

    def __init__(self, vertical: Vertical, options: Options) -> None:
        self.vertical = vertical
        self.options = options
        self.texts = Texts(options.language)
        self.sheets = {key: self.texts(f"sheets.{key}") for key in SHEETS}
        self.months = [get_column_letter(FIRST_MONTH + i) for i in range(options.months)]
        self.group_rows: dict[str, int] = {}
        self.input_rows: dict[str, int] = {}
        row = self.first_input_row
        for group in vertical.groups:
            self.group_rows[group] = row
            row += 1
            for item in (item for item in vertical.inputs.values() if item.group == group):
                self.input_rows[item.id] = row
                row += 1
        self.last_input_row = row - 1
        self.figures_from_row = row + 1
        self.detail_rows = {column: row + 2 + i for i, column in enumerate(self.months)}
        self.kpi_rows = self._kpi_rows()
        self.last_block_row = max(rows.end for rows in self.kpi_rows.values()) - 1
        self.judged_header_row = self.last_block_row + 2
        first = self.judged_header_row + 1
        self.judged_rows = {kpi: JudgedRows(first + 2 * i, first + 2 * i + 1) for i, kpi in enumerate(vertical.kpis)}
        self.chart_header_row = first + 2 * len(vertical.kpis) + 1
        self.chart_rows = self._chart_rows()
        self.last_chart_row = max(rows.end for rows in self.chart_rows.values()) - 1
        self.figure_header_row = self.last_chart_row + 2
        self.figure_rows = {kpi: self.figure_header_row + 2 + i for i, kpi in enumerate(vertical.kpis)}
        self.summary_row = max(self.figure_rows.values()) + 3
        self.key_header_row = self.summary_row + 2
        self.key_rows = {item.id: self.key_header_row + 1 + i for i, item in enumerate(key_inputs(vertical))}
        self.benchmark_header_row = 6 if self.converts else 4  # below the exchange rate
        first = self.benchmark_header_row + 1
        self.benchmark_rows = {kpi: first + i for i, kpi in enumerate(vertical.kpis)}
        self.grid = Grid(len(vertical.kpis), is_long_sign(options.language, options.currency))
        self.dashboard_rows = dict(zip(vertical.kpis, self.grid.rows, strict=True))
        self.card = CARD

    def _kpi_rows(self) -> dict[str, KpiRows]:
        rows: dict[str, KpiRows] = {}
        row = self.gaps_row + 1
        for kpi in self.vertical.kpis.values():
            rolls = kpi.window > 1
            tier = row + 1 + rolls
            run = tier + 3 if rolls else 0
            first = tier + 3 + rolls
            arguments = {name: first + i for i, name in enumerate(kpi.inputs)}
            rolled = {name: first + len(arguments) + i for i, name in enumerate(kpi.inputs)} if rolls else {}
            rows[kpi.id] = KpiRows(row, row + 1 if rolls else 0, tier, tier + 1, tier + 2, run, arguments, rolled)
            row = rows[kpi.id].end + 1
        return rows

    def _chart_rows(self) -> dict[str, ChartRows]:
        rows: dict[str, ChartRows] = {}
        row = self.chart_header_row + 2  # the row below the header explains the rows
        for kpi in self.vertical.kpis.values():
            months = row + 3 if kpi.window > 1 else 0
            last_year = max(months, row + 2) + 1 if self.two_years else 0
            first = max(months, last_year, row + 2) + 1
            thresholds = {tier: first + i for i, tier in enumerate(kpi.thresholds)}
            rows[kpi.id] = ChartRows(row, row + 1, row + 2, months, last_year, thresholds)
            row = rows[kpi.id].end
        return rows

    def on(self, sheet: str, reference: str) -> str:
        """Return a reference with its sheet: `$C$5` on "inputs" is `Inputs!$C$5`."""
        return f"{quote_sheetname(self.sheets[sheet])}!{reference}"

    def input_cell(self, input_id: str, column: str) -> str:
        """Return the reference to an input's cell in the column of a month."""
        return self.on("inputs", f"{column}{self.input_rows[input_id]}")

    def months_of(self, sheet: str, row: int) -> str:
        """Return the months of a row on Inputs or KPIs, as an absolute range."""
        return self.on(sheet, f"${self.months[0]}${row}:${self.months[-1]}${row}")

    @property
    def month_headings(self) -> str:
        """Return the range of the months' headings on KPIs.

        Formulas count months there: on Inputs, a user may insert a column between the months.
        """
        return self.months_of("kpis", self.kpi_header_row)

    def details(self, column: str) -> str:
        """Return the cell on Inputs that says what is wrong with a month."""
        return f"$B${self.detail_rows[column]}"

    @property
    def figures_from(self) -> str:
        """Return the cell on Inputs with the first month that the figures were written for; see schema.FIGURES_FROM."""
        return f"B{self.figures_from_row}"

    @property
    def is_moved(self) -> str:
        """Return the condition, on Inputs, that the first month is not the one that the figures were written for."""
        written, shown = (f"${cell[0]}${cell[1:]}" for cell in (self.figures_from, self.start))
        months = [f"YEAR({cell})*{YEAR}+MONTH({cell})" for cell in (written, shown)]
        return f"IF(COUNT({written},{shown})=2,{months[0]}<>{months[1]},FALSE())"

    def input_span(self, column: str) -> str:
        """Return the range of all inputs of a month; it includes the group headings' rows, which are blank there."""
        return self.on("inputs", f"{column}${self.first_input_row}:{column}${self.last_input_row}")

    @cached_property
    def shown(self) -> str:
        """Return the cell with the number of the month that the Dashboard shows."""
        return self.on("kpis", f"$C${self.number_row}")

    @property
    def months_before_year(self) -> str:
        """Return the formula for the number of months before the year of the month shown: 0 or 12."""
        return f"{YEAR}*INT(({self.shown}-1)/{YEAR})"

    @property
    def two_years(self) -> bool:
        """Return whether the workbook has two years, so that months can be compared with the year before."""
        return self.options.months > YEAR

    def figure(self, kpi: Kpi, key: str) -> str:
        """Return the cell of a figure of the KPI. `key` is one of FIGURES."""
        return self.on("kpis", f"${self.figure_column(key)}${self.figure_rows[kpi.id]}")

    def figure_span(self, key: str) -> str:
        """Return the range of a figure of all KPIs. `key` is one of FIGURES."""
        rows, column = list(self.figure_rows.values()), self.figure_column(key)
        return self.on("kpis", f"${column}${rows[0]}:${column}${rows[-1]}")

    @property
    def verdict_table(self) -> str:
        """Return the range of the verdicts on all KPIs, with its headings."""
        first, last = self.figure_header_row, max(self.figure_rows.values())
        return self.on("kpis", f"$A${first}:${self.figure_column(FIGURES[-1])}${last}")

    def shown_in(self, row: int) -> str:
        """Return the formula for the cell of a row of months on KPIs that belongs to the month shown."""
        return f"INDEX({self.months_of('kpis', row)},1,{self.shown})"

    def drawn(self, row: int) -> str:
        """Return the columns that charts draw from, of a row on KPIs: a year's months, and one beyond."""
        return self.on("kpis", f"${DRAWN[0]}${row}:${DRAWN[-1]}${row}")

    @property
    def is_empty(self) -> str:
        """Return the condition that no figure is typed yet."""
        return f"{self.summary('started')}=0"

    @property
    def selector_cell(self) -> str:
        """Return the cell in which the user chooses the month to show."""
        return self.on("dashboard", f"${self.selector[0]}${self.selector[1:]}")

    def followed_cell(self, kpi_id: str) -> str:
        """Return the cell that says whether the business follows a KPI."""
        return self.on("benchmarks", f"$N${self.benchmark_rows[kpi_id]}")

    def summary(self, key: str) -> str:
        """Return the cell of a figure of the headline. `key` is one of SUMMARY or SUMMARY_TEXTS."""
        is_text = key in SUMMARY_TEXTS
        column = self.figure_column(SUMMARY_TEXTS[key]) if is_text else get_column_letter(2 + SUMMARY.index(key))
        return self.on("kpis", f"${column}${self.summary_row}")

    def key_figure(self, item_id: str, key: str) -> str:
        """Return the cell of a figure of a key figure's row. `key` is one of KEY_FIGURES."""
        return self.on("kpis", f"${self.key_column(key)}${self.key_rows[item_id]}")

    def key_column(self, key: str) -> str:
        """Return the column letter of a figure of the key figures. `key` is one of KEY_FIGURES."""
        is_text = key in KEY_TEXTS
        return self.figure_column(KEY_TEXTS[key]) if is_text else get_column_letter(3 + KEY_FIGURES.index(key))

    @staticmethod
    def figure_column(key: str) -> str:
        """Return the column letter of a figure. `key` is one of FIGURES."""
        return f"{get_column_letter(2 + FIGURES.index(key))}"

    @property
    def benchmark_table(self) -> str:
        """Return the range that the KPI_ functions read: the KPIs' ids, then the sign and threshold of each tier."""
        rows = list(self.benchmark_rows.values())
        return self.on("benchmarks", f"$C${rows[0]}:$I${rows[-1]}")

    @property
    def converts(self) -> bool:
        """Return whether thresholds in money are converted, as the workbook's currency is not the source's."""
        return is_converted(self.vertical, self.options.currency)

    def converted_threshold(self, kpi: Kpi, source: str) -> str:
        """Return the formula for a threshold in money in the workbook's currency; "" where the rate is missing.

        Args:
            kpi: A KPI with a currency.
            source: The cell of the source's amount on the Benchmarks sheet.
        """
        rate, places = f"${self.rate[0]}${self.rate[1:]}", decimals(kpi.unit, self.options.currency)
        return when_rate(rate, f"ROUND({source}*{rate},{places})", '""')

    def target_cell(self, kpi: Kpi) -> str:
        """Return the cell of the KPI's target."""
        return self.on("benchmarks", f"$M${self.benchmark_rows[kpi.id]}")

    def aim_cell(self, kpi: Kpi) -> str:
        """Return the cell of the tier to aim for, whose threshold is the KPI's target."""
        return self.on("benchmarks", f"$K${self.benchmark_rows[kpi.id]}")

    def own_target_cell(self, kpi: Kpi) -> str:
        """Return the cell of the user's own target, which overrides the threshold of the tier to aim for."""
        return self.on("benchmarks", f"$L${self.benchmark_rows[kpi.id]}")

    def tier_cells(self, kpi: Kpi) -> dict[str, TierCells]:
        """Return the cells of each tier's sign and threshold."""
        row = self.benchmark_rows[kpi.id]
        cells = {}
        for tier, (sign, value) in zip(TIERS, (("D", "E"), ("F", "G"), ("H", "I")), strict=True):
            cells[tier] = TierCells(self.on("benchmarks", f"${sign}${row}"), self.on("benchmarks", f"${value}${row}"))
        return cells

    def verdicts(self, kpi: Kpi) -> Verdicts:
        """Return the formulas that judge the KPI's values."""
        options = self.options
        return Verdicts(kpi, options.formulas, options.language, self.benchmark_table, self.tier_cells(kpi))

    def unit_word(self, unit: str) -> str:
        """Return a unit as the sheets show it; money is shown as its currency."""
        return self.options.currency if unit == "money" else load_words()["units"][unit][self.options.language]
