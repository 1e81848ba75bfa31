"""Pages about the programs that answer the functions, made from docs/hosts.toml; docs/generate.py writes them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xlkpi.functions import FUNCTIONS, in_worksheet
from xlkpi.hosts.lambdas.verdicts import WITHOUT

Table = Sequence[Sequence[str]]

_DESCRIBED = tomllib.loads((Path(__file__).parent / "hosts.toml").read_text(encoding="utf-8"))
_MADE = "<!-- Made by docs/generate.py from docs/hosts.toml: edit that. -->"


_HOSTS_PAGE = """
# Where the functions run

The same functions run in several spreadsheet programs, called hosts here; each has a page. A workbook needs none of
them: it computes with [functions that every program has](worksheet-functions.md).

{hosts}

## What they answer

At every change of the code, every host is asked each of these and over a thousand other calls
(`tests/hosts/test_agree.py`). It answers as Python does, except where a column says otherwise.

{answers}

`{{…}}` is a range with `;` between its rows; an empty cell in it is left out.

None of this was run in Excel. If you have Excel, [ten minutes](excel-checklist.md) are enough to check it. Nothing was
tried in [Google Sheets](google-sheets.md), workbooks included.
"""
_CHECKLIST = """
# Ten minutes with Excel

Nothing of xlkpi has been opened in Excel so far. If you have Excel, do this once for each way to install the functions
([all ways](hosts.md)), and report what differs: the version of Excel, the step, and what you saw.

In a French Excel, write `;` between the arguments.

{steps}

## Formulas alone

These steps check what [its page](excel-lambda.md) says about the workbook of LAMBDAs, which `xlkpi addin lambda build`
writes.

{formulas}

## The classic add-in

These steps check what [its page](excel.md) says about links, folders, broken Pythons and hostile workbooks. They take
an hour and a second computer. None of it has been seen in Excel; the layer below is tested at every change.

{addin}
"""


def hosts_page() -> list[str]:
    """Write the page about what each host needs, and what it answers."""
    hosts, cases = _DESCRIBED["hosts"], _DESCRIBED["cases"]
    compared = table(["", *(f"[{host['name']}]({host['page']})" for host in hosts)], [
        ["functions", *(_functions(host) for host in hosts)],
        ["needs", *(host["needs"] for host in hosts)],
        ["to install", *(host["install"] for host in hosts)],
        ["errors", *(host["errors"] for host in hosts)],
        ["tested how", *(host["checked"] for host in hosts)],
        ["not checked", *(host["unchecked"] for host in hosts)],
    ])  # fmt: skip
    others = [host for host in hosts if any(host["id"] in case.get("otherwise", {}) for case in cases)]
    rows = [
        [case["about"], f"`{_call(case)}`", _shown(_answer(case)), *(_otherwise(case, host["id"]) for host in others)]
        for case in cases
    ]
    answers = table(["input", "function", "answer", *(f"but {host['name']}" for host in others)], rows)
    return _written_into(_HOSTS_PAGE, hosts=compared, answers=answers)


def _functions(host: Mapping[str, Any]) -> str:
    """Write how many functions a host answers, and which it lacks."""
    if host["id"] != "lambda":
        return f"all {len(FUNCTIONS)}"
    return f"{len(FUNCTIONS) - len(WITHOUT)} of {len(FUNCTIONS)}: not {', '.join(f'`{name}`' for name in WITHOUT)}"


def checklist_page() -> list[str]:
    """Write the page about what someone with Excel can check, step by step."""
    steps = [
        [str(number), step["do"] + (f" `={_call(step)}`" if "call" in step else ""), _expected(step), "☐"]
        for number, step in enumerate(_DESCRIBED["steps"], 1)
    ]
    formulas = _plain_steps("lambda", len(steps) + 1)
    addin = _plain_steps("addin", len(steps) + len(formulas) + 1)
    header = ["", "do", "see", ""]
    parts = {"steps": steps, "formulas": formulas, "addin": addin}
    return _written_into(_CHECKLIST, **{name: table(header, rows) for name, rows in parts.items()})


def _plain_steps(key: str, first: int) -> list[list[str]]:
    """Return the rows of steps that say what to do and what to see, with numbers from the first."""
    return [[str(number), step["do"], step["see"], "☐"] for number, step in enumerate(_DESCRIBED[key], first)]


def _written_into(page: str, **parts: Iterable[str]) -> list[str]:
    """Return the lines of a page, with each part in its place."""
    return [_MADE, *page.strip().format(**{name: "\n".join(lines) for name, lines in parts.items()}).split("\n")]


def _expected(step: Mapping[str, Any]) -> str:
    return _shown(_answer(step)) if "call" in step else step["see"].replace("{functions}", str(len(FUNCTIONS)))


def _otherwise(case: Mapping[str, Any], host: str) -> str:
    other = case.get("otherwise", {}).get(host)
    return f"{_shown(json.loads(other['answer']))}: {other['why']}" if other else ""


def _arguments(case: Mapping[str, Any]) -> list[Any]:
    return list(json.loads(case["arguments"]))


def _answer(case: Mapping[str, Any]) -> Any:
    return in_worksheet(FUNCTIONS[case["call"]], _arguments(case))


def _call(case: Mapping[str, Any]) -> str:
    return f"{case['call']}({','.join(map(_written, _arguments(case)))})"


def _written(cell: Any) -> str:
    """Write an argument as it stands in a formula: a range in braces, an empty cell as nothing."""
    if isinstance(cell, list):
        return "{" + ";".join(",".join(map(_written, row)) for row in cell) + "}"
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    return f'"{cell}"' if isinstance(cell, str) and not cell.startswith("#") else str(cell)


def _shown(answer: Any) -> str:
    """Write an answer as the page shows it."""
    if isinstance(answer, list):
        return " ".join(_shown(cell) for row in answer for cell in row)
    if answer == "":
        return "*empty*"
    return f"`{answer:g}`" if isinstance(answer, (int, float)) else f"`{answer}`"


def table(header: Sequence[str], rows: Table) -> Iterator[str]:
    """Yield the lines of a table."""
    for row in (header, ["---"] * len(header), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
