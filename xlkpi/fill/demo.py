"""Make the templates and filled workbooks of `xlkpi demo`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import LANGUAGES
from ..errors import WorkbookError
from ..tables.read import read_table
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


def make_demo(folder: Path, overwrite: bool = False, discard: bool = False) -> Demo:
    """Write a template for each vertical and language, and a workbook for each business of the demo tables.

    Raises WorkbookError where an existing file must stay.
    """
    made = generate_templates(None, folder / "templates", overwrite=overwrite, discard=discard)
    return Demo(made.written, tuple(_filled(folder / "filled", OverwritePolicy(overwrite, discard))))


def _filled(folder: Path, existing: OverwritePolicy) -> Iterator[Path]:
    catalogue = load_catalogue()
    for language in LANGUAGES:
        records = read_table(demo_table(language), catalogue).records
        for outcome in fill_records(records, folder, Templates(catalogue, Options(language)), existing):
            if outcome.problems:
                raise WorkbookError(outcome.problems)
            yield outcome.path


def demo_table(language: str) -> Path:
    """Return the path of the table that ships with xlkpi: six made-up shops, in a language."""
    return Path(__file__).parent / f"demo.{language}.csv"
