"""TOML tables → a vertical: its source, groups, inputs and KPIs. The format: docs/catalogue.md."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Tuple

from ..messages import message
from .function import INPUT_UNITS, KINDS, Argument, Function, Text
from .measures import MEASURES, read_measure
from .model import LANGUAGES, Input, Kpi, Vertical
from .read_functions import read_functions
from .read_kpis import NAME_LENGTH, UNKNOWN, read_kpis
from .read_source import read_source
from .table import ID, VERTICAL_ID, Findings, Table
from .validate import (
    TABLE_COLUMNS,
    check_decimals,
    check_fed,
    check_not_taken,
    check_noun,
    check_one_currency,
    check_unique_texts,
)

_INPUT_HELP_LENGTH = 120
_NONE_LENGTH = 50
NOUN_LENGTH = 24
"""The most characters of a noun: a line of the Dashboard has 40, with the number and the words around it."""
NOUN_FORMS = ("one", "several")
_MOST_KEY_FIGURES = 3
_OLD_NAME = "trade"
"""The old name of the table [vertical]."""


def read_vertical(values: Mapping[str, Any], public: Mapping[str, Function], findings: Findings) -> Optional[Vertical]:
    """Read the vertical of a parsed file; return None when there is a problem.

    Args:
        values: Tables of the file.
        public: The calculators of functions.toml.
        findings: The findings to which problems are added.
    """
    root = Table(values, "", findings)
    about = _about(root)
    functions = {**_own_functions(root, public), **public}
    groups, rows = _groups(root)
    kinds = {input_id: row.choice("kind", KINDS) if "kind" in row.values else "" for input_id, (row, _) in rows.items()}
    kpis = read_kpis(root, str(about.values.get("id", "")), functions, kinds)
    inputs = {input_id: _input(input_id, row, group, list(kpis.values())) for input_id, (row, group) in rows.items()}
    check_one_currency(about, kpis.values())
    _check_key_figures(inputs, rows)
    check_unique_texts([(row, "label", inputs[input_id].label) for input_id, (row, _) in rows.items()])
    source = about.table("source")
    vertical = Vertical(
        id=about.string("id", VERTICAL_ID),
        name=about.text("name", NAME_LENGTH),
        source=read_source(source),
        groups=groups,
        inputs=inputs,
        kpis=kpis,
    )
    for table in (source, about, root):
        table.done()
    return None if findings.problems else vertical


def _about(root: Table) -> Table:
    """Return the table [vertical], which older files call [trade]."""
    if _OLD_NAME not in root.values:
        return root.table("vertical")
    if "vertical" in root.values:
        root.get(_OLD_NAME)
        what = message("is there beside [vertical], which means the same")
        root.refuse(_OLD_NAME, what, message("keep [vertical] alone"))
        return root.table("vertical")
    about = root.table(_OLD_NAME)
    about.advise(message("is the old name of [vertical]"), message("write [vertical]"))
    return about


def _own_functions(root: Table, public: Mapping[str, Function]) -> Dict[str, Function]:
    values = root.table("functions").values if "functions" in root.values else {}
    own = read_functions(values, root.findings, public=False)
    for name in sorted(own.keys() & public.keys()):
        root.refuse(f"function {name}", message("is a function of xlkpi already"), message("choose another name"))
    return own


def _groups(root: Table) -> Tuple[Dict[str, Text], Dict[str, Tuple[Table, str]]]:
    """Read the names of the groups, and find the table and group of each input. Inputs are read after the KPIs."""
    groups: Dict[str, Text] = {}
    rows: Dict[str, Tuple[Table, str]] = {}
    names = []
    for group in root.tables("group", "group"):
        group_id = group.string("id", ID)
        check_not_taken(group, group_id, groups)
        name = group.text("name", NAME_LENGTH)
        if group_id not in groups:
            names.append((group, "name", name))
        groups[group_id] = name
        for row in group.tables("input", "input"):
            input_id = row.string("id", ID)
            check_not_taken(row, input_id, (*rows, *TABLE_COLUMNS))
            rows[input_id] = (row, group_id)
        group.done()
    check_unique_texts(names)
    return groups, rows


def _input(input_id: str, table: Table, group: str, kpis: List[Kpi]) -> Input:
    """Read an input. It takes its unit, and its kind unless it says its own, from the arguments that it feeds."""
    fed = [
        (kpi, kpi.function.argument(name)) for kpi in kpis for name, source in kpi.inputs.items() if source == input_id
    ]
    if not fed and not any(kpi.function is UNKNOWN for kpi in kpis):
        table.refuse("", message("feeds no KPI"), message("name it in the inputs of a KPI, or remove it"))
    check_fed(table, fed)
    own_kind = table.values.get("kind")
    kind = own_kind if own_kind in KINDS else fed[0][1].kind if fed else KINDS[0]
    measure = read_measure(table, fed[0][1].unit if fed else None)
    result = Input(
        id=input_id,
        label=table.text("label", NAME_LENGTH),
        help=table.text("help", _INPUT_HELP_LENGTH),
        group=group,
        unit=fed[0][1].unit if fed else INPUT_UNITS[0],
        kind=kind,
        carries=_carried(fed) if kind == "stock_start" else None,
        none=table.optional_text("none", _NONE_LENGTH),
        noun=_noun(table),
        key_figure=table.boolean("key_figure", default=False),
        from_orders=measure,
        decimals=table.boolean("decimals", default=measure is not None and MEASURES[measure].decimals),
    )
    check_decimals(result, table, fed)
    check_noun(result, table)
    table.done()
    return result


def _check_key_figures(inputs: Mapping[str, Input], rows: Mapping[str, Tuple[Table, str]]) -> None:
    """Check that the Dashboard has room for all key figures."""
    for input_id in [input_id for input_id, item in inputs.items() if item.key_figure][_MOST_KEY_FIGURES:]:
        what = message("makes more than {most} key figures, which the Dashboard has room for", most=_MOST_KEY_FIGURES)
        rows[input_id][0].refuse("key_figure", what, message("remove it"))


def _noun(table: Table) -> Dict[str, Tuple[str, str]]:
    """Read what one and several of an input are called, in every language; nothing where the table does not say."""
    if "noun" not in table.values:
        return {}
    forms = table.table("noun")
    noun = {language: forms.strings(language) for language in LANGUAGES}
    forms.done()
    for language, words in noun.items():
        for word in words:
            if len(word) > NOUN_LENGTH:
                what = message("has {count} characters, at most {most} are shown", count=len(word), most=NOUN_LENGTH)
                forms.refuse(language, what, message("write it shorter"))
        if words and len(words) != len(NOUN_FORMS):
            what = message("has {count} texts in place of two: of one, and of several", count=len(words))
            forms.refuse(language, what, message('write {key} = ["item returned", "items returned"]', key=language))
    if not all(len(words) == len(NOUN_FORMS) for words in noun.values()):
        return {}
    for index, form in enumerate(NOUN_FORMS):
        table.findings.texts.append((forms.below(form), {language: words[index] for language, words in noun.items()}))
    return {language: (words[0], words[1]) for language, words in noun.items()}


def _carried(fed: List[Tuple[Kpi, Argument]]) -> Optional[str]:
    """Return the input whose last month's figure a stock at the start takes over."""
    return next((kpi.inputs.get(argument.carries) for kpi, argument in fed if argument.carries), None)
