"""A user's own vertical for the tests: everything that docs/catalogue.md allows and the built-in verticals do not have.

Own calculators, three groups, an input of three KPIs, a KPI without any threshold, a stock at the end without one at
the start, an added-up input, a check that divides, a check whose sentence is longer than Excel lets a text in a formula
be.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from xlkpi.catalogue.load import load_functions
from xlkpi.catalogue.model import Vertical
from xlkpi.catalogue.read_vertical import read_vertical
from xlkpi.catalogue.table import Findings


def pair(text: str) -> str:
    return f'{{ en = "{text}", fr = "{text} (fr)" }}'


_LONG = "of every shop and market stall we own"
_INPUTS = {
    "sales": ("sold", "thrown", "revenue"),
    "customers": ("subscribers", "visits"),
    "parts": ("first", "second", "third", "fourth", "fifth", "sixth", "whole"),
}
_FUNCTIONS: Mapping[str, tuple[str, str, str, Mapping[str, tuple[str, str]]]] = {
    "waste_rate": (
        "thrown / sold", "ratio", '"thrown <= sold"', {"thrown": ("count", "flow"), "sold": ("count", "flow")}
    ),
    "revenue_each": (
        "revenue / subscribers", "money", "", {"revenue": ("money", "flow"), "subscribers": ("count", "stock_end")}
    ),
    "all_sold": ("sum(sold)", "count", "", {"sold": ("count", "flow")}),
    "kept": (
        "sold - thrown", "count", '"thrown / sold <= 1"', {"thrown": ("count", "flow"), "sold": ("count", "flow")}
    ),
    "parts_share": (
        "(first + second + third + fourth + fifth + sixth) / whole", "ratio",
        '"first + second + third + fourth + fifth + sixth <= whole"',
        dict.fromkeys(("first", "second", "third", "fourth", "fifth", "sixth", "whole"), ("hours", "flow")),
    ),
}  # fmt: skip
_KPIS: Mapping[str, tuple[str, str, str, Mapping[str, float], float]] = {
    "waste_rate": ("waste_rate", "lower", 'typical = "<= 0.10", above = "<= 0.05"', {"thrown": 8, "sold": 100}, 0.08),
    "revenue_each": ("revenue_each", "higher", "", {"revenue": 5000, "subscribers": 200}, 25),
    "all_sold": ("all_sold", "higher", 'exceptional = "> 90"', {"sold": 100}, 100),
    "kept": ("kept", "higher", 'typical = ">= 50"', {"thrown": 8, "sold": 100}, 92),
    "parts_share": (
        "parts_share", "higher", 'typical = ">= 0.5"',
        {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "whole": 30}, 0.7,
    ),
    "conversion": ("KPI_CONVERSION", "higher", 'above = ">= 0.1"', {"purchases": 100, "visitors": 800}, 0.125),
}  # fmt: skip
_NOUNS = {
    "thrown": '{ en = ["bouquet lost", "bouquets lost"], fr = ["bouquet perdu", "bouquets perdus"] }',
    "subscribers": '{ en = ["subscriber", "subscribers"], fr = ["abonné", "abonnés"] }',
}
_KEY_FIGURES = ("sold", "revenue", "subscribers")
_FED = {"purchases": "sold", "visitors": "visits"}


def vertical_text() -> str:
    """The vertical as its TOML file."""
    lines = ["[vertical]", 'id = "flower-stall"', f"name = {pair('Flower stalls')}"]
    lines.append('source = { document = "Our own books", date = 2026-01-31 }')
    for group, names in _INPUTS.items():
        lines += ["[[group]]", f'id = "{group}"', f"name = {pair(group.title())}"]
        for name in names:
            label = f"{name} {_LONG}"[:40].strip()
            lines += ["[[group.input]]", f'id = "{name}"', f'label = {{ en = "{label}", fr = "{label}" }}']
            lines.append(f"help = {pair('What counts as ' + name)}")
            lines += [f"noun = {_NOUNS[name]}"] if name in _NOUNS else []
            lines += ["key_figure = true"] if name in _KEY_FIGURES else []
    for kpi, (function, direction, thresholds, example, result) in _KPIS.items():
        lines += ["[[kpi]]", f'id = "{kpi}"', f'function = "{function}"', f'direction = "{direction}"']
        fed = ", ".join(f'{name} = "{_FED.get(name, name)}"' for name in example)
        values = ", ".join(f"{name} = {value}" for name, value in example.items())
        lines += [f"inputs = {{ {fed} }}", f"thresholds = {{ {thresholds} }}"]
        lines.append(f"example = {{ inputs = {{ {values} }}, result = {result} }}")
        for text in ("name", "definition", "why", "formula", "strength", "limitation"):
            lines.append(f"{text} = {pair(text + ' of ' + kpi)}")
        lines.append(f"tips = [{pair('Try it')}]")
    for name, (formula, unit, checks, arguments) in _FUNCTIONS.items():
        lines += [f"[functions.{name}]", f'formula = "{formula}"', f'result = "{unit}"', f"checks = [{checks}]"]
        lines += ['over_time = "flows_per_month"'] if len({kind for _, kind in arguments.values()}) > 1 else []
        lines.append(f"help = {pair('Help of ' + name)}")
        for argument, (argument_unit, kind) in arguments.items():
            lines += [f"[functions.{name}.arguments.{argument}]", f'unit = "{argument_unit}"', f'kind = "{kind}"']
            lines.append(f"help = {pair('Help of ' + argument)}")
    return "\n".join(lines)


def own_vertical() -> Vertical:
    """The vertical, read."""
    return _read(tomllib.loads(vertical_text()))


def large_vertical(inputs: int) -> Vertical:
    """A vertical with very many inputs, each with the longest label allowed."""
    values = tomllib.loads(vertical_text())
    arguments = {f"part_{i}": {"unit": "count", "kind": "flow", "help": _both("Help")} for i in range(inputs)}
    values["functions"] = {"mix": {
        "formula": " + ".join(arguments), "result": "count", "help": _both("Mix"), "arguments": arguments,
    }}  # fmt: skip
    rows = [{"id": name, "label": _both(name.ljust(45, "x")), "help": _both("x" * 120)} for name in arguments]
    values["group"] = [{"id": "all", "name": _both("All"), "input": rows}]
    example = {"inputs": dict.fromkeys(arguments, 1), "result": inputs}
    kpi = values["kpi"][0] | {"id": "mix", "function": "mix", "thresholds": {"typical": "<= 5"}, "example": example}
    values["kpi"] = [kpi | {"inputs": {name: name for name in arguments}}]
    return _read(values)


def _both(text: str) -> dict[str, str]:
    return {"en": text, "fr": text}


def _read(values: Mapping[str, Any]) -> Vertical:
    findings = Findings("flower-stall.toml")
    vertical = read_vertical(values, load_functions(), findings)
    assert vertical is not None, "\n".join(str(problem) for problem in findings.problems)
    return vertical
