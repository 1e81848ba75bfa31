"""Tables in Excel workbooks: typed cells, and files that are not what their name says."""

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from soak import examples
from table_read import Table, read_whole
from verticals import CATALOGUE
from workbooks import template
from xlkpi.errors import TableError
from xlkpi.tables.record import Record
from xlkpi.workbook.layout import Options

HEADER = ["business", "vertical", "month", "revenue", "orders"]
JANUARY, FEBRUARY = datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'


def saved(path: Path, *rows: list[Any], header: list[Any] | None = None) -> Path:
    workbook = Workbook()
    for row in [header or HEADER, *rows]:
        workbook.active.append(row)
    workbook.save(path)
    return path


def changed(path: Path, member: str, old: bytes, new: bytes) -> Path:
    """The workbook with some bytes of a member replaced."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old in members[member]
    members[member] = members[member].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def read(path: Path) -> Table:
    return read_whole(path, CATALOGUE)


def refusal(path: Path) -> str:
    with pytest.raises(TableError) as caught:
        read(path)
    return str(caught.value)


def test_typed_cells(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "t.xlsx",
        ["Zoé", "bakery", datetime.datetime(2026, 1, 31), 12.5, 3],
        [],
        [1001, "bakery", "2026-01", 0.1, None],
        ["Zoé", "bakery", datetime.date(2026, 2, 1), 0, " "],
    )
    assert read(path) == Table(
        [
            Record("Zoé", "bakery", {JANUARY: {"revenue": 12.5, "orders": 3.0}, FEBRUARY: {"revenue": 0.0}}, 2),
            Record("1001", "bakery", {JANUARY: {"revenue": 0.1}}, 4),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("12", "'12' is a number stored as text; make it a number (in Excel: Convert to Number)"),
        ("douze", "'douze' is text, not a number; write a number"),
        ("#DIV/0!", "is the error #DIV/0!; correct the formula"),
        (True, "is TRUE, not a number; write the number"),
        (datetime.datetime(2026, 1, 2), "is a date (2026-01-02), not a number; write the number and format"),
        (datetime.time(1, 30), "is a time (01:30:00), not a number; write the time as a plain number"),
        (-1, "is negative; write 0 or more"),
        ("=1+2", "is a formula without a saved result; open it in a spreadsheet program"),
    ],
)
def test_cells_that_are_no_number(tmp_path: Path, cell: object, message: str) -> None:
    path = saved(tmp_path / "t.xlsx", ["A", "bakery", "2026-01", 1, 1], ["B", "bakery", "2026-01", cell, 1])
    table = read(path)
    assert [record.business for record in table.records] == ["A"]
    (problem,) = table.problems
    assert (problem.file, problem.row, problem.column, problem.business) == ("t.xlsx", 3, "revenue", "B")
    assert f"{problem.what}; {problem.fix}".startswith(message)


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (["#N/A", "bakery", "2026-01", 1, 1], "business", "is the error #N/A"),
        (["=A2", "bakery", "2026-01", 1, 1], "business", "is a formula without a saved result"),
        ([None, "bakery", "2026-01", 1, 1], "business", "the business has no name"),
        (["B", "=A2", "2026-01", 1, 1], "vertical", "is a formula without a saved result"),
        (["B", "bakery", 202601, 1, 1], "month", "is 202601, not a month"),
        (["B", "bakery", "2026-01", 1, 1, 7], "", "the row has 6 cells, and the header 5"),
    ],
)
def test_rows_that_are_wrong(tmp_path: Path, row: list[Any], column: str, message: str) -> None:
    table = read(saved(tmp_path / "t.xlsx", ["A", "bakery", "2026-01", 1, 1], row))
    assert [record.business for record in table.records] == ["A"]
    (problem,) = table.problems
    assert (problem.row, problem.column) == (3, column)
    assert message in problem.what


def test_saved_results_of_formulas_are_read(tmp_path: Path) -> None:
    path = saved(tmp_path / "t.xlsx", ["A", "bakery", "2026-01", "=1+2", '=IF(1,"",1)'])
    changed(path, "xl/worksheets/sheet1.xml", b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>")
    changed(path, "xl/worksheets/sheet1.xml", b'<c r="E2"><f>', b'<c r="E2" t="str"><f>')
    assert read(path) == Table([Record("A", "bakery", {JANUARY: {"revenue": 3.0}}, 2)], [])


@pytest.mark.parametrize("formula", [False, True])
def test_a_cell_with_a_percent_format_holds_no_figure(tmp_path: Path, formula: bool) -> None:
    """As Excel leaves it when 60% is typed: the number 0.6, and the format 0%."""
    path = saved(
        tmp_path / "t.xlsx",
        ["A", "bakery", "2026-01", 0.6, 12],
        ["B", "bakery", "2026-01", 60, "=1+2" if formula else 3],
        [1001, "bakery", "2026-01", 60, 2.5],
    )
    workbook = load_workbook(path)
    for cell in ("D2", "E2", "A4", "E3" if formula else "Z9"):
        workbook.active[cell].number_format = "0%"
    workbook.save(path)
    if formula:
        changed(path, "xl/worksheets/sheet1.xml", b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>")
    table = read(path)
    assert [(one.row, one.column, one.what) for one in table.problems] == [
        (2, "revenue", "is a percentage (60%)"),
        (2, "orders", "is a percentage (1200%)"),
        *([(3, "orders", "is a percentage (300%)")] if formula else []),
        (4, "orders", "2.5 is not a whole number"),
    ]
    assert [record.business for record in table.records] == ([] if formula else ["B"])


def test_a_sheet_named_data_comes_before_the_first(tmp_path: Path) -> None:
    path = saved(tmp_path / "t.xlsx", ["A", "bakery", "2026-01", 1, 1])
    workbook = load_workbook(path)
    second = workbook.create_sheet("Data")
    for row in (HEADER, ["B", "bakery", "2026-01", 2, 2]):
        second.append(row)
    workbook.save(path)
    assert [record.business for record in read(path).records] == ["B", "A"]


def test_a_wrong_size_in_the_file_hides_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path / "t.xlsx", ["A", "bakery", "2026-01", 1, 1], ["B", "bakery", "2026-01", 1, 1])
    changed(path, "xl/worksheets/sheet1.xml", b'<dimension ref="A1:E3"', b'<dimension ref="A1:C2"')
    assert [dict(record.months[JANUARY]) for record in read(path).records] == [{"revenue": 1.0, "orders": 1.0}] * 2


def test_a_workbook_of_ours_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "Acme.xlsx"
    path.write_bytes(template("custom-phone-cases", Options()))
    assert refusal(path).startswith(
        "Acme.xlsx: is a workbook made by xlkpi, not a table; make a table of such workbooks"
    )


def test_a_column_whose_name_is_a_formula_without_a_result(tmp_path: Path) -> None:
    path = saved(tmp_path / "t.xlsx", ["A", "bakery", "2026-01", 1, 1])
    workbook = load_workbook(path)
    workbook.worksheets[0]["D1"] = "=A9"
    workbook.save(path)
    assert "a column’s name is a formula without a saved result; open it" in refusal(path)


def test_files_that_are_no_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"")
    assert refusal(path).startswith("t.xlsx: is empty; its content has not arrived")
    path.write_text("business,vertical,month\n")
    assert refusal(path).startswith("t.xlsx: is not an Excel workbook, whatever its name says; if it is text")
    path.write_bytes(b"PK\x03\x04 and no more")
    assert refusal(path).startswith("t.xlsx: is a damaged workbook (File is not a zip file); open it")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(path).startswith("t.xlsx: cannot be read as a workbook (KeyError")
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    (tmp_path / "t.xls").write_bytes(container)
    assert refusal(tmp_path / "t.xls").startswith("t.xls: is in the old .xls format; open it in a spreadsheet program")
    path.write_bytes(container + "EncryptedPackage".encode("utf-16-le"))
    assert refusal(path) == "t.xlsx: is protected by a password; remove the password"
    saved(path).rename(tmp_path / "t.csv")
    assert "t.csv: row" in refusal(tmp_path / "t.csv")


def test_a_damaged_member(tmp_path: Path) -> None:
    path = saved(tmp_path / "t.xlsx", ["A", "bakery", "2026-01", 1, 1])
    changed(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"")
    assert refusal(path).startswith("t.xlsx: cannot be read as a workbook (ParseError")
    data = saved(path, ["A", "bakery", "2026-01", 1, 1]).read_bytes()
    place = data.index(b"xl/worksheets/sheet1.xml") + 60
    path.write_bytes(data[:place] + bytes(20) + data[place + 20 :])
    assert refusal(path).startswith("t.xlsx: is a damaged workbook (")


@settings(max_examples=examples(60), deadline=None)
@given(st.data())
def test_any_damage_is_refused_or_harmless(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = saved(tmp_path_factory.mktemp("damaged") / "t.xlsx", ["A", "bakery", "2026-01", 1, 1])
    content = bytearray(path.read_bytes())  # as long as its time stamps make it: places are drawn as shares of it
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, 9999)) * len(content) // 10000] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(5000, 10000) | st.just(10000)) * len(content) // 10000])
    try:
        table = read(path)
    except TableError:
        return
    assert table.records or table.problems


def test_a_workbook_without_a_table(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "t.xlsx")
    assert refusal(tmp_path / "t.xlsx").startswith("t.xlsx: is empty; give it a header")
    assert refusal(saved(tmp_path / "t.xlsx")).startswith("t.xlsx: has a header and no row below it")
    assert "there is no column 'business'" in refusal(saved(tmp_path / "t.xlsx", header=[1, 2, 3]))


def declared(path: Path, size: int) -> Path:
    """The workbook with its sheet's unpacked size declared otherwise, in the archive's directory."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        actual = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    place = data.rindex(actual, 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    path.write_bytes(data[:place] + size.to_bytes(4, "little") + data[place + 4 :])
    return path


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = declared(saved(tmp_path / "t.xlsx", ["A", "bakery", "2026-01", 1, 1]), 3_000_000_000)
    assert refusal(path) == "t.xlsx: unpacks to 3,000 MB; a table of more than 32 MB is refused; save the data as CSV"


