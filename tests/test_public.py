"""The package as a script sees it: what `xlkpi` itself names."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import xlkpi
from xlkpi import errors


def test_dir_shows_the_public_names():
    assert set(xlkpi.__all__) <= set(dir(xlkpi))
    assert [name for name in dir(xlkpi) if not name.startswith("_")] == sorted(xlkpi.__all__)


@pytest.mark.parametrize("name", xlkpi.__all__)
def test_every_public_name_is_there_and_says_what_it_is(name):
    assert inspect.getdoc(getattr(xlkpi, name))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'xlkpi' has no attribute 'fill_workbok'"):
        _ = xlkpi.fill_workbok


def test_every_exception_is_exported():
    raised = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert raised <= set(xlkpi.__all__)
    assert all(issubclass(getattr(xlkpi, name), xlkpi.XlkpiError) for name in xlkpi.__all__ if name.endswith("Error"))


def test_type_checkers_are_told_the_module_of_each_name_that_is_imported_late():
    """The imports for type checkers name the same modules as those at run time."""
    tree = ast.parse(Path(xlkpi.__file__).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    told = {
        alias.name: f".{node.module}" for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert told == xlkpi._HOMES


def test_the_package_alone_imports_the_standard_library_alone():
    code = "import sys, xlkpi; dir(xlkpi); print(sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(ast.literal_eval(done.stdout)) & {"openpyxl", "xlwings", "typer", "lxml", "formualizer"} == set()
