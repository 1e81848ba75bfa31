"""`xlkpi import`, run as a person runs it."""

from __future__ import annotations

import csv
import json
import os
import tomllib
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from command_line import ROOT, Result, run, run_process
from workbooks import named, shown
from xlkpi.catalogue.load import load_catalogue
from xlkpi.tables.read import read_table

CASES = "custom-phone-cases"
HEADER = (
    "Created at,Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Refunded Amount,"
)
HEADER += "Lineitem quantity,Lineitem name,Lineitem price,Cancelled at"
ORDERS = [
    "2026-01-31 23:30:00 +0000,#1,ann@example.org,paid,EUR,30.00,5.00,0.00,35.00,0.00,0.00,2,Case,10.00,",
    ",#1,ann@example.org,,,,,,,,,1,Strap,10.00,",
    "2026-02-01 10:00:00 +0000,#2,Ann@Example.org ,paid,EUR,20.00,0.00,0.00,20.00,2.00,4.00,1,Case,22.00,",
    "2026-02-02 10:00:00 +0000,#3,bob@example.org,voided,EUR,99.00,0.00,0.00,99.00,0.00,0.00,1,Case,99.00,2026-02-03",
]


class Made(NamedTuple):
    """What a run that writes both a table and a workbook left in a folder, and said."""

    folder: Path
    result: Result


