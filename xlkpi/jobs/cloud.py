"""Paths of this computer, and addresses in a cloud such as s3://bucket/shops (extra xlkpi[cloud])."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from ..errors import Problem, ProblemsError, UsageError
from ..messages import message
from ..temporary import temporary_folder

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://")


class CloudError(ProblemsError):
    """An error of a cloud, which refuses access or cannot be reached."""

    exit_status = UsageError.exit_status


@contextmanager
def on_this_computer(path: Path) -> Iterator[Path]:
    """Yield the path of a local file: the file itself, or a temporary copy of a file in a cloud."""
    if isinstance(path, Path):
        yield path
        return
    with temporary_folder() as folder:
        copy = folder / path.name
        with path.open("rb") as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target)
        yield copy


def place(text: str | Path) -> Path:
    """Return the path that a text names; an address in a cloud gives an object with the methods of a Path.

    Raises:
        UsageError: The package for this cloud is not installed.
        CloudError: The cloud cannot be reached.
    """
    if not isinstance(text, str):
        return text
    if not _ADDRESS.match(text):
        return Path(text)
    if text.startswith("file://"):
        return Path(text.removeprefix("file://"))
    try:
        from upath import UPath

        found = UPath(text)
        found.exists()
    except (ImportError, ValueError) as error:
        what = message(
            "{address}: {why}; check the address, or run `pip install 'xlkpi[cloud]'`", address=text, why=str(error)
        )
        raise UsageError(what) from None
    except Exception as error:  # each cloud raises its own errors
        what = message("cannot be reached ({why})", why=str(error))
        fix = message("check the address, the connection, and the rights that its environment variables give")
        raise CloudError([Problem(file=text, what=what, fix=fix)]) from None
    return cast(Path, found)
