"""The command line: one thin module per command, each of which registers its function on the app."""

from __future__ import annotations

COMMANDS = (
    "list", "show", "calc", "generate", "columns", "import", "fill", "update", "new-year", "collect", "upgrade",
    "portfolio", "check", "new-vertical", "preview", "serve", "demo", "addin",
)  # fmt: skip
"""The modules of the commands, in the order of `xlkpi --help`."""


def main() -> None:
    """Run the command that the arguments name, and exit with its status. See `xlkpi --help`."""
    from .app import run

    run(COMMANDS)
