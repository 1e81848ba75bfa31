"""The worksheet functions themselves, for any host and for Python.

Every argument of a calculator takes a number, a cell or a range: a list of rows as from a worksheet, a list, an array
of NumPy or Arrow, a column of pandas or polars. The result has the form of its ranges. Empty, wrong and impossible
inputs never raise: they give "", "#VALUE!", "#DIV/0!", "#NUM!" or "#N/A", as in a worksheet. None, "", NaN, and pandas'
NA and NaT are blanks. What is no range, and ranges of different shapes, raise ShapeError, a TypeError.

>>> KPI_AOV(10000, 200)
50.0
>>> KPI_AOV([[10000], [None]], [[200], [210]])
[[50.0], ['']]
>>> KPI_AOV(10000, 0)
'#DIV/0!'
>>> KPI_BENCHMARK("remote-personal-shopper", "aov", 160)
'Above average'
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Sequence

from . import benchmark
from .calls.benchmark_argument import as_id, tier_id
from .calls.calculators import CALCULATORS, calculate
from .calls.explain_catalogue import why_calc, why_calculator, why_not
from .calls.lookup import (
    INFO_FIELDS,
    chosen_language,
    find_kpi,
    judge_cells,
    kpi_text,
    scale_of,
    table_of,
    unanswerable,
    unknown_kpi,
)
from .calls.ranges import over_cells
from .calls.verdicts import GAP, RANK, Verdict
from .catalogue.load import load_catalogue, load_functions, load_words
from .catalogue.model import TIERS
from .errors import ShapeError, XlkpiError
from .formula.values import NA, VALUE, Value, is_blank

globals().update(CALCULATORS)


def KPI_BENCHMARK(vertical: Any, kpi: Any, value: Any, language: Any = None, benchmarks: Any = None) -> Any:
    """Return the name of the tier that a value reaches, from "Below benchmark" to "Exceptional".

    Args:
        vertical: The vertical's id, such as "custom-phone-cases".
        kpi: The KPI's id, such as "aov".
        value: A number in the KPI's unit, a cell or a range. Money is in the currency of the source.
        language: "en" or "fr"; the default is XLKPI_LANGUAGE, or else "en".
        benchmarks: A workbook's own Benchmarks table in place of the catalogue's: one row per KPI, with its id, then
            sign and threshold of each tier. Money is then in the workbook's currency. Also a DataFrame, or a dictionary
            such as {"typical": 100, "exceptional": "> 200"}.

    Returns:
        A text, or a range of texts for a range. A blank gives "", an error gives the same error, text gives "#VALUE!",
        and an unknown id or language gives "#N/A".

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.
        ShapeError: The value or the benchmarks are neither a cell nor a range, or a row lacks its id.
        UnknownNameError: A dictionary has a tier that does not exist.

    Example:
        >>> KPI_BENCHMARK("remote-personal-shopper", "aov", [[90], [160]])
        [['Below benchmark'], ['Above average']]
        >>> KPI_BENCHMARK("remote-personal-shopper", "aov", 160, "fr")
        'Supérieur à la moyenne'
    """
    tiers = list(load_words()["tiers"].values())
    chosen = chosen_language(language)

    def name(number: float, scale: benchmark.Scale) -> Value:
        rank = benchmark.rank(number, scale)
        if isinstance(rank, str):
            return rank
        return NA if chosen is None else tiers[int(rank)][chosen]

    return judge_cells(Verdict(name, texts=True), vertical, kpi, value, benchmarks, language)


def KPI_RANK(vertical: Any, kpi: Any, value: Any, benchmarks: Any = None) -> Any:
    """Return the tier that a value reaches as a number: 0 below benchmark, 1 typical, 2 above average, 3 exceptional.

    Args:
        vertical: The vertical's id.
        kpi: The KPI's id.
        value: A number in the KPI's unit, a cell or a range. Money is in the currency of the source.
        benchmarks: A workbook's own Benchmarks table in place of the catalogue's.

    Returns:
        A number, or a range of numbers for a range; otherwise as KPI_BENCHMARK.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.
        ShapeError: The value or the benchmarks are neither a cell nor a range, or a row lacks its id.
        UnknownNameError: A dictionary has a tier that does not exist.

    Example:
        >>> KPI_RANK("remote-personal-shopper", "aov", 160)
        2
    """
    return judge_cells(RANK, vertical, kpi, value, benchmarks)


def KPI_GAP(vertical: Any, kpi: Any, value: Any, benchmarks: Any = None) -> Any:
    """Return the distance from a value to the next tier.

    Args:
        vertical: The vertical's id.
        kpi: The KPI's id.
        value: A number in the KPI's unit, a cell or a range. Money is in the currency of the source.
        benchmarks: A workbook's own Benchmarks table in place of the catalogue's.

    Returns:
        A number of 0 or more in the KPI's unit, 0 at the top tier; a range of numbers for a range.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.
        ShapeError: The value or the benchmarks are neither a cell nor a range, or a row lacks its id.
        UnknownNameError: A dictionary has a tier that does not exist.

    Example:
        >>> KPI_GAP("remote-personal-shopper", "aov", 160)
        40.0
    """
    return judge_cells(GAP, vertical, kpi, value, benchmarks)


def KPI_TARGET(vertical: Any, kpi: Any, tier: Any, benchmarks: Any = None) -> Any:
    """Return the threshold of a tier.

    Args:
        vertical: The vertical's id.
        kpi: The KPI's id.
        tier: "typical", "above" or "exceptional", or the tier's name in English or French.
        benchmarks: A workbook's own Benchmarks table in place of the catalogue's.

    Returns:
        A number in the KPI's unit, money in the currency of the source; "#N/A" where the source states none.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.
        ShapeError: The value or the benchmarks are neither a cell nor a range, or a row lacks its id.
        UnknownNameError: A dictionary has a tier that does not exist.

    Example:
        >>> KPI_TARGET("remote-personal-shopper", "aov", "exceptional")
        200.0
    """
    table = table_of(benchmarks, vertical, kpi)
    problem = unanswerable((vertical, kpi, tier), (table,))
    if problem is not None:
        return problem
    scale = scale_of(vertical, kpi, table)
    wanted = tier_id(tier)
    if isinstance(scale, str) or wanted is None or wanted not in scale:
        return scale if isinstance(scale, str) else NA
    return scale[wanted].value


def KPI_INFO(vertical: Any, kpi: Any, field: Any, language: Any = None) -> Any:
    """Return a text about a KPI.

    Args:
        vertical: The vertical's id.
        kpi: The KPI's id.
        field: One of INFO_FIELDS: "name", "definition", "why", "formula", "unit", "direction", "period" (what a verdict
            goes by), "currency" (of the source's amounts), "population" (whom the benchmark is for), "ranges" (the
            tiers as the source words them), "example_period", "advantage", "limitation", "companion" (what to look at
            next), "tips", "source", "country", "aliases" or "note".
        language: "en" or "fr"; the default is XLKPI_LANGUAGE, or else "en".

    Returns:
        A text, of one line for each range, tip, alias or note, "" where the catalogue has none; "#N/A" for an unknown
        id, field or language.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.

    Example:
        >>> KPI_INFO("remote-personal-shopper", "aov", "name")
        'Average order value'
    """
    problem = unanswerable((vertical, kpi, field), (language,))
    if problem is not None:
        return problem
    found, chosen = find_kpi(vertical, kpi), chosen_language(language)
    if found is None or chosen is None or as_id(field) not in INFO_FIELDS:
        return NA
    return kpi_text(found, as_id(field), chosen)


def KPI_LIST(vertical: Any = None, language: Any = None) -> Any:
    """Return a table of the KPIs of one vertical, or of all.

    Args:
        vertical: The vertical's id; all verticals when left out.
        language: "en" or "fr"; the default is XLKPI_LANGUAGE, or else "en".

    Returns:
        A list of rows, the header first: vertical, kpi, name, unit and function; the ids of the unit, direction and
        period; the currency of the source's amounts; each tier's threshold, "" where the source states none. "#N/A" for
        an unknown id or language.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.

    Example:
        >>> KPI_LIST("remote-personal-shopper")[1]  # doctest: +NORMALIZE_WHITESPACE
        ['remote-personal-shopper', 'csat', 'Client satisfaction score', '%', 'KPI_CSAT',
         'ratio', 'higher', 'month', '', 0.7, 0.8, 0.9]
    """
    problem = unanswerable((), (vertical, language))
    if problem is not None:
        return problem
    catalogue, chosen = load_catalogue(), chosen_language(language)
    wanted = None if is_blank(vertical) else as_id(vertical)
    if chosen is None or not (wanted is None or wanted in catalogue.verticals):
        return NA
    words = load_words()
    header = [text[chosen] for text in (*words["columns"].values(), *(words["tiers"][tier] for tier in TIERS))]
    rows = [
        [
            *(kpi.vertical, kpi.id, kpi.name[chosen], words["units"][kpi.unit][chosen], kpi.function.worksheet_name),
            *(kpi.unit, kpi.direction, kpi.period, kpi.currency),
            *(kpi.thresholds[tier].value if tier in kpi.thresholds else "" for tier in TIERS),
        ]
        for kpi in catalogue.kpis().values()
        if wanted is None or kpi.vertical == wanted
    ]
    return [header, *rows]


def KPI_CALC(vertical: Any, kpi: Any, *inputs: Any) -> Any:
    """Compute any KPI by its id, including the KPIs of custom catalogues.

    Args:
        vertical: The vertical's id.
        kpi: The KPI's id.
        *inputs: The arguments of the KPI's calculator in their order: numbers, cells or ranges.

    Returns:
        A number in the KPI's unit, or a range of numbers for ranges. "#N/A" for an unknown id, "#VALUE!" for another
        number of inputs.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.
        ShapeError: An input is neither a cell nor a range, or ranges have different shapes.

    Example:
        >>> KPI_CALC("remote-personal-shopper", "aov", 10000, 200)
        50.0
    """
    found = find_kpi(vertical, kpi)
    return over_cells(unknown_kpi, [vertical, kpi, *inputs]) if found is None else calculate(found.function, inputs)


def KPI_WHY(function: Any, *inputs: Any, language: Any = None) -> Any:
    """Return in plain words why a function gives an error for some inputs; "" when it gives none.

    Args:
        function: The function's name, such as "KPI_AOV" or "KPI_BENCHMARK".
        *inputs: The function's arguments in their order: numbers, cells or ranges. In a worksheet, a language may
            follow those of a calculator.
        language: "en" or "fr"; the default is XLKPI_LANGUAGE, or else "en".

    Returns:
        A text, or a range of texts for ranges; "#N/A" for an unknown function or language.

    Raises:
        CatalogueError: A catalogue file that XLKPI_CATALOGUE names has problems.

    Example:
        >>> KPI_WHY("KPI_AOV", 10000, 0)
        '“Number of orders in the period” is zero, and nothing can be divided by zero.'
        >>> KPI_WHY("KPI_RANK", "remote-personal-shopper", "aov", "100 dollars")
        '“value” is not a number.'
    """
    problem = unanswerable((function,), (language,))
    if problem is not None:
        return problem
    name = as_id(function).upper()
    calculator, other = load_functions().get(name), CATALOGUE_FUNCTIONS.get(name)
    if calculator is not None and is_blank(language) and len(inputs) == len(calculator.arguments) + 1:
        inputs, language = inputs[:-1], inputs[-1]
    chosen = chosen_language(language)
    if chosen is None or (calculator is None and other in (None, KPI_WHY)):
        return NA
    try:
        if calculator is not None:
            return why_calculator(calculator, inputs, chosen)
        if other is KPI_CALC and len(inputs) > 1:
            return why_calc(*inputs, language=chosen)
        return why_not(CATALOGUE_FUNCTIONS[name], inputs, chosen)
    except ShapeError as error:
        return error.in_language(chosen)


def in_worksheet(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """Return a function's answer as a worksheet has it, where there is no exception: the text of an error instead."""
    try:
        return function(*arguments)
    except ShapeError:
        return VALUE
    except XlkpiError:  # a custom catalogue that cannot be read; `xlkpi check` says what is wrong
        return NA


CATALOGUE_FUNCTIONS: Dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (KPI_BENCHMARK, KPI_RANK, KPI_TARGET, KPI_GAP, KPI_INFO, KPI_LIST, KPI_CALC, KPI_WHY)
}
FUNCTIONS: Dict[str, Callable[..., Any]] = {**CALCULATORS, **CATALOGUE_FUNCTIONS}
"""Every worksheet function by its name."""

__all__ = [*FUNCTIONS]
