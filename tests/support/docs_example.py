"""The catalogue of one's own that docs/catalogue.md shows."""

import re

from folders import ROOT

PAGE = ROOT / "docs" / "catalogue.md"


def page_example():
    """The page's TOML with every "…" completed."""
    block = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    return block.group(1).replace('en = "…"', 'en = "Some words."').replace('fr = "…"', 'fr = "Des mots."')
