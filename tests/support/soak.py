"""How much random tests try: little in `make test`, much in `make soak`."""

from __future__ import annotations

import os

SOAK = bool(os.environ.get("XLKPI_SOAK"))
_TIMES = 25


def examples(usual: int) -> int:
    """Return how many examples a random test takes, by how many it takes in `make test`."""
    return usual * _TIMES if SOAK else usual
