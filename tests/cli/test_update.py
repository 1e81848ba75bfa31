"""`xlkpi update`, run as a person runs it, over a folder of workbooks that live."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from command_line import run
from engines import saved
from input_tables import CASES, row, write_table
from workbooks import named, opened, record, template
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.tables.record import Record
from xlkpi.workbook.layout import Options

FEBRUARY = "2026-02"


def filled(business: str) -> bytes:
    january: Record = record(CASES, business=business)
    return TemplateFiller(template(CASES, Options())).filled(january)


def corrected(data: bytes) -> bytes:
    workbook = opened(data)
    named(workbook, "in_custom_orders")[1].value = 7
    return saved(workbook)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Workbooks of businesses: Bolt has two, Crew's is damaged, Fay's has lost a name; the table does not name Dune.

    One workbook has no name typed, and one is an .ods file.
    """
    folder = tmp_path / "shops"
    (folder / "north").mkdir(parents=True)
    (folder / "north" / "acme.xlsx").write_bytes(corrected(filled("Acme  & Sons")))
    for name in ("bolt", "bolt copy", "dune", "eve"):
        (folder / f"{name}.xlsx").write_bytes(filled(name.partition(" ")[0].title()))
    (folder / "crew.xlsx").write_bytes(filled("Crew")[:5000])
    fay = opened(filled("Fay"))
    del fay.defined_names["business_name"]
    (folder / "fay.xlsx").write_bytes(saved(fay))
    (folder / "hal.xlsx").write_bytes(template(CASES, Options()))
    (folder / "ivy.ods").write_bytes(filled("Ivy"))
    (folder / "north" / "acme.xlsx.bak").write_bytes(b"of last year")
    businesses = ("ACME & sons ", "Bolt", "Crew", "Eve", "Fay")
    rows = [row(name, FEBRUARY if name != "Eve" else "2026-01") for name in businesses]
    write_table(folder / "february.csv", [*rows, row("Gus", FEBRUARY, custom_orders="many")])
    return folder


def held(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_business_gets_its_figures_or_is_reported(folder: Path) -> None:
    before = held(folder)
    acme, table = folder / "north" / "acme.xlsx", str(folder / "february.csv")
    dry = run("update", table, str(folder), "--in-place", "--dry-run")
    assert (dry.status, dry.out) == (1, f"{acme}\n")
    assert dry.err.splitlines()[:2] == [
        "dry run: nothing is written",
        "1 updated (12 figures), 1 unchanged, 4 rejected, 1 cell kept",
    ]
    assert held(folder) == before
    done = run("update", table, str(folder), "--in-place")
    assert (done.status, done.out) == (1, f"{acme}\n")
    assert done.err.splitlines()[0] == dry.err.splitlines()[1]
    after = held(folder)
    new, report = after.pop("north/acme.xlsx"), after.pop("not-updated.csv").decode("utf-8-sig")
    assert after.pop("north/acme.xlsx.2.bak") == before.pop("north/acme.xlsx")
    assert after == before
    assert [named(opened(new), "in_custom_orders")[month].value for month in (0, 1)] == [500, 7]
    told = {line["business"] or Path(line["file"]).name: line for line in csv.DictReader(report.splitlines())}
    assert {name: (line["row"], line["cell"]) for name, line in told.items()} == {
        "crew.xlsx": ("", ""),
        "fay.xlsx": ("", ""),
        "ivy.ods": ("", ""),
        "ACME & sons": ("", "Inputs!E15"),
        "Bolt": ("3", ""),
        "Crew": ("4", ""),
        "Fay": ("6", ""),
        "Gus": ("7", ""),
    }
    assert told["Bolt"]["problem"].startswith("has 2 workbooks: ")
    assert told["Crew"]["problem"] == told["Fay"]["problem"] == f"has no workbook of {CASES} here"
    assert told["Crew"]["fix"].endswith(f"one of those without a name: {folder / 'hal.xlsx'} (Inputs!B4)")
    assert told["ivy.ods"]["fix"].startswith("open it in LibreOffice and save it as .xlsx")
    assert told["ACME & sons"]["fix"].endswith("--prefer table")


def test_a_folder_gets_the_workbooks_that_the_table_names(folder: Path, tmp_path: Path) -> None:
    before, new = held(folder), tmp_path / "new"
    table = str(folder / "february.csv")
    done = run("update", table, str(folder), "-o", str(new), "--prefer", "table", "--lang", "fr")
    assert done.out == f"{new / 'north' / 'acme.xlsx'}\n"
    assert done.err.startswith("mis à jour\xa0: 1 (13 chiffres), inchangés\xa0: 1, rejetés\xa0: 4")
    assert held(folder) == before
    made = held(new)
    assert set(made) == {"north/acme.xlsx", "eve.xlsx", "not-updated.csv"}
    assert made["eve.xlsx"] == before["eve.xlsx"]
    assert named(opened(made["north/acme.xlsx"]), "in_custom_orders")[1].value == 500


@pytest.mark.parametrize("options", [[], ["-o", "new", "--in-place"]])
def test_one_place_is_named(options: list[str], folder: Path) -> None:
    status, _, said = run("update", str(folder / "february.csv"), str(folder), *options)
    assert (status, said) == (
        2,
        "Error: name a folder to write to with --output, or change the workbooks with --in-place\n",
    )
