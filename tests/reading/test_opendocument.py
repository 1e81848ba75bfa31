"""OpenDocument spreadsheets: read as the workbook that they were, or refused in words; nothing is left behind."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from archives import packed
from command_line import run
from programs import require
from workbooks import finished, opened, record, template
from xlkpi import fill_workbook
from xlkpi.catalogue.load import load_catalogue
from xlkpi.collect.gather import collect
from xlkpi.collect.read import read_workbook
from xlkpi.errors import Problem, ProblemsError
from xlkpi.libreoffice import convert as save_as
from xlkpi.numbers import Wrong
from xlkpi.reading.opendocument import ConvertedFiles, language_of
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"
MIME = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENT = b"<office:document-content/>"
EMPTY = {"mimetype": MIME, "content.xml": CONTENT, "META-INF/manifest.xml": b"<manifest/>"}


def convert(files: Sequence[Path], folder: Path) -> list[Path | None]:
    """In place of LibreOffice: a file that says its own name, none for one with "bad" in it."""
    made: list[Path | None] = []
    for number, file in enumerate(files):
        made.append(None if "bad" in file.name else folder / f"{number}.xlsx")
        if made[-1] is not None:
            made[-1].write_text(file.name)
    return made


def missing(files: Sequence[Path], folder: Path) -> list[Path | None]:
    raise ProblemsError([Problem(file="LibreOffice", what="not found on this computer", fix="install it")])


def write(folder: Path, **contents: dict[str, bytes] | bytes) -> list[Path]:
    files = []
    for name, content in contents.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else packed(content))
        files.append(path)
    return files


def test_files_are_converted_in_lots_and_come_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    files = write(tmp_path, a_ods=EMPTY, b_xlsx=b"", c_ODS=EMPTY, bad_ods=EMPTY)
    with ConvertedFiles([*files, files[0]], Path, convert) as items:
        found = []
        for path, made in items:
            found.append((path.name, made.read_text() if isinstance(made, Path) else made))
            items.done()
            assert not isinstance(made, Path) or not made.exists()
    cannot = Wrong("is an OpenDocument spreadsheet that LibreOffice cannot convert", "save it as .xlsx")
    assert found == [
        ("a.ods", "a.ods"), ("b.xlsx", None), ("c.ODS", "c.ODS"), ("bad.ods", cannot), ("a.ods", "a.ods"),
    ]  # fmt: skip
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in files}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (EMPTY | {"mimetype": b"application/vnd.oasis.opendocument.text"}, "is not an OpenDocument spreadsheet"),
        (EMPTY | {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}, "is protected by a password"),
        ({"mimetype": MIME, "encrypted-package": b""}, "is protected by a password"),
        (EMPTY | {"content.xml": b"<!DOCTYPE x [<!ENTITY a 'a'>]><x/>"}, "has a DOCTYPE"),
        (template(CASES, Options()), "is not an OpenDocument spreadsheet, whatever its name says"),
    ],
)
def test_what_libreoffice_must_not_or_cannot_open(content: dict[str, bytes] | bytes, said: str, tmp_path: Path) -> None:
    with ConvertedFiles(write(tmp_path, a_ods=content), Path, convert) as items:
        ((_, wrong),) = items
    assert isinstance(wrong, Wrong)
    assert wrong.what.startswith(said)


@pytest.mark.slow
@pytest.mark.parametrize("without", [None, missing])
def test_without_libreoffice_the_way_out_is_said(
    without: Callable[[Sequence[Path], Path], list[Path | None]] | None, tmp_path: Path
) -> None:
    (collected,) = collect(write(tmp_path, a_ods=EMPTY), convert=without)
    (finding,) = collected.findings
    assert "there is no LibreOffice here to convert it; save it as .xlsx" in str(finding)


def test_an_ods_is_read_as_the_workbook_that_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By all commands, with LibreOffice's own file."""
    require("libreoffice")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    workbook = opened(template(CASES, Options("fr")))
    fill_workbook(workbook, record(CASES, ["2026-01", "2026-02"]))
    usual = tmp_path / "usual.xlsx"
    usual.write_bytes(finished(workbook))
    (path,) = save_as([usual], tmp_path, "ods")
    assert path is not None
    assert language_of(path) == "fr"
    table = tmp_path / "table.csv"
    assert run("collect", str(path), "-o", str(table)).status == 0
    assert run("check", str(path)) == (0, "", "1 file checked, 0 problems\n")
    assert run("upgrade", str(path), "-o", str(tmp_path / "new.xlsx")).status == 0
    assert run("fill", str(table), "--template", str(path), "-o", str(tmp_path / "out")).status == 0
    expected = read_workbook(usual, load_catalogue()).figures
    assert len(expected) == 2
    for made in (tmp_path / "new.xlsx", tmp_path / "out" / "Acme.xlsx"):
        assert read_workbook(made, load_catalogue()).figures == expected
