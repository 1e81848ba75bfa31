"""The sheet that lists the functions, explains them, and computes a worked example of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.styles import Alignment, Border
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from ...catalogue.function import Function
from ...catalogue.load import load_functions
from ...functions import FUNCTIONS
from ...wizard import function_help, worksheet_parameters
from ...workbook.paper import break_between_blocks, set_page
from ...workbook.sheet import fit_height, protect, set_widths, write, write_formula
from ...workbook.styles import number_format, result_format
from ...workbook.texts import Texts
from .verdicts import WITHOUT

_WIDTHS = {"A": 25, "B": 62, "C": 20, "D": 20, "E": 20, "F": 14}
_INPUTS, _RESULT = "CDE", "F"
_SEPARATORS = {"en": ", ", "fr": " ; "}
"""What stands between the arguments of a function in Excel of each language."""
_PLAIN_MONEY = "#,##0.00"
"""The number format of amounts: the examples of calculators have no currency."""
_SPACE = 8


def write_functions(sheet: Worksheet, texts: Texts, paper: Texts) -> None:
    """Write the sheet.

    Args:
        sheet: The empty sheet.
        texts: The words of texts.toml beside this module.
        paper: The words of templates, for the footer.
    """
    set_widths(sheet, _WIDTHS)
    write(sheet, "A1", texts("document.title"), "KPI title")
    sheet.row_dimensions[1].height = 28
    intro = texts("functions.intro", count=str(len(FUNCTIONS) - len(WITHOUT)))
    row = _text(sheet, 2, "", intro, "KPI subtitle")
    row = _heading(sheet, row, texts("functions.bring"))
    for number in "1234":
        row = _text(sheet, row, number, _with_sheets(texts, f"bring.{number}"))
    blocks = [row]
    row = _heading(sheet, row, texts("functions.calculators"))
    for function in load_functions().values():
        row = _calculator(sheet, row, function, texts)
        blocks.append(row)
    row = _heading(sheet, row, texts("functions.catalogue"))
    for name in FUNCTIONS:
        if name not in load_functions() and name not in WITHOUT:
            row = _catalogue_function(sheet, row, name, texts)
            blocks.append(row)
    row = _heading(sheet, row, texts("functions.absent"))
    for name in WITHOUT:
        row = _text(sheet, row, name, _with_sheets(texts, f"absent.{name}"))
    blocks.append(row)
    row = _heading(sheet, row, texts("functions.know"))
    for key in ("errors", "ranges", "programs", "addin", "unchecked"):
        row = _text(sheet, row, "", texts(f"know.{key}"))
    set_page(sheet, paper, landscape=True, pages_high=0)
    break_between_blocks(sheet, _WIDTHS, [*blocks, row])
    protect(sheet)


def _with_sheets(texts: Texts, key: str) -> str:
    return texts(key, functions=texts("sheets.functions"), benchmarks=texts("sheets.benchmarks"))


def _heading(sheet: Worksheet, row: int, title: str) -> int:
    """Write the heading of a part, below a narrow row, and return the row after it."""
    sheet.row_dimensions[row].height = _SPACE
    for column in _WIDTHS:
        write(sheet, f"{column}{row + 1}", title if column == "A" else None, "KPI group")
    sheet.row_dimensions[row + 1].height = 22
    sheet.row_dimensions[row + 2].height = _SPACE / 2
    return row + 3


def _text(sheet: Worksheet, row: int, label: str, text: str, style: str = "KPI text") -> int:
    """Write a text beside its label, or from the first column where it has none; return the next row."""
    first = "B" if label else "A"
    columns = [column for column in _WIDTHS if column >= first]
    if label:
        write(sheet, f"A{row}", label, "KPI text label")
    write(sheet, f"{first}{row}", text, style)
    sheet.merge_cells(f"{first}{row}:{columns[-1]}{row}")
    fit_height(sheet, row, {"".join(columns): text}, least=16)
    return row + 1


def _calculator(sheet: Worksheet, row: int, function: Function, texts: Texts) -> int:
    """Write a calculator with its worked example, and return the next row."""
    language = texts.language
    _described(sheet, row, function.name, [argument.id for argument in function.arguments], language)
    cells = []
    for column, argument in zip(_INPUTS, function.arguments, strict=False):
        _plain(sheet, f"{column}{row}", argument.name[language])
        form = _PLAIN_MONEY if argument.unit == "money" else number_format(argument.unit, language, "")
        write(sheet, f"{column}{row + 1}", function.example[argument.id], "KPI input", form)
        cells.append(f"{column}{row + 1}")
    _plain(sheet, f"{_RESULT}{row}", texts("functions.result"))
    form = _PLAIN_MONEY if function.result == "money" else result_format(function.result, language, "")
    write_formula(sheet, f"{_RESULT}{row + 1}", f"{function.name}({','.join(cells)})", "KPI result", form)
    return row + 2


def _catalogue_function(sheet: Worksheet, row: int, name: str, texts: Texts) -> int:
    """Write a function that judges by the Benchmarks table, and return the next row."""
    _described(sheet, row, name, list(_arguments(name)), texts.language)
    goal = texts("sheets.benchmarks")
    address = f"{_INPUTS[0]}{row + 1}"
    cell = write(sheet, address, texts("functions.try", sheet=goal), "KPI link")
    cell.hyperlink = Hyperlink(ref=address, location=f"'{goal}'!A1", display=cell.value)
    cell.style = "KPI link"  # openpyxl gives a link a style of its own
    return row + 2


def _arguments(name: str) -> Iterator[str]:
    """Yield the arguments of a function as a help page writes them: optional ones in brackets."""
    for parameter in worksheet_parameters(FUNCTIONS[name]):
        yield parameter.name if parameter.default is parameter.empty else f"[{parameter.name}]"


def _described(sheet: Worksheet, row: int, name: str, arguments: Sequence[str], language: str) -> None:
    """Write name, help and form of a function into the first two columns of its two rows."""
    text = function_help(name, language).help
    write(sheet, f"A{row}", name, "KPI strong").border = Border()
    write(sheet, f"B{row}", text, "KPI text")
    call = f"={name}({_SEPARATORS[language].join(arguments)})"
    for column in _WIDTHS:
        write(sheet, f"{column}{row + 1}", call if column == "A" else None, "KPI note")
    sheet.merge_cells(f"A{row + 1}:B{row + 1}")
    fit_height(sheet, row, {"B": text}, least=18)
    fit_height(sheet, row + 1, {"AB": call}, least=20, size=9)


def _plain(sheet: Worksheet, address: str, text: str) -> None:
    """Write the small label above a cell."""
    cell = write(sheet, address, text, "KPI detail")
    cell.border = Border()
    cell.alignment = Alignment(horizontal="right", vertical="bottom", shrink_to_fit=True)
