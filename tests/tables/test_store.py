"""A table gathered on disk is the table a dictionary would gather, and takes the same memory however long it is."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import ROOT, SUPPORT
from peak_memory import PEAK
from soak import examples
from table_read import read_whole
from verticals import CATALOGUE
from xlkpi.errors import Problem, TableError
from xlkpi.tables.names import business_key
from xlkpi.tables.read import read_table
from xlkpi.tables.record import Record
from xlkpi.tables.store import Place, Table

NAMES = st.sampled_from(["A", "a", "B", "É", "E\u0301", "=1", "x\0y", "'; DROP TABLE month", "😀" * 3])
VERTICALS = st.sampled_from(["bakery", "florist"])
MONTHS = st.dates(datetime.date(2025, 1, 1), datetime.date(2025, 6, 1)).map(lambda day: day.replace(day=1))
NUMBERS = st.dictionaries(st.sampled_from(["revenue", "orders"]), st.floats(0, 1e300, allow_subnormal=True), max_size=2)


class Row(NamedTuple):
    """A row as it is gathered, and what is done about its business."""

    name: str
    vertical: str
    month: datetime.date
    numbers: dict[str, float]
    then: str


ROWS = st.builds(Row, NAMES, VERTICALS, MONTHS, NUMBERS, st.sampled_from([""] * 6 + ["wrong", "wrong name", "problem"]))


@given(st.lists(ROWS, max_size=40))
def test_it_is_what_a_dictionary_gathers(rows: list[Row]) -> None:
    table = Table("shops.csv")
    records: dict[tuple[str, str], tuple[int, dict[datetime.date, tuple[int, dict[str, float]]]]] = {}
    wrong: set[tuple[str, str]] = set()
    names: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    for line, row in enumerate(rows, 2):
        key = (business_key(row.name), row.vertical)
        names.setdefault(key, row.name)
        number = table.business(row.name, row.vertical, line)
        _, months = records.setdefault(key, (line, {}))
        first = months.get(row.month)
        assert table.add_month(number, row.month, line, row.numbers) == (Place(first[0]) if first else None)
        months.setdefault(row.month, (line, row.numbers))
        if row.then == "wrong":
            table.leave_out(number)
            wrong.add(key)
        elif row.then == "wrong name":
            table.leave_out_name(row.name, [row.vertical, "bakery"])
            wrong |= {key, (key[0], "bakery")}
        elif row.then == "problem":
            place = {"file": "shops.csv", "row": 1000 - line, "column": "revenue", "business": row.name}
            problems.insert(0, Problem(**place, what="is wrong", fix="correct it"))
            table.note(problems[0])
    right = {key: found for key, found in records.items() if key not in wrong}
    expected = [
        Record(names[key], key[1], {month: numbers for month, (_, numbers) in sorted(months.items())}, line)
        for key, (line, months) in right.items()
    ]
    found = list(table.records)
    assert found == expected
    assert [list(record.months) for record in found] == [list(record.months) for record in expected]
    assert table.count() == len(expected)
    assert list(table.problems) == problems
    assert table.refused() == (len({business_key(problem.business) for problem in problems}), len(problems))
    assert table.verticals() == list(dict.fromkeys(vertical for _, vertical in records))
    spans = [(min(months), max(months), months[max(months)][0]) for _, months in right.values()]
    assert [(*business.months, business.last.line) for business in table.right_businesses()] == spans


def test_records_and_problems_can_be_read_while_problems_are_noted() -> None:
    """As filling does: what could not be filled is added to the report as the records go by."""
    table = Table("shops.csv")
    for line in range(2, 300):
        business = table.business(f"Shop {line}", "bakery", line)
        table.add_month(business, datetime.date(2026, 1, 1), line, {"revenue": line / 3})
    for record in table.records:
        place = {"file": "shops.csv", "row": record.line, "business": record.business}
        table.note(Problem(**place, what="already exists", fix="take another"))
    assert [problem.row for problem in table.problems] == list(range(2, 300))
    assert [record.months[datetime.date(2026, 1, 1)]["revenue"] for record in table.records][-1] == 299 / 3


ODD = [
    "",
    " ",
    "A",
    "B",
    "A\u0301",
    "bakery",
    "florist",
    "bakry",
    "2026-01",
    "01/2026",
    "2026-13",
    "2030-01",
    "12",
    "-1",
]
ODD += ["-1", "1,5", "1.5", "1e999", "nan", "=1+1", '"', "'", "\n", "a\r\nb", "😀", "x" * 300, "#N/A", "1_000", "١"]
CELLS = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
HEADERS = st.permutations(["business", "vertical", "month", "revenue", "orders", "bunches"])


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """A table, or nearly one: right for the most part, in any dialect, and sometimes broken."""
    header = draw(HEADERS)
    right = {
        "business": st.sampled_from(["A", "B", "C"]), "vertical": VERTICALS, "month": st.just("2026-01"),
        "revenue": st.sampled_from(["1", "2.5"]), "orders": st.just("3"), "bunches": st.just(""),
    }  # fmt: skip
    separator = draw(st.sampled_from([",", ";", "\t"]))
    lines = [header]
    for _ in range(draw(st.integers(0, 6))):
        row = [draw(CELLS if draw(st.integers(0, 11)) == 0 else right[name]) for name in header]
        lines.append(row[: draw(st.sampled_from([6, 6, 6, 6, 5]))])
    quoted = draw(st.booleans())
    cells = [[f'"{cell}"' if quoted else cell for cell in line] for line in lines]
    text = draw(st.sampled_from(["\n", "\r\n"])).join(separator.join(line) for line in cells)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    return text.encode(encoding, "replace")


@pytest.mark.slow
# five shares, which run side by side: ten thousand tables in `make soak`
@pytest.mark.parametrize("share", range(5))
@settings(max_examples=examples(80), deadline=None)
@given(data=texts())
def test_any_table_is_read_or_refused_in_words(
    share: int, data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any-{share}.csv"
    path.write_bytes(data)
    try:
        table = read_whole(path, CATALOGUE)
    except TableError as error:
        refusals = error.problems
        table = None
    if table is None:
        assert refusals
        assert all(problem.what and problem.fix for problem in refusals)
        return
    assert table.records or table.problems
    for record in table.records:
        assert record.months
        assert all(number >= 0 for numbers in record.months.values() for number in numbers.values())
        assert 2 <= record.line <= data.count(b"\n") + data.count(b"\r") + 2  # both end a line
    for problem in table.problems:
        assert problem.what
        assert problem.fix
        assert "Traceback" not in problem.what


_MEASURE = """
import json, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from verticals import CATALOGUE
from xlkpi.tables.read import read_table
table = read_table(sys.argv[1], CATALOGUE)
months = sum(len(record.months) for record in table.records)
print(json.dumps([table.count(), months, {peak}]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_ten_times_the_rows_take_the_same_memory(tmp_path: Path) -> None:
    """By month, so that the rows of a business stand far apart."""
    peaks = []
    for businesses in (2_000, 20_000):
        path = tmp_path / f"{businesses}.csv"
        pairs = ((shop, month) for month in range(1, 11) for shop in range(businesses))
        with path.open("w") as file:
            file.write("business,vertical,month,revenue,orders\n")
            file.writelines(f"Shop {shop},bakery,2026-{month:02},{shop}.5,{month}\n" for shop, month in pairs)
        command = [sys.executable, "-c", _MEASURE.format(tests=str(SUPPORT), peak=PEAK), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        count, months, peak = json.loads(done.stdout)
        assert (count, months) == (businesses, 10 * businesses)
        peaks.append(peak)
    assert peaks[1] <= 1.3 * peaks[0], peaks


def test_a_column_of_a_worksheet_that_is_no_text(tmp_path: Path) -> None:
    """A lone half of a character, as a worksheet can escape it, is a problem of its row and not of the run."""
    book = openpyxl.Workbook()
    book.active.append(["business", "vertical", "month", "revenue", "orders"])
    book.active.append(["A", "bakery_xD800_", "2026-01", 1, 1])
    book.active.append(["B", "bakery", "2026-01", "_xD800_", 1])
    book.active.append(["C", "bakery", "_xDFFF_", 1, 1])
    book.active.append(["D", "bakery", "2026-01", 1, 1])
    book.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx", CATALOGUE)
    assert [record.business for record in table.records] == ["D"]
    assert [problem.row for problem in table.problems] == [2, 3, 4]
