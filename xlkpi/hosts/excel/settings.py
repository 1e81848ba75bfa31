"""Settings on the add-in's own sheet, written by `install`: the Python that answers, and how the VBA runs it.

The VBA reads no other place, so no workbook, folder, variable or file can name another Python, library or module.

    settings = settings_for(Path(sys.executable))
    with_settings(addin("en"), settings)     → the add-in as it is installed
    read_settings(file)                      → the same settings
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlwings
from lxml import etree

from ...version import __version__
from .paths import ExcelError, plain_path, require_local

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

PYTHON, BASE, LIBRARIES, CHECK, SERVE, SECONDS = "python", "base", "libraries", "check", "serve", "seconds"
NAMES = (PYTHON, BASE, LIBRARIES, CHECK, SERVE, SECONDS)
"""The settings, each in a row of the sheet: its name in column A, its value in column B."""

BOUND = 45
"""Seconds that Excel waits for Python's first answer before it gives up."""

LIBRARY_FILES = ("xlwings64-{}.dll", "xlwings32-{}.dll")
"""The file names of xlwings' library for 64-bit and 32-bit Excel; the placeholder is xlwings' version."""

_SERVER = "xlkpi.hosts.excel.server"
_CODE = {
    # no traceback: Excel does not read while it waits, and a long output would make Python wait for it
    CHECK: "import sys; sys.excepthook = lambda kind, error, trace: print(str(error)[:300]); "
    f"from {_SERVER} import check; found = check({__version__!r}, {xlwings.__version__!r}); "
    "print(found[1][:300]); sys.exit(found[0])",
    SERVE: f"from {_SERVER} import serve; serve('$(CLSID)')",  # xlwings' library fills in the class id
}


def settings_for(interpreter: Path) -> dict[str, str]:
    """Return the settings with which the VBA runs an interpreter, a python.exe.

    The interpreter runs isolated (-I): neither Excel's current folder nor a variable adds a module.

    Raises:
        ExcelError: The interpreter is on another computer, or Excel cannot start it from its path.
    """
    require_local(interpreter)
    python = plain_path(interpreter)
    windowless = interpreter.with_name("pythonw.exe")
    starts = plain_path(windowless) if windowless.exists() else python
    lines = {name: f'"{starts}" -I -B -c "{code}"' for name, code in _CODE.items()}
    found = {PYTHON: python, BASE: _base(interpreter) or python, LIBRARIES: str(_libraries(interpreter)), **lines}
    return {**found, SECONDS: str(BOUND)}


def with_settings(xlam: bytes, settings: Mapping[str, str]) -> bytes:
    """Return the bytes of an add-in with settings on its sheet."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlam)) as given, zipfile.ZipFile(stream, "w") as archive:
        for entry in given.infolist():
            content = given.read(entry)
            archive.writestr(entry, _filled(content, settings) if entry.filename == SHEET else content)
    return stream.getvalue()


def read_settings(file: Path) -> dict[str, str]:
    """Return the settings in an add-in file; an empty mapping where the file is not an add-in."""
    try:
        with zipfile.ZipFile(file) as archive:
            root = etree.fromstring(archive.read(SHEET))
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return {}
    return {name: text.text or "" for name, text in _values(root).items()}


def _filled(sheet: bytes, settings: Mapping[str, str]) -> bytes:
    """Return the add-in's sheet with the settings' values in it."""
    root = etree.fromstring(sheet)
    for name, text in _values(root).items():
        text.text = settings[name]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _values(root: Any) -> dict[str, Any]:
    """Find the XML elements of the settings' values, by the settings' names."""
    rows = ([*row.iter(f"{{{MAIN}}}t")] for row in root.iter(f"{{{MAIN}}}row"))
    return {texts[0].text: texts[1] for texts in rows if texts and texts[0].text in NAMES}


def _libraries(interpreter: Path) -> Path:
    """Find the folder of xlwings' libraries: the interpreter's, or the one above in a virtual environment."""
    names = [name.format(xlwings.__version__) for name in LIBRARY_FILES]
    folders = (interpreter.parent, interpreter.parent.parent)
    return next((folder for folder in folders if any((folder / name).is_file() for name in names)), folders[1])


def _base(interpreter: Path) -> str:
    """Return the base Python of a virtual environment, which it needs to run; "" where there is none."""
    try:
        text = (interpreter.parent.parent / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    values = {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in text.splitlines())}
    base = Path(values.get("home", ""), interpreter.name)
    try:
        return plain_path(base) if base.is_file() else ""
    except (ExcelError, OSError):  # VBA cannot look for it; a Python from the Microsoft Store cannot be looked at
        return ""
