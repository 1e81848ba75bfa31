# Made by docs/generate.py from xlkpi/functions.py and xlkpi/catalogue/functions.toml: edit those.

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Dict, Protocol, SupportsFloat, TypeAlias, overload

from .calls.calculators import CALCULATORS as CALCULATORS

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

class _Column(Protocol):
    """A column of polars."""

    def to_list(self) -> Any: ...

class _ArrowArray(Protocol):
    """An array of Arrow."""

    def to_pylist(self) -> Any: ...

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

_Cells: TypeAlias = _Cell | Sequence[_Cell] | _Rows | _Array | _Column | _ArrowArray | _Frame | SupportsFloat
"""A cell or a range of any kind."""

_Benchmarks: TypeAlias = _Cells | Mapping[str, Any]
"""A table of thresholds, or a dictionary of them."""

# The overload for rows may also give a single value: one row of one cell counts as that cell. The last overload takes
# arrays and columns of other libraries, whose form the result has. The second and the third overlap in single cells,
# which the first takes; a text, which is a sequence as well, is a cell.

@overload
def KPI_CSAT(  # type: ignore[overload-overlap]
    satisfied: _Cell,
    respondents: _Cell,
) -> _Value:
    """Customer satisfaction score.

    The share of respondents who say they are satisfied.

    Args:
        satisfied: Number of satisfied respondents. Unit: count; a number, a cell or a range.
        respondents: Number of people who answered. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_CSAT(85, 100)
        0.85
        >>> KPI_CSAT(None, None)
        ''
    """
