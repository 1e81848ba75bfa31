"""The command line's frame: help, version, options, errors and exit status, pipes and encodings."""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import xlkpi
from command_line import ROOT, run, run_process
from input_tables import row, write_table
from xlkpi.catalogue.model import LANGUAGES
from xlkpi.cli import COMMANDS
from xlkpi.cli.app import Language, app

HEAVY = (
    "openpyxl", "formualizer", "lxml", "xlwings", "numpy", "pandas", "rich", "ironcalc", "babel", "pydantic",
)  # fmt: skip


CATALOGUE_COMMANDS = (
    "list", "show custom-phone-cases aov", "columns custom-phone-cases",
    "calc remote-personal-shopper aov revenue=10000 orders=200",
)  # fmt: skip
BESIDE = {"show": {"list"}, "columns": {"generate"}}
"""The modules of commands whose options or words another command shares."""


def test_version() -> None:
    assert run("--version") == (0, f"xlkpi {xlkpi.__version__}\n", "")


def test_python_m_xlkpi_is_the_command() -> None:
    done = run_process("--version")
    assert (done.returncode, done.stdout.decode().strip()) == (0, f"xlkpi {xlkpi.__version__}")


def test_help_lists_every_command_in_order() -> None:
    done = run_process("--help")  # a process of its own: here, other tests may have imported commands first
    listed = re.findall(r"^  ([a-z-]+)  +\S", done.stdout.decode().split("Commands:")[1], re.MULTILINE)
    assert (done.returncode, done.stderr, tuple(listed)) == (0, b"", COMMANDS)


def test_every_command_module_registers_one_command_of_its_name() -> None:
    run("--help")
    assert set(typer.main.get_command(app).commands) == set(COMMANDS)  # type: ignore[attr-defined]
    for name in COMMANDS:
        assert importlib.import_module(f"xlkpi.cli.{name.replace('-', '_')}").__doc__.startswith(f"`xlkpi {name}`")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_ends_with_an_example(command: str) -> None:
    status, out, _ = run(command, "--help")
    assert status == 0
    assert re.search(rf"Example: +xlkpi {command}\b", out)


def test_without_a_command_the_help_is_shown() -> None:
    _, out, err = run()
    assert "Commands:" in out + err


def test_languages_are_those_of_the_catalogue() -> None:
    assert tuple(Language) == LANGUAGES


def test_language_from_the_variable_and_the_option_before_it() -> None:
    french = run("list", XLKPI_LANGUAGE="FR").out
    assert french.startswith("métier\t")
    assert run("list", "--lang", "fr").out == french
    assert run("list", "--lang", "en", XLKPI_LANGUAGE="fr").out.startswith("vertical\t")
    assert run("list", XLKPI_LANGUAGE="").out.startswith("vertical\t")


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (["bogus"], {}, "No such command 'bogus'"),
        (["show", "custom-phone-cases"], {}, "Missing argument 'KPI'"),
        (["list", "--bogus"], {}, "No such option"),
        (["list", "--lang", "de"], {}, "'de' is not one of"),
        (["list"], {"XLKPI_LANGUAGE": "de"}, "'de' is not one of"),
        (["list", "no-such-trade"], {}, "Error: unknown vertical 'no-such-trade'"),
        (["list", "--catalogue", "nowhere.toml"], {}, "Error: nowhere.toml: there is no such catalogue file"),
        (["list"], {"XLKPI_CATALOGUE": "nowhere.toml"}, "Error: nowhere.toml: there is no such catalogue file"),
    ],
)
def test_a_command_at_fault_exits_2_with_a_message(arguments: list[str], variables: dict[str, str], words: str) -> None:
    status, out, err = run(*arguments, **variables)
    assert (status, out) == (2, "")
    assert "Error: " in err
    assert words in err
    assert "Traceback" not in err


