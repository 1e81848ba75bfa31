"""Programs that tests need: without one a test is skipped, with its reason; in CI, where all must be, it fails."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

import pytest

PROGRAMS = {
    "libreoffice": "soffice", "gnumeric": "ssconvert", "node": "node", "spark": "java", "browser": "chromium",
    "onlyoffice": "",
}  # fmt: skip
"""The marker of each program, and its command; ONLYOFFICE's engine has none on the PATH."""

marked: Collection[str] | None = None
"""The markers of the test that runs; None outside of tests. conftest.py sets it."""


def missing(reason: str) -> NoReturn:
    """Skip the test for want of a program; in CI fail it."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def require(program: str) -> str:
    """Return a program's path, by its marker; skip the test without the program, or fail it in CI.

    programs_needed.py finds these calls: a test that can come to `require("libreoffice")` is marked with `libreoffice`.
    """
    if marked is not None and program not in marked:
        pytest.fail(
            f"this test needs {program}, which programs_needed.py does not find: mark it with pytest.mark.{program}"
        )
    if not PROGRAMS[program]:
        return ""
    folders = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]  # Node may be in this environment
    path = shutil.which(PROGRAMS[program], path=os.pathsep.join(folders))
    if path is None:
        missing(f"{program} is not installed: there is no {PROGRAMS[program]} on the PATH")
    return path
