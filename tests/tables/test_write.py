"""The table that collect writes: exact, inert, whole or not there, and read by fill as it is."""

from __future__ import annotations

import csv
import datetime
import io
import math
import sys
import warnings
from array import array
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import converted
from soak import examples
from table_read import read_whole
from workbooks import fitting
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import UsageError
from xlkpi.tables.names import business_key
from xlkpi.tables.record import Record, business_name
from xlkpi.tables.report import inert
from xlkpi.tables.settings import SETTINGS
from xlkpi.tables.write import COLUMNS, Row, write_table

CATALOGUE = load_catalogue()
CASES = CATALOGUE.vertical("custom-phone-cases")
SCOOTERS = CATALOGUE.vertical("custom-e-scooters")
ODD_NAMES = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-x",
    "@x",
    "＝1+1",
    'a "b", c;d',
    "00123",
    "_x0041_",
    "1e5",
    "TRUE",
    "é\u00a0x",
]


def row(business: str, month: str, numbers: list[float], vertical: str = CASES.id) -> Row:
    width = len(CATALOGUE.vertical(vertical).inputs)
    return Row(business, vertical, month, array("d", [*numbers, *[math.nan] * (width - len(numbers))]).tobytes())


def write(path: Path, rows: list[Row], language: str = "en") -> Path:
    write_table(path, CATALOGUE, {one.vertical for one in rows}, rows, language=language)
    return path


def records(rows: list[Row]) -> list[Record]:
    found: dict[tuple[str, str], dict[datetime.date, dict[str, float]]] = {}
    for one in rows:
        numbers = zip(CATALOGUE.vertical(one.vertical).inputs, array("d", one.figures), strict=True)
        month = datetime.date.fromisoformat(f"{one.month}-01")
        found.setdefault((one.business, one.vertical), {})[month] = {i: n for i, n in numbers if n == n}
    return [Record(*key, dict(sorted(months.items()))) for key, months in found.items()]


def read(path: Path) -> list[Record]:
    table = read_whole(path, CATALOGUE)
    assert table.problems == []
    return [Record(one.business, one.vertical, one.months) for one in table.records]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_fill_reads_it_as_it_is(suffix: str, tmp_path: Path) -> None:
    numbers = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 123456789.12345679, 2.0**60, 0, 1000, 1.5]
    before = [math.nan] * list(CASES.inputs).index("custom_revenue")
    rows = [
        row(name, f"2026-{month:02}", [*before, number])
        for name in ODD_NAMES
        for month, number in enumerate(numbers, 1)
    ]
    rows += [row("Acme", "2027-12", [1, 2], SCOOTERS.id)]
    assert read(write(tmp_path / f"t{suffix}", rows)) == records(rows)


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda name: str(inert(name)).strip())


@settings(max_examples=examples(60), deadline=None)
@given(st.dictionaries(NAMES | st.sampled_from(ODD_NAMES), st.lists(st.floats(0, width=64), min_size=1, max_size=5)))
def test_any_csv_is_read_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, businesses: dict[str, list[float]]
) -> None:
    items = list(CASES.inputs.values())
    finite = {
        name: [fitting(items[index], number + 0.0) for index, number in enumerate(n for n in numbers if n < math.inf)]
        for name, numbers in businesses.items()
    }
    read_as = {str(business_name(str(inert(name)))): numbers for name, numbers in finite.items()}
    named = {name: read_as[name] for name in {business_key(name): name for name in read_as}.values()}
    rows = [row(name, "2026-01", numbers) for name, numbers in named.items()]
    for language in ("en", "fr") if rows else ():
        assert read(write(tmp_path_factory.mktemp("t") / "t.csv", rows, language)) == records(rows)


def test_csv_as_excel_and_fill_take_it(tmp_path: Path) -> None:
    data = write(tmp_path / "t.csv", [row("=1+1", "2026-01", [10, 0.5]), row("Zoë", "2026-02", [])]).read_bytes()
    assert data.startswith(b'\xef\xbb\xbf"business","vertical","month",')
    lines = data.decode("utf-8-sig").splitlines()
    assert next(csv.reader(lines[:1])) == [*COLUMNS, *CASES.inputs]
    assert lines[1].startswith(f'" =1+1","{CASES.id}","2026-01","')
    assert next(csv.reader(lines[1:2]))[len(COLUMNS) :][:3] == ["10", "0.5", ""]


