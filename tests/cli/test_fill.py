"""`xlkpi fill`, run as a person runs it: good tables and bad ones, full disks, and a kill in the middle."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import from_excel

from command_line import run, run_in_terminal
from input_tables import CASES, SCOOTERS, files, row, write_table
from workbooks import errors, named, opened, record, shown, template, unjustified, vertical_of
from xlkpi.workbook.layout import Options


def refused(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.mark.slow
def test_a_table_becomes_a_folder_of_workbooks(tmp_path: Path) -> None:
    rows = [row("Acme"), row("Acme", "2026-02"), row("VoltRide", of=SCOOTERS)]
    table, out = write_table(tmp_path / "shops.csv", rows), tmp_path / "new" / "filled"
    status, told, said = run("fill", table, "-o", str(out))
    assert (status, said) == (0, "2 filled, 0 rejected\n")
    assert told.splitlines() == [str(out / "Acme.xlsx"), str(out / "VoltRide.xlsx")]
    assert files(out) == ["Acme.xlsx", "VoltRide.xlsx"]
    for name, of in {"Acme": record(CASES, ["2026-01", "2026-02"]), "VoltRide": record(SCOOTERS)}.items():
        data = (out / f"{name}.xlsx").read_bytes()
        assert shown(data, "business_name") == [name]
        assert unjustified(data, of) == []
        assert errors(data) == []


@pytest.mark.slow
def test_the_month_in_which_the_year_starts(tmp_path: Path) -> None:
    """Data that spans two such years gets 24 months; --start must agree."""
    rows = [row("Acme", "2025-05"), row("Acme", "2026-03"), row("Bell", "2026-02"), row("Bell", "2026-05")]
    table, out = write_table(tmp_path / "shops.csv", rows), tmp_path / "out"
    assert run("fill", table, "-o", str(out), "--year-start", "4").status == 0
    for name, first, months in (("Acme", "2025-04", 12), ("Bell", "2025-04", 24)):
        headings = shown((out / f"{name}.xlsx").read_bytes(), "months")
        assert len(headings) == months
        assert from_excel(headings[0]).strftime("%Y-%m") == first
    status, _, said = run("fill", table, "-o", str(tmp_path / "no"), "--year-start", "4", "--start", "2025-01")
    assert status == 2
    assert "--start 2025-01 is not the first month of a year that starts in month 4 (--year-start)" in said


@pytest.mark.slow
def test_an_excel_table_of_several_verticals(tmp_path: Path) -> None:
    rows = [row("Chez Zoë"), row("VoltRide", of=SCOOTERS)]
    columns = list(dict.fromkeys(key for one in rows for key in one))
    book = openpyxl.Workbook()
    book.active.append(columns)
    for one in rows:
        cells = [one.get(column) for column in columns]
        book.active.append([*cells[:3], *(None if cell is None else float(cell) for cell in cells[3:])])
    book.save(tmp_path / "shops.xlsx")
    out = tmp_path / "out"
    status, _, said = run("fill", str(tmp_path / "shops.xlsx"), "-o", str(out), "--lang", "fr", "--currency", "CHF")
    assert (status, said) == (0, "remplis\u00a0: 2, rejetés\u00a0: 0\n")
    data = (out / "Chez Zoë.xlsx").read_bytes()
    assert unjustified(data, record(CASES)) == []
    assert opened(data).sheetnames[0] == "Tableau de bord"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-8"])
def test_a_french_csv(encoding: str, tmp_path: Path) -> None:
    table = write_table(tmp_path / "shops.csv", [row("Chez Zoë", custom_revenue="1234,5")], ";", encoding)
    status, told, said = run("fill", table, "-o", str(tmp_path / "out"))
    assert (status, said) == (0, "1 filled, 0 rejected\n")
    data = Path(told.strip()).read_bytes()
    assert shown(data, "business_name") == ["Chez Zoë"]
    assert shown(data, "in_custom_revenue")[0] == 1234.5


BAD = {
    "12,5": "has a comma, in a file whose decimal mark is a point",
    "1,000": "may separate thousands",
    "1_000": "has separators between its digits",
    "10 00": "is not a number",
    "nan": "is not a number to calculate with",
    "-inf": "is not a number to calculate with",
    "1e999": "is too large a number",
    "١٢": "is not in the digits 0 to 9",
    "-3": "is negative",
    "12 %": "is a percentage",
    "€12": "has a currency",
    "=1+1": "is a formula",
    "#DIV/0!": "is a spreadsheet’s error",
    "TRUE": "is a logical value",
    "many": "is not a number",
}


@pytest.mark.slow
def test_every_bad_row_is_reported_and_the_rest_is_filled(tmp_path: Path) -> None:
    foreign = next(item for item in vertical_of(SCOOTERS).inputs if item not in vertical_of(CASES).inputs)
    rows = [row(f"Shop {number}", custom_orders=text) for number, text in enumerate(BAD)]
    rows += [
        row("Good"),
        row(""),
        row("No month", month=""),
        row("Bad month", month="13/2026"),
        row("Doubtful month", month="01/02/2026"),
        row("Twice"),
        row("Twice"),
        row("Bakery", of=CASES, vertical="custom-phone-casse"),
        row("Stranger", **{foreign: "3"}),
        row("Long", month="2023-01"),
        row("Long", month="2026-01"),
    ]
    table, out = write_table(tmp_path / "shops.csv", rows), tmp_path / "out"
    status, told, said = run("fill", table, "-o", str(out))
    assert status == 1
    assert told == f"{out / 'Good.xlsx'}\n"
    assert files(out) == ["Good.xlsx", "rejected.csv"]
    found = refused(out / "rejected.csv")
    for number, (one, (_, problem)) in enumerate(zip(found, BAD.items(), strict=False)):
        keys = ("file", "row", "column", "business")
        assert [one[key] for key in keys] == ["shops.csv", str(number + 2), "custom_orders", f"Shop {number}"]
        assert problem in one["problem"]
        assert one["fix"]
    problems = {one["business"]: one["problem"] for one in found}
    assert problems[""] == "the business has no name"
    assert problems["No month"] == "is blank"
    assert "is not in the calendar" in problems["Bad month"]
    assert "may have their day or their month first" in problems["Doubtful month"]
    assert re.search(r"2026-01 is in row \d+ already", problems["Twice"])
    assert problems["Bakery"] == "unknown vertical 'custom-phone-casse'"
    assert "is not an input of custom-phone-cases" in problems["Stranger"]
    assert "is 37 months, and a workbook holds 24" in problems["Long"]
    first = said.splitlines()
    assert first[0] == "1 filled, 23 rejected"
    assert first[1].startswith("  shops.csv: row 2, column custom_orders, Shop 0: '12,5' has a comma")
    assert first[-1] == f"{len(found)} problems in all, listed in {out / 'rejected.csv'}"


def test_a_column_of_the_vertical_is_missing(tmp_path: Path) -> None:
    rows = [row("Acme")]
    del rows[0]["cases_sold"]
    out = tmp_path / "out"
    status, told, said = run("fill", write_table(tmp_path / "shops.csv", rows), "-o", str(out))
    assert (status, told) == (0, f"{out / 'Acme.xlsx'}\n")
    assert "shops.csv: inputs without a column, which stay blank: cases_sold\n" in said
    assert shown((out / "Acme.xlsx").read_bytes(), "in_cases_sold") == [""] * 12


def test_on_error_stop_fills_nothing(tmp_path: Path) -> None:
    table = write_table(tmp_path / "shops.csv", [row("Good"), row("Bad", cases_sold="x"), row("Worse", month="")])
    status, told, said = run("fill", table, "-o", str(tmp_path / "out"), "--on-error", "stop")
    assert (status, told) == (1, "")
    assert said.startswith("Error: 2 problems\n  shops.csv: row 3, column cases_sold, Bad: 'x' is not a number")
    assert files(tmp_path) == ["shops.csv"]


def test_the_report_goes_where_it_is_asked_for(tmp_path: Path) -> None:
    table = write_table(tmp_path / "shops.csv", [row("=1+1", cases_sold="x")])
    out, report = tmp_path / "out", tmp_path / "r.csv"
    status, told, said = run("fill", table, "-o", str(out), "--report", str(report))
    assert (status, told) == (1, "")
    assert said.endswith(f"1 problem, listed in {report}\n")
    assert files(out) == []
    assert refused(report)[0]["business"] == " =1+1"


def test_the_report_never_replaces_the_table_or_the_template(tmp_path: Path) -> None:
    table = write_table(tmp_path / "rejected.csv", [row("Acme", cases_sold="x")])
    before = Path(table).read_bytes()
    for options in (["-o", str(tmp_path)], ["-o", str(tmp_path / "out"), "--report", table]):
        status, told, said = run("fill", table, *options)
        assert (status, told) == (2, "")
        assert "the report would replace" in said
    assert Path(table).read_bytes() == before


def test_a_corrected_table_leaves_no_old_report(tmp_path: Path) -> None:
    table, out = tmp_path / "shops.csv", tmp_path / "out"
    assert run("fill", write_table(table, [row("Acme", cases_sold="x")]), "-o", str(out)).status == 1
    assert len(refused(out / "rejected.csv")) == 1
    assert run("fill", write_table(table, [row("Acme")]), "-o", str(out)).status == 0
    assert refused(out / "rejected.csv") == []


@pytest.mark.slow
def test_files_that_are_there_already(tmp_path: Path) -> None:
    table, out = tmp_path / "shops.csv", tmp_path / "out"
    run("fill", write_table(table, [row("Acme")]), "-o", str(out))
    before = (out / "Acme.xlsx").read_bytes()
    again = run("fill", str(table), "-o", str(out))
    assert (again.status, again.err) == (0, "1 filled, 0 rejected\n")  # the same bytes: nothing is lost
    write_table(table, [row("Acme", cases_sold="999"), row("Other")])
    held = {path.name: path.read_bytes() for path in out.iterdir()}
    dry = run("fill", str(table), "-o", str(out), "--dry-run")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == held
    status, told, said = run("fill", str(table), "-o", str(out))
    assert (status, told) == (dry.status, dry.out) == (1, f"{out / 'Other.xlsx'}\n")
    assert dry.err.startswith("dry run: nothing is written\n1 filled, 1 rejected\n")
    assert "shops.csv: row 2, Acme: Acme.xlsx already exists with different contents; fill into another folder" in said
    assert "or add the months with `xlkpi update`, or use --overwrite" in said
    assert (out / "Acme.xlsx").read_bytes() == before
    assert run("fill", str(table), "-o", str(out), "--overwrite").status == 0
    assert shown((out / "Acme.xlsx").read_bytes(), "in_cases_sold")[0] == 999
    write_table(table, [row("Acme", "2026-02")])
    lost = run("fill", str(table), "-o", str(out), "--overwrite")
    assert (lost.status, lost.out) == (1, "")
    assert "Acme.xlsx already exists and has what the new workbook lacks: " in lost.err
    assert run("fill", str(table), "-o", str(out), "--discard").status == 0


@pytest.mark.slow
def test_a_template_of_the_users_own(tmp_path: Path) -> None:
    workbook = opened(template(CASES, Options("fr", sample=True)))
    workbook.create_sheet("Mine")["A1"] = "=SUM(in_cases_sold)"
    workbook.save(tmp_path / "own.xlsx")
    table = write_table(tmp_path / "shops.csv", [row("Acme", cases_sold="7"), row("VoltRide", of=SCOOTERS)])
    out, own = tmp_path / "out", str(tmp_path / "own.xlsx")
    status, told, said = run("fill", table, "-o", str(out), "--template", own)
    assert (status, told) == (1, f"{out / 'Acme.xlsx'}\n")
    assert "VoltRide: is a business of custom-e-scooters, but the template is for custom-phone-cases" in said
    assert opened((out / "Acme.xlsx").read_bytes(), values=True)["Mine"]["A1"].value == 7


def test_templates_that_are_none(tmp_path: Path) -> None:
    table = write_table(tmp_path / "shops.csv", [row("Acme")])
    text = tmp_path / "own.txt"
    text.write_text("hello")
    status, told, said = run("fill", table, "-o", str(tmp_path / "out"), "--template", str(text))
    assert (status, told) == (1, "")
    assert said == f"Error: {text}: is not named .xlsx or .xlsm, as a workbook is; save it as .xlsx, or leave it out\n"
    assert files(tmp_path) == ["own.txt", "shops.csv"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--vertical", "custom-phone-casse"], "unknown vertical 'custom-phone-casse'; did you mean"),
        (["--template", "gone.xlsx"], "gone.xlsx: there is no such template"),
        (["--months", "13"], "13 months are not possible; write 12 or 24"),
        (["--start", "2026"], "'2026' is not a month; write it as 2026-01"),
        (["--currency", "EURO"], "unknown currency 'EURO'"),
        (["--formulas", "magic"], "unknown formula style 'magic'"),
        (["--on-error", "pray"], "'pray' is not one of 'skip', 'stop'"),
        (["--catalogue", "gone.toml"], "gone.toml: there is no such catalogue file or folder"),
    ],
)
def test_wrong_options(options: list[str], said: str, tmp_path: Path) -> None:
    table = write_table(tmp_path / "shops.csv", [row("Acme")])
    found = run("fill", table, "-o", str(tmp_path / "out"), *options)
    assert (found.status, found.out) == (2, "")
    assert said in found.err
    assert files(tmp_path) == ["shops.csv"]


def test_no_table_and_no_folder(tmp_path: Path) -> None:
    gone = tmp_path / "gone.csv"
    assert run("fill", str(gone), "-o", str(tmp_path / "out")) == (2, "", f"Error: {gone}: there is no such file\n")
    table = write_table(tmp_path / "shops.csv", [row("Acme")])
    assert "the folder to write to is not given" in run("fill", table).err
    status, told, said = run("fill", table, "-o", table)
    assert (status, told, said) == (2, "", f"Error: {table}: File exists\n")


def test_the_vertical_of_a_table_without_that_column(tmp_path: Path) -> None:
    one = row("Acme")
    del one["vertical"]
    table, out = write_table(tmp_path / "shops.csv", [one]), str(tmp_path / "out")
    assert "there is no column 'vertical'" in run("fill", table, "-o", out).err
    assert run("fill", table, "-o", out, "--vertical", CASES).status == 0


@pytest.mark.slow
def test_hostile_names_stay_in_the_folder(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "CON", "a/b\\c", "x" * 300, "Acme", "Acme?", "=cmd|' /C calc'!A0", "\u202egnp.exe. "]
    table, out = write_table(tmp_path / "shops.csv", [row(name) for name in names]), tmp_path / "deep" / "out"
    assert run("fill", table, "-o", str(out)).status == 0
    assert files(tmp_path) == ["deep", "shops.csv"]
    assert files(tmp_path / "deep") == ["out"]
    found = files(out)
    assert len({name.casefold() for name in found}) == len(names)
    assert all(name.endswith(".xlsx") and len(name.encode()) <= 150 and name.isprintable() for name in found)
    assert {shown((out / name).read_bytes(), "business_name")[0] for name in found} == {name.strip() for name in names}


@pytest.mark.slow
def test_progress_is_for_terminals_alone(tmp_path: Path) -> None:
    table, out = write_table(tmp_path / "shops.csv", [row("Acme")]), tmp_path / "out"
    on_terminal = run_in_terminal("fill", table, "-o", str(out), columns=200)
    assert re.search(r" 1 of 1 0:00:00", on_terminal)
    assert f"{out / 'Acme.xlsx'}\n" in on_terminal
    piped = run("fill", table, "-o", str(out), "--overwrite")
    assert piped == (0, f"{out / 'Acme.xlsx'}\n", "1 filled, 0 rejected\n")


@pytest.mark.slow
def test_a_table_that_spans_new_year(tmp_path: Path) -> None:
    """Each business has its own years; the year to date is that of the month shown."""
    spans = {"Over": ["2025-12", "2026-01"], "Within": ["2027-02"], "Three": ["2024-12", "2026-01"]}
    rows = [row(name, month, custom_revenue=month[5:]) for name, months in spans.items() for month in months]
    table, out = write_table(tmp_path / "shops.csv", rows), tmp_path / "out"
    done = run("fill", table, "-o", str(out))
    assert (done.status, files(out)) == (1, ["Over.xlsx", "Within.xlsx", "rejected.csv"])
    (problem,) = refused(out / "rejected.csv")
    assert problem["business"] == "Three"
    assert "(--start 2024-12)" in problem["fix"]
    for name, (start, months) in {"Over": ("2025-01", 24), "Within": ("2027-01", 12)}.items():
        data = (out / f"{name}.xlsx").read_bytes()
        assert f"{named(opened(data), 'first_month')[0].value:%Y-%m}" == start
        assert len(shown(data, "months")) == months
    book = opened((out / "Over.xlsx").read_bytes(), values=True)
    basket = named(book, "value_aov")
    assert basket[0].parent.cell(basket[0].row, 3).value == basket[12].value == 1 / float(row("")["custom_orders"])


@pytest.mark.slow
def test_a_first_month_that_is_named(tmp_path: Path) -> None:
    table = write_table(
        tmp_path / "shops.csv", [row("Three", "2024-12"), row("Three", "2026-01"), row("Old", "2024-01")]
    )
    own = tmp_path / "own.xlsx"
    own.write_bytes(template(CASES, Options(months=24)))
    for choice, options in {"ours": (), "own": ("--template", str(own))}.items():
        out = tmp_path / choice
        done = run("fill", table, "-o", str(out), "--start", "2024-12", *options)
        assert (done.status, files(out)) == (1, ["Three.xlsx", "rejected.csv"])
        assert f"{named(opened((out / 'Three.xlsx').read_bytes()), 'first_month')[0].value:%Y-%m}" == "2024-12"
        (problem,) = refused(out / "rejected.csv")
        assert problem["problem"].startswith("has data for 2024-01, outside the months 2024-12 to ")


def money_table(path: Path, *businesses: tuple[str, str, str]) -> str:
    """A table with the columns `currency` and `exchange_rate`."""
    rows = [row(name) | {"currency": code, "exchange_rate": rate} for name, code, rate in businesses]
    return write_table(path, rows)


@pytest.mark.slow
def test_each_business_in_its_own_currency_at_its_own_rate(tmp_path: Path) -> None:
    shops = [("A", "EUR", ""), ("B", "EUR", "0.8"), ("C", "JPY", ""), ("D", "", "")]
    table, out = money_table(tmp_path / "shops.csv", *shops), tmp_path / "out"

    def rates() -> dict[str, tuple[str, object]]:
        books = {name: (out / f"{name}.xlsx").read_bytes() for name, *_ in shops}
        return {
            name: (shown(data, "currency")[0], shown(data, "benchmark_rate") if name != "D" else None)
            for name, data in books.items()
        }

    assert run("fill", table, "-o", str(out)).status == 0
    assert rates() == {"A": ("EUR", [0.923788]), "B": ("EUR", [0.8]), "C": ("JPY", [151.917]), "D": ("USD", None)}
    assert errors((out / "C.xlsx").read_bytes()) == []
    status, _, said = run("fill", table, "-o", str(tmp_path / "no"), "--rate", "0.9")
    assert (status, "several currencies meet (EUR, JPY, USD)" in said) == (2, True)
    assert run("fill", table, "-o", str(out), "--rate", "EUR=0.9", "--discard").status == 0
    assert rates() == {"A": ("EUR", [0.9]), "B": ("EUR", [0.9]), "C": ("JPY", [151.917]), "D": ("USD", None)}


@pytest.mark.slow
def test_a_template_keeps_its_rate_and_takes_its_own_currency_alone(tmp_path: Path) -> None:
    own, out = tmp_path / "own.xlsx", tmp_path / "out"
    own.write_bytes(template(CASES, Options("fr", rate=0.92)))
    stated = {"A": {"currency": "EUR", "rate": "0.8", "target_aov": "30", "followed": "aov"}}
    stated |= {"B": {"currency": "CHF"}, "C": {"language": "en"}, "D": {"year_start": "7"}, "E": {"months": "24"}}
    table = write_table(tmp_path / "shops.csv", [row(name) | columns for name, columns in stated.items()])
    status, _, said = run("fill", table, "-o", str(out), "--template", str(own))
    assert status == 1
    assert "C: its language is en, and the template’s is fr; fill it from a template in its language" in said
    assert "E: its workbook has 24 months, and the template has 12" in said
    assert files(out) == ["A.xlsx", "D.xlsx", "rejected.csv"]
    aims = dict(zip(vertical_of(CASES).kpis, shown((out / "A.xlsx").read_bytes(), "benchmark_own"), strict=True))
    assert {kpi: aim for kpi, aim in aims.items() if aim not in ("", None)} == {"aov": 30}
    assert shown((out / "A.xlsx").read_bytes(), "benchmark_followed").count("non") == len(aims) - 1
    assert f"{named(opened((out / 'D.xlsx').read_bytes()), 'first_month')[0].value:%Y-%m}" == "2025-07"
    changed = write_table(tmp_path / "changed.csv", [row("A", cases_sold="7") | stated["A"]])
    again = run("fill", changed, "-o", str(out), "--template", str(own), "--overwrite")  # nothing would be lost
    assert (again.status, shown((out / "A.xlsx").read_bytes(), "in_cases_sold")[0]) == (0, 7)
    assert (
        "D: its year starts in month 7, and --start is 2026-01"
        in run("fill", table, "-o", str(tmp_path / "x"), "--template", str(own), "--start", "2026-01").err
    )
    assert "B: its amounts are in CHF, and the template is in EUR; fill it from a template in its currency" in said
    assert shown((out / "A.xlsx").read_bytes(), "benchmark_rate") == [0.92]
    status, _, said = run("fill", table, "-o", str(out), "--template", str(own), "--rate", "0.9")
    assert (status, "--rate is for built-in templates" in said) == (2, True)


def test_kpis_without_a_verdict_are_named_where_a_business_has_no_exchange_rate(tmp_path: Path) -> None:
    asked = ["fill", "-o", str(tmp_path), "--dry-run"]
    said = run(*asked, money_table(tmp_path / "a.csv", ("A", "XOF", "600"), ("B", "XOF", ""))).err
    assert said.count("no exchange rate from USD to XOF is known; without one there is no verdict on") == 1
    assert "verdict" not in run(*asked, money_table(tmp_path / "b.csv", ("A", "XOF", "600"), ("B", "EUR", ""))).err
