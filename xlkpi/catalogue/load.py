"""Find, read and cache the catalogue's files: the built-in ones, and a user's own verticals."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ..errors import NO_SPECIAL, SPECIAL, CatalogueError, Problem, UsageError, is_special, system_reason
from ..messages import message
from .function import Function, Text
from .model import Catalogue, Vertical
from .read_functions import read_functions
from .read_vertical import read_vertical
from .table import Findings
from .wording import check_wording, texts_of

VARIABLE = "XLKPI_CATALOGUE"
"""The environment variable with custom catalogue files or folders, separated as in PATH."""

try:
    # In LibreOffice's extension, whose Python may lack tomllib; xlkpi.hosts.libreoffice.package writes it.
    FILES: Mapping[str, Dict[str, Any]] = import_module(".baked", __package__).FILES
except ImportError:
    FILES = {}
"""The built-in files, already read, by name; empty when they are read from the TOML files."""

_FOLDER = Path(__file__).parent
_FUNCTIONS = _FOLDER / "functions.toml"
_WORDS = _FOLDER / "words.toml"
_RATES = _FOLDER / "rates.toml"


@lru_cache(maxsize=None)
def load_functions() -> Mapping[str, Function]:
    """Return the public calculators, by name.

    Reads functions.toml alone, so that a workbook's first cell need not wait for the verticals.

    Raises:
        CatalogueError: functions.toml has problems; the error lists all problems.
    """
    findings = Findings(_FUNCTIONS.name)
    functions = read_functions(_read(_FUNCTIONS), findings)
    for name in sorted(functions.keys() & load_words()["functions"].keys()):
        what = message("is another function of xlkpi")
        fix = message("choose another name")
        findings.problems.append(Problem(file=findings.file, place=f"function {name}", what=what, fix=fix))
    if findings.problems:
        raise CatalogueError(findings.problems)
    return functions


@lru_cache(maxsize=None)
def load_words() -> Mapping[str, Mapping[str, Text]]:
    """Return the words of the functions, by section, key and language: ["tiers"]["typical"]["fr"]."""
    return _read(_WORDS)


def builtin_files() -> List[Path]:
    """Return the files of the catalogue itself: functions, words, and one file per vertical."""
    return [_FOLDER / name for name in sorted(FILES)] or sorted(set(_FOLDER.glob("*.toml")) - {_RATES})


def load_catalogue(paths: Sequence[str] = ()) -> Catalogue:
    """Return the built-in verticals, followed by the verticals of XLKPI_CATALOGUE and of `paths`.

    Args:
        paths: Files, or folders of files.

    Raises:
        CatalogueError: A file has problems; the error lists the problems of all files.
        UsageError: A path does not exist.
    """
    variable = [path for path in os.environ.get(VARIABLE, "").split(os.pathsep) if path]
    files = [file for path in [*variable, *paths] for file in _files(Path(path))]
    return _load(tuple(dict.fromkeys((str(file.resolve()), file.stat().st_mtime_ns) for file in files)))


def load_vertical(path: Path) -> Vertical:
    """Return the vertical of one file; raise CatalogueError with all its problems."""
    findings, vertical = _read_file(path)
    if vertical is None:
        raise CatalogueError(findings.problems)
    return vertical


def check_catalogue_files(paths: Sequence[Path], known: Catalogue) -> Dict[Path, Findings]:
    """Check catalogue files against every rule that the built-in files keep.

    Args:
        paths: TOML files: verticals, or built-in files.
        known: The catalogue in use, whose ids are taken. A file that is part of this catalogue may keep its id.

    Returns:
        The findings of each file: problems, and notes on spellings that are understood but out of date.
    """
    origins = dict(known.origins)
    checked: Dict[Path, Findings] = {}
    for path in paths:
        try:
            findings, vertical = _read_file(path)
        except CatalogueError as error:
            findings, vertical = Findings(path.name), None
            findings.problems += error.problems
        if vertical is not None and origins.setdefault(vertical.id, path.resolve()) != path.resolve():
            findings.problems.append(_taken(path, vertical.id, origins[vertical.id]))
        check_wording(findings)
        checked[path] = findings
    return checked


def _read_file(path: Path) -> Tuple[Findings, Optional[Vertical]]:
    """Read one file of the catalogue; only a vertical's file gives a vertical."""
    findings = Findings(path.name)
    if path.resolve() == _FUNCTIONS:
        read_functions(_read(path), findings)
        return findings, None
    if path.resolve() == _WORDS:
        findings.texts += texts_of(_read(path))
        return findings, None
    return findings, read_vertical(_read(path), load_functions(), findings)


