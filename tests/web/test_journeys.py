"""Journeys through the page in a real browser, from a shop's files to the workbook that the command makes of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell

from browser import Visitor, chromium, visitor
from command_line import run
from folders import DATA
from served import Served, served

TRADE = "custom-phone-cases"
EXPORT = DATA / "exports" / "shopify.csv"
TYPED = "[id='figures.tool_visitors.2024-01']"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
UNKNOWN = """\
Beleg;Tag;Kunde;Warenwert;Endbetrag;Lage
B1;03.01.2026;K1;20,00;24,90;bezahlt
B2;17.01.2026;K2;30,00;34,90;bezahlt
B3;02.02.2026;K1;40,00;44,90;bezahlt
"""
"""The orders of a shop system that nobody knows: goods of 50 in January, and of 40 in February."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served"), "--workers", "2") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def empty(browser, page, tmp_path_factory) -> Path:
    """Return an empty workbook, which a visitor got without a file and without JavaScript."""
    with visitor(browser, page.address, java_script_enabled=False) as visited:
        visited.start()
        visited.page.select_option("#template-vertical", TRADE)
        visited.press("button[name=sample][value='0']")
        return visited.download(".downloads .button", tmp_path_factory.mktemp("empty"))


def deleted(visited: Visitor, page: Served) -> bool:
    """Delete an upload by its page's button; return whether its folder and its page are gone."""
    address, kept = visited.page.url, len(page.uploads())
    visited.press(".kept button")
    assert visited.page.locator(".done").is_visible()
    visited.page.goto(address)
    return visited.page.locator(".notice").is_visible() and len(page.uploads()) == kept - 1


def test_from_an_export_to_the_workbook_of_the_command(browser, page, tmp_path):
    with visitor(browser, page.address) as visited:
        visited.start()
        visited.examine()
        visited.send(EXPORT)
        visited.examine()
        run("import", str(EXPORT), "--vertical", TRADE, "--business", "Chez Paul", "--fill", str(tmp_path / "filled"))
        workbook = visited.download(".downloads .button", tmp_path)
        assert workbook.read_bytes() == (tmp_path / "filled" / workbook.name).read_bytes()

        visited.page.fill(TYPED, "many")
        visited.press(".card .button:text('Add these figures')")
        assert "many" in visited.page.locator(".errors").inner_text()
        assert visited.page.locator(".errors").evaluate("one => one === document.activeElement")
        visited.examine()

        visited.page.fill(TYPED, "1 250")
        visited.press(".card .button:text('Add these figures')")
        visited.examine()
        workbook = visited.download(".downloads .button", tmp_path)
        assert workbook.read_bytes() == filled_by_hand(tmp_path, tool_visitors=1250)
        shown = [cell for row in load_workbook(workbook, data_only=True).worksheets[1].values for cell in row]
        assert 1250 in shown
        assert deleted(visited, page)
        visited.examine()


def filled_by_hand(folder: Path, **figures: int) -> bytes:
    """Return the workbook of the export's table, whose first month has figures that somebody has typed into it."""
    table = folder / "table.csv"
    run("import", str(EXPORT), "--vertical", TRADE, "--business", "Chez Paul", "-o", str(table))
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        written = csv.DictWriter(file, list(rows[0] | figures))
        written.writeheader()
        written.writerows([rows[0] | figures, *rows[1:]])
    done = run("fill", str(table), "-o", str(folder / "typed"))
    assert done.status == 0, done.err
    (workbook,) = (folder / "typed").glob("*.xlsx")
    return workbook.read_bytes()


def test_in_french_on_a_phone(browser, page, tmp_path):
    with visitor(browser, page.address, "fr-CH", **PHONE) as visited:
        visited.start()
        assert visited.page.url.endswith("/fr")
        visited.examine()
        visited.press(".main-door .button")
        assert visited.page.locator(".errors li").count() == 3
        visited.examine()
        visited.send(EXPORT)
        assert visited.page.locator("h1").inner_text() == "Chez Paul"
        assert visited.page.locator("html").get_attribute("lang") == "fr"
        for summary in visited.page.locator("details:not([open]) > summary").all():
            if summary.is_visible():
                summary.click()
        visited.examine()
        command = ("import", str(EXPORT), "--vertical", TRADE, "--business", "Chez Paul", "--lang", "fr")
        run(*command, "--fill", str(tmp_path / "filled"))
        workbook = visited.download(".downloads .button", tmp_path)
        assert workbook.read_bytes() == (tmp_path / "filled" / workbook.name).read_bytes()
        assert deleted(visited, page)
        visited.examine()


