"""A workbook's printed pages: LibreOffice prints them to PDF, and pypdfium2 draws the PDF as pictures.

preview_workbooks("shop.xlsx", "pages", pdf=True).written   → (Path("pages/shop-1.png"), …, Path("pages/shop.pdf"))
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from .errors import ExistingFileError, Problem, ProblemsError, UsageError, WorkbookError
from .files import holds_other, paths_of, write_file
from .jobs.isolation import SECONDS, bounded, guarded_processes, too_costly, work_through
from .jobs.progress import Progress, Step
from .jobs.workers import spread
from .libreoffice import print_to_pdf
from .messages import joined, message
from .reading.opendocument import is_open_document, language_of
from .reading.untrusted import in_words, open_untrusted
from .temporary import temporary_folder
from .xlsx.package import MAIN, main_part, package, read_members

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 110
"""Dots per inch, where nothing else is asked for: a page of A4 is 909 × 1286."""

_LOT = 20
"""Workbooks printed at once. Starting LibreOffice takes a second, but no page is ready before all are printed."""

MOST_PAGES = 500
"""The most pages of a workbook that are drawn; a shop's workbook of two years has at most ten."""

_PRINT_AREA = "_xlnm.Print_Area"
_POINTS_PER_INCH = 72
_AGAIN = message("open it in a spreadsheet program and save it again as .xlsx")
_OF_THIS_RUN = re.compile(rb"/CreationDate ?\([^)]*\)|/ID ?\[[^]]*\]|/DocChecksum ?/\w+|<xmp:\w+Date>[^<]*<")
"""The parts of a PDF file that differ from run to run, though the pages do not."""


@dataclass(frozen=True)
class PreviewResult:
    """The result of `preview_workbooks`.

    Attributes:
        written: Path of each file: a workbook's pictures, then its PDF file.
    """

    written: tuple[Path, ...]


