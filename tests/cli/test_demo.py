"""`xlkpi demo`: everything that a visitor wants to see, in one folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import run
from workbooks import LANGUAGES, VERTICALS, errors, named, opened, unjustified
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill.batch import demo_table
from xlkpi.tables.read import read_table


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
    records = {of.business: of for lang in LANGUAGES for of in read_table(demo_table(lang), load_catalogue()).records}
    assert len(filled) == len(records) == 12
    for path in filled:
        data = path.read_bytes()
        assert errors(data) == []
        assert unjustified(data, records[named(opened(data), "business_name")[0].value]) == []
    for path in made:
        assert errors(path.read_bytes()) == []
    first, last = said.splitlines()
    assert first == f"10 templates in {out / 'templates'}, 12 filled workbooks in {out / 'filled'}"
    assert last.startswith(f"Open {out / 'filled'}")

    before = {path: path.read_bytes() for path in [*made, *filled]}
    assert run("demo", "-o", str(out)) == (status, told, said)  # nothing has changed: no harm done
    assert {path: path.read_bytes() for path in before} == before
