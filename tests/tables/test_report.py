"""The lists beside the workbooks."""

from __future__ import annotations

import codecs
import csv
import re
from pathlib import Path

import pytest

from xlkpi.errors import Problem
from xlkpi.messages import look_up
from xlkpi.tables.report import HEADER, csv_number, write_report

HOSTILE = {
    "=1+1": " =1+1",
    "＠x": " ＠x",
    "\t=1": " =1",
    "\ufeff=1": " \ufeff=1",
    "a;\u200b﹦1": "a; \u200b﹦1",
    "x;=cmd|'/c calc'!A0;y": "x; =cmd|'/c calc'!A0;y",
    'x"";=2+2;""': 'x""; =2+2;""',
    "x\t+3,@4\ny": "x +3, @4 y",
    "a\x1b[2Jb\x7f\x9bc\u202e": "a[2Jbc",
    "plain - text": "plain - text",
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula_whatever_separator_a_program_splits_at(
    language: str, separator: str, tmp_path: Path
) -> None:
    path = tmp_path / "r.csv"
    write_report(path, [Problem(file="t.csv", row=2, business=name, what=name, fix="-") for name in HOSTILE], language)
    data = path.read_bytes()
    assert data.startswith(codecs.BOM_UTF8)  # Excel then reads the accents right
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    own = list(csv.reader(lines, delimiter=";" if language == "fr" else ","))
    assert own[0] == [look_up(str(name), language) for name in HEADER]
    assert [row[3] for row in own[1:]] == list(HOSTILE.values())
    # A program that knows quotes, and one that does not.
    split = [*csv.reader(lines, delimiter=separator), *(line.split(separator) for line in lines)]
    cells = [cell.strip('"') for row in split for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＠"))]
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", "".join(cells))


def test_numbers_in_french_are_not_taken_for_thousands() -> None:
    numbers = (None, 5, 1234.0, 0.5, 1.234, 12.3456)
    assert [csv_number(number, "fr") for number in numbers] == ["", "5", "1234", "0,5", "1,2340", "12,3456"]
    assert [csv_number(number) for number in numbers] == ["", "5", "1234", "0.5", "1.234", "12.3456"]
