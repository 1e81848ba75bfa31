"""OpenDocument spreadsheets (.ods), which are converted to .xlsx before they are read.

Only LibreOffice reads these files exactly. The caller passes a converter, which takes several files at a time.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

from ..errors import ProblemsError, WorkbookError
from ..messages import message
from ..numbers import Wrong
from ..temporary import temporary_folder
from ..xlsx.bounds import MOST_CELLS, repeated_cells
from ..xlsx.formats import OPEN_DOCUMENT
from ..xlsx.safe_zip import PROTECTED, UntrustedArchive
from .untrusted import Converted, in_words

Item = TypeVar("Item")

Convert = Callable[[Sequence[Path], Path], list[Path | None]]
"""Saves files as .xlsx in a folder, and returns each new file, or None for a file that cannot be read.

Raises ProblemsError where no program can convert.
"""

_LOT, _AHEAD = 20, 200
"""The number of files that one start of the program converts, and of other files that may wait for them."""

_SAVE = message("save it as .xlsx")
_ENCRYPTED = b"encryption-data"
_LANGUAGE = re.compile(rb"""xlkpi language"[^>]*>(\w{2})<|<dc:language>(\w{2})""")
_MISSING = Wrong(message("is an OpenDocument spreadsheet, and there is no LibreOffice here to convert it"), _SAVE)
_FAILED = Wrong(message("is an OpenDocument spreadsheet that LibreOffice cannot convert"), _SAVE)


class ConvertedFiles(Generic[Item]):
    """Items with their files, which are converted if they are .ods files. Temporary files are private to the user.

    Args:
        items: The items.
        path_of: Returns the file of an item.
        convert: The converter; None where there is none.
    """

    def __init__(self, items: Iterable[Item], path_of: Callable[[Item], Path], convert: Convert | None) -> None:
        self._items = items
        self._path_of = path_of
        self._convert = convert
        self._stack = ExitStack()
        self._given: deque[Converted] = deque()

    def __enter__(self) -> ConvertedFiles[Item]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    def __iter__(self) -> Iterator[tuple[Item, Converted]]:
        lot: list[Item] = []
        to_convert = 0
        for item in self._items:
            lot.append(item)
            to_convert += is_open_document(self._path_of(item))
            if not to_convert or to_convert == _LOT or len(lot) == _AHEAD:
                yield from self._given_out(lot)
                lot, to_convert = [], 0
        yield from self._given_out(lot)

    def done(self) -> None:
        """Remove the temporary file of the oldest item that is still in use."""
        converted = self._given.popleft()
        if isinstance(converted, Path):
            converted.unlink(missing_ok=True)

    def _given_out(self, lot: Sequence[Item]) -> Iterator[tuple[Item, Converted]]:
        found = iter(self._converted([path for item in lot if is_open_document(path := self._path_of(item))]))
        for item in lot:
            converted = next(found) if is_open_document(self._path_of(item)) else None
            self._given.append(converted)
            yield item, converted

    def _converted(self, files: Sequence[Path]) -> list[Converted]:
        """Convert the OpenDocument spreadsheets among files; return the reason for each file that was not converted."""
        wrong = [_why_not(file) for file in files]
        made = iter(self._asked([file for file, why in zip(files, wrong, strict=True) if why is None]))
        return [next(made) if why is None else why for why in wrong]

    def _asked(self, files: Sequence[Path]) -> Sequence[Converted]:
        if self._convert is None or not files:
            return [_MISSING] * len(files)
        private = temporary_folder()
        try:
            made = self._convert(files, self._stack.enter_context(private))
        except ProblemsError:
            return [_MISSING] * len(files)
        return [file or _FAILED for file in made]


def language_of(path: Path) -> str:
    """Return the language of an .ods file from xlkpi's stamp, or else the document's language; "" without either.

    Raises:
        WorkbookError: The file is not an .ods file, or is unsafe.
    """
    if wrong := _why_not(path):
        raise WorkbookError([wrong.at(file=str(path))])
    package = UntrustedArchive(path)
    words = _LANGUAGE.findall(package.xml("meta.xml")) if "meta.xml" in package else []
    return next((word.decode() for found in sorted(words, reverse=True) for word in found if word), "")


def is_open_document(path: Path) -> bool:
    """Return whether a file has the name of an OpenDocument spreadsheet."""
    return path.suffix.lower() == OPEN_DOCUMENT and not path.is_dir()


def _why_not(path: Path) -> Wrong | None:
    """Return why a file must not be converted; None for an OpenDocument spreadsheet that is safe to open."""
    try:
        with in_words(path):
            package = UntrustedArchive(path)
            if "encrypted-package" in package:
                return PROTECTED
            if "META-INF/manifest.xml" in package and _ENCRYPTED in package.read("META-INF/manifest.xml"):
                return PROTECTED
            if "mimetype" not in package or b"opendocument.spreadsheet" not in package.read("mimetype"):
                return Wrong(message("is not an OpenDocument spreadsheet, whatever its name says"), _SAVE)
            if repeated_cells(package.xml("content.xml")) > MOST_CELLS:
                return Wrong(message("repeats its cells more often than can be read"), _SAVE)
    except ProblemsError as error:
        problem = error.problems[0]
        return Wrong(problem.what, problem.fix)
    return None
