"""The workbook as a file: its sheets, and a named LAMBDA per function."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from ...catalogue.model import check_language
from ...formula.values import is_blank
from ...functions import FUNCTIONS, KPI_BENCHMARK
from ...version import __version__
from ...wizard import function_help
from ...workbook.options import DEFAULT_START
from ...workbook.styles import add_styles
from ...workbook.texts import Texts
from ...xlsx.save import computed_file
from .benchmarks_sheet import table_of, write_benchmarks
from .functions_sheet import write_functions
from .names import calculators
from .verdicts import catalogue_functions

_TEXTS = Path(__file__).with_name("texts.toml")


def definitions(language: str) -> dict[str, str]:
    """Return the LAMBDA of each function by its name, as a file holds it.

    Args:
        language: The language of the sheets' titles, and of tiers' names where a call names none: "en" or "fr".
    """
    table = table_of(Texts(language, _TEXTS)("sheets.benchmarks"))
    return {**calculators(), **catalogue_functions(*table, language)}


def functions_workbook(language: str) -> bytes:
    """Return the .xlsx file. The same xlkpi and language give the same bytes.

    Every formula is saved with its value, which the functions in Python compute.

    Args:
        language: The language of the sheets, "en" or "fr".

    Raises:
        UsageError: The language is another one.
    """
    check_language(language)
    texts, paper = Texts(language, _TEXTS), Texts(language)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    write_functions(workbook.create_sheet(texts("sheets.functions")), texts, paper)
    write_benchmarks(workbook.create_sheet(texts("sheets.benchmarks")), texts, paper)
    for name, definition in definitions(language).items():
        # Excel shows the comment while the name is being typed
        workbook.defined_names[name] = DefinedName(
            name, attr_text=definition, comment=function_help(name, language).help
        )
    properties = workbook.properties
    properties.title, properties.creator, properties.language = texts("document.title"), "xlkpi", language
    properties.version = __version__
    properties.created = properties.modified = datetime.datetime.combine(DEFAULT_START, datetime.time())
    workbook.calculation.fullCalcOnLoad = True
    return computed_file(workbook, {**FUNCTIONS, "KPI_BENCHMARK": _benchmark_in(language)})


def _benchmark_in(chosen: str) -> Callable[..., Any]:
    """Return KPI_BENCHMARK as this workbook has it: in its language where a call names none."""

    def benchmark(vertical: Any, kpi: Any, value: Any, language: Any = None, benchmarks: Any = None) -> Any:
        return KPI_BENCHMARK(vertical, kpi, value, chosen if is_blank(language) else language, benchmarks)

    return benchmark
