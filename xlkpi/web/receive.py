"""A form that a visitor sends, taken into a folder within the limits."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from ..messages import printable
from .limits import Limits
from .request import Upload

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
"""The kinds of files that are taken; each file keeps its suffix, and nothing else of its name, in the folder."""

_NAME = 120
"""The most characters of a file's name that are shown."""
_READ_ON = 4
"""How many times the most bytes of an upload are read and thrown away, so that the browser comes to see the answer."""


class Refused(Exception):  # noqa: N818 (it says what became of a form)
    """A form that is not taken.

    Attributes:
        reason: The key of the reason's words: "too_large", "too_many", "too_full", "slow", "odd".
        status: The HTTP status.
    """

    def __init__(self, reason: str, status: int) -> None:
        self.reason, self.status = reason, status
        super().__init__(reason)


@dataclass(frozen=True)
class SentForm:
    """What a form holds.

    Attributes:
        fields: The texts, by the names of their fields.
        files: The files with a name, in the order in which they came; those of unknown kinds are in `unknown`.
        unknown: The names of the files of a kind that is not taken.
        empty: The names of the files without contents.
    """

    fields: Mapping[str, tuple[str, ...]]
    files: tuple[Upload, ...] = ()
    unknown: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """Return the text of a field, without the spaces around it; "" for none."""
        return self.fields.get(name, ("",))[0].strip()


class Incoming:
    """A request whose form is still to come.

    Args:
        request: The request.
        limits: The bounds.
    """

    def __init__(self, request: Request, limits: Limits) -> None:
        self._request, self._limits = request, limits
        self._received, self._is_complete = 0, False
        text = request.headers.get("content-length", "")
        self._size = int(text) if text.isascii() and text.isdigit() else None

    def size(self) -> int:
        """Return how many bytes the request says to have.

        Raises:
            Refused: It does not say it, or has too many.
        """
        if self._size is None:
            raise Refused("odd", 411)
        if self._size > self._limits.size + self._limits.fields * self._limits.text:
            raise Refused("too_large", 413)
        return self._size

    async def form(self, folder: Path, most_files: int) -> SentForm:
        """Read the form, and store its files in a folder.

        Args:
            folder: Where the files are stored.
            most_files: How many files it may have.

        Raises:
            Refused: The form goes beyond the limits, takes too long to come, or is none.
        """
        self.size()
        counted = Request(self._request.scope, self._counted)
        try:
            async with asyncio.timeout(self._limits.receiving):
                return await _read(counted, folder, self._limits, most_files)
        except TimeoutError:
            raise Refused("slow", 408) from None
        except ClientDisconnect:
            raise Refused("odd", 400) from None
        except (MultiPartException, HTTPException) as error:
            said = error.message if isinstance(error, MultiPartException) else error.detail
            # Starlette's parser says in words alone what it refuses
            reasons = {"Too many files": "too_many", "Too many fields": "too_full"}
            reason = next((reason for words, reason in reasons.items() if said.startswith(words)), "odd")
            raise Refused(reason, 400 if reason == "odd" else 413) from None

    async def read_on(self) -> None:
        """Read the rest of a refused request and throw it away, within bounds.

        A browser shows the answer only when it has sent everything.
        """
        most = self._received + _READ_ON * self._limits.size
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._limits.receiving):
                while not self._is_complete and self._received < most:
                    await self._receive()

    async def _counted(self) -> Message:
        """Receive a part of the request; refuse more bytes than it said to have."""
        part = await self._receive()
        if self._received > (self._size or 0):
            raise Refused("too_large", 413)
        return part

    async def _receive(self) -> Message:
        part = await self._request.receive()
        self._received += len(part.get("body", b""))
        self._is_complete = not part.get("more_body")  # also of a visitor who has gone
        return part


async def _read(request: Request, folder: Path, limits: Limits, most_files: int) -> SentForm:
    form_of = request.form(max_files=most_files, max_fields=limits.fields, max_part_size=4 * limits.text)
    async with form_of as form:
        fields: dict[str, tuple[str, ...]] = {}
        files: list[Upload] = []
        unknown: list[str] = []
        empty: list[str] = []
        total = 0
        for key, value in form.multi_items():
            if not isinstance(value, UploadFile):
                fields[key] = (*fields.get(key, ()), value[: limits.text])
            elif value.filename:
                name, size = shown_name(value.filename), value.size or 0
                total += size
                suffix = Path(name).suffix.lower()
                if suffix not in SUFFIXES:
                    unknown.append(name)
                elif not size:
                    empty.append(name)
                else:
                    files.append(Upload(f"file-{len(files) + 1}{suffix}", name))
                    await asyncio.to_thread(_store, value, folder / files[-1].stored)
    if total > limits.size:
        raise Refused("too_large", 413)
    return SentForm(fields, tuple(files), tuple(unknown), tuple(empty))


def shown_name(given: str) -> str:
    r"""Return the name of an uploaded file as messages show it: without folders and control characters.

    Example:
        >>> shown_name("C:\\Users\\Paul\\commandes.csv"), shown_name("../../etc/passwd\n")
        ('commandes.csv', 'passwd')
    """
    name = printable(unicodedata.normalize("NFC", given)).replace("\\", "/").rpartition("/")[2]
    name = " ".join(name.split())
    path = Path(name)
    return name if len(name) <= _NAME else path.stem[: _NAME - len(path.suffix)] + path.suffix[:_NAME]


def _store(file: UploadFile, path: Path) -> None:
    with path.open("xb") as target:
        shutil.copyfileobj(file.file, target)
