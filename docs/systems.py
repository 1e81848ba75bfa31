"""The table of shop systems in docs/import.md, and their names in the READMEs: from the layouts of their exports."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_table import header, row

from xlkpi.messages import translated
from xlkpi.orders.layout import Layout
from xlkpi.orders.layouts import load_layouts

SYSTEM_WORDS = {
    "system": {"en": "Shop system", "fr": "Système"},
    "export": {"en": "Export", "fr": "Export"},
    "where": {"en": "Where it is", "fr": "Où le trouver"},
    "unknown": {"en": "What it cannot tell", "fr": "Ce qu’il ne dit pas"},
    "lacks": {"en": "No {}.", "fr": "Ne donne pas : {}."},
    "sold": {"en": "items sold", "fr": "articles vendus"},
    "returned": {"en": "returned items", "fr": "articles retournés"},
    "refund": {"en": "refunds", "fr": "remboursements"},
    "shipping": {"en": "shipping", "fr": "frais de port"},
    "shipping apart": {"en": "shipping apart", "fr": "frais de port à part"},
    "tax": {"en": "tax", "fr": "taxes"},
    "tax apart": {"en": "tax apart", "fr": "taxes à part"},
    "discount": {"en": "discounts", "fr": "remises"},
    "discount apart": {"en": "discounts apart", "fr": "remises à part"},
    "customers": {"en": "customers", "fr": "clients"},
    "currency": {"en": "currency code", "fr": "code de devise"},
}
"""Words of the table of shop systems."""


def system_names() -> str:
    """Return the names of the shop systems whose exports are recognised, as a list in a sentence."""
    return ", ".join(dict.fromkeys(layout.system for layout in _by_system()))


def system_table(language: str) -> Iterator[str]:
    """Write the table of exports by shop system: where each is offered, and what it cannot tell."""
    said = {key: texts[language] for key, texts in SYSTEM_WORDS.items()}
    yield from header([said[key] for key in ("system", "export", "where", "unknown")])
    for layout in _by_system():
        link = f"[{layout.system}](import.md#{layout.system.lower().replace(' ', '-')})"
        lacking = ", ".join(said[key] for key in _unknown(layout))
        notes = [said["lacks"].format(lacking)] * bool(lacking) + [translated(note, language) for note in layout.notes]
        yield row(
            [link, *(translated(text, language) for text in (layout.title, layout.where)), " ".join(notes) or "–"]
        )


def _by_system() -> list[Layout]:
    """List the built-in layouts by the names of their shop systems."""
    return sorted(load_layouts().values(), key=lambda layout: layout.system.casefold())


def _unknown(layout: Layout) -> Iterator[str]:
    """Yield the names of the words for what an export of this layout cannot tell."""
    amounts = set(layout.amounts)
    if "quantity" not in amounts:
        yield "sold"
    if "returned" not in amounts and not (layout.refund_rows and layout.refund_items and "quantity" in amounts):
        yield "returned"
    if "refund" not in amounts and not layout.refund_rows:
        yield "refund"
    for part in ("shipping", "tax", "discount"):
        if part in layout.in_goods:
            yield f"{part} apart"
        elif part not in amounts:
            yield part
    if not layout.customer:
        yield "customers"
    if not layout.currency and not layout.currency_code:
        yield "currency"
