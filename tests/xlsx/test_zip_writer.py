"""Packages that have parts in common: whole, in every program, and equal whatever compressed them."""

from __future__ import annotations

import importlib.util
import io
import zipfile
import zlib

import pytest

from xlkpi.xlsx import zip_writer
from xlkpi.xlsx.package import package, read_members
from xlkpi.xlsx.zip_writer import ZipWriter, same_parts

SAME = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>" * 50}
OTHERS = [("xl/worksheets/sheet1.xml", b"<sheetData>" + bytes(range(256)) * 40), ("xl/média.xml", b"")]


@pytest.fixture(params=["zlib", "isal"])
def compressor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    if name == "isal" and importlib.util.find_spec("isal") is None:
        pytest.skip("isal is not installed")
    monkeypatch.setattr(zip_writer, "compressor", zlib if name == "zlib" else zip_writer._fastest())
    return name


def test_a_package_holds_the_common_parts_and_the_others(compressor: str) -> None:
    writer = ZipWriter(SAME)
    for _ in range(2):  # the common parts are still whole the second time
        data = writer.written(OTHERS)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert read_members(data) == {**SAME, **dict(OTHERS)}
    assert writer.written(OTHERS) == data


def test_packages_of_the_same_parts_are_equal_whatever_compressed_them(compressor: str) -> None:
    data = ZipWriter(SAME).written(OTHERS)
    assert same_parts(data, package({**dict(OTHERS), **SAME}, level=9))
    for other in (
        package({**SAME, OTHERS[0][0]: OTHERS[0][1][:-1] + b"x", OTHERS[1][0]: b""}),
        package(SAME),
        data + b"typed",
        b"no package",
        data[:-30],
    ):
        assert not same_parts(data, other)
        assert not same_parts(other, data)
