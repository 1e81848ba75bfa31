"""Fill a template with many businesses from Python, as quickly as `xlkpi fill` does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..catalogue.load import load_catalogue
from ..tables.record import Record
from .open_workbook import record_of
from .own_template import read_template
from .templates import compiled_filler
from .year import Start


class OpenTemplate:
    """A template that is read once and filled as often as you like; see `open_template`."""

    def __init__(self, path: Path) -> None:
        self._start = Start()
        template = read_template(path, load_catalogue(), self._start)
        self._vertical = template.vertical
        self._filler = compiled_filler(template)

    def fill(self, record: Record | Mapping[str, Any]) -> bytes:
        """Return the file of a business's workbook, with all values computed.

        Args:
            record: Record, or plain values, as for `fill_workbook`.

        Returns:
            The file, to be written as it is.

        Raises:
            WorkbookError: The template has too few months for the data. Or, which should never happen: a check has
                found that the template was computed wrongly; make all its workbooks again.
            TableError: Plain values are wrong; the error has all problems.
        """
        return self._filler.filled(record_of(record, self._vertical), self._start).data


def open_template(template: str | Path) -> OpenTemplate:
    """Open a template to fill it with many businesses.

    It is read once. After a hundred businesses its formulas are compiled, so that a thousand take a few seconds. What
    else is in the template stays as it is.

    Args:
        template: The path of a template that `xlkpi generate` made, or of your own.

    Returns:
        An object whose method `fill` returns the file of a business's workbook.

    Raises:
        WorkbookError: The file is no template.

    Example:
        >>> from pathlib import Path
        >>> import xlkpi
        >>> template = xlkpi.open_template("custom-phone-cases.en.xlsx")
        >>> months = {"2026-01": {"custom_revenue": 10000, "custom_orders": 500}}
        >>> for business in ("Acme", "Atelier Lune"):
        ...     filled = template.fill({"business": business, "months": months})
        ...     written = Path(f"{business}.xlsx").write_bytes(filled)
    """
    return OpenTemplate(Path(template))
