"""The reading of a user's own template in a process of its own, since templates may come from anybody."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue
from ..errors import Problem, WorkbookError
from ..jobs.isolation import Lost, one_guarded, too_costly
from ..reading.untrusted import Converted, in_words
from ..xlsx.safe_zip import RESAVE
from .template_filler import TemplateFiller
from .templates import ReadTemplate, Template, read_template
from .year import Start


def guarded_reader(catalogues: Sequence[str]) -> ReadTemplate:
    """Return a reader of templates that limits the time and memory that a template may take.

    Args:
        catalogues: Files or folders of custom verticals; see load_catalogue.
    """
    return partial(_read, tuple(catalogues))


def _read(catalogues: tuple[str, ...], own: Path, _: Catalogue, start: Start, converted: Converted) -> Template:
    try:
        return one_guarded(_try, own, catalogues, start, converted)
    except Lost:
        raise WorkbookError([Problem(file=str(own), what=too_costly(own), fix=RESAVE)]) from None


def _try(own: Path, catalogues: tuple[str, ...], start: Start, converted: Converted) -> Template:
    """Read a template and prepare it for filling, as the caller will: here it may fail or hang."""
    known = load_catalogue(catalogues)
    with in_words(own):
        template = read_template(own, known, start, converted)
        TemplateFiller(template.data, template.name, template.plain, template.vertical)
        return template
