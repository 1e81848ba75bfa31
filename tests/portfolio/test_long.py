"""The long table of results: what each business's own workbook shows, cell by cell."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cases import GIFTS
from command_line import run
from folders import ROOT
from portfolios import LATEST, RATIOS, businesses, expected, varied
from typed_workbooks import Case, typed_workbook
from workbooks import LANGUAGES, VERTICALS, cells, finished, named, same, vertical_of
from xlkpi import build_portfolio
from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.load import load_catalogue, load_words
from xlkpi.catalogue.model import TIERS, Kpi
from xlkpi.collect.gather import collect
from xlkpi.collect.statements import UNREADABLE
from xlkpi.period import State, month_after
from xlkpi.portfolio.folder import gather_folder
from xlkpi.portfolio.groups import Row
from xlkpi.portfolio.long import COLUMNS, REASONS, write_long
from xlkpi.portfolio.standings import Standings
from xlkpi.tables.record import Record
from xlkpi.tables.settings import Settings
from xlkpi.tables.write_rows import CellKind
from xlkpi.workbook.layout import Layout, Options

Value = Callable[[str], Any]
"""A reference with its sheet → what the cell shows; None for a text that is no number's, and for an error."""
PAGE = ROOT / "docs" / "results.md"
ODD = (0, 0, "soon", -3, 10**7)
"""What is typed in place of a figure now and then."""


def case(vertical_id: str, months: int, currency: str) -> Case:
    """A workbook with gaps, zeros and mistakes, thresholds and targets of its own, and a KPI that is not followed."""
    chance, vertical = random.Random(f"{vertical_id} {months}"), vertical_of(vertical_id)
    kpis = list(vertical.kpis.values())
    edited, own, removed = chance.sample([kpi for kpi in kpis if kpi.thresholds], 3)
    off = chance.choice(kpis)
    typed: dict[str, dict[str, Any]] = {}
    for month in range(2, months):
        figures = {item: round(number * chance.uniform(0.8, 1.2)) for item, number in example_inputs(vertical).items()}
        unlikely = 0.0 if month > months - 4 else 0.04
        typed[f"{month:02}"] = {
            item: chance.choice(ODD) if chance.random() < unlikely else figure
            for item, figure in figures.items()
            if chance.random() >= unlikely
        }
    shaken = {
        f"{kpi.id}.{tier}": threshold.value * chance.uniform(0.9, 1.1)
        for kpi in (edited, own)
        for tier, threshold in kpi.thresholds.items()
        if chance.random() < 0.7
    }
    return {
        "vertical": vertical_id, "months": months, "typed": typed, "currency": currency, "off": [off.id],
        "targets": {own.id: 0.75},
        **({"chosen": "08"} if months == 12 else {}),
        "thresholds": {**shaken, f"{removed.id}.{list(removed.thresholds)[-1]}": ""},
    }  # fmt: skip


def written(folder: Path, typed: Case, language: str) -> tuple[Value, Layout, str]:
    """Write a workbook to a folder; return a function that reads it, its layout and the business's name."""
    workbook, places = typed_workbook(typed, language)
    business = f"{typed['vertical']} {language} {typed['months']}"
    named(workbook, "business_name")[0].value = business
    data = finished(workbook)
    (folder / f"{business}.xlsx").write_bytes(data)
    values = cells(data, values=True)

    def value(reference: str) -> Any:
        sheet, _, address = reference.rpartition("!")
        kind, found = values.get((sheet.strip("'").replace("''", "'"), address.replace("$", "")), ("n", None))
        return None if kind == "e" or found in ("", "–") else found

    return value, places, business


