"""The pages at the door say what is there: paths, names, rooms and their order, and the commands of the Makefile."""

from __future__ import annotations

import re
import tomllib

import pytest

from folders import ROOT
from xlkpi.jobs.isolation import MEMORY, SECONDS, memory_for, seconds_for
from xlkpi.xlsx.bounds import LARGEST_UNPACKED, bounds_of
from xlkpi.xlsx.safe_zip import LARGEST_FILE, MOST_MEMBERS

PACKAGE = ROOT / "xlkpi"
PAGES = ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"]
MADE_LATER = {".venv/", "dist/*.whl"}

_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[\w.*/-]+/[\w.*/-]*|[\w-]+\.(?:py|md|toml)")
_NAME_IN = re.compile(r"`([A-Za-z_][\w.]*|\[\w+\])` (?:in|of) `([\w/.-]+\.\w+)`")
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def makefile_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))


def lint_commands() -> list[str]:
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", text("Makefile"), re.MULTILINE)
    assert recipe
    return [line.strip().removeprefix("$(BIN)/") for line in recipe[1].splitlines()]


def rooms_shown() -> list[list[str]]:
    """Return the rooms of ARCHITECTURE.md's table, line by line, as modules of the package."""
    table = text("ARCHITECTURE.md").partition("| room of `xlkpi/` |")[2].partition("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines()[2:]]
    return [[name.removesuffix("/").removesuffix(".py") for name in _CODE.findall(cell)] for cell in cells]


def layers() -> list[list[str]]:
    """Return the layers of import-linter's contract, the highest first."""
    settings = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]
    contract = next(one for one in settings["contracts"] if one["type"] == "layers")
    return [re.findall(r"xlkpi\.(\w+)", layer) for layer in contract["layers"]]


@pytest.mark.parametrize("page", PAGES)
def test_every_path_named_exists(page):
    words = {word for code in _CODE.findall(_FENCED.sub("", text(page))) for word in code.split() if "<" not in code}
    paths = {word for word in words if _PATH.fullmatch(word)} - MADE_LATER
    missing = [path for path in paths if not any((folder / path).exists() for folder in (ROOT, PACKAGE))]
    assert sorted(missing) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_name_is_in_the_file_that_is_said_to_have_it(page):
    for name, file in _NAME_IN.findall(text(page)):
        wanted = name.rpartition(".")[2]
        assert wanted in text(file), f"{file} has no {name}"


def test_names_said_to_be_in_a_file_are_found():
    assert len(_NAME_IN.findall(text("ARCHITECTURE.md"))) >= 4


def test_each_room_is_in_the_table_once():
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert sorted(name for line in rooms_shown() for name in line) == sorted(rooms - {"__init__", "__main__"})


def test_rooms_stand_in_the_order_that_imports_may_go():
    floor = {room: number for number, layer in enumerate(layers()) for room in layer}
    shown = [floor[room] for line in rooms_shown() for room in line if room in floor]
    assert shown == sorted(shown)


@pytest.mark.parametrize("page", [*PAGES, "README.md", "README.fr.md"])
def test_every_make_command_named_is_one(page):
    named = set(re.findall(r"(?:^|`)\.?\\?make ([a-z-]+)", text(page), re.MULTILINE))
    assert named <= makefile_targets()


def test_hooks_run_the_commands_of_lint():
    hooks = re.findall(r"^ +entry: (.+)$", text(".pre-commit-config.yaml"), re.MULTILINE)
    assert hooks == lint_commands()


def test_the_workflow_runs_the_commands_of_the_makefile():
    workflow = text(".github/workflows/check.yml")
    commands = re.findall(r"run: (?:\.\\)?make ([a-z-]+)$", workflow, re.MULTILINE)
    assert commands
    assert set(commands) <= makefile_targets()
    for command in re.findall(r"run: \.\\make ([a-z-]+)$", workflow, re.MULTILINE):
        assert f'"%1"=="{command}"' in text("make.cmd")
    assert (ROOT / ".ci/run").is_file()


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/collect.md"])
def test_limits_on_untrusted_files_are_those_of_the_code(page):
    words = " ".join(text(page).split())
    sizes = [
        f"{size // 1_000_000} MB" for size in (LARGEST_FILE, LARGEST_UNPACKED, bounds_of(0).unpacked, bounds_of(0).part)
    ]
    assert [one for one in (*sizes, f"{MOST_MEMBERS:,} members") if one not in words] == []


def test_limits_on_processes_are_those_of_the_code():
    words = " ".join(text("SECURITY.md").split())
    assert [
        one
        for one in (
            f"{seconds_for(0):g} s",
            f"{SECONDS:g} s",
            f"{memory_for(0) // 1_000_000} MB",
            f"{MEMORY / 1e9:g} GB",
        )
        if one not in words
    ] == []
