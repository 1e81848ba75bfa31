"""The worksheet functions that this server offers: all of xlkpi's. Add your own below."""

import os
import sys

from xlwings_server.config import settings

if not settings.auth_providers and os.environ.get("XLKPI_ANYONE_MAY_CALL") != "yes":
    sys.exit(
        "The server does not start, as it would answer anyone: set XLWINGS_AUTH_PROVIDERS in .env, or "
        "XLKPI_ANYONE_MAY_CALL=yes where only your own network reaches it."
    )

# For every cell xlwings asks whether it runs in a browser, by an import that looks for pyodide on the whole path and
# fails. None here means that there is no such module: it fails at once.
sys.modules.setdefault("pyodide.ffi", None)  # type: ignore[arg-type]

from xlkpi.udfs import *  # noqa: E402, F403
