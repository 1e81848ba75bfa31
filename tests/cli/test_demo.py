"""`xlkpi demo`: everything that a visitor wants to see, in one folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import run
from demo_workbooks import demo
from workbooks import LANGUAGES, VERTICALS, template
from xlkpi.workbook.layout import Options


@pytest.mark.slow
def test_ten_templates_and_twelve_filled_workbooks() -> None:
    out, (status, told, said), files = demo()
    assert status == 0
    made, filled = ([path for path in files if path.parent == out / name] for name in ("templates", "filled"))
    assert sorted(path.name for path in made) == [
        f"{vertical}.{lang}.xlsx" for vertical in sorted(VERTICALS) for lang in LANGUAGES
    ]
    assert told.splitlines() == [*map(str, made), *map(str, filled)]
    assert len(filled) == 12  # their values are computed again in tests/fill/test_batch.py
    for path in made:
        vertical, lang, _ = path.name.split(".")
        assert files[path] == template(vertical, Options(lang))
    first, last = said.splitlines()
    assert first == f"10 templates in {out / 'templates'}, 12 filled workbooks in {out / 'filled'}"
    assert last.startswith(f"Open {out / 'filled'}")


@pytest.mark.soak
def test_nothing_has_changed_no_harm_done(tmp_path: Path) -> None:
    first = run("demo", "-o", str(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.xlsx")}
    assert run("demo", "-o", str(tmp_path)) == first
    assert {path: path.read_bytes() for path in before} == before
