"""`xlkpi preview`: the pictures and PDF files, and what is said where there can be none."""

from __future__ import annotations

import ctypes
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import Workbook
from PIL import Image
from pypdfium2 import PdfDocument, raw

from command_line import run
from programs import require
from workbooks import template
from xlkpi import libreoffice
from xlkpi.preview import DPI
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"
A4, LETTER = (8.27, 11.69), (8.5, 11)
PAGES = 6


def workbook(folder: Path, name: str = "shop.xlsx", language: str = "en") -> Path:
    path = folder / name
    path.write_bytes(template(CASES, Options(language)))
    return path


def printed_as(monkeypatch: pytest.MonkeyPatch, *pages: int | None) -> None:
    """In place of LibreOffice: so many pages of each workbook, in turn; None where it cannot print one."""

    def print_to_pdf(files: list[Path], folder: Path, language: str) -> list[Path | None]:
        printed: list[Path | None] = []
        for count in pages[: len(files)]:
            printed.append(folder / f"{len(printed)}.pdf" if count else None)
            if count:
                page = Image.new("RGB", (30, 40), "white")
                page.save(folder / f"{len(printed) - 1}.pdf", save_all=True, append_images=[page] * (count - 1))
        return printed

    monkeypatch.setattr("xlkpi.preview.print_to_pdf", print_to_pdf)


def fonts(pdf: PdfDocument) -> Iterator[tuple[str, bool]]:
    """The fonts of a PDF file's texts, and whether the file has them with it."""
    for page in pdf:
        for text in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font, name = raw.FPDFTextObj_GetFont(text.raw), ctypes.create_string_buffer(100)
            raw.FPDFFont_GetBaseFontName(font, name, 100)
            yield name.value.decode(), bool(raw.FPDFFont_GetIsEmbedded(font))


def test_each_page_is_a_picture_and_all_are_a_pdf_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("libreoffice")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    english, french = workbook(tmp_path, "My shop.xlsx"), workbook(tmp_path, "Été.xlsx", "fr")
    pages = tmp_path / "new" / "pages"
    command = ["preview", str(english), str(french), "-o", str(pages), "--dpi", "50", "--pdf"]
    status, told, said = run(*command)
    paths = [Path(line) for line in told.splitlines()]
    assert (status, said) == (0, "")
    assert [path.name for path in paths[:2]] == ["My shop-1.png", "My shop-2.png"]
    parts = [*(f"-{number}.png" for number in range(1, PAGES + 1)), ".pdf"]
    assert paths == [pages / f"{name}{part}" for name in ("My shop", "Été") for part in parts]
    for path in paths:
        if path.suffix == ".pdf":
            continue
        picture, paper = Image.open(path), A4 if path.name.startswith("Été") else LETTER  # dollars: an American's paper
        assert sorted(picture.size) == pytest.approx([side * 50 for side in paper], abs=1)
        assert len(picture.getcolors(1 << 16)) > 50
    for path, paper in ((paths[PAGES], LETTER), (paths[-1], A4)):
        with closing(PdfDocument(path)) as document:
            assert len(document) == PAGES
            for page in document:
                assert sorted(page.get_size()) == pytest.approx([side * 72 for side in paper], abs=1)
            assert dict(fonts(document))
            assert all(embedded for _, embedded in fonts(document))
    before = paths[PAGES].read_bytes()
    assert run(*command).status == 0  # printed again, the pages are the same; the time of printing is not
    assert paths[PAGES].read_bytes() != before
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".~lock") or path.name == "libreoffice"]


def test_a_hidden_sheet_is_not_printed(tmp_path: Path) -> None:
    require("libreoffice")
    book = Workbook()
    book.active["A1"] = "seen"
    for state in ("hidden", "veryHidden"):
        sheet = book.create_sheet(state)
        sheet["A1"], sheet.sheet_state, sheet.print_area = "salaries", state, "A1:B2"
    book.save(tmp_path / "own.xlsx")
    assert run("preview", str(tmp_path / "own.xlsx"), "-o", str(tmp_path), "--pdf").status == 0
    with closing(PdfDocument(tmp_path / "own.pdf")) as document:
        assert [page.get_textpage().get_text_range() for page in document] == ["seen"]


