"""The reading of a user's own template in a process of its own, since templates may come from anybody."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import LANGUAGES, Catalogue
from ..errors import Problem, WorkbookError
from ..jobs.isolation import Lost, one_guarded, too_costly
from ..messages import ENGLISH
from ..numbers import Wrong
from ..reading.locate import locate_cells
from ..reading.named_cells import value_of
from ..reading.untrusted import Converted, in_words, open_untrusted
from ..tables.record import currency_code
from ..xlsx.identity import complete_stamp
from ..xlsx.safe_zip import RESAVE
from .template_filler import TemplateFiller
from .templates import ReadTemplate, Template, made_template
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


def read_template(path: Path, catalogue: Catalogue, start: Start, converted: Converted = None) -> Template:
    """Read a user's own template.

    Args:
        path: The template.
        catalogue: The catalogue that has the template's vertical.
        start: How the first month of each workbook is chosen.
        converted: The file to read in place of one in another format; see open_untrusted.

    Raises:
        WorkbookError: xlkpi did not make the workbook, or figures could be written under the wrong month.
    """
    with in_words(path):
        untrusted = open_untrusted(path, converted)
        vertical = untrusted.vertical(catalogue)
        complete_stamp(untrusted.book, vertical=vertical.id)
        located = locate_cells(untrusted.book, str(path), catalogue, compute=True)
        located.check_formulas()
        located.check_writable()
        code = currency_code(value_of(untrusted.book, "currency"))
        made = made_template(untrusted.unlinked, path.name, False, vertical.id, start)
        language = untrusted.cells.language[: len(ENGLISH)]
        return made._replace(
            currency="" if isinstance(code, Wrong) else code,
            language=language if language in LANGUAGES else ENGLISH,
            months=located.months,
        )
