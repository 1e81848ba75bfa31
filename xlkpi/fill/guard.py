"""Open workbooks of strangers: what is no workbook, or is made to harm, is refused before anything is parsed.

Sizes are looked at twice, as declared and as they come out: whatever a file holds, it costs a bounded time and memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import BinaryIO

from ..errors import Problem, WorkbookError
from .numbers import Wrong

RESAVE = "open it in a spreadsheet program and save it again as .xlsx"

LARGEST_FILE = 100_000_000
LARGEST_UNPACKED = 500_000_000
"""All members together, as declared. Most are never unpacked."""

LARGEST_PART = 16_000_000
"""A member that is read. An Inputs sheet has half a percent of this."""

MOST_MEMBERS = 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls and of encrypted workbooks
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = 30
_START = 100
_MARK = b"\xef\xbb\xbf"
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)""")
_ENCODINGS = (b"utf-8", b"us-ascii", b"ascii")


def why_no_workbook(file: BinaryIO) -> Wrong | None:
    """What a file is that is not a zip archive: empty, protected by a password, an old .xls …; None for an archive."""
    start = file.read(len(_OLE))
    if start == _OLE:
        if _ENCRYPTED in file.read():
            return Wrong("is protected by a password", "remove the password")
        return Wrong("is in the old .xls format", RESAVE)
    if start.startswith(b"PK"):
        return None
    what = "is empty" if not start else "is not an Excel workbook, whatever its name says"
    return Wrong(what, "if it is text, name it .csv; else save it as .xlsx")


class Package:
    """A workbook's archive, and its members by name.

    Raises WorkbookError for a file that is not one, is damaged or is too large, and OSError when it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._name = str(path)
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise self.refusal(f"is larger than {_megabytes(LARGEST_FILE)}", "take its pictures out, or compress them")
        if wrong := why_no_workbook(io.BytesIO(data)):
            raise self.refusal(*wrong)
        if data.count(_DIRECTORY_ENTRY) > MOST_MEMBERS:  # before zipfile makes an object of each
            raise self.refusal(f"has more than {MOST_MEMBERS} members", RESAVE)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except Exception as error:  # zipfile raises many kinds for damaged data
            raise self.refusal(f"is a damaged workbook ({error})", RESAVE) from None
        self._members = {info.filename: info for info in self._archive.infolist()}
        self._check_members()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def refusal(self, what: str, cure: str) -> WorkbookError:
        """The error that refuses this file."""
        return WorkbookError([Problem(self._name, what, cure)])

    def xml(self, name: str) -> bytes:
        """A member that is XML in UTF-8 without a DOCTYPE, as every spreadsheet program writes it."""
        content = self._read(name)
        encoding = _ENCODING.match(content)
        if (encoding and encoding[1].lower() not in _ENCODINGS) or b"\0" in content[:4]:
            raise self.refusal(f"has {name} in another encoding than UTF-8, so it is not read", RESAVE)
        if not content[:_START].removeprefix(_MARK).lstrip().startswith(b"<"):
            raise self.refusal(f"is a damaged workbook ({name} is not XML)", RESAVE)
        if b"<!" in content and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
            raise self.refusal(f"holds a DOCTYPE in {name}, so it is not read", RESAVE)
        return content.removeprefix(_MARK)

    def _read(self, name: str) -> bytes:
        info = self._members.get(name)
        if info is None:
            raise self.refusal(f"is a damaged workbook (it lacks {name})", RESAVE)
        if info.file_size > LARGEST_PART:
            what = f"has {name} of {_megabytes(info.file_size)}; more than {_megabytes(LARGEST_PART)} is not read"
            raise self.refusal(what, "delete what fills that sheet, or copy the figures into a new template")
        try:
            with self._archive.open(info) as member:
                # A read of so many bytes inflates no more; the one too many makes zipfile check the checksum.
                content = member.read(info.file_size + 1)
        except Exception as error:  # zipfile and zlib raise many kinds for damaged data
            raise self.refusal(f"is a damaged workbook ({error})", RESAVE) from None
        if len(content) != info.file_size:
            raise self.refusal(f"is a damaged workbook ({name} is shorter than it says)", RESAVE)
        return content

    def _check_members(self) -> None:
        members = self._archive.infolist()
        unpacked = sum(info.file_size for info in members)
        if unpacked > LARGEST_UNPACKED:
            what = f"unpacks to {_megabytes(unpacked)}; more than {_megabytes(LARGEST_UNPACKED)} is refused"
            raise self.refusal(what, "copy the figures into a new template")
        if len(self._members) < len(members):
            raise self.refusal("has two members of one name", RESAVE)
        end = 0
        for info in sorted(members, key=lambda info: info.header_offset):
            if info.header_offset < end:
                raise self.refusal("has members that overlap", RESAVE)
            end = info.header_offset + _LOCAL_HEADER + info.compress_size


def _megabytes(size: int) -> str:
    return f"{size // 1_000_000:,} MB"
