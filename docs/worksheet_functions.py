"""Page about the worksheet functions that the templates call; docs/generate.py writes it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from hosts import table

_DESCRIBED = tomllib.loads((Path(__file__).parent / "worksheet-functions.toml").read_text(encoding="utf-8"))
_MADE = "<!-- Made by docs/generate.py from docs/worksheet-functions.toml: edit that. -->"
_INTRODUCTION = """
The formulas of the templates call these functions and xlkpi's own `KPI_` functions, and no others. None is newer than
Excel 2019. "2007" means Excel 2007 or earlier: it was the first version that wrote .xlsx. At every change of the code,
LibreOffice, Gnumeric, IronCalc and formualizer compute each example (`tests/test_worksheet_functions.py`). Google's
[list of functions](https://support.google.com/docs/table/25273) says which ones Google Sheets has. Nothing was checked
in Excel or in Google Sheets.
"""
_HELP = "https://support.google.com/docs/answer"


def worksheet_functions_page() -> list[str]:
    """Write the page: each function, the first Excel that has it, and an example with its answer."""
    lines = [_MADE, "# Worksheet functions in the templates", *_INTRODUCTION.rstrip("\n").split("\n"), ""]
    rows = [
        [
            f"`{name}`",
            f"{one['excel']}",
            f"[yes]({_HELP}/{one['google']})",
            f"`={one['example']}`",
            f"`{json.dumps(one['answer']).upper() if isinstance(one['answer'], bool) else one['answer']}`",
        ]
        for name, one in _DESCRIBED.items()
    ]
    lines += table(["function", "Excel since", "Google Sheets", "example", "answer"], rows)
    return [*lines, "", 'In the examples, A1:A3 hold 1, 2, 3, and B1:B3 hold "x", "y", "x".']
