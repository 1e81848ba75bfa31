"""What type checkers and editors know of xlkpi: in scripts of users, and in the Python of the documentation."""

import ast
import json
import os
import re
import runpy
import subprocess
import sys
import typing
from pathlib import Path
from types import UnionType

import pytest

import xlkpi

pytest.importorskip("mypy")
pytest.importorskip("pyright")

ROOT = Path(xlkpi.__file__).parent.parent
SCRIPTS = sorted((ROOT / "tests" / "support" / "typed").glob("*.py"))
STUB = ROOT / "xlkpi" / "functions.pyi"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]

_PYTHON = re.compile(r"^( *)```python\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_MYPY = re.compile(r"(?P<file>.+?):(?P<line>\d+): error: (?P<what>.*)")


def scripts_of(page):
    """Return a page's blocks of Python as scripts: each line where the page has it, without what examples print."""
    text = page.read_text(encoding="utf-8")
    for block in _PYTHON.finditer(text):
        shown = [line.removeprefix(block[1]) for line in block[2].splitlines()]
        if any(line.startswith(">>> ") for line in shown):
            shown = [line[4:] if line.startswith((">>> ", "... ")) else "" for line in shown]
        yield "\n" * text.count("\n", 0, block.start(2)) + "\n".join(shown) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The scripts and the Python of the pages, as a project of a user."""
    folder = tmp_path_factory.mktemp("project")
    for script in SCRIPTS:
        (folder / script.name).write_bytes(script.read_bytes())
    for page in PAGES:
        for number, script in enumerate(scripts_of(page), 1):
            if "xlkpi" not in script:  # pandas alone, which has no types of its own
                continue
            (folder / f"{page.stem}_{number}.py".replace("-", "_")).write_text(script, encoding="utf-8")
    (folder / "mypy.ini").write_text(
        "[mypy]\nstrict = True\nfollow_imports = silent\n[mypy-openpyxl.*]\nignore_missing_imports = True\n",
        encoding="utf-8",
    )
    settings = {"typeCheckingMode": "strict", "extraPaths": [str(ROOT)], "include": ["*.py"]}
    for rule in ("reportUnusedImport", "reportUnusedExpression"):
        settings[rule] = False  # a page shows imports alone, and what calls give
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(folder):
    """The errors of both type checkers: (checker, file) → line → what is wrong. The checkers run side by side."""
    surroundings = {**os.environ, "MYPYPATH": str(ROOT), "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    files = [path.name for path in sorted(folder.glob("*.py"))]
    mypy = [sys.executable, "-m", "mypy", "--cache-dir", str(ROOT / ".mypy_cache" / "users"), *files, str(STUB)]
    pyright = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    runs = {
        name: subprocess.Popen(
            command, cwd=folder, env=surroundings, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        for name, command in (("mypy", mypy), ("pyright", pyright))
    }
    printed = {name: run.communicate()[0] for name, run in runs.items()}
    errors = {}
    for line in printed["mypy"].splitlines():
        if match := _MYPY.fullmatch(line):
            errors.setdefault(("mypy", match["file"]), {})[int(match["line"])] = match["what"]
    assert "source file" in printed["mypy"], printed["mypy"]
    if not printed["pyright"].startswith("{"):  # it fetches itself from npm when it is run for the first time
        pytest.skip(f"pyright does not run: {printed['pyright'].strip()}")
    report = json.loads(printed["pyright"])
    assert report["summary"]["filesAnalyzed"] == len(files), report
    for one in report["generalDiagnostics"]:
        if one["severity"] == "error":
            file, line = Path(one["file"]).name, one["range"]["start"]["line"] + 1
            errors.setdefault(("pyright", file), {})[line] = one["message"]
    return errors


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_scripts_of_users_and_the_python_of_the_docs_pass(found, checker):
    errors = {file: lines for (one, file), lines in found.items() if one == checker and file != "mistakes.py"}
    assert errors == {}


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_mistakes_are_found(found, checker):
    script = ROOT / "tests" / "support" / "typed" / "mistakes.py"
    calls = [node.lineno for node in ast.parse(script.read_text(encoding="utf-8")).body if isinstance(node, ast.Expr)]
    assert sorted(found[checker, "mistakes.py"]) == calls[1:]  # the first is the docstring


def is_a(value, type_):
    """Return whether a value is of a type as an annotation writes it."""
    parts = typing.get_args(type_)
    if type_ is typing.Any:
        return True
    if isinstance(type_, UnionType):
        return any(is_a(value, part) for part in parts)
    if typing.get_origin(type_) is list:
        return isinstance(value, list) and all(is_a(item, parts[0]) for item in value)
    return isinstance(value, (int, float) if type_ is float else type_)


def test_results_are_of_the_types_that_checkers_see(monkeypatch):
    seen = []
    monkeypatch.setattr(typing, "assert_type", lambda value, type_: seen.append((value, type_)) or value)
    runpy.run_path(str(ROOT / "tests" / "support" / "typed" / "figures.py"))
    assert seen
    assert [one for one in seen if not is_a(*one)] == []
