"""The printed pages: few, none nearly empty, letters that can be read, titles on each, in two programs; and links."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import Workbook
from pypdfium2 import PdfDocument, PdfPage, raw

import onlyoffice
from engines import printed
from programs import require
from workbooks import LANGUAGES, VERTICALS, layout, read_once, template, vertical_of
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import SHEETS, Options
from xlkpi.workbook.paper import READABLE, break_between_blocks, set_page
from xlkpi.workbook.texts import Texts

SHOPPER = "remote-personal-shopper"  # two KPIs over several months: their rows take a second page
LONGEST = max((vertical for vertical in VERTICALS if vertical != SHOPPER), key=lambda v: len(vertical_of(v).inputs))
PRINTED = {
    (SHOPPER, Options("en", sample=True)): [1, 1, 2, 1, 2],
    (SHOPPER, Options("fr", months=24, sample=True)): [1, 2, 4, 1, 2],
    (LONGEST, Options("fr", months=24, sample=True)): [1, 2, 2, 1, 2],
    (LONGEST, Options("fr", "USD", sample=True)): [1, 1, 1, 1, 2],  # on Letter, with a long sign
    (LONGEST, Options("en", months=24)): [1, 2, 2, 1, 2],
}
"""The pages of each sheet, of the templates that are printed here."""
NEARLY_EMPTY = 100
A4, LETTER = (842, 595), (792, 612)
SMALLEST = 6.2
"""Points of the smallest letters: those of the Dashboard on Letter in French dollars, which are the widest."""


def words_of(pdf: Path) -> list[list[str]]:
    """The words of each page."""
    with closing(PdfDocument(pdf)) as document:
        return [page.get_textpage().get_text_bounded().split() for page in document]


def is_on(pdf: Path) -> tuple[int, int]:
    """The width and height of the first page, in points."""
    with closing(PdfDocument(pdf)) as document:
        width, height = document[0].get_size()
        return round(width), round(height)


def smallest_of(pdf: Path) -> list[float]:
    """The size of the smallest letters of each page, in points."""
    with closing(PdfDocument(pdf)) as document:
        return [min(_sizes(page)) for page in document]


def _sizes(page: PdfPage) -> Iterator[float]:
    text, matrix = page.get_textpage(), raw.FS_MATRIX()
    for number in range(text.count_chars()):
        if chr(raw.FPDFText_GetUnicode(text, number)).isalnum():
            raw.FPDFText_GetMatrix(text, number, ctypes.byref(matrix))
            yield raw.FPDFText_GetFontSize(text, number) * (matrix.c**2 + matrix.d**2) ** 0.5


def test_a_workbook_prints_on_few_pages_and_all_can_be_read(tmp_path: Path) -> None:
    """On A4 and on Letter; LibreOffice has the widest columns."""
    require("libreoffice")
    files = []
    for number, (vertical, options) in enumerate(PRINTED):
        files.append(tmp_path / f"{number}.xlsx")
        files[-1].write_bytes(template(vertical, options))
    for pdf, (vertical, options), counts in zip(printed(files, tmp_path), PRINTED, PRINTED.values(), strict=True):
        places, pages = layout(vertical, options), words_of(pdf)
        names = ["", *(places.sheets[key] for key in SHEETS[1:])]  # the Dashboard's page begins with the business
        headers = [name for name, count in zip(names, counts, strict=True) for _ in range(count)]
        assert len(pages) == len(headers)
        for words, header in zip(pages, headers, strict=True):
            assert header in " ".join(words)
            assert len(words) > NEARLY_EMPTY
        assert min(smallest_of(pdf)) > SMALLEST
        assert is_on(pdf) == (LETTER if options.currency == "USD" else A4)


@pytest.mark.parametrize("vertical", VERTICALS)
def test_every_template_is_printed_in_letters_that_can_be_read(vertical: str) -> None:
    """In the currency and on the paper that leave least room."""
    for sheet in build_workbook(vertical_of(vertical), Options("fr", "USD", months=24)):
        smallest = min(cell.font.size for row in sheet.iter_rows() for cell in row if cell.value is not None)
        assert sheet.page_setup.scale * smallest / 100 > SMALLEST, sheet.title


def test_there_are_more_pages_where_print_would_be_too_small() -> None:
    """Of as many blocks each; and the largest print that needs no more pages."""
    scales = {}
    for blocks in (2, 6, 7):
        sheet = Workbook().active
        set_page(sheet, Texts("en"), landscape=False, pages_high=0)
        for row in range(1, blocks + 1):
            sheet.row_dimensions[row].height = 160
        break_between_blocks(sheet, "A", range(1, blocks + 2))
        pages = [0, *(found.id for found in sheet.row_breaks.brk), blocks]
        scales[blocks] = (sheet.page_setup.scale, [end - start for start, end in pairwise(pages)])
    assert scales == {2: (100, [2]), 6: (78, [6]), 7: (100, [4, 3])}
    assert min(scale for scale, _ in scales.values()) * 9 / 100 > READABLE


def test_a_sheet_too_wide_for_readable_print_is_printed_as_wide_as_the_page() -> None:
    sheet = Workbook().active
    set_page(sheet, Texts("en"), landscape=False, pages_high=0)
    sheet.column_dimensions["A"].width = 255
    break_between_blocks(sheet, "A", [1, 2])
    assert sheet.page_setup.scale * 9 / 100 < READABLE
    assert not sheet.row_breaks.brk


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, 2])
def test_each_year_has_a_page_with_all_labels(language: str, number: int) -> None:
    """In ONLYOFFICE, which breaks pages where it likes unless the sheet says where."""
    options = Options(language, months=24, sample=True)
    pages = onlyoffice.printed(template(LONGEST, options), language, number)
    assert len(pages) == 2
    for page, year in zip(pages, ("2026", "2027"), strict=True):
        said = " ".join(word.text for word in page.words)
        assert said.count(year) >= 12
        assert all(item.label[language].split()[0] in said for item in vertical_of(LONGEST).inputs.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_are_linked_there_and_back(language: str) -> None:
    options = Options(language)
    places, book = layout(VERTICALS[0], options), read_once(template(VERTICALS[0], options))
    goals = {}
    for key, title in places.sheets.items():
        links = (cell.hyperlink for row in book[title].iter_rows() for cell in row if cell.hyperlink)
        sheets = (link.location.rpartition("!")[0].strip("'") for link in links)
        goals[key] = {goal for sheet in sheets for goal, name in places.sheets.items() if name == sheet}
    assert goals == {
        "dashboard": {"inputs", "guide", "benchmarks"},
        "inputs": {"dashboard", "guide"},
        "kpis": {"dashboard"},
        "benchmarks": {"dashboard"},
        "guide": {"dashboard", "inputs"},
    }
