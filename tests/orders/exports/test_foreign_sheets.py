"""Spreadsheets in .xls and .ods files: read as the same rows in .xlsx, or refused with limited time and memory."""

import sys
import zipfile
from pathlib import Path

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")
pytest.importorskip("python_calamine", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from export_samples import shown  # noqa: E402
from stall_export import HEADER, MAPPING  # noqa: E402
from xlkpi.errors import ProblemsError  # noqa: E402
from xlkpi.jobs import isolation  # noqa: E402
from xlkpi.orders.exports import foreign_sheets  # noqa: E402
from xlkpi.orders.read import read_lines  # noqa: E402

SHEETS = Path(__file__).parents[2] / "data" / "sheets"  # saved by LibreOffice

NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)

MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def lines_of(path, folder):
    (folder / "m.toml").write_text(MAPPING)
    (folder / "staging").mkdir()
    con = ibis.duckdb.connect()
    reading = read_lines(con, [path], folder / "staging", mappings=[folder / "m.toml"])
    return con.to_pyarrow(reading.lines.order_by("row")).to_pylist()


def open_document(path, rows, doctype=""):
    content = f"<?xml version='1.0' encoding='UTF-8'?>{doctype}<office:document-content {NAMESPACES}><office:body>"
    content += f'<office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content + "</office:body></office:document-content>")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_sheet(tmp_path, kind):
    lines = lines_of(SHEETS / f"orders.{kind}", tmp_path)
    assert shown(lines, "row", "placed", "goods", "excluded") == [
        (4, "2024-01-31 00:00:00", 1234.5, None),
        (5, "2024-02-01 10:30:00", 0.1, "cancelled"),
        (7, "2024-02-03 00:00:00", 7, None),
    ]


def row(times, cells):
    cell = f'<table:table-cell table:number-columns-repeated="{cells}" office:value-type="string"><text:p>x</text:p>'
    return f'<table:table-row table:number-rows-repeated="{times}">{cell}</table:table-cell></table:table-row>'


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits memory")
def test_a_sheet_that_unpacks_to_millions_of_cells_is_refused(tmp_path):
    path = open_document(tmp_path / "orders.ods", row(100_000, 100))
    with pytest.raises(ProblemsError, match=r"orders\.ods: is too large to be read, or damaged; save the data as CSV"):
        lines_of(path, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "doctype", "why"),
    [
        (row(1, 2), "<!DOCTYPE x [<!ENTITY a 'b'>]>", "has a DOCTYPE"),
        (row(1, 2), "", "is no known export"),
    ],
)
def test_an_unsafe_sheet_is_refused(tmp_path, rows, doctype, why):
    with pytest.raises(ProblemsError, match=why):
        lines_of(open_document(tmp_path / "orders.ods", rows, doctype), tmp_path)


def test_a_sheet_that_takes_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(isolation, "_SMALL_SECONDS", 0.5)
    path = open_document(tmp_path / "orders.ods", "<cut off")  # calamine waits for the rest
    with pytest.raises(ProblemsError, match=r"orders\.ods: is too large to be read, or damaged"):
        lines_of(path, tmp_path)


def test_a_file_that_is_no_spreadsheet_inside(tmp_path):
    (tmp_path / "orders.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(2000))
    with pytest.raises(ProblemsError, match=r"orders\.xls: cannot be read as a spreadsheet; save it as \.xlsx or CSV"):
        lines_of(tmp_path / "orders.xls", tmp_path)


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(foreign_sheets, "_LARGEST", 1000)
    with pytest.raises(ProblemsError, match=r"orders\.xls: is too large .*; save the data as CSV"):
        lines_of(SHEETS / "orders.xls", tmp_path)


def test_without_calamine_there_is_another_way(tmp_path, monkeypatch):
    monkeypatch.setattr(foreign_sheets.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ProblemsError, match=r"save it as \.xlsx or CSV"):
        lines_of(SHEETS / "orders.ods", tmp_path)


def test_a_text_file_that_is_called_xls_is_read_as_text(tmp_path):
    (tmp_path / "orders.xls").write_text(f"{HEADER}\n2024-01-31,1,,,1,5,\n".replace(",", "\t"))
    assert shown(lines_of(tmp_path / "orders.xls", tmp_path), "goods") == [(5,)]
