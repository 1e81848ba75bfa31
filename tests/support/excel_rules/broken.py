"""A sound workbook, and for each rule a change to its parts that breaks it: a rule that cannot fail is none."""

from __future__ import annotations

import datetime
import io
import zipfile
from functools import cache
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Color, Font, NamedStyle, PatternFill, Side
from openpyxl.utils.units import pixels_to_EMU
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from xlkpi.workbook.save import workbook_bytes

_ROWS = (
    ("Month", "Sold", "Twice"),
    ("Jan", 10, "=B2*2"),
    ("Feb", 12, '=IF(B3="","none",B3*2)'),
    ("Mar", 9, "=SUM(sold,B4)"),
)


@cache
def sound() -> bytes:
    """Return a workbook that has one of everything, and breaks no rule."""
    book = Workbook()
    data, page = book.active, book.create_sheet("It's a page")
    data.title = "Data"
    book.add_named_style(NamedStyle("Own", Font(name="Calibri", size=11), border=Border(bottom=Side("thin"))))
    for row in _ROWS:
        data.append(row)
    data["A6"], data["A7"], data["A7"].number_format = "Total of all months", datetime.date(2026, 1, 1), '0.0" h"'
    data["A6"].style = "Own"
    data.merge_cells("A6:C6")
    data.freeze_panes = "B2"
    data.print_title_rows, data.oddHeader.right.text = "1:1", "&A"
    data.column_dimensions["A"].width = data.column_dimensions["B"].width = 20
    data.row_dimensions[1].height = 18
    data.add_table(Table(displayName="Months", ref="A1:C4"))
    amber = PatternFill("solid", start_color=Color(rgb="FFFBE4D5"), end_color=Color(rgb="FFFBE4D5"))
    data.conditional_formatting.add("B2:B4", CellIsRule(operator="lessThan", formula=["10"], fill=amber))
    for cells, prompt in (("B2:B4", "A number"), ("A2:A4", "A month")):
        validation = DataValidation("list", '"1,2,3"', prompt=prompt, promptTitle="Type", error="No", sqref=cells)
        data.add_data_validation(validation)
    data["A7"].hyperlink = Hyperlink(ref="A7", location="'It''s a page'!A1")
    book.defined_names["sold"] = DefinedName("sold", attr_text="Data!$B$2:$B$4")
    page["A1"] = "See below"
    page.auto_filter.ref = "A1:B2"
    for column in "ABCDEFGH":
        page.column_dimensions[column].width = 10
    for first in (0, 4):
        page.add_chart(_chart(data, first))
    return workbook_bytes(book)


def _chart(data: Worksheet, column: int) -> BarChart:
    bars, lines = BarChart(), LineChart()
    for chart, numbers in ((bars, 2), (lines, 3)):
        chart.add_data(Reference(data, numbers, 1, numbers, 4), titles_from_data=True)
        chart.set_categories(Reference(data, 1, 2, 1, 4))
    bars += lines
    bars.roundedCorners = False
    bars.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill="D5DAE1"))
    size = XDRPositiveSize2D(pixels_to_EMU(270), pixels_to_EMU(200))
    bars.anchor = OneCellAnchor(AnchorMarker(col=column, row=4), size)
    return bars


class Swap(NamedTuple):
    """A text of a part that is put in another's place; without a text to find, a part that is added."""

    part: str
    old: str
    new: str


_BOOK, _DATA, _PAGE = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
_STYLES, _CHART, _DRAWING = "xl/styles.xml", "xl/charts/chart1.xml", "xl/drawings/drawing1.xml"
_STRINGS, _TABLE, _TYPES = "xl/sharedStrings.xml", "xl/tables/table1.xml", "[Content_Types].xml"
_LINKS = "xl/drawings/_rels/drawing1.xml.rels"
_FORMULA, _NUMBER = "<f>B2*2</f>", '<c r="B2" t="n"><v>10</v>'

