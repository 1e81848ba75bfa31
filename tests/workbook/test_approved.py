"""The printed pages of the templates look as someone has approved them, and show no error: see approve.py."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image

import approve
from programs import missing, require
from workbooks import LANGUAGES, VERTICALS, finished, named, vertical_of
from xlkpi.formula.values import ERRORS
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options

TOO_NARROW = "###"
WRONG = (*ERRORS, TOO_NARROW, "Err:")


def texts(pdf: Path) -> list[str]:
    from pypdfium2 import PdfDocument

    with closing(PdfDocument(pdf)) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def wrong_texts(pdf: Path) -> list[tuple[int, str]]:
    """The errors that pages show, and where a column is too narrow for its number."""
    return [(number, wrong) for number, text in enumerate(texts(pdf), 1) for wrong in WRONG if wrong in text]


@pytest.mark.parametrize("rest", [False, pytest.param(True, marks=pytest.mark.soak)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_show_no_error_and_look_as_approved(language: str, rest: bool, tmp_path: Path) -> None:
    """One test a language: printing takes the time. rest: each vertical's empty template in the other language."""
    require("libreoffice")
    others = {f"{vertical}.{language}.empty" for vertical in VERTICALS[1 - LANGUAGES.index(language) :: 2]}
    workbooks = {name: data for name, data in approve.templates(language).items() if (name in others) == rest}
    pdfs = approve.printed(workbooks, language, tmp_path)
    assert [(name, found) for name, pdf in pdfs.items() if (found := wrong_texts(pdf))] == []
    if reason := approve.why_not_comparable():
        missing(reason)
    changes = [change for name, pdf in pdfs.items() for change in approve.differing(name, pdf, tmp_path)]
    assert not changes, "\n".join([*changes, "If all of it is meant: make approved"])


def much_damaged(workbook: openpyxl.Workbook) -> None:
    """A chart is gone, a month's column has no room for its numbers, and a label of two lines has a row for one."""
    charts(workbook).pop()
    month = named(workbook, "value_aov")[2]
    month.parent.column_dimensions[month.column_letter].width = 4
    benchmarks = named(workbook, "benchmarks")
    sheet = benchmarks[0].parent
    longest = max({cell.row for cell in benchmarks}, key=lambda row: len(sheet.cell(row, 1).value))
    sheet.row_dimensions[longest].height = 9


def chart_moved(workbook: openpyxl.Workbook) -> None:
    """By four millimetres."""
    charts(workbook)[-1].anchor._from.colOff += 4 * 36_000


def charts(workbook: openpyxl.Workbook) -> list[Any]:
    return next(sheet._charts for sheet in workbook if sheet._charts)


def damaged(damage: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    workbook = build_workbook(vertical_of("personalized-gift-shop"), Options("fr", sample=True))
    if damage:
        damage(workbook)
    return finished(workbook)


def test_damage_is_seen_and_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compared with the same pages undamaged, so that this holds whatever is approved."""
    require("libreoffice")
    workbooks = {"whole": damaged(), "much": damaged(much_damaged), "moved": damaged(chart_moved)}
    pdfs = approve.printed(workbooks, "fr", tmp_path)
    shown = {name: {wrong for _, wrong in wrong_texts(pdf)} for name, pdf in pdfs.items()}
    assert shown == {"whole": set(), "much": {TOO_NARROW}, "moved": set()}
    monkeypatch.setattr(approve, "APPROVED", tmp_path / "approved")
    approve.APPROVED.mkdir()
    assert list(approve.differing("whole", pdfs["whole"], tmp_path)) == ["whole: no page is approved"]
    for name in workbooks:
        approve.save(approve.reduced(pdfs["whole"]), approve.APPROVED / f"{name}.png")
    told = {name: list(approve.differing(name, pdf, tmp_path)) for name, pdf in pdfs.items()}
    assert {name: len(changes) for name, changes in told.items()} == {"whole": 0, "much": 3, "moved": 1}  # pages
    for change in told["much"] + told["moved"]:
        picture = Image.open(change.partition("; see ")[2])
        assert any(red > 2 * green for _, (red, green, _) in picture.getcolors(1 << 24) or ())


def test_pages_of_another_number_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Image.new("L", (50, 70), 255)
    page.save(tmp_path / "book.pdf")
    monkeypatch.setattr(approve, "APPROVED", tmp_path)
    approve.save(approve.reduced(tmp_path / "book.pdf") * 2, tmp_path / "book.png")
    (told,) = approve.differing("book", tmp_path / "book.pdf", tmp_path)
    assert told.startswith("book: its 1 pages are of another number or size than approved")


def test_every_approved_page_is_of_a_template() -> None:
    names = {
        f"{vertical}.{language}.{kind}.png"
        for vertical in VERTICALS
        for language in LANGUAGES
        for kind in ("empty", "sample")
    }
    assert {file.name for file in approve.APPROVED.glob("*")} == names
