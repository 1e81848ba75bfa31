"""Figures of two verticals that have added different inputs under one id are not taken for each other."""

from __future__ import annotations

from pathlib import Path

from command_line import run
from workbooks import named, opened

BOTH = '{ en = "Some words.", fr = "Des mots." }'
FILE = f"""
[vertical]
id = "%(id)s"
extends = "custom-phone-cases"
name = {{ en = "%(id)s", fr = "%(id)s" }}
source = {{ document = "Ours", date = 2026-01-31 }}
drop = ["conversion", "aov", "case_quality", "repeat_rate", "artist_share", "unique_designs"]
[[group]]
id = "sales"
[[group.input]]
id = "extra"
label = {{ en = "Extra", fr = "En plus" }}
help = {BOTH}
[[kpi]]
id = "%(id)s"
function = "%(function)s"
inputs = %(inputs)s
name = {{ en = "More", fr = "Plus" }}
definition = {BOTH}
why = {BOTH}
formula = {BOTH}
strength = {BOTH}
limitation = {BOTH}
direction = "higher"
thresholds = {{}}
example = %(example)s
tips = []
"""


def test_a_figure_moves_only_to_an_input_that_means_the_same(tmp_path: Path) -> None:
    minutes = {
        "id": "minutes", "function": "KPI_TOOL_TIME",
        "inputs": '{ total_minutes = "extra", sessions = "tool_sessions" }',
        "example": "{ inputs = { total_minutes = 30, sessions = 10 }, result = 3 }",
    }  # fmt: skip
    pieces = {
        "id": "pieces", "function": "KPI_UNIQUE_DESIGNS", "inputs": '{ designs = "extra" }',
        "example": "{ inputs = { designs = 5 }, result = 5 }",
    }  # fmt: skip
    for vertical in (minutes, pieces):
        (tmp_path / f"{vertical['id']}.toml").write_text(FILE % vertical, encoding="utf-8")
    catalogue = ["--catalogue", str(tmp_path / "minutes.toml"), "--catalogue", str(tmp_path / "pieces.toml")]
    made = run("generate", "minutes", "--lang", "en", "--sample", "-o", str(tmp_path), *catalogue)
    result = run("upgrade", made.out.strip(), "-o", str(tmp_path / "new.xlsx"), "--vertical", "pieces", *catalogue)
    assert result.status == 1
    assert "is of 'extra', which the trade does not ask for any more" in result.err
    book = opened((tmp_path / "new.xlsx").read_bytes())
    assert {cell.value for cell in named(book, "in_extra")} == {None}
    assert named(book, "in_tool_sessions")[0].value is not None