@pytest.mark.parametrize("program", ["libreoffice", "gnumeric"])
def test_no_program_takes_a_name_in_the_csv_for_a_formula(program: str, tmp_path: Path) -> None:
    names = ["=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)"]
    table = write(tmp_path / "t.csv", [row(name, "2026-01", [1]) for name in names])
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Workbook contains no default style")  # Gnumeric’s do not
        workbook = openpyxl.load_workbook(io.BytesIO(converted(program, "t.csv", table.read_bytes())))
    cells = [workbook.worksheets[0].cell(line, 1) for line in range(2, len(names) + 2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(names)
    assert [cell.value.strip() for cell in cells] == names


def test_text_stays_text_in_a_workbook(tmp_path: Path) -> None:
    path = write(tmp_path / "t.xlsx", [row(name, "2026-01", [1 / 3]) for name in ODD_NAMES])
    sheet = openpyxl.load_workbook(path)["data"]
    assert {sheet.cell(line, 1).data_type for line in range(2, len(ODD_NAMES) + 2)} == {"s"}
    assert sheet["C2"].value == datetime.datetime(2026, 1, 1)
    assert sheet.cell(2, len(COLUMNS) + 1).value == 1 / 3


def test_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [row(name, "2026-01", [1 / 3, 5e-324]) for name in ODD_NAMES]
    table = parquet.read_table(write(tmp_path / "t.parquet", rows))
    assert table.column_names == [*COLUMNS, *CASES.inputs]
    first = table.to_pylist()[0]
    items = list(CASES.inputs)
    assert first == {
        "business": ODD_NAMES[0], "vertical": CASES.id, "month": datetime.date(2026, 1, 1),
        **dict.fromkeys(SETTINGS), **dict.fromkeys(items), items[0]: 1 / 3, items[1]: 5e-324,
    }  # fmt: skip
    assert table.num_rows == len(ODD_NAMES)
    assert parquet.read_table(write(tmp_path / "empty.parquet", [])).num_rows == 0


def test_the_columns_are_those_of_the_verticals_in_the_catalogues_order(tmp_path: Path) -> None:
    rows = [row("B", "2026-01", [1], SCOOTERS.id), row("A", "2026-01", [1], CASES.id)]
    header = next(csv.reader([write(tmp_path / "t.csv", rows).read_text("utf-8-sig").splitlines()[0]]))
    verticals = [vertical for vertical in CATALOGUE.verticals.values() if vertical in (CASES, SCOOTERS)]
    settings = ["language", "currency", "rate", "year_start", "months", "followed"]
    assert header[: len(COLUMNS)] == ["business", "vertical", "month", *settings]
    assert header[len(COLUMNS) :] == list(dict.fromkeys(item for vertical in verticals for item in vertical.inputs))


def stated(currency: str, rate: float | None) -> dict[str, str]:
    known = {"currency": currency, "rate": "" if rate is None else repr(rate)}
    return {column: text for column, text in known.items() if text}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_currency_and_exchange_rate_are_read_back(suffix: str, tmp_path: Path) -> None:
    money = {"A": ("JPY", 148.967), "B": ("EUR", 0.914244), "C": ("USD", None), "D": ("", None)}
    rows = [row(name, "2026-01", [1])._replace(settings=stated(code, rate)) for name, (code, rate) in money.items()]
    table = read_whole(write(tmp_path / f"t{suffix}", rows), CATALOGUE)
    assert table.problems == []
    assert {one.business: (one.currency, one.exchange_rate) for one in table.records} == money


def test_what_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"a table can be \.csv, \.xlsx, \.parquet; end its name with one of these"):
        write(tmp_path / "t.ods", [])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"writing Parquet needs pyarrow; run `pip install 'xlkpi\[parquet\]'`"):
        write(tmp_path / "t.parquet", [])
    monkeypatch.setattr("xlkpi.tables.write_rows.LAST_ROW", 2)
    with pytest.raises(UsageError, match="a worksheet has 2 rows"):
        write(tmp_path / "t.xlsx", [row("A", "2026-01", [1]), row("B", "2026-01", [1])])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_statements_are_read_back_from_a_csv_in_either_language(language: str, tmp_path: Path) -> None:
    """A French owner's file has decimal commas, which its exchange rate and thresholds alone may show."""
    stated = {"currency": "EUR", "rate": "0.923", "threshold_aov_typical": "≥ 30.5", "target_aov": "40.125"}
    rows = [row("Zoë", "2026-01", [10])._replace(settings=stated)]
    edited = ["threshold_aov_typical", "target_aov"]
    write_table(tmp_path / "t.csv", CATALOGUE, [CASES.id], rows, edited, language)
    (found,) = read_whole(tmp_path / "t.csv", CATALOGUE).records
    assert found.settings.stated == stated