def test_a_size_that_is_declared_too_small_is_found_out(tmp_path: Path) -> None:
    path = declared(saved(tmp_path / "t.xlsx", ["A", "bakery", "2026-01", 1, 1]), 9)
    assert refusal(path).startswith("t.xlsx: is a damaged workbook (Bad CRC-32")


@pytest.mark.parametrize(
    "member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels", "[Content_Types].xml"]
)
def test_a_doctype_is_refused(tmp_path: Path, member: str) -> None:
    path = saved(tmp_path / "t.xlsx", ["A", "bakery", "2026-01", 1, 1])
    with zipfile.ZipFile(path) as archive:
        start = archive.read(member)[:9]
    changed(path, member, start, ENTITIES + start if not start.startswith(b"<?xml") else start)
    if start.startswith(b"<?xml"):
        changed(path, member, b"?>", b"?>" + ENTITIES)
    assert refusal(path).startswith(f"t.xlsx: has a DOCTYPE in {member}, so it is not read")


@pytest.mark.slow
@pytest.mark.parametrize("place", ["XFD1048576", "A1048577", "A2000000000", "ZZZZ2"])
def test_a_cell_far_out_is_not_waited_for(tmp_path: Path, place: str) -> None:
    path = saved(tmp_path / "t.xlsx", ["A", "bakery", "2026-01", 1, 1])
    number = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = f'<row r="{number}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    changed(path, "xl/worksheets/sheet1.xml", b"</sheetData>", far)
    if place == "XFD1048576":
        assert [problem.row for problem in read(path).problems] == [1_048_576]
    else:
        assert refusal(path).startswith(
            ("t.xlsx: has a cell below row 1,048,576", "t.xlsx: cannot be read as a workbook")
        )
