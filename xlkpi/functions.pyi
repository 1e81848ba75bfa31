# Made by docs/generate.py from xlkpi/functions.py and xlkpi/catalogue/functions.toml: edit those.

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Dict, NamedTuple, Optional, Protocol, SupportsFloat, Tuple, TypeAlias, overload

from .calculators import CALCULATORS as CALCULATORS
from .catalogue.model import Function, Kpi

__all__ = [
    "KPI_CSAT",
    "KPI_RESPONSE_TIME",
    "KPI_RETENTION",
    "KPI_AOV",
    "KPI_ITEMS_PER_SESSION",
    "KPI_APPROVAL_RATE",
    "KPI_SUBSCRIPTION_GROWTH",
    "KPI_UPSELL_RATE",
    "KPI_REPEAT_RATE",
    "KPI_TURNAROUND",
    "KPI_TURNAROUND_RATIO",
    "KPI_RETURN_RATE",
    "KPI_CONSULTATIONS",
    "KPI_CONVERSION",
    "KPI_CUSTOMIZATION_VALUE",
    "KPI_LEAD_TIME",
    "KPI_ATTACH_RATE",
    "KPI_DESIGN_TIME",
    "KPI_COMPLIANCE",
    "KPI_ORDER_ACCURACY",
    "KPI_TOOL_FREQUENCY",
    "KPI_SUPPORT_RATE",
    "KPI_UNIQUE_DESIGNS",
    "KPI_ARTIST_SHARE",
    "KPI_TOOL_TIME",
    "KPI_BENCHMARK",
    "KPI_RANK",
    "KPI_TARGET",
    "KPI_GAP",
    "KPI_INFO",
    "KPI_LIST",
    "KPI_CALC",
    "KPI_WHY",
]

class _Array(Protocol):
    """An array of NumPy, or a column of pandas."""

    def tolist(self) -> Any: ...

class _Frame(Protocol):
    """A table of pandas."""

    @property
    def columns(self) -> Any: ...
    def to_numpy(self) -> Any: ...

_Value: TypeAlias = float | str
"""A number, "" or the text of an error."""

_Cell: TypeAlias = float | Decimal | Fraction | str | datetime.date | None
"""What a single cell holds. A date counts as its serial number."""

_Text: TypeAlias = str | None
"""A text, or a blank."""

_Rows: TypeAlias = Sequence[list[Any] | tuple[Any, ...]]
"""A range as a list of rows."""

_Cells: TypeAlias = _Cell | Sequence[_Cell] | _Rows | _Array | _Frame | SupportsFloat
"""A cell or a range of any kind."""

# Every overload for ranges may also give a single value: a range of one cell counts as that cell, and ranges of
# different shapes give "#VALUE!". The last overload takes arrays, and arguments of different kinds. The second and the
# third overlap in single cells, which the first takes.

@overload
def KPI_CSAT(satisfied: _Cell, respondents: _Cell) -> _Value:
    """Customer satisfaction score: the share of respondents who say they are satisfied.

        satisfied: Number of satisfied respondents. (count)
        respondents: Number of people who answered. (count)

    Result: ratio.
    """
