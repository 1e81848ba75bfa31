"""The French shop of docs/catalogue.md, which builds on a vertical of ours, goes through every command."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from command_line import Result, run
from docs_example import PAGE
from workbooks import named, opened, shown

VERTICAL, ADDED, DROPPED = "custom-phone-cases", "return_rate", "unique_designs"
BESIDE = "french-phone-cases"
TIERS = {"en": ("Typical", "Above average"), "fr": ("Typique", "Supérieur à la moyenne")}
FEBRUARY = "business,vertical,month,cases_returned,cases_sold\n{name},custom-phone-cases,2026-02,2,100\n"


@pytest.fixture
def file(tmp_path: Path) -> str:
    (_, block, *_) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "shop.toml"
    path.write_text(block, encoding="utf-8")
    return str(path)


def good(result: Result) -> str:
    assert result.status == 0, result.out + result.err
    return result.out


def rows(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    return list(
        csv.DictReader(text.splitlines(), delimiter=";" if text.startswith(('"business";', "business;")) else ",")
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_shop_goes_through_every_command(file: str, tmp_path: Path, language: str) -> None:
    def xlkpi(*arguments: str | Path) -> Result:
        return run(*map(str, arguments), "--lang", language, "--catalogue", file)

    # It is known, and judged by its own thresholds
    listed = json.loads(good(xlkpi("list", VERTICAL, "--json")))
    assert ["40 boutiques" in row["source"] for row in listed[:3]] == [True, True, False]
    kpis = [row["kpi"] for row in listed]
    assert kpis[:2] == ["aov", ADDED]
    assert DROPPED not in kpis
    said = good(xlkpi("show", VERTICAL, "aov"))
    assert "22" in said
    assert "Enquête auprès de 40 boutiques" in said
    assert "40 boutiques" not in good(xlkpi("show", VERTICAL, "conversion"))
    assert TIERS[language][0] in good(xlkpi("calc", VERTICAL, "aov", "revenue=2300", "orders=100"))

    # Its table, its template and its workbook
    table, out = tmp_path / "shops.csv", tmp_path / "out"
    table.write_text(good(xlkpi("columns", VERTICAL)), encoding="utf-8")
    assert "cases_returned" in table.read_text(encoding="utf-8")
    assert "designs_submitted" not in table.read_text(encoding="utf-8")
    template = Path(good(xlkpi("generate", VERTICAL, "--currency", "EUR", "-o", tmp_path / "templates")).strip())
    book = opened(template.read_bytes())
    source = named(book, "benchmark_source")[0].value
    assert source.count("\n") == 1  # ours, and the survey with its KPIs
    assert "40 boutiques" in source
    made = Path(good(xlkpi("fill", table, "-o", out, "--currency", "EUR")).strip())
    assert shown(made.read_bytes(), f"value_{ADDED}")[0] == 0.04
    assert good(xlkpi("check", made)) == ""

    # A month more, and back into a table and a portfolio
    name = next(
        csv.reader(table.read_text(encoding="utf-8").splitlines()[1:], delimiter=";" if language == "fr" else ",")
    )
    february = tmp_path / "february.csv"
    february.write_text(FEBRUARY.format(name=name[0]), encoding="utf-8")
    good(xlkpi("update", february, out, "--in-place"))
    assert shown(made.read_bytes(), f"value_{ADDED}")[:2] == [0.04, 0.02]
    assert xlkpi("collect", out, "-o", tmp_path / "back.csv").status == 0
    back = rows(tmp_path / "back.csv")
    assert [row["cases_returned"] for row in back] == [*(row["cases_returned"] for row in rows(table)), "2"]
    good(xlkpi("portfolio", out, "-o", tmp_path / "portfolio.xlsx"))

    # Without its file, nothing judges, changes or moves its workbook
    for command in (
        ()
        if language == "en"
        else (
            ["check", made],
            ["collect", out, "-o", tmp_path / "lost.csv"],
            ["portfolio", out, "-o", tmp_path / "lost.xlsx"],
            ["update", february, out, "-o", tmp_path / "lost"],
            ["upgrade", out, "-o", tmp_path / "lost"],
            ["fill", table, "--template", made, "-o", tmp_path / "lost"],
        )
    ):
        result = run(*map(str, command))
        assert result.status in (1, 2), command
        said = result.out + result.err + "".join(report.read_text("utf-8") for report in tmp_path.glob("*.csv"))
        assert "was made by a custom catalogue that is not in use" in said, command
    assert not (tmp_path / "lost.xlsx").exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_workbooks_of_ours_move_to_the_shop_s_vertical_and_back(file: str, tmp_path: Path, language: str) -> None:
    table, out, moved = tmp_path / "shops.csv", tmp_path / "out", tmp_path / "moved"
    table.write_text(good(run("columns", VERTICAL)), encoding="utf-8")
    made = Path(good(run("fill", str(table), "-o", str(out), "--lang", language, "--currency", "EUR")).strip())
    book = opened(made.read_bytes())
    target = named(book, "benchmark_own")[0]  # of the conversion rate, which comes first
    target.value = 0.3
    book.save(made)

    refused = run("check", str(made), "--catalogue", file)
    assert refused.status == 1
    assert "was made by xlkpi’s own custom-phone-cases" in refused.out

    result = run("upgrade", str(out), "-o", str(moved), "--catalogue", file)
    assert result.status == 1  # the figures of the dropped KPI
    report = (moved / "upgraded.csv").read_text(encoding="utf-8-sig")
    left = [line for line in report.splitlines() if '"left behind"' in line]
    assert len(left) == 2
    assert "'designs_submitted'" in left[0]
    assert "'unique_designs' is not a KPI" in left[1]
    assert "is judged by custom-phone-cases of the catalogue in use from now on" in report
    assert "is not needed any more" in report  # the exchange rate of dollars
    (new,) = moved.glob("*.xlsx")
    assert good(run("check", str(new), "--catalogue", file)) == ""
    found = opened(new.read_bytes())
    thresholds = [cell.value for cell in named(found, "benchmarks")]
    assert [value for value in thresholds[:7] if isinstance(value, int | float)] == [22, 32, 45]
    assert thresholds[0] == "aov"
    targets = dict(zip(thresholds[::7], (cell.value for cell in named(found, "benchmark_own")), strict=True))
    assert targets["conversion"] == 0.3
    countries = dict(zip(thresholds[::7], (cell.value for cell in named(found, "benchmark_country")), strict=True))
    assert countries["aov"] == "France"


def test_workbooks_move_to_a_vertical_beside_ours_and_from_a_catalogue_back(file: str, tmp_path: Path) -> None:
    table, out = tmp_path / "shops.csv", tmp_path / "out"
    table.write_text(good(run("columns", VERTICAL)), encoding="utf-8")
    made = Path(good(run("fill", str(table), "-o", str(out), "--lang", "fr")).strip())
    text = Path(file).read_text(encoding="utf-8").replace(f'id = "{VERTICAL}"', f'id = "{BESIDE}"', 1)
    beside = tmp_path / "beside.toml"
    beside.write_text(text.replace("source =", 'name = { en = "French cases", fr = "Coques" }\nsource =', 1), "utf-8")
    moved, back = tmp_path / "moved.xlsx", tmp_path / "back.xlsx"
    run("upgrade", str(made), "-o", str(moved), "--catalogue", str(beside), "--vertical", BESIDE)
    assert f"unknown vertical '{BESIDE}'" in run("check", str(moved)).out
    wrong = run("upgrade", str(moved), "-o", str(back), "--catalogue", str(beside), "--vertical", "custom-e-scooters")
    assert f"is of {BESIDE}, which custom-e-scooters does not extend" in wrong.err
    run("upgrade", str(moved), "-o", str(back), "--catalogue", str(beside), "--vertical", VERTICAL)
    assert good(run("check", str(back))) == ""
    assert shown(back.read_bytes(), "in_cases_sold")[0] == shown(made.read_bytes(), "in_cases_sold")[0]
