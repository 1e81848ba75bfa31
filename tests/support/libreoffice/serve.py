"""One LibreOffice, kept running and driven over UNO: a request a line on stdin, its answer a line on stdout, JSON.

Run by the Python that has `uno`: serve.py PROGRAM_FOLDER PROFILE_FOLDER BUNDLED_FOLDER

    {"do": "type", "rows": [["1", "=A1+1"]], "arrays": {"C1:C2": "=…"}, "edits": {"A1": "2"}}
        cells as a user types them on a new sheet, and then changes
    {"do": "load", "path": "/…/book.xlsx", "save": "/…/copy.xlsx"}
        a workbook, recalculated
    {"do": "ways", "path": "/…/book.xlsx", "ways": [[["Sheet1", "A1", 2], …], …]}
        a workbook, for each way of typing into it what all cells of each sheet then show
    {"do": "save", "path": "/…/book.xlsx", "save": "/…/book.pdf", "filter": "calc_pdf_Export"}
        any file as LibreOffice saves it
    {"do": "time", "rows": …, "arrays": …, "fill": ["C1:C9", "=…"], "runs": 3}
        the seconds that a recalculation takes, the best of so many

An answer gives the values of cells, an error as its text ("#DIV/0!", "Err:504").
"""

import contextlib
import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

ERRORS = {521: "#NULL!", 532: "#DIV/0!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 503: "#NUM!", 32767: "#N/A"}
FRESH_PROFILE = 81
FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA
XLSX = "Calc MS Excel 2007 XML"


def start(program, profile, bundled):
    """LibreOffice's desktop, once it answers. It may ask to be started again when its profile is new."""
    pipe = f"xlkpi-{os.getpid()}"
    command = [f"{program}/soffice.bin", f"-env:UserInstallation=file://{profile}", f"--accept=pipe,name={pipe};urp;"]
    command += [f"-env:BUNDLED_EXTENSIONS=file://{bundled}", "--headless", "--norestore", "--nologo"]
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "URE_BOOTSTRAP")}
    if "CALC_PYTHONPATH" in os.environ:  # what a computer has installed for LibreOffice's Python
        environment["PYTHONPATH"] = os.environ["CALC_PYTHONPATH"]
    environment["PATH"] = os.defpath  # LibreOffice takes the first python3 for its own: that of an active environment
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for _ in range(3):
        process = subprocess.Popen(command, env=environment, **quiet)
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            except NoConnectException:
                time.sleep(0.1)
                continue
            return process, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        if process.poll() is None:
            process.kill()
        assert process.wait() == FRESH_PROFILE, f"soffice.bin did not start: {process.returncode}"
    raise SystemExit("soffice.bin asks to be started again, and again")


def options(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def opened(desktop, url):
    return desktop.loadComponentFromURL(url, "_blank", 0, options(Hidden=True))


def value(sheet, row, column, data):
    if data is None:
        code = sheet.getCellByPosition(column, row).getError()
        return ERRORS.get(code, f"Err:{code}")
    return data


def values(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.getRangeAddress()
    table = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow).getDataArray()
    return [[value(sheet, r, c, data) for c, data in enumerate(row)] for r, row in enumerate(table)]


def write(document, request):
    """Type rows from A1 on, and array formulas, into a document's first sheet."""
    sheet = document.Sheets.getByIndex(0)
    width = max(map(len, request["rows"]))
    rows = tuple(tuple(itertools.islice(itertools.chain(row, itertools.repeat("")), width)) for row in request["rows"])
    document.lockControllers()
    sheet.getCellRangeByPosition(0, 0, width - 1, len(rows) - 1).setFormulaArray(rows)
    for place, formula in request.get("arrays", {}).items():
        sheet.getCellRangeByName(place).setArrayFormula(formula)
    return sheet


def typed(desktop, request):
    document = opened(desktop, "private:factory/scalc")
    try:
        sheet = write(document, request)
        for place, formula in request.get("edits", {}).items():
            sheet.getCellRangeByName(place).getCellByPosition(0, 0).setFormula(formula)
        return values(sheet)
    finally:
        document.close(True)


def timed(desktop, request):
    document = opened(desktop, "private:factory/scalc")
    try:
        sheet = write(document, request)
        if "fill" in request:
            place, formula = request["fill"]
            column = sheet.getCellRangeByName(place)
            column.getCellByPosition(0, 0).setFormula(formula)
            column.fillAuto(uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM"), 1)
        times = []
        for _ in range(request["runs"]):
            started = time.perf_counter()
            document.calculateAll()
            times.append(time.perf_counter() - started)
        return min(times)
    finally:
        document.close(True)


def loaded(desktop, request):
    """The formula cells of a workbook, by sheet and address: formula and value, after a full recalculation."""
    document = opened(desktop, Path(request["path"]).as_uri())
    try:
        document.calculateAll()
        answer = {}
        for sheet in document.Sheets:
            cells = answer[sheet.Name] = {}
            for area in sheet.queryContentCells(FORMULAS):
                address = area.getRangeAddress()
                pairs = zip(area.getFormulaArray(), area.getDataArray())
                for r, (formulas, data) in enumerate(pairs, address.StartRow):
                    for c, (formula, cell) in enumerate(zip(formulas, data), address.StartColumn):
                        cells[f"{r + 1},{c + 1}"] = [formula, value(sheet, r, c, cell)]
        if "save" in request:
            document.storeToURL(Path(request["save"]).as_uri(), options(FilterName=XLSX))
        return answer
    finally:
        document.close(True)


def put(cell, content):
    """Type a content that is a number, a text or None."""
    if content is None:
        cell.setFormula("")
    elif isinstance(content, str):
        cell.setString(content)
    else:
        cell.setValue(content)


def typed_in_each_way(desktop, request):
    """The cells of each sheet for each way of typing into a workbook, from A1 on; what was typed is taken back."""
    document = opened(desktop, Path(request["path"]).as_uri())
    try:
        answers = []
        for way in request["ways"]:
            cells = [document.Sheets.getByName(sheet).getCellRangeByName(place) for sheet, place, _ in way]
            cells = [area.getCellByPosition(0, 0) for area in cells]
            before = [cell.getFormula() for cell in cells]
            for cell, (_, _, content) in zip(cells, way):
                put(cell, content)
            document.calculateAll()
            answers.append({sheet.Name: values(sheet) for sheet in document.Sheets})
            for cell, formula in zip(cells, before):
                cell.setFormula(formula)
        return answers
    finally:
        document.close(True)


def saved(desktop, request):
    """Save a file again, in the format of a filter; whether it is recalculated, the profile says."""
    document = opened(desktop, Path(request["path"]).as_uri())
    try:
        document.storeToURL(Path(request["save"]).as_uri(), options(FilterName=request["filter"]))
    finally:
        document.close(True)


WORK = {"type": typed, "load": loaded, "ways": typed_in_each_way, "save": saved, "time": timed}


def main():
    process, desktop = start(*sys.argv[1:])
    try:
        print(json.dumps("ready"), flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            print(json.dumps(WORK[request["do"]](desktop, request)), flush=True)
    finally:
        with contextlib.suppress(DisposedException):  # it is gone before it has answered
            desktop.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


main()
