"""What surrounds every answer: headers that make browsers careful, a log without personal data, and words for a crash.

There is no protection against forged requests of other sites (CSRF), as there is nothing to forge: without cookies and
sessions, a browser that another site misuses has no more rights here than anybody, and who lacks an upload's token
cannot name it.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("xlkpi.web")

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",  # the token is in the address
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
}
_LASTING = "max-age=31536000"
_KEPT = "max-age=86400"  # its address has the version
STATIC = "/static"


class Surroundings:
    """The outermost layer of the app.

    Args:
        app: The app.
        failed: Returns the page of an error of the server.
    """

    def __init__(self, app: ASGIApp, failed: Callable[[Request], Response]) -> None:
        self.app, self._failed = app, failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request through the app, with the headers, and log it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 0
        is_static = scope["path"].startswith(STATIC)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(MutableHeaders(scope=message), scope["scheme"], is_static)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as error:
            LOG.error("%s", where(error))
            if not status:
                await self._failed(Request(scope))(scope, receive, send_with_headers)
        if not is_static:
            LOG.info("%s %s %s %.2f s", scope["method"], _route(scope), status, time.monotonic() - began)


def _add_headers(headers: MutableHeaders, scheme: str, is_static: bool) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", _KEPT if is_static else "no-store")
    if scheme == "https":
        headers.setdefault("Strict-Transport-Security", _LASTING)


def _route(scope: Scope) -> str:
    """Return the pattern of a request's address, without the token that it has."""
    route = scope.get("route")
    return str(getattr(route, "path", "-"))


def where(error: Exception) -> str:
    """Return the kind and the place of an error; its words may hold what a visitor has typed."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
