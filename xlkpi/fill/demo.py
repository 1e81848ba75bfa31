"""Make the templates and filled workbooks of `xlkpi demo`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import LANGUAGES, Catalogue
from ..errors import WorkbookError
from ..jobs.progress import Progress, with_progress
from ..tables.read import read_table
from ..tables.store import Table
from ..upgrade.overwrite import OverwritePolicy
from ..workbook.options import Options
from .batch import fill_records
from .generate_templates import generate_templates
from .templates import Templates


@dataclass(frozen=True)
class Demo:
    """The result of `make_demo`: templates in one folder, filled workbooks in another."""

    templates: tuple[Path, ...]
    workbooks: tuple[Path, ...]


def make_demo(folder: Path, overwrite: bool = False, discard: bool = False, progress: Progress | None = None) -> Demo:
    """Write a template for each vertical and language, and a workbook for each business of the demo tables.

    Args:
        folder: The folder, with "templates" and "filled" inside.
        overwrite: Whether existing files are replaced, unless they hold what the new ones lack.
        discard: Whether existing files are replaced whatever they hold.
        progress: Called after each template, then after each workbook.

    Raises:
        WorkbookError: An existing file must stay.
    """
    made = generate_templates(None, folder / "templates", overwrite=overwrite, discard=discard, progress=progress)
    catalogue = load_catalogue()
    tables = {language: read_table(demo_table(language), catalogue) for language in LANGUAGES}
    filled = _filled(tables, catalogue, folder / "filled", OverwritePolicy(overwrite, discard))
    count = sum(table.count() for table in tables.values())
    return Demo(made.written, tuple(with_progress(filled, count, progress, lambda path: path)))


def _filled(
    tables: Mapping[str, Table], catalogue: Catalogue, folder: Path, existing: OverwritePolicy
) -> Iterator[Path]:
    """Yield the path of each business's workbook, in the language of its table."""
    for language, table in tables.items():
        records = table.records
        for outcome in fill_records(records, folder, Templates(catalogue, Options(language)), existing):
            if outcome.problems:
                raise WorkbookError(outcome.problems)
            yield outcome.path


def demo_table(language: str) -> Path:
    """Return the path of the table that ships with xlkpi: six made-up shops, in a language."""
    return Path(__file__).parent / f"demo.{language}.csv"
