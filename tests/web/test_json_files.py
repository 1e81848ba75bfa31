"""The two files of a request: what is written is read back, and anything else is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from xlkpi.web.json_files import OUTCOME, from_json, read, to_json, write
from xlkpi.web.outcome import Asked, Month, Outcome
from xlkpi.web.request import Request, Upload
from xlkpi.web.shown_dashboard import Dashboard, KeyFigure

OUTCOMES = Outcome(
    "orders",
    dashboard=Dashboard("Zoé", "b", "c", "d", "e", "f", (KeyFigure("a", "b", "c", "d"),), (), {"value": "mars"}),
    asked=(Asked("a", "b", "c", "d", "e", "f", "g", (Month("2026-01", "x"),), ("k",)),),
)
REQUEST = Request(files=(Upload("0.csv", "é\ud800.csv"),), figures={"a": {"2026-01": "1 2"}}, answers={"q": ("y",)})


@pytest.mark.parametrize("value", [OUTCOMES, REQUEST])
def test_what_is_written_is_read_back(tmp_path: Path, value: Request | Outcome) -> None:
    write(tmp_path, value)
    assert read(tmp_path, type(value)) == value


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": 1},
        {"kind": "orders", "downloads": {}},
        {"kind": "orders", "is_complete": 1},
        {"kind": "orders", "problems": [{"text": "a", "script": "b"}]},
        {"kind": "orders", "dashboard": {"business": "a"}},
        {},
        [],
    ],
)
def test_what_is_no_outcome_is_refused(fields: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (each has words of its own, which nobody reads)
        from_json(Outcome, json.dumps(fields))


def test_an_outcome_appears_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, OUTCOMES)
    assert [path.name for path in tmp_path.iterdir()] == [OUTCOME]
    assert "Zoé" in to_json(OUTCOMES)
