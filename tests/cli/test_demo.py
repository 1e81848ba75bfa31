"""`xlkpi demo`: everything that a visitor wants to see, in one folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import run
from demo_workbooks import demo_workbooks
from workbooks import LANGUAGES, VERTICALS, template
from xlkpi.workbook.layout import Options


@pytest.mark.slow
def test_ten_templates_and_twelve_filled_workbooks(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    status, told, said = run("demo", "-o", str(out))
    assert status == 0
    made, filled = sorted((out / "templates").iterdir()), sorted((out / "filled").glob("*.xlsx"))
    assert [path.name for path in made] == [
        f"{vertical}.{lang}.xlsx" for vertical in sorted(VERTICALS) for lang in LANGUAGES
    ]
    assert sorted(told.splitlines()) == [*map(str, filled), *map(str, made)]
    assert len(filled) == 12  # their values are computed again in tests/fill/test_batch.py
    expected = {name: data for lang in LANGUAGES for name, data in demo_workbooks(lang).items()}
    assert {path.name: path.read_bytes() for path in filled} == expected
    for path in made:
        vertical, lang, _ = path.name.split(".")
        assert path.read_bytes() == template(vertical, Options(lang))
    first, last = said.splitlines()
    assert first == f"10 templates in {out / 'templates'}, 12 filled workbooks in {out / 'filled'}"
    assert last.startswith(f"Open {out / 'filled'}")


@pytest.mark.soak
def test_nothing_has_changed_no_harm_done(tmp_path: Path) -> None:
    first = run("demo", "-o", str(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.xlsx")}
    assert run("demo", "-o", str(tmp_path)) == first
    assert {path: path.read_bytes() for path in before} == before
