"""Time several ways of doing one thing, in turns."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping


def compare(title: str, ways: Mapping[str, Callable[[], object]], rounds: int, runs: int = 1) -> None:
    """Print each way's best time of all rounds, and its ratio to the first way, the peer.

    The ways take turns, so that what disturbs the machine disturbs them alike. runs: how often each way does its
    work in one call; the time printed is for one.
    """
    best = {name: float("inf") for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            gc.collect()
            started = time.perf_counter()
            way()
            best[name] = min(best[name], (time.perf_counter() - started) / runs)
    peer = next(iter(best.values()))
    print(f"\n{title}")
    for name, seconds in best.items():
        print(f"  {name:<58} {_duration(seconds):>10}  {seconds / peer:7.2f} ×")


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
