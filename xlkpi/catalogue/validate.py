"""Rules between the entries of a catalogue file: unique ids and names, units that agree, correct examples.

Each rule adds its problems, with a fix, to the findings of the file. Rules on a single value are where that value is
read; rules on the wording of texts are in wording.py.
"""

from __future__ import annotations

import keyword
import re
from decimal import Decimal
from typing import Dict, Iterable, List, Mapping, Sequence, Set, Tuple

from ..formula.parse import Name, Node, Operation, walk
from ..messages import joined, message
from .function import OVER_TIME, Argument, Function, Text
from .model import LANGUAGES, Input, Kpi, Threshold
from .table import Table

TABLE_COLUMNS = (
    "business", "vertical", "month", "language", "currency", "rate", "exchange_rate", "year_start", "months",
    "followed",
)  # fmt: skip
"""Columns of an input table, which no input's id may equal."""

_MOST_ARGUMENTS = 60  # of a function in VBA

WORDS_OF_VBA = frozenset(
    re.findall(
        r"\w+",
        """
    end new next date type name option is me on to error string array single double integer long
    currency boolean byte variant true false nothing null empty set get let put open close print write
    input lock seek stop step then with while loop select case property event each like mod and or not
    xor debug fix int len abs sgn spc tab range app application caller k failed err function sub dim as
    if else for do exit call const declare public private static optional byval byref paramarray goto
    return resume until wend
    """,
    )
)
"""Names that an argument cannot have in the VBA of the Excel add-in, including `k` and `failed`."""

_WORDS_OF_UNO = frozenset(
    re.findall(
        r"\w+",
        """
        any attribute bound char constants constrained default enum exception float hyper in inout interface module
        needs observes oneway out raises readonly removable sequence service short singleton struct transient typedef
        union unsigned void
        """,
    )
)
"""Names that an argument cannot have in the interface of the LibreOffice add-in."""


def check_arguments(table: Table, rows: Table, function: str, arguments: Sequence[Argument]) -> None:
    """Check that a calculator has arguments, and that an argument that carries over a figure names an existing one."""
    if not arguments:
        table.refuse("arguments", message("are missing"), message("add [functions.{name}.arguments.…]", name=function))
    ids = [argument.id for argument in arguments]
    for argument in arguments:
        if argument.carries is not None and argument.carries not in ids:
            what = message("carries {name!r}, which is not an argument", name=argument.carries)
            rows.refuse(argument.id, what, message("one of {names}", names=joined(", ", ids)))


def check_public_names(table: Table, rows: Table, function: str, arguments: Sequence[Argument]) -> None:
    """Check that every spreadsheet program accepts a worksheet function's name and the names of its arguments."""
    if len(arguments) > _MOST_ARGUMENTS:
        what = message("are {count}, and Excel takes {most}", count=len(arguments), most=_MOST_ARGUMENTS)
        table.refuse("arguments", what, message("compute with fewer"))
    for argument in arguments:
        if keyword.iskeyword(argument.id) or argument.id in WORDS_OF_VBA | _WORDS_OF_UNO:
            what = message("is a word of Python, VBA or LibreOffice, which cannot be the name of an argument")
            rows.refuse(argument.id, what, message("choose another name"))
        if argument.id == function.lower():
            rows.refuse(argument.id, message("is the name of the function"), message("choose another name"))
    check_unique_texts([(rows, f"{argument.id}: name", argument.name) for argument in arguments])


def check_not_taken(table: Table, id_: str, taken: Iterable[str]) -> None:
    """Check that a table's id is unique."""
    if id_ in taken:
        table.refuse("id", message("{id!r} is taken", id=id_), message("choose another id"))


def check_unique_texts(texts: Sequence[Tuple[Table, str, Text]]) -> None:
    """Check that texts, such as the names of KPIs, are unique in each language, ignoring case.

    Args:
        texts: Table, key and text of each entry.
    """
    for language in LANGUAGES:
        seen: Dict[str, str] = {}
        for table, key, text in texts:
            said = " ".join(text[language].casefold().split())
            if said in seen:
                what = message("{words!r} is already in {place}", words=text[language], place=seen[said])
                table.refuse(f"{key}: {language}", what, message("write a text that tells them apart"))
            elif said:
                seen[said] = table.below(key)


def check_example(table: Table, function: Function, inputs: Mapping[str, float], printed: float) -> None:
    """Check that the formula gives a worked example's result, rounded to the example's digits."""
    result = function.calculator.value(*inputs.values())
    digits = -int(Decimal(repr(printed)).as_tuple().exponent)
    if isinstance(result, str) or abs(result - printed) > 0.5000001 * 10 ** -max(digits, 0):
        what = message("is {printed}, but the formula gives {result}", printed=printed, result=result)
        table.refuse("result", what, message("correct one of them"))


def check_thresholds(table: Table, thresholds: Mapping[str, Threshold], direction: str) -> None:
    """Check that a better tier has a better threshold."""
    values = [threshold.value for threshold in thresholds.values()]
    if direction and values != sorted(values, reverse=direction == "lower"):
        table.refuse("", message("are not in order"), message("a better tier needs a better threshold"))


