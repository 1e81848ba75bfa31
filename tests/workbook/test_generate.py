"""Template files: their names, and that nobody's typed figures are lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from workbooks import VERTICALS, template, vertical_of
from xlkpi.errors import WorkbookError
from xlkpi.upgrade.overwrite import KEEP, OverwritePolicy
from xlkpi.workbook.generate import template_file, write_templates
from xlkpi.workbook.layout import Options

VERTICALS = [vertical_of(name) for name in VERTICALS[:2]]
OPTIONS = [Options("en"), Options("fr")]


@pytest.mark.slow
def test_a_file_for_each_vertical_and_language(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    paths = list(write_templates(VERTICALS, iter(OPTIONS), folder, KEEP.problem))
    assert [path.name for path in paths] == [f"{t.id}.{o.language}.xlsx" for t in VERTICALS for o in OPTIONS]
    assert sorted(folder.iterdir()) == sorted(paths)
    for path, (vertical, options) in zip(paths, [(t, o) for t in VERTICALS for o in OPTIONS], strict=True):
        assert path.read_bytes() == template(vertical.id, options)


@pytest.mark.slow
def test_again_is_no_error(tmp_path: Path) -> None:
    for _ in range(2):
        assert len(list(write_templates(VERTICALS[:1], OPTIONS[:1], tmp_path, KEEP.problem))) == 1


def test_a_file_that_differs_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / f"{VERTICALS[0].id}.en.xlsx"
    path.write_bytes(b"typed into")
    with pytest.raises(WorkbookError) as caught:
        list(write_templates(VERTICALS, OPTIONS, tmp_path, KEEP.problem))
    message = f"{path}: already exists with different contents; choose another folder, or use --overwrite"
    assert str(caught.value) == message
    assert path.read_bytes() == b"typed into"
    assert list(write_templates(VERTICALS[:1], OPTIONS[:1], tmp_path, OverwritePolicy(discard=True).problem)) == [path]
    assert path.read_bytes() == template(VERTICALS[0].id, OPTIONS[0])


def test_one_at_a_time(tmp_path: Path) -> None:
    """Each path is given as its file is done, so that a long run can be followed."""
    run = write_templates(VERTICALS, OPTIONS, tmp_path, KEEP.problem)
    first = next(run)
    assert list(tmp_path.iterdir()) == [first]


def test_a_template_is_made_once_for_those_who_want_it_again() -> None:
    """A vertical of the same id from another catalogue has a template of its own."""
    vertical = VERTICALS[0]
    other = replace(vertical, name={**vertical.name, "en": "Another name"})
    assert template_file(vertical, OPTIONS[0]) is template_file(vertical, Options("en"))
    assert template_file(other, OPTIONS[0]) != template_file(vertical, OPTIONS[0])
