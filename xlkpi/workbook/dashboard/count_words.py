"""What the count says that reaches a KPI's next tier, in Python: worth.py writes the same as formulas.

It is apart from worth.py, as `xlkpi calc` starts faster without the modules that write a workbook.
"""

from __future__ import annotations

from ...catalogue.model import Kpi, Vertical
from ...money import money_affixes
from ...worth import counted_input, divided_by, lever_of
from ..texts import Texts

_THOUSANDS = {"en": ",", "fr": "\u00a0"}


def count_in_words(vertical: Vertical, kpi: Kpi, count: int, language: str, currency: str = "") -> str:
    """Return what a count says, as the Dashboard has it; "" where it says none, and for money without a currency.

    "9 fewer items returned a month", "$5,380 a month with the same orders".
    """
    item, whole, texts = counted_input(vertical, kpi), divided_by(vertical, kpi), Texts(language)
    if item is not None and kpi.unit == "money" and whole and currency:
        total = _written(abs(count), language).join(money_affixes(language, currency))
        return total + texts(f"dashboard.per_{kpi.period}") + texts("dashboard.same", noun=whole.noun[language][1])
    if item is None or not item.noun:
        return ""
    noun = item.noun[language][abs(count) > 1]
    key = "dashboard.count_fewer" if count < 0 else "dashboard.count_more"
    return texts(key, count=_written(abs(count), language), noun=noun, period=period_in_words(texts, kpi))


def period_in_words(texts: Texts, kpi: Kpi) -> str:
    """Return the words for the period in which a count comes: a month's flow, or a stock over the period."""
    lever = lever_of(kpi)
    is_flow = lever is not None and kpi.kind(lever.argument) == "flow"
    if kpi.window == 1 and not is_flow:
        return ""
    return texts(f"dashboard.per_{kpi.period}" if is_flow else f"dashboard.over_{kpi.period}")


def _written(count: int, language: str) -> str:
    return f"{count:,}".replace(",", _THOUSANDS[language])
