"""Find the trade of a workbook: by its properties, or by its inputs' names where a program has dropped those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from ..catalogue.model import Catalogue, Vertical
from ..errors import UnknownNameError
from ..workbook.build import INPUT_PREFIX, PROPERTY_PREFIX
from .numbers import Wrong


def find_trade(stamp: Mapping[str, str], names: Iterable[str], catalogue: Catalogue) -> Vertical | Wrong:
    """Return a workbook's trade, or why there is none.

    Without a stamp (Gnumeric and SheetJS drop it) it is the one trade whose inputs all have names; or, as a trade may
    have new inputs by now, the one that has most of those that are named.
    """
    if "vertical" in stamp:
        try:
            return catalogue.vertical(stamp["vertical"])
        except UnknownNameError as error:
            return Wrong(str(error), "name its catalogue with --catalogue")
    inputs = {name.removeprefix(INPUT_PREFIX) for name in names if name.startswith(INPUT_PREFIX)}
    trades = list(catalogue.verticals.values()) if inputs else []
    whole = [trade for trade in trades if trade.inputs.keys() <= inputs]
    most = [trade for trade in trades if 2 * len(trade.inputs.keys() & inputs) > len(inputs)]
    for found in (whole, most):
        if len(found) == 1:
            return found[0]
    what = "is not a workbook made by xlkpi: it has no xlkpi properties"
    return Wrong(what, "leave it out, or start from a template of `xlkpi generate`")


def stamp_of(book: Workbook) -> dict[str, str]:
    """Return a workbook's xlkpi properties, without their prefix."""
    return {
        one.name.removeprefix(PROPERTY_PREFIX): str(one.value).strip()  # Gnumeric sets the values on lines of their own
        for one in book.custom_doc_props.props
        if one.name.startswith(PROPERTY_PREFIX)
    }


def complete_stamp(book: Workbook, **properties: str) -> None:
    """Give an open workbook the xlkpi properties that it lacks."""
    lacking = properties.keys() - stamp_of(book).keys()
    for key in sorted(lacking):
        book.custom_doc_props.append(StringProperty(name=PROPERTY_PREFIX + key, value=properties[key]))