@overload
def KPI_CSAT(  # type: ignore[overload-overlap]
    satisfied: _Cell | _Rows | _Frame,
    respondents: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_CSAT(satisfied: _Cell | Sequence[_Cell], respondents: _Cell | Sequence[_Cell]) -> list[_Value] | _Value: ...
@overload
def KPI_CSAT(satisfied: _Cells, respondents: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_RESPONSE_TIME(total_time: _Cell, inquiries: _Cell) -> _Value:
    """Average response time: minutes between an enquiry and the reply.

        total_time: Total response time of all enquiries, in minutes. (minutes)
        inquiries: Number of enquiries answered. (count)

    Result: minutes.
    """
@overload
def KPI_RESPONSE_TIME(  # type: ignore[overload-overlap]
    total_time: _Cell | _Rows | _Frame,
    inquiries: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_RESPONSE_TIME(
    total_time: _Cell | Sequence[_Cell],
    inquiries: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_RESPONSE_TIME(total_time: _Cells, inquiries: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_RETENTION(customers_end: _Cell, customers_new: _Cell, customers_start: _Cell) -> _Value:
    """Customer retention rate: the share of the customers at the start of the period who are still there at its end.

        customers_end: Number of customers at the end of the period. (count)
        customers_new: Number of customers gained during the period. (count)
        customers_start: Number of customers at the start of the period. (count)

    Result: ratio.
    """
@overload
def KPI_RETENTION(  # type: ignore[overload-overlap]
    customers_end: _Cell | _Rows | _Frame,
    customers_new: _Cell | _Rows | _Frame,
    customers_start: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_RETENTION(
    customers_end: _Cell | Sequence[_Cell],
    customers_new: _Cell | Sequence[_Cell],
    customers_start: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_RETENTION(
    customers_end: _Cells,
    customers_new: _Cells,
    customers_start: _Cells,
) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_AOV(revenue: _Cell, orders: _Cell) -> _Value:
    """Average order value: revenue per order.

        revenue: Revenue of the period. (money)
        orders: Number of orders in the period. (count)

    Result: money.
    """
@overload
def KPI_AOV(  # type: ignore[overload-overlap]
    revenue: _Cell | _Rows | _Frame,
    orders: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_AOV(revenue: _Cell | Sequence[_Cell], orders: _Cell | Sequence[_Cell]) -> list[_Value] | _Value: ...
@overload
def KPI_AOV(revenue: _Cells, orders: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_ITEMS_PER_SESSION(items: _Cell, sessions: _Cell) -> _Value:
    """Average number of items bought per shopping session.

        items: Number of items bought. (count)
        sessions: Number of shopping sessions. (count)

    Result: number.
    """
@overload
def KPI_ITEMS_PER_SESSION(  # type: ignore[overload-overlap]
    items: _Cell | _Rows | _Frame,
    sessions: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_ITEMS_PER_SESSION(
    items: _Cell | Sequence[_Cell],
    sessions: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_ITEMS_PER_SESSION(items: _Cells, sessions: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_APPROVAL_RATE(approved: _Cell, selected: _Cell) -> _Value:
    """Client approval rate: the share of the selected items that the client approves and buys.

        approved: Number of selected items that clients approved and bought. (count)
        selected: Number of items you selected and put to clients. (count)

    Result: ratio.
    """
@overload
def KPI_APPROVAL_RATE(  # type: ignore[overload-overlap]
    approved: _Cell | _Rows | _Frame,
    selected: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_APPROVAL_RATE(
    approved: _Cell | Sequence[_Cell],
    selected: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_APPROVAL_RATE(approved: _Cells, selected: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_SUBSCRIPTION_GROWTH(subscribers_start: _Cell, subscribers_end: _Cell) -> _Value:
    """Subscription growth rate: by what share the number of subscribers has grown over the period; negative when it has shrunk.

        subscribers_start: Number of subscribers at the start of the period. (count)
        subscribers_end: Number of subscribers at the end of the period. (count)

    Result: ratio.
    """
@overload
def KPI_SUBSCRIPTION_GROWTH(  # type: ignore[overload-overlap]
    subscribers_start: _Cell | _Rows | _Frame,
    subscribers_end: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_SUBSCRIPTION_GROWTH(
    subscribers_start: _Cell | Sequence[_Cell],
    subscribers_end: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_SUBSCRIPTION_GROWTH(
    subscribers_start: _Cells,
    subscribers_end: _Cells,
) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_UPSELL_RATE(upsold_customers: _Cell, customers: _Cell) -> _Value:
    """Upsell rate: the share of customers who take an extra or premium option.

        upsold_customers: Number of customers who took an extra or premium option. (count)
        customers: Number of customers who bought. (count)

    Result: ratio.
    """
@overload
def KPI_UPSELL_RATE(  # type: ignore[overload-overlap]
    upsold_customers: _Cell | _Rows | _Frame,
    customers: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_UPSELL_RATE(
    upsold_customers: _Cell | Sequence[_Cell],
    customers: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_UPSELL_RATE(upsold_customers: _Cells, customers: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_REPEAT_RATE(repeat_customers: _Cell, customers: _Cell) -> _Value:
    """Repeat purchase rate: the share of customers who come back to buy.

        repeat_customers: Number of customers who came back to buy. (count)
        customers: Total number of customers. (count)

    Result: ratio.
    """
@overload
def KPI_REPEAT_RATE(  # type: ignore[overload-overlap]
    repeat_customers: _Cell | _Rows | _Frame,
    customers: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_REPEAT_RATE(
    repeat_customers: _Cell | Sequence[_Cell],
    customers: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_REPEAT_RATE(repeat_customers: _Cells, customers: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_TURNAROUND(total_days: _Cell, orders: _Cell) -> _Value:
    """Average turnaround time: days from order to delivery.

        total_days: Days from order to delivery, added up over all orders. (days)
        orders: Number of orders delivered. (count)

    Result: days.
    """
@overload
def KPI_TURNAROUND(  # type: ignore[overload-overlap]
    total_days: _Cell | _Rows | _Frame,
    orders: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_TURNAROUND(total_days: _Cell | Sequence[_Cell], orders: _Cell | Sequence[_Cell]) -> list[_Value] | _Value: ...
@overload
def KPI_TURNAROUND(total_days: _Cells, orders: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_TURNAROUND_RATIO(total_days: _Cell, production_days: _Cell) -> _Value:
    """Turnaround ratio: days from order to delivery for each day of production.

        total_days: Days from order to delivery. (days)
        production_days: Days of production and personalisation. (days)

    Result: number.
    """
@overload
def KPI_TURNAROUND_RATIO(  # type: ignore[overload-overlap]
    total_days: _Cell | _Rows | _Frame,
    production_days: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_TURNAROUND_RATIO(
    total_days: _Cell | Sequence[_Cell],
    production_days: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_TURNAROUND_RATIO(total_days: _Cells, production_days: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_RETURN_RATE(returned: _Cell, sold: _Cell) -> _Value:
    """Return rate: items returned or exchanged, as a share of the items sold.

        returned: Number of items returned or exchanged. (count)
        sold: Number of items sold. (count)

    Result: ratio.
    """
@overload
def KPI_RETURN_RATE(  # type: ignore[overload-overlap]
    returned: _Cell | _Rows | _Frame,
    sold: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_RETURN_RATE(returned: _Cell | Sequence[_Cell], sold: _Cell | Sequence[_Cell]) -> list[_Value] | _Value: ...
@overload
def KPI_RETURN_RATE(returned: _Cells, sold: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

def KPI_CONSULTATIONS(booked: _Cells) -> _Value:
    """Number of design consultations booked.

        booked: Number of design consultations booked; a range is added up. (count)

    Result: count.
    """

@overload
def KPI_CONVERSION(purchases: _Cell, visitors: _Cell) -> _Value:
    """Conversion rate: the share of visitors who buy.

        purchases: Number of visitors who bought. (count)
        visitors: Number of visitors to the design tool. (count)

    Result: ratio.
    """
@overload
def KPI_CONVERSION(  # type: ignore[overload-overlap]
    purchases: _Cell | _Rows | _Frame,
    visitors: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_CONVERSION(purchases: _Cell | Sequence[_Cell], visitors: _Cell | Sequence[_Cell]) -> list[_Value] | _Value: ...
@overload
def KPI_CONVERSION(purchases: _Cells, visitors: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_CUSTOMIZATION_VALUE(customization_revenue: _Cell, units: _Cell) -> _Value:
    """Average customisation value: revenue from options per personalised product sold.

        customization_revenue: Revenue from customisation options. (money)
        units: Number of personalised products sold. (count)

    Result: money.
    """
@overload
def KPI_CUSTOMIZATION_VALUE(  # type: ignore[overload-overlap]
    customization_revenue: _Cell | _Rows | _Frame,
    units: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_CUSTOMIZATION_VALUE(
    customization_revenue: _Cell | Sequence[_Cell],
    units: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_CUSTOMIZATION_VALUE(
    customization_revenue: _Cells,
    units: _Cells,
) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_LEAD_TIME(total_hours: _Cell, deliveries: _Cell) -> _Value:
    """Average delivery lead time: hours from order to delivery.

        total_hours: Hours from order to delivery, added up over all deliveries. (hours)
        deliveries: Number of deliveries. (count)

    Result: hours.
    """
@overload
def KPI_LEAD_TIME(  # type: ignore[overload-overlap]
    total_hours: _Cell | _Rows | _Frame,
    deliveries: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_LEAD_TIME(
    total_hours: _Cell | Sequence[_Cell],
    deliveries: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_LEAD_TIME(total_hours: _Cells, deliveries: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_ATTACH_RATE(accessory_buyers: _Cell, units: _Cell) -> _Value:
    """Accessory attach rate: customers who buy accessories or spare parts, as a share of the products sold.

        accessory_buyers: Number of customers who bought accessories or spare parts. (count)
        units: Number of products sold. (count)

    Result: ratio.
    """
@overload
def KPI_ATTACH_RATE(  # type: ignore[overload-overlap]
    accessory_buyers: _Cell | _Rows | _Frame,
    units: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_ATTACH_RATE(
    accessory_buyers: _Cell | Sequence[_Cell],
    units: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_ATTACH_RATE(accessory_buyers: _Cells, units: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_DESIGN_TIME(total_hours: _Cell, designs: _Cell) -> _Value:
    """Average design time: hours a customer needs to complete a design.

        total_hours: Hours spent on completed designs, added up. (hours)
        designs: Number of completed designs. (count)

    Result: hours.
    """
@overload
def KPI_DESIGN_TIME(  # type: ignore[overload-overlap]
    total_hours: _Cell | _Rows | _Frame,
    designs: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_DESIGN_TIME(
    total_hours: _Cell | Sequence[_Cell],
    designs: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_DESIGN_TIME(total_hours: _Cells, designs: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_COMPLIANCE(compliant: _Cell, ordered: _Cell) -> _Value:
    """Compliance rate: the share of the plates ordered that meet the regulations.

        compliant: Number of plates that meet the regulations. (count)
        ordered: Number of plates ordered. (count)

    Result: ratio.
    """
@overload
def KPI_COMPLIANCE(  # type: ignore[overload-overlap]
    compliant: _Cell | _Rows | _Frame,
    ordered: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_COMPLIANCE(compliant: _Cell | Sequence[_Cell], ordered: _Cell | Sequence[_Cell]) -> list[_Value] | _Value: ...
@overload
def KPI_COMPLIANCE(compliant: _Cells, ordered: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_ORDER_ACCURACY(correct: _Cell, orders: _Cell) -> _Value:
    """Order accuracy: the share of orders made and delivered correctly.

        correct: Number of orders delivered without an error. (count)
        orders: Total number of orders. (count)

    Result: ratio.
    """
@overload
def KPI_ORDER_ACCURACY(  # type: ignore[overload-overlap]
    correct: _Cell | _Rows | _Frame,
    orders: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_ORDER_ACCURACY(correct: _Cell | Sequence[_Cell], orders: _Cell | Sequence[_Cell]) -> list[_Value] | _Value: ...
@overload
def KPI_ORDER_ACCURACY(correct: _Cells, orders: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_TOOL_FREQUENCY(sessions: _Cell, users: _Cell) -> _Value:
    """Design tool usage frequency: sessions per user.

        sessions: Number of design tool sessions. (count)
        users: Number of people who used the tool, each counted once. (count)

    Result: number.
    """
@overload
def KPI_TOOL_FREQUENCY(  # type: ignore[overload-overlap]
    sessions: _Cell | _Rows | _Frame,
    users: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_TOOL_FREQUENCY(sessions: _Cell | Sequence[_Cell], users: _Cell | Sequence[_Cell]) -> list[_Value] | _Value: ...
@overload
def KPI_TOOL_FREQUENCY(sessions: _Cells, users: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_SUPPORT_RATE(inquiries: _Cell, orders: _Cell) -> _Value:
    """After-sales enquiry rate: enquiries received after purchase, as a share of orders.

        inquiries: Number of enquiries received after purchase. (count)
        orders: Number of orders. (count)

    Result: ratio.
    """
@overload
def KPI_SUPPORT_RATE(  # type: ignore[overload-overlap]
    inquiries: _Cell | _Rows | _Frame,
    orders: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_SUPPORT_RATE(inquiries: _Cell | Sequence[_Cell], orders: _Cell | Sequence[_Cell]) -> list[_Value] | _Value: ...
@overload
def KPI_SUPPORT_RATE(inquiries: _Cells, orders: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

def KPI_UNIQUE_DESIGNS(designs: _Cells) -> _Value:
    """Number of unique designs ordered.

        designs: Number of custom design orders received; a range is added up. (count)

    Result: count.
    """

@overload
def KPI_ARTIST_SHARE(artist_units: _Cell, units: _Cell) -> _Value:
    """Artist-designed share of sales: the share of the cases sold that artists designed.

        artist_units: Number of artist-designed cases sold. (count)
        units: Number of cases sold. (count)

    Result: ratio.
    """
@overload
def KPI_ARTIST_SHARE(  # type: ignore[overload-overlap]
    artist_units: _Cell | _Rows | _Frame,
    units: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_ARTIST_SHARE(
    artist_units: _Cell | Sequence[_Cell],
    units: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_ARTIST_SHARE(artist_units: _Cells, units: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_TOOL_TIME(total_minutes: _Cell, sessions: _Cell) -> _Value:
    """Time on the design tool: minutes per session.

        total_minutes: Minutes spent on the design tool, added up over all users. (minutes)
        sessions: Number of design tool sessions. (count)

    Result: minutes.
    """
@overload
def KPI_TOOL_TIME(  # type: ignore[overload-overlap]
    total_minutes: _Cell | _Rows | _Frame,
    sessions: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_TOOL_TIME(
    total_minutes: _Cell | Sequence[_Cell],
    sessions: _Cell | Sequence[_Cell],
) -> list[_Value] | _Value: ...
@overload
def KPI_TOOL_TIME(total_minutes: _Cells, sessions: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_BENCHMARK(vertical: _Text, kpi: _Text, value: _Cell, language: _Text = None, benchmarks: _Cells = None) -> str:
    """The tier that a value reaches: "Below benchmark", "Typical", "Above average", "Exceptional".

    value: a number, a cell or a range. A blank gives "", an error that error.
    language: "en" or "fr"; the default is XLKPI_LANGUAGE, or else "en".
    benchmarks: a workbook's own Benchmarks table (a row a KPI: id, then sign and threshold of each tier).
    """
@overload
def KPI_BENCHMARK(  # type: ignore[overload-overlap]
    vertical: _Text,
    kpi: _Text,
    value: _Cell | _Rows | _Frame,
    language: _Text = None,
    benchmarks: _Cells = None,
) -> list[list[str]] | str: ...
@overload
def KPI_BENCHMARK(
    vertical: _Text,
    kpi: _Text,
    value: _Cell | Sequence[_Cell],
    language: _Text = None,
    benchmarks: _Cells = None,
) -> list[str] | str: ...
@overload
def KPI_BENCHMARK(
    vertical: _Text,
    kpi: _Text,
    value: _Cells,
    language: _Text = None,
    benchmarks: _Cells = None,
) -> list[str] | list[list[str]] | str: ...

@overload
def KPI_RANK(vertical: _Text, kpi: _Text, value: _Cell, benchmarks: _Cells = None) -> _Value:
    """The tier that a value reaches as a number: 0 below benchmark, 1 typical, 2 above average, 3 exceptional."""
@overload
def KPI_RANK(  # type: ignore[overload-overlap]
    vertical: _Text,
    kpi: _Text,
    value: _Cell | _Rows | _Frame,
    benchmarks: _Cells = None,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_RANK(
    vertical: _Text,
    kpi: _Text,
    value: _Cell | Sequence[_Cell],
    benchmarks: _Cells = None,
) -> list[_Value] | _Value: ...
@overload
def KPI_RANK(
    vertical: _Text,
    kpi: _Text,
    value: _Cells,
    benchmarks: _Cells = None,
) -> list[_Value] | list[list[_Value]] | _Value: ...

def KPI_TARGET(vertical: _Text, kpi: _Text, tier: _Text, benchmarks: _Cells = None) -> _Value:
    """The threshold of a tier ("typical", "above", "exceptional", or its name); #N/A where the source has none."""

@overload
def KPI_GAP(vertical: _Text, kpi: _Text, value: _Cell, benchmarks: _Cells = None) -> _Value:
    """How far a value is from the next tier, in the KPI's unit; 0 at the top."""
@overload
def KPI_GAP(  # type: ignore[overload-overlap]
    vertical: _Text,
    kpi: _Text,
    value: _Cell | _Rows | _Frame,
    benchmarks: _Cells = None,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_GAP(
    vertical: _Text,
    kpi: _Text,
    value: _Cell | Sequence[_Cell],
    benchmarks: _Cells = None,
) -> list[_Value] | _Value: ...
@overload
def KPI_GAP(
    vertical: _Text,
    kpi: _Text,
    value: _Cells,
    benchmarks: _Cells = None,
) -> list[_Value] | list[list[_Value]] | _Value: ...

def KPI_INFO(vertical: _Text, kpi: _Text, field: _Text, language: _Text = None) -> str:
    """A text about a KPI: name, definition, why, formula, unit, direction, advantage, limitation, tips, source,
    country or note; several lines for tips and notes.
    """

def KPI_LIST(vertical: _Text = None, language: _Text = None) -> list[list[str]] | str:
    """A table of the KPIs, of one vertical or of all: vertical, kpi, name, unit, function; header first."""

@overload
def KPI_CALC(vertical: _Text, kpi: _Text, *inputs: _Cell) -> _Value:
    """Any KPI by its id, from its calculator's arguments in their order; so a catalogue of one's own works as well."""
@overload
def KPI_CALC(  # type: ignore[overload-overlap]
    vertical: _Text,
    kpi: _Text,
    *inputs: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_CALC(vertical: _Text, kpi: _Text, *inputs: _Cell | Sequence[_Cell]) -> list[_Value] | _Value: ...
@overload
def KPI_CALC(vertical: _Text, kpi: _Text, *inputs: _Cells) -> list[_Value] | list[list[_Value]] | _Value: ...

@overload
def KPI_WHY(function: _Text, *inputs: _Cell) -> str:
    """In plain words, why a calculator gives an error for these inputs; "" when it does not."""
@overload
def KPI_WHY(  # type: ignore[overload-overlap]
    function: _Text,
    *inputs: _Cell | _Rows | _Frame,
) -> list[list[str]] | str: ...
@overload
def KPI_WHY(function: _Text, *inputs: _Cell | Sequence[_Cell]) -> list[str] | str: ...
@overload
def KPI_WHY(function: _Text, *inputs: _Cells) -> list[str] | list[list[str]] | str: ...

LANGUAGE_VARIABLE: str
INFO_FIELDS: tuple[str, ...]
class ArgumentHelp(NamedTuple):
    """One argument as a function wizard shows it: its id, what it is called in the wizard's language, and its help."""
    id: str
    name: str
    help: str

class FunctionHelp(NamedTuple):
    """A function as a function wizard shows it."""
    help: str
    arguments: Tuple[ArgumentHelp, ...]

CATALOGUE_FUNCTIONS: Dict[str, Callable[..., Any]]
FUNCTIONS: Dict[str, Callable[..., Any]]
def worksheet_name(function: Function) -> str:
    """The worksheet function that answers for a calculator: its own name, or KPI_CALC for a user's own."""

def find_kpi(vertical: Any, kpi: Any) -> Optional[Kpi]:
    """The KPI of these ids, whatever their case; None when there is none."""

def info(kpi: Kpi, field: str, language: str) -> str:
    """One of INFO_FIELDS of a KPI."""

def chosen_language(language: Any) -> Optional[str]:
    """The language asked for, or for a blank that of XLKPI_LANGUAGE, or English; None when it is not known."""

def function_help(name: str, language: str) -> FunctionHelp:
    """What a function wizard shows for a function: its help, and that of its arguments in their order."""

def takes_range(function: str, argument: str) -> bool:
    """Whether an argument of a function may be a range."""
