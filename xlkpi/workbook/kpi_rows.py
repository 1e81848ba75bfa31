"""The rows of a KPI on the KPIs sheet: its block, the months it can be judged in, and what its chart draws."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KpiRows:
    """The rows of a KPI's block on the KPIs sheet.

    Attributes:
        value: The value of each month.
        rolling: The value over the benchmark's period; 0 where that is a month.
        tier: The tier of the value, or of the value over the period.
        complete: The month's number where it has all inputs, an error where they are impossible.
        counted: The same for the months of the year to date.
        run: How many months up to this one have all inputs, without a gap; 0 where the period is a month.
        arguments: The inputs by argument.
        rolled: The inputs over the period by argument; empty where the period is a month.
    """

    value: int
    rolling: int
    tier: int
    complete: int
    counted: int
    run: int
    arguments: dict[str, int]
    rolled: dict[str, int]

    @property
    def judged(self) -> int:
        """Return the row of the values that a verdict goes by."""
        return self.rolling or self.value

    @property
    def judged_arguments(self) -> dict[str, int]:
        """Return the rows of the inputs that the judged value is computed from."""
        return self.rolled or self.arguments

    @property
    def end(self) -> int:
        """Return the first row below the block."""
        return max([self.counted, *self.arguments.values(), *self.rolled.values()]) + 1


@dataclass(frozen=True)
class JudgedRows:
    """The rows on the KPIs sheet with the months that a KPI can be judged in.

    Attributes:
        plotted: The values that can be judged, and nothing where there is none.
        known: The number of the latest month with a value, up to each month.
    """

    plotted: int
    known: int


@dataclass(frozen=True)
class ChartRows:
    """The rows on the KPIs sheet that a KPI's chart draws, in the columns DRAWN.

    Attributes:
        columns: The values of the months of the year shown; the row names the KPI.
        highlighted: The value of the month shown, and nothing in other months.
        labelled: The same value, and #N/A in other months: some programs label an empty text as 0.
        months: The months' values beside those over a longer period; 0 where the period is a month.
        last_year: The values of the year before; 0 in a workbook of one year.
        thresholds: The threshold of each tier, in every column.
    """

    columns: int
    highlighted: int
    labelled: int
    months: int
    last_year: int
    thresholds: dict[str, int]

    @property
    def thin_lines(self) -> list[int]:
        """Return the rows that are drawn as thin lines without names."""
        return [row for row in (self.last_year, self.months) if row]

    @property
    def end(self) -> int:
        """Return the first row below these rows."""
        return max([self.labelled, self.months, self.last_year, *self.thresholds.values()]) + 1
