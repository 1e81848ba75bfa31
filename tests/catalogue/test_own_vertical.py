"""A vertical of the user's own, in a TOML file outside the package, goes through everything that ours do."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from command_line import Result, run, write_own_vertical
from workbooks import named, opened, shown

VERTICAL, KPI = "flower-subscription", "waste_rate"


@pytest.fixture(params=["--catalogue", "XLKPI_CATALOGUE", "folder"])
def xlkpi(request: pytest.FixtureRequest, tmp_path: Path):  # type: ignore[no-untyped-def]
    """The command line, told of the vertical in each way there is."""
    (tmp_path / "verticals").mkdir()
    file = str(write_own_vertical(tmp_path / "verticals"))
    if request.param == "XLKPI_CATALOGUE":
        return lambda *arguments: run(*arguments, XLKPI_CATALOGUE=file)
    path = file if request.param == "--catalogue" else str(tmp_path / "verticals")
    return lambda *arguments: run(*arguments, "--catalogue", path)


def good(result: Result) -> str:
    assert result.status == 0, result.err
    return result.out


def test_list_show_and_calc(xlkpi) -> None:  # type: ignore[no-untyped-def]
    rows = json.loads(good(xlkpi("list", "--json")))
    assert KPI in json.dumps(rows)
    assert VERTICAL in json.dumps(rows)
    assert "Waste rate" in good(xlkpi("show", VERTICAL, KPI))
    assert "Taux de perte" in good(xlkpi("show", VERTICAL, KPI, "--lang", "fr"))
    verdict = json.loads(good(xlkpi("calc", VERTICAL, KPI, "bouquets_thrown=8", "sold=100", "--json")))
    assert verdict["value"] == 0.08
    assert xlkpi("calc", VERTICAL, KPI, "thrown=101", "sold=100").status == 1


@pytest.mark.slow
@pytest.mark.parametrize("xlkpi", ["--catalogue", "XLKPI_CATALOGUE"], indirect=True)  # a folder of one is the same
def test_columns_generate_fill_and_check(xlkpi, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    table = tmp_path / "shops.csv"
    table.write_text(good(xlkpi("columns", VERTICAL)), encoding="utf-8")
    (header, *_) = csv.reader(table.read_text(encoding="utf-8").splitlines())
    assert header == ["business", "vertical", "month", "bouquets_sold", "bouquets_thrown"]
    out, own = tmp_path / "out", tmp_path / "templates"
    path = Path(good(xlkpi("fill", str(table), "-o", str(out))).strip())
    assert shown(path.read_bytes(), f"value_{KPI}")[:2] == [0.08, ""]
    assert good(xlkpi("check", str(path))) == ""
    made = good(xlkpi("generate", VERTICAL, "--lang", "fr", "-o", str(own))).strip()
    assert good(xlkpi("fill", str(table), "-o", str(tmp_path / "again"), "--template", made))

    workbook = opened(path.read_bytes())
    named(workbook, "in_bouquets_thrown")[0].value = 1000
    workbook.save(path)
    found = xlkpi("check", str(path))
    assert (found.status, found.err) == (1, "1 file checked, 1 problem\n")
    assert "“Bouquets thrown away” is more than “Bouquets sold”" in found.out


def test_without_its_file_the_vertical_is_unknown(tmp_path: Path) -> None:
    own = str(write_own_vertical(tmp_path))
    made = good(run("generate", VERTICAL, "--lang", "en", "-o", str(tmp_path), "--catalogue", own)).strip()
    found = run("check", made)
    assert found.status == 1
    assert "unknown vertical 'flower-subscription'" in found.out
    assert "name its catalogue with --catalogue" in found.out
    assert run("show", VERTICAL).status == 2


def test_the_worksheet_functions_know_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xlkpi.functions import KPI_BENCHMARK, KPI_CALC, KPI_INFO

    own = write_own_vertical(tmp_path)
    text = own.read_text(encoding="utf-8")
    own.write_text(text.replace("thresholds = {}", 'thresholds = { typical = "<= 0.10", above = "<= 0.05" }'))
    monkeypatch.delenv("XLKPI_CATALOGUE", raising=False)
    assert KPI_CALC(VERTICAL, KPI, 8, 100) == "#N/A"
    monkeypatch.setenv("XLKPI_CATALOGUE", str(own))
    assert KPI_CALC(VERTICAL, KPI, 8, 100) == 0.08
    assert KPI_CALC(VERTICAL, KPI, 101, 100) == "#NUM!"
    assert KPI_BENCHMARK(VERTICAL, KPI, 0.08) == "Typical"
    assert KPI_BENCHMARK(VERTICAL, KPI, 0.05, "fr") == "Supérieur à la moyenne"
    assert KPI_INFO(VERTICAL, KPI, "name", "fr") == "Taux de perte"
