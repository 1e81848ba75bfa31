"""The architecture's promises: imports point one way, the light half stays light, nothing below cli prints."""

import ast
import sys

import pytest
from importlinter.cli import lint_imports

from folders import PACKAGE
from xlkpi.hosts.libreoffice import package

LIGHT = [path for pattern in package.LIGHT for path in sorted(PACKAGE.glob(pattern))]
BELOW_CLI = [
    path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] not in ("cli", "__main__.py")
]


def name_of(path):
    return path.relative_to(PACKAGE).as_posix()


def parsed(path, **options):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path), **options)


def test_imports_point_one_way(monkeypatch, capsys):
    monkeypatch.chdir(PACKAGE.parent)
    status = lint_imports(no_cache=True)
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", BELOW_CLI, ids=name_of)
def test_nothing_below_cli_prints(path):
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "input"), f"{path.name}:{node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
            assert node.attr not in ("stdout", "stderr", "exit"), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("path", LIGHT, ids=name_of)
def test_the_light_half_is_python_3_8(path):
    parsed(path, feature_version=(3, 8))


@pytest.mark.parametrize("path", BELOW_CLI, ids=name_of)
def test_an_import_of_ours_within_a_function_says_why(path):
    """Outside cli, whose modules have a rule of their own, such an import may hide one that runs back."""
    lines, tree = path.read_text(encoding="utf-8").splitlines(), parsed(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level and node not in tree.body and path.name != "__init__.py":
            assert "  # " in lines[node.lineno - 1], f"{path.name}:{node.lineno}"


# Names of the standard library newer than 3.8 that are easily written by habit.
NEWER = {"removeprefix", "removesuffix", "cache", "pairwise", "batched", "zoneinfo", "StrEnum", "lcm", "nextafter"}


@pytest.mark.parametrize("path", LIGHT, ids=name_of)
def test_the_light_half_uses_the_library_of_3_8(path):
    tree = parsed(path)
    future = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
    assert future or len(tree.body) <= 3
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            assert node.attr not in NEWER, f"{path.name}:{node.lineno}"
        if isinstance(node, ast.Call):
            strict = [keyword for keyword in node.keywords if keyword.arg == "strict"]
            assert not strict, f"{path.name}:{node.lineno}: zip(strict=) is newer"
    # Outside annotations, list[int] and dict | dict are evaluated, and 3.8 has neither.
    annotations = {
        id(part)
        for node in ast.walk(tree)
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if annotation is not None
        for part in ast.walk(annotation)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and id(node) not in annotations:
            assert node.value.id not in ("list", "dict", "tuple", "set", "frozenset", "type"), node.lineno


@pytest.mark.parametrize("path", LIGHT, ids=name_of)
def test_the_light_half_imports_the_standard_library_alone(path):
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [str(node.module)]
        else:
            continue
        for name in names:
            top = name.partition(".")[0]
            assert top in sys.stdlib_module_names, f"{path.name}:{node.lineno}: {name}"


def test_tomllib_is_imported_where_it_is_used_only():
    """The light half packed for an older Python carries the catalogue baked: tomllib must not be imported with it."""
    for path in LIGHT:
        at_top = [name for node in parsed(path).body if isinstance(node, ast.Import) for name in node.names]
        assert "tomllib" not in [alias.name for alias in at_top]
