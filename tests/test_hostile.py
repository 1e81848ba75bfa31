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

from hostile_workbooks import HARMLESS, HARMLESS_IN_TABLES, KINDS, members_of
from workbooks import finished, opened, record, template
from xlkpi import fill_workbook
from xlkpi.jobs.isolation import memory_for
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"
CODE = """
import json, resource, sys
import openpyxl, xlkpi, xlkpi.preview
from pathlib import Path

def said(work, name):
    try:
        return [str(one) for one in work(Path(name)) or ()]
    except xlkpi.ProblemsError as error:
        return [str(one) for one in error.problems]

def limit():
    data = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmData")) * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (data + {memory}, data + {memory}))

work = {work}
assert not said(work, "good.xlsx") or {imported}, said(work, "good.xlsx")
if sys.platform == "linux":
    limit()
print(json.dumps({{name: said(work, name) for name in {names}}}))
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
    "check": "lambda file: xlkpi.check_files([file]).problems",
    "collect": "lambda file: xlkpi.collect_workbooks([file], 'collected.csv', overwrite=True).problems",
    "upgrade": "lambda file: [line.what for line in xlkpi.upgrade_workbooks([file], 'upgraded', overwrite=True).lines]",
    "portfolio": f"lambda file: xlkpi.build_portfolio(file, 'p.xlsx', vertical='{CASES}', overwrite=True).problems",
    "template": "lambda file: xlkpi.fill_table('t.csv', 'filled', template=file, discard=True).problems",
    "fill": f"lambda file: xlkpi.fill_table(file, 'filled', vertical='{CASES}', discard=True).problems",
    "import": f"lambda file: xlkpi.import_orders([file], '{CASES}', 'Acme', table='i.csv', overwrite=True).problems",
}
MAY_BE_COLLECTED = HARMLESS
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
    code = CODE.format(memory=memory_for(0), work=COMMANDS[command], names=names, imported=command == "import")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    told = dict(zip(KINDS, json.loads(done.stdout).values(), strict=True))
    harmless = HARMLESS_IN_TABLES if of_tables else MAY_BE_COLLECTED if command == "collect" else HARMLESS
    assert [kind for kind, problems in told.items() if not problems and kind not in harmless] == []
