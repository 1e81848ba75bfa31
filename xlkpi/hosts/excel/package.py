"""The add-in as a file, xlkpi.xlam: xlwings' own base for custom add-ins with our VBA in it.

It belongs to the xlwings that it is built from, whose version its VBA names; it is built on any system, and the
same whenever it is built.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlwings
from lxml import etree
from openpyxl.utils import get_column_letter

from ... import __version__
from ...errors import Problem, ProblemsError
from ...functions import FUNCTIONS, function_help
from ...udfs import CATEGORY
from .vba import modules, workbook_code

FILE = "xlkpi.xlam"
"""The add-in's name among Excel's open files."""

PROJECT = "xlkpi"
"""What the add-in is called in its VBA, and so the name of its configuration."""

_BASE = Path(xlwings.__file__).with_name("quickstart_addin.xlam")
_BASE_PROJECT = 'PROJECT_NAME As String = "myaddin"'
_BASE_SAMPLE = "Module1"
_BASE_VERSION = 'XLWINGS_VERSION As String = "{}"'
_VBA = "xl/vbaProject.bin"
_WORKBOOK = "xl/workbook.xml"
_SHEET = "xl/worksheets/sheet1.xml"
_PROPERTIES = "docProps/core.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DUBLIN = "http://purl.org/dc/elements/1.1/"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every part, so that the file is the same whenever it is built."""

_ABOUT_PLACES = ((_DUBLIN, "title"), (_CORE, "version"), (_CORE, "keywords"), (_DUBLIN, "language"))
"""Where its name, and then the fields of About, stand among the file's properties."""

_ABOUT = {
    "en": "The KPIs of small craft and e-commerce businesses as functions: =KPI_AOV(revenue,orders) and many more.",
    "fr": "Les indicateurs des petits commerces artisanaux et en ligne, en fonctions : =KPI_AOV(revenue;orders) et "
    "bien d’autres.",
}
"""What Excel's list of add-ins says of it."""


class ExcelError(ProblemsError):
    """The add-in cannot be built, installed or used."""


@dataclass(frozen=True)
class About:
    """What an add-in file says of itself: the versions of xlkpi and xlwings that it is from, and its language."""

    version: str
    xlwings: str
    language: str


def addin(language: str) -> bytes:
    """The bytes of the add-in, its help in that language: the same from the same xlkpi and xlwings.

    Raises ExcelError where pyOpenVBA is not installed, or xlwings' base is not the one that this is made for.
    """
    with zipfile.ZipFile(_BASE) as base:
        parts = {name: base.read(name) for name in sorted(base.namelist())}
    parts[_VBA] = _project()
    parts[_WORKBOOK] = _workbook(parts[_WORKBOOK])
    parts[_SHEET] = _help_sheet(parts[_SHEET], language)
    parts[_PROPERTIES] = _properties(language)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # as if made on Unix, wherever it is
            archive.writestr(entry, parts[name])
    return stream.getvalue()


def read_about(file: Path) -> About | None:
    """What an add-in file says of itself; None when it is not one of ours."""
    try:
        with zipfile.ZipFile(file) as archive:
            root = etree.fromstring(archive.read(_PROPERTIES))
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return None
    texts = [root.findtext(f"{{{space}}}{name}") for space, name in _ABOUT_PLACES]
    return About(*map(str, texts[1:])) if texts[0] == PROJECT else None


def _project() -> bytes:
    """The base's VBA project with our modules."""
    try:
        from pyopenvba import ExcelFile
    except ImportError:
        cure = 'install it with `pip install "xlkpi[excel]"`'
        raise ExcelError([Problem("pyOpenVBA", "not installed: it writes VBA into a file", cure)]) from None
    with tempfile.TemporaryDirectory(prefix="xlkpi-") as folder, ExcelFile(_BASE) as base:
        code = base.get_module("xlwings")
        if code.count(_BASE_PROJECT) != 1 or _BASE_VERSION.format(xlwings.__version__) not in code:
            cure = "install another version of xlwings: `pip install -U xlkpi xlwings`"
            raise ExcelError(
                [Problem(str(_BASE), f"not the base that xlwings {xlwings.__version__} should have", cure)]
            )
        base.set_module("xlwings", code.replace(_BASE_PROJECT, _BASE_PROJECT.replace("myaddin", PROJECT)))
        base.vba_project().delete_module(_BASE_SAMPLE)
        for name, text in modules().items():
            base.vba_project().add_module(name, _lines(text))
        base.set_module("ThisWorkbook", _lines(workbook_code()))
        file = Path(folder, FILE)
        base.save(file)
        with zipfile.ZipFile(file) as archive:
            return archive.read(_VBA)


def _lines(text: str) -> str:
    return "\r\n".join(text.splitlines()) + "\r\n"


def _workbook(content: bytes) -> bytes:
    """The base's workbook, its one sheet under our name."""
    root = etree.fromstring(content)
    (sheet,) = root.iter(f"{{{_MAIN}}}sheet")
    sheet.set("name", PROJECT)
    return _xml(root)


def _help_sheet(content: bytes, language: str) -> bytes:
    """The base's sheet with a row for each function: name, category, help, and that of its arguments."""
    root = etree.fromstring(content)
    for child in list(root):
        if etree.QName(child).localname != "sheetPr":  # which ties the sheet to its VBA
            root.remove(child)
    data = etree.SubElement(root, f"{{{_MAIN}}}sheetData")
    for number, name in enumerate(FUNCTIONS, 1):
        wizard = function_help(name, language)
        row = etree.SubElement(data, f"{{{_MAIN}}}row", r=str(number))
        texts = (name, CATEGORY, wizard.help, *(argument.help for argument in wizard.arguments))
        for column, text in enumerate(texts, 1):
            place = f"{get_column_letter(column)}{number}"
            cell = etree.SubElement(row, f"{{{_MAIN}}}c", r=place, t="inlineStr")
            etree.SubElement(etree.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t").text = text
    return _xml(root)


def _properties(language: str) -> bytes:
    """Who it is: Excel shows title and description in its list of add-ins, `read_about` the rest."""
    values = (PROJECT, __version__, xlwings.__version__, language)
    prefixes = {_DUBLIN: "dc", _CORE: "cp"}
    told = [(f"{prefixes[space]}:{name}", text) for (space, name), text in zip(_ABOUT_PLACES, values, strict=True)]
    told.append(("dc:description", _ABOUT[language]))
    lines = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in told)
    text = f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="{_DUBLIN}">{lines}</cp:coreProperties>'
    return _xml(etree.fromstring(text))


def _xml(root: Any) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
