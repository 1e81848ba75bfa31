"""The worksheet functions themselves, for any host and for Python.

Every argument of a calculator takes a number, a cell or a range (a list of rows, a flat list, an array). Empty,
wrong and impossible inputs never raise: they give "", "#VALUE!", "#DIV/0!", "#NUM!" or "#N/A", as in a worksheet. NaN
and pandas' NA and NaT are blanks, as None and "" are.

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

import inspect
import math
import os
from typing import Any, Callable, Dict, NamedTuple, Optional, Sequence, Tuple, Union

from . import benchmark
from .calculators import CALCULATORS, calculate, unwrapped, whole_ranges
from .catalogue.load import load_catalogue, load_functions, load_words
from .catalogue.model import LANGUAGES, TIERS, Function, Kpi
from .errors import UnknownNameError
from .explain import why
from .formula.values import NA, NUM, VALUE, WRONG, Value, is_blank, is_error, to_number
from .ranges import over_cells, read_range

LANGUAGE_VARIABLE = "XLKPI_LANGUAGE"
"""The language of a function whose language argument is left out: en (the default) or fr."""

INFO_FIELDS = (
    "name", "definition", "why", "formula", "unit", "direction", "advantage", "limitation",
    "tips", "source", "country", "note",
)  # fmt: skip


class ArgumentHelp(NamedTuple):
    """One argument as a function wizard shows it: its id, what it is called in the wizard's language, and its help."""

    id: str
    name: str
    help: str


class FunctionHelp(NamedTuple):
    """A function as a function wizard shows it."""

    help: str
    arguments: Tuple[ArgumentHelp, ...]


globals().update(CALCULATORS)


def KPI_BENCHMARK(vertical: Any, kpi: Any, value: Any, language: Any = None, benchmarks: Any = None) -> Any:
    """The tier that a value reaches: "Below benchmark", "Typical", "Above average", "Exceptional".

    value: a number, a cell or a range. A blank gives "", an error that error.
    language: "en" or "fr"; the default is XLKPI_LANGUAGE, or else "en".
    benchmarks: a workbook's own Benchmarks table (a row a KPI: id, then sign and threshold of each tier).
    """
    tiers = list(load_words()["tiers"].values())
    chosen = chosen_language(language)

    def name(number: float, scale: benchmark.Scale) -> Value:
        rank = benchmark.rank(number, scale)
        if isinstance(rank, str):
            return rank
        return NA if chosen is None else tiers[int(rank)][chosen]

    return _judge(name, vertical, kpi, value, benchmarks, language)


def KPI_RANK(vertical: Any, kpi: Any, value: Any, benchmarks: Any = None) -> Any:
    """The tier that a value reaches as a number: 0 below benchmark, 1 typical, 2 above average, 3 exceptional."""
    return _judge(benchmark.rank, vertical, kpi, value, benchmarks)


def KPI_GAP(vertical: Any, kpi: Any, value: Any, benchmarks: Any = None) -> Any:
    """How far a value is from the next tier, in the KPI's unit; 0 at the top."""
    return _judge(benchmark.gap, vertical, kpi, value, benchmarks)


def KPI_TARGET(vertical: Any, kpi: Any, tier: Any, benchmarks: Any = None) -> Any:
    """The threshold of a tier ("typical", "above", "exceptional", or its name); #N/A where the source has none."""
    table = _own_table(benchmarks)
    problem = _unanswerable((vertical, kpi, tier), (table,))
    if problem is not None:
        return problem
    scale = _scale(vertical, kpi, table)
    wanted = _tier(tier)
    if isinstance(scale, str) or wanted is None or wanted not in scale:
        return scale if isinstance(scale, str) else NA
    return scale[wanted].value


def KPI_INFO(vertical: Any, kpi: Any, field: Any, language: Any = None) -> Any:
    """A text about a KPI: name, definition, why, formula, unit, direction, advantage, limitation, tips, source,
    country or note; several lines for tips and notes."""
    problem = _unanswerable((vertical, kpi, field), (language,))
    if problem is not None:
        return problem
    found, chosen = find_kpi(vertical, kpi), chosen_language(language)
    if found is None or chosen is None or _key(field) not in INFO_FIELDS:
        return NA
    return info(found, _key(field), chosen)


def KPI_LIST(vertical: Any = None, language: Any = None) -> Any:
    """A table of the KPIs, of one vertical or of all: vertical, kpi, name, unit, function; header first."""
    problem = _unanswerable((), (vertical, language))
    if problem is not None:
        return problem
    catalogue, chosen = load_catalogue(), chosen_language(language)
    wanted = None if is_blank(vertical) else _key(vertical)
    if chosen is None or not (wanted is None or wanted in catalogue.verticals):
        return NA
    words = load_words()
    header = [text[chosen] for text in words["columns"].values()]
    rows = [
        [kpi.vertical, kpi.id, kpi.name[chosen], words["units"][kpi.unit][chosen], worksheet_name(kpi.function)]
        for kpi in catalogue.kpis().values()
        if wanted is None or kpi.vertical == wanted
    ]
    return [header, *rows]


def KPI_CALC(vertical: Any, kpi: Any, *inputs: Any) -> Any:
    """Any KPI by its id, from its calculator's arguments in their order; so a catalogue of one's own works as well."""
    found = find_kpi(vertical, kpi)
    return over_cells(_unknown, [vertical, kpi, *inputs]) if found is None else calculate(found.function, inputs)


