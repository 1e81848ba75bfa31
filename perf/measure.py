"""Time several ways of doing one thing, in turns."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence

SHARE = 0.5
"""A way is called again and again for so many seconds of each round, so that short ones have their chance as well."""


def compare(title: str, ways: Mapping[str, Callable[[], object]], rounds: int, runs: int | Sequence[int] = 1) -> None:
    """Print each way's best time of all rounds, and its ratio to the first way, the peer.

    The ways take turns, so that what disturbs the machine disturbs them alike. runs: how often each way does its
    work in one call, all alike or one number for each; the time printed is for one.
    """
    counts = [runs] * len(ways) if isinstance(runs, int) else runs
    best = {name: float("inf") for name in ways}
    for _ in range(rounds):
        for (name, way), count in zip(ways.items(), counts, strict=True):
            best[name] = min(best[name], _best(way) / count)
    peer = next(iter(best.values()))
    print(f"\n{title}")
    for name, seconds in best.items():
        print(f"  {name:<58} {_duration(seconds):>10}  {seconds / peer:7.2f} ×")


def _best(way: Callable[[], object]) -> float:
    """The seconds of its quickest call in one round."""
    best, spent = float("inf"), 0.0
    gc.collect()
    while spent < SHARE:
        started = time.perf_counter()
        way()
        took = time.perf_counter() - started
        best, spent = min(best, took), spent + took
    return best


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
