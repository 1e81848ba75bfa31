"""Rules for the workbook: its sheets, their order, and its names."""

from __future__ import annotations

import re
from collections import Counter

from .model import MAIN, OFFICE, STANDARD, Found, Package, area, on_sheet, rule

BOOK = "xl/workbook.xml"
_BUILT_IN = {"_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase"}
_NAME = re.compile(r"[^\W\d][\w.]*|[_\\][\w.\\]*")
_ADDRESS = re.compile(r"[a-z]{1,3}\d+|[rc]|[rc]\d.*", re.IGNORECASE)


@rule("https://support.microsoft.com/office/3f1f7148-ee83-404d-8ef0-9ff99fbad1f9 (Rename a worksheet)")
def sheets_have_allowed_names(package: Package) -> Found:
    titles = [sheet.title for sheet in package.sheets]
    for title, count in Counter(title.casefold() for title in titles).items():
        if count > 1:
            yield BOOK, title, "is the name of two sheets"
    for title in titles:
        if not 1 <= len(title) <= 31 or re.search(r"[\\/?*:\[\]\x00-\x1f]", title):
            yield BOOK, title, "is blank, is longer than 31 characters or has a character that is not allowed"
        if title.startswith("'") or title.endswith("'") or title.casefold() == "history":
            yield BOOK, title, "begins or ends with an apostrophe, or is reserved"


@rule(STANDARD + "part 1, section 18.2.19, sheet: the id is unique")
def sheets_have_ids_of_their_own(package: Package) -> Found:
    for key, count in Counter(sheet.get("sheetId") for sheet in package.book.iter(f"{MAIN}sheet")).items():
        if count > 1:
            yield BOOK, f"sheetId {key}", "is that of two sheets"


@rule("https://github.com/ClosedXML/ClosedXML/issues/1383 (two sheets selected: what is typed goes into both), "
      "https://github.com/natergj/excel4node/issues/236 (a hidden sheet that is active is shown)")  # fmt: skip
def one_visible_sheet_is_open(package: Package) -> Found:
    view = package.book.find(f"{MAIN}bookViews/{MAIN}workbookView")
    active = int(view.get("activeTab", "0")) if view is not None else 0
    if active >= len(package.sheets) or package.sheets[active].hidden:
        yield BOOK, "activeTab", "is hidden or not there"
    for number, sheet in enumerate(package.sheets):
        selected = any(one.get("tabSelected") in ("1", "true") for one in sheet.root.iter(f"{MAIN}sheetView"))
        if selected and number != active:
            yield sheet.part, "tabSelected", "is selected beside the active sheet"


@rule("[MS-XLSB] section 2.5.166, XLNameWideString; " + OFFICE + "section 2.1.568, definedName")
def names_are_allowed(package: Package) -> Found:
    for name in package.book.iter(f"{MAIN}definedName"):
        text = name.get("name", "")
        own = text not in _BUILT_IN
        if len(text) > 255 or (own and (text.lower().startswith("_xl") or not _NAME.fullmatch(text))):
            yield BOOK, text, "is too long, is reserved or has a character that is not allowed"
        if _ADDRESS.fullmatch(text) or text.upper() in ("TRUE", "FALSE"):
            yield BOOK, text, "is or begins as the address of a cell, or is a value"


@rule("https://github.com/EPPlusSoftware/EPPlus/issues/37, https://github.com/EPPlusSoftware/EPPlus/issues/869")
def names_are_there_once(package: Package) -> Found:
    names = package.book.iter(f"{MAIN}definedName")
    keys = Counter((one.get("name", "").casefold().removeprefix("_xlnm."), one.get("localSheetId")) for one in names)
    for (text, sheet), count in keys.items():
        if count > 1:
            yield BOOK, text, f"is defined {count} times" + (f" for sheet {sheet}" if sheet else "")


@rule("https://github.com/RamblingCookieMonster/PSExcel/issues/54, https://github.com/exceljs/exceljs/issues/664")
def names_lead_to_cells(package: Package) -> Found:
    for name in package.book.iter(f"{MAIN}definedName"):
        sheet = int(name.get("localSheetId", "0"))
        if sheet >= len(package.sheets):
            yield BOOK, name.get("name", ""), f"is of sheet {sheet}, which is not there"
        if (name.text or "").startswith("_xlfn.LAMBDA("):
            continue  # a function, not a place
        for one in _places(name.text or ""):
            title, cells = on_sheet(one)
            if package.titled(title) is None or cells is None or "$" not in one:
                yield BOOK, name.get("name", ""), f"refers to {one!r}"


@rule("https://github.com/exceljs/exceljs/pull/3071, https://github.com/ClosedXML/ClosedXML/issues/1156")
def printed_areas_and_titles_are_of_their_sheet(package: Package) -> Found:
    for name in package.book.iter(f"{MAIN}definedName"):
        key = name.get("name", "").removeprefix("_xlnm.")
        if key not in ("Print_Area", "Print_Titles"):
            continue
        number = name.get("localSheetId")
        own = package.sheets[int(number)].title if number and int(number) < len(package.sheets) else None
        for one in _places(name.text or ""):
            band = re.search(r"!\$(\d+:\$\d+|[A-Z]+:\$[A-Z]+)$", one)
            if on_sheet(one)[0] != own or (key == "Print_Titles" and not band):
                yield BOOK, name.get("name", ""), f"is {one!r} on the sheet {own!r}"


def _places(text: str) -> list[str]:
    """The ranges of a name, between their commas; none where a name is something else than ranges."""
    if "!" not in text and "#REF" not in text and area(text) is None:
        return []
    return re.split(r",(?=(?:[^']*'[^']*')*[^']*$)", text)
