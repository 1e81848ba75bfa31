"""The safe opening of untrusted workbooks: unsafe files, and files that are no workbooks, are refused before parsing.

Sizes are checked as declared, and again while unpacking, so that any file costs limited time and memory.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..errors import Problem, WorkbookError
from ..messages import Message, message
from ..numbers import Wrong
from .bounds import STRETCH, bounds_of, is_even, is_xml, looks_like_xml, pieces, too_far, too_long, too_many
from .package import plain_name

RESAVE = message("open it in a spreadsheet program and save it again as .xlsx")
UNCOMPUTED = Wrong(
    message("is a formula without a saved result"),
    message("open it in a spreadsheet program and save it again as .xlsx, so that its results are saved"),
)
_TO_NEW_TEMPLATE = message("copy the figures into a new template")
_FROM_NUMBERS = message("export it from Numbers as an Excel workbook (.xlsx)")
_NOT_A_WORKBOOK = message("is not an Excel workbook, whatever its name says")

LARGEST_FILE = 100_000_000
MOST_MEMBERS = 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls and of encrypted workbooks
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

# The records of an archive (APPNOTE.TXT 4.3), with the fields that matter here.
_END_MARK, _ENTRY_MARK, _HEADER_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_END = struct.Struct("<4s4xHHLLH")  # mark, members here, members, directory's size and place, comment's length
_ENTRY = struct.Struct("<4s4xHH4xLLLHHH8xL")  # mark, flags, method, checksum, sizes, lengths of name …, place
_HEADER = struct.Struct("<4s22xHH")  # mark, lengths of name and more
_LONGEST_END = _END.size + 65_535
_ENCRYPTED_FLAG = 1

_IN_ZIP64, _IN_ZIP64_TOO = 0xFFFF, 0xFFFFFFFF
"""The value that an archive has in place of numbers in records of zip64."""

_START = 100
_MARK = b"\xef\xbb\xbf"
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)""")
_ENCODINGS = (b"utf-8", b"us-ascii", b"ascii")


