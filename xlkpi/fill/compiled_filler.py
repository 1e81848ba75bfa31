"""The filling of many workbooks of one template with its formulas compiled, guarded by the engine.

A template is compiled where that pays: compiling takes as long as filling a hundred workbooks by the engine. Where the
number of records is not known, so many are the engine's. Then the compiled template answers, except where it does not
know; see xlkpi/xlsx/compiled. Its first workbook, and one in a hundred, is made by the engine as well, and both must
have the same parts.

Of a built-in template, what is compiled is kept for further runs (kept_templates.py), so it always pays.
"""

from __future__ import annotations

import contextlib
import datetime
import uuid
from collections.abc import Callable
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from ..errors import Problem, WorkbookError
from ..messages import message
from ..reading.headings import Months
from ..tables.record import Record
from ..xlsx.compiled.code import NotCompilableError
from ..xlsx.zip_writer import same_parts
from . import kept_templates
from .compiled_template import CompiledTemplate
from .manifest import made_from
from .stated_benchmarks import Stated
from .template_filler import TemplateFiller
from .year import BY_DATA, Start

PAYS = 100
"""The number of records for which a template is compiled."""

FEW = 10
"""The number of records for which a built-in template is compiled, since further runs will need it as well."""

YEARS = 3
"""A kept template knows the months of so many years before and after its own."""

SAMPLE = 100
"""One record in so many is also filled by the engine."""

_FAULTS = (NotCompilableError, RecursionError, MemoryError, SyntaxError)  # the last for deeply nested formulas


class CompiledDiffersError(WorkbookError):
    """A compiled template made another workbook than the engine."""


class Filled(NamedTuple):
    """A filled workbook.

    Attributes:
        data: The file.
        is_compiled: Whether the compiled template made it.
        is_checked: Whether the engine made the same.
    """

    data: bytes
    is_compiled: bool = False
    is_checked: bool = False


class CompiledFiller:
    """A filler of workbooks by a compiled template where it pays, else by the engine.

    Args:
        engine: Makes the filler that has the engine; called when it is needed.
        key: The name under which the compiled template is kept; "" where it is not.
    """

    def __init__(self, engine: Callable[[], TemplateFiller], key: str = "") -> None:
        self.id = uuid.uuid4().hex
        """Names this filler among those of all processes."""
        self._engine = engine
        self._key = key
        self._template: CompiledTemplate | None = None
        self._is_decided = False
        self._is_checked = False
        self._is_kept = False
        self._by_engine = 0
        """The number of records that the engine has filled before the template is compiled."""

    @cached_property
    def filler(self) -> TemplateFiller:
        """Return the filler that has the engine."""
        found: TemplateFiller | None = kept_templates.kept(self._key, "engine") if self._is_kept else None
        return found or self._engine()

    def filled(
        self,
        record: Record,
        start: Start = BY_DATA,
        stated: Stated = MappingProxyType({}),
        source: str = "",
        expected: int = 0,
    ) -> Filled:
        """Return the workbook of a record.

        Args:
            record: A record of the template's vertical.
            start: How the first month is chosen.
            stated: The values of the places on the Benchmarks sheet.
            source: A digest of the record, by which samples are drawn.
            expected: The number of records that are expected; 0 where it is not known.

        Raises:
            WorkbookError: The record does not fit the template.
            CompiledDiffersError: The workbook is a sample, and the engine makes another. The filler then leaves
                everything to the engine, and what it made before must be made anew.
        """
        template = self._decided(expected)
        data = template.filled(record, start, stated, self._months) if template else None
        if template is None or data is None:
            self._by_engine += 1
            return Filled(self.filler.filled(record, start, stated))
        is_sample = not self._is_checked or int((source or made_from("", record, stated))[:8], 16) % SAMPLE == 0
        if is_sample and not same_parts(data, self.filler.filled(record, start, stated)):
            self.distrust()
            raise CompiledDiffersError([_differs(record)])
        if is_sample and not self._is_checked:
            self._is_checked = True
            self._keep(template)
        return Filled(data, is_compiled=True, is_checked=is_sample)

    def distrust(self) -> None:
        """Leave everything to the engine from now on, in further runs as well until it is compiled anew."""
        kept_templates.forget(self._key, "program")
        self.leave_to_engine()

    def leave_to_engine(self) -> None:
        """Leave everything to the engine from now on."""
        self._template, self._is_decided = None, True

    def _decided(self, expected: int) -> CompiledTemplate | None:
        """Return the compiled template; None where it does not pay, or cannot be."""
        if self._is_decided:
            return self._template
        if self._by_engine == 0 and self._key:
            self._template = kept_templates.kept(self._key, "program")
            self._is_kept = self._is_decided = self._template is not None
        if not self._is_decided and (self._by_engine >= PAYS or self._pays(expected)):
            self.compile()
        return self._template

    def compile(self) -> None:
        """Compile the template, if it can be."""
        self._is_decided = True
        with contextlib.suppress(*_FAULTS):
            self._template = CompiledTemplate(self.filler)

    def _pays(self, expected: int) -> bool:
        """Return whether to compile for so many records; not for the first, as each may have a template of its own."""
        if self._key and kept_templates.can_keep():
            return expected >= FEW
        return expected >= PAYS and self._by_engine > 0

    def _months(self, first: datetime.date) -> Months:
        return self.filler.months_from(first)

    def _keep(self, template: CompiledTemplate) -> None:
        """Keep what is compiled, with the months of some years around the template's own."""
        first = self.filler.frame.first_month
        if self._key and first and not self._is_kept:
            for year in range(first.year - YEARS, first.year + YEARS + 1):
                template.learn(first.replace(year=year), self._months)
            kept_templates.keep(self._key, "engine", self.filler)
            kept_templates.keep(self._key, "program", template)


def _differs(record: Record) -> Problem:
    what = message("a check has found that workbooks of this template were computed wrongly")
    fix = message("make again all workbooks made since this template was opened, and report the template")
    return Problem(business=record.business, what=what, fix=fix)
