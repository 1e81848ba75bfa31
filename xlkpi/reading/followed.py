"""The KPIs that a business follows, and the inputs that they read."""

from __future__ import annotations

from dataclasses import replace

from ..catalogue.model import Vertical


def followed_part(vertical: Vertical, followed: str) -> Vertical:
    """Return a vertical with the KPIs that a business follows.

    Its inputs stay: those that no KPI reads any more may be blank.

    Args:
        vertical: The vertical.
        followed: The ids of the followed KPIs, with spaces between; "" for all.
    """
    if not followed:
        return vertical
    ids = followed.split()
    return replace(vertical, kpis={name: kpi for name, kpi in vertical.kpis.items() if name in ids})


def asked_inputs(vertical: Vertical) -> set[str]:
    """Return the ids of the inputs that the vertical's KPIs read."""
    return {item for kpi in vertical.kpis.values() for item in kpi.inputs.values()}
