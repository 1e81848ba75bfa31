"""The app of the page: its addresses, and what begins and ends with the server."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ..messages import ENGLISH
from ..temporary import temporary_folder
from . import routes
from .desk import Desk, Work
from .headers import STATIC, Surroundings
from .limits import Limits
from .process import work_in_process


def create_app(
    limits: Limits | None = None,
    language: str = ENGLISH,
    *,
    clock: Callable[[], float] = time.monotonic,
    work: Work = work_in_process,
) -> Starlette:
    """Return the app that `xlkpi serve` runs.

    Args:
        limits: What visitors may cost.
        language: The language of visitors whose browser asks for none of ours.
        clock: Returns the time in seconds.
        work: Works on the request in a folder.
    """
    bounds = limits or Limits()

    @contextlib.asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        with temporary_folder() as root:
            desk = app.state.desk = Desk(root, bounds, clock, work)
            sweeping = asyncio.create_task(desk.sweep())
            try:
                yield
            finally:
                sweeping.cancel()
                await desk.visits.delete_all()

    static = StaticFiles(directory=Path(__file__).with_name("static"))
    token = "/u/{token}"
    made = Starlette(
        routes=[
            Route("/", routes.home),
            Route("/health", routes.health),
            Route("/robots.txt", routes.robots),
            Mount(STATIC, static),
            Route(token, routes.show, methods=["GET"]),
            Route(token, routes.change, methods=["POST"]),
            Route(f"{token}/delete", routes.delete, methods=["POST"]),
            Route(f"{token}/next-year", routes.next_year, methods=["POST"]),
            Route(f"{token}/file/{{number}}", routes.download),
            Route("/{language}", routes.start, methods=["GET"]),
            Route("/{language}", routes.send, methods=["POST"]),
        ],
        middleware=[Middleware(Surroundings, routes.failed)],
        exception_handlers={404: routes.missing, 405: routes.missing},
        lifespan=running,
    )
    made.router.redirect_slashes = False  # such a redirect would lead to the host that the request names
    made.state.language = language
    return made
