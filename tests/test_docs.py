"""The documentation says what is there: its generated parts, its commands, its examples and its links."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import xlkpi
from folders import ROOT
from xlkpi.cli import COMMANDS
from xlkpi.cli.app import app
from xlkpi.collect.read import Kind

READMES = [ROOT / "README.md", ROOT / "README.fr.md"]
PAGES = [*sorted(ROOT.glob("*.md")), ROOT / "perf" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LONGEST = {"README.md": 127, "README.fr.md": 48}
"""The most lines of each README, its generated table not counted: that grows with the catalogue."""

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SHELLS = ("sh", "console")


def _commands(page: Path) -> list[str]:
    """Every `xlkpi …` of the page's shell blocks and of its running text."""
    text = page.read_text(encoding="utf-8")
    lines = [line for kind, block in _FENCED.findall(text) if kind in _SHELLS for line in block.splitlines()]
    lines += _INLINE.findall(_FENCED.sub("", text))
    return [line.removeprefix("$ ") for line in lines if line.removeprefix("$ ").startswith("xlkpi ")]


def _parse(command: str) -> dict[str, Any]:
    """The command's options and arguments as the command line reads them; raises for those it does not know."""
    for name in COMMANDS:
        import_module(f"xlkpi.cli.{name.replace('-', '_')}")
    found: Any = get_command(app)
    words = shlex.split(command.partition(" > ")[0], comments=True)[1:]
    if not words[0].startswith("-"):
        assert words[0] in found.commands, f"xlkpi has no command {words[0]!r}"
        found = found.commands[words.pop(0)]
    return found.make_parser(found.context_class(found)).parse_args(words)[0]


def test_the_generated_parts_are_up_to_date():
    done = subprocess.run([sys.executable, ROOT / "docs" / "generate.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, id=f"{page.name}: {command}")
        for page in PAGES
        for command in dict.fromkeys(_commands(page))
        if "…" not in command
    ],
)
def test_every_command_shown_is_one_that_xlkpi_knows(command):
    _parse(command)


@pytest.mark.parametrize("command", ["xlkpi fly", "xlkpi list --nonsense"])
def test_a_command_that_xlkpi_does_not_know_is_noticed(command):
    with pytest.raises(Exception, match=r"no command|[Nn]o such option"):
        _parse(command)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_every_readme_shows_the_first_fill(readme):
    assert {command.split()[1] for command in _commands(readme)} >= {"columns", "fill"}


def test_the_console_example_prints_what_the_readme_shows():
    text = READMES[0].read_text(encoding="utf-8")
    examples = [block for kind, block in _FENCED.findall(text) if kind == "console"]
    assert examples
    for example in examples:
        command, _, shown = example.removeprefix("$ ").partition("\n")
        arguments = [sys.executable, "-m", *shlex.split(command)]
        done = subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8", check=True)
        assert done.stdout == shown


def test_the_python_examples_give_what_the_readme_shows():
    text = READMES[0].read_text(encoding="utf-8")
    examples = "\n".join(block for kind, block in _FENCED.findall(text) if kind == "python")
    test = doctest.DocTestParser().get_doctest(examples, {}, "README.md", None, None)
    results = doctest.DocTestRunner().run(test)
    assert results.attempted >= 3
    assert results.failed == 0


def test_the_page_on_python_gives_what_it_shows(monkeypatch, tmp_path):
    pytest.importorskip("pandas")
    monkeypatch.delenv("XLKPI_LANGUAGE", raising=False)
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    (tmp_path / "workbooks").symlink_to(ROOT / "workbooks")
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest(page, {}, "python.md", None, None)
    results = doctest.DocTestRunner().run(test)
    assert results.attempted >= 25
    assert results.failed == 0
    assert (tmp_path / "Acme.xlsx").is_file()


def test_every_python_name_shown_exists():
    shown = set(re.findall(r"`xlkpi\.(\w+)`", READMES[0].read_text(encoding="utf-8"))) - {"udfs"}
    assert {"Record", "fill_workbook", "save_workbook"} <= shown <= set(xlkpi.__all__)
    assert all(getattr(xlkpi, name).__doc__ for name in shown)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(page):
    for link in _LINK.findall(_FENCED.sub("", page.read_text(encoding="utf-8"))):
        if link.startswith(("https://", "http://")):
            continue
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), f"{link}: there is no {target.relative_to(ROOT)}"
        if anchor:
            assert f'<a id="{anchor}">' in target.read_text(encoding="utf-8"), f"{link}: no such anchor"


@pytest.mark.parametrize("name", [name for name in COMMANDS if (ROOT / "docs" / f"{name}.md").is_file()])
def test_the_page_of_a_command_names_the_lists_that_it_writes(name):
    import_module(f"xlkpi.cli.{name.replace('-', '_')}")
    root: Any = get_command(app)
    helps = [getattr(parameter, "help", None) or "" for parameter in root.commands[name].params]
    lists = set(re.findall(r"\b[\w-]+\.csv\b", " ".join(helps)))
    page = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert {file for file in lists if f"`{file}`" not in page} == set()


def test_the_page_of_collect_names_every_kind_of_finding():
    page = (ROOT / "docs" / "collect.md").read_text(encoding="utf-8")
    rows = page.partition("| kind |")[2].partition("\n\n")[0].splitlines()[2:]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == list(Kind)


@pytest.mark.parametrize(("name", "most"), LONGEST.items())
def test_a_readme_is_short(name, most):
    before, _, rest = (ROOT / name).read_text(encoding="utf-8").partition("<!-- kpis -->")
    _, _, after = rest.partition("<!-- /kpis -->")
    assert len([*before.splitlines(), *after.splitlines()]) <= most


@pytest.mark.parametrize("page", ["README.fr.md", "docs/kpis.fr.md", "docs/benchmarks.fr.md"])
def test_french_punctuation_keeps_to_its_word(page):
    text = re.sub(r"<!--.*?-->|\]\([^)]*\)|\|[-|]+\|", "", (ROOT / page).read_text(encoding="utf-8"))
    text = _INLINE.sub("", _FENCED.sub("", text))
    assert re.findall(r".{0,30}(?:\S [:;?!»]|\d %|« ).{0,10}", text) == []
