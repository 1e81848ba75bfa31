"""The printed pages of a sheet: paper, margins, titles that repeat, and the scale at which it fits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.worksheet import Worksheet

from ..period import YEAR
from .layout import Layout
from .measure import PIXELS_PER_POINT, pixels
from .styles import ACCENT
from .texts import Texts

_ON_LETTER = ("USD", "CAD")
"""The currencies of countries whose paper is Letter; elsewhere it is A4."""
_SIZES = {int(Worksheet.PAPERSIZE_LETTER): (8.5, 11.0), int(Worksheet.PAPERSIZE_A4): (8.27, 11.69)}
"""The width and height of a paper that stands upright, in inches."""
_POINTS_PER_INCH = 72
_SPARE_WIDTH, _SPARE_HEIGHT = 0.93, 0.97
"""The share of a page that is used: LibreOffice draws columns by a twentieth wider than the file says."""
_DEFAULT_HEIGHT = 15.0
READABLE = 6.5
"""The points of the smallest print that is still read with ease."""
_SMALLEST = 9.0
"""The points of the smallest text on a sheet, at full size."""
_SIDES, _ENDS, _HEADER = 0.3, 0.45, 0.2
"""The margins at the sides, at the top and bottom, and beyond the header and footer, in inches."""


def set_page(
    sheet: Worksheet, texts: Texts, landscape: bool, pages_high: int, titles: str = "", currency: str = ""
) -> None:
    """Set the paper, margins, header and footer of a sheet, one page wide.

    Args:
        sheet: The sheet.
        texts: The workbook's texts.
        landscape: Whether the page lies on its long side.
        pages_high: How many pages the sheet may take from top to bottom; 0 for any number.
        titles: The rows that are repeated on every page, such as "2:3".
        currency: The workbook's currency, by which the paper is chosen.
    """
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = ACCENT
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    letter = currency in _ON_LETTER
    sheet.page_setup.paperSize = int(Worksheet.PAPERSIZE_LETTER if letter else Worksheet.PAPERSIZE_A4)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = pages_high
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = _SIDES
    sheet.page_margins.top = sheet.page_margins.bottom = _ENDS
    sheet.page_margins.header = sheet.page_margins.footer = _HEADER
    sheet.print_options.horizontalCentered = True
    sheet.oddHeader.right.text = "&A"
    sheet.oddFooter.right.text = texts("document.footer")
    if titles:
        sheet.print_title_rows = titles


def set_page_of_months(
    sheet: Worksheet, layout: Layout, titles: str, last_row: int, blocks: Sequence[int] = ()
) -> None:
    """Set the pages of a sheet with the months across; below `last_row` nothing is printed.

    Each year has pages of its own, which repeat the first three columns.

    Args:
        sheet: The sheet, whose columns and rows have their sizes.
        layout: The workbook's layout.
        titles: The rows that are repeated on every page, such as "2:3".
        last_row: The last row that is printed.
        blocks: The first row of each block that is not split over two pages, and the row below the last block; without
            blocks, all rows are on one page.
    """
    set_page(sheet, layout.texts, True, 1, titles, layout.options.currency)
    sheet.print_area = f"A1:{layout.months[-1]}{last_row}"
    columns = ["A", "B", "C", *layout.months[:YEAR]]
    if layout.two_years:
        sheet.print_title_cols = "A:C"
        sheet.col_breaks = ColBreak()
        sheet.col_breaks.append(Break(id=3 + YEAR))
    if blocks:
        break_between_blocks(sheet, columns, blocks, int(titles.partition(":")[0]))
    else:
        set_scale(sheet, page_scale(sheet, columns, range(1, last_row + 1)))


def break_between_blocks(
    sheet: Worksheet,
    columns: Iterable[str],
    blocks: Sequence[int],
    titles: int = 0,
    pages: int = 1,
    smallest: float = _SMALLEST,
) -> None:
    """Break the page before each block that would not fit on it, at the largest scale that needs so many pages.

    Where print would be too small to read, there are more pages.

    Args:
        sheet: The sheet, whose rows have their heights.
        columns: The columns that are printed.
        blocks: The first row of each block, and the row below the last block.
        titles: The row that is repeated on every page; 0 for none.
        pages: The pages that the sheet takes unless its print would be too small.
        smallest: The points of the smallest text on the sheet.
    """
    scale, breaks = _scale_and_breaks(sheet, page_scale(sheet, columns, [1]), blocks, titles, pages, smallest)
    room = _room(sheet, scale)
    for share in range(99, 0, -1):  # as many pages, but none nearly empty
        evener = _breaks(sheet, blocks, titles, room * share / 100)
        if len(evener) > len(breaks):
            break
        breaks = evener
    set_scale(sheet, scale)
    for row in breaks:
        sheet.row_breaks.append(Break(id=row - 1))


def _scale_and_breaks(
    sheet: Worksheet, largest: int, blocks: Sequence[int], titles: int, pages: int, smallest: float
) -> tuple[int, list[int]]:
    """Return the scale in percent, at most `largest`, and the blocks before which a page ends."""
    least = min(largest, math.ceil(100 * READABLE / smallest))
    for count in range(pages, len(blocks)):
        for scale in range(largest, least - 1, -1):
            breaks = _breaks(sheet, blocks, titles, _room(sheet, scale))
            if len(breaks) < count:
                return scale, breaks
    return least, _breaks(sheet, blocks, titles, _room(sheet, least))


def _room(sheet: Worksheet, scale: int) -> float:
    """Return the height of the rows that a page has room for, in points at full size."""
    return _SPARE_HEIGHT * page_size(sheet)[1] * 100 / scale


def _breaks(sheet: Worksheet, blocks: Sequence[int], titles: int, room: float) -> list[int]:
    """Return the blocks before which a page ends that has room for so many points."""
    top, breaks, used = 1, list[int](), 0.0
    for block, after in pairwise(blocks):
        if rows_height(sheet, range(top, after)) + used > room:
            breaks.append(block)
            top, used = block, rows_height(sheet, [titles]) if titles else 0.0
    return breaks


def page_scale(sheet: Worksheet, columns: Iterable[str], rows: Iterable[int]) -> int:
    """Return the scale in percent at which columns and rows fit on a page of the sheet."""
    across = sum(pixels(sheet.column_dimensions[column].width) for column in columns) / PIXELS_PER_POINT
    wide, high = page_size(sheet)
    return int(min(100, 100 * _SPARE_WIDTH * wide / across, 100 * _SPARE_HEIGHT * high / rows_height(sheet, rows)))


def rows_height(sheet: Worksheet, rows: Iterable[int]) -> float:
    """Return the height of the visible ones of some rows, in points."""
    sizes = (sheet.row_dimensions[row] for row in rows)
    return sum(size.height or _DEFAULT_HEIGHT for size in sizes if not size.hidden)


def page_size(sheet: Worksheet) -> tuple[float, float]:
    """Return the width and height of the sheet's page within its margins, in points."""
    wide, high = _SIZES[int(sheet.page_setup.paperSize)]
    if sheet.page_setup.orientation == "landscape":
        wide, high = high, wide
    margins = sheet.page_margins
    inches = wide - margins.left - margins.right, high - margins.top - margins.bottom
    return inches[0] * _POINTS_PER_INCH, inches[1] * _POINTS_PER_INCH


def set_scale(sheet: Worksheet, percent: int) -> None:
    """Print the sheet at a scale of its own.

    Where a program fits pages by itself, it ignores page breaks, and ONLYOFFICE fits every paper as if it were A4.
    """
    sheet.sheet_properties.pageSetUpPr.fitToPage = False
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = None
    sheet.page_setup.scale = percent