@lru_cache(maxsize=8)
def _load(user_files: Tuple[Tuple[str, int], ...]) -> Catalogue:
    builtin = [file for file in builtin_files() if file not in (_FUNCTIONS, _WORDS)]
    verticals: Dict[str, Vertical] = {}
    origins: Dict[str, Path] = {}
    problems: List[Problem] = []
    for file in [*builtin, *(Path(name) for name, _ in user_files)]:
        try:
            vertical = load_vertical(file)
        except CatalogueError as error:
            problems += error.problems
            continue
        if vertical.id in verticals:
            problems.append(_taken(file, vertical.id, origins[vertical.id]))
        verticals[vertical.id] = vertical
        origins[vertical.id] = file
    if problems:
        raise CatalogueError(problems)
    return Catalogue(load_functions(), verticals, origins)


def _taken(file: Path, vertical_id: str, other: Path) -> Problem:
    """Return the problem of a file whose vertical has the same id as another file's vertical."""
    what = message("{id!r} is the id of {file} already", id=vertical_id, file=str(other))
    return Problem(file=file.name, place="vertical: id", what=what, fix=message("choose another id"))


def _files(path: Path) -> List[Path]:
    if path.is_dir():
        files = sorted(path.glob("*.toml"))
        if not files:
            raise UsageError(
                message(
                    "{folder}: the folder has no .toml file; a vertical is one TOML file (docs/catalogue.md)",
                    folder=str(path),
                )
            )
        return files
    if not path.is_file():
        given = {"path": str(path), "variable": VARIABLE}
        raise UsageError(
            message("{path}: there is no such catalogue file or folder; check the path and {variable}", **given)
        )
    return [path]


def _read(path: Path) -> Dict[str, Any]:
    if path.parent == _FOLDER and path.name in FILES:
        return FILES[path.name]
    return read_toml(path)


_MOST_PARTS = 30
_PART = r"""(?:(?<![\w-])[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*"""
_DEEP_KEY = re.compile(rf"(?:{_PART}\.[ \t]*){{{_MOST_PARTS}}}")
"""A key such as a.a.a… The time to read it grows with the square of its parts: 100,000 take an hour."""


def parse_toml(data: bytes) -> Dict[str, Any]:
    """Return the tables of a user's TOML file.

    Raises:
        UnicodeDecodeError: It is not UTF-8 text.
        ValueError: It is not TOML, or nobody has written such TOML.
    """
    import tomllib  # here, as the Pythons before 3.11 do not have it, whose catalogue is packed in FILES

    text = data.decode("utf-8-sig")  # Windows' Notepad may add a byte order mark
    if _DEEP_KEY.search(text):
        raise ValueError(f"a key has more than {_MOST_PARTS} parts")
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError:
        raise ValueError("lists or tables are nested too deeply") from None


def read_toml(path: Path) -> Dict[str, Any]:
    """Return the tables of a TOML file; raise CatalogueError when it cannot be read."""
    name = path.name
    if is_special(path):
        raise CatalogueError([Problem(file=str(path), what=SPECIAL, fix=NO_SPECIAL)])
    try:
        return parse_toml(path.read_bytes())
    except UnicodeDecodeError as error:
        what, fix = message("is not UTF-8 text (byte {number})", number=error.start + 1), message("save it as UTF-8")
    except ValueError as error:
        what = message("is not valid TOML: {reason}", reason=str(error))
        fix = message("correct the line it names")
    except OSError as error:
        name = str(path)
        what = message("cannot be read: {reason}", reason=system_reason(error))
        fix = message("check the path and who may read it")
    raise CatalogueError([Problem(file=name, what=what, fix=fix)])
