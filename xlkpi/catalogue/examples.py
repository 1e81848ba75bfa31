"""The worked examples of a vertical as one month of its inputs: the example row of a table, and sample data."""

from __future__ import annotations

from typing import Dict

from .model import Input, Vertical


def example_inputs(vertical: Vertical) -> Dict[str, float]:
    """Return a plausible number for every input of a vertical, by its id, from the worked examples of the KPIs.

    Where several KPIs share an input, the example of the first KPI counts. The examples of the others are scaled to
    it, so that no part outgrows its whole. Whole inputs stay whole.
    """
    values: Dict[str, float] = {}
    for kpi in vertical.kpis.values():
        given = {source: kpi.sample[name] for name, source in kpi.inputs.items()}
        shared = [source for source in given if source in values and given[source]]
        scale = values[shared[0]] / given[shared[0]] if shared else 1.0
        for source, number in given.items():
            values.setdefault(source, number * scale)
    return {source: _fitting(item, values[source]) for source, item in vertical.inputs.items()}


def _fitting(item: Input, number: float) -> float:
    """Round the scaled number of a whole input, but never to 0: a KPI may divide by it."""
    return float(max(1, round(number))) if item.is_whole and number > 0 else number
