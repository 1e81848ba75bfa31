"""Tables of real shops, imported with their drafts untouched: right or refused, never silently wrong."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from soak import examples
from suggested import ANSWERS, FOLDER, import_as_suggested, is_right

RIGHT = {name: answer for name, answer in ANSWERS.items() if "months" in answer}
VARIATIONS = (
    "shuffled",
    "french",
    "separated",
    "upper",
    "capitals",
    "unmarked",
    "repeated",
    "first_row",
    "blanks",
    "notes",
)


def test_every_table_has_an_answer():
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(ANSWERS)
    assert len(RIGHT) >= 13


@pytest.mark.parametrize("name", RIGHT)
def test_a_draft_is_right_untouched(tmp_path, name):
    answer = RIGHT[name]
    found = import_as_suggested(FOLDER / f"{name}.csv", tmp_path)
    assert is_right(found.months, answer["months"]), found
    assert found.status == 0
    assert "reconcile" in found.draft or "as paid" in found.draft


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - set(RIGHT)))
def test_a_draft_that_proves_nothing_is_refused(tmp_path, name):
    assert import_as_suggested(FOLDER / f"{name}.csv", tmp_path).status == 1


@pytest.mark.slow
@given(st.sampled_from(sorted(RIGHT)), st.sets(st.sampled_from(VARIATIONS), min_size=1, max_size=3), st.randoms())
@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
def test_a_varied_table_is_never_silently_wrong(tmp_path_factory, name, variations, random):
    _check(tmp_path_factory.mktemp("varied"), name, variations, random)


@pytest.mark.parametrize("variation", ["shuffled", "french", "first_row", "notes"])
def test_one_variation(tmp_path, variation):
    import random

    _check(tmp_path, "weebly", {variation}, random.Random(1))


def _check(folder, name, variations, random):
    table = folder / f"{name}.csv"
    table.write_text(varied(name, variations, random), encoding="utf-8")
    found = import_as_suggested(table, folder)
    assert found.status == 1 or is_right(found.months, RIGHT[name]["months"]), (variations, found)


def varied(name: str, variations: set[str], random) -> str:
    """Return a table in another form, with the same figures."""
    answer = RIGHT[name]
    text = (FOLDER / f"{name}.csv").read_text("utf-8")
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    header, *rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    once = [header.index(column) for column in answer.get("order", ())]
    if "repeated" in variations or "first_row" in variations:
        rows = _orders_amounts(rows, once, first_row="first_row" in variations)
    if "unmarked" in variations:
        header, rows = _without_statuses(header, rows, answer.get("status", []))
    if "shuffled" in variations:
        order = random.sample(range(len(header)), len(header))
        header, rows = [header[at] for at in order], [[row[at] for at in order] for row in rows]
    if "french" in variations:
        rows = [[re.sub(r"^(\D?\d+)\.(\d+)$", r"\1,\2", cell).replace("$", "") for cell in row] for row in rows]
        delimiter = ";"
    if "separated" in variations and delimiter != ";":
        delimiter = "\t"
    if "upper" in variations:
        header = [column.upper() for column in header]
    if "capitals" in variations:
        header = [column.replace("_", " ").title() for column in header]
    if "blanks" in variations:
        rows.insert(1, [""] * len(header))
    lines = io.StringIO()
    if "notes" in variations:
        lines.write("Rapport des ventes\n\n")
    csv.writer(lines, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return lines.getvalue()


def _orders_amounts(rows, once, *, first_row):
    """Write the amounts of each order on all of its rows, or on the first alone."""
    firsts: dict[str, list[str]] = {}
    changed = []
    for row in rows:
        first = firsts.setdefault(row[0], row)
        of_row = {at: "" if first_row and first is not row else first[at] for at in once}
        changed.append([of_row.get(at, cell) for at, cell in enumerate(row)])
    return changed


def _without_statuses(header, rows, status):
    """Leave out the columns of statuses, and the rows that they exclude."""
    excluded = re.compile(r"(?i)cancel|annul|failed|refunded$|rembours|^non$")
    at = [header.index(column) for column in status]
    rows = [row for row in rows if not any(excluded.search(row[one]) for one in at)]
    kept = [one for one in range(len(header)) if one not in at]
    return [header[one] for one in kept], [[row[one] for one in kept] for row in rows]
