"""Programs that tests need: without one a test is skipped, with its reason; in CI, where all must be, it fails."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Skip the test for want of a program; in CI fail it."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def node() -> str:
    """Node, which runs JavaScript: the one of this Python's environment, or another on the PATH."""
    folders = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    program = shutil.which("node", path=os.pathsep.join(folders))
    if program is None:
        missing("Node is not installed: there is no node on the PATH")
    return program
