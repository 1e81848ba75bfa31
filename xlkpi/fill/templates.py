"""The templates of a batch, built in or the user's own, each prepared for filling."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from openpyxl.utils import get_column_letter

from ..catalogue.model import Catalogue
from ..exchange import is_converted
from ..files import digest
from ..messages import ENGLISH
from ..period import MONTHS
from ..tables.record import Record
from ..workbook.options import Options
from ..xlsx.formats import WORKBOOKS
from . import kept_templates
from .compiled_filler import CompiledFiller
from .stated_benchmarks import Place, Stated, stated_benchmarks
from .template_filler import TemplateFiller
from .year import Start, months_needed

if TYPE_CHECKING:
    from ..reading.untrusted import Converted  # for its type alone

_MOST_TEMPLATES = 64
"""Built-in templates that are kept for further businesses: businesses may each have an exchange rate of their own."""


class Template(NamedTuple):
    """The file of a template.

    Attributes:
        data: The file.
        name: The template's name in messages.
        plain: See TemplateFiller.
        vertical: See TemplateFiller.
        start: How the first month of each workbook is chosen.
        digest: A digest of the file and of `start`.
        currency: The currency of the user's own template; "" for a built-in one, and where the template does not say.
        language: The language of the template.
        months: The number of months that the template has.
        places: The places on the Benchmarks sheet whose values are each business's own.
        key: The name under which what is made of it is kept; see kept_templates.py.
    """

    data: bytes
    name: str
    plain: bool
    vertical: str
    start: Start
    digest: str
    currency: str = ""
    language: str = ENGLISH
    months: int = MONTHS[0]
    places: frozenset[Place] = frozenset()
    key: str = ""


ReadTemplate = Callable[[Path, Catalogue, Start, "Converted"], Template]
"""Reads a user's own template, given its path, the catalogue, how the first month is chosen, and a converted file."""


class Templates:
    """The templates of a batch: the user's own, or the built-in one of each vertical with enough months.

    Args:
        catalogue: The catalogue that has the records' verticals.
        options: The options of built-in templates.
        own: The user's own template.
        start: The first month of every workbook. By default a workbook starts with the year in which its data begin.
        converted: The file to read in place of a template in another format; see open_untrusted.
        read: Reads the user's own template, as read_template does.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        options: Options,
        own: Path | None = None,
        start: datetime.date | None = None,
        converted: Converted = None,
        read: ReadTemplate | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._options = options if start is None else replace(options, start=start)
        self._start = Start(start, keep=own is not None)
        self.own = None if own is None else (read or _reader())(own, catalogue, self._start, converted)
        self.suffix = own.suffix.lower() if own is not None and converted is None else WORKBOOKS[0]
        self.rates: Mapping[str, float] = {}
        """The user's exchange rates by currency, which override a record's."""
        self.currencies: Mapping[str, str] = {}
        """The currency of built-in templates in a language, where a record states none."""
        self._built_in = lru_cache(maxsize=_MOST_TEMPLATES)(self._generate)

    def of(self, record: Record) -> Template:
        """Return the template of a record."""
        template = self.own or self._built_in_of(record)
        month = record.settings.year_start
        start = template.start._replace(month=month) if month else template.start
        return template._replace(start=start, places=frozenset(self.stated(record, template)))

    def stated(self, record: Record, template: Template) -> Stated:
        """Return the values that a record's business has on the Benchmarks sheet instead of the template's."""
        vertical = self._catalogue.vertical(record.vertical)
        return stated_benchmarks(record.settings, vertical, template.language) if record.settings else {}

    def _built_in_of(self, record: Record) -> Template:
        settings, options = record.settings, self._options
        language = settings.language or options.language
        currency = settings.currency or self.currencies.get(language, self.currencies.get("", options.currency))
        rate = self.rates.get(currency, settings.rate)
        if not is_converted(self._catalogue.vertical(record.vertical), currency):
            rate = None
        month = options.start.month if self._start.named else settings.year_start or options.start.month
        return self._built_in(record.vertical, self._months(record, month), language, currency, rate, month)

    def unknown(self) -> dict[str, str]:
        """Return the cells of the user's own template that cannot be computed here, mapped to the reason."""
        found = compiled_filler_of(self.own).filler.unknown if self.own else {}
        return {f"{sheet}!{get_column_letter(column)}{row}": why for (sheet, row, column), why in found.items()}

    def _months(self, record: Record, month: int) -> int:
        needed = max(
            record.settings.months or self._options.months, months_needed(record.months, self._start.named, month)
        )
        return next((months for months in MONTHS if months >= needed), MONTHS[-1])

    def _generate(
        self, vertical: str, months: int, language: str, currency: str, rate: float | None, month: int
    ) -> Template:
        options = self._options
        wanted = replace(
            options,
            months=months,
            sample=False,
            language=language,
            currency=currency,
            rate=options.rate if rate is None else rate,
            start=options.start.replace(month=month),
        )
        found = self._catalogue.vertical(vertical)
        # asdict: the repr leaves out what a vertical extends, other sources and measures, which a template shows
        key = digest(repr((asdict(found), wanted)).encode()) if rate is None else ""  # rates are too many
        data = kept_templates.kept(key, "file")
        if data is None:
            from ..workbook.generate import template_file  # brings much that further runs do not need

            data = template_file(found, wanted)
            kept_templates.keep(key, "file", data)
        name, plain = f"{vertical}.{language}.xlsx", options.formulas != "udf"
        made = made_template(data, name, plain, vertical, self._start)
        return made._replace(language=language, months=months, key=key)


def made_template(data: bytes, name: str, plain: bool, vertical: str, start: Start) -> Template:
    """Return a template."""
    return Template(data, name, plain, vertical, start, digest(data, repr(start).encode()))


def _reader() -> ReadTemplate:
    from .own_template import read_template  # built-in templates do not need it

    return read_template


def compiled_filler_of(template: Template) -> CompiledFiller:
    """Return the filler of a template; each thread has its own, since a Dask worker may have several threads."""
    return _filler(template, threading.get_ident())


@lru_cache(maxsize=16)
def _filler(template: Template, thread: int) -> CompiledFiller:
    return compiled_filler(template)


def compiled_filler(template: Template) -> CompiledFiller:
    """Return a new filler of a template that compiles it where that pays."""
    places = "".join(sorted(repr(place) for place in template.places))
    key = template.key and digest(repr((template.key, places)).encode())
    t = template
    return CompiledFiller(lambda: TemplateFiller(t.data, t.name, t.plain, t.vertical, t.places), key)