def preview_workbooks(
    paths: str | Path | Sequence[str | Path],
    folder: str | Path,
    *,
    pdf: bool = False,
    dpi: int = DPI,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> PreviewResult:
    """Draw each printed page of workbooks as a PNG picture, with numbers and dates in the workbook's language.

    Args:
        paths: Workbooks: .xlsx, .xlsm or .ods.
        folder: Where to write; made where it does not exist.
        pdf: Whether all pages of each workbook are written to a PDF file as well.
        dpi: Dots per inch of the pictures.
        overwrite: Whether existing files with different contents are replaced.
        progress: Called after each file.

    Returns:
        The paths of the files: shop-1.png, shop-2.png and so on, and shop.pdf.

    Raises:
        UsageError: A file does not exist, two workbooks have one name, or pypdfium2 is not installed.
        LibreOfficeError: LibreOffice is missing.
        WorkbookError: Some workbooks cannot be drawn; the others are.
        ExistingFileError: Nothing else is wrong, but existing files must stay.

    Example:
        >>> import xlkpi
        >>> xlkpi.preview_workbooks("filled/Acme.xlsx", "pages", pdf=True).written[-1].name  # doctest: +SKIP
        'Acme.pdf'
    """
    files, written = paths_of(paths), list[Path]()
    for done, made in enumerate(_files_of(files, Path(folder), pdf, dpi, overwrite), 1):
        for path in made:
            written.append(path)
            if progress is not None:
                progress(Step(done, len(files), path))
    return PreviewResult(tuple(written))


def _files_of(files: Sequence[Path], folder: Path, pdf: bool, dpi: int, overwrite: bool) -> Iterator[list[Path]]:
    """Write the pictures of each workbook, and its PDF file where it is asked for; yield their paths.

    Raises what preview_workbooks raises.
    """
    _check_files(files)
    problems: list[Problem] = []
    in_the_way: list[Problem] = []
    languages: dict[str, list[Path]] = {}
    for file, examined in zip(files, _examined(files), strict=True):
        if isinstance(examined, str):
            languages.setdefault(examined, []).append(file)
        else:
            problems += examined
    folder.mkdir(parents=True, exist_ok=True)
    for language, workbooks in languages.items():
        for file, printed in _printed(workbooks, language, dpi):
            try:
                made = _files_by_path(file, printed, folder, pdf)
                if not overwrite:
                    _check_nothing_in_the_way(made)
            except ExistingFileError as error:
                in_the_way += error.problems
            except WorkbookError as error:
                problems += error.problems
            else:
                for path, data in made.items():
                    write_file(path, data)
                yield list(made)
    if problems:
        raise WorkbookError([*problems, *in_the_way])
    if in_the_way:
        raise ExistingFileError(in_the_way)


def pages_of(pdf: Path, dpi: float) -> Iterator[Image]:
    """Yield the pages of a PDF file as pictures. `dpi` is the number of dots per inch."""
    from pypdfium2 import PdfDocument

    with closing(PdfDocument(pdf)) as document:
        for page in document:
            yield page.render(scale=dpi / _POINTS_PER_INCH).to_pil()


def _check_files(files: Sequence[Path]) -> None:
    """Raise UsageError where workbooks cannot all be drawn into one folder, or nothing can be drawn."""
    for folder in filter(Path.is_dir, files):
        named = str(folder / "*.xlsx")
        text = message("{folder} is a folder; name its workbooks, such as {pattern}", folder=str(folder), pattern=named)
        raise UsageError(text)
    if missing := [str(file) for file in files if not file.is_file()]:
        raise UsageError(message("there is no such file: {files}", files=joined(", ", missing)))
    names = Counter(file.stem.casefold() for file in files)
    if twice := next((file.stem for file in files if names[file.stem.casefold()] > 1), None):
        raise UsageError(message("two workbooks are named {name!r}; draw them into separate folders", name=twice))
    if find_spec("pypdfium2") is None:
        raise UsageError(message("pypdfium2 is not installed; run `pip install 'xlkpi[preview]'`"))


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


class _Printed(NamedTuple):
    """The pages of a workbook as PNG files, and all of them as a PDF file."""

    pages: list[bytes]
    pdf: bytes


def _printed(files: Sequence[Path], language: str, dpi: int) -> Iterator[tuple[Path, _Printed | None]]:
    """Yield each workbook with its printed pages; with None where LibreOffice cannot print it."""
    for start in range(0, len(files), _LOT):
        lot = files[start : start + _LOT]
        with temporary_folder() as folder:
            seen = [_without_hidden(file, folder / f"seen-{number}") for number, file in enumerate(lot)]
            for file, pdf in zip(lot, print_to_pdf(seen, folder, language), strict=True):
                if pdf is None:
                    yield file, None
                else:
                    pages = [_png(page) for page in islice(pages_of(pdf, dpi), MOST_PAGES + 1)]
                    yield file, _Printed(pages, pdf.read_bytes())


def _without_hidden(file: Path, copy: Path) -> Path:
    """Return a workbook whose hidden sheets are not printed: LibreOffice prints those that have a print area.

    Args:
        file: The workbook.
        copy: Where to write a copy without these print areas, where there are any; it has the workbook's suffix then.
    """
    if is_open_document(file):
        return file
    members = read_members(file.read_bytes())
    name = main_part(members)
    book = etree.fromstring(members[name])
    sheets = enumerate(book.iterfind(f"{MAIN}sheets/{MAIN}sheet"))
    hidden = {str(index) for index, sheet in sheets if sheet.get("state", "visible") != "visible"}
    names = book.find(f"{MAIN}definedNames")
    entries = [] if names is None else [*names]
    areas = [area for area in entries if area.get("name") == _PRINT_AREA and area.get("localSheetId") in hidden]
    if names is None or not areas:
        return file
    for area in areas:
        names.remove(area)
    copy = copy.with_suffix(file.suffix)
    copy.write_bytes(package({**members, name: etree.tostring(book, xml_declaration=True, encoding="UTF-8")}))
    return copy


def _png(page: Image) -> bytes:
    stream = io.BytesIO()
    page.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _files_by_path(file: Path, printed: _Printed | None, folder: Path, pdf: bool) -> dict[Path, bytes]:
    """Return the files to write for a workbook, by their paths. Raises WorkbookError where it cannot be drawn."""
    if not printed or not printed.pages:
        raise WorkbookError([Problem(file=str(file), what=message("LibreOffice cannot print it"), fix=_AGAIN)])
    count = len(printed.pages)
    if count > MOST_PAGES:
        what = message("is printed on more than {most} pages, too many to draw", most=MOST_PAGES)
        raise WorkbookError([Problem(file=str(file), what=what, fix=message("set print areas, or print it yourself"))])
    digits = len(str(count))
    made = {folder / f"{file.stem}-{number:0{digits}}.png": page for number, page in enumerate(printed.pages, 1)}
    return made | ({folder / f"{file.stem}.pdf": printed.pdf} if pdf else {})


def _check_nothing_in_the_way(made: Mapping[Path, bytes]) -> None:
    """Raise ExistingFileError where a file exists with different contents, which someone may want to keep."""
    for path, data in made.items():
        if holds_other(path, data) and not _is_same_pdf(path, data):
            fix = message("choose another folder, or use --overwrite")
            what = message("already exists with different contents")
            raise ExistingFileError([Problem(file=str(path), what=what, fix=fix)])


def _is_same_pdf(path: Path, data: bytes) -> bool:
    """Return whether a file is a PDF file of the same pages, printed at another time."""
    if path.suffix != ".pdf" or not path.is_file():
        return False
    return _OF_THIS_RUN.sub(b"", path.read_bytes()) == _OF_THIS_RUN.sub(b"", data)
