"""Workbooks that are made to cost more than they should: small on disk, and each of one kind."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping

from archives import packed

Members = Mapping[str, bytes]

ALL = b"$A$1:$XFD$1048576"
_STYLE = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _with(part: str, before: bytes, more: bytes) -> Callable[[Members, str], bytes]:
    """Return a maker of a file in which a part ("" for the sheet) has something more before a text."""

    def made(members: Members, sheet: str) -> bytes:
        name = part or sheet
        assert before in members[name], (name, before)
        return packed({**members, name: members[name].replace(before, more + before, 1)})

    return made


def _below_data(more: bytes) -> Callable[[Members, str], bytes]:
    def made(members: Members, sheet: str) -> bytes:
        return packed({**members, sheet: members[sheet].replace(b"</sheetData>", b"</sheetData>" + more, 1)})

    return made


def _named(reference: bytes) -> Callable[[Members, str], bytes]:
    def made(members: Members, _: str) -> bytes:
        name = b'<definedName name="business_name">' + reference + b"</definedName>"
        book = re.sub(rb'<definedName name="business_name"[^>]*>[^<]*</definedName>', name, members["xl/workbook.xml"])
        if name not in book:
            book = re.sub(
                rb"<definedNames ?/>|(?<=</sheets>)(?!<definedNames)",
                b"<definedNames>" + name + b"</definedNames>",
                book,
                count=1,
            )
        return packed({**members, "xl/workbook.xml": book})

    return made


def _texts(members: Members, _: str) -> bytes:
    table = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + b"<si><t>x</t></si>" * 420_000
    return packed({**members, "xl/sharedStrings.xml": table + b"</sst>"})


def _entities(members: Members, sheet: str) -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    declaration, _, rest = members[sheet].rpartition(b"?>")
    return packed({**members, sheet: declaration + b"?>" * bool(declaration) + bomb + rest})


def _under_another_name(members: Members, sheet: str) -> bytes:
    """A sheet with too many cells in a part that is not called XML."""
    cells = b"<row><c/></row>" * 600_000
    page = members[sheet].partition(b"<sheetData>")[0] + b"<sheetData>" + cells + b"</sheetData></worksheet>"
    other = sheet.replace(".xml", ".dat")
    changed = {name: xml.replace(sheet.encode(), other.encode()) for name, xml in members.items() if name != sheet}
    folder, _, name = sheet.rpartition("/")
    links = "xl/_rels/workbook.xml.rels"
    short = f"{folder.rpartition('/')[2]}/{name}".encode()
    changed[links] = changed[links].replace(short, short.replace(b".xml", b".dat"))
    return packed({**changed, other: page})


def _many_parts(members: Members, _: str) -> bytes:
    return packed({**members, **{f"xl/media/{number}": b"" for number in range(5_001)}})


def _twice(members: Members, sheet: str) -> bytes:
    return packed({**members, f"/{sheet.upper()}": b"<worksheet/>"})


def _lying(members: Members, sheet: str) -> bytes:
    """A part of 17 MB whose directory says that it has 100 bytes."""
    data = packed({**members, sheet: bytes(17_000_000)})
    place = data.rindex(sheet.encode()) - 46
    return data[: place + 24] + struct.pack("<L", 100) + data[place + 28 :]


def _in_zip64(members: Members, sheet: str) -> bytes:
    data = packed(members)
    place = data.rindex(sheet.encode()) - 46
    return data[: place + 24] + b"\xff" * 4 + data[place + 28 :]


def _of_archives(members: Members, _: str) -> bytes:
    inner = packed({"xl/worksheets/sheet1.xml": bytes(17_000_000)})
    return packed({**members, "xl/embeddings/inner.xlsx": packed({"inner.xlsx": inner})})


_RANGES = b" ".join(b"A%d:XFD%d" % (row, row) for row in range(1, 40_001, 2))

KINDS: dict[str, Callable[[Members, str], bytes]] = {
    "a name over a sheet": _named(b"Inputs!" + ALL),
    "an empty name": _named(b""),
    "merged cells over a sheet": _below_data(b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "a link over a sheet": _below_data(b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'),
    "a far cell": _with("", b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a validation of many ranges": _below_data(
        b'<dataValidations><dataValidation type="whole" sqref="' + _RANGES + b'"/></dataValidations>'
    ),
    "many conditional formats": _below_data(
        b'<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1"><formula>A1</formula>'
        b"</cfRule></conditionalFormatting>" * 180_000
    ),
    "a text of 17 MB": _with(
        "", b"</sheetData>", b'<row><c t="inlineStr"><is><t>' + b"x" * 17_000_000 + b"</t></is></c></row>"
    ),
    "a text of 300 kB": _with(
        "", b"</sheetData>", b'<row><c t="inlineStr"><is><t>' + b"x" * 300_000 + b"</t></is></c></row>"
    ),
    "a long attribute": _with("", b"</sheetData>", b'<row spans="' + b"1" * 300_000 + b'"/>'),
    "many attributes": _with("", b"</sheetData>", b"<row " + b" ".join(b'a%d=""' % n for n in range(40_000)) + b"/>"),
    "many styles": _with("xl/styles.xml", b"</cellXfs>", _STYLE * 100_000),
    "many fonts": _with("xl/styles.xml", b"</fonts>", b'<font><sz val="9"/></font>' * 150_000),
    "many texts": _texts,
    "depth": _with("", b"</sheetData>", b"<a>" * 300_000),
    "entities": _entities,
    "a sheet under another name": _under_another_name,
    "many parts": _many_parts,
    "two parts of one name": _twice,
    "a size that is a lie": _lying,
    "zip64": _in_zip64,
    "archives in an archive": _of_archives,
}
"""Makers of hostile files: from the parts of an ordinary file, and the name of its sheet with figures."""

HARMLESS = ("archives in an archive",)
"""The kinds in which nobody opens what is hostile: they may be read."""

HARMLESS_IN_TABLES = (
    *HARMLESS, "a name over a sheet", "an empty name", "merged cells over a sheet", "a link over a sheet", "a far cell",
)  # fmt: skip
"""The kinds that cost nothing where cells are taken row by row."""
