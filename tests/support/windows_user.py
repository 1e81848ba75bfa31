"""A Windows user's folders and Python, as temporary ones."""

from __future__ import annotations

import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

import xlwings

from folders import ROOT
from xlkpi.hosts.excel.profile import Places, user_places
from xlkpi.hosts.excel.settings import LIBRARIES, LIBRARY_FILES, settings_for
from xlkpi.hosts.excel.surroundings import Surroundings, Trusted

INSTALLED = {**settings_for(Path(r"C:\xlkpi\Scripts\python.exe")), LIBRARIES: r"C:\xlkpi"}
"""What `install` writes on the add-in's sheet for a virtual environment in C:\\xlkpi."""

LIBRARY = rf"C:\xlkpi\{LIBRARY_FILES[0].format(xlwings.__version__)}"


def places_in(folder: Path) -> Places:
    """The places of a user whose home is that folder."""
    return user_places("win32", {"APPDATA": str(folder / "Roaming")})


def trusting(places: Places) -> Surroundings:
    """An Excel that trusts the folder of the add-in, among others."""
    return Surroundings((Trusted("C:\\Templates"), Trusted(str(places.file.parent))))


def python(folder: Path, fakes: Mapping[str, str] | None = None, libraries: bool = True) -> Path:
    """The Python of a virtual environment with this xlkpi, what it needs, and a stand-in for pywin32.

    fakes: modules by their file's name, which are found before all others.
    """
    home = folder / "venv"
    venv.EnvBuilder(symlinks=True).create(home)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(home)}))
    found = folder / "fakes"
    found.mkdir()
    for name, text in {"win32com/client.py": "", **(fakes or {})}.items():
        (found / name).parent.mkdir(parents=True, exist_ok=True)
        (found / name).write_text(text, encoding="utf-8")
    # a path file adds to the end, so what is to be found first is put first by the line that it may run
    first = f"import sys; sys.path[:0] = {[str(found), str(ROOT), *sys.path]!r}"
    (packages / "all.pth").write_text(first + "\n", encoding="utf-8")
    if libraries:
        for file in LIBRARY_FILES:
            (home / file.format(xlwings.__version__)).write_bytes(b"")
    return home / "bin" / "python"
