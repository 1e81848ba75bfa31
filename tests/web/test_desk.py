"""The work on uploads: one at a time for each, whatever its visitor clicks."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from page import Clock, filled
from xlkpi.web.desk import Desk
from xlkpi.web.json_files import write
from xlkpi.web.limits import Limits
from xlkpi.web.outcome import REFUSED
from xlkpi.web.request import Request
from xlkpi.web.work_queue import Busy


def test_an_upload_is_worked_on_once_at_a_time(tmp_path: Path) -> None:
    working, most = 0, 0

    async def work(folder: Path, limits: Limits) -> None:
        nonlocal working, most
        working += 1
        most = max(most, working)
        try:
            await asyncio.sleep(0.01)
            write(folder, filled())
        finally:
            await asyncio.sleep(0.01)  # a process takes a while to end
            working -= 1

    async def visit_in_a_hurry() -> str:
        desk = Desk(tmp_path, Limits(workers=4), Clock(), work)
        visit = desk.visits.open(1)
        desk.begin(visit, Request())
        await asyncio.sleep(0)
        hurried = (desk.begin_anew(visit, Request(business=name)) for name in "abc")
        waited, *_ = await asyncio.gather(desk.wait(visit), *hurried)  # who looks meanwhile sees the last answer
        assert waited == filled()
        assert desk.queue.taken == 0
        return visit.request.business

    assert asyncio.run(visit_in_a_hurry()) == "c"
    assert most == 1


def test_work_does_not_begin_anew_on_an_upload_that_is_deleted_meanwhile(tmp_path: Path) -> None:
    async def work(folder: Path, limits: Limits) -> None:
        await asyncio.sleep(10)

    async def delete_and_change() -> tuple[int, bool]:
        desk = Desk(tmp_path, Limits(), Clock(), work)
        visit = desk.visits.open(1)
        desk.begin(visit, Request())
        await asyncio.sleep(0)
        await asyncio.gather(desk.visits.delete(visit), desk.begin_anew(visit, Request()))
        return desk.queue.taken, visit.folder.exists()

    assert asyncio.run(delete_and_change()) == (0, False)


def test_choices_that_find_no_place_any_more_leave_an_answer(tmp_path: Path) -> None:
    async def work(folder: Path, limits: Limits) -> None:
        await asyncio.sleep(10)

    async def change_while_another_comes() -> str:
        desk = Desk(tmp_path, Limits(workers=1), Clock(), work)
        visit = desk.visits.open(1)
        desk.begin(visit, Request())
        assert visit.task
        visit.task.add_done_callback(lambda _: [desk.queue.enter() for _ in range(1 + Limits(workers=1).waiting)])
        with pytest.raises(Busy):
            await desk.begin_anew(visit, Request(business="a"))
        outcome = await desk.wait(visit)
        return outcome.kind if outcome else ""

    assert asyncio.run(change_while_another_comes()) == REFUSED
