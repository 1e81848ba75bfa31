"""Find, read and cache the catalogue's files: the built-in ones, and the user's own trades."""

from __future__ import annotations

import os
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from ..errors import CatalogueError, Problem, UsageError
from .build import build_functions, build_vertical
from .model import Catalogue, Function, Text, Vertical

VARIABLE = "XLKPI_CATALOGUE"
"""Names the user's own catalogue files or folders, separated as in PATH."""

try:
    # In LibreOffice's extension, whose Python may lack tomllib; xlkpi.hosts.libreoffice.package writes it.
    FILES: Mapping[str, Dict[str, Any]] = import_module(".baked", __package__).FILES
except ImportError:
    FILES = {}
"""The built-in files, read already, by name; empty when they are read from the TOML files."""

_FOLDER = Path(__file__).parent
_FUNCTIONS = _FOLDER / "functions.toml"
_WORDS = _FOLDER / "words.toml"


@lru_cache(maxsize=None)
def load_functions() -> Mapping[str, Function]:
    """The public calculators, by name. Reads functions.toml alone: a first cell need not wait for the trades."""
    functions, problems = build_functions(_read(_FUNCTIONS), _FUNCTIONS.name, public=True)
    if problems:
        raise CatalogueError(problems)
    return functions


@lru_cache(maxsize=None)
def load_words() -> Mapping[str, Mapping[str, Text]]:
    """The words of the functions, by section and key: load_words()["tiers"]["typical"]["fr"]."""
    return _read(_WORDS)


def builtin_files() -> List[Path]:
    """The files of the catalogue itself: functions, words, and a file a trade."""
    return [_FOLDER / name for name in sorted(FILES)] or sorted(_FOLDER.glob("*.toml"))


def load_catalogue(paths: Sequence[str] = ()) -> Catalogue:
    """The built-in trades, those that XLKPI_CATALOGUE names, and those of `paths` (files or folders).

    Raises CatalogueError with all problems of all files, UsageError for a path that is not there.
    """
    variable = [path for path in os.environ.get(VARIABLE, "").split(os.pathsep) if path]
    files = [file for path in [*variable, *paths] for file in _files(Path(path))]
    return _load(tuple(dict.fromkeys((str(file.resolve()), file.stat().st_mtime_ns) for file in files)))


def load_vertical(path: Path) -> Vertical:
    """One trade from one file. Raises CatalogueError with all its problems."""
    vertical, problems = build_vertical(_read(path), str(path.name), load_functions())
    if vertical is None:
        raise CatalogueError(problems)
    return vertical


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
            what = f"{vertical.id!r} is the id of {origins[vertical.id]} already"
            problems.append(Problem(f"{file.name}: trade: id", what, "choose another id"))
        verticals[vertical.id] = vertical
        origins[vertical.id] = file
    if problems:
        raise CatalogueError(problems)
    return Catalogue(load_functions(), verticals)


def _files(path: Path) -> List[Path]:
    if path.is_dir():
        files = sorted(path.glob("*.toml"))
        if not files:
            raise UsageError(f"{path}: the folder has no .toml file; a trade is one TOML file (docs/catalogue.md)")
        return files
    if not path.is_file():
        raise UsageError(f"{path}: there is no such catalogue file or folder; check the path and {VARIABLE}")
    return [path]


def _read(path: Path) -> Dict[str, Any]:
    if path.parent == _FOLDER and path.name in FILES:
        return FILES[path.name]
    return read_toml(path)


def read_toml(path: Path) -> Dict[str, Any]:
    """The tables of a TOML file. Raises CatalogueError when it cannot be read."""
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Windows' Notepad may put a mark at the start
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 text (byte {error.start + 1})"
        raise CatalogueError([Problem(path.name, what, "save it as UTF-8")]) from None
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, or a number or nesting beyond reason
        raise CatalogueError([Problem(path.name, f"is not valid TOML: {error}", "correct the line it names")]) from None
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise CatalogueError([Problem(str(path), what, "check the path and who may read it")]) from None
