"""What a table states about a business goes into its workbook, and comes back as it was stated."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import xlkpi
from workbooks import named, opened
from xlkpi.catalogue.load import load_catalogue
from xlkpi.tables.read import read_table

pytestmark = pytest.mark.slow

GIFTS = "personalized-gift-shop"
STATED = {
    "A": {
        "language": "fr", "currency": "EUR", "rate": "0.9", "year_start": "7", "followed": "aov retention",
        "threshold_aov_typical": "≥ 12", "threshold_aov_exceptional": "none", "threshold_retention_typical": "> 0.2",
        "target_retention": "0.55", "country_aov": "FR",
    },
    "B": {
        "target_aov": "exceptional 55.5", "threshold_return_rate_above": "≤ 1.234", "followed": "none",
        "country_csat": "Narnia",
    },
}  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table, its workbooks, the table collected from them, and the workbooks filled from that."""
    folder = tmp_path_factory.mktemp("stated")
    columns = sorted({column for stated in STATED.values() for column in stated})
    with (folder / "given.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["business", "vertical", "month", "revenue", "orders_received", *columns])
        writer.writeheader()
        for name, stated in STATED.items():
            figures = {"business": name, "vertical": GIFTS, "revenue": "1000.5", "orders_received": "50"}
            writer.writerow({**figures, "month": "2026-07", **stated})
            writer.writerow({**figures, "month": "2026-08"})
    for table, books, back in (("given", "one", "first"), ("first", "two", "second")):
        filled = xlkpi.fill_table(folder / f"{table}.csv", folder / books)
        assert (filled.filled, filled.problems) == (len(STATED), ())
        xlkpi.collect_workbooks([folder / books], folder / f"{back}.csv")
    return folder


def test_what_is_stated_comes_back(folder: Path) -> None:
    found = {row["business"]: row for row in rows(folder / "first.csv")}
    for name, stated in STATED.items():
        usual = {"language": "en", "currency": "USD", "year_start": "1"}
        columns = {column for held in STATED.values() for column in held} - {"rate"}
        assert {column: found[name][column] for column in columns} == {
            column: stated.get(column, usual.get(column, "")) for column in columns
        }, name
    assert [found[name]["rate"] for name in STATED] == ["0.9", ""]


def test_collect_fill_collect_is_the_identity(folder: Path) -> None:
    assert (folder / "first.csv").read_bytes() == (folder / "second.csv").read_bytes()
    for name in STATED:
        one, two = (opened((folder / books / f"{name}.xlsx").read_bytes()) for books in ("one", "two"))
        for sheet in one.worksheets:
            cells = [[cell.value for row in book[sheet.title].iter_rows() for cell in row] for book in (one, two)]
            assert cells[0] == cells[1], (name, sheet.title)


def test_what_is_stated_stands_in_the_workbook_and_judges(folder: Path) -> None:
    book = opened((folder / "one" / "A.xlsx").read_bytes())
    assert book.sheetnames[0] != "Dashboard"
    assert f"{named(book, 'first_month')[0].value:%Y-%m}" == "2026-07"
    switches = [cell.value for cell in named(book, "benchmark_followed")]
    assert [value.casefold() for value in switches] == ["oui", "non", "oui", "non", "non", "non", "non"]
    assert named(book, "benchmark_country")[0].value == "France"
    kpi, sign, typical, _, above, _, exceptional = (cell.value for cell in named(book, "benchmarks")[:7])
    assert (kpi, sign, typical, exceptional) == ("aov", "≥", 12, None)
    assert str(above).startswith("=")  # still the source's, converted


@pytest.mark.parametrize("name", ["t.xlsx", "t.parquet", "fr.csv"])
def test_every_kind_of_table_holds_what_is_stated(name: str, folder: Path) -> None:
    """Thresholds are texts with a sign, whatever the decimal mark of the file."""
    wanted = {one.business: one.settings for one in read_table(folder / "first.csv", load_catalogue()).records}
    language = "fr" if name.startswith("fr") else "en"
    xlkpi.collect_workbooks([folder / "one"], folder / name, language=language)
    table = read_table(folder / name, load_catalogue())
    assert list(table.problems) == []
    assert {one.business: one.settings for one in table.records} == wanted
