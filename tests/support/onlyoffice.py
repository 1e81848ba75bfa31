"""A second spreadsheet program: what ONLYOFFICE's engine prints of a workbook, read back as shapes and words.

    python tests/support/onlyoffice.py pages            print the samples of all templates, and draw their pages
    python tests/support/onlyoffice.py pages book.xlsx  the pages of a workbook

The engine is the PyPI package document-builder (AGPL: for the tests alone), run as a program of its own. It ignores
what LibreOffice heeds, such as plotVisOnly, and has fonts of its own, so its pages are the same on every computer. It
prints the sheet that is open: asked for all sheets at once, it would shrink each onto one page.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import pypdfium2
from pypdfium2 import raw

from programs import missing, require
from shared import made_once
from workbooks import LANGUAGES, VERTICALS, template
from xlkpi.preview import pages_of
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.package import package, read_members, sheet_parts

_PDF = 513
_LOCALES = {"en": 1033, "fr": 1036}
_TIMEOUT = 120
_DPI = 120
_FIND_FONTS = "import docbuilder; builder = docbuilder.CDocBuilder(); builder.CreateFile('xlsx'); builder.CloseFile()"
_ORDER = """<?xml version="1.0" encoding="utf-8"?>
<TaskQueueDataConvert><m_sFileFrom>{workbook}</m_sFileFrom><m_sFileTo>{pdf}</m_sFileTo>
<m_nFormatTo>{form}</m_nFormatTo><m_nLcid>{locale}</m_nLcid></TaskQueueDataConvert>
"""
_OPEN = re.compile(rb'activeTab="\d+"')


class Box(NamedTuple):
    """A rectangle on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def holds(self, other: Box) -> bool:
        """Whether another lies in it, but for a line's width."""
        return (
            other.left > self.left - 1
            and other.right < self.right + 1
            and other.bottom > self.bottom - 1
            and other.top < self.top + 1
        )


class Shape(NamedTuple):
    """A drawn shape with the colours of its area and its line, such as "1F5F8B"; "" for none."""

    fill: str
    line: str
    box: Box


class Word(NamedTuple):
    """A piece of text."""

    text: str
    box: Box


class Page(NamedTuple):
    """What stands on a printed page."""

    shapes: list[Shape]
    words: list[Word]


@cache
def printed(data: bytes, language: str, sheet: int = 0) -> list[Page]:
    """Return the pages of a workbook's sheet, by its number from 0, as ONLYOFFICE prints them.

    Processes that share the tests print a sheet once.
    """
    name = f"ONLYOFFICE {hashlib.sha256(data).hexdigest()} {language} {sheet}"
    document = pypdfium2.PdfDocument(made_once(name, lambda: _pdf(data, language, sheet)))
    try:
        return [Page(list(_shapes(page)), list(_words(page))) for page in document]
    finally:
        document.close()


def _pdf(data: bytes, language: str, sheet: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return print_to_pdf(data, language, Path(folder, "workbook.pdf"), sheet).read_bytes()


def print_to_pdf(data: bytes, language: str, pdf: Path, sheet: int = 0) -> Path:
    """Print a sheet of a workbook, by its number from 0; numbers and dates are written as a language does."""
    engine = _engine()
    members = read_members(data)
    members["xl/workbook.xml"] = _OPEN.sub(b'activeTab="%d"' % sheet, members["xl/workbook.xml"])
    with tempfile.TemporaryDirectory() as folder:
        workbook, order = Path(folder, "workbook.xlsx"), Path(folder, "order.xml")
        workbook.write_bytes(package(members))
        paths = {"workbook": escape(str(workbook)), "pdf": escape(str(pdf.resolve()))}
        order.write_text(_ORDER.format(**paths, form=_PDF, locale=_LOCALES[language]), encoding="utf-8")
        done = subprocess.run([engine, str(order)], capture_output=True, text=True, timeout=_TIMEOUT)
    assert pdf.is_file(), f"ONLYOFFICE could not print: {done.stdout}{done.stderr}"
    return pdf


@cache
def _engine() -> str:
    """Return ONLYOFFICE's converter, ready to run; skip the test where it is missing."""
    require("onlyoffice")
    package = importlib.util.find_spec("docbuilder")
    if package is None or package.origin is None:
        missing("ONLYOFFICE's engine is not installed: pip install document-builder")
    library = Path(package.origin).parent / "lib"
    fonts = library / "sdkjs" / "common" / "AllFonts.js"
    if not fonts.is_file() or not fonts.stat().st_size:
        _find_fonts(fonts)
    return str(library / ("x2t.exe" if sys.platform == "win32" else "x2t"))


def _find_fonts(fonts: Path) -> None:
    """Have the engine list its fonts, as it does when it first runs; processes that run side by side wait for one."""
    lock, deadline = fonts.with_name("AllFonts.lock"), time.monotonic() + _TIMEOUT
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        while lock.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        return
    try:
        subprocess.run([sys.executable, "-c", _FIND_FONTS], check=True, capture_output=True, timeout=_TIMEOUT)
    finally:
        lock.unlink()


def _shapes(page: pypdfium2.PdfPage) -> Iterator[Shape]:
    for item in page.get_objects(max_depth=15):
        if item.type == raw.FPDF_PAGEOBJ_PATH:
            filled, stroked = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(item, filled, stroked)
            fill = _colour(raw.FPDFPageObj_GetFillColor, item) if filled.value else ""
            line = _colour(raw.FPDFPageObj_GetStrokeColor, item) if stroked.value else ""
            yield Shape(fill, line, Box(*item.get_bounds()))


def _colour(get: object, item: pypdfium2.PdfObject) -> str:
    parts = [ctypes.c_uint() for _ in range(4)]
    get(item, *parts)  # type: ignore[operator]
    return "".join(f"{part.value:02X}" for part in parts[:3])


def _words(page: pypdfium2.PdfPage) -> Iterator[Word]:
    text = page.get_textpage()
    for number in range(text.count_rects()):
        box = Box(*text.get_rect(number))
        yield Word(text.get_text_bounded(*box).strip(), box)


def main(folder: Path, files: list[Path]) -> None:
    """Print workbooks sheet by sheet and draw their pages, for someone to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    workbooks = {file.stem: file.read_bytes() for file in files} or {
        f"{vertical}.{language}": template(vertical, Options(language, sample=True))
        for vertical in VERTICALS
        for language in LANGUAGES
    }
    for name, data in workbooks.items():
        members = read_members(data)
        language = "fr" if re.search(rb"language[^>]*>fr", members["docProps/core.xml"]) else "en"
        for number, (title, _) in enumerate(sheet_parts(members)):
            pdf = print_to_pdf(data, language, folder / f"{name}.{number} {title}.pdf", number)
            for place, page in enumerate(pages_of(pdf, _DPI), 1):
                picture = pdf.with_name(f"{pdf.stem} {place}.png")
                page.save(picture)
                print(picture)
            pdf.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
