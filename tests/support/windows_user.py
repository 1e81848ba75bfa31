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
_LIBRARY = Path(__file__).parent / "excel" / "library.py"
_MACHINES = {"64": b"\x64\x86", "32": b"\x4c\x01"}


def places_in(folder: Path) -> Places:
    """The places of a user whose home is that folder."""
    return user_places("win32", {"APPDATA": str(folder / "Roaming")})


def trusting(places: Places) -> Surroundings:
    """An Excel that trusts the folder of the add-in, among others."""
    return Surroundings((Trusted("C:\\Templates"), Trusted(str(places.file.parent))))


def python(folder: Path, fakes: Mapping[str, str] | None = None, libraries: bool = True) -> Path:
    """The Python of a virtual environment with this xlkpi, what it needs, and stand-ins for pywin32 and the libraries.

    fakes: modules by their file's name, which are found before all others; behaviour.py is for excel/library.py.
    """
    home = folder / "venv"
    venv.EnvBuilder(symlinks=True).create(home)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(home)}))
    found = folder / "fakes"
    found.mkdir()
    own = {"win32com/client.py": "", "behaviour.py": "", "library.py": _LIBRARY.read_text(encoding="utf-8")}
    for name, text in {**own, **(fakes or {})}.items():
        (found / name).parent.mkdir(parents=True, exist_ok=True)
        (found / name).write_text(text, encoding="utf-8")
    # a path file adds to the end, so what is to be found first is put first by the line that it may run
    first = f"import sys; sys.path[:0] = {[str(found), str(ROOT), *sys.path]!r}"
    (packages / "all.pth").write_text(f"{first}; import library\n", encoding="utf-8")
    if libraries:
        for file in LIBRARY_FILES:
            (home / file.format(xlwings.__version__)).write_bytes(library(file))
    return home / "bin" / "python"


def library(name: str) -> bytes:
    """The header of a library as wide as its name says; another file where the name has no width."""
    machine = next((code for width, code in _MACHINES.items() if width in name), b"")
    return b"MZ".ljust(0x3C, b"\0") + (0x40).to_bytes(4, "little") + b"PE\0\0" + machine if machine else b"no library"
