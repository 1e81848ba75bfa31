"""`xlkpi generate`: the template files, their options, and files that are there already."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from openpyxl.utils.datetime import from_excel

from command_line import run, write_own_vertical
from workbooks import VERTICALS, named, opened, shown, template, vertical_of
from xlkpi.workbook import generate
from xlkpi.workbook.layout import Layout, Options

CASES = "custom-phone-cases"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.slow
def test_every_vertical_in_both_languages(tmp_path: Path) -> None:
    status, told, said = run("generate", "--all", "-o", str(tmp_path))
    names = [f"{vertical}.{language}.xlsx" for vertical in VERTICALS for language in ("en", "fr")]
    assert (status, told.splitlines(), said) == (0, [str(tmp_path / name) for name in names], "")
    assert files(tmp_path) == sorted(names)
    for name in names:
        vertical, language, _ = name.split(".")
        assert (tmp_path / name).read_bytes() == template(vertical, Options(language))


@pytest.mark.slow
def test_all_options(tmp_path: Path) -> None:
    options = ["--lang", "fr", "--currency", "CHF", "--months", "24", "--start", "2025-07", "--formulas", "native"]
    status, told, _ = run("generate", CASES, *options, "--sample", "-o", str(tmp_path / "new" / "folder"))
    path = tmp_path / "new" / "folder" / f"{CASES}.fr.sample.xlsx"
    assert (status, told) == (0, f"{path}\n")
    data = path.read_bytes()
    assert len(shown(data, "in_cases_sold")) == 24
    assert all(shown(data, "in_cases_sold"))
    workbook = opened(data)
    assert named(workbook, "first_month")[0].value == datetime.datetime(2025, 7, 1)
    assert "KPI_AOV(" not in named(workbook, "value_aov")[0].value
    assert named(workbook, "business_name")[0].parent[Layout.currency].value == "CHF"


@pytest.mark.slow
def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    options = [CASES, "--lang", "en", "--sample"]
    for folder in ("one", "two"):
        generate._file.cache_clear()  # as another process makes it
        assert run("generate", *options, "-o", str(tmp_path / folder)).status == 0
    one, two = ((tmp_path / folder / f"{CASES}.en.sample.xlsx").read_bytes() for folder in ("one", "two"))
    assert one == two


@pytest.mark.slow
def test_a_changed_file_is_left_alone(tmp_path: Path) -> None:
    command = ["generate", CASES, "--lang", "en", "-o", str(tmp_path)]
    path = tmp_path / f"{CASES}.en.xlsx"
    assert run(*command).status == 0
    assert run(*command) == (0, f"{path}\n", "")  # identical: no harm done
    workbook = opened(path.read_bytes())
    named(workbook, "in_cases_sold")[0].value = 5
    workbook.save(path)
    before = path.read_bytes()
    status, told, said = run(*command)
    assert (status, told) == (2, "")
    assert said == f"Error: {path}: already exists with different contents; choose another folder, or use --overwrite\n"
    assert path.read_bytes() == before
    kept = run(*command, "--overwrite")
    assert (kept.status, "cases_sold of 2026-01 (Inputs!D" in kept.err, path.read_bytes()) == (2, True, before)
    assert run(*command, "--discard").status == 0
    assert path.read_bytes() == template(CASES, Options("en"))
    assert files(tmp_path) == [path.name]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name the trades, or write --all"),
        ([CASES, "--all"], "name the trades, or write --all"),
        (["custom-phone-casse"], "unknown vertical 'custom-phone-casse'; did you mean 'custom-phone-cases'?"),
        ([CASES, "--lang", "de"], "unknown language 'de'; write en or fr"),
        ([CASES, "--lang", "en", "--lang", "de"], "unknown language 'de'; write en or fr"),
        ([CASES, "--currency", "XXL"], "unknown currency 'XXL'; write an ISO 4217 code"),
        ([CASES, "--rate", "0.92"], "several currencies meet (EUR, USD): write each rate with its currency"),
        ([CASES, "--rate", "1", "--rate", "EUR=2"], "each --rate with its currency"),
        ([CASES, "--rate", "EUR=1", "--rate", "eur=2"], "--rate is given twice for one currency"),
        ([CASES, "--rate", "0,92"], "'0,92' is not an exchange rate; write 0.92, or EUR=0.92 with several currencies"),
        ([CASES, "--months", "13"], "13 months are not possible; write 12 or 24"),
        ([CASES, "--months", "many"], "Invalid value for '--months'"),
        ([CASES, "--start", "01/2026"], "'01/2026' is not a month; write it as 2026-01"),
        ([CASES, "--start", "2026-13"], "'2026-13' is not a month; write it as 2026-01"),
        ([CASES, "--start", "1066-10"], "is out of range; write a month of the years 2000 to 2099"),
        ([CASES, "--formulas", "magic"], "unknown formula style 'magic'; write dual, native, udf"),
        ([CASES, "--catalogue", "gone.toml"], "gone.toml: there is no such catalogue file or folder"),
    ],
)
def test_wrong_options(arguments: list[str], said: str, tmp_path: Path) -> None:
    found = run("generate", *arguments, "-o", str(tmp_path / "out"))
    assert (found.status, found.out) == (2, "")
    assert said in found.err
    assert files(tmp_path) == []


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.touch()
    assert run("generate", CASES, "-o", str(path)) == (2, "", f"Error: {path}: File exists\n")


def test_a_vertical_of_the_users_own(tmp_path: Path) -> None:
    own = str(write_own_vertical(tmp_path))
    command = ["generate", "flower-subscription", "--lang", "fr", "-o"]
    assert run(*command, str(tmp_path / "none")).status == 2
    assert run(*command, str(tmp_path / "one"), "--catalogue", own).status == 0
    assert run(*command, str(tmp_path / "two"), XLKPI_CATALOGUE=own).status == 0
    one, two = ((tmp_path / folder / "flower-subscription.fr.xlsx").read_bytes() for folder in ("one", "two"))
    assert one == two


def test_the_kpis_to_follow_and_the_start_of_the_year(tmp_path: Path) -> None:
    """By id, name or alias; the others are switched off on the Benchmarks sheet."""
    options = ["--kpis", "aov, taux de réachat", "--year-start", "7", "--lang", "fr", "-o", str(tmp_path)]
    assert run("generate", CASES, *options).status == 0
    data = (tmp_path / f"{CASES}.fr.xlsx").read_bytes()
    followed = dict(zip(vertical_of(CASES).kpis, shown(data, "benchmark_followed"), strict=True))
    assert [kpi for kpi, said in followed.items() if said == "oui"] == ["aov", "repeat_rate"]
    assert set(followed.values()) == {"oui", "non"}
    assert from_excel(shown(data, "first_month")[0]).month == 7
    unknown = run("generate", CASES, "--kpis", "aow", "-o", str(tmp_path / "no"))
    assert unknown.status == 2
    assert "aow" in unknown.err


@pytest.mark.parametrize("arguments", [["--lang", "fr", "--rate", "0.92"], ["--rate", "eur=0.92"]])
def test_an_exchange_rate(arguments: list[str], tmp_path: Path) -> None:
    assert run("generate", CASES, "-o", str(tmp_path), *arguments).status == 0
    assert shown((tmp_path / f"{CASES}.fr.xlsx").read_bytes(), "benchmark_rate") == [0.92]


def test_kpis_without_a_verdict_are_named_where_no_exchange_rate_is_known(tmp_path: Path) -> None:
    asked = ["generate", CASES, "--lang", "en", "--currency", "XOF", "-o", str(tmp_path)]
    done = run(*asked)
    assert done.status == 0
    assert (
        "no exchange rate from USD to XOF is known; without one there is no verdict on Average order value" in done.err
    )
    assert "verdict" not in run(*asked, "--rate", "600", "--discard").err
