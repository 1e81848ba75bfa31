"""Template files: a workbook for each vertical and language."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from ..catalogue.model import Vertical
from ..errors import ExistingFileError, Problem
from ..files import write_file
from ..functions import FUNCTIONS
from ..xlsx.save import built_file
from .build import build_workbook
from .layout import Options


def write_templates(
    verticals: Iterable[Vertical],
    options: Iterable[Options],
    folder: Path,
    why_kept: Callable[[Path, bytes], Problem | None],
) -> Iterator[Path]:
    """Write a template for each vertical and each set of options.

    Each file is named after its vertical and language, such as custom-phone-cases.fr.xlsx; one with sample data is
    custom-phone-cases.fr.sample.xlsx.

    Args:
        verticals: The verticals to write templates for.
        options: The options of the templates of each vertical, one per file.
        folder: The folder to write to; it is made where it does not exist.
        why_kept: Called with a path and the bytes of the new file; returns why the existing file must stay, or None.

    Yields:
        The path of each file, once it is written.

    Raises:
        ExistingFileError: An existing file must stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = list(options)
    for vertical in verticals:
        for choice in wanted:
            path = folder / template_name(vertical.id, choice)
            data = template_file(vertical, choice)
            if problem := why_kept(path, data):
                raise ExistingFileError([problem])
            write_file(path, data)
            yield path


def template_file(vertical: Vertical, options: Options) -> bytes:
    """Return the file of a vertical's template, with all values computed.

    It is kept: the same template is often wanted twice, to be written and to be filled.
    """
    return _file(_Itself(vertical), options)


class _Itself:
    """A vertical as the key of a cache: no other one is equal to it, since what it holds cannot be hashed."""

    def __init__(self, vertical: Vertical) -> None:
        self.vertical = vertical

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.vertical is self.vertical

    def __hash__(self) -> int:
        return id(self.vertical)


@lru_cache(maxsize=32)
def _file(of: _Itself, options: Options) -> bytes:
    return new_template_file(of.vertical, options)


def new_template_file(vertical: Vertical, options: Options) -> bytes:
    """Return what `template_file` does, made anew."""
    with _uncollected():
        return built_file(build_workbook(vertical, options), FUNCTIONS)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Collect no garbage: a template is made of a million objects, and all are in use until it is done."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def template_name(vertical_id: str, options: Options) -> str:
    """Return the file name of a template."""
    return f"{vertical_id}.{options.language}{'.sample' if options.sample else ''}.xlsx"
