"""A calculator is added in functions.toml alone, and a built-in vertical by one TOML file, in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from folders import ROOT

CALCULATOR = """
[KPI_REFILL_SHARE]
formula = "refills / (refills + jars)"
result = "ratio"
help = { en = "Share of refills.", fr = "Part des recharges." }
example = { inputs = { refills = 15, jars = 85 }, result = 0.15 }
[KPI_REFILL_SHARE.arguments.refills]
name = { en = "refills", fr = "recharges" }
unit = "count"
kind = "flow"
help = { en = "Number of refills sold.", fr = "Nombre de recharges vendues." }
[KPI_REFILL_SHARE.arguments.jars]
name = { en = "jars", fr = "pots" }
unit = "count"
kind = "flow"
help = { en = "Number of new jars sold.", fr = "Nombre de pots neufs vendus." }
"""

VERTICAL = """
[vertical]
id = "handmade-candles"
name = { en = "Handmade candles", fr = "Bougies artisanales" }
source = { document = "Our own books", date = 2026-01-31 }

[[group]]
id = "sales"
name = { en = "Sales", fr = "Ventes" }
  [[group.input]]
  id = "refills_sold"
  label = { en = "Refills sold", fr = "Recharges vendues" }
  help = { en = "Jars that were filled again.", fr = "Pots remplis à nouveau." }
  [[group.input]]
  id = "jars_sold"
  label = { en = "Jars sold", fr = "Pots vendus" }
  help = { en = "Candles in a new jar.", fr = "Bougies dans un pot neuf." }

[[kpi]]
id = "refill_share"
function = "KPI_REFILL_SHARE"
inputs = { refills = "refills_sold", jars = "jars_sold" }
name = { en = "Share of refills", fr = "Part des recharges" }
definition = { en = "Refills among all candles sold.", fr = "Recharges parmi toutes les bougies vendues." }
why = { en = "It shows loyal customers.", fr = "Elle révèle la fidélité des clients." }
formula = { en = "refills ÷ (refills + jars)", fr = "recharges ÷ (recharges + pots)" }
strength = { en = "Easy to count.", fr = "Facile à compter." }
limitation = { en = "It says nothing of profit.", fr = "Elle ne dit rien du bénéfice." }
direction = "higher"
thresholds = { typical = ">= 0.1", above = ">= 0.2", exceptional = ">= 0.3" }
country = "FR"
example = { inputs = { refills = 15, jars = 85 }, result = 0.15 }
tips = [ { en = "Offer 10% off a refill.", fr = "Offrez 10\u00a0% sur une recharge." } ]
"""

CORE = (
    "tests/catalogue/test_load.py", "tests/catalogue/test_read.py", "tests/catalogue/test_wording.py",
    "tests/formula/test_python.py", "tests/test_functions.py", "tests/test_udfs.py",
    "tests/calls/test_explain.py", "tests/cli/test_list.py",
    "tests/workbook/test_ready_workbooks.py",
)  # fmt: skip
"""The tests that know of every calculator, KPI or vertical and need no other program."""

CHOSEN = "REFILL or candles or not (KPI_ or custom or personal)"
"""Which of them: those of the new calculator and vertical, and those of no single one."""

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "node_modules", "demo")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a copy of the project."""
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("copy") / "project", ignore=LEFT_OUT))


def python(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python on a copy of the project."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("XLKPI_", "PYTEST_"))}
    environment |= {"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "", "PYTHONUTF8": "1", **variables}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, encoding="utf-8")


def remake(project: Path) -> None:
    """Do what `make generated` does."""
    makefile = (project / "Makefile").read_text(encoding="utf-8")
    (steps,) = re.findall(r"^generated:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    for step in steps.split("\n")[:-1]:
        program, *arguments = step.split()
        module = {"$(BIN)/xlkpi": ["-m", "xlkpi"], "$(BIN)/python": []}[program]
        done = python(project, *module, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr


def contents(project: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in project.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.slow
def test_a_calculator_and_a_vertical_are_added_in_one_place_each(project: Path) -> None:
    functions = project / "xlkpi" / "catalogue" / "functions.toml"
    as_it_was = functions.read_text(encoding="utf-8")
    functions.write_text(as_it_was + CALCULATOR, encoding="utf-8")
    vertical = functions.with_name("handmade-candles.toml")
    vertical.write_text(VERTICAL, encoding="utf-8")
    try:
        written = contents(project)
        assert python(project, "docs/generate.py", "--check").returncode == 1
        remake(project)
        assert python(project, "docs/generate.py", "--check").returncode == 0
        changed = {name for name, content in contents(project).items() if written.get(name) != content}
        assert {"workbooks/handmade-candles.fr.xlsx", "docs/kpis.en.md", "docs/functions.md", "README.md"} <= changed
        core = python(project, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *CORE, "-k", CHOSEN)
        assert core.returncode == 0, core.stdout[-5000:]
        checked = python(project, "-m", "xlkpi", "check", str(vertical), str(functions))
        assert (checked.returncode, checked.stderr) == (0, "2 files checked, 0 problems\n"), checked.stdout
    finally:
        functions.write_text(as_it_was, encoding="utf-8")
        vertical.unlink()


FAULTS: Sequence[tuple[str, str, str]] = (
    ("name = {", "nam = {", "functions.toml: function KPI_CSAT: arguments: satisfied: name: is missing; add name = …"),
    (
        "satisfied / respondents",
        "satisfied / answers",
        "functions.toml: function KPI_CSAT: formula: 'satisfied / answers'",
    ),
    ("[KPI_CSAT]", "[KPI_CSAT", "functions.toml: is not valid TOML: "),
    ("KPI_CSAT", "KPI_RANK", "functions.toml: function KPI_RANK: is another function of xlkpi; choose another name"),
)
"""What is changed in functions.toml, and what is said of it."""

ENTRANCES = {
    "import": ["-c", "import xlkpi.functions"],
    "the command": ["-m", "xlkpi", "list"],
    "a command of workbooks": ["-m", "xlkpi", "generate", "--all", "-o", "made"],
    "check": ["-m", "xlkpi", "check", "xlkpi/catalogue/functions.toml"],
    "the docs": ["docs/generate.py", "--check"],
}


@pytest.mark.slow
def test_a_fault_says_where_it_is_whoever_comes_across_it(project: Path) -> None:
    """The first fault at every entrance, each other at one of its own."""
    functions = project / "xlkpi" / "catalogue" / "functions.toml"
    as_it_was = functions.read_text(encoding="utf-8")
    try:
        for index, (old, new, said) in enumerate(FAULTS):
            functions.write_text(as_it_was.replace(old, new), encoding="utf-8")
            for entrance in [list(ENTRANCES)[index]] if index else ENTRANCES:
                done = python(project, *ENTRANCES[entrance])
                told = done.stdout + done.stderr
                assert done.returncode == 1, (entrance, told)
                assert said in told, (entrance, told)
                if entrance != "import":  # Python itself shows where an import was
                    assert "Traceback" not in told, (entrance, told)
                else:
                    assert "xlkpi.errors.CatalogueError: " in told
    finally:
        functions.write_text(as_it_was, encoding="utf-8")
