"""What judges the values of each business: its own thresholds and target where it states some, else the catalogue's.

The portfolio and the long table of results both go by it, and so give a value the tier of the business's Dashboard.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from ..benchmark import Scale
from ..catalogue.model import Kpi, Vertical
from ..exchange import scale_in
from ..tables.record import Record
from ..tables.settings import SETTINGS, TARGET, Edit, Settings
from .own_settings import own_rate, own_scale, own_target

_MOST_RATES = 64
"""How many currencies and exchange rates keep their thresholds: businesses may each have a rate of their own."""


class Benchmark(NamedTuple):
    """What judges a business's values of a KPI.

    Attributes:
        scale: The thresholds. One that cannot be read is an error.
        target: The business's own target, or the threshold of the tier that it aims for; None without one.
        is_own: Whether the thresholds are others than the catalogue's.
        has_own_target: Whether the business states its target, or the tier to aim for.
    """

    scale: Scale
    target: float | None
    is_own: bool = False
    has_own_target: bool = False


class Benchmarks:
    """The benchmarks of many businesses.

    Args:
        verticals: The verticals by id.
        currency: The currency of businesses that state none.
        rates: The user's exchange rates by currency, which override those of businesses.
    """

    def __init__(
        self,
        verticals: Mapping[str, Vertical],
        currency: str,
        rates: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        self._verticals = verticals
        self._currency = currency
        self._rates = rates
        self._usual = lru_cache(_MOST_RATES * len(verticals))(self._usual_of)

    def currency(self, record: Record) -> str:
        """Return the currency of a business's amounts."""
        return record.currency or self._currency

    def rate(self, record: Record) -> float | None:
        """Return the rate at which thresholds in money are converted for a business; see exchange.rate_of."""
        currency = self.currency(record)
        return own_rate(self._verticals[record.vertical], currency, record, self._rates.get(currency))

    def of(self, record: Record) -> Mapping[str, Benchmark]:
        """Return what judges a business's values of each KPI that it follows, by the KPI's id."""
        settings, followed = record.settings, record.followed
        usual = self._usual(record.vertical, self.currency(record), self.rate(record))
        kpis = self._verticals[record.vertical].kpis
        if followed:
            usual = {kpi: usual[kpi] for kpi in kpis if kpi in followed}
        if not settings.stated.keys() - {*SETTINGS}:
            return usual
        return {kpi: _own(kpis[kpi], benchmark.scale, settings) for kpi, benchmark in usual.items()}

    def _usual_of(self, vertical: str, currency: str, rate: float | None) -> Mapping[str, Benchmark]:
        """Return what judges businesses that state no benchmarks."""
        found = {}
        for kpi in self._verticals[vertical].kpis.values():
            scale = scale_in(kpi, currency, rate)
            found[kpi.id] = Benchmark(scale, own_target(kpi, scale, Settings()))
        return found


def _own(kpi: Kpi, usual: Scale, settings: Settings) -> Benchmark:
    """Return what judges a business by what it states, where the catalogue's thresholds are the usual ones."""
    scale = own_scale(kpi, usual, settings)
    has_target = Edit(TARGET, kpi.id).column in settings.stated
    return Benchmark(scale, own_target(kpi, scale, settings), scale != usual, has_target)