@overload
def KPI_CSAT(  # type: ignore[overload-overlap]
    satisfied: _Cell | _Rows | _Frame,
    respondents: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_CSAT(satisfied: _Cell | Sequence[_Cell], respondents: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_CSAT(satisfied: _Cells, respondents: _Cells) -> Any: ...

@overload
def KPI_RESPONSE_TIME(  # type: ignore[overload-overlap]
    total_time: _Cell,
    inquiries: _Cell,
) -> _Value:
    """Average response time.

    Minutes between an enquiry and the reply.

    Args:
        total_time: Total response time of all enquiries, in minutes. Unit: minutes; a number, a cell or a range.
        inquiries: Number of enquiries received. Unit: count; a number, a cell or a range.

    Returns:
        Minutes; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_RESPONSE_TIME(250, 20)
        12.5
        >>> KPI_RESPONSE_TIME(None, None)
        ''
    """
@overload
def KPI_RESPONSE_TIME(  # type: ignore[overload-overlap]
    total_time: _Cell | _Rows | _Frame,
    inquiries: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_RESPONSE_TIME(total_time: _Cell | Sequence[_Cell], inquiries: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_RESPONSE_TIME(total_time: _Cells, inquiries: _Cells) -> Any: ...

@overload
def KPI_RETENTION(  # type: ignore[overload-overlap]
    customers_end: _Cell,
    customers_new: _Cell,
    customers_start: _Cell,
) -> _Value:
    """Customer retention rate.

    The share of the customers at the start of the period who are still there at its end.

    Args:
        customers_end: Number of customers at the end of the period. Unit: count; a number, a cell or a range.
        customers_new: Number of customers gained during the period. Unit: count; a number, a cell or a range.
        customers_start: Number of customers at the start of the period. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_RETENTION(550, 100, 500)
        0.9
        >>> KPI_RETENTION(None, None, None)
        ''
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
) -> list[_Value]: ...
@overload
def KPI_RETENTION(customers_end: _Cells, customers_new: _Cells, customers_start: _Cells) -> Any: ...

@overload
def KPI_AOV(  # type: ignore[overload-overlap]
    revenue: _Cell,
    orders: _Cell,
) -> _Value:
    """Average order value.

    Revenue per order.

    Args:
        revenue: Revenue of the period. Unit: money; a number, a cell or a range.
        orders: Number of orders in the period. Unit: count; a number, a cell or a range.

    Returns:
        An amount, in the currency of the inputs; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_AOV(10000, 500)
        20.0
        >>> KPI_AOV(None, None)
        ''
    """
@overload
def KPI_AOV(  # type: ignore[overload-overlap]
    revenue: _Cell | _Rows | _Frame,
    orders: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_AOV(revenue: _Cell | Sequence[_Cell], orders: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_AOV(revenue: _Cells, orders: _Cells) -> Any: ...

@overload
def KPI_ITEMS_PER_SESSION(  # type: ignore[overload-overlap]
    items: _Cell,
    sessions: _Cell,
) -> _Value:
    """Average number of items bought per shopping session.

    Args:
        items: Number of items bought. Unit: count; a number, a cell or a range.
        sessions: Number of shopping sessions. Unit: count; a number, a cell or a range.

    Returns:
        A number; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_ITEMS_PER_SESSION(100, 25)
        4.0
        >>> KPI_ITEMS_PER_SESSION(None, None)
        ''
    """
@overload
def KPI_ITEMS_PER_SESSION(  # type: ignore[overload-overlap]
    items: _Cell | _Rows | _Frame,
    sessions: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_ITEMS_PER_SESSION(items: _Cell | Sequence[_Cell], sessions: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_ITEMS_PER_SESSION(items: _Cells, sessions: _Cells) -> Any: ...

@overload
def KPI_APPROVAL_RATE(  # type: ignore[overload-overlap]
    approved: _Cell,
    selected: _Cell,
) -> _Value:
    """Client approval rate.

    The share of the selected items that the client approves and buys.

    Args:
        approved: Number of selected items that clients approved and bought. Unit: count; a number, a cell or a range.
        selected: Number of items you selected and put to clients. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_APPROVAL_RATE(16, 20)
        0.8
        >>> KPI_APPROVAL_RATE(None, None)
        ''
    """
@overload
def KPI_APPROVAL_RATE(  # type: ignore[overload-overlap]
    approved: _Cell | _Rows | _Frame,
    selected: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_APPROVAL_RATE(approved: _Cell | Sequence[_Cell], selected: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_APPROVAL_RATE(approved: _Cells, selected: _Cells) -> Any: ...

@overload
def KPI_SUBSCRIPTION_GROWTH(  # type: ignore[overload-overlap]
    subscribers_start: _Cell,
    subscribers_end: _Cell,
) -> _Value:
    """Subscription growth rate.

    By what share the number of subscribers has grown over the period; negative when it has shrunk.

    Args:
        subscribers_start: Number of subscribers at the start of the period. Unit: count; a number, a cell or a range.
        subscribers_end: Number of subscribers at the end of the period. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_SUBSCRIPTION_GROWTH(500, 700)
        0.4
        >>> KPI_SUBSCRIPTION_GROWTH(None, None)
        ''
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
) -> list[_Value]: ...
@overload
def KPI_SUBSCRIPTION_GROWTH(subscribers_start: _Cells, subscribers_end: _Cells) -> Any: ...

@overload
def KPI_UPSELL_RATE(  # type: ignore[overload-overlap]
    upsold_customers: _Cell,
    customers: _Cell,
) -> _Value:
    """Upsell rate.

    The share of customers who take an extra or premium option.

    Args:
        upsold_customers: Number of customers who took an extra or premium option. Unit: count; a number, a cell or a range.
        customers: Number of customers who bought. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_UPSELL_RATE(30, 100)
        0.3
        >>> KPI_UPSELL_RATE(None, None)
        ''
    """
@overload
def KPI_UPSELL_RATE(  # type: ignore[overload-overlap]
    upsold_customers: _Cell | _Rows | _Frame,
    customers: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_UPSELL_RATE(upsold_customers: _Cell | Sequence[_Cell], customers: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_UPSELL_RATE(upsold_customers: _Cells, customers: _Cells) -> Any: ...

@overload
def KPI_REPEAT_RATE(  # type: ignore[overload-overlap]
    repeat_customers: _Cell,
    customers: _Cell,
) -> _Value:
    """Repeat purchase rate.

    The share of customers who come back to buy.

    Args:
        repeat_customers: Number of customers who came back to buy. Unit: count; a number, a cell or a range.
        customers: Total number of customers. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_REPEAT_RATE(100, 500)
        0.2
        >>> KPI_REPEAT_RATE(None, None)
        ''
    """
@overload
def KPI_REPEAT_RATE(  # type: ignore[overload-overlap]
    repeat_customers: _Cell | _Rows | _Frame,
    customers: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_REPEAT_RATE(repeat_customers: _Cell | Sequence[_Cell], customers: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_REPEAT_RATE(repeat_customers: _Cells, customers: _Cells) -> Any: ...

@overload
def KPI_TURNAROUND(  # type: ignore[overload-overlap]
    total_days: _Cell,
    orders: _Cell,
) -> _Value:
    """Average turnaround time.

    Days from order to delivery.

    Args:
        total_days: Days from order to delivery, added up over all orders. Unit: days; a number, a cell or a range.
        orders: Number of orders delivered. Unit: count; a number, a cell or a range.

    Returns:
        Days; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_TURNAROUND(4800, 480)
        10.0
        >>> KPI_TURNAROUND(None, None)
        ''
    """
@overload
def KPI_TURNAROUND(  # type: ignore[overload-overlap]
    total_days: _Cell | _Rows | _Frame,
    orders: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_TURNAROUND(total_days: _Cell | Sequence[_Cell], orders: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_TURNAROUND(total_days: _Cells, orders: _Cells) -> Any: ...

@overload
def KPI_TURNAROUND_RATIO(  # type: ignore[overload-overlap]
    total_days: _Cell,
    production_days: _Cell,
) -> _Value:
    """Turnaround ratio.

    Days from order to delivery for each day of production.

    Args:
        total_days: Days from order to delivery. Unit: days; a number, a cell or a range.
        production_days: Days of production and personalisation. Unit: days; a number, a cell or a range.

    Returns:
        A number; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_TURNAROUND_RATIO(10, 5)
        2.0
        >>> KPI_TURNAROUND_RATIO(None, None)
        ''
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
) -> list[_Value]: ...
@overload
def KPI_TURNAROUND_RATIO(total_days: _Cells, production_days: _Cells) -> Any: ...

@overload
def KPI_RETURN_RATE(  # type: ignore[overload-overlap]
    returned: _Cell,
    sold: _Cell,
) -> _Value:
    """Return rate.

    Items returned or exchanged, as a share of the items sold.

    Args:
        returned: Number of items returned or exchanged. Unit: count; a number, a cell or a range.
        sold: Number of items sold. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_RETURN_RATE(25, 500)
        0.05
        >>> KPI_RETURN_RATE(None, None)
        ''
    """
@overload
def KPI_RETURN_RATE(  # type: ignore[overload-overlap]
    returned: _Cell | _Rows | _Frame,
    sold: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_RETURN_RATE(returned: _Cell | Sequence[_Cell], sold: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_RETURN_RATE(returned: _Cells, sold: _Cells) -> Any: ...

def KPI_CONSULTATIONS(booked: _Cells) -> _Value:
    """Number of design consultations booked.

    Args:
        booked: Number of design consultations booked; a range is added up. Unit: count; a number, a cell or a range.

    Returns:
        A count; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_CONSULTATIONS(50)
        50.0
        >>> KPI_CONSULTATIONS(None)
        ''
    """

@overload
def KPI_CONVERSION(  # type: ignore[overload-overlap]
    purchases: _Cell,
    visitors: _Cell,
) -> _Value:
    """Conversion rate.

    Purchases by visitors, as a share of the visitors.

    Args:
        purchases: Number of purchases by these visitors. Unit: count; a number, a cell or a range.
        visitors: Number of visitors to the design tool. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_CONVERSION(50, 500)
        0.1
        >>> KPI_CONVERSION(None, None)
        ''
    """
@overload
def KPI_CONVERSION(  # type: ignore[overload-overlap]
    purchases: _Cell | _Rows | _Frame,
    visitors: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_CONVERSION(purchases: _Cell | Sequence[_Cell], visitors: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_CONVERSION(purchases: _Cells, visitors: _Cells) -> Any: ...

@overload
def KPI_CUSTOMIZATION_VALUE(  # type: ignore[overload-overlap]
    customization_revenue: _Cell,
    units: _Cell,
) -> _Value:
    """Average customisation value.

    Revenue from options per personalised product sold.

    Args:
        customization_revenue: Revenue from customisation options. Unit: money; a number, a cell or a range.
        units: Number of personalised products sold. Unit: count; a number, a cell or a range.

    Returns:
        An amount, in the currency of the inputs; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_CUSTOMIZATION_VALUE(20000, 100)
        200.0
        >>> KPI_CUSTOMIZATION_VALUE(None, None)
        ''
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
) -> list[_Value]: ...
@overload
def KPI_CUSTOMIZATION_VALUE(customization_revenue: _Cells, units: _Cells) -> Any: ...

@overload
def KPI_LEAD_TIME(  # type: ignore[overload-overlap]
    total_hours: _Cell,
    deliveries: _Cell,
) -> _Value:
    """Average delivery lead time.

    Hours from order to delivery.

    Args:
        total_hours: Hours from order to delivery, added up over all deliveries. Unit: hours; a number, a cell or a range.
        deliveries: Number of deliveries. Unit: count; a number, a cell or a range.

    Returns:
        Hours; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_LEAD_TIME(1000, 50)
        20.0
        >>> KPI_LEAD_TIME(None, None)
        ''
    """
@overload
def KPI_LEAD_TIME(  # type: ignore[overload-overlap]
    total_hours: _Cell | _Rows | _Frame,
    deliveries: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_LEAD_TIME(total_hours: _Cell | Sequence[_Cell], deliveries: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_LEAD_TIME(total_hours: _Cells, deliveries: _Cells) -> Any: ...

@overload
def KPI_ATTACH_RATE(  # type: ignore[overload-overlap]
    accessory_buyers: _Cell,
    units: _Cell,
) -> _Value:
    """Accessory attach rate.

    Customers who buy accessories or spare parts, as a share of the products sold.

    Args:
        accessory_buyers: Number of customers who bought accessories or spare parts. Unit: count; a number, a cell or a range.
        units: Number of products sold. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_ATTACH_RATE(200, 500)
        0.4
        >>> KPI_ATTACH_RATE(None, None)
        ''
    """
@overload
def KPI_ATTACH_RATE(  # type: ignore[overload-overlap]
    accessory_buyers: _Cell | _Rows | _Frame,
    units: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_ATTACH_RATE(accessory_buyers: _Cell | Sequence[_Cell], units: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_ATTACH_RATE(accessory_buyers: _Cells, units: _Cells) -> Any: ...

@overload
def KPI_DESIGN_TIME(  # type: ignore[overload-overlap]
    total_hours: _Cell,
    designs: _Cell,
) -> _Value:
    """Average design time.

    Hours a customer needs to complete a design.

    Args:
        total_hours: Hours spent on completed designs, added up. Unit: hours; a number, a cell or a range.
        designs: Number of completed designs. Unit: count; a number, a cell or a range.

    Returns:
        Hours; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_DESIGN_TIME(100, 50)
        2.0
        >>> KPI_DESIGN_TIME(None, None)
        ''
    """
@overload
def KPI_DESIGN_TIME(  # type: ignore[overload-overlap]
    total_hours: _Cell | _Rows | _Frame,
    designs: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_DESIGN_TIME(total_hours: _Cell | Sequence[_Cell], designs: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_DESIGN_TIME(total_hours: _Cells, designs: _Cells) -> Any: ...

@overload
def KPI_COMPLIANCE(  # type: ignore[overload-overlap]
    compliant: _Cell,
    ordered: _Cell,
) -> _Value:
    """Compliance rate.

    The share of the plates ordered that meet the regulations.

    Args:
        compliant: Number of plates that meet the regulations. Unit: count; a number, a cell or a range.
        ordered: Number of plates ordered. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_COMPLIANCE(180, 200)
        0.9
        >>> KPI_COMPLIANCE(None, None)
        ''
    """
@overload
def KPI_COMPLIANCE(  # type: ignore[overload-overlap]
    compliant: _Cell | _Rows | _Frame,
    ordered: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_COMPLIANCE(compliant: _Cell | Sequence[_Cell], ordered: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_COMPLIANCE(compliant: _Cells, ordered: _Cells) -> Any: ...

@overload
def KPI_ORDER_ACCURACY(  # type: ignore[overload-overlap]
    correct: _Cell,
    orders: _Cell,
) -> _Value:
    """Order accuracy.

    The share of orders made and delivered correctly.

    Args:
        correct: Number of orders delivered without an error. Unit: count; a number, a cell or a range.
        orders: Total number of orders. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_ORDER_ACCURACY(90, 100)
        0.9
        >>> KPI_ORDER_ACCURACY(None, None)
        ''
    """
@overload
def KPI_ORDER_ACCURACY(  # type: ignore[overload-overlap]
    correct: _Cell | _Rows | _Frame,
    orders: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_ORDER_ACCURACY(correct: _Cell | Sequence[_Cell], orders: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_ORDER_ACCURACY(correct: _Cells, orders: _Cells) -> Any: ...

@overload
def KPI_TOOL_FREQUENCY(  # type: ignore[overload-overlap]
    sessions: _Cell,
    users: _Cell,
) -> _Value:
    """Design tool usage frequency.

    Sessions per user.

    Args:
        sessions: Number of design tool sessions. Unit: count; a number, a cell or a range.
        users: Number of people who used the tool, each counted once. Unit: count; a number, a cell or a range.

    Returns:
        A number; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_TOOL_FREQUENCY(500, 300)
        1.6666666666666667
        >>> KPI_TOOL_FREQUENCY(None, None)
        ''
    """
@overload
def KPI_TOOL_FREQUENCY(  # type: ignore[overload-overlap]
    sessions: _Cell | _Rows | _Frame,
    users: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_TOOL_FREQUENCY(sessions: _Cell | Sequence[_Cell], users: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_TOOL_FREQUENCY(sessions: _Cells, users: _Cells) -> Any: ...

@overload
def KPI_SUPPORT_RATE(  # type: ignore[overload-overlap]
    inquiries: _Cell,
    orders: _Cell,
) -> _Value:
    """After-sales enquiry rate.

    Enquiries received after purchase, as a share of orders.

    Args:
        inquiries: Number of enquiries received after purchase. Unit: count; a number, a cell or a range.
        orders: Number of orders. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_SUPPORT_RATE(50, 500)
        0.1
        >>> KPI_SUPPORT_RATE(None, None)
        ''
    """
@overload
def KPI_SUPPORT_RATE(  # type: ignore[overload-overlap]
    inquiries: _Cell | _Rows | _Frame,
    orders: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_SUPPORT_RATE(inquiries: _Cell | Sequence[_Cell], orders: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_SUPPORT_RATE(inquiries: _Cells, orders: _Cells) -> Any: ...

def KPI_UNIQUE_DESIGNS(designs: _Cells) -> _Value:
    """Number of orders for a custom design.

    Args:
        designs: Number of orders for a custom design received; a range is added up. Unit: count; a number, a cell or a range.

    Returns:
        A count; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_UNIQUE_DESIGNS(500)
        500.0
        >>> KPI_UNIQUE_DESIGNS(None)
        ''
    """

@overload
def KPI_ARTIST_SHARE(  # type: ignore[overload-overlap]
    artist_units: _Cell,
    units: _Cell,
) -> _Value:
    """Artist-designed share of sales.

    The share of the cases sold that artists designed.

    Args:
        artist_units: Number of artist-designed cases sold. Unit: count; a number, a cell or a range.
        units: Number of cases sold. Unit: count; a number, a cell or a range.

    Returns:
        A fraction: 0.8 is 80 %; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_ARTIST_SHARE(500, 2500)
        0.2
        >>> KPI_ARTIST_SHARE(None, None)
        ''
    """
@overload
def KPI_ARTIST_SHARE(  # type: ignore[overload-overlap]
    artist_units: _Cell | _Rows | _Frame,
    units: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_ARTIST_SHARE(artist_units: _Cell | Sequence[_Cell], units: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_ARTIST_SHARE(artist_units: _Cells, units: _Cells) -> Any: ...

@overload
def KPI_TOOL_TIME(  # type: ignore[overload-overlap]
    total_minutes: _Cell,
    sessions: _Cell,
) -> _Value:
    """Time on the design tool.

    Minutes per session.

    Args:
        total_minutes: Minutes spent on the design tool, added up over all users. Unit: minutes; a number, a cell or a range.
        sessions: Number of design tool sessions. Unit: count; a number, a cell or a range.

    Returns:
        Minutes; a range of results for ranges. Blank inputs give "", text #VALUE!, a
        denominator of 0 #DIV/0!, and impossible inputs #NUM!.

    Raises:
        TypeError: An argument is missing, one too many, or of another shape than the others.

    Example:
        >>> KPI_TOOL_TIME(30000, 1000)
        30.0
        >>> KPI_TOOL_TIME(None, None)
        ''
    """
@overload
def KPI_TOOL_TIME(  # type: ignore[overload-overlap]
    total_minutes: _Cell | _Rows | _Frame,
    sessions: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_TOOL_TIME(total_minutes: _Cell | Sequence[_Cell], sessions: _Cell | Sequence[_Cell]) -> list[_Value]: ...
@overload
def KPI_TOOL_TIME(total_minutes: _Cells, sessions: _Cells) -> Any: ...

@overload
def KPI_BENCHMARK(  # type: ignore[overload-overlap]
    vertical: _Text,
    kpi: _Text,
    value: _Cell,
    language: _Text = None,
    benchmarks: _Benchmarks = None,
) -> str:
    """Return the name of the tier that a value reaches, from "Below benchmark" to "Exceptional".

    Args:
        vertical: The vertical's id, such as "custom-phone-cases".
        kpi: The KPI's id, such as "aov".
        value: A number in the KPI's unit, a cell or a range. Money is in the currency of the source.
        language: "en" or "fr"; the default is XLKPI_LANGUAGE, or else "en".
        benchmarks: A workbook's own Benchmarks table in place of the catalogue's: one row per KPI, with its id, then
            sign and threshold of each tier. Money is then in the workbook's currency. Also a DataFrame, or a dictionary
            such as {"typical": 100, "exceptional": "> 200"}.

    Returns:
        A text, or a range of texts for a range. A blank gives "", an error gives the same error, text gives "#VALUE!",
        and an unknown id or language gives "#N/A".

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.
        ShapeError: The value or the benchmarks are neither a cell nor a range, or a row lacks its id.
        UnknownNameError: A dictionary has a tier that does not exist.

    Example:
        >>> KPI_BENCHMARK("remote-personal-shopper", "aov", [[90], [160]])
        [['Below benchmark'], ['Above average']]
        >>> KPI_BENCHMARK("remote-personal-shopper", "aov", 160, "fr")
        'Supérieur à la moyenne'
    """
@overload
def KPI_BENCHMARK(  # type: ignore[overload-overlap]
    vertical: _Text,
    kpi: _Text,
    value: _Cell | _Rows | _Frame,
    language: _Text = None,
    benchmarks: _Benchmarks = None,
) -> list[list[str]] | str: ...
@overload
def KPI_BENCHMARK(
    vertical: _Text,
    kpi: _Text,
    value: _Cell | Sequence[_Cell],
    language: _Text = None,
    benchmarks: _Benchmarks = None,
) -> list[str]: ...
@overload
def KPI_BENCHMARK(
    vertical: _Text,
    kpi: _Text,
    value: _Cells,
    language: _Text = None,
    benchmarks: _Benchmarks = None,
) -> Any: ...

@overload
def KPI_RANK(  # type: ignore[overload-overlap]
    vertical: _Text,
    kpi: _Text,
    value: _Cell,
    benchmarks: _Benchmarks = None,
) -> _Value:
    """Return the tier that a value reaches as a number: 0 below benchmark, 1 typical, 2 above average, 3 exceptional.

    Args:
        vertical: The vertical's id.
        kpi: The KPI's id.
        value: A number in the KPI's unit, a cell or a range. Money is in the currency of the source.
        benchmarks: A workbook's own Benchmarks table in place of the catalogue's.

    Returns:
        A number, or a range of numbers for a range; otherwise as KPI_BENCHMARK.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.
        ShapeError: The value or the benchmarks are neither a cell nor a range, or a row lacks its id.
        UnknownNameError: A dictionary has a tier that does not exist.

    Example:
        >>> KPI_RANK("remote-personal-shopper", "aov", 160)
        2
    """
@overload
def KPI_RANK(  # type: ignore[overload-overlap]
    vertical: _Text,
    kpi: _Text,
    value: _Cell | _Rows | _Frame,
    benchmarks: _Benchmarks = None,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_RANK(
    vertical: _Text,
    kpi: _Text,
    value: _Cell | Sequence[_Cell],
    benchmarks: _Benchmarks = None,
) -> list[_Value]: ...
@overload
def KPI_RANK(vertical: _Text, kpi: _Text, value: _Cells, benchmarks: _Benchmarks = None) -> Any: ...

def KPI_TARGET(vertical: _Text, kpi: _Text, tier: _Text, benchmarks: _Benchmarks = None) -> _Value:
    """Return the threshold of a tier.

    Args:
        vertical: The vertical's id.
        kpi: The KPI's id.
        tier: "typical", "above" or "exceptional", or the tier's name in English or French.
        benchmarks: A workbook's own Benchmarks table in place of the catalogue's.

    Returns:
        A number in the KPI's unit, money in the currency of the source; "#N/A" where the source states none.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.
        ShapeError: The value or the benchmarks are neither a cell nor a range, or a row lacks its id.
        UnknownNameError: A dictionary has a tier that does not exist.

    Example:
        >>> KPI_TARGET("remote-personal-shopper", "aov", "exceptional")
        200.0
    """

@overload
def KPI_GAP(  # type: ignore[overload-overlap]
    vertical: _Text,
    kpi: _Text,
    value: _Cell,
    benchmarks: _Benchmarks = None,
) -> _Value:
    """Return the distance from a value to the next tier.

    Args:
        vertical: The vertical's id.
        kpi: The KPI's id.
        value: A number in the KPI's unit, a cell or a range. Money is in the currency of the source.
        benchmarks: A workbook's own Benchmarks table in place of the catalogue's.

    Returns:
        A number of 0 or more in the KPI's unit, 0 at the top tier; a range of numbers for a range.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.
        ShapeError: The value or the benchmarks are neither a cell nor a range, or a row lacks its id.
        UnknownNameError: A dictionary has a tier that does not exist.

    Example:
        >>> KPI_GAP("remote-personal-shopper", "aov", 160)
        40.0
    """
@overload
def KPI_GAP(  # type: ignore[overload-overlap]
    vertical: _Text,
    kpi: _Text,
    value: _Cell | _Rows | _Frame,
    benchmarks: _Benchmarks = None,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_GAP(
    vertical: _Text,
    kpi: _Text,
    value: _Cell | Sequence[_Cell],
    benchmarks: _Benchmarks = None,
) -> list[_Value]: ...
@overload
def KPI_GAP(vertical: _Text, kpi: _Text, value: _Cells, benchmarks: _Benchmarks = None) -> Any: ...

def KPI_INFO(vertical: _Text, kpi: _Text, field: _Text, language: _Text = None) -> str:
    """Return a text about a KPI.

    Args:
        vertical: The vertical's id.
        kpi: The KPI's id.
        field: One of INFO_FIELDS: "name", "definition", "why", "formula", "unit", "direction", "period" (what a verdict
            goes by), "currency" (of the source's amounts), "population" (whom the benchmark is for), "ranges" (the
            tiers as the source words them), "example_period", "advantage", "limitation", "companion" (what to look at
            next), "tips", "source", "country", "aliases" or "note".
        language: "en" or "fr"; the default is XLKPI_LANGUAGE, or else "en".

    Returns:
        A text, of one line for each range, tip, alias or note, "" where the catalogue has none; "#N/A" for an unknown
        id, field or language.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.

    Example:
        >>> KPI_INFO("remote-personal-shopper", "aov", "name")
        'Average order value'
    """

def KPI_LIST(vertical: _Text = None, language: _Text = None) -> list[list[_Value]] | str:
    """Return a table of the KPIs of one vertical, or of all.

    Args:
        vertical: The vertical's id; all verticals when left out.
        language: "en" or "fr"; the default is XLKPI_LANGUAGE, or else "en".

    Returns:
        A list of rows, the header first: vertical, kpi, name, unit and function; the ids of the unit, direction and
        period; the currency of the source's amounts; each tier's threshold, "" where the source states none. "#N/A" for
        an unknown id or language.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.

    Example:
        >>> KPI_LIST("remote-personal-shopper")[1]  # doctest: +NORMALIZE_WHITESPACE
        ['remote-personal-shopper', 'csat', 'Client satisfaction score', '%', 'KPI_CSAT',
         'ratio', 'higher', 'month', '', 0.7, 0.8, 0.9]
    """

@overload
def KPI_CALC(vertical: _Text, kpi: _Text, *inputs: _Cell) -> _Value:
    """Compute any KPI by its id, including the KPIs of custom catalogues.

    Args:
        vertical: The vertical's id.
        kpi: The KPI's id.
        *inputs: The arguments of the KPI's calculator in their order: numbers, cells or ranges.

    Returns:
        A number in the KPI's unit, or a range of numbers for ranges. "#N/A" for an unknown id, "#VALUE!" for another
        number of inputs.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.
        ShapeError: An input is neither a cell nor a range, or ranges have different shapes.

    Example:
        >>> KPI_CALC("remote-personal-shopper", "aov", 10000, 200)
        50.0
    """
@overload
def KPI_CALC(  # type: ignore[overload-overlap]
    vertical: _Text,
    kpi: _Text,
    *inputs: _Cell | _Rows | _Frame,
) -> list[list[_Value]] | _Value: ...
@overload
def KPI_CALC(vertical: _Text, kpi: _Text, *inputs: _Cell | Sequence[_Cell]) -> list[_Value] | _Value: ...
@overload
def KPI_CALC(vertical: _Text, kpi: _Text, *inputs: _Cells) -> Any: ...

@overload
def KPI_WHY(function: _Text, *inputs: _Cell, language: _Text = None) -> str:
    """Return in plain words why a function gives an error for some inputs; "" when it gives none.

    Args:
        function: The function's name, such as "KPI_AOV" or "KPI_BENCHMARK".
        *inputs: The function's arguments in their order: numbers, cells or ranges. In a worksheet, a language may
            follow those of a calculator.
        language: "en" or "fr"; the default is XLKPI_LANGUAGE, or else "en".

    Returns:
        A text, or a range of texts for ranges; "#N/A" for an unknown function or language.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.

    Example:
        >>> KPI_WHY("KPI_AOV", 10000, 0)
        '“Number of orders in the period” is zero, and nothing can be divided by zero.'
        >>> KPI_WHY("KPI_RANK", "remote-personal-shopper", "aov", "100 dollars")
        '“value” is not a number.'
    """
@overload
def KPI_WHY(  # type: ignore[overload-overlap]
    function: _Text,
    *inputs: _Cell | _Rows | _Frame,
    language: _Text = None,
) -> list[list[str]] | str: ...
@overload
def KPI_WHY(function: _Text, *inputs: _Cell | Sequence[_Cell], language: _Text = None) -> list[str] | str: ...
@overload
def KPI_WHY(function: _Text, *inputs: _Cells, language: _Text = None) -> Any: ...

CATALOGUE_FUNCTIONS: Dict[str, Callable[..., Any]]
FUNCTIONS: Dict[str, Callable[..., Any]]
