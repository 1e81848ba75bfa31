"""The architecture's promises: imports point one way, the light half stays light, nothing below cli prints."""

import ast
import sys
from functools import cache

from importlinter.cli import lint_imports

from folders import PACKAGE
from xlkpi.hosts.libreoffice import package

LIGHT = [path for pattern in package.LIGHT for path in sorted(PACKAGE.glob(pattern))]
BELOW_CLI = [
    path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] not in ("cli", "__main__.py")
]


def name_of(path):
    return path.relative_to(PACKAGE).as_posix()


@cache
def nodes(path):
    """The nodes of a module's syntax tree, the tree itself first."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))))


def places(paths, is_wrong):
    """Where nodes of some modules are wrong: is_wrong is called with the path, the tree and a node."""
    return [
        f"{name_of(path)}:{node.lineno}"
        for path in paths
        for node in nodes(path)
        if hasattr(node, "lineno") and is_wrong(path, nodes(path)[0], node)
    ]


def test_imports_point_one_way(monkeypatch, capsys):
    monkeypatch.chdir(PACKAGE.parent)
    status = lint_imports(no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_nothing_below_cli_prints():
    def prints(path, tree, node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id in ("print", "input")
        is_of_sys = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys"
        return is_of_sys and node.attr in ("stdout", "stderr", "exit")

    assert BELOW_CLI
    assert places(BELOW_CLI, prints) == []


def test_the_light_half_is_python_3_8():
    assert LIGHT
    for path in LIGHT:
        ast.parse(path.read_text(encoding="utf-8"), filename=str(path), feature_version=(3, 8))


def test_an_import_of_ours_within_a_function_says_why():
    """Outside cli, whose modules have a rule of their own, such an import may hide one that runs back."""

    def says_nothing(path, tree, node):
        is_within = isinstance(node, ast.ImportFrom) and node.level and node not in tree.body
        return is_within and "  # " not in path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]

    assert places([path for path in BELOW_CLI if path.name != "__init__.py"], says_nothing) == []


# Names of the standard library newer than 3.8 that are easily written by habit.
NEWER = {"removeprefix", "removesuffix", "cache", "pairwise", "batched", "zoneinfo", "StrEnum", "lcm", "nextafter"}


def test_the_light_half_uses_the_library_of_3_8():
    def is_newer(path, tree, node):
        if isinstance(node, ast.Attribute):
            return node.attr in NEWER
        return isinstance(node, ast.Call) and any(keyword.arg == "strict" for keyword in node.keywords)  # zip's

    assert places(LIGHT, is_newer) == []
    for path in LIGHT:
        body = nodes(path)[0].body
        future = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in body)
        assert future or len(body) <= 3, path.name


def test_the_light_half_evaluates_no_type_as_3_8_cannot():
    """Outside annotations, list[int] and dict | dict are evaluated, and 3.8 has neither."""
    for path in LIGHT:
        annotations = {
            id(part)
            for node in nodes(path)
            for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None))
            if annotation is not None
            for part in ast.walk(annotation)
        }
        for node in nodes(path):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and id(node) not in annotations:
                assert node.value.id not in ("list", "dict", "tuple", "set", "frozenset", "type"), (path, node.lineno)


def test_the_light_half_imports_the_standard_library_alone():
    def is_foreign(path, tree, node):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            names = [str(node.module)] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
        return any(name.partition(".")[0] not in sys.stdlib_module_names for name in names)

    assert places(LIGHT, is_foreign) == []


def test_tomllib_is_imported_where_it_is_used_only():
    """The light half packed for an older Python carries the catalogue baked: tomllib must not be imported with it."""
    for path in LIGHT:
        at_top = [name for node in nodes(path)[0].body if isinstance(node, ast.Import) for name in node.names]
        assert "tomllib" not in [alias.name for alias in at_top]
