"""Hostile workbooks cost themselves alone: every command that opens one refuses it in words, within its bounds.

Each command meets one file of each kind, in a process whose data may grow by what a file of 1 MB may take. A process
that needs more ends with an error that is not in words.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook

from archives import packed
from hostile_workbooks import HARMLESS, HARMLESS_IN_TABLES, KINDS, members_of
from workbooks import finished, opened, record, template
from xlkpi import fill_workbook
from xlkpi.jobs.isolation import memory_for
from xlkpi.reading.untrusted import open_untrusted
from xlkpi.tables.excel import read_sheet
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"
CODE = """
import json, resource, sys
import openpyxl, xlkpi
from pathlib import Path

def each(work):
    return lambda names: [(name, text) for name in names for text in said(work, name)]

def said(work, name):
    try:
        return [str(one) for one in work(name)]
    except xlkpi.ProblemsError as error:
        return [str(one) for one in error.problems]

work = {work}
if sys.platform == "linux":
    data = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmData")) * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (data + {memory}, data + {memory}))
print(json.dumps(work({names})))
"""


def filled() -> bytes:
    """A workbook without a fault."""
    book = opened(template(CASES, Options()))
    fill_workbook(book, record(CASES, ["2026-01"]))
    return finished(book)


def table() -> bytes:
    """A table without a fault; to import it is an export of a system that nobody knows."""
    book, buffer = Workbook(), io.BytesIO()
    numbers = next(iter(record(CASES, ["2026-01"]).months.values()))
    book.active.append(["business", "month", *numbers])
    book.active.append(["Acme", "2026-01", *numbers.values()])
    book.save(buffer)
    return buffer.getvalue()


COMMANDS = {
    "check": "lambda names: [(one.file, one.what) for one in xlkpi.check_files(names).problems]",
    "collect": "lambda names: [(one.file, one.what) for one in xlkpi.collect_workbooks(names, 'c.csv').problems]",
    "upgrade": "lambda names: [(one.file, one.what) for one in xlkpi.upgrade_workbooks(names, 'new').lines"
    " if one.fate.name == 'left']",
    "template": "each(lambda file: xlkpi.fill_table('t.csv', 'filled', template=file, discard=True).problems)",
    "portfolio": f"each(lambda file: xlkpi.build_portfolio(file, 'p.xlsx', vertical='{CASES}', overwrite=True)"
    ".problems)",
    "fill": f"each(lambda file: xlkpi.fill_table(file, 'filled', vertical='{CASES}', discard=True).problems)",
    "import": f"each(lambda file: xlkpi.import_orders([file], '{CASES}', 'Acme', table='i.csv') and ())",
}
MAY_BE_COLLECTED = (*HARMLESS, "depth")
OF_TABLES = ("portfolio", "fill", "import")


@cache
def hostile(of_tables: bool) -> tuple[bytes, ...]:
    parts = members_of(table() if of_tables else filled())
    made = tuple(make(parts, f"xl/worksheets/sheet{1 if of_tables else 2}.xml") for make in KINDS.values())
    assert max(map(len, made)) < 1_000_000
    return made


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_every_kind_is_refused_in_words_within_the_bounds(command: str, tmp_path: Path) -> None:
    of_tables = command in OF_TABLES
    names = [f"{number}.xlsx" for number in range(len(KINDS))]
    for name, data in zip(names, hostile(of_tables), strict=True):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.xlsx").write_bytes(table() if of_tables else filled())
    numbers = next(iter(record(CASES, ["2026-01"]).months.values()))
    rows = (["business", "vertical", "month", *numbers], ["Acme", CASES, "2026-01", *map(str, numbers.values())])
    (tmp_path / "t.csv").write_text("".join(",".join(row) + "\n" for row in rows))
    good = [] if command == "template" else ["good.xlsx"]  # tests/fill fills templates without fault
    code = CODE.format(memory=memory_for(0), work=COMMANDS[command], names=[*names, *good])
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    told = {file for file, _ in json.loads(done.stdout)}
    harmless = HARMLESS_IN_TABLES if of_tables else MAY_BE_COLLECTED if command == "collect" else HARMLESS
    read = [kind for kind, name in zip(KINDS, names, strict=True) if name not in told]
    assert [kind for kind in read if kind not in harmless] == []
    assert ("good.xlsx" in told) == (command == "import")


def test_a_large_workbook_of_real_life_is_within_the_bounds(tmp_path: Path) -> None:
    """10,000 styles, 50 sheets more, and 100,000 rows of two figures that differ."""
    parts = members_of(filled())
    styles = b"".join(b'<xf numFmtId="%d" fontId="0" fillId="0" borderId="0"/>' % (n % 40) for n in range(10_000))
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b"</cellXfs>", styles + b"</cellXfs>")
    parts |= {f"xl/worksheets/sheet{number}.xml": parts["xl/worksheets/sheet4.xml"] for number in range(100, 150)}
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed(parts))
    assert open_untrusted(path).unlinked
    path.write_bytes(packed({**members_of(filled()), "xl/worksheets/sheet100.xml": rows(100_000)}))
    assert open_untrusted(path).unlinked


@pytest.mark.slow
def test_a_large_table_of_real_life_is_read_to_its_end(tmp_path: Path) -> None:
    """What is too large for this process is read in another one, and streamed."""
    path = tmp_path / "t.xlsx"
    path.write_bytes(packed({**members_of(table()), "xl/worksheets/sheet1.xml": rows(30_000)}))
    *_, (line, cells) = read_sheet(path).rows
    assert (line, cells) == (30_000, [30_000, 30_000 * 7919 % 90_001])


def rows(count: int) -> bytes:
    """A sheet of numbers, as openpyxl writes it."""
    main = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    row = b'<row r="%d"><c r="A%d" t="n"><v>%d</v></c><c r="B%d" t="n"><v>%d</v></c></row>'
    cells = (row % (number, number, number, number, number * 7919 % 90_001) for number in range(1, count + 1))
    return main + b"".join(cells) + b"</sheetData></worksheet>"
