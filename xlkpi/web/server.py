"""The server of the page: its socket, its log, and its end."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable

from ..errors import UsageError, system_reason
from ..messages import message
from .limits import Limits

_CALLS_PER_VISIT = 2
"""How many calls for each upload that is kept may be answered at a time."""
_GRACE = 10
"""The seconds that answers under way have when the server ends."""


def serve_page(
    host: str,
    port: int,
    limits: Limits,
    language: str,
    *,
    proxy_headers: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until a signal ends the server.

    Args:
        host: The address on which it listens.
        port: The port; 0 for a free one.
        limits: What visitors may cost.
        language: The language of visitors whose browser asks for none of ours.
        proxy_headers: Whether the headers of a proxy on this computer are believed.
        ready: Called with the page's address, once it can be called.

    Raises:
        UsageError: The server's packages are not installed, or it cannot listen there.
    """
    try:
        import uvicorn

        from .app import create_app  # here, as its packages may be missing
    except ImportError as error:
        said = message("{package} is not installed; run `pip install 'xlkpi[serve]'`", package=error.name or "uvicorn")
        raise UsageError(said) from None
    app = create_app(limits, language)
    listening = _listen(host, port)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,  # it would write the tokens; headers.py logs without them
        server_header=False,
        limit_concurrency=_CALLS_PER_VISIT * limits.visits,
        proxy_headers=proxy_headers,
        timeout_graceful_shutdown=_GRACE,
    )
    if ready:
        ready(_address(listening))
    with listening:
        uvicorn.Server(config).run([listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = system_reason(error)
        said = message(
            "cannot listen on {host}, port {port}: {why}; choose another with --port",
            host=host,
            port=str(port),
            why=why,
        )
        raise UsageError(said) from None


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
