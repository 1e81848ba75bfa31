"""Many uploads at the same moment: what each visitor is told, and what the server and its processes take meanwhile."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from served import Served

_PATIENCE = 300
_PAUSE = 0.2


@dataclass
class Load:
    """What many uploads have come to.

    Attributes:
        answers: How many visitors have got a workbook ("workbook"), have been told to wait ("wait"), or neither.
        told_after: The seconds after which the last was told to wait.
        done_after: The seconds after which the last had a workbook.
        memory: The most bytes that the server and its processes took together.
        processes: The most processes that worked at a time.
        health: The seconds that each call of the health address took; more than its timeout fails.
        addresses: The pages of the uploads that were taken.
    """

    answers: Counter[str] = field(default_factory=Counter)
    told_after: float = 0
    done_after: float = 0
    memory: int = 0
    processes: int = 0
    health: list[float] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


def upload(page: Served, export: bytes, number: int, *, trade: str) -> Load:
    """Send an export so many times at once, follow each answer to its workbook, and delete all uploads."""
    load, over = Load(), threading.Event()
    watching = [threading.Thread(target=one, args=(page, load, over)) for one in (_watch_memory, _watch_health)]
    for one in watching:
        one.start()
    try:
        asyncio.run(_send_all(page, load, export, number, trade))
    finally:
        over.set()
        for one in watching:
            one.join()
    return load


async def _send_all(page: Served, load: Load, export: bytes, number: int, trade: str) -> None:
    began = time.monotonic()
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=page.address, timeout=_PATIENCE, limits=limits) as client:
        await asyncio.gather(*(_send(client, load, export, shop, trade, began) for shop in range(number)))
        for address in load.addresses:
            await client.post(f"{address}/delete")


async def _send(client: httpx.AsyncClient, load: Load, export: bytes, shop: int, trade: str, began: float) -> None:
    form = {"door": "orders", "vertical": trade, "business": f"Shop {shop}"}
    answer = await client.post("/en", data=form, files=[("files", ("orders.csv", export))])
    passed = time.monotonic() - began
    if answer.status_code == 503:
        load.answers["wait" if answer.headers.get("Retry-After", "").isdigit() else "503 without Retry-After"] += 1
        load.told_after = max(load.told_after, passed)
        return
    if answer.status_code != 303:
        load.answers[str(answer.status_code)] += 1
        return
    address = answer.headers["location"]
    load.addresses.append(address)
    while "data-look-again" in (await client.get(address)).text:
        await asyncio.sleep(_PAUSE)
    workbook = (await client.get(f"{address}/file/0")).content
    load.answers["workbook" if workbook.startswith(b"PK") else "no workbook"] += 1
    load.done_after = max(load.done_after, time.monotonic() - began)


def _watch_memory(page: Served, load: Load, over: threading.Event) -> None:
    while not over.wait(_PAUSE / 2):
        taken = {pid: _memory(pid) for pid in _family(page.process.pid)}
        load.memory = max(load.memory, sum(taken.values()))
        load.processes = max(load.processes, len(taken) - 1)


def _watch_health(page: Served, load: Load, over: threading.Event) -> None:
    with httpx.Client(base_url=page.address, timeout=_PATIENCE) as client:
        while not over.wait(_PAUSE):
            began = time.monotonic()
            assert client.get("/health").text.startswith("ok")
            load.health.append(time.monotonic() - began)


def _family(pid: int) -> list[int]:
    """Return a process and its children's children, which have not ended."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        found = [int(child) for child in children.read_text().split()]
    except OSError:
        return []
    return [pid, *(one for child in found for one in _family(child))]


def _memory(pid: int) -> int:
    """Return the bytes of memory that a process has for itself; what it shares is counted by its share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
