"""The add-in as a file, xlkpi.xlam: xlwings' base for custom add-ins, with our VBA in place of xlwings'.

None of xlwings' VBA stays: it takes interpreter, library and modules from the active workbook and its folder, and
offers functions that run programs to cells. The file fits the one version of xlwings whose library its VBA loads. Any
system can build it, and the same versions give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlwings
from lxml import etree
from openpyxl.utils import get_column_letter

from ...catalogue.load import read_toml
from ...errors import Problem
from ...functions import FUNCTIONS
from ...messages import message
from ...schema import ADD_IN_FILE
from ...temporary import temporary_folder
from ...udfs import CATEGORY
from ...version import __version__
from ...wizard import function_help
from .paths import ExcelError, MissingError
from .settings import MAIN, NAMES, SHEET
from .vba import modules, workbook_code

PROJECT = "xlkpi"
"""The add-in's title in its properties, and the name of its sheet."""

_BASE = Path(xlwings.__file__).with_name("quickstart_addin.xlam")
_BASE_CODE = ("xlwings", "Module1", "Dictionary")
_TEXTS = Path(__file__).with_name("texts.toml")
_VBA = "xl/vbaProject.bin"
_WORKBOOK = "xl/workbook.xml"
_PROPERTIES = "docProps/core.xml"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DUBLIN = "http://purl.org/dc/elements/1.1/"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every part, which is fixed so that the bytes are the same whenever the file is built."""

_ABOUT_PLACES = ((_DUBLIN, "title"), (_CORE, "version"), (_CORE, "keywords"), (_DUBLIN, "language"))
"""The file's properties that hold the title, and then the fields of About."""

_ABOUT = {
    "en": "The KPIs of small craft and e-commerce businesses as functions: =KPI_AOV(revenue,orders) and many more.",
    "fr": "Les indicateurs des petits commerces artisanaux et en ligne, en fonctions : =KPI_AOV(revenue;orders) et "
    "bien d’autres.",
}
"""The description in Excel's list of add-ins."""


@dataclass(frozen=True)
class About:
    """The facts stated in an add-in file: the versions of xlkpi and xlwings it was built with, and its language."""

    version: str
    xlwings: str
    language: str


def addin(language: str) -> bytes:
    """Return the bytes of the add-in. The same xlkpi, xlwings and language give the same bytes.

    Args:
        language: The language of help and messages, "en" or "fr".

    Raises:
        ExcelError: pyOpenVBA is not installed, or this xlwings has another base than the one expected.
    """
    with zipfile.ZipFile(_BASE) as base:
        parts = {name: base.read(name) for name in sorted(base.namelist())}
    parts[_VBA] = _project()
    parts[_WORKBOOK] = _workbook(parts[_WORKBOOK])
    parts[SHEET] = _sheet(parts[SHEET], language)
    parts[_PROPERTIES] = _properties(language)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same bytes on every system
            archive.writestr(entry, parts[name])
    return stream.getvalue()


def read_about(file: Path) -> About | None:
    """Read the facts stated in an add-in file; None for a file that is not our add-in."""
    try:
        with zipfile.ZipFile(file) as archive:
            root = etree.fromstring(archive.read(_PROPERTIES))
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return None
    texts = [root.findtext(f"{{{space}}}{name}") for space, name in _ABOUT_PLACES]
    return About(*map(str, texts[1:])) if texts[0] == PROJECT else None


def texts(language: str) -> dict[str, str]:
    """Return the texts that the add-in's VBA shows, by their names in texts.toml."""
    versions = {"{xlkpi}": __version__, "{xlwings}": xlwings.__version__}
    found = {name: words[language] for name, words in read_toml(_TEXTS).items()}
    for place, version in versions.items():
        found = {name: text.replace(place, version) for name, text in found.items()}
    return found


def _project() -> bytes:
    """Return the base's VBA project with our modules in place of its own."""
    try:
        from pyopenvba import ExcelFile
    except ImportError:
        what = message("not installed: it writes VBA into a file")
        fix = message('install it with `pip install "xlkpi[excel]"`')
        raise MissingError([Problem(place="pyOpenVBA", what=what, fix=fix)]) from None
    with temporary_folder() as folder, ExcelFile(_BASE) as base:
        code, ours = base.get_module(_BASE_CODE[0]), modules()
        if not set(_library_calls(ours["xlkpi_python"])) <= set(_library_calls(code)):
            what = message("not the base that xlwings {version} should have", version=xlwings.__version__)
            fix = message("install another version of xlwings: `pip install -U xlkpi xlwings`")
            raise ExcelError([Problem(file=str(_BASE), what=what, fix=fix)])
        for name in _BASE_CODE:
            base.vba_project().delete_module(name)
        for name, text in ours.items():
            base.vba_project().add_module(name, _lines(text))
        base.set_module("ThisWorkbook", _lines(workbook_code()))
        file = folder / ADD_IN_FILE
        base.save(file)
        with zipfile.ZipFile(file) as archive:
            return archive.read(_VBA)


def _library_calls(code: str) -> Iterator[str]:
    """Yield the lines in which VBA declares a function of xlwings' library, with the version of xlwings in them."""
    for line in code.splitlines():
        if "Function XLPyDLLActivateAuto" in line:
            yield line.strip().replace("Private ", "")


def _lines(text: str) -> str:
    """Return a text with the line ends of Windows."""
    return "\r\n".join(text.splitlines()) + "\r\n"


def _workbook(content: bytes) -> bytes:
    """Return the base's workbook part with our name for its one sheet."""
    root = etree.fromstring(content)
    (sheet,) = root.iter(f"{{{MAIN}}}sheet")
    sheet.set("name", PROJECT)
    return _xml(root)


def _sheet(content: bytes, language: str) -> bytes:
    """Return the base's sheet with the rows that the VBA reads."""
    root = etree.fromstring(content)
    for child in list(root):
        if etree.QName(child).localname != "sheetPr":  # sheetPr ties the sheet to its VBA
            root.remove(child)
    data = etree.SubElement(root, f"{{{MAIN}}}sheetData")
    for number, texts in enumerate(_rows(language), 1):
        row = etree.SubElement(data, f"{{{MAIN}}}row", r=str(number))
        for column, text in enumerate(texts, 1):
            place = f"{get_column_letter(column)}{number}"
            cell = etree.SubElement(row, f"{{{MAIN}}}c", r=place, t="inlineStr")
            etree.SubElement(etree.SubElement(cell, f"{{{MAIN}}}is"), f"{{{MAIN}}}t").text = text
    return _xml(root)


def _rows(language: str) -> Iterator[tuple[str, ...]]:
    """Yield the sheet's rows: settings, still empty; texts; functions with category, help and their arguments' help."""
    yield from ((name, "") for name in NAMES)
    yield from texts(language).items()
    for name in FUNCTIONS:
        wizard = function_help(name, language)
        yield (name, CATEGORY, wizard.help, *(argument.help for argument in wizard.arguments))


def _properties(language: str) -> bytes:
    """Return the part with the file's properties. Excel shows title and description; `read_about` reads the rest."""
    values = (PROJECT, __version__, xlwings.__version__, language)
    prefixes = {_DUBLIN: "dc", _CORE: "cp"}
    written = [(f"{prefixes[space]}:{name}", text) for (space, name), text in zip(_ABOUT_PLACES, values, strict=True)]
    written.append(("dc:description", _ABOUT[language]))
    lines = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in written)
    text = f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="{_DUBLIN}">{lines}</cp:coreProperties>'
    return _xml(etree.fromstring(text))


def _xml(root: Any) -> bytes:
    """Return an XML part's bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
