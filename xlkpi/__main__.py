"""The process of the command `xlkpi`, which is that of `python -m xlkpi` as well."""

from __future__ import annotations

import os
import sys

from . import cli


def main() -> None:
    """Run the command, and end the process with its status, at once.

    All is written by then. To take apart what was imported, object by object, would keep the user waiting for as long
    again as a small command takes.
    """
    try:
        cli.main()
    except SystemExit as exit_:
        sys.stderr.flush()
        os._exit(int(exit_.code or 0))


if __name__ == "__main__":
    main()
