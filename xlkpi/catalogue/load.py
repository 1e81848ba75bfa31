"""Find, read and cache the catalogue's files: the built-in ones, and a user's own verticals."""

from __future__ import annotations

import os
import re
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from ..errors import NO_SPECIAL, SPECIAL, CatalogueError, Problem, UsageError, is_special, system_reason
from ..messages import message
from .baked import FILES
from .function import Function, Text
from .model import Catalogue, Vertical
from .read_functions import read_functions
from .shelf import Shelf
from .table import Findings

VARIABLE = "XLKPI_CATALOGUE"
"""The environment variable with custom catalogue files or folders, separated as in PATH."""

_FOLDER = Path(__file__).resolve().parent
_FUNCTIONS = _FOLDER / "functions.toml"
_WORDS = _FOLDER / "words.toml"
_NO_VERTICALS = (_FUNCTIONS, _WORDS)
_FIELDS = _FOLDER / "fields.toml"
_RATES = _FOLDER / "rates.toml"
_NO_CATALOGUE = (_RATES, _FIELDS)


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
    files = sorted(_FOLDER.glob("*.toml")) or [_FOLDER / name for name in sorted(FILES)]  # which alone may be packed
    return [file for file in files if file not in _NO_CATALOGUE]


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
    """Return the vertical of one file, which may extend a built-in one; raise CatalogueError with all its problems."""
    volume = _shelf([path]).volume(path.resolve())
    if volume.vertical is None:
        raise CatalogueError(volume.findings.problems)
    return volume.vertical


def check_catalogue_files(paths: Sequence[Path], known: Catalogue) -> Dict[Path, Findings]:
    """Check catalogue files against every rule that the built-in files keep.

    Args:
        paths: TOML files: verticals, or built-in files.
        known: The catalogue in use, whose ids are taken. A file that is part of this catalogue may keep its id.

    Returns:
        The findings of each file: problems, and notes on spellings that are understood but out of date, and on what a
        file changes in the vertical that it extends.
    """
    from .changes import changes  # here, as Excel starts faster without them
    from .wording import check_wording  # likewise

    about_verticals = [path for path in paths if path.resolve() not in _NO_VERTICALS]
    shelf = _shelf([*known.files, *about_verticals])
    checked: Dict[Path, Findings] = {}
    for path in paths:
        if path in about_verticals:
            findings = shelf.volume(path.resolve()).findings
            findings.notes += changes(shelf, path.resolve())
        else:
            findings = _read_words(path)
        check_wording(findings)
        checked[path] = findings
    return checked


def tables_of(vertical_id: str, known: Catalogue) -> Mapping[str, Any]:
    """Return the tables of a vertical of the catalogue in use, with those of the vertical that it extends."""
    return _shelf(known.files).volume(known.origins[vertical_id]).values


def is_built_in(catalogue: Catalogue) -> bool:
    """Return whether a catalogue has no file of the user's."""
    return set(catalogue.files) <= set(builtin_files())


@lru_cache(maxsize=None)
def load_rates() -> Mapping[str, Any]:
    """Return rates.toml: exchange rates by the date of a source."""
    return _read(_RATES)


def load_fields() -> Mapping[str, Any]:
    """Return fields.toml, which explains every field of a vertical's file."""
    return _read(_FIELDS)


def _read_words(path: Path) -> Findings:
    """Read a built-in file that has no vertical: the calculators or the words."""
    from .wording import texts_of  # here, as above

    findings = Findings(path.name)
    if path.resolve() == _FUNCTIONS:
        read_functions(_read(path), findings)
    else:
        findings.texts += texts_of(_read(path))
    return findings


def _shelf(files: Sequence[Path]) -> Shelf:
    """Return the built-in verticals with further files."""
    builtin = [file for file in builtin_files() if file not in _NO_VERTICALS]
    return Shelf([*builtin, *files], load_functions(), _read)


@lru_cache(maxsize=8)
def _load(user_files: Tuple[Tuple[str, int], ...]) -> Catalogue:
    shelf = _shelf([Path(name) for name, _ in user_files])
    verticals, origins, problems = shelf.verticals()
    if problems:
        raise CatalogueError(problems)
    return Catalogue(load_functions(), verticals, origins, shelf.files)


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
    """Return the tables of a file. Those of a built-in one are ready, unless it was changed since they were made."""
    if path.parent == _FOLDER and path.name in FILES:
        checksum, tables = FILES[path.name]
        try:
            unchanged = zlib.crc32(path.read_bytes()) == checksum
        except OSError:  # in LibreOffice's extension, which has no such files
            unchanged = True
        if unchanged:
            return tables
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
    import tomllib  # here, as the Pythons before 3.11 do not have it, and the built-in files do not need it

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
