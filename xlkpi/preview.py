"""Pictures of a workbook's printed pages: LibreOffice prints the pages to PDF, and pypdfium2 draws the PDF.

list(preview([Path("shop.xlsx")], Path("pages")))   → [Path("pages/shop-1.png"), Path("pages/shop-2.png"), …]
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import Problem, ProblemsError, UsageError, WorkbookError
from .files import holds_other, write_file
from .jobs.isolation import SECONDS, bounded, guarded_processes, too_costly, work_through
from .jobs.workers import spread
from .libreoffice import print_to_pdf
from .messages import message
from .reading.opendocument import is_open_document, language_of
from .reading.untrusted import in_words, open_untrusted
from .temporary import temporary_folder

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 110
"""Dots per inch, where nothing else is asked for: a page of A4 is 909 × 1286."""

_LOT = 20
"""Workbooks printed at once. Starting LibreOffice takes a second, but no page is ready before all are printed."""

MOST_PAGES = 500
"""The most pages of a workbook that are drawn; a shop's workbook has seven."""

_POINTS_PER_INCH = 72
_AGAIN = message("open it in a spreadsheet program and save it again as .xlsx")


def preview(files: Sequence[Path], folder: Path, dpi: int = DPI, overwrite: bool = False) -> Iterator[Path]:
    """Draw each printed page of workbooks as a PNG picture, with numbers and dates in the workbook's language.

    Args:
        files: The workbooks.
        folder: The folder to write to; it is made where it does not exist.
        dpi: Dots per inch.
        overwrite: Whether to replace existing pictures with different contents.

    Yields:
        The path of each picture, named after its workbook and the number of its page.

    Raises:
        UsageError: Two workbooks have one name, or pypdfium2 is not installed.
        LibreOfficeError: LibreOffice is missing.
        WorkbookError: Some workbooks cannot be drawn; the others are.
    """
    names = Counter(file.stem.casefold() for file in files)
    if twice := next((file.stem for file in files if names[file.stem.casefold()] > 1), None):
        raise UsageError(message("two workbooks are named {name!r}; draw them into separate folders", name=twice))
    _require_pdfium()
    problems: list[Problem] = []
    languages: dict[str, list[Path]] = {}
    for file, examined in zip(files, _examined(files), strict=True):
        if isinstance(examined, str):
            languages.setdefault(examined, []).append(file)
        else:
            problems += examined
    folder.mkdir(parents=True, exist_ok=True)
    for language, workbooks in languages.items():
        for file, pages in _drawn(workbooks, language, dpi):
            try:
                yield from _written(file, pages, folder, overwrite)
            except ProblemsError as error:
                problems += error.problems
    if problems:
        raise WorkbookError(problems)


def pages_of(pdf: Path, dpi: float) -> Iterator[Image]:
    """Yield the pages of a PDF file as pictures. `dpi` is the number of dots per inch."""
    from pypdfium2 import PdfDocument

    with closing(PdfDocument(pdf)) as document:
        for page in document:
            yield page.render(scale=dpi / _POINTS_PER_INCH).to_pil()


def _require_pdfium() -> None:
    try:
        import pypdfium2  # noqa: F401
    except ImportError:
        raise UsageError(message("pypdfium2 is not installed; run `pip install 'xlkpi[preview]'`")) from None


def _examined(files: Sequence[Path]) -> Iterator[str | Sequence[Problem]]:
    """Yield each workbook's language, "" where the workbook names none; or why LibreOffice must not open the file."""
    if files:
        pool = guarded_processes(1, _no_preparation)
        yield from spread(partial(work_through, _examine, SECONDS), files, _lost, pool)


def _no_preparation() -> None:
    """Prepare nothing: a new process imports this module with it, before its memory is counted."""


def _examine(file: Path) -> str | Sequence[Problem]:
    """Read a whole workbook, which refuses what would cost LibreOffice too much."""
    try:
        with bounded(file), in_words(file):
            if is_open_document(file):
                return language_of(file)
            untrusted = open_untrusted(file)
            return untrusted.cells.language if untrusted.book else ""
    except ProblemsError as error:
        return error.problems


def _lost(file: Path) -> Sequence[Problem]:
    return [Problem(file=str(file), what=too_costly(file), fix=_AGAIN)]


def _drawn(files: Sequence[Path], language: str, dpi: int) -> Iterator[tuple[Path, list[bytes] | None]]:
    """Yield each workbook with its pages as PNG files; with none where LibreOffice cannot print it.

    None in place of the pages says that there are too many.
    """
    for start in range(0, len(files), _LOT):
        lot = files[start : start + _LOT]
        with temporary_folder() as folder:
            for file, pdf in zip(lot, print_to_pdf(lot, folder, language), strict=True):
                pages = [] if pdf is None else [_png(page) for page in islice(pages_of(pdf, dpi), MOST_PAGES + 1)]
                yield file, pages if len(pages) <= MOST_PAGES else None


def _png(page: Image) -> bytes:
    stream = io.BytesIO()
    page.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _written(file: Path, pages: Sequence[bytes] | None, folder: Path, overwrite: bool) -> list[Path]:
    if pages is None:
        what = message("is printed on more than {most} pages, too many to draw", most=MOST_PAGES)
        raise WorkbookError([Problem(file=str(file), what=what, fix=message("set print areas, or print it yourself"))])
    if not pages:
        raise WorkbookError([Problem(file=str(file), what=message("LibreOffice cannot print it"), fix=_AGAIN)])
    paths = [folder / f"{file.stem}-{number:0{len(str(len(pages)))}}.png" for number in range(1, len(pages) + 1)]
    for path, page in zip(paths, pages, strict=True):
        if not overwrite and holds_other(path, page):
            fix = message("choose another folder, or use --overwrite")
            what = message("already exists with different contents")
            raise WorkbookError([Problem(file=str(path), what=what, fix=fix)])
    for path, page in zip(paths, pages, strict=True):
        write_file(path, page)
    return paths
