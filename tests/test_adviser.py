"""The year of docs/adviser.md, with three shops: each figure is where it belongs, or reported."""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import from_excel

from command_line import Result, run
from engines import resaved, saved
from folders import ROOT
from workbooks import named, shown, vertical_of
from xlkpi.catalogue.examples import example_inputs

SHOPS = {"Acme": "custom-phone-cases", "Étui & Co": "custom-phone-cases", "Claire": "remote-personal-shopper"}
FILES = {"Acme": "Acme.xlsx", "Étui & Co": "Étui & Co.xlsx", "Claire": "Claire.xlsx"}
OPENING = {item.id: item.carries for item in vertical_of(SHOPS["Claire"]).inputs.values() if item.carries}


Figure = tuple[str, str, str]
"""A business, an input and a month."""


def commands(chapter: str) -> list[list[str]]:
    """Return the commands of a chapter of the page, without their first word."""
    page = (ROOT / "docs" / "adviser.md").read_text(encoding="utf-8")
    text = page.partition(f'<a id="{chapter}"></a>')[2].partition('<a id="')[0]
    lines = [line for block in re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S) for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines]


def given(months: Iterable[str]) -> dict[Figure, float]:
    """Return figures that fit together, the examples' times a number of its own for each shop and month."""
    figures = {}
    for month in months:
        year, number = map(int, month.split("-"))
        for index, (business, vertical) in enumerate(SHOPS.items()):
            for item, example in example_inputs(vertical_of(vertical)).items():
                figures[business, item, month] = example * (number + 12 * (year - 2026) + 30 * index)
    return figures


def write(path: str, figures: dict[Figure, float], spelling: dict[str, str] | None = None) -> None:
    """Write a table as a French spreadsheet program saves it."""
    items = list(dict.fromkeys(item for _, item, _ in figures))
    rows: dict[tuple[str, str], dict[str, float]] = {}
    for (business, item, month), number in figures.items():
        rows.setdefault((business, month), {})[item] = number
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(["business", "vertical", "month", *items])
        for (business, month), numbers in rows.items():
            cells = [f"{numbers[item]:.1f}".replace(".", ",") if item in numbers else "" for item in items]
            table.writerow([(spelling or {}).get(business, business), SHOPS[business], month, *cells])


def write_untidy(path: str, figures: dict[Figure, float]) -> None:
    """Write a table as an adviser has it: a title, headings in French, amounts with their sign, a column of his own."""
    inputs = {item: one for vertical in SHOPS.values() for item, one in vertical_of(vertical).inputs.items()}
    rows = [["Chiffres de janvier", "remis le 5"], ["", ""]]
    rows.append(["Boutique", "Métier", "Langue", "Mois", *(one.label["fr"] for one in inputs.values()), "Remarque"])
    for business, vertical in SHOPS.items():
        numbers = {item: number for (name, item, _), number in figures.items() if name == business}
        texts = {
            item: f"{number:,.2f} €".replace(",", "\u202f").replace(".", ",") if one.unit == "money" else f"{number:g}"
            for item, one in inputs.items()
            if (number := numbers.get(item)) is not None
        }
        language = "anglais" if business == "Claire" else ""
        rows.append([business, vertical, language, "janv. 2026", *(texts.get(item, "") for item in inputs), "vu"])
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def held(folder: str) -> dict[Figure, float]:
    """Return the figures of all workbooks, by their headings and names, as any program shows them."""
    found = {}
    for business, name in FILES.items():
        data = (Path(folder) / name).read_bytes()
        months = [f"{from_excel(month):%Y-%m}" for month in shown(data, "months")]
        for item in vertical_of(SHOPS[business]).inputs:
            for month, value in zip(months, shown(data, f"in_{item}"), strict=True):
                if value != "":
                    found[business, item, month] = value
    return found


def edit(path: Path, change: Any) -> None:
    workbook = openpyxl.load_workbook(path)
    change(workbook)
    path.write_bytes(saved(workbook))


def set_own(workbook: Any) -> None:
    """Set what Acme's owner sets, and correct February, which has not been filled yet."""
    named(workbook, "benchmark_own")[1].value = 0.25
    named(workbook, "benchmark_followed")[2].value = "non"
    named(workbook, "benchmarks")[2].value = 0.123
    workbook.create_sheet("Caisse")["A1"].value = "=Saisie!D8*2"
    named(workbook, "in_custom_orders")[1].value = 7
    named(workbook, "in_custom_revenue")[1].value = "=700+1"


def type_ahead(workbook: Any) -> None:
    """Set what Étui's owner sets: a target, and a figure of March, which the adviser has otherwise."""
    named(workbook, "benchmark_own")[0].value = 45
    named(workbook, "in_custom_orders")[2].value = 9


