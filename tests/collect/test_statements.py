"""What a table states about a business goes into its workbook, and comes back as it was stated."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import xlkpi
from workbooks import cells, named, opened
from xlkpi.catalogue.load import load_catalogue
from xlkpi.collect.collection import Collection
from xlkpi.collect.gather import collect
from xlkpi.collect.read import Collected
from xlkpi.fill.batch import Template, Templates
from xlkpi.tables.read import read_table
from xlkpi.tables.write import packed, write_table

pytestmark = pytest.mark.slow

GIFTS = "personalized-gift-shop"
STATED = {
    "A": {
        "language": "fr", "currency": "EUR", "rate": "0.9", "year_start": "7", "months": "24",
        "followed": "aov retention",
        "threshold_aov_typical": "≥ 12", "threshold_aov_exceptional": "none", "threshold_retention_typical": "> 0.2",
        "target_retention": "0.55", "country_aov": "FR",
    },
    "B": {
        "year_start": "1", "target_aov": "exceptional 55.5", "threshold_return_rate_above": "≤ 1.234",
        "followed": "none", "country_csat": "Narnia", "target_csat": "none", "target_return_rate": "none 0.02",
    },
}  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", autouse=True)
def _templates_made_once() -> Iterator[None]:
    """Let the second filling take the first one's templates: making them is most of the time of both."""
    made: dict[tuple[Any, ...], Template] = {}
    generate = Templates._generate

    def once(templates: Templates, *wanted: Any) -> Template:
        if wanted not in made:
            made[wanted] = generate(templates, *wanted)
        return made[wanted]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Templates, "_generate", once)
        yield


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
    for table, books in (("given", "one"), ("first", "two")):
        filled = xlkpi.fill_table(folder / f"{table}.csv", folder / books)
        assert (filled.filled, filled.problems) == (len(STATED), ())
        if books == "one":
            xlkpi.collect_workbooks([folder / books], folder / "first.csv")
    return folder


@pytest.fixture(scope="module")
def collected(folder: Path) -> Iterator[Collection]:
    """The figures of the workbooks filled from what was collected."""
    collection = Collection()
    for workbook in collect(sorted((folder / "two").glob("*.xlsx"))):
        collection.add(workbook)
    collection.merge_months()
    yield collection
    collection.close()


def test_what_is_stated_comes_back(folder: Path) -> None:
    found = {row["business"]: row for row in rows(folder / "first.csv")}
    for name, stated in STATED.items():
        usual = {"language": "en", "currency": "USD", "months": "12"}
        columns = {column for held in STATED.values() for column in held} - {"rate"}
        assert {column: found[name][column] for column in columns} == {
            column: stated.get(column, usual.get(column, "")) for column in columns
        }, name
    assert [found[name]["rate"] for name in STATED] == ["0.9", ""]


def test_fill_collect_fill_is_the_identity(folder: Path) -> None:
    for name in STATED:
        one, two = (cells((folder / books / f"{name}.xlsx").read_bytes()) for books in ("one", "two"))
        assert one == two, name


def test_what_is_stated_stands_in_the_workbook_and_judges(folder: Path) -> None:
    book = opened((folder / "one" / "A.xlsx").read_bytes())
    assert book.sheetnames[0] != "Dashboard"
    assert f"{named(book, 'first_month')[0].value:%Y-%m}" == "2026-07"
    assert len(named(book, "months")) == 24  # as the table states, though the figures need twelve
    switches = [cell.value for cell in named(book, "benchmark_followed")]
    assert [value.casefold() for value in switches] == ["oui", "non", "oui", "non", "non", "non", "non"]
    assert named(book, "benchmark_country")[0].value == "France"
    kpi, sign, typical, _, above, _, exceptional = (cell.value for cell in named(book, "benchmarks")[:7])
    assert (kpi, sign, typical, exceptional) == ("aov", "≥", 12, None)
    assert str(above).startswith("=")  # still the source's, converted


def test_workbooks_of_one_and_of_two_years_are_joined_in_the_longer_one() -> None:
    """Last year's workbook has 12 months, and this year's has both years: that is no contradiction."""
    collection, figures = Collection(), packed({"revenue": 1.0}, load_catalogue().verticals[GIFTS])
    for month, length in (("2025-01", "12"), ("2026-01", "24")):
        collection.add(Collected(f"{month}.xlsx", GIFTS, "1", "A", {month: figures}, settings={"months": length}))
    collection.merge_months()
    assert ([row.settings["months"] for row in collection.rows()], collection.kinds()) == (["24", "24"], {})
    collection.close()


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.parquet", "fr.csv"])
def test_every_kind_of_table_holds_what_is_stated(name: str, folder: Path, collected: Collection) -> None:
    """Thresholds are texts with a sign, whatever the decimal mark of the file."""
    catalogue, language = load_catalogue(), "fr" if name.startswith("fr") else "en"
    write_table(folder / name, catalogue, collected.verticals(), collected.rows(), collected.edited, language)
    tables = [read_table(folder / table, catalogue) for table in ("first.csv", name)]
    assert list(tables[1].problems) == []
    first, found = ([(one.business, one.months, one.settings) for one in table.records] for table in tables)
    assert found == first
    if name == "t.csv":
        assert (folder / name).read_bytes() == (folder / "first.csv").read_bytes()
