"""Compiled templates that compute wrongly, also in the processes of a pool."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xlkpi.fill import compiled_filler
from xlkpi.xlsx.compiled.writer import CompiledWriter


def compute_wrongly(put: Callable[[object, str, object], None] = setattr, after: int = 0) -> None:
    """Let compiled templates compute wrongly, after so many workbooks of this process.

    Args:
        put: Sets an attribute of an object.
        after: The number of workbooks that are right.
    """
    right, made = CompiledWriter.values, []

    def wrong(writer: CompiledWriter, given: Sequence[Any]) -> list[Any] | None:
        found = right(writer, given)
        made.append(found)
        return found if found is None or len(made) <= after else [1.0 if value == 0.0 else value for value in found]

    put(CompiledWriter, "values", wrong)


def begin(is_wrong: bool, sample: int) -> None:
    """Let this process compile every template at once, and compute wrongly from its second workbook on.

    Args:
        is_wrong: Whether to compute wrongly.
        sample: One workbook in so many is checked.
    """
    compiled_filler.PAYS, compiled_filler.SAMPLE = 0, sample
    if is_wrong:
        compute_wrongly(after=1)
