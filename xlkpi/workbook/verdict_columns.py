"""The columns of the verdicts on the KPIs sheet: a KPI's in the month shown, the headline's, the key figures'."""

from __future__ import annotations

FIGURE_TEXTS = {
    "next": 20, "missing": 40, "zero": 25, "way": 50, "amount": 20, "line": 36, "line_more": 36, "reason": 60,
    "phrase": 60, "list": 120, "holes": 40, "hole_list": 120,
}  # fmt: skip
"""The texts among the FIGURES, with the widths of their columns, which are beyond those of two years of months."""

FIGURES = (
    "followed", "month", "state", "value", "rank", "before", "before_rank", "fell", "change",
    "distance", "gap", "exact", "met", "urgency", "run", "from", "known", "known_value", "listed", "first",
    "best", "best_value", "decimals", "edge", "open", "side", "trial", "count", "spare",
    "unrated", "holed", "more", "ytd_more", "change_more", "gap_more", "sign", *FIGURE_TEXTS,
)  # fmt: skip
"""The verdict on a KPI in the month shown: one row per KPI on KPIs, from left to right."""

SUMMARY = ("started", "followed", "compared", "judged", "well", "lacking", "wrong", "targets", "unrated", "worst")
"""The counts of all KPIs: one row on KPIs, from left to right."""

SUMMARY_TEXTS = {"gaps": "missing", "to_check": "zero", "verdict": "reason", "look": "phrase", "aside": "list"}
"""The texts of the same row, each in the column of one of the FIGURES."""

KEY_TEXTS = {"changes": "reason", "year": "phrase"}
"""The texts of a key figure, each in the column of one of the FIGURES."""

KEY_FIGURES = ("value", "before", "change", "year_before", "year_change", "ytd", "months", *KEY_TEXTS)
"""A key figure in the month shown: one row each on KPIs, from left to right."""