Book = tuple[Value, Layout, list[dict[str, Any]], list[Row]]
"""A workbook, its layout, and the rows that the long table and the portfolio have of its business."""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Book]:
    """Workbooks of all verticals, of one year and of two, in both languages and two currencies, in one table."""
    folder = tmp_path_factory.mktemp("long")
    made = []
    for index, vertical in enumerate(VERTICALS):
        for number, months in enumerate((12, 24)):
            currency = ("USD", "EUR")[(index // 2 + number) % 2]
            made.append(written(folder, case(vertical, months, currency), LANGUAGES[(index + number) % 2]))
    catalogue, table = load_catalogue(), folder / "results.csv"
    records = list(gather_folder("", collect(sorted(folder.glob("*.xlsx"))), catalogue)[0].records)
    write_long(table, records, catalogue, Options())
    found, standings = read(table), Standings(records, catalogue.verticals)
    league = [row for vertical in standings.verticals for row in standings.league(vertical.id)]
    return [
        (value, places, [row for row in found if row["business"] == name], [row for row in league if row[0] == name])
        for value, places, name in made
    ]


def read(table: Path, language: str = "en") -> list[dict[str, Any]]:
    """The rows of a table: numbers, texts, and None for a blank."""
    numbers = {name for name, kind in COLUMNS.items() if kind is CellKind.number}
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=";" if language == "fr" else ",")
        return [
            {
                key: float(text.replace(",", ".")) if text and key in numbers else text or None
                for key, text in row.items()
            }
            for row in rows
        ]


def differing(value: Value, places: Layout, rows: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield each cell of a workbook that the long table does not tell."""
    sheet = places.sheets["kpis"]
    tiers = {text[places.options.language]: tier for tier, text in load_words()["tiers"].items()}
    shown = int(value(places.shown))
    told = {(row["month"], row["kpi"]): row for row in rows}
    for number, column in enumerate(places.months):
        month = f"{2026 + number // 12}-{number % 12 + 1:02}"
        for kpi in places.vertical.kpis.values():
            block = places.kpi_rows[kpi.id]
            row = told.pop((month, kpi.id), {})
            if row.get("state") == "not_followed":
                assert not any(row[key] for key in ("value", "tier", "gap", "target", "year_to_date"))
                continue
            lines = {"value": block.judged, "tier": block.tier, "month_value": block.value}
            there = {key: value(f"{sheet}!{column}{line}") for key, line in lines.items()}
            there["tier"] = tiers.get(there["tier"])
            if number + 1 == shown:
                there |= of_month_shown(value, places, kpi, tiers)
            for key, held in there.items():
                if not same(row.get(key), held):
                    yield places.vertical.id, month, kpi.id, key, row.get(key), held
    assert not told


def of_month_shown(value: Value, places: Layout, kpi: Kpi, tiers: dict[str, str]) -> dict[str, Any]:
    """What the Dashboard and the rows that it reads show of a KPI."""
    sheet, block, line = places.sheets["kpis"], places.kpi_rows[kpi.id], places.dashboard_rows[kpi.id]
    total = f"{sheet}!{places.ytd_column}"
    distance = value(places.figure(kpi, "distance"))
    year_tier = value(f"{total}{block.tier}") if kpi.window == 1 else None
    on_dashboard = {
        key: value(f"{places.sheets['dashboard']}!{places.card[key]}{line}") for key in ("value", "target", "ytd")
    }
    return {
        "state": State(value(places.figure(kpi, "state"))).name,
        "gap": None if distance is None else abs(distance),
        "value": on_dashboard["value"],
        "target": on_dashboard["target"],
        "year_to_date": on_dashboard["ytd"],
        "year_to_date_tier": tiers.get(year_tier),
    }


def untold(rows: list[dict[str, Any]], league: list[Row]) -> Iterator[tuple[Any, ...]]:
    """Yield each row of a league table that says other than the long table does of its business."""
    names = (None, "below", *TIERS)
    told = {(row["business"], row["month"], row["kpi"]): row for row in rows}
    for row in league:
        row_before, now = (
            told.get((row.business, f"{month:%Y-%m}", row.kpi), {}) for month in (month_after(row.month, -1), row.month)
        )
        of_portfolio = (
            None if isinstance(row.value, str) else row.value,
            *(names[0 if tier is None else tier + 1] for tier in (row.tier, row.before)),
            row.gap,
        )
        of_table = (now["value"], now["tier"], row_before.get("tier"), now["gap"])
        if not all(map(same, of_portfolio, of_table)) or row.target not in (None, now["target"]):
            yield (row, of_table)
    shown = {(row.business, f"{row.month:%Y-%m}") for row in league}
    judged = {key for key, row in told.items() if key[:2] in shown and row["tier"]}
    yield from judged - {(row.business, f"{row.month:%Y-%m}", row.kpi) for row in league}


STATED = ("≥ {}", "> {}", "≤ {}", "{}", "none")
"""What a table states of a threshold; {} is a number."""


def stating(chance: random.Random, record: Record) -> Record:
    """A business with thresholds, targets and a rate at random, some of which cannot be read."""
    stated, unreadable = {"currency": chance.choice(("USD", "EUR", "XOF"))}, []
    if chance.random() < 0.3:
        stated["rate"] = str(chance.choice((0.5, 1.5)))
    for kpi in vertical_of(record.vertical).kpis.values():
        for tier, threshold in kpi.thresholds.items():
            if chance.random() < 0.3:
                number = threshold.value * chance.uniform(0.8, 1.2)
                stated[f"threshold_{kpi.id}_{tier}"] = chance.choice(STATED).format(number)
            elif chance.random() < 0.05:
                unreadable.append(f"threshold_{kpi.id}_{tier}")
        if chance.random() < 0.2:
            stated[f"target_{kpi.id}"] = chance.choice(("0.6", "exceptional", "none", "above 0.7"))
        elif chance.random() < 0.05:
            unreadable.append(f"target_{kpi.id}")
    unreadable += [name for name in ("rate", f"{LATEST:%Y-%m}:revenue") if chance.random() < 0.1]
    if unreadable:
        stated[UNREADABLE] = " ".join(unreadable)
    return replace(record, settings=Settings(stated))


def test_the_portfolio_says_the_same_of_benchmarks_at_random(tmp_path: Path) -> None:
    chance, catalogue = random.Random(7), load_catalogue()
    records = [stating(chance, record) for record in varied(30)]
    rates = {"EUR": 0.8}
    for chosen in ({}, rates):
        write_long(tmp_path / "t.csv", records, catalogue, Options(), chosen)
        standings = Standings(records, catalogue.verticals, rates=chosen)
        league = [row for vertical in standings.verticals for row in standings.league(vertical.id)]
        assert list(untold(read(tmp_path / "t.csv"), league)) == []
    by_catalogue = Standings([replace(one, settings=Settings()) for one in records], catalogue.verticals)
    usual = {(row.business, row.kpi): row for one in by_catalogue.verticals for row in by_catalogue.league(one.id)}
    others = [row for row in league if row.tier != usual[row.business, row.kpi].tier]
    assert {row.tier is None for row in others} == {True, False}
    assert all(row.value == usual[row.business, row.kpi].value or row.kpi == "aov" for row in league)


@pytest.mark.slow
def test_rows_are_what_workbooks_show(books: list[Book]) -> None:
    assert [cell for *book, _ in books for cell in differing(*book)] == []
    rows = [row for _, _, of_business, _ in books for row in of_business]
    assert {row["state"] for row in rows} >= {"judged", "not_followed", "missing", "wrong", "waiting"}
    assert {row["tier"] for row in rows} >= {*TIERS, "below", None}
    assert [row for *_, of_business, league in books for row in untold(of_business, league)] == []
    assert sum(row.is_own for *_, league in books for row in league) > len(books) / 2


def test_formats_and_languages_have_the_same_rows(tmp_path: Path) -> None:
    records = [*varied(8), Record('=cmd "x", y', GIFTS, businesses(1)[0].months), falling()]
    tables = {}
    for name, language in (("t.csv", "en"), ("t.xlsx", "en"), ("t.parquet", "en"), ("fr.csv", "fr")):
        write_long(tmp_path / name, records, load_catalogue(), Options(language, "EUR"))
        tables[name] = read(tmp_path / name, language) if name.endswith("csv") else read_typed(tmp_path / name)
    rows = tables["t.csv"]
    assert list(rows[0]) == list(COLUMNS)
    assert tables["t.xlsx"] == tables["t.parquet"]
    assert [{**row, "business": row["business"].removeprefix(" ")} for row in rows] == tables["t.parquet"]
    labels = ("vertical_name", "kpi_name", "tier_name", "reason")
    assert [{**row, **dict.fromkeys(labels)} for row in tables["fr.csv"]] == [
        {**row, **dict.fromkeys(labels)} for row in rows
    ]
    assert tables["fr.csv"][0]["vertical_name"] == "Boutique de cadeaux personnalisés"
    text = (tmp_path / "fr.csv").read_text("utf-8-sig")
    assert '" =cmd ""x"", y";"personalized-gift-shop";"2026-01";"aov";"month";"' in text
    assert "il manque\u00a0: " in text
    assert '"-0,5"' in text  # a number, with nothing before its sign
    assert {row["currency"] for row in rows} == {"EUR", "USD", None}


def falling() -> Record:
    """A business whose growth is negative, in dollars."""
    vertical = vertical_of("remote-personal-shopper")
    shrinking = {"subscribers_start": 100, "subscribers_end": 50}
    months = {f"2026-{month:02}": {**example_inputs(vertical), **shrinking} for month in range(1, 13)}
    made = Record.of("Falling", vertical, months)
    return replace(made, settings=Settings({"currency": "USD"}))


def read_typed(table: Path) -> list[dict[str, Any]]:
    """The rows of a worksheet or a Parquet file, with months as a CSV file has them."""
    frame = pd.read_excel(table, engine="openpyxl") if table.suffix == ".xlsx" else pd.read_parquet(table)
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{**row, "month": f"{row['month']:%Y-%m}"} for row in rows]


@pytest.mark.slow
def test_what_cannot_be_read_in_a_workbook_is_not_judged(tmp_path: Path) -> None:
    """A threshold, a rate and a tier to aim for that are no such thing: never the catalogue's in their place."""
    typed = {"vertical": GIFTS, "full": "1-3", "currency": "EUR", "thresholds": {"csat.typical": "abc"}, "rate": ""}
    workbook, places = typed_workbook(typed, "en")
    named(workbook, "business_name")[0].value = "Acme"
    aim = places.aim_cell(places.vertical.kpi("upsell_rate")).rpartition("!")[2].replace("$", "")
    workbook[places.sheets["benchmarks"]][aim].value = None
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "acme.xlsx").write_bytes(finished(workbook))
    assert build_portfolio(tmp_path / "one", tmp_path / "t.csv", long=True).is_at_fault
    found = {row["kpi"]: row for row in read(tmp_path / "t.csv") if row["month"] == "2026-03"}
    told = {kpi: (row["state"], row["tier"]) for kpi, row in found.items()}
    assert told["csat"] == ("wrong_benchmark", None)
    assert told["aov"] == ("no_benchmark", None)
    assert told["upsell_rate"][0] == "judged"
    assert found["upsell_rate"]["target"] is None
    assert found["aov"]["value"] is not None


def test_the_page_names_each_column_and_state() -> None:
    shown = re.search("<!-- columns -->(.*)<!-- /columns -->(.*)## Join", PAGE.read_text("utf-8"), re.DOTALL)
    assert shown
    names = [re.findall(r"`(\w+)`", line.split("|")[1]) for line in shown[1].splitlines() if line.startswith("| `")]
    assert [name for of_line in names for name in of_line] == list(COLUMNS)
    states = re.findall(r"^\| `(\w+)` \|", shown[2], re.MULTILINE)
    assert {*states} - {"state"} == {*State.__members__}
    assert set(State) == {*REASONS, State.judged, State.missing}


def test_the_example_for_pandas_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    records = businesses(5)
    write_long(tmp_path / "results.parquet", records, load_catalogue(), Options())
    Path("kpis.json").write_text(run("list", "--json").out, encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    exec(example, {})
    wanted = [(vertical_of(GIFTS).kpi(kpi).name["en"], expected(one, kpi)) for one in records for kpi in RATIOS]
    below = Counter(name for name, found in wanted if found and found.rank == 0)
    assert dict(re.findall(r"^(.*?) +(\d+)$", capsys.readouterr().out, re.MULTILINE)) == {
        name: str(number) for name, number in below.items()
    }


def test_a_command_at_fault(tmp_path: Path) -> None:
    table = str(tmp_path / "shops.csv")
    Path(table).write_text(f"business,vertical,month,revenue,orders_received\nAcme,{GIFTS},2026-01,100,4\n")
    for arguments, said in (
        (["-o", "t.json", "--long"], "a table can be .csv, .xlsx, .parquet; end its name with one of these"),
        (
            ["-o", "t.csv"],
            "is an .xlsx file; end its name with .xlsx, or use --long for a table of results",
        ),
        (["-o", "t.csv", "--long", "--anonymous"], "which shows who it is; leave out --anonymous"),
    ):
        failed = run("portfolio", table, *arguments)
        assert (failed.status, failed.out) == (2, "")
        assert said in failed.err
    done = run("portfolio", table, "-o", str(tmp_path / "t.csv"), "--long")
    assert (done.status, done.out) == (0, f"{tmp_path / 't.csv'}\n")
    assert len(read(tmp_path / "t.csv")) == 7
    assert run("portfolio", table, "-o", str(tmp_path / "t.csv"), "--long").status == 2
