"""Requests to the page's worker, as the server writes them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from xlkpi.web.json_files import from_json, to_json, write
from xlkpi.web.outcome import Outcome
from xlkpi.web.request import Request, Upload
from xlkpi.web.work import work

TRADE = "personalized-gift-shop"

OF_COMMANDS = re.compile(
    r"(?<![\w-])--[a-z]|`(?!1\.00E)|\bTOML\b|\.toml\b|mapping file|catalogue|FILE=NAME|TEXT=MEANING"
    r"|\bxlkpi (?:import|fill|upgrade|check|collect|generate|columns|update|new-year)\b"
)
"""What only a command's user understands."""


def ask(folder: Path, *files: tuple[str, bytes | str], **fields: object) -> Outcome:
    """What becomes of files, each with the visitor's own name; it has come through JSON, as the server reads it."""
    uploads = []
    for number, (name, content) in enumerate(files):
        stored = f"{number}{Path(name).suffix}"
        (folder / stored).write_bytes(content if isinstance(content, bytes) else content.encode())
        uploads.append(Upload(stored, name))
    request = Request(**{"vertical": TRADE, "business": "Atelier Lune", "files": tuple(uploads), **fields})  # type: ignore[arg-type]  # a test's own fields
    write(folder, request)
    return from_json(Outcome, to_json(work(folder)))


def file(folder: Path, outcome: Outcome, role: str = "workbook") -> Path:
    """The file of a download."""
    (stored,) = [one.stored for one in outcome.downloads if one.role == role]
    return folder / stored


def texts(value: object) -> Iterator[str]:
    """All texts of an outcome, but for charts and the columns and values of the visitor's own files."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts(list(value.values()))
    elif dataclasses.is_dataclass(value):
        names = (one.name for one in dataclasses.fields(value) if one.name not in ("chart", "options", "columns"))
        yield from texts([getattr(value, name) for name in names])
    elif isinstance(value, Iterable):
        for one in value:
            yield from texts(one)
