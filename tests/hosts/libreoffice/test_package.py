"""The extension as a file: the same whenever it is built, complete, and fit for the old Pythons of LibreOffice."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from calc import unpack
from command_line import run, write_own_vertical
from folders import ROOT
from xlkpi import __version__
from xlkpi.catalogue.load import load_vertical
from xlkpi.functions import FUNCTIONS
from xlkpi.hosts.libreoffice.interface import configuration_text, interface_text, internal_name
from xlkpi.hosts.libreoffice.package import IDENTIFIER, extension, members
from xlkpi.wizard import function_help

OOR = "{http://openoffice.org/2001/registry}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PACKED = {name: content for name, content in members().items() if name.endswith(".py")}
OLD_PYTHONS = ("python3.8", "python3.9", "python3.10", "python3.11")


def test_the_command_writes_the_same_bytes_twice(tmp_path: Path) -> None:
    for name in ("one.oxt", "two.oxt"):
        done = run("addin", "libreoffice", "build", "-o", str(tmp_path / name))
        assert (done.status, done.out.strip()) == (0, str(tmp_path / name)), done.err
    assert (tmp_path / "one.oxt").read_bytes() == (tmp_path / "two.oxt").read_bytes() == extension()


def test_what_the_manifest_and_the_description_name_is_packed() -> None:
    archive = zipfile.ZipFile(io.BytesIO(extension()))
    named = []
    for document in ("META-INF/manifest.xml", "description.xml"):
        named += re.findall(r'(?:full-path|xlink:href)="([^"]+)"', archive.read(document).decode())
    assert len(named) == 7
    assert set(named) <= set(archive.namelist())
    assert f'<version value="{__version__}"/>' in archive.read("description.xml").decode()
    assert f'<identifier value="{IDENTIFIER}"/>' in archive.read("description.xml").decode()


def test_the_licence_is_the_projects() -> None:
    assert members()["LICENSE"] == (ROOT / "LICENSE").read_bytes()


def test_only_the_light_half_is_packed() -> None:
    folders = {name.split("/")[2] for name in PACKED if name.startswith("pythonpath/xlkpi/") and name.count("/") > 2}
    assert folders == {"calls", "catalogue", "formula", "hosts"}
    assert not [name for name in members() if name.endswith(".toml") or "__pycache__" in name]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_wizard_has_every_function_and_argument_in_each_language(language: str) -> None:
    functions = etree.fromstring(configuration_text().encode()).find(f".//node[@{OOR}name='AddInFunctions']")
    assert functions is not None
    for node in functions:
        name = node.get(f"{OOR}name")
        wizard = function_help(str(name), language)
        assert text(node, "Description", language) == wizard.help
        assert text(node, "DisplayName", language) == text(node, "CompatibilityName", "en-US") == name
        arguments = [*node.findall("node/node")]
        assert [internal_name(a.id) for a in wizard.arguments] == [a.get(f"{OOR}name") for a in arguments]
        assert [a.help for a in wizard.arguments] == [text(a, "Description", language) for a in arguments]
        assert [a.name for a in wizard.arguments] == [text(a, "DisplayName", language) for a in arguments]
    assert [node.get(f"{OOR}name") for node in functions] == list(FUNCTIONS)


def text(node: etree._Element, name: str, language: str) -> str | None:
    return next(value.text for value in node.findall(f"prop[@{OOR}name='{name}']/value") if value.get(LANG) == language)


def test_the_interface_declares_every_function_with_names_that_uno_allows() -> None:
    declared = re.findall(r"any (KPI_[A-Z_]+)\((.*)\);", interface_text())
    assert [name for name, _ in declared] == list(FUNCTIONS)
    for _, arguments in declared:
        names = re.findall(r"(\w+)(?:,|$)", arguments)
        assert all(re.fullmatch(r"[a-z][a-zA-Z]*", name) for name in names)


@pytest.mark.parametrize("name", PACKED)
def test_what_is_packed_is_python_3_8_and_of_the_standard_library(name: str) -> None:
    tree = ast.parse(PACKED[name], name, feature_version=(3, 8))
    own = {"xlkpi", "uno", "unohelper", "com", "org"} if name == "component.py" else set()
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [str(node.module)]
        assert {each.partition(".")[0] for each in names} <= own | sys.stdlib_module_names


CODE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from xlkpi.hosts.libreoffice import cells, signatures
from xlkpi.functions import *
print(json.dumps([
    KPI_AOV([[10000.0], [None]], [[200.0], [2.0]]), KPI_CSAT(2, 1),
    KPI_BENCHMARK("remote-personal-shopper", "aov", 160, "fr"), len(KPI_LIST()),
    KPI_CALC(sys.argv[2], sys.argv[3], *json.loads(sys.argv[4])), len(signatures.signatures()),
]))
"""


def oldest_python() -> str:
    """The oldest Python that can be had here; this one, when there is no other."""
    for name in OLD_PYTHONS:
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", "pass"], capture_output=True, check=False).returncode == 0:
            return found
    return sys.executable


@pytest.mark.slow
def test_the_packed_code_runs_by_itself_in_the_oldest_python_here(tmp_path: Path) -> None:
    unpack(tmp_path)
    mine = write_own_vertical(tmp_path)
    kpi = next(iter(load_vertical(mine).kpis.values()))
    inputs = json.dumps(list(kpi.example.inputs.values()))
    command = [oldest_python(), "-I", "-c", CODE, str(tmp_path / "pythonpath"), kpi.vertical, kpi.id, inputs]
    environment = {**os.environ, "XLKPI_CATALOGUE": str(mine)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert answers[:3] == [[[50.0], [""]], "#NUM!", "Supérieur à la moyenne"]
    assert answers[3] > 36
    assert answers[4] == pytest.approx(kpi.example.result)
    assert answers[5] == len(FUNCTIONS)
