"""Pages as HTML, from the templates of `templates/`."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from lxml import etree
from markupsafe import Markup

from ..catalogue.load import load_catalogue
from ..catalogue.model import LANGUAGES
from ..messages import translated
from ..orders.layouts import load_layouts
from ..version import __version__
from .forms import anchor
from .limits import MB, Limits
from .receive import SUFFIXES
from .words import words

_COMMON = ("EUR", "USD", "GBP", "CHF", "CAD")
"""The currencies that come first in the list."""

_DRAWN = frozenset(
    ["svg", "g", "path", "rect", "line", "polyline", "polygon", "circle", "ellipse", "text", "tspan", "title", "desc"]
)
"""The elements that a chart may have: shapes and words, nothing that is executed, loaded or linked."""
_ACTING = ("href", "style", "src")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("xlkpi.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(drawing=safe_drawing, anchor=anchor)
    return made


def page(name: str, language: str, limits: Limits, **values: Any) -> str:
    """Return a page.

    Args:
        name: The template's name, without its suffix.
        language: "en" or "fr".
        limits: The limits that pages name.
        values: What else the template shows.
    """
    other = next(one for one in LANGUAGES if one != language)
    size = limits.size // MB
    minutes = round(limits.kept / 60)
    return _environment().get_template(f"{name}.html").render(
        t=words(language), language=language, other=other, t_other=words(other), version=__version__, size=str(size),
        most_bytes=limits.size, most_files=limits.files, most_fields=limits.fields, minutes=str(minutes),
        accept=",".join(SUFFIXES), **values,
    )  # fmt: skip


@cache
def choices(language: str) -> dict[str, Any]:
    """Return what a visitor can choose from, in a language: trades, currencies, months, and the known shop systems."""
    from babel.dates import get_month_names

    layouts = [(translated(one.title, language), translated(one.where, language)) for one in load_layouts().values()]
    return {
        "trades": [(vertical.id, vertical.name[language]) for vertical in load_catalogue().verticals.values()],
        "currencies": [(code, currency_name(code, language)) for code in _currencies()],
        "months": list(get_month_names("wide", locale=language).items()),
        "systems": sorted(layouts, key=lambda layout: layout[0].lower()),
    }


def currency_name(code: str, language: str) -> str:
    """Return a currency's name with its code.

    Example:
        >>> currency_name("CHF", "fr")
        'CHF – franc suisse'
    """
    from babel.numbers import get_currency_name

    return f"{code} – {get_currency_name(code, locale=language)}"


def _currencies() -> list[str]:
    """Return the currencies of the world's countries today, the common ones first."""
    from babel.core import get_global
    from babel.numbers import get_territory_currencies

    current = {code for place in get_global("territory_currencies") for code in get_territory_currencies(place)}
    return [*_COMMON, *sorted(current - set(_COMMON))]


def safe_drawing(drawing: str) -> Markup:
    """Return a chart for a page; nothing where it has more than shapes and words.

    The chart comes from the process that has read untrusted files.
    """
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(drawing.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return Markup("")
    return Markup(drawing) if all(_only_draws(element) for element in root.iter()) else Markup("")


def _only_draws(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or etree.QName(element).localname not in _DRAWN:
        return False
    names = [etree.QName(name).localname.lower() for name in element.attrib]
    return not any(str(name).startswith("on") or name in _ACTING for name in names)
