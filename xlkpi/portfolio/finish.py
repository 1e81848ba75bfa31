"""The last step of writing a portfolio: openpyxl's file, brought piece by piece into the form that Excel writes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import IO

from ..scratch import Scratch
from ..xlsx.normalize import STRINGS, normalize_looks, strings_edges, tie_strings
from ..xlsx.package import DATE

_PIECE = 1 << 20
_END_OF_ROW = b"</row>"
_TEXT = re.compile(rb' t="inlineStr"><is>(.*?)</is></c>', re.DOTALL)
_EMPTY = re.compile(rb' t="\w+"></c>')  # an empty cell must have no type: some programs read it as 0
_SHEETS = "xl/worksheets/sheet"


def finish(plain: IO[bytes], finished: IO[bytes]) -> None:
    """Write the finished file: compressed, with one date for all parts, and with each text stored once.

    Memory does not grow with the sheets: they are read in pieces, and the texts are kept on disk.
    """
    strings = _Strings()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(finished, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        small = {name: source.read(name) for name in names if not name.startswith(_SHEETS)}
        normalize_looks(small)
        tie_strings(small)
        for name in names:
            _write(target, name, [small[name]] if name in small else strings.shared(_pieces(source, name)))
        _write(target, STRINGS, strings.part())


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    info = zipfile.ZipInfo(name, DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    with archive.open(info, "w") as part:
        part.writelines(pieces)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Read a sheet's part in pieces that end between rows."""
    rest = b""
    with archive.open(name) as part:
        while piece := part.read(_PIECE):
            rows, end, rest = (rest + piece).rpartition(_END_OF_ROW)
            yield rows + end
    yield rest


class _Strings:
    """The texts of all cells, without repetition, on disk."""

    def __init__(self) -> None:
        self._scratch = Scratch("CREATE TABLE string (id INTEGER PRIMARY KEY, xml UNIQUE)")
        self._cells = 0
        self._index = lru_cache(1 << 14)(self._find)  # most cells have one of a few texts

    def shared(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Return a sheet's pieces with each text replaced by its number among the shared strings."""
        for piece in pieces:
            yield _EMPTY.sub(b"/>", _TEXT.sub(self._share, piece))

    def part(self) -> Iterator[bytes]:
        """Return the part of the shared strings, in pieces."""
        unique = self._scratch.number("SELECT count(*) FROM string")
        start, end = strings_edges(self._cells, unique)
        yield start
        for (xml,) in self._scratch.rows("SELECT xml FROM string ORDER BY id"):
            yield b"<si>%b</si>" % xml
        yield end

    def _share(self, found: re.Match[bytes]) -> bytes:
        self._cells += 1
        return b' t="s"><v>%d</v></c>' % self._index(found[1])

    def _find(self, xml: bytes) -> int:
        self._scratch.run("INSERT OR IGNORE INTO string (xml) VALUES (?)", xml)
        return self._scratch.number("SELECT id FROM string WHERE xml = ?", xml) - 1