_STARTS = (
    ((b"<!doctype html", b"<html", b"<table", b"<div", b"<meta"), message("is a web page (HTML)")),
    ((b"<?xml", b"<workbook"), message("is an XML file")),
    ((b"%pdf",), message("is a PDF file")),
    ((b"{\\rtf",), message("is a text document (RTF)")),
    ((b"\x1f\x8b", b"7z\xbc\xaf", b"rar!"), message("is a compressed archive")),
    ((b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00"), message("is in a very old .xls format")),
)
"""The first bytes, in lower case, of files that are often wrongly named .xlsx."""
_OTHER_ARCHIVES = (
    (
        "mimetype",
        message("is an OpenDocument file, whatever its name says"),
        message("name it .ods, or save it as .xlsx"),
    ),
    ("index/", message("is a Numbers file"), _FROM_NUMBERS),
    ("index.zip", message("is a Numbers file"), _FROM_NUMBERS),
    ("word/", message("is a Word document"), RESAVE),
    ("ppt/", message("is a presentation"), RESAVE),
)
"""Archives that are no workbooks, by the beginning of a member's name."""
PROTECTED = Wrong(message("is protected by a password"), message("remove the password"))
_NO_CONTENT = message(
    "its content has not arrived: let the program that synchronises or downloads it finish, then try again"
)


def why_no_workbook(file: BinaryIO) -> Wrong | None:
    """Return why a file is not a zip archive (empty, with a password, an old .xls …); None for an archive."""
    start = file.read(_START * 4)
    if start.startswith(_OLE):
        if _ENCRYPTED in start + file.read():
            return PROTECTED
        return Wrong(message("is in the old .xls format"), RESAVE)
    if start.startswith(b"PK"):
        return None
    if not start:
        return Wrong(message("is empty"), _NO_CONTENT)
    if not start.strip(b"\0"):
        return Wrong(message("contains nothing but zeros"), _NO_CONTENT)
    for beginnings, what in _STARTS:
        if start.removeprefix(_MARK).lstrip().lower().startswith(beginnings):
            return Wrong(message("{what}, not an Excel workbook, whatever its name says", what=what), RESAVE)
    return Wrong(_NOT_A_WORKBOOK, message("if it is text, name it .csv; else save it as .xlsx"))


class _Member(NamedTuple):
    """A member as the archive's directory describes it."""

    method: int
    checksum: int
    packed: int
    size: int
    offset: int


class UntrustedArchive:
    """A workbook's archive, with its members by name.

    The archive is read strictly, and without the standard zipfile, which takes longer to open an archive than to read
    the few wanted members. Unusual features (encryption, zip64, other compression) are refused, since no
    spreadsheet program writes them.

    Args:
        path: The file.
        content: The file to read instead, or its bytes.

    Attributes:
        bounds: The most that the file may hold.

    Raises:
        WorkbookError: The file is no workbook, is damaged or is too large.
        OSError: The file cannot be read.
    """

    def __init__(self, path: Path, content: Path | bytes | None = None) -> None:
        self._name = str(path)
        if isinstance(content, bytes):
            self._data = content
        else:
            with (content or path).open("rb") as file:
                self._data = file.read(LARGEST_FILE + 1)
        if len(self._data) > LARGEST_FILE:
            what = message("is larger than {most}", most=_megabytes(LARGEST_FILE))
            raise self.refusal(what, message("take its pictures out, or compress them"))
        if wrong := why_no_workbook(io.BytesIO(self._data)):
            raise self.refusal(*wrong)
        try:
            self._members = self._directory()
        except struct.error:
            raise self._damaged(message("its directory is cut off")) from None
        self.bounds = bounds_of(len(self._data))
        self._check_sizes()
        self._spellings = {plain_name(name): name for name in self._members}
        if len(self._spellings) < len(self._members):
            raise self.refusal(message("has two parts of the same name"), RESAVE)

    def __contains__(self, name: str) -> bool:
        return plain_name(name) in self._spellings

    @property
    def data(self) -> bytes:
        """Return the whole file."""
        return self._data

    @property
    def names(self) -> Collection[str]:
        """Return the names of all members."""
        return self._members.keys()

    def refusal(self, what: str, fix: str) -> WorkbookError:
        """Return the error that refuses this file."""
        return WorkbookError([Problem(file=self._name, what=what, fix=fix)])

    def xml(self, name: str) -> bytes:
        """Return a member that is XML in UTF-8 without a DOCTYPE, as every spreadsheet program writes it."""
        content = self.read(name)
        encoding = _ENCODING.match(content)
        if (encoding and encoding[1].lower() not in _ENCODINGS) or b"\0" in content[:4]:
            what = message("has {part} in another encoding than UTF-8, so it is not read", part=name)
            raise self.refusal(what, RESAVE)
        content = content.removeprefix(_MARK)
        if not content[:_START].lstrip().startswith(b"<"):
            raise self._damaged(message("{part} is not XML", part=name))
        if b"<!" in content and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
            raise self.refusal(message("has a DOCTYPE in {part}, so it is not read", part=name), RESAVE)
        if len(content) > STRETCH:  # a smaller part is within all bounds
            if not is_even(content):
                raise self.refusal(*too_long(name))
            if pieces(name, content) > self.bounds.pieces:
                raise self.refusal(*too_many(name))
        return content

    def check_whole(self, titles: Mapping[str, str]) -> None:
        """Refuse a file in which something is larger than a reader of the whole workbook should meet.

        Args:
            titles: The titles of the sheets by the plain names of their parts.

        Raises:
            WorkbookError: The file is unsafe or too large to be read as a whole.
        """
        held = 0
        for name in self.names:
            xml = self.xml(name) if is_xml(name) else self.read(name)
            if not is_xml(name) and not looks_like_xml(xml):
                continue
            held += pieces(name, xml)
            if held > self.bounds.pieces:
                raise self.refusal(*too_many(name))
            if wrong := too_far(xml, titles.get(plain_name(name), name)):
                raise self.refusal(*wrong)

    def _damaged(self, how: str) -> WorkbookError:
        return self.refusal(message("is a damaged workbook ({why})", why=how), RESAVE)

    def _zip64(self) -> WorkbookError:
        return self.refusal(message("is a zip64 archive, which only files of more than 4 GB need to be"), RESAVE)

    def _lacking(self, name: str) -> WorkbookError:
        """Return the error for an archive without a needed part, with the kind of archive if known."""
        for part, what, fix in _OTHER_ARCHIVES:
            if any(member.startswith(part) for member in self._spellings):
                return self.refusal(what, fix)
        return self._damaged(message("it lacks {part}", part=name))

    def _directory(self) -> dict[str, _Member]:
        """Return the members that the directory at the archive's end lists."""
        data = self._data
        end = data.rfind(_END_MARK, -_LONGEST_END)
        if end < 0:
            raise self.refusal(message("is a damaged workbook (its end is missing)"), _NO_CONTENT)
        *_, count, size, place, _ = _END.unpack_from(data, end)
        if count == _IN_ZIP64 or _IN_ZIP64_TOO in (size, place):
            raise self._zip64()
        if count > MOST_MEMBERS:
            raise self.refusal(message("has more than {most:,} parts", most=MOST_MEMBERS), RESAVE)
        if place + size > end:
            raise self._damaged(message("its directory is not where it should be"))
        members = {}
        for _ in range(count):
            mark, flags, method, checksum, packed, unpacked, *lengths, offset = _ENTRY.unpack_from(data, place)
            start = place + _ENTRY.size
            name = data[start : start + lengths[0]].decode(errors="replace")
            if mark != _ENTRY_MARK:
                raise self._damaged(message("its directory is not readable"))
            if _IN_ZIP64_TOO in (packed, unpacked, offset):
                raise self._zip64()
            if flags & _ENCRYPTED_FLAG or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise self.refusal(message("is encrypted or compressed in an unusual way"), RESAVE)
            if name in members:
                raise self.refusal(message("has two parts of the same name"), RESAVE)
            members[name] = _Member(method, checksum, packed, unpacked, offset)
            place = start + sum(lengths)
        return members

    def _check_sizes(self) -> None:
        unpacked = sum(member.size for member in self._members.values())
        if unpacked > self.bounds.unpacked:
            size, most = _megabytes(unpacked), _megabytes(self.bounds.unpacked)
            what = message("unpacks to {size}; more than {most} is refused", size=size, most=most)
            raise self.refusal(what, _TO_NEW_TEMPLATE)
        end = 0
        for offset, packed in sorted((member.offset, member.packed) for member in self._members.values()):
            if offset < end:
                raise self.refusal(message("has parts that overlap"), RESAVE)
            end = offset + _HEADER.size + packed

    def read(self, name: str) -> bytes:
        """Return a member's content. Unpacking stops at the declared size, and at the largest allowed size."""
        if name not in self:
            raise self._lacking(name)
        member = self._members[self._spellings[plain_name(name)]]
        if member.size > self.bounds.part:
            size, most = _megabytes(member.size), _megabytes(self.bounds.part)
            what = message("has {part} of {size}; more than {most} is not read", part=name, size=size, most=most)
            fix = message("delete what fills that sheet, or copy the figures into a new template")
            raise self.refusal(what, fix)
        try:
            mark, *lengths = _HEADER.unpack_from(self._data, member.offset)
            start = member.offset + _HEADER.size + sum(lengths)
            content = self._data[start : start + member.packed]
            if member.method == zipfile.ZIP_DEFLATED:
                content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, member.size + 1)
        except (struct.error, zlib.error):
            raise self._damaged(message("{part} cannot be unpacked", part=name)) from None
        if mark != _HEADER_MARK or len(content) != member.size or zlib.crc32(content) != member.checksum:
            raise self._damaged(message("{part} is not what was saved", part=name))
        return content


def _megabytes(size: int) -> Message:
    return message("{number:,} MB", number=size // 1_000_000)
