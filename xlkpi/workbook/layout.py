"""Where everything stands: the options of a workbook, and the rows, columns and references of its sheets.

Every sheet module writes at, and refers to, the places this module names; none counts rows that another needs.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter, quote_sheetname

from ..catalogue.load import load_words
from ..catalogue.model import TIERS, Kpi, Vertical
from ..errors import UsageError
from ..formula.excel import STYLES
from ..messages import joined, message
from ..period import MONTHS, YEAR
from .formulas import TierCells, Verdicts
from .texts import Texts

DEFAULT_CURRENCIES = {"en": "USD", "fr": "EUR"}
DEFAULT_START = datetime.date(2026, 1, 1)
FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)
"""The days that a workbook may start on."""

SHEETS = ("dashboard", "inputs", "kpis", "benchmarks", "guide")
"""The sheets in their order; their titles are in texts.toml."""

FIRST_MONTH = 4
"""The column of the first month, on Inputs and on KPIs alike."""

CARD = ("kpi", "value", "tier", "change", "year_change", "gap", "target", "status", "ytd", "ytd_tier")
"""What the dashboard tells of a KPI, from left to right; year_change where there are two years."""

FIGURES = (
    "rank", "change", "year_change", "next", "distance", "gap", "met", "urgency",
    "first", "last", "best", "first_value", "last_value", "best_value",
)  # fmt: skip
"""What the dashboard's sentences are made of, by KPI, from left to right in hidden rows of KPIs."""

SUMMARY = ("judged", "well", "wrong", "blank", "worst")
"""What the dashboard's headline is made of, in the hidden row above."""


@dataclass(frozen=True)
class Options:
    """What a template is made for.

    language: en or fr. currency: an ISO 4217 code; the default is USD in English, EUR in French. months: 12 or 24.
    start: the first month. formulas: dual, native or udf. sample: filled with a plausible year.
    """

    language: str = "en"
    currency: str = ""
    months: int = YEAR
    start: datetime.date = DEFAULT_START
    formulas: str = "dual"
    sample: bool = False

    def __post_init__(self) -> None:
        from babel.numbers import list_currencies

        if self.language not in DEFAULT_CURRENCIES:
            raise UsageError(message("unknown language {language!r}; write en or fr", language=self.language))
        if not self.currency:
            object.__setattr__(self, "currency", DEFAULT_CURRENCIES[self.language])
        if self.currency not in list_currencies():
            raise UsageError(
                message("unknown currency {code!r}; write an ISO 4217 code such as EUR, USD or CHF", code=self.currency)
            )
        if self.months not in MONTHS:
            raise UsageError(message("{months} months are not possible; write 12 or 24", months=self.months))
        if self.formulas not in STYLES:
            names = joined(", ", list(STYLES))
            raise UsageError(
                message("unknown formula style {style!r}; write {names}", style=self.formulas, names=names)
            )
        if not FIRST_DAY <= self.start <= LAST_DAY:
            text = message(
                "the first month {start} is out of range; write a month of the years {first} to {last}",
                start=str(self.start),
                first=FIRST_DAY.year,
                last=LAST_DAY.year,
            )
            raise UsageError(text)
        object.__setattr__(self, "start", self.start.replace(day=1))


@dataclass(frozen=True)
class KpiRows:
    """The rows of one KPI's block on the KPIs sheet."""

    value: int
    tier: int
    counted: int
    arguments: dict[str, int]

    @property
    def end(self) -> int:
        """The first row after the block."""
        return self.counted + len(self.arguments) + 1


@dataclass(frozen=True)
class ChartRows:
    """The rows of one KPI on the KPIs sheet that its chart draws from, beside its values."""

    name: int
    highlighted: int
    """The value of the month shown alone."""
    thresholds: dict[str, int]

    @property
    def end(self) -> int:
        """Return the first row below the KPI's rows."""
        return self.highlighted + len(self.thresholds) + 1


