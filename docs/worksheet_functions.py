"""The page on the worksheet functions that the templates call: docs/generate.py writes it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from hosts import table

_DESCRIBED = tomllib.loads((Path(__file__).parent / "worksheet-functions.toml").read_text(encoding="utf-8"))
_MADE = "<!-- Made by docs/generate.py from docs/worksheet-functions.toml: edit that. -->"
_INTRODUCTION = """
Every formula of every template, in each style of formulas, is made of these and of xlkpi's own `KPI_` functions. None
is newer than Excel 2019; 2007, the first Excel that wrote .xlsx, stands for itself and all before. LibreOffice,
Gnumeric, IronCalc and formualizer are asked for each example at every change of the code
(`tests/test_worksheet_functions.py`). That Google Sheets has them is what
[its list](https://support.google.com/docs/table/25273) says. Not checked in Excel or in Google Sheets.
"""
_HELP = "https://support.google.com/docs/answer"


def worksheet_functions_page() -> list[str]:
    """Each function with the Excel since which it exists, and what it answers."""
    lines = [_MADE, "# Worksheet functions in the templates", *_INTRODUCTION.rstrip("\n").split("\n"), ""]
    rows = [
        [
            f"`{name}`",
            f"{one['excel']}",
            f"[has it]({_HELP}/{one['google']})",
            f"`={one['example']}`",
            f"`{json.dumps(one['answer']).upper() if isinstance(one['answer'], bool) else one['answer']}`",
        ]
        for name, one in _DESCRIBED.items()
    ]
    lines += table(["function", "Excel since", "Google Sheets", "example", "answer"], rows)
    return [*lines, "", 'In the examples A1:A3 hold 1, 2, 3, and B1:B3 hold "x", "y", "x".']