CHANGES: dict[str, Swap] = {
    # parts
    "parts_are_xml": Swap(_BOOK, "</workbook>", "</workbook"),
    "no_part_is_there_twice": Swap("XL/workbook.xml", "", "<a/>"),
    "every_part_has_its_type": Swap(_TYPES, "officedocument.drawing+xml", "officedocument.other+xml"),
    "every_relation_leads_somewhere": Swap(_LINKS, "charts/chart2.xml", "charts/chart3.xml"),
    "every_id_has_its_relation": Swap(_DRAWING, 'r:id="rId2"', 'r:id="rId3"'),
    "every_part_is_reached": Swap("xl/media/left.xml", "", "<a/>"),
    "there_is_no_chain_of_calculation": Swap("xl/calcChain.xml", "", "<calcChain/>"),
    "parts_are_in_unicode": Swap(_STRINGS, "encoding='UTF-8'", "encoding='ISO-8859-1'"),
    # book
    "sheets_have_allowed_names": Swap(_BOOK, 'name="Data"', 'name="Data?"'),
    "sheets_have_ids_of_their_own": Swap(_BOOK, 'sheetId="2"', 'sheetId="1"'),
    "one_visible_sheet_is_open": Swap(_PAGE, "<sheetView ", '<sheetView tabSelected="1" '),
    "names_are_allowed": Swap(_BOOK, 'name="sold"', 'name="R2sold"'),
    "names_are_there_once": Swap(
        _BOOK, "<definedNames>", '<definedNames><definedName name="Sold">Data!$A$1</definedName>'
    ),
    "names_lead_to_cells": Swap(_BOOK, "Data!$B$2:$B$4", "#REF!"),
    "printed_areas_and_titles_are_of_their_sheet": Swap(_BOOK, "'Data'!$1:$1", "'It''s a page'!$1:$1"),
    # formulas
    "formulas_have_at_most_8192_characters": Swap(_DATA, _FORMULA, f"<f>1{'+1' * 4096}</f>"),
    "formulas_have_at_most_64_levels": Swap(_DATA, _FORMULA, f"<f>{'ABS(' * 65}1{')' * 65}</f>"),
    "functions_have_at_most_255_arguments": Swap(_DATA, _FORMULA, f"<f>SUM(1{',1' * 255})</f>"),
    "texts_in_formulas_have_at_most_255_characters": Swap(_DATA, _FORMULA, f'<f>LEN("{"x" * 256}")</f>'),
    "formulas_are_whole": Swap(_DATA, _FORMULA, "<f>SUM(B2</f>"),
    "formulas_refer_to_sheets_that_are_there": Swap(_DATA, _FORMULA, "<f>Gone!A1</f>"),
    "names_in_formulas_are_defined": Swap(_DATA, _FORMULA, "<f>bought*2</f>"),
    "formulas_are_written_for_every_program": Swap(_DATA, _FORMULA, "<f>IF(FALSE,B2,1E6)</f>"),
    # cells
    "cells_stand_in_order": Swap(_DATA, '<c r="C2"', '<c r="B2"'),
    "values_are_of_their_type": Swap(_DATA, _NUMBER, '<c r="B2" t="n"><v>nan</v>'),
    "texts_fit_into_a_cell": Swap(_STRINGS, "See below", "x" * 32_768),
    "shared_texts_are_counted": Swap(_STRINGS, 'uniqueCount="8"', 'uniqueCount="9"'),
    "styles_of_cells_are_there": Swap(_DATA, 's="3"', 's="4"'),
    "merged_cells_do_not_overlap": Swap(
        _DATA, '<mergeCells count="1">', '<mergeCells count="2"><mergeCell ref="C5:C6"/>'
    ),
    "merged_cells_hold_one_value": Swap(_DATA, '<c r="B6" s="2"/>', '<c r="B6" s="2"><v>1</v></c>'),
    "columns_do_not_overlap": Swap(_DATA, 'min="1" max="1"', 'min="1" max="2"'),
    "rows_and_columns_have_possible_sizes": Swap(_DATA, 'ht="18"', 'ht="410"'),
    # sheets
    "parts_of_a_sheet_are_in_order": Swap(_PAGE, "<sheetData>", '<autoFilter ref="A1:B2"/><sheetData>'),
    "lists_are_as_long_as_they_say": Swap(_DATA, '<dataValidations count="2">', '<dataValidations count="3">'),
    "messages_of_validations_are_short": Swap(_DATA, 'error="No"', f'error="{"x" * 225}"'),
    "formulas_of_validations_are_short": Swap(_DATA, '"1,2,3"', f'"{"1," * 128}"'),
    "validations_do_not_overlap": Swap(_DATA, 'sqref="A2:A4"', 'sqref="A2:A3 A4:B4"'),
    "conditions_have_their_formats": Swap(_DATA, 'dxfId="0"', 'dxfId="1"'),
    "conditions_have_orders_of_their_own": Swap(_DATA, 'priority="1"', 'priority="0"'),
    "conditions_are_whole": Swap(_DATA, "<formula>10</formula>", ""),
    "links_lead_somewhere": Swap(_DATA, "'It''s a page'!A1", "Gone!A1"),
    "frozen_panes_are_consistent": Swap(_DATA, 'topLeftCell="B2"', 'topLeftCell="B1"'),
    "headers_and_footers_are_short": Swap(_DATA, "&amp;R&amp;A", f"&amp;R{'x' * 254}"),
    "filters_are_of_their_range": Swap(_PAGE, '<autoFilter ref="A1:B2"', '<autoFilter ref="A1:B3"'),
    "tables_have_columns_of_their_own_names": Swap(_TABLE, 'name="Twice"', 'name="sold"'),
    # styles
    "fills_of_conditions_have_both_colours": Swap(_STYLES, '<bgColor rgb="FFFBE4D5"/>', ""),
    "there_are_not_too_many_looks": Swap(_STYLES, "</fonts>", "<font/>" * 1_023 + "</fonts>"),
    "looks_are_made_of_what_is_there": Swap(_STYLES, 'fontId="1"', 'fontId="2"'),
    "named_styles_are_there_once": Swap(_STYLES, 'name="Own"', 'name="normal"'),
    "number_formats_are_whole": Swap(_STYLES, "&quot; h&quot;", "&quot; h"),
    "colours_have_all_their_digits": Swap(_STYLES, '<fgColor rgb="FFFBE4D5"', '<fgColor rgb="FBE4D5"'),
    "the_first_two_fills_are_excels": Swap(_STYLES, "<patternFill/>", '<patternFill patternType="solid"/>'),
    "corners_of_charts_are_said": Swap(_CHART, '<roundedCorners val="0"/>', ""),
    # charts
    "charts_draw_from_cells_that_are_seen": Swap(_DATA, '<row r="3"', '<row r="3" hidden="1"'),
    "charts_carry_a_point_for_each_cell": Swap(_CHART, "'Data'!$B$2:$B$4", "'Data'!$B$2:$B$3"),
    "series_have_numbers_of_their_own": Swap(_CHART, '<idx val="1"/>', '<idx val="0"/>'),
    "charts_have_the_axes_that_they_name": Swap(_CHART, '<crossAx val="10"/>', '<crossAx val="11"/>'),
    "drawings_stand_on_the_sheet": Swap(_DRAWING, 'cy="1905000"', 'cy="0"'),
    "frames_have_a_line_of_their_own": Swap(_CHART, '<a:solidFill><a:srgbClr val="D5DAE1"/></a:solidFill>', ""),
    "frames_stay_in_their_columns": Swap(_DRAWING, 'cx="2571750"', 'cx="2705100"'),
    "frames_have_even_gaps": Swap(_DRAWING, 'cx="2571750"', 'cx="2667000"'),
}


def broken(rule: str) -> bytes:
    """Return the sound workbook with what breaks a rule."""
    part, old, new = CHANGES[rule]
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound())) as archive, zipfile.ZipFile(buffer, "w") as changed:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
        assert old in parts.get(part, ""), f"{old!r} is not in {part}"
        parts[part] = parts[part].replace(old, new, 1) if old else new
        for name, content in parts.items():
            changed.writestr(name, content)
    return buffer.getvalue()
