"""The KPIs that a business follows, as its Benchmarks sheet says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..catalogue.model import LANGUAGES, TIERS, Vertical
from ..schema import BENCHMARK_PREFIX
from ..workbook.texts import Texts
from ..xlsx.reader import Workbook
from .benchmark_rows import FOLLOWED

_NAME, _TABLE = BENCHMARK_PREFIX + FOLLOWED, "benchmarks"
_COLUMNS = 1 + 2 * len(TIERS)


def followed_part(vertical: Vertical, workbook: Workbook) -> Vertical:
    """Return a vertical with the KPIs that the business of a workbook follows; all of them in an older workbook.

    Its inputs stay: those that no KPI reads any more may be blank.
    """
    table, switches = (workbook.identity.names.get(name) for name in (_TABLE, _NAME))
    if table is None or switches is None:
        return vertical
    ids, switches_at = table.addresses[::_COLUMNS], switches.addresses
    names, said = (workbook.values(cells.sheet, [*wanted]) for cells, wanted in ((table, ids), (switches, switches_at)))
    off = set(_switched_off((names.get(one), said.get(other)) for one, other in zip(ids, switches_at, strict=False)))
    return replace(vertical, kpis={name: kpi for name, kpi in vertical.kpis.items() if name not in off})


def asked_inputs(vertical: Vertical) -> set[str]:
    """Return the ids of the inputs that the vertical's KPIs read."""
    return {item for kpi in vertical.kpis.values() for item in kpi.inputs.values()}


def _switched_off(rows: Iterable[tuple[object, object]]) -> Iterable[str]:
    words = {Texts(language)("benchmarks.no") for language in LANGUAGES}
    return (str(kpi) for kpi, said in rows if isinstance(said, str) and said.strip().casefold() in words)