class Layout:
    """The places of a vertical's workbook, and references to them."""

    # Inputs
    business = "B4"
    start = "B5"
    currency = "B6"
    header_row = 2
    check_row = 3
    first_input_row = 7
    # KPIs
    kpi_header_row = 4
    number_row, started_row, complete_row, in_year_row, month_name_row = 5, 6, 7, 8, 9
    ytd_column = "C"
    # Benchmarks
    benchmark_header_row = 4
    # Dashboard
    selector = "B3"
    shown_month = "C3"
    headline = "A4"
    dashboard_header_row = 7

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
        self.detail_rows = {column: row + 1 + i for i, column in enumerate(self.months)}
        self.kpi_rows = self._kpi_rows()
        self.last_block_row = max(rows.end for rows in self.kpi_rows.values()) - 1
        self.chart_header_row = self.last_block_row + 2
        self.chart_rows = self._chart_rows()
        self.last_chart_row = max(rows.end for rows in self.chart_rows.values()) - 1
        self.summary_row = self.last_chart_row + 2
        self.figure_rows = {kpi: self.summary_row + 1 + i for i, kpi in enumerate(vertical.kpis)}
        first = self.benchmark_header_row + 1
        self.benchmark_rows = {kpi: first + i for i, kpi in enumerate(vertical.kpis)}
        self.dashboard_rows = {kpi: self.dashboard_header_row + 1 + i for i, kpi in enumerate(vertical.kpis)}
        told = [key for key in CARD if self.two_years or key != "year_change"]
        self.card = {key: get_column_letter(1 + i) for i, key in enumerate(told)}

    def _kpi_rows(self) -> dict[str, KpiRows]:
        rows: dict[str, KpiRows] = {}
        row = self.month_name_row + 1
        for kpi in self.vertical.kpis.values():
            arguments = {name: row + 3 + i for i, name in enumerate(kpi.inputs)}
            rows[kpi.id] = KpiRows(row, row + 1, row + 2, arguments)
            row = rows[kpi.id].end + 1
        return rows

    def _chart_rows(self) -> dict[str, ChartRows]:
        rows: dict[str, ChartRows] = {}
        row = self.chart_header_row + 2  # a line below the header says what they are
        for kpi in self.vertical.kpis.values():
            thresholds = {tier: row + 2 + i for i, tier in enumerate(kpi.thresholds)}
            rows[kpi.id] = ChartRows(row, row + 1, thresholds)
            row = rows[kpi.id].end
        return rows

    def on(self, sheet: str, reference: str) -> str:
        """A reference on one of the sheets: on("inputs", "$C$5") → Inputs!$C$5."""
        return f"{quote_sheetname(self.sheets[sheet])}!{reference}"

    def input_cell(self, input_id: str, column: str) -> str:
        """An input's cell of a month."""
        return self.on("inputs", f"{column}{self.input_rows[input_id]}")

    def months_of(self, sheet: str, row: int) -> str:
        """A row's months on Inputs or KPIs, as an absolute range."""
        return self.on(sheet, f"${self.months[0]}${row}:${self.months[-1]}${row}")

    @property
    def month_headings(self) -> str:
        """Return the headings on KPIs, which formulas count: on Inputs, a user may put a column among the months."""
        return self.months_of("kpis", self.kpi_header_row)

    def details(self, column: str) -> str:
        """The cell of Inputs that says what is wrong with a month."""
        return f"$B${self.detail_rows[column]}"

    def input_span(self, column: str) -> str:
        """All inputs of a month, group headings included (they are blank there)."""
        return self.on("inputs", f"{column}${self.first_input_row}:{column}${self.last_input_row}")

    @cached_property
    def shown(self) -> str:
        """The number of the month that the dashboard shows."""
        return self.on("kpis", f"$C${self.number_row}")

    @property
    def two_years(self) -> bool:
        """Whether a month can be compared with the same month a year before."""
        return self.options.months > YEAR

    def card_cell(self, kpi: Kpi, key: str) -> str:
        """A cell of the KPI's row on the dashboard; key: of CARD."""
        return self.on("dashboard", f"${self.card[key]}${self.dashboard_rows[kpi.id]}")

    def card_span(self, key: str) -> str:
        """A column of all KPIs on the dashboard."""
        rows = list(self.dashboard_rows.values())
        return self.on("dashboard", f"${self.card[key]}${rows[0]}:${self.card[key]}${rows[-1]}")

    def figure(self, kpi: Kpi, key: str) -> str:
        """The cell of one of the KPI's FIGURES."""
        return self.on("kpis", f"${self.figure_column(key)}${self.figure_rows[kpi.id]}")

    def figure_span(self, key: str) -> str:
        """One of the FIGURES of all KPIs."""
        rows, column = list(self.figure_rows.values()), self.figure_column(key)
        return self.on("kpis", f"${column}${rows[0]}:${column}${rows[-1]}")

    def summary(self, key: str) -> str:
        """The cell of one of the SUMMARY."""
        return self.on("kpis", f"${get_column_letter(2 + SUMMARY.index(key))}${self.summary_row}")

    @staticmethod
    def figure_column(key: str) -> str:
        """The column of one of the FIGURES."""
        return f"{get_column_letter(2 + FIGURES.index(key))}"

    @property
    def benchmark_table(self) -> str:
        """The thresholds as the functions take them: id, then sign and threshold of each tier."""
        rows = list(self.benchmark_rows.values())
        return self.on("benchmarks", f"$C${rows[0]}:$I${rows[-1]}")

    def target_cell(self, kpi: Kpi) -> str:
        """The KPI's target."""
        return self.on("benchmarks", f"$M${self.benchmark_rows[kpi.id]}")

    def aim_cell(self, kpi: Kpi) -> str:
        """The tier that the KPI's target is the threshold of."""
        return self.on("benchmarks", f"$K${self.benchmark_rows[kpi.id]}")

    def own_target_cell(self, kpi: Kpi) -> str:
        """The user's own target, which goes before the tier's."""
        return self.on("benchmarks", f"$L${self.benchmark_rows[kpi.id]}")

    def tier_cells(self, kpi: Kpi) -> dict[str, TierCells]:
        """Where each tier's sign and threshold stand."""
        row = self.benchmark_rows[kpi.id]
        cells = {}
        for tier, (sign, value) in zip(TIERS, (("D", "E"), ("F", "G"), ("H", "I")), strict=True):
            cells[tier] = TierCells(self.on("benchmarks", f"${sign}${row}"), self.on("benchmarks", f"${value}${row}"))
        return cells

    def verdicts(self, kpi: Kpi) -> Verdicts:
        """The formulas that judge the KPI's values."""
        options = self.options
        return Verdicts(kpi, options.formulas, options.language, self.benchmark_table, self.tier_cells(kpi))

    def unit_word(self, unit: str) -> str:
        """A unit as the sheets show it: money by its currency."""
        return self.options.currency if unit == "money" else load_words()["units"][unit][self.options.language]
