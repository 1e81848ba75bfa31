"""The name of a workbook's business."""

from __future__ import annotations

from ..messages import message
from ..numbers import Wrong
from ..tables.record import business_name
from ..workbook.texts import placeholders
from ..xlsx.text import on_one_line


def named_business(held: object) -> str | Wrong:
    """Return the business that the cell of its name holds; a Wrong where it holds no name, or still the template's.

    Args:
        held: The content of the cell.
    """
    name = business_name(on_one_line(held) if isinstance(held, str) else held)
    if not isinstance(name, Wrong) and is_placeholder(name):
        what = message("the business is still called {name!r}, as in the template", name=name)
        return Wrong(what, message("write its name"))
    return name


def is_placeholder(name: object) -> bool:
    """Return whether a name is the text that templates show in place of the business's name."""
    return name in placeholders()
