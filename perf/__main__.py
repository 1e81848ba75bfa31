"""`python -m perf [--record] [NAME…]`: all measurements, or those named; --record writes them into perf/README.md."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from importlib import import_module

from .record import RECORD, recorded

MEASUREMENTS = (
    "arrays",
    "templates",
    "filling",
    "updating",
    "collecting",
    "portfolio",
    "importing",
    "start",
    "calc",
    "lite",
    "server",
)


def main(arguments: list[str]) -> None:
    """Print the measurements of these names, or all; write them into the README where that is asked for."""
    names = [name for name in arguments if name != RECORD]
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        sys.exit(f"no measurement {unknown[0]!r}; there are {', '.join(MEASUREMENTS)}")
    with recorded() if RECORD in arguments else nullcontext():
        for name in names or MEASUREMENTS:
            import_module(f"perf.{name}").measure()


if __name__ == "__main__":
    main(sys.argv[1:])
