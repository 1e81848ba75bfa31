"""A visitor of the page of `xlkpi serve`, without a browser and without the work on uploads."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from httpx import Response
from starlette.testclient import TestClient

from xlkpi.web.app import create_app
from xlkpi.web.desk import Desk, Work
from xlkpi.web.json_files import read, write
from xlkpi.web.limits import Limits
from xlkpi.web.outcome import ORDERS, Download, Outcome
from xlkpi.web.request import Request

CSV = ("orders.csv", b"Name,Total\n#1,12.00\n")
CHOSEN = {"door": "orders", "vertical": "custom-phone-cases", "business": "Chez Paul"}
WORKBOOK = b"PK what a workbook holds"


@dataclass
class Worker:
    """Answers each request with an outcome, in place of a process.

    Attributes:
        outcome: The answer.
        requests: The requests until now.
        found: What was in the folder each time.
    """

    outcome: Outcome = field(default_factory=lambda: filled())
    requests: list[Request] = field(default_factory=list)
    found: list[list[str]] = field(default_factory=list)

    async def __call__(self, folder: Path, limits: Limits) -> None:
        self.requests.append(read(folder, Request))
        self.found.append(sorted(path.name for path in folder.iterdir()))
        (folder / "made").mkdir()
        (folder / "out.xlsx").write_bytes(WORKBOOK)
        write(folder, self.outcome)


def filled() -> Outcome:
    """Return the outcome of an export that fills a workbook."""
    return Outcome(
        ORDERS, True, "1 order", downloads=(Download("workbook", "out.xlsx", "Chez Paul é.xlsx", "Workbook"),)
    )


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Visitor:
    """A visitor, and the server that is visited."""

    client: TestClient
    clock: Clock

    @property
    def desk(self) -> Desk:
        """Return what the server keeps."""
        desk: Desk = self.client.app.state.desk  # type: ignore[attr-defined]  # the app is a Starlette
        return desk

    def send(self, *files: tuple[str, bytes], language: str = "en", **fields: str) -> Response:
        """Send the form of the first page, and follow to where it leads."""
        given = [("files", file) for file in files]
        return self.client.post(f"/{language}", data={**CHOSEN, **fields}, files=given or [("files", ("", b""))])


@contextlib.contextmanager
def visitor(work: Work | None = None, limits: Limits | None = None) -> Iterator[Visitor]:
    """Yield a visitor of a server whose work and limits are given."""
    clock = Clock()
    app = create_app(limits, clock=clock, work=work or Worker())
    with TestClient(app) as client:
        yield Visitor(client, clock)
