"""Work spread over processes: in order, bounded, and a process that dies costs one item."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from multiprocessing.util import Finalize
from pathlib import Path
from typing import NamedTuple

import pytest

from folders import SUPPORT
from xlkpi.jobs import workers
from xlkpi.jobs.workers import AHEAD, CHUNK, processes, spread

FOLDERS = [str(SUPPORT), str(Path(__file__).parent)]


class Item(NamedTuple):
    """A number, and what its process does. mark: a file that says that it did so already."""

    number: int
    deed: str = ""
    mark: str = ""


def work(items: list[Item]) -> list[str]:
    return [_done(item) for item in items]


def _done(item: Item) -> str:
    first = not (item.mark and Path(item.mark).exists())
    if item.mark:
        Path(item.mark).touch()
    if item.deed == "exit" and first:
        os._exit(3)
    if item.deed == "kill" and first:
        os.kill(os.getpid(), signal.SIGKILL)
    if item.deed == "raise":
        raise ValueError(f"item {item.number}")
    if item.deed == "hang":
        time.sleep(600)
    if item.deed == "linger":  # done, but its process does not end
        Finalize(None, time.sleep, (600,), exitpriority=0)
    if item.deed == "slow":
        time.sleep(0.05)
    return f"done {item.number}"


def process_of(items: list[Item]) -> list[str]:
    return [str(os.getpid()) for _ in items]


def lost(item: Item) -> str:
    return f"lost {item.number}"


def in_threads() -> Executor:
    return ThreadPoolExecutor(2)


def children() -> set[int]:
    """The processes that this one started and that still run."""
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    found = {int(pid) for pid in listed.read_text().split()}
    tracker = "resource_tracker"  # it lives as long as this process
    return {pid for pid in found if tracker not in Path(f"/proc/{pid}/cmdline").read_text()}


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    before = children() if sys.platform == "linux" else set()
    yield
    gc.collect()
    if sys.platform == "linux":  # at once: a pool is waited for
        assert children() <= before


@pytest.mark.slow
@pytest.mark.parametrize("count", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 10 * CHUNK + 3])
def test_results_in_the_order_of_the_items(count: int) -> None:
    items = [Item(number, "slow" if number % CHUNK == 0 else "") for number in range(count)]
    expected = [f"done {number}" for number in range(count)]
    assert list(spread(work, items, lost)) == expected
    assert list(spread(work, items, lost, in_threads, 2)) == expected


@pytest.mark.slow
def test_processes_share_the_work() -> None:
    found = list(spread(process_of, [Item(n) for n in range(20 * CHUNK)], lost, processes(2), 2))
    assert len(found) == 20 * CHUNK
    assert 1 <= len(set(found)) <= 2
    assert str(os.getpid()) not in found


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_bounded_number_of_items_is_drawn_ahead(count: int) -> None:
    drawn = 0

    def items() -> Iterator[Item]:
        nonlocal drawn
        for number in range(10_000):
            drawn += 1
            yield Item(number)

    ahead = []
    for done, _ in enumerate(spread(work, items(), lost, in_threads, count), 1):
        ahead.append(drawn - done)
        if done == 2_000:
            break
    assert 0 < max(ahead) <= AHEAD * count * CHUNK


def test_here_no_item_is_drawn_before_its_turn() -> None:
    drawn: list[int] = []
    items = (drawn.append(number) or Item(number) for number in range(5))
    for done, _ in enumerate(spread(work, items, lost), 1):
        assert len(drawn) == done


@pytest.mark.parametrize("pool", [None, in_threads], ids=["here", "in a pool"])
def test_what_comes_after_depends_on_all_results(pool: Callable[[], Executor] | None) -> None:
    found: list[str] = []

    def after() -> list[Item]:
        return [Item(100 + len(found))]

    for result in spread(work, map(Item, range(3 * CHUNK)), lost, pool, 2, after=after):
        found.append(result)
    assert found == [f"done {number}" for number in (*range(3 * CHUNK), 100 + 3 * CHUNK)]


@pytest.mark.slow
@pytest.mark.parametrize("deed", ["exit", "kill"])
def test_a_process_that_dies_each_time_costs_its_item_alone(deed: str) -> None:
    items = [Item(number, deed if number in (5, CHUNK + 2) else "") for number in range(4 * CHUNK)]
    found = list(spread(work, items, lost, processes(2), 2))
    expected = [f"{'lost' if item.deed else 'done'} {item.number}" for item in items]
    assert found == expected


@pytest.mark.slow
def test_a_process_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    items = [Item(n, "kill", str(tmp_path / "died")) if n == 7 else Item(n) for n in range(3 * CHUNK)]
    assert list(spread(work, items, lost, processes(2), 2)) == [f"done {n}" for n in range(3 * CHUNK)]
    assert (tmp_path / "died").exists()


def noted(items: list[Item]) -> list[int]:
    """The numbers of items, which are noted in the file of each; a number below 0 ends the process."""
    for item in items:
        with Path(item.mark).open("a") as file:
            file.write(f"{item.number}\n")
        if item.number < 0:
            os._exit(3)
    return [item.number for item in items]


@pytest.mark.slow
def test_one_item_at_a_time_is_not_done_again_for_another(tmp_path: Path) -> None:
    items = [Item(number, mark=str(tmp_path / "done")) for number in (1, 2, -3, 4)]
    assert list(spread(noted, items, lambda item: item.number * 10, processes(1), chunk=1)) == [1, 2, -30, 4]
    done = (tmp_path / "done").read_text().split()
    assert [done.count(number) for number in ("1", "2", "4")] == [1, 1, 1]


@pytest.mark.slow
def test_the_only_item_is_tried_once(tmp_path: Path) -> None:
    """A file that takes all the time it may would take it twice."""
    only = Item(0, "kill", str(tmp_path / "died"))
    assert list(spread(work, [only], lost, processes(1))) == ["lost 0"]


@pytest.mark.slow
def test_when_every_process_dies_every_item_is_told() -> None:
    items = [Item(number, "exit") for number in range(6)]
    assert list(spread(work, items, lost, processes(2), 2)) == [f"lost {number}" for number in range(6)]


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 2 * CHUNK + 1])
def test_the_works_own_error_is_the_callers(number: int) -> None:
    items = [Item(n, "raise" if n == number else "") for n in range(4 * CHUNK)]
    results = spread(work, items, lost, processes(1), 1)
    found = [next(results) for _ in range(number // CHUNK * CHUNK)]
    with pytest.raises(ValueError, match=f"item {number}"):
        next(results)
    assert found == [f"done {n}" for n in range(number // CHUNK * CHUNK)]


@pytest.mark.slow
def test_an_error_of_the_items_is_the_callers() -> None:
    def items() -> Iterator[Item]:
        yield from (Item(n) for n in range(CHUNK))
        raise OSError("the table broke off")

    with pytest.raises(OSError, match="broke off"):
        list(spread(work, items(), lost, processes(1), 1))


@pytest.mark.slow
def test_a_caller_that_stops_leaves_no_process() -> None:
    results = spread(work, (Item(n, "slow") for n in range(1000)), lost, processes(2), 2)
    assert next(results) == "done 0"
    results.close()  # the fixture sees that the processes end


@pytest.mark.slow
@pytest.mark.parametrize("deed", ["hang", "linger"])
def test_a_process_that_does_not_end_is_not_waited_for(deed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_GRACE", 0.5)
    items = [Item(n, deed if n == CHUNK else "") for n in range(2 * CHUNK)]
    results = spread(work, items, lost, processes(2), 2)
    assert [next(results) for _ in range(CHUNK)] == [f"done {n}" for n in range(CHUNK)]
    if deed == "linger":
        assert len(list(results)) == CHUNK
    started = time.monotonic()
    results.close()  # the fixture sees that the processes end
    assert time.monotonic() - started < 60


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_the_processes_end_with_a_killed_parent() -> None:
    program = (
        f"import sys; sys.path += {FOLDERS!r}\n"
        "from test_workers import *\n"
        "from itertools import count\n"
        "if __name__ == '__main__':\n"
        "    for _ in spread(process_of, map(Item, count()), lost, processes(2), 2): print(_, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = {int(parent.stdout.readline()) for _ in range(10 * CHUNK)}
        parent.kill()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(_runs(pid) for pid in pids):
        time.sleep(0.05)
    left = [pid for pid in pids if _runs(pid)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_script_that_does_not_guard_its_main_part_is_run_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    lines = [
        "from xlkpi.jobs.workers import processes, spread",
        "print('runs', list(spread(list, [1, 2], str, processes(2), 2)))",
    ]
    script.write_text("\n".join(lines), "utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("runs [1, 2]\n", "")