def test_a_catalogue_at_fault_exits_1_with_all_its_problems(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[trade]\nid = "Mine!"\n', encoding="utf-8")
    status, out, err = run("list", "--catalogue", str(tmp_path))
    lines = err.splitlines()
    assert (status, out) == (1, "")
    assert re.fullmatch(r"Error: \d+ problems", lines[0])
    assert len(lines) == 1 + int(lines[0].split()[1])
    assert all(line.startswith("  mine.toml: ") for line in lines[1:])


def test_one_problem_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text("[trade", encoding="utf-8")
    status, _, err = run("list", "--catalogue", str(file))
    assert status == 1
    assert err.startswith("Error: broken.toml: is not valid TOML")
    assert len(err.splitlines()) == 1


def test_own_verticals_are_added_by_the_repeated_option(tmp_path: Path) -> None:
    builtin = (ROOT / "xlkpi/catalogue/custom-phone-cases.toml").read_text(encoding="utf-8")
    for name in ("one", "two"):
        text = builtin.replace('id = "custom-phone-cases"', f'id = "{name}"')
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    options = [part for name in ("one", "two") for part in ("--catalogue", str(tmp_path / f"{name}.toml"))]
    rows = json.loads(run("list", "--json", *options).out)
    assert [row["vertical"] for row in rows][-14:] == ["one"] * 7 + ["two"] * 7
    assert run("show", "two", "aov", *options).status == 0
    assert run("calc", "one", "aov", "revenue=1", "orders=2", "--catalogue", str(tmp_path)).status == 0
    assert '\n"Example shop 1","one",' in run("columns", "one", XLKPI_CATALOGUE=str(tmp_path)).out


def test_piped_output_is_utf_8_whatever_the_locale() -> None:
    done = run_process("list", "--lang", "fr", PYTHONIOENCODING="latin-1", LC_ALL="C")
    assert "Clients satisfaits du sur-mesure\t%\tKPI_CSAT\t≥\u00a080\u00a0%" in done.stdout.decode("utf-8")


@pytest.mark.slow
def test_output_that_is_not_a_terminal_has_no_styles() -> None:
    for arguments in (["list"], ["show", "custom-phone-cases", "aov"], ["--help"]):
        done = run_process(*arguments, FORCE_COLOR="1", TERM="xterm")
        assert b"\x1b" not in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipe that breaks like this")
@pytest.mark.parametrize("arguments", [["list", "--json"], ["show", "custom-phone-cases", "aov"], ["--version"]])
def test_a_reader_that_stops_reading_is_no_error(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "xlkpi", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        message = process.stderr.read()
    assert (process.returncode, message) == (0, b"")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipe that breaks like this")
def test_work_goes_on_when_nobody_reads_the_list_of_it(tmp_path: Path) -> None:
    """`xlkpi fill … 2>&1 | head -1`: every workbook is written, and the exit status tells of the bad row."""
    rows = [row(f"Shop {number}") for number in range(4)]
    table = write_table(tmp_path / "shops.csv", [*rows, row("Bad", cases_sold="many")])
    command = [sys.executable, "-m", "xlkpi", "fill", table, "-o", str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT) as process:
        assert process.stdout is not None
        process.stdout.close()
    assert process.returncode == 1
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [*(f"Shop {number}.xlsx" for number in range(4)), "filled.csv", "rejected.csv"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipe that breaks like this")
def test_an_import_goes_on_when_nobody_reads_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("order,day,total\n1,2026-01-05,10\n", encoding="utf-8")
    (tmp_path / "map.toml").write_text(
        'title = "Stall"\nplaced = "day"\norder = "order"\n[amounts]\ngoods = "total"\n', encoding="utf-8"
    )
    options = ["--mapping", "map.toml", "--vertical", "custom-phone-cases", "--business", "A", "-o", "t.csv"]
    command = [sys.executable, "-m", "xlkpi", "import", "orders.csv", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=tmp_path, env=environment
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
    assert (process.returncode, (tmp_path / "t.csv").is_file()) == (0, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_plain_message() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "xlkpi", "list"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr == b"Error: No space left on device\n"


@pytest.mark.slow
@pytest.mark.parametrize("command", CATALOGUE_COMMANDS)
def test_a_catalogue_command_loads_what_it_needs(command: str) -> None:
    code = (
        "import sys; from xlkpi.cli import COMMANDS, main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules],\n"
        "    [name for name in COMMANDS if f'xlkpi.cli.{name}' in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *command.split()], capture_output=True, cwd=ROOT, text=True)
    name = command.split()[0]
    assert done.stdout
    heavy, loaded = map(ast.literal_eval, re.findall(r"\[.*?\]", done.stderr))
    assert (heavy, set(loaded) - BESIDE.get(name, set())) == ([], {name})


def test_the_version_needs_no_typer() -> None:
    code = "import sys; from xlkpi.cli import main\ntry: main()\nexcept SystemExit: sys.exit('typer' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, f"xlkpi {xlkpi.__version__}\n".encode())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said_of_the_version_as_well() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "xlkpi", "--version"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT)
    assert (done.returncode, done.stderr) == (2, b"Error: No space left on device\n")


def test_no_command_does_work_itself():
    """A command is options in, one call, words out: after its options it fits on half a screen."""
    for path in sorted(Path(xlkpi.cli.__file__).parent.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(".command" in ast.unparse(one) for one in node.decorator_list):
                assert node.end_lineno - node.body[0].lineno < 30, f"{path.name}: {node.name}"
