"""The grid of the Dashboard: its columns, its five modules of columns, and the rows of all that stands on it.

Key figures, steps to start, charts, captions and texts keep to the modules; nothing else has an alignment of its own.
"""

from __future__ import annotations

CARD = {
    "kpi": "A", "value": "B", "tier": "C", "change": "D", "below": "E", "typical": "F", "above": "G",
    "exceptional": "H", "gap": "I", "target": "J", "status": "K", "ytd": "L", "ytd_tier": "M",
}  # fmt: skip
"""The columns of the table, from left to right."""

_WIDTHS = {
    "A": 27.0, "B": 14.0, "C": 24.0, "D": 12.0, "E": 10.4, "F": 10.4, "G": 10.4, "H": 10.4, "I": 34.0, "J": 9.5,
    "K": 8.5, "L": 11.0, "M": 5.5,
}  # fmt: skip
_LONG_SIGN_WIDTHS = {"B": 15.0, "E": 10.8, "F": 10.8, "G": 10.8, "H": 10.8, "J": 10.5, "L": 11.5}
"""The widths of columns of amounts in a currency with a long sign, such as CHF."""

MODULES = (("A", "B"), ("C", "D"), ("E", "F", "G", "H"), ("I",), ("J", "K", "L", "M"))

LAST = "M"

HEAD_HEIGHTS = {1: 25, 2: 2, 3: 22, 4: 16, 5: 15, 6: 3, 7: 13, 8: 23, 9: 13, 10: 15, 11: 2, 12: 26}
"""The heights of the rows above the KPIs, in points."""

FIGURE_ROW = 7
"""The first of the four rows of the key figures: label, figure, changes, year to date."""

HEADER_ROW = 12
ROW_HEIGHT = 27.0
"""Two lines of 10 points, as ONLYOFFICE sets them; with the rows above, a laptop's first screen ends below the KPIs."""
BLANK_HEIGHT = 9.0
CHART_ROWS, CHART_HEIGHT, CAPTION_HEIGHT, GAP_HEIGHT = 10, 14.5, 14.0, 6.0
_BAND_ROWS = CHART_ROWS + 2  # the caption and a gap
_TEXT_MODULES = 2  # the texts take the place of the third chart of a band and of those right of it
TEXTS = 4
"""The paragraphs of each text; a paragraph takes two rows."""


class Grid:
    """The rows of the Dashboard of a vertical with a number of KPIs."""

    def __init__(self, kpis: int, long_sign: bool = False) -> None:
        self.widths = _WIDTHS | (_LONG_SIGN_WIDTHS if long_sign else {})
        self.rows = [HEADER_ROW + 1 + index for index in range(kpis)]
        self.first_band = self.rows[-1] + 2
        full, rest = divmod(kpis, len(MODULES))
        self.bands = full + (1 if rest <= _TEXT_MODULES else 2)

    def band(self, number: int) -> int:
        """Return the first row of a band of charts."""
        return self.first_band + number * _BAND_ROWS

    def chart(self, index: int) -> tuple[tuple[str, ...], int]:
        """Return the columns and the first row of the chart with an index."""
        band, module = divmod(index, len(MODULES))
        return MODULES[module], self.band(band)

    @property
    def text_row(self) -> int:
        """Return the row of the texts' titles, beside the last charts."""
        return self.band(self.bands - 1)

    @property
    def last_row(self) -> int:
        """Return the last row of the page: that of the last captions."""
        return self.text_row + CHART_ROWS
