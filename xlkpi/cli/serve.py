"""`xlkpi serve`: a page on which a shop owner without Python makes a workbook."""

from __future__ import annotations

from typing import Annotated

import typer

from ..messages import message
from .app import Language, LanguageOption, app, say

_Host = Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen on; `0.0.0.0` for all.")]
_Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 for a free one.")]
_MaxSize = Annotated[
    int, typer.Option(min=1, max=1000, metavar="MB", help="The most megabytes that a visitor may send at a time.")
]
_Workers = Annotated[
    int, typer.Option(min=0, metavar="N", help="Number of uploads that are worked on at a time; 0 for one per core.")
]
_ProxyHeaders = Annotated[
    bool,
    typer.Option(
        "--proxy-headers",
        help="Believe the X-Forwarded headers of a proxy on this computer, or at the addresses of the variable "
        "FORWARDED_ALLOW_IPS.",
    ),
]


@app.command(epilog="Example: xlkpi serve --lang fr")
def serve(
    host: _Host = "127.0.0.1",
    port: _Port = 8000,
    max_size: _MaxSize = 20,
    workers: _Workers = 0,
    lang: LanguageOption = Language.en,
    proxy_headers: _ProxyHeaders = False,
) -> None:
    """Serve a page that makes workbooks in a browser.

    On it a shop owner who has no Python adds exports, a table or a workbook, sees the KPIs, and takes the filled
    workbook along. --lang is the language of visitors whose browser asks for neither English nor French. An upload is
    kept for ten minutes at most. Ctrl+C ends the server and deletes all uploads.
    """
    from ..web.limits import MB, Limits
    from ..web.server import serve_page

    limits = Limits(size=max_size * MB, workers=workers or Limits.workers)
    serve_page(host, port, limits, lang, proxy_headers=proxy_headers, ready=_say_ready)


def _say_ready(address: str) -> None:
    say(message("The page is at {address} (Ctrl+C ends it)", address=address))