def KPI_WHY(function: Any, *inputs: Any) -> Any:
    """In plain words, why a calculator gives an error for these inputs; "" when it does not."""
    problem = _unanswerable((function,))
    if problem is not None:
        return problem
    found = load_functions().get(str(function).strip().upper())
    language = chosen_language(None)
    if found is None or language is None:
        return NA
    if len(inputs) != len(found.arguments):
        names = ", ".join(argument.name for argument in found.arguments)
        words = load_words()["why"]["arguments"][language]
        return words.format(function=found.name, count=len(found.arguments), names=names)
    whole = whole_ranges(found, inputs)
    if whole is None:
        return VALUE
    return over_cells(lambda *cells: why(found, unwrapped(cells), language), whole)


CATALOGUE_FUNCTIONS: Dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (KPI_BENCHMARK, KPI_RANK, KPI_TARGET, KPI_GAP, KPI_INFO, KPI_LIST, KPI_CALC, KPI_WHY)
}
FUNCTIONS: Dict[str, Callable[..., Any]] = {**CALCULATORS, **CATALOGUE_FUNCTIONS}
"""Every worksheet function by its name."""

__all__ = [*FUNCTIONS]


# --- what they share


def worksheet_name(function: Function) -> str:
    """The worksheet function that answers for a calculator: its own name, or KPI_CALC for a user's own."""
    return function.name if function.public else "KPI_CALC"


def find_kpi(vertical: Any, kpi: Any) -> Optional[Kpi]:
    """The KPI of these ids, whatever their case; None when there is none."""
    try:
        return load_catalogue().vertical(_key(vertical)).kpi(_key(kpi))
    except UnknownNameError:
        return None


def info(kpi: Kpi, field: str, language: str) -> str:
    """One of INFO_FIELDS of a KPI."""
    words = load_words()
    source = load_catalogue().verticals[kpi.vertical].source if field == "source" else None
    if source is not None:
        return f"{source.document}, {source.date.isoformat()}"
    if field in ("unit", "direction"):
        return words[f"{field}s"][getattr(kpi, field)][language]
    if field in ("tips", "note"):
        texts = kpi.tips if field == "tips" else kpi.notes
        return "\n".join(text[language] for text in texts)
    if field == "country":
        return kpi.country
    text = kpi.strength if field == "advantage" else getattr(kpi, field)
    return str(text[language])


def _key(argument: Any) -> str:
    return str(argument).strip().lower()


def chosen_language(language: Any) -> Optional[str]:
    """The language asked for, or for a blank that of XLKPI_LANGUAGE, or English; None when it is not known."""
    chosen = os.environ.get(LANGUAGE_VARIABLE) or LANGUAGES[0] if is_blank(language) else language
    return _key(chosen) if _key(chosen) in LANGUAGES else None


def _tier(tier: Any) -> Optional[str]:
    """The tier's id, from its id or its name in any language."""
    names = load_words()["tiers"]
    return next((t for t in TIERS if _key(tier) in (t, *(name.lower() for name in names[t].values()))), None)


def _unanswerable(needed: Sequence[Any], optional: Sequence[Any] = ()) -> Optional[str]:
    """The answer when a cell is an error, or one that is needed is blank; None when there is something to look up."""
    errors = [cell for cell in (*needed, *optional) if is_error(cell)]
    if errors:
        return str(errors[0])
    return "" if any(is_blank(cell) for cell in needed) else None


def _unknown(vertical: Any, kpi: Any, *inputs: Any) -> str:
    """What KPI_CALC answers for ids that it does not find."""
    problem = _unanswerable((vertical, kpi, *inputs))
    if problem is not None:
        return problem
    return VALUE if any(to_number(cell) == WRONG for cell in inputs) else NA


def _own_table(benchmarks: Any) -> Any:
    """A workbook's own Benchmarks table as a list of rows; a range of one cell counts as that cell."""
    given = read_range(benchmarks)
    if given is not None and given.shape is None:
        return given.cells[0]
    rows = benchmarks.tolist() if hasattr(benchmarks, "tolist") else list(benchmarks)
    return rows if isinstance(rows[0], (list, tuple)) else [rows]


def _scale(vertical: Any, kpi: Any, table: Any) -> Union[benchmark.Scale, str]:
    """The thresholds to judge by: those of the workbook's own table where there is one."""
    if isinstance(table, list):
        return benchmark.table_scale(table, _key(kpi))
    if not is_blank(table):
        return VALUE
    found = find_kpi(vertical, kpi)
    return NA if found is None else benchmark.catalogue_scale(found)


def _judge(
    verdict: Callable[[float, benchmark.Scale], Value],
    vertical: Any,
    kpi: Any,
    value: Any,
    benchmarks: Any,
    language: Any = None,
) -> Any:
    """The verdict on a value, or on each cell of a range."""
    table = _own_table(benchmarks)
    scale = _scale(vertical, kpi, table)

    def judge(cell: Any) -> Value:
        problem = _unanswerable((vertical, kpi, cell), (language, table))
        if problem is not None:
            return problem
        number = to_number(cell)
        if isinstance(number, str):
            return VALUE
        if not math.isfinite(number):
            return NUM
        return scale if isinstance(scale, str) else verdict(number, scale)

    return over_cells(judge, [value])


def function_help(name: str, language: str) -> FunctionHelp:
    """What a function wizard shows for a function: its help, and that of its arguments in their order."""
    words, function = load_words(), load_functions().get(name)
    if function is not None:
        text, helps = function.help[language], {a.name: a.help[language] for a in function.arguments}
    else:
        known, ids = words["arguments"], inspect.signature(FUNCTIONS[name]).parameters
        text = words["functions"][name][language]
        helps = {a: (known.get(f"{name}.{a}") or known[a])[language] for a in ids}
    names = words["argument_names"]
    return FunctionHelp(text, tuple(ArgumentHelp(a, names[a][language], argument) for a, argument in helps.items()))


def takes_range(function: str, argument: str) -> bool:
    """Whether an argument of a function may be a range."""
    return function in CALCULATORS or argument in ("value", "benchmarks", "inputs")