def write_orders(folder: Path, *more: str) -> Path:
    path = folder / "orders.csv"
    path.write_text("\n".join([HEADER, *ORDERS, *more]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return write_orders(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    places = ("-o", str(folder / "inputs.csv"), "--fill", str(folder / "filled"))
    return Made(folder, run(*imported(write_orders(folder), *places)))


def imported(orders: Path, *arguments: str, business: str = "Acme") -> tuple[str, ...]:
    return ("import", str(orders), "--vertical", CASES, "--business", business, *arguments)


def table(path: Path) -> dict[str, dict[str, str]]:
    return {row["month"]: row for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())}


@pytest.mark.slow
def test_exports_become_a_table_and_a_workbook(made: Made) -> None:
    assert made.result.status == 0
    assert made.result.out == f"{made.folder / 'inputs.csv'}\n{made.folder / 'filled' / 'Acme.xlsx'}\n"


@pytest.mark.slow
def test_the_table(made: Made) -> None:
    rows = table(made.folder / "inputs.csv")
    assert {key: value for key, value in rows["2026-01"].items() if value} == {
        "business": "Acme", "vertical": CASES, "month": "2026-01", "custom_revenue": "30", "custom_orders": "1",
        "currency": "EUR", "cases_sold": "3", "customers_total": "1", "repeat_customers": "0",
    }  # fmt: skip
    assert [rows["2026-02"][name] for name in ("custom_revenue", "custom_orders", "repeat_customers")] == [
        "16",
        "1",
        "1",
    ]
    assert read_table(made.folder / "inputs.csv", load_catalogue()).count() == 1


@pytest.mark.slow
def test_the_workbook(made: Made) -> None:
    workbook = openpyxl.load_workbook(made.folder / "filled" / "Acme.xlsx")
    assert [cell.value for cell in named(workbook, "in_custom_revenue")][:3] == [30, 16, None]
    assert f"{named(workbook, 'first_month')[0].value:%Y-%m}" == "2026-01"
    assert "€" in named(workbook, "in_custom_revenue")[0].number_format


@pytest.mark.slow
def test_a_workbook_takes_the_latest_two_years(tmp_path: Path) -> None:
    old = "2024-11-05 10:00:00 +0000,#0,ann@example.org,paid,EUR,7.00,0.00,0.00,7.00,0.00,0.00,1,Case,7.00,"
    orders, filled = write_orders(tmp_path, old), tmp_path / "filled"
    done = run(*imported(orders, "-o", str(tmp_path / "inputs.csv"), "--fill", str(filled)))
    assert done.status == 0
    assert "leaves out 2024-11 to 2024-12: it holds two years" in " ".join(done.err.split())
    assert next(iter(table(tmp_path / "inputs.csv"))) == "2024-11"
    workbook = openpyxl.load_workbook(filled / "Acme.xlsx")
    assert f"{named(workbook, 'first_month')[0].value:%Y-%m}" == "2025-01"
    assert [cell.value for cell in named(workbook, "in_custom_revenue")] == [*[0] * 12, 30, 16, *[None] * 10]


@pytest.mark.slow
def test_a_first_month_that_is_named(orders: Path, tmp_path: Path) -> None:
    done = run(*imported(orders, "--fill", str(tmp_path / "filled"), "--start", "2025-10"))
    workbook = openpyxl.load_workbook(tmp_path / "filled" / "Acme.xlsx")
    assert (done.status, f"{named(workbook, 'first_month')[0].value:%Y-%m}") == (0, "2025-10")
    late = run(*imported(orders, "--fill", str(tmp_path / "late"), "--start", "2026-02"))
    assert (late.status, " ".join(late.err.split()).partition("Error: ")[2]) == (
        1,
        "--start: has data for 2026-01, outside the months 2026-02 to 2028-01; let its year start with the data "
        "(--start 2026-01), or leave the other months out with --from and --to",
    )
    year = run(*imported(orders, "--fill", str(tmp_path / "year"), "--year-start", "10"))
    assert year.status == 0
    assert shown((tmp_path / "year" / "Acme.xlsx").read_bytes(), "first_month") == shown(
        (tmp_path / "filled" / "Acme.xlsx").read_bytes(), "first_month"
    )
    alone = run(*imported(orders, "-o", str(tmp_path / "t.csv"), "--start", "2026-01"))
    assert (alone.status, "name a folder for it with --fill" in alone.err) == (2, True)


@pytest.mark.slow
def test_a_workbook_that_holds_more_is_not_replaced(orders: Path, tmp_path: Path) -> None:
    arguments = imported(orders, "--fill", str(tmp_path / "filled"))
    assert run(*arguments).status == 0
    later = run(*arguments, "--from", "2026-02", "--overwrite")
    assert (later.status, "custom_revenue of 2026-01 (Inputs!D" in later.err) == (1, True)
    assert run(*arguments, "--from", "2026-02", "--discard").status == 0


@pytest.mark.slow
def test_what_became_of_the_rows_is_reported(made: Made) -> None:
    report = [line.split() for line in made.result.err.splitlines()]
    assert ["used", "3", "2", "55.00", "4.00"] in report
    assert ["excluded:", "a", "cancelled", "order", "1", "99.00", "0.00", "5"] in report
    assert ["in", "the", "file", "4", "154.00", "4.00"] in report
    listed = (made.folder / "excluded.csv").read_text("utf-8-sig").splitlines()
    assert listed == ['"file","row","reason"', '"orders.csv","5","excluded: a cancelled order"']


def test_the_report_in_french(orders: Path, tmp_path: Path) -> None:
    done = run(*imported(orders, "-o", str(tmp_path / "inputs.csv"), "--lang", "fr"))
    assert done.err.startswith("orders.csv  Commandes Shopify")
    assert "55,00" in done.err
    assert "Coques vendues (cases_sold)\u00a0: " in done.err
    assert "Une carte cadeau vendue se reconnaît à son nom" in " ".join(done.err.split())


def test_no_personal_data_is_written_or_shown(made: Made) -> None:
    written = [path for path in made.folder.rglob("*") if path.is_file() and path.name != "orders.csv"]
    assert {path.suffix for path in written} >= {".csv", ".xlsx"}
    said = [made.result.out, made.result.err, *(path.read_bytes().decode("latin-1") for path in written)]
    for sheet in openpyxl.load_workbook(made.folder / "filled" / "Acme.xlsx"):
        said += [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert not [text for text in said if "example.org" in text.lower() or "ann@" in text.lower()]


@pytest.mark.slow
def test_as_json(orders: Path, tmp_path: Path) -> None:
    result = run(*imported(orders, "-o", str(tmp_path / "inputs.csv"), "--json"))
    report = json.loads(result.out)
    (file,) = report["files"]
    assert (file["file"], file["layout"]) == ("orders.csv", "Shopify orders")
    assert file["used"] == {"rows": 3, "orders": 2, "paid": "55.00", "refunded": "4.00"}
    assert file["excluded"]["cancelled"]["examples"] == [5]
    assert report["months"] == ["2026-01", "2026-02"]
    assert report["inputs"]["custom_revenue"] == "revenue"
    assert report["blank"]["tool_visitors"] == "not in orders"
    assert (report["table"], report["workbook"]) == (str(tmp_path / "inputs.csv"), None)


def test_the_shop_s_time_zone_and_options_decide(orders: Path, tmp_path: Path) -> None:
    options = ("--timezone", "Europe/Paris", "--with-shipping", "--revenue", "gross")
    result = run(*imported(orders, "-o", str(tmp_path / "inputs.csv"), *options))
    assert "Months begin and end in the time zone Europe/Paris." in result.err
    rows = table(tmp_path / "inputs.csv")
    assert [(month, row["custom_revenue"]) for month, row in rows.items()] == [("2026-02", "57")]


def test_one_file_of_several_may_have_its_own_order_of_dates(tmp_path: Path) -> None:
    row = "01/02/2026 10:00,{},{}@example.org,paid,EUR,9.00,0.00,0.00,9.00,0.00,0.00,1,Case,9.00,"
    files = [tmp_path / f"{name}.csv" for name in ("american", "french")]
    for file in files:
        file.write_text("\n".join([HEADER, row.format(file.stem, file.stem)]) + "\n", encoding="utf-8")
    given = ("--dates", "mdy", "--dates", f"{files[1]}=dmy", "-o", str(tmp_path / "inputs.csv"))
    assert run(*imported(files[0], str(files[1]), *given)).status == 0
    months = {month: row["custom_orders"] for month, row in table(tmp_path / "inputs.csv").items()}
    assert months == {"2026-01": "1", "2026-02": "1"}


def test_two_shops_of_one_system_are_told_apart_when_they_are_named(orders: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(orders.read_text().replace("ann@", "di@").replace("Ann@", "Di@"))
    both = (str(other), "-o", str(tmp_path / "inputs.csv"))
    refused = run(*imported(orders, *both))
    assert (refused.status, (tmp_path / "inputs.csv").exists()) == (1, False)
    assert "name the shop of each with --shop FILE=NAME" in " ".join(refused.err.split())
    assert run(*imported(orders, *both, "--shop", f"{orders}=Paris", "--shop", f"{other}=Lyon")).status == 0
    assert table(tmp_path / "inputs.csv")["2026-01"]["custom_orders"] == "2"


def test_rows_that_cannot_be_read_are_a_fault(tmp_path: Path) -> None:
    bad = "soon,#9,eve@example.org,paid,EUR,1.00,0.00,0.00,1.00,0.00,0.00,1,Case,1.00,"
    result = run(*imported(write_orders(tmp_path, bad), "-o", str(tmp_path / "inputs.csv")))
    assert result.status == 1
    listed = (tmp_path / "excluded.csv").read_text("utf-8-sig")
    assert '"orders.csv","6","rejected: a date that cannot be read"' in listed
    assert table(tmp_path / "inputs.csv")["2026-01"]["custom_revenue"] == "30"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing to write; name a table with --output, or a folder for the workbook with --fill"),
        (("-o", "x.txt"), "a table can be .csv, .xlsx, .parquet"),
        (
            ("-o", "x.csv", "--vertical", ""),
            "the trade is not given; name it with --vertical (`xlkpi list` has the names)",
        ),
        (("-o", "x.csv", "--business", ""), "the business is not given; name it with --business"),
        (("-o", "x.csv", "--from", "2026"), "'2026' is not a month; write it as 2026-01"),
        (("-o", "x.csv", "--revenue", "all"), "unknown revenue 'all'; write net or gross"),
        (("-o", "x.csv", "--engine", "nothing://"), "nothing://: no such engine can be reached"),
        (("-o", "x.csv", "--dates", "y.csv=dmy"), "--dates: y.csv is none of the files to read"),
        (("-o", "x.csv", "--dates", "{orders}=day"), "unknown order of dates 'day'"),
        (("-o", "x.csv", "--shop", "Paris"), "--shop: 'Paris' is not written as FILE=NAME"),
        (("-o", "x.csv", "--shop", "y.csv=Paris"), "--shop: y.csv is none of the files to read"),
        (("-o", "x.csv", "--shop", "{orders}="), "has no name; write FILE=NAME"),
        (("-o", "x.csv", "--report", "x.csv"), "x.csv: the report would replace the table"),
        (("-o", "{orders}"), "would be replaced; name other files with --output and --report"),
    ],
)
def test_a_command_that_cannot_be_carried_out(
    orders: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(orders.parent)
    result = run(*imported(orders, *(word.format(orders=orders) for word in arguments)))
    assert result.status == 2
    assert message in result.err
    assert [path.name for path in orders.parent.iterdir()] == ["orders.csv"]


def test_a_table_that_is_there_is_kept(orders: Path, tmp_path: Path) -> None:
    (tmp_path / "inputs.csv").write_text("mine")
    result = run(*imported(orders, "-o", str(tmp_path / "inputs.csv")))
    assert (result.status, (tmp_path / "inputs.csv").read_text()) == (2, "mine")
    assert "already exists; name another file, or use --overwrite" in result.err


def test_no_month_to_fill(orders: Path, tmp_path: Path) -> None:
    result = run(*imported(orders, "-o", str(tmp_path / "inputs.csv"), "--from", "2027-01"))
    assert result.status == 1
    assert "no month can be filled: the rows that count are of 2026-01-31 to 2026-02-01" in last_line(result)
    assert not (tmp_path / "inputs.csv").exists()


def last_line(result: Result) -> str:
    """The last thing that is said, which may be broken into several lines."""
    return " ".join(result.err.rpartition("Error: ")[2].split())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_last_line_names_the_real_cause(tmp_path: Path, language: str) -> None:
    path = write_orders(tmp_path)
    path.write_text(path.read_text().replace("2026-", "soon-"))
    result = run(*imported(path, "-o", str(tmp_path / "inputs.csv"), "--lang", language))
    assert result.status == 1
    said = {
        "en": "no order counts; of 4 rows that do not count, 4 are rejected: a date that cannot be read",
        "fr": "aucune commande ne compte",
    }
    assert said[language] in " ".join(result.err.split())


def test_the_last_line_names_rows_that_are_missing(tmp_path: Path) -> None:
    bad = "soon,#9,eve@example.org,paid,EUR,1.00,0.00,0.00,1.00,0.00,0.00,1,Case,1.00,"
    result = run(*imported(write_orders(tmp_path, bad), "-o", str(tmp_path / "inputs.csv")))
    assert result.err.splitlines()[-1] == (
        "1 row is missing from the figures (rejected: a date that cannot be read): orders.csv row 6"
    )


def test_a_mapping_file_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "stall.csv").write_text("Sold on;Receipt;Amount\n31/01/2026;1;3,50\n", encoding="utf-8")
    result = run("import", "--suggest", str(tmp_path / "stall.csv"))
    assert (result.status, result.err) == (0, "")
    assert tomllib.loads(result.out)["amounts"]["goods"] == "Amount"
    assert run("import", "--suggest", str(tmp_path / "none.csv")).status == 2
    assert "name one" in run("import", "--suggest", "a.csv", "b.csv").err


@pytest.mark.slow
def test_without_the_extra(orders: Path, tmp_path: Path) -> None:
    (tmp_path / "ibis.py").write_text("raise ImportError")
    result = run_process(*imported(orders, "-o", "x.csv"), PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert result.returncode == 2
    assert b"pip install 'xlkpi[import]'" in result.stderr
