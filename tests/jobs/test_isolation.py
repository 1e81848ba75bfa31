"""Processes that crash, hang or eat memory while they work through items: one item each is lost, and no other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest

from xlkpi.jobs.isolation import Lost, bounded, guarded_processes, one_guarded, work_through
from xlkpi.jobs.workers import spread

_factor = 0


def prepare(factor: int) -> None:
    global _factor
    _factor = factor


def work(item: int) -> int:
    """The item times the factor; some items are poison."""
    if item < 0:
        {-1: os.abort, -2: hang, -3: eat, -4: killed, -5: keep}[item]()
    return item * _factor


def hang() -> None:
    time.sleep(600)


def eat() -> None:
    bytearray(100_000_000_000)


_kept: list[bytearray] = []


def keep() -> None:
    """Keep more than half of the memory that there is."""
    _kept.append(bytearray(800_000_000))


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def lost(item: int) -> str:
    return f"lost {item}"


def running(items: Iterable[int], jobs: int, seconds: float = 60) -> Iterator[object]:
    return spread(partial(work_through, work, seconds), items, lost, guarded_processes(jobs, prepare, 10), jobs)


def results(items: list[int], jobs: int, seconds: float = 60) -> list[object]:
    return list(running(items, jobs, seconds))


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_results_in_order(jobs: int) -> None:
    assert results(list(range(500)), jobs) == [10 * item for item in range(500)]
    assert results([], jobs) == []


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_crash_costs_the_one_item_at_fault() -> None:
    items = [*range(20), -1, *range(20, 60), -4, -1, 60]
    expected = [10 * item if item >= 0 else f"lost {item}" for item in items]
    assert results(items, 2) == expected


@pytest.mark.slow
def test_an_item_that_hangs_is_given_up() -> None:
    assert results([1, -2, 2], 1, seconds=1.5) == [10, "lost -2", 20]


def test_items_are_not_read_far_ahead() -> None:
    items = iter(range(10_000))
    found = running(items, 1)
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert next(items) < 200


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="only Linux tells its memory")  # noqa: PTH110
def test_an_item_that_needs_more_memory_than_there_is_costs_itself() -> None:
    assert results([1, -3, 2], 1) == [10, "lost -3", 20]


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="only Linux tells its memory")  # noqa: PTH110
def test_what_an_item_keeps_costs_no_other_item() -> None:
    assert results([-5, -5, 1, -5, 2], 1) == [-50, -50, 10, -50, 20]


def process_with(path: Path) -> int:
    """The process that took the megabytes that a file is named by, for that file, and keeps those of an odd number."""
    megabytes = int(path.name)
    with bounded(path):
        block = bytearray(megabytes * 1_000_000)
    if megabytes % 2:
        _kept.append(block)
    return os.getpid()


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="only Linux tells its memory")  # noqa: PTH110
def test_what_earlier_files_left_does_not_count_for_a_file() -> None:
    pool = guarded_processes(1, prepare, 10)
    files = [Path("121"), Path("160"), Path("160")]
    found = list(spread(partial(work_through, process_with, 60.0), files, str, pool, chunk=1))
    assert len(set(found)) == 1


def panic(path: Path) -> None:
    os.write(2, b"thread panicked; run with RUST_BACKTRACE=full")
    path.write_text(path.read_text() + "tried" if path.exists() else "tried")
    os.abort()


def test_a_library_that_crashes_is_tried_once_and_writes_nothing_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Lost):
        one_guarded(panic, tmp_path / "a")
    assert (tmp_path / "a").read_text() == "tried"
    assert capfd.readouterr().err == ""
