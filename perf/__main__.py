"""`python -m perf [NAME…]`: all measurements, or those named."""

from __future__ import annotations

import sys
from importlib import import_module

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


def main(names: list[str]) -> None:
    """Print the measurements of these names, or all."""
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        sys.exit(f"no measurement {unknown[0]!r}; there are {', '.join(MEASUREMENTS)}")
    for name in names or MEASUREMENTS:
        import_module(f"perf.{name}").measure()


if __name__ == "__main__":
    main(sys.argv[1:])
