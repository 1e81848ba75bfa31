"""The command line: one thin module per command, each of which registers its function on the app."""

from __future__ import annotations

import sys

COMMANDS = (
    "list", "show", "calc", "generate", "columns", "import", "fill", "update", "new-year", "collect", "upgrade",
    "portfolio", "check", "new-vertical", "preview", "serve", "demo", "addin",
)  # fmt: skip
"""The modules of the commands, in the order of `xlkpi --help`."""


def main() -> None:
    """Run the command that the arguments name, and exit with its status. See `xlkpi --help`."""
    if sys.argv[1:] == ["--version"] and _shows_version():
        sys.exit()
    from .app import run

    run(COMMANDS)


def _shows_version() -> bool:
    """Show the version without the app, which takes five times as long to start; return False where that fails."""
    from ..version import __version__
    from .streams import careful_streams

    try:
        with careful_streams():
            sys.stdout.write(f"xlkpi {__version__}\n")
            sys.stdout.flush()
    except OSError:  # the app says why
        return False
    return True
