"""`xlkpi portfolio`, run as a person runs it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from cases import GIFTS
from command_line import run, write_own_vertical
from portfolios import businesses, lines
from workbooks import named, same, vertical_of
from xlkpi.catalogue.load import load_vertical
from xlkpi.fill.demo import demo_table
from xlkpi.tables.record import Record

RECORDS = businesses(6)


def rows_of(records: Sequence[Record]) -> list[dict[str, object]]:
    return [
        {"business": one.business, "vertical": one.vertical, "month": f"{month:%Y-%m}", **numbers}
        for one in records
        for month, numbers in one.months.items()
    ]


def write_table(path: Path, rows: Sequence[Mapping[str, object]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


@pytest.fixture
def table(tmp_path: Path) -> str:
    return write_table(tmp_path / "shops.csv", rows_of(RECORDS))


def test_a_table_becomes_a_portfolio(table: str, tmp_path: Path) -> None:
    out = tmp_path / "portfolio.xlsx"
    status, told, said = run("portfolio", table, "-o", str(out))
    assert (status, told, said) == (0, f"{out}\n", f"6 businesses in {out}\n")
    assert {line["Business"] for line in lines(out, "Personalised gift shop")} == {one.business for one in RECORDS}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["portfolio.xlsx", "shops.csv"]


def test_french_and_the_currency(table: str, tmp_path: Path) -> None:
    out = tmp_path / "p.xlsx"
    assert run("portfolio", table, "-o", str(out), "--lang", "fr", "--currency", "CHF").status == 0
    sheet = openpyxl.load_workbook(out)["Boutique de cadeaux personnali…"]
    assert [cell.value for cell in sheet[4]][:4] == ["Indicateur", "Rang", "Entreprise", "Valeur"]
    assert sheet["A5"].value == "Panier moyen"
    assert "CHF" in sheet["D5"].number_format


def test_anonymous(table: str, tmp_path: Path) -> None:
    out = tmp_path / "p.xlsx"
    assert run("portfolio", table, "-o", str(out), "--anonymous").status == 0
    names = {line["Business"] for line in lines(out, "Businesses")}
    assert names == {f"Business {number}" for number in range(1, 7)}


@pytest.mark.slow
def test_a_folder_of_workbooks_gives_the_same(table: str, tmp_path: Path) -> None:
    filled, one, two = tmp_path / "filled", tmp_path / "one.xlsx", filled_portfolio(tmp_path)
    assert run("fill", table, "-o", str(filled)).status == 0
    assert run("portfolio", table, "-o", str(one)).status == 0
    status, told, said = run("portfolio", str(filled), "-o", str(two))
    assert (status, told, said) == (0, f"{two}\n", f"6 businesses in {two}\n")
    sheet = "Personalised gift shop"
    for wanted, found in zip(lines(one, sheet), lines(two, sheet), strict=True):
        assert wanted.keys() == found.keys()
        assert all(same(wanted[column], found[column]) for column in wanted)
    again = run("portfolio", str(filled), "-o", str(two), "--overwrite")  # its own workbook is not taken for a shop's
    assert (again.status, again.err) == (0, said)
    shop = next(filled.glob("*0*.xlsx"))
    workbook = openpyxl.load_workbook(shop)
    kpi = vertical_of(GIFTS).kpi("csat").name["en"]
    row = next(cells for cells in workbook["Benchmarks"].iter_rows() if cells[0].value == kpi)
    next(cell for cell in row if cell.value == "yes").value = "no"
    workbook.save(shop)
    assert run("portfolio", str(filled), "-o", str(two), "--overwrite").status == 0
    followed = [line["Business"] for line in lines(two, sheet) if line["KPI"] == kpi]
    assert len(followed) == len(RECORDS) - 1
    assert len([*lines(two, sheet)]) == len([*lines(one, sheet)]) - 1


def filled_portfolio(folder: Path) -> Path:
    return folder / "filled" / "portfolio.xlsx"


@pytest.mark.slow
def test_what_is_wrong_in_a_folder_is_reported(table: str, tmp_path: Path) -> None:
    filled, out = tmp_path / "filled", tmp_path / "p.xlsx"
    assert run("fill", table, "-o", str(filled)).status == 0
    blanked = next(path for path in sorted(filled.glob("*.xlsx")))
    book = openpyxl.load_workbook(blanked)
    next(named(book, name)[0] for name in book.defined_names if name.startswith("in_")).value = None
    book.save(blanked)
    status, _, said = run("portfolio", str(filled), "-o", str(tmp_path / "quiet.xlsx"))
    assert status == 0
    report = tmp_path / "rejected.csv"
    assert said.splitlines()[1:] == [f"1 month lacks figures, which may be right: {report} lists it"]
    (filled / "broken.xlsx").write_bytes(b"PK no workbook")
    status, told, said = run("portfolio", str(filled), "-o", str(out))
    assert (status, told) == (1, f"{out}\n")
    assert said.splitlines()[0] == f"6 businesses in {out}"
    assert "broken.xlsx" in said
    assert "broken.xlsx" in (tmp_path / "rejected.csv").read_text("utf-8-sig")


def test_bad_rows_are_reported_and_their_business_left_out(tmp_path: Path) -> None:
    rows = rows_of(RECORDS)
    rows[0]["revenue"] = "many"
    rows[12]["month"] = "soon"
    out, report = tmp_path / "p.xlsx", tmp_path / "rejected.csv"
    status, told, said = run("portfolio", write_table(tmp_path / "shops.csv", rows), "-o", str(out))
    assert (status, told) == (1, f"{out}\n")
    assert said.splitlines()[0] == f"4 businesses in {out}"
    assert said.splitlines()[-1] == f"2 problems in all, listed in {report}"
    found = list(csv.DictReader(report.read_text("utf-8-sig").splitlines()))
    assert [(row["row"], row["column"]) for row in found] == [("2", "revenue"), ("14", "month")]
    assert len(list(lines(out, "Businesses"))) == 4


def test_an_earlier_report_does_not_outlive_what_it_reports(table: str, tmp_path: Path) -> None:
    report = tmp_path / "rejected.csv"
    report.write_text("stale", encoding="utf-8")
    assert run("portfolio", table, "-o", str(tmp_path / "p.xlsx")).status == 0
    assert "stale" not in report.read_text("utf-8-sig")


def test_a_table_without_a_usable_business(tmp_path: Path) -> None:
    rows = [{**row, "month": "soon"} for row in rows_of(RECORDS[:1])]
    out = tmp_path / "p.xlsx"
    status, _, said = run("portfolio", write_table(tmp_path / "shops.csv", rows), "-o", str(out))
    assert status == 1
    assert f"no business can be used; see {tmp_path / 'rejected.csv'}" in said
    assert not out.exists()


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    status, _, said = run("portfolio", str(tmp_path / "empty"), "-o", str(tmp_path / "p.xlsx"))
    assert (status, "no business can be used" in said) == (1, True)


def test_json(table: str, tmp_path: Path) -> None:
    out = tmp_path / "p.xlsx"
    told = run("portfolio", table, "-o", str(out), "--json").out
    assert json.loads(told) == {"businesses": 6, "problems": 0, "missing": 0, "portfolio": str(out), "report": None}


def test_the_vertical_can_be_named(tmp_path: Path) -> None:
    rows = [{key: value for key, value in row.items() if key != "vertical"} for row in rows_of(RECORDS)]
    table, out = write_table(tmp_path / "shops.csv", rows), tmp_path / "p.xlsx"
    assert run("portfolio", table, "-o", str(out), "--vertical", GIFTS).status == 0
    assert run("portfolio", table, "-o", str(out), "--vertical", "bakery", "--overwrite").status == 2


def test_a_vertical_of_ones_own(tmp_path: Path) -> None:
    file = write_own_vertical(tmp_path)
    vertical = load_vertical(file)
    rows = [{"business": "Rose", "vertical": vertical.id, "month": "2026-01", **dict.fromkeys(vertical.inputs, 3)}]
    table, out = write_table(tmp_path / "shops.csv", rows), tmp_path / "p.xlsx"
    assert run("portfolio", table, "-o", str(out), "--catalogue", str(file)).status == 0
    assert vertical.name["en"] in openpyxl.load_workbook(out).sheetnames


def test_the_demo_tables(tmp_path: Path) -> None:
    for language in ("en", "fr"):
        out = tmp_path / f"{language}.xlsx"
        assert run("portfolio", str(demo_table(language)), "-o", str(out), "--lang", language).status == 0


def test_commands_that_cannot_be_carried_out(table: str, tmp_path: Path) -> None:
    out = str(tmp_path / "p.xlsx")
    (tmp_path / "there.xlsx").write_bytes(b"mine")
    for arguments, words in {
        (str(tmp_path / "nothing.csv"), "-o", out): "there is no such table or folder",
        (table, "-o", str(tmp_path / "p.pdf")): "a portfolio is an .xlsx file",
        (table, "-o", str(tmp_path / "there.xlsx")): "already exists",
        (table, "-o", str(tmp_path / "no" / "p.xlsx")): "there is no such folder",
        (table, "-o", out, "--report", out): "the report would replace the portfolio",
        (table, "-o", out, "--report", table): "would be replaced",
        (table, "-o", out, "--currency", "XYZ1"): "unknown currency",
        (table, "-o", out, "--rate", "EUR=0.9"): "no threshold is converted into EUR",
    }.items():
        status, told, said = run("portfolio", *arguments)
        assert (status, told, words in said) == (2, "", True), said
    assert (tmp_path / "there.xlsx").read_bytes() == b"mine"
    assert not (tmp_path / "p.xlsx").exists()


def test_a_full_disk_leaves_nothing(table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("xlkpi.portfolio.build.finish", full)
    status, told, said = run("portfolio", table, "-o", str(tmp_path / "p.xlsx"))
    assert (status, told) == (2, "")
    assert said == f"Error: {tmp_path / 'p.xlsx'}: No space left on device; make room, or name another folder\n"
    assert [path.name for path in tmp_path.iterdir()] == ["shops.csv"]


def test_a_rate_moves_the_tiers(table: str, tmp_path: Path) -> None:
    """In rates.toml, a dollar is 0.90 euros; at 100 euros, every value is below the benchmark."""
    tiers = []
    for rate in ([], ["--rate", "100"], ["--rate", "EUR=100"]):
        out = tmp_path / "p.xlsx"
        assert run("portfolio", table, "-o", str(out), "--currency", "EUR", "--overwrite", *rate).status == 0
        found = [line for line in lines(out, "Personalised gift shop") if line["KPI"] == "Average order value"]
        tiers.append({line["Tier"] for line in found})
    assert "Below benchmark" not in tiers[0]
    assert tiers[1:] == [{"Below benchmark"}] * 2
