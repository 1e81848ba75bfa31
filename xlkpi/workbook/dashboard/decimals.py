"""The formulas of how many decimals the Dashboard shows, of thresholds, values, changes and gaps."""

from __future__ import annotations

from ...catalogue.model import Kpi
from ...more_decimals import MOST_MORE
from ..close_values import decimals_of, edges_of, more_decimals
from ..layout import Layout
from ..styles import decimals

_NOISE = "0.000000001"


def decimals_needed(layout: Layout, kpi: Kpi) -> dict[str, str]:
    """Return the formulas of a KPI's numbers of decimals, by the keys of FIGURES."""
    value, distance, more = (layout.figure(kpi, key) for key in ("value", "distance", "more"))
    year = layout.on("kpis", f"${layout.ytd_column}${layout.kpi_rows[kpi.id].value}")
    return {
        "decimals": _of_thresholds(layout, kpi),
        "more": _more(layout, kpi, value),
        "ytd_more": _more(layout, kpi, year) if kpi.window == 1 else "0",
        "change_more": _of_change(layout, kpi),
        "gap_more": f'IF({distance}="",0,IF(ABS({distance})<{_least(layout, kpi)},{more},0))',
    }


def _of_thresholds(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for the decimals that all thresholds of the KPI are shown with, as one has them: 0 if none."""
    usual = decimals(kpi.unit, layout.options.currency)
    most = usual + MOST_MORE
    needed = []
    for cell in (cells.value for cells in layout.tier_cells(kpi).values()):
        amount, text = (f"100*{cell}" if kpi.unit == "ratio" else cell), str(most)
        for places in sorted({0, *range(usual, most)}, reverse=True):
            text = f"IF(ABS({amount}-ROUND({amount},{places}))<={_NOISE},{places},{text})"
        needed.append(f"IF(ISNUMBER({cell}),{text},0)")
    return f"MAX({','.join(needed)})"


def _more(layout: Layout, kpi: Kpi, value: str) -> str:
    """Return the formula for the decimals more of a value, 0 where there is none."""
    needed = more_decimals(value, edges_of(layout, kpi), decimals_of(kpi.unit, layout.options.currency))
    return f"IF(ISNUMBER({value}),{needed},0)"


def _least(layout: Layout, kpi: Kpi) -> str:
    """Return the smallest number that the KPI's usual decimals show."""
    places = decimals_of(kpi.unit, layout.options.currency)
    return f"{10.0**-places:.{places}f}"


def _of_change(layout: Layout, kpi: Kpi) -> str:
    """Return the formula for the decimals more that a change needs: it is seen where the tier has changed with it."""
    value, before, rank, before_rank, more = (
        layout.figure(kpi, key) for key in ("value", "before", "rank", "before_rank", "more")
    )
    places, text = decimals_of(kpi.unit, layout.options.currency), "0"
    for number in reversed(range(1, MOST_MORE + 1)):
        text = f"IF(ROUND({value}-{before},{places + number})<>0,{number},{text})"
    text = f"IF({rank}<>{before_rank},{text},IF({more}>0,{text},0))"
    return f"IFERROR(IF(ROUND({value}-{before},{places})<>0,0,{text}),0)"
