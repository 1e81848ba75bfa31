"""The names of businesses, compared as people write them."""

from __future__ import annotations

import unicodedata


def business_key(name: str) -> str:
    """Return what all spellings of a business's name share: case, spaces and Unicode form do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
