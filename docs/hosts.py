"""The pages on the programs that answer the functions, from docs/hosts.toml: docs/generate.py writes them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xlkpi.functions import FUNCTIONS

Table = Sequence[Sequence[str]]

_DESCRIBED = tomllib.loads((Path(__file__).parent / "hosts.toml").read_text(encoding="utf-8"))
_MADE = "<!-- Made by docs/generate.py from docs/hosts.toml: edit that. -->"


def hosts_page() -> list[str]:
    """What each host needs, and what it answers."""
    hosts, cases = _DESCRIBED["hosts"], _DESCRIBED["cases"]
    lines = [_MADE, "# Where the functions run", ""]
    lines += [
        "One set of functions, several programs that ask for them. Each has a page; a workbook needs none of them, "
        "only [functions that every program has](worksheet-functions.md).",
        "",
    ]
    lines += table(["", *(f"[{host['name']}]({host['page']})" for host in hosts)], [
        ["functions", *(f"all {len(FUNCTIONS)}" for _ in hosts)],
        ["needs", *(host["needs"] for host in hosts)],
        ["to install", *(host["install"] for host in hosts)],
        ["errors", *(host["errors"] for host in hosts)],
        ["tested with", *(host["checked"] for host in hosts)],
        ["not checked", *(host["unchecked"] for host in hosts)],
    ])  # fmt: skip
    lines += ["", "## What they answer", ""]
    lines += ["Every host is asked each of these, and over a thousand calls besides, at every change of the code "]
    lines[-1] += "(`tests/hosts/test_agree.py`): it answers as Python does, but where a column says otherwise."
    others = [host for host in hosts if any(host["id"] in case.get("otherwise", {}) for case in cases)]
    rows = [
        [case["about"], f"`{_call(case)}`", _shown(_answer(case)), *(_otherwise(case, host["id"]) for host in others)]
        for case in cases
    ]
    lines += ["", *table(["input", "function", "answer", *(f"but {host['name']}" for host in others)], rows)]
    lines += ["", "`{…}` is a range, `;` between its rows; an empty cell is left out in it."]
    return [*lines, "", "No Excel ran any of this: [ten minutes with Excel](excel-checklist.md) would."]


def checklist_page() -> list[str]:
    """What someone with Excel can check, step by step."""
    lines = [_MADE, "# Ten minutes with Excel", ""]
    lines += [
        "Nothing of xlkpi was opened in Excel so far. With Excel at hand, do this once for each way to install the "
    ]
    lines[-1] += (
        "functions ([all ways](hosts.md)), and report what differs: the version of Excel, the step, what you saw."
    )
    lines += ["", "In a French Excel write `;` between the arguments.", ""]
    rows = [
        [str(number), step["do"] + (f" `={_call(step)}`" if "call" in step else ""), _expected(step), "☐"]
        for number, step in enumerate(_DESCRIBED["steps"], 1)
    ]
    lines += [*table(["", "do", "see", ""], rows), ""]
    lines += ["## The classic add-in", ""]
    lines += [
        "What [its page](excel.md) says of links, places, broken Pythons and hostile workbooks, for an hour and a "
        "second computer. None of it was seen in Excel; the layer beneath is tested at every change."
    ]
    rows = [
        [str(number), step["do"], step["see"], "☐"] for number, step in enumerate(_DESCRIBED["addin"], len(rows) + 1)
    ]
    return [*lines, "", *table(["", "do", "see", ""], rows)]


def _expected(step: Mapping[str, Any]) -> str:
    return _shown(_answer(step)) if "call" in step else step["see"]


def _otherwise(case: Mapping[str, Any], host: str) -> str:
    other = case.get("otherwise", {}).get(host)
    return f"{_shown(json.loads(other['answer']))}: {other['why']}" if other else ""


def _arguments(case: Mapping[str, Any]) -> list[Any]:
    return list(json.loads(case["arguments"]))


def _answer(case: Mapping[str, Any]) -> Any:
    return FUNCTIONS[case["call"]](*_arguments(case))


def _call(case: Mapping[str, Any]) -> str:
    return f"{case['call']}({','.join(map(_written, _arguments(case)))})"


def _written(cell: Any) -> str:
    """An argument as in a formula: a range in braces, a cell that is empty as nothing."""
    if isinstance(cell, list):
        return "{" + ";".join(",".join(map(_written, row)) for row in cell) + "}"
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    return f'"{cell}"' if isinstance(cell, str) and not cell.startswith("#") else str(cell)


def _shown(answer: Any) -> str:
    """An answer as the page shows it."""
    if isinstance(answer, list):
        return " ".join(_shown(cell) for row in answer for cell in row)
    if answer == "":
        return "*empty*"
    return f"`{answer:g}`" if isinstance(answer, (int, float)) else f"`{answer}`"


def table(header: Sequence[str], rows: Table) -> Iterator[str]:
    """The lines of a table."""
    for row in (header, ["---"] * len(header), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