def check_own(folder: str) -> None:
    """Check that targets, switches and thresholds are the owners'."""
    assert named(openpyxl.load_workbook(Path(folder) / FILES["Étui & Co"]), "benchmark_own")[0].value == 45
    workbook = openpyxl.load_workbook(Path(folder) / FILES["Acme"])
    assert named(workbook, "benchmark_own")[1].value == 0.25
    assert named(workbook, "benchmark_followed")[2].value == "non"
    assert named(workbook, "benchmarks")[2].value == 0.123


def compared(path: str) -> dict[tuple[str, str], float]:
    """Return what a portfolio has as each business's order value and its month."""
    found = {}
    for sheet in openpyxl.load_workbook(path, data_only=True):
        for kpi, _, business, value, *_, month in (row for row in sheet.iter_rows(values_only=True) if len(row) > 5):
            if kpi == "Panier moyen" and business in SHOPS:
                found[business, f"{month:%Y-%m}"] = value
    return found


def order_values(truth: dict[Figure, float], month: str) -> dict[tuple[str, str], float]:
    """Return each business's order value in a month, by plain arithmetic."""
    inputs = dict.fromkeys(SHOPS, ("custom_revenue", "custom_orders")) | {"Claire": ("revenue", "orders")}
    return {
        (business, month): truth[business, money, month] / truth[business, orders, month]
        for business, (money, orders) in inputs.items()
    }


def do(chapter: str, *statuses: int) -> list[Result]:
    """Run the commands of a chapter, which end with these statuses."""
    results = [run(*words) for words in commands(chapter)]
    assert [result.status for result in results] == [*statuses], [result.err for result in results]
    return results


MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]


@pytest.mark.slow
def test_a_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    truth = given(MONTHS[:1])
    write_untidy("january.csv", truth)
    assert "Remarque" in do("january", 0)[0].err
    assert held("shops") == truth

    edit(Path("shops/Acme.xlsx"), set_own)
    etui = Path("shops") / FILES["Étui & Co"]
    edit(etui, type_ahead)
    etui.write_bytes(resaved("libreoffice", etui.read_bytes()))
    february = given(MONTHS[1:2])
    write("february.csv", february, {"Étui & Co": " ÉTUI  & co"})
    corrected = ("Acme", "custom_orders", "2026-02")
    write("corrections.csv", {corrected: february[corrected]})
    dry, done, _ = do("february", 1, 1, 0)
    assert dry.out == done.out == "".join(f"shops/{name}\n" for name in FILES.values())
    report = list(csv.DictReader(Path("shops/not-updated.csv").read_text("utf-8-sig").splitlines()))
    assert report == []  # the last run, with the table's figures, had no problem
    assert done.err.count("Acme: ") == 2
    assert len(list(Path("shops").glob("*.bak"))) == 4
    typed = ("Étui & Co", "custom_orders", "2026-03")
    truth |= february | {("Acme", "custom_revenue", "2026-02"): 701, typed: 9}
    assert held("shops") == truth
    check_own("shops")

    answered = {("Acme", "custom_revenue", "2026-02"): 701.0}  # by the owner, meanwhile
    for quarter, months in {
        "march": MONTHS[:3], "june": MONTHS[3:6], "september": MONTHS[:9], "december": MONTHS[9:]
    }.items():  # fmt: skip
        figures = given(months) | (answered if "2026-02" in months else {})
        write(f"{quarter}.csv", figures)
        answered[typed] = 9.0  # asked after March
        truth |= figures | answered
    march = do("year", 1, *[0] * 7)[0]
    assert march.err.count("Étui & Co: holds 9, and the table has") == 1
    assert held("shops") == truth
    for quarter, month in {"march": 3, "june": 6, "september": 9, "december": 12}.items():
        assert compared(f"{quarter}.xlsx") == pytest.approx(order_values(truth, MONTHS[month - 1])), quarter
    check_own("shops")

    upgraded = do("upgrade", 1)[0]
    assert "Caisse" in upgraded.err
    assert held("upgraded") == truth
    check_own("upgraded")

    do("new-year", 0)
    opening = {("Claire", item, "2027-01"): truth["Claire", closing, "2026-12"] for item, closing in OPENING.items()}
    assert held("shops-2027") == opening
    assert held("shops") == truth
    check_own("shops-2027")

    march = given(["2027-01", "2027-02", "2027-03"])
    conflicts = opening.keys()
    write("march-2027.csv", march | given(["2026-12"]))
    (updated, collected) = (run(*words) for words in commands("next-march"))
    assert updated.status == 1
    expected = march | opening
    assert held("shops-2027") == expected
    told = list(csv.DictReader(Path("shops-2027/not-updated.csv").read_text("utf-8-sig").splitlines()))
    late = [line["business"] for line in told if "2026-12" in line["problem"]]
    assert (sorted(late), len(told)) == (sorted(SHOPS), len(SHOPS) + len(conflicts))
    assert collected.err.startswith("3 workbooks of 3 collected, 9 rows")
    check_own("shops-2027")
    assert updated.out == "".join(f"shops-2027/{name}\n" for name in FILES.values())