def test_a_workbook_that_came_back_is_checked_without_javascript(browser, page, empty, tmp_path):
    book = load_workbook(empty)
    sheet = book.worksheets[1]
    cells = [
        cell
        for row in sheet.iter_rows()
        for cell in row
        if not (isinstance(cell, MergedCell) or cell.protection.locked or cell.value)
    ]
    cells[0].value = "twelve"
    book.save(tmp_path / "mine.xlsx")
    with visitor(browser, page.address, java_script_enabled=False) as visited:
        visited.start()
        visited.page.set_input_files("#workbook-files", tmp_path / "mine.xlsx")
        visited.press(".side .button:text('Check my workbook')")
        assert cells[0].coordinate in visited.page.locator(".problems, .errors").inner_text()
        assert "twelve" in visited.page.locator(".problems, .errors").inner_text()
        assert deleted(visited, page)


def test_an_export_of_an_unknown_system_is_corrected_on_the_page(browser, page, tmp_path):
    (tmp_path / "belege.csv").write_text(UNKNOWN, encoding="utf-8")
    with visitor(browser, page.address) as visited:
        visited.start()
        visited.send(tmp_path / "belege.csv")
        visited.examine()
        for question, column in (("placed", "Tag"), ("order", "Beleg"), ("goods", "Warenwert")):
            visited.page.locator(f"select[id$='{question}']").select_option(column)
        visited.press(".card .actions .button >> nth=0")
        assert "doubtful" in visited.page.locator(".errors").inner_text()
        visited.page.locator("input[type=checkbox][name$='sure']").check()
        visited.press(".card .actions .button >> nth=0")
        visited.examine()
        workbook = visited.download(".downloads .button", tmp_path)
        assert workbook.suffix == ".xlsx"
        shown = [cell for row in load_workbook(workbook, data_only=True).worksheets[1].values for cell in row]
        assert {50, 40} <= set(shown)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_wrong_file_is_refused_in_words(browser, page, tmp_path, language):
    (tmp_path / "photo.png").write_bytes(b"no picture")
    (tmp_path / "orders.xlsx").write_bytes(b"no workbook")
    with visitor(browser, page.address, language) as visited:
        visited.start()
        visited.send(tmp_path / "photo.png")
        assert "photo.png" in visited.page.locator(".errors").inner_text()
        visited.examine()
        visited.send(tmp_path / "orders.xlsx")
        assert "orders.xlsx" in visited.page.locator(".errors").inner_text()
        visited.examine()
        visited.page.goto(page.address + "/u/none")
        visited.examine()


def test_by_the_keyboard_alone(browser, page, tmp_path):
    with visitor(browser, page.address) as visited:
        visited.start()
        keys = visited.page.keyboard
        keys.press("Tab")
        assert focused(visited) == "Skip to the content"
        keys.press("Enter")
        tab_to(visited, "vertical")
        keys.type("Custom phone")
        tab_to(visited, "business")
        keys.type("Chez Paul")
        tab_to(visited, "files")
        visited.page.set_input_files("#files", EXPORT)  # the dialog that opens here is the system's own
        tab_to(visited, "Show my figures")
        keys.press("Enter")
        visited.page.wait_for_url("**/u/*")
        visited.arrive()
        tab_to(visited, "Download the workbook")
        with visited.page.expect_download() as coming:
            keys.press("Enter")
        assert coming.value.suggested_filename == "Chez Paul.xlsx"
        kept = len(page.uploads())
        tab_to(visited, "Delete my files now")
        keys.press("Enter")
        visited.page.wait_for_url("**deleted**")
        assert len(page.uploads()) == kept - 1


def focused(visited: Visitor) -> str:
    """Return what has the focus: its id, or its words; say so where no outline shows it."""
    name, outline = visited.page.evaluate(
        "(one => [one.id || one.textContent.trim(), getComputedStyle(one).outlineStyle])(document.activeElement)"
    )
    return name if outline != "none" else f"{name}, without an outline"


def tab_to(visited: Visitor, wanted: str) -> None:
    """Press the tab key until something has the focus."""
    for _ in range(60):
        visited.page.keyboard.press("Tab")
        if focused(visited) == wanted:
            return
    raise AssertionError(f"the tab key does not lead to {wanted}")
