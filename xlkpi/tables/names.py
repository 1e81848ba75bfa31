"""Names of businesses and headings of columns, as they are compared: one business is one however it is spelt."""

from __future__ import annotations

import re
import unicodedata

from .amounts import CURRENCY_OF_HEADING

# no str.split() takes these for spaces: zero-width spaces and joiners, a byte order mark inside a text
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def business_key(name: str) -> str:
    """Return a business's name for comparison, which ignores case, spaces of all kinds and the Unicode form.

    Example:
        >>> business_key("Chez Paul") == business_key(" CHEZ\u00a0 PAUL")
        True
    """
    if name.isascii():
        return " ".join(name.split()).casefold()
    folded = unicodedata.normalize("NFC", _UNSEEN.sub("", name)).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


def without_accents(text: str) -> str:
    """Return a text without accents, in lower case.

    Example:
        >>> without_accents("Août")
        'aout'
    """
    return "".join(one for one in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(one))


def heading_key(name: str) -> str:
    """Return a heading for comparison, which also ignores its currency, and how its apostrophe and colon are written.

    Example:
        >>> heading_key("Chiffre d’affaires (€)"), heading_key("Revenue [EUR]"), heading_key("CA (TTC)")
        ("chiffre d'affaires", 'revenue', 'ca (ttc)')
    """
    return business_key(CURRENCY_OF_HEADING.sub("", name)).replace("’", "'").replace(" :", ":")