def check_currency(table: Table, kpi: Kpi) -> None:
    """Check that a KPI with a currency has an amount."""
    units = {kpi.unit, *(argument.unit for argument in kpi.function.arguments)}
    if kpi.currency and kpi.function.name and "money" not in units:
        what = message("is given, but nothing in the KPI is an amount of money")
        table.refuse("currency", what, message("remove it"))


def check_one_currency(table: Table, kpis: Iterable[Kpi]) -> None:
    """Check that the KPIs of a vertical state their amounts in one currency, as a workbook has one exchange rate."""
    found = sorted({kpi.currency for kpi in kpis if kpi.currency})
    if len(found) > 1:
        what = message("has KPIs in {currencies}", currencies=joined(", ", found))
        table.refuse("", what, message("give all amounts in one currency"))


def check_rates(table: Table, kpi: Kpi) -> None:
    """Check that the thresholds of a rate are fractions: 15 in place of 0.15 puts every business on the same tier.

    The share of a whole never exceeds 1, so such a threshold is refused. Other rates may, and get a note.
    """
    if kpi.unit != "ratio" or not kpi.function.name:
        return
    result = kpi.function.formula.result
    is_share = any(
        check.operator in ("<=", "<") and result == Operation("/", check.left, check.right)
        for check in kpi.function.formula.checks
    )
    for tier, threshold in kpi.thresholds.items():
        if threshold.value > 1:
            values = {"number": f"{threshold.value:g}", "rate": threshold.value}
            meant = f"{threshold.edge} {threshold.value / 100:g}"
            fix = message('write "{meant}" if you mean {rate:g}%', meant=meant, rate=threshold.value)
            if is_share:
                what = message("{number} stands for {rate:.0%}, and a share of a whole never exceeds 100%", **values)
                table.refuse(f"thresholds: {tier}", what, fix)
            else:
                what = message("{number} stands for {rate:.0%}", **values)
                Table({}, table.below(f"thresholds: {tier}"), table.findings).advise(what, fix)


def check_ranges(table: Table, kpi: Kpi) -> None:
    """Check that each range as the source words it has a threshold that judges."""
    for tier in kpi.ranges:
        if tier not in kpi.thresholds:
            fix = message("add {tier} to thresholds, or remove the range", tier=tier)
            table.refuse(f"ranges: {tier}", message("has no threshold"), fix)


def check_over_time(table: Table, kpi: Kpi) -> None:
    """Check that a KPI that multiplies or divides flows alone by stocks alone says how it reads over several months.

    Twelve months' sales divided by one month's stock would be twelve times a month's value.
    """
    if kpi.over_time != OVER_TIME[0] or table.findings.problems:  # a mistake in the calculator may be the reason
        return
    for node in walk(kpi.function.formula.result):
        if not isinstance(node, Operation) or node.operator not in "*/":
            continue
        left, right = (_kinds(kpi, side) for side in (node.left, node.right))
        if {*left, *right} == {"flow", "stock"} and len(left) == len(right) == 1:
            what = message("combines flows and stocks, and does not say how it reads over several months")
            fix = message(
                'add over_time = "monthly_average" (the average of the months’ results) '
                'or over_time = "flows_per_month" (flows per month, stocks as they are)'
            )
            table.refuse("over_time", what, fix)
            return


def _kinds(kpi: Kpi, node: Node) -> Set[str]:
    """Return whether a part of a KPI's formula has flows, stocks or both."""
    return {kpi.kind(part.id).split("_")[0] for part in walk(node) if isinstance(part, Name)}


def check_aliases(called: Sequence[Tuple[Table, Kpi]]) -> None:
    """Check that no alias is another KPI's id, name or alias."""
    for table, kpi in called:
        for alias in (alias for aliases in kpi.aliases.values() for alias in aliases):
            other = next((one for _, one in called if one.id != kpi.id and one.is_called(alias)), None)
            if alias and other:
                what = message("{alias!r} also means the KPI {other}", alias=alias, other=other.id)
                table.refuse("aliases", what, message("remove it from one of them"))


def check_fed(table: Table, fed: Sequence[Tuple[Kpi, Argument]]) -> None:
    """Check that all arguments that an input feeds have one unit and one kind; the input's own kind settles kinds."""
    own = table.values.get("kind")
    if len({(argument.unit, own or argument.kind) for _, argument in fed}) > 1:
        uses = joined(", ", [f"{kpi.id} ({argument.unit}, {argument.kind})" for kpi, argument in fed])
        what = message("has different units or kinds in the KPIs it feeds: {uses}", uses=uses)
        table.refuse("", what, message("make it two inputs"))


def check_noun(item: Input, table: Table) -> None:
    """Check that an input with a noun is a count."""
    if item.noun and item.unit != "count":
        table.refuse("noun", message("is given, but the input is no count"), message("remove it"))


def check_decimals(item: Input, table: Table, fed: List[Tuple[Kpi, Argument]]) -> None:
    """Check that `decimals` suits the unit of an input, and that the examples of the input suit `decimals`."""
    if item.unit != "count":
        if table.values.get("decimals") is False:
            what = message("is false, but {unit} may always have decimals", unit=item.unit)
            table.refuse("decimals", what, message("remove it"))
        return
    for kpi, argument in fed:
        number = kpi.sample[argument.id]
        if item.is_whole and number != round(number):
            what = message("is a whole number, but {number:g} in the example of {kpi}", number=number, kpi=kpi.id)
            table.refuse("", what, message("write decimals = true, or correct the example"))
