"""The functions of the catalogue that plain formulas can answer, as LAMBDAs on the workbook's Benchmarks table.

They take the arguments of the functions in functions.py and give the same answers. The ids of the trade and of the KPI
choose a row of the table; the plain formulas of the templates then judge by its signs and thresholds. Each LAMBDA is
whole: it calls no other, so that one alone can be brought into another workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...catalogue.load import load_words
from ...catalogue.model import LANGUAGES, TIERS
from ...formula.excel import quoted
from ...workbook.formulas import Ladder, TierCells, tier_names
from .names import bound, function_of, is_left_out, let

WITHOUT = ("KPI_INFO", "KPI_LIST", "KPI_CALC", "KPI_WHY")
"""The functions that this workbook does not have; texts.toml gives the reason of each."""

_COLUMNS = {tier: (2 * place, 2 * place + 1) for place, tier in enumerate(TIERS, 1)}
"""The columns of each tier's sign and threshold in a Benchmarks table, whose first column is the KPI's id."""
_VERTICAL, _KPI, _VALUE = bound("vertical"), bound("kpi"), bound("value")
_LADDER = Ladder({tier: TierCells(bound(f"{tier}_sign"), bound(f"{tier}_edge")) for tier in TIERS})
_RANKS = [str(rank) for rank in range(len(TIERS) + 1)]


def catalogue_functions(verticals: str, table: str, language: str) -> dict[str, str]:
    """Return the LAMBDAs by their names.

    Args:
        verticals: The range of the ids of the trades, beside the table.
        table: The range of the Benchmarks table: id of the KPI, then sign and threshold of each tier.
        language: The language of tiers' names where a call names none.
    """
    row = _row(verticals, table)
    ranked = row | {"reached": _LADDER.outcome(_VALUE, _RANKS)}
    gap = _LADDER.upwards(bound("reached"), lambda tier: f"ABS({bound(f'{tier}_edge')}-{_VALUE})", "0")
    return {
        "KPI_BENCHMARK": _judgement(_named(row, language), ("language", "benchmarks")),
        "KPI_RANK": _judgement(let(ranked, bound("reached"))),
        "KPI_GAP": _judgement(let(ranked, gap)),
        "KPI_TARGET": _answer("tier", _target(row)),
    }


def _row(verticals: str, table: str) -> dict[str, str]:
    """Return the variables that hold the signs and thresholds of the KPI."""
    own, kpi = bound("benchmarks"), f"TRIM({_KPI})"
    built_in = f"MATCH(1,({verticals}=TRIM({_VERTICAL}))*(INDEX({table},0,1)={kpi}),0)"
    # one row apart: not every program searches a single cell
    one_row = f"IF(COLUMNS({own})=1,#VALUE!,IF(INDEX({own},1,1)={kpi},1,#N/A))"
    in_own = f"IF(ROWS({own})=1,{one_row},MATCH(1,(INDEX({own},0,1)={kpi})*1,0))"
    found = {
        "built_in": f'IF({is_left_out("benchmarks")},TRUE(),IF(ROWS({own})*COLUMNS({own})>1,FALSE(),{own}=""))',
        "found": f"IF({bound('built_in')},{built_in},{in_own})",
    }
    for tier, (sign, edge) in _COLUMNS.items():
        found[f"{tier}_sign"] = _cell(_at(table, sign), _at(own, sign))
        found[f"{tier}_edge"] = _cell(*(f'IF({_at(cells, edge)}="","",{_at(cells, edge)})' for cells in (table, own)))
    return found


def _at(table: str, column: int) -> str:
    return f"INDEX({table},{bound('found')},{column})"


def _cell(built_in: str, own: str) -> str:
    return f"IF({bound('built_in')},{built_in},{own})"


def _judgement(answer: str, optional: Sequence[str] = ("benchmarks",)) -> str:
    """Return the LAMBDA of a judgement of values; a text is #VALUE!, whatever the ids are."""
    return _answer("value", f'IF(0*{_VALUE},"",{answer})', optional)


def _answer(last: str, answer: str, optional: Sequence[str] = ("benchmarks",)) -> str:
    """Return a LAMBDA that is "" where a needed argument is blank, and an error where an argument is one."""
    needed = ("vertical", "kpi", last)
    blanks = "+".join(f'({bound(name)}="")' for name in needed)
    wrong = f'+0*({_given_language()}="")' if "language" in optional else ""
    return function_of(needed, f'IF({blanks}{wrong},"",{answer})', optional)


def _given_language() -> str:
    return f'IF({is_left_out("language")},"",{bound("language")})'


def _named(row: Mapping[str, str], language: str) -> str:
    """Return the formula for the name of the tier that the value reaches, in the language of the call."""
    number = "#N/A"
    for place, id_ in reversed(list(enumerate(LANGUAGES, 1))):
        meant = "+".join(f"({bound('chosen')}={quoted(word)})" for word in ("", id_) if word or id_ == language)
        number = f"IF({meant},{place},{number})"
    words = {"chosen": f"TRIM({_given_language()})", "number": number}
    names = zip(*(tier_names(id_) for id_ in LANGUAGES), strict=True)
    outcomes = [f"CHOOSE({bound('number')},{','.join(map(quoted, name))})" for name in names]
    return let({**row, **words}, _LADDER.outcome(_VALUE, outcomes))


def _target(row: Mapping[str, str]) -> str:
    words = load_words()["tiers"]
    names = {tier: [tier, *dict.fromkeys(words[tier].values())] for tier in TIERS}
    return let({**row, "wanted": f"TRIM({bound('tier')})"}, _LADDER.threshold(bound("wanted"), names))
