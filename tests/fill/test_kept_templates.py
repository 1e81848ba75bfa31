"""What is kept of built-in templates: used by the next run, and only where nobody else could have written it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from random_records import random_records
from workbooks import parts
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill import compiled_filler, kept_templates, templates
from xlkpi.fill.batch import fill_records
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.fill.templates import Templates
from xlkpi.tables.record import Record
from xlkpi.workbook import generate
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="nothing is kept where rights are not seen in a file's mode")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "cache"
    monkeypatch.setenv(kept_templates.VARIABLE, str(folder))
    yield folder
    kept_templates._folder_in.cache_clear()
    templates._filler.cache_clear()


def refused(*_: object, **__: object) -> None:
    raise AssertionError("made again")


def fill(shops: Iterable[Record], folder: Path) -> list[dict[str, bytes]]:
    """The parts of the workbooks, filled as a new process would."""
    templates._filler.cache_clear()
    kept_templates._folder_in.cache_clear()
    outcomes = fill_records(shops, folder, Templates(load_catalogue(), Options()), expected=compiled_filler.FEW)
    return [parts(outcome.path.read_bytes()) for outcome in outcomes]


@pytest.mark.slow
def test_the_next_run_opens_generates_and_compiles_nothing(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shops = [*random_records(CASES, compiled_filler.FEW, nasty=False)]
    cold = fill(shops, tmp_path / "cold")
    assert sorted(path.suffix for path in cache.glob("*/*")) == [".engine", ".file", ".program"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in cache.glob("*/*")} == {0o600}
    assert fill(iter(shops), tmp_path / "once") == cold  # by the engine, as they cannot be read again
    monkeypatch.setattr(generate, "template_file", refused)
    monkeypatch.setattr(TemplateFiller, "__init__", refused)
    monkeypatch.setattr(compiled_filler, "CompiledTemplate", refused)
    assert fill(shops, tmp_path / "warm") == cold


@pytest.mark.parametrize("edited", ["inputs", "kpis", "base"])
def test_a_template_kept_of_another_catalogue_is_not_used(
    cache: Path, monkeypatch: pytest.MonkeyPatch, edited: str
) -> None:
    """A file's measures, a KPI's own document and what it extends are not in the repr of a vertical."""
    catalogue = load_catalogue()
    old = catalogue.vertical(CASES)
    kpi = next(iter(old.kpis.values()))
    changes = {
        "inputs": {name: replace(item, from_orders=None) for name, item in old.inputs.items()},
        "kpis": {**old.kpis, kpi.id: replace(kpi, own_source=replace(old.source, title="Another"))},
        "base": catalogue.vertical("custom-e-scooters"),
    }
    new = replace(old, **{edited: changes[edited]})  # type: ignore[arg-type]  # each has the type of its field
    monkeypatch.setattr(generate, "template_file", lambda vertical, _: b"old" if vertical is old else b"new")
    made = []
    for vertical in (old, new, old):
        changed = replace(catalogue, verticals={**catalogue.verticals, CASES: vertical})
        made.append(Templates(changed, Options()).of(Record(CASES, CASES, {})).data)
    assert made == [b"old", b"new", b"old"]


def test_what_another_could_have_written_or_is_damaged_is_not_read(cache: Path) -> None:
    kept_templates.keep("key", "kind", [1])
    assert kept_templates.kept("key", "kind") == [1]
    (file,) = cache.glob("*/*")
    for path in (file, file.parent, cache):
        mode = path.stat().st_mode
        path.chmod(mode | stat.S_IWOTH)
        kept_templates._folder_in.cache_clear()
        assert kept_templates.kept("key", "kind") is None
        path.chmod(mode)
    kept_templates._folder_in.cache_clear()
    assert kept_templates.kept("key", "kind") == [1]
    file.write_bytes(file.read_bytes()[:-1])
    assert kept_templates.kept("key", "kind") is None
    kept_templates.keep("key", "kind", [2])
    kept_templates.forget("key", "kind")
    assert kept_templates.kept("key", "kind") is None


def test_nothing_is_kept_where_the_variable_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kept_templates.VARIABLE, "")
    kept_templates.keep("key", "kind", [1])
    assert not kept_templates.can_keep()
    assert kept_templates.kept("key", "kind") is None
