"""What identifies a workbook: the stamp that xlkpi has written into its properties, and its defined names.

Both are read here, whether openpyxl or the fast reader has opened the workbook.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from ..schema import CATALOGUE_PREFIX, INPUT_PREFIX, PROPERTY_PREFIX
from .defined_names import Range, range_named

_STAMP = ("version", "vertical", "language", "formulas", "catalogue")


@dataclass(frozen=True)
class Identity:
    """The stamp and the defined names of a workbook; what the stamp does not say is None.

    Attributes:
        names: The ranges of the defined names that lead to cells.
        lost: The other defined names.
        version: The version of xlkpi that made the workbook.
        vertical: The id of the vertical.
        language: The language.
        formulas: The formula style.
        catalogue: The digest of the vertical's definition.
    """

    names: Mapping[str, Range]
    lost: frozenset[str]
    version: str | None = None
    vertical: str | None = None
    language: str | None = None
    formulas: str | None = None
    catalogue: str | None = None

    @cached_property
    def inputs(self) -> frozenset[str]:
        """Return the ids of the inputs that have a name, even one that does not lead to cells."""
        names = (*self.names, *self.lost)
        return frozenset(name.removeprefix(INPUT_PREFIX) for name in names if name.startswith(INPUT_PREFIX))

    @cached_property
    def judged_by(self) -> str:
        """Return the digest of the catalogue of the user's own that made the workbook; "" for any other workbook."""
        names = (*self.names, *self.lost)
        return next((name.removeprefix(CATALOGUE_PREFIX) for name in names if name.startswith(CATALOGUE_PREFIX)), "")


def identity(
    properties: Iterable[tuple[str, str]], defined: Iterable[tuple[str, str]], sheets: Collection[str]
) -> Identity:
    """Return the identity of a workbook.

    Args:
        properties: The names and values of the custom document properties.
        defined: The defined names of the whole workbook, each with its reference.
        sheets: The titles of the worksheets.
    """
    ranges = {name: range_named(reference) for name, reference in defined}
    names = {name: cells for name, cells in ranges.items() if cells is not None and cells.sheet in sheets}
    stamp = {
        key: value.strip()  # Gnumeric writes the values on lines of their own
        for name, value in properties
        if (key := name.removeprefix(PROPERTY_PREFIX)) != name and key in _STAMP
    }
    return Identity(names, frozenset(ranges.keys() - names.keys()), **stamp)


def identity_of(workbook: Workbook) -> Identity:
    """Return the identity of a workbook that openpyxl has opened, as it is now."""
    properties = [(one.name, str(one.value)) for one in workbook.custom_doc_props.props]
    defined = [(name, one.attr_text or "") for name, one in workbook.defined_names.items()]
    return identity(properties, defined, workbook.sheetnames)


def complete_stamp(workbook: Workbook, **properties: str) -> None:
    """Add the stamp's properties that an open workbook lacks."""
    stamp = identity_of(workbook)
    for key, value in properties.items():
        if getattr(stamp, key) is None:
            workbook.custom_doc_props.append(StringProperty(name=PROPERTY_PREFIX + key, value=value))
