"""The printed pages: few, none nearly empty, titles on each, in two programs; and the links from sheet to sheet."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

import onlyoffice
from engines import printed
from programs import require
from workbooks import LANGUAGES, VERTICALS, layout, read_once, template, vertical_of
from xlkpi.period import MONTHS
from xlkpi.workbook.layout import SHEETS, Options

LONGEST = max(VERTICALS, key=lambda vertical: len(vertical_of(vertical).inputs))
PAGES = {12: [1, 1, 2, 1, 2], 24: [1, 2, 1, 1, 2]}
"""The pages of each sheet, by the months of the workbook."""
NEARLY_EMPTY = 100


def words_of(pdf: Path) -> list[list[str]]:
    """The words of each page."""
    with closing(PdfDocument(pdf)) as document:
        return [page.get_textpage().get_text_bounded().split() for page in document]


def test_a_workbook_prints_on_few_pages_and_none_is_nearly_empty(tmp_path: Path) -> None:
    """The vertical with the most rows, on A4 and on Letter; LibreOffice has the widest columns."""
    require("libreoffice")
    files, wanted = [], []
    for language in LANGUAGES:
        for months in MONTHS:
            files.append(tmp_path / f"{language}{months}.xlsx")
            files[-1].write_bytes(template(LONGEST, Options(language, months=months, sample=True)))
            places = layout(LONGEST, Options(language))
            names = [places.sheets[key] for key in SHEETS[1:]]
            wanted.append(
                ["", *(name for name, count in zip(names, PAGES[months][1:], strict=True) for _ in range(count))]
            )
    for pdf, headers in zip(printed(files, tmp_path), wanted, strict=True):
        pages = words_of(pdf)
        assert len(pages) == len(headers) <= 7
        for words, header in zip(pages, headers, strict=True):
            assert header in " ".join(words)
            assert len(words) > NEARLY_EMPTY


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_year_of_inputs_has_a_page_with_all_labels(language: str) -> None:
    """In ONLYOFFICE, which breaks pages where it likes unless the sheet says where."""
    options = Options(language, months=24, sample=True)
    pages = onlyoffice.printed(template(LONGEST, options), language, 1)
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