def test_many_are_printed_lot_by_lot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlkpi.preview._LOT", 2)
    printed_as(monkeypatch, 1, 1)
    files = [str(workbook(tmp_path, f"{name}.xlsx")) for name in "abcde"]
    told = run("preview", *files, "-o", str(tmp_path)).out
    assert [Path(line).name for line in told.splitlines()] == [f"{name}-1.png" for name in "abcde"]


def test_numbers_of_pages_sort_as_they_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed_as(monkeypatch, 11)
    names = [Path(line).name for line in run("preview", str(workbook(tmp_path)), "-o", str(tmp_path)).out.splitlines()]
    assert names == sorted(names) == [f"shop-{number:02}.png" for number in range(1, 12)]


def test_pictures_that_are_there_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed_as(monkeypatch, 2)
    command = ["preview", str(workbook(tmp_path)), "-o", str(tmp_path)]
    assert run(*command).status == run(*command).status == 0  # the same pages
    other, first = tmp_path / "shop-2.png", (tmp_path / "shop-1.png").read_bytes()
    other.write_text("mine")
    (tmp_path / "shop-1.png").unlink()
    words = f"Error: {other}: already exists with different contents; choose another folder, or use --overwrite\n"
    assert run(*command) == (2, "", words)
    assert not (tmp_path / "shop-1.png").exists()
    assert run(*command, "--overwrite").status == 0
    assert (tmp_path / "shop-1.png").read_bytes() == first
    assert other.read_bytes().startswith(b"\x89PNG")
    pdf = tmp_path / "shop.pdf"
    pdf.write_text("mine")
    assert run(*command, "--pdf") == (2, "", words.replace(str(other), str(pdf)))
    assert pdf.read_text() == "mine"
    assert run(*command, "--pdf", "--overwrite").out.splitlines()[-1] == str(pdf)
    with closing(PdfDocument(pdf)) as document:
        assert len(document) == 2


def test_the_others_are_drawn_where_some_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed_as(monkeypatch, None, 1)
    text, broken = tmp_path / "text.xlsx", tmp_path / "broken.xlsx"
    text.write_text("Month;Revenue")
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("_rels/.rels", "<no relations")
    files = [text, broken, workbook(tmp_path, "one.xlsx"), workbook(tmp_path, "two.xlsx")]
    status, told, said = run("preview", *map(str, files), "-o", str(tmp_path / "pages"))
    assert (status, told) == (1, f"{tmp_path / 'pages' / 'two-1.png'}\n")
    lines = said.splitlines()
    assert lines[0] == "Error: 3 problems"
    assert lines[1].startswith(f"  {text}: is not an Excel workbook")
    assert lines[2].startswith(f"  {broken}: is a damaged workbook; ")
    assert lines[3].startswith(f"  {files[2]}: LibreOffice cannot print it; open it in a spreadsheet program")


def test_a_command_at_fault(tmp_path: Path) -> None:
    shop = workbook(tmp_path)
    (tmp_path / "other").mkdir()
    same = workbook(tmp_path / "other")
    missing = run("preview", str(shop), "nowhere.xlsx", "-o", str(tmp_path))
    assert (missing.status, missing.err) == (2, "Error: there is no such file: nowhere.xlsx\n")
    folder = run("preview", str(tmp_path), "-o", str(tmp_path))
    assert folder.err == f"Error: {tmp_path} is a folder; name its workbooks, such as {tmp_path / '*.xlsx'}\n"
    twice = run("preview", str(shop), str(same), "-o", str(tmp_path))
    assert twice == (2, "", "Error: two workbooks are named 'shop'; draw them into separate folders\n")
    assert run("preview", str(shop)).status == run("preview", "-o", str(tmp_path)).status == 2
    assert run("preview", str(shop), "-o", str(tmp_path), "--dpi", "5000").status == 2


def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    shop = workbook(tmp_path)
    assert run("preview", str(shop), "-o", str(shop)) == (2, "", f"Error: {shop}: File exists\n")


def test_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find_program", lambda: None)
    status, told, said = run("preview", str(workbook(tmp_path)), "-o", str(tmp_path))
    assert (status, told) == (2, "")
    assert said.startswith("Error: LibreOffice: not found on this computer; it draws the pages; install it")


def test_without_the_package_that_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    said = "Error: pypdfium2 is not installed; run `pip install 'xlkpi[preview]'`\n"
    assert run("preview", str(workbook(tmp_path)), "-o", str(tmp_path)) == (2, "", said)


def test_the_dots_are_those_that_the_help_names() -> None:
    assert f"[default: {DPI};" in run("preview", "--help").out
