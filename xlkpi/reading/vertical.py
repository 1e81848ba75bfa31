"""The vertical of a workbook: named by its stamp, or found from its inputs where a program has dropped the stamp."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from ..catalogue.model import Catalogue, Vertical
from ..errors import UnknownNameError
from ..messages import message
from ..numbers import Wrong
from ..schema import INPUT_PREFIX, PROPERTY_PREFIX, stamp_of


def find_vertical(stamp: Mapping[str, str], names: Iterable[str], catalogue: Catalogue) -> Vertical | Wrong:
    """Return a workbook's vertical, or why there is none.

    Gnumeric and SheetJS drop the stamp. The vertical is then the only one whose inputs all have names. If there is
    none, because the vertical has gained inputs since, it is the only vertical with most of the named inputs.

    Args:
        stamp: The workbook's xlkpi properties.
        names: The workbook's defined names.
        catalogue: The known verticals.
    """
    if "vertical" in stamp:
        try:
            return catalogue.vertical(stamp["vertical"])
        except UnknownNameError as error:
            return Wrong(error.args[0], message("name its catalogue with --catalogue"))
    inputs = {name.removeprefix(INPUT_PREFIX) for name in names if name.startswith(INPUT_PREFIX)}
    known = list(catalogue.verticals.values()) if inputs else []
    whole = [vertical for vertical in known if vertical.inputs.keys() <= inputs]
    most = [vertical for vertical in known if 2 * len(vertical.inputs.keys() & inputs) > len(inputs)]
    for found in (whole, most):
        if len(found) == 1:
            return found[0]
    what = message("is not a workbook made by xlkpi: it has no xlkpi properties")
    return Wrong(what, message("leave it out, or start from a template of `xlkpi generate`"))


def complete_stamp(book: Workbook, **properties: str) -> None:
    """Add the xlkpi properties that an open workbook lacks."""
    lacking = properties.keys() - stamp_of(book).keys()
    for key in sorted(lacking):
        book.custom_doc_props.append(StringProperty(name=PROPERTY_PREFIX + key, value=properties[key]))
