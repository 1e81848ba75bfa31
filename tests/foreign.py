"""Workbooks of ours as other programs write them: the same content in other parts, names and looks."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

from workbooks import parts

Parts = dict[str, bytes]


def packed(members: Mapping[str, bytes]) -> bytes:
    """A file of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def renamed(members: Parts, old: str, new: str) -> Parts:
    """The parts with another name for one of them, in all that names it."""
    folder, _, name = old.rpartition("/")
    names = {old: new, f"{folder}/_rels/{name}.rels": f"{folder}/_rels/{new.rpartition('/')[2]}.rels"}
    found = {names.get(key, key): content for key, content in members.items()}
    for key in found:
        if key.endswith(".rels") or key == "[Content_Types].xml":
            found[key] = found[key].replace(name.encode(), new.rpartition("/")[2].encode())
    return found


def for_the_web(members: Parts) -> Parts:
    """As Excel for the web numbers its parts."""
    for old, new in (
        ("xl/workbook.xml", "xl/workbook2.xml"),
        ("xl/styles.xml", "xl/styles22.xml"),
        ("xl/sharedStrings.xml", "xl/sharedStrings2.xml"),
    ):
        members = renamed(members, old, new)
    return members


def in_another_case(members: Parts) -> Parts:
    """As some servers spell the names of parts, while relations keep the usual spelling."""
    return {name.upper(): content for name, content in members.items()}


def with_backslashes(members: Parts) -> Parts:
    """As some zip programs of Windows write names."""
    return {name.replace("/", "\\"): content for name, content in members.items()}


def with_strange_looks(members: Parts) -> Parts:
    """With looks that openpyxl refuses: an empty fill, a font of an unknown family, a colour in CSS, an odd style."""
    styles = members["xl/styles.xml"].replace(b"</fills>", b"<fill/></fills>")
    styles = re.sub(rb'<family val="\d+"', b'<family val="34"', styles).replace(b'rgb="FF', b'rgb="#', 1)
    return {**members, "xl/styles.xml": styles.replace(b'horizontal="left"', b'horizontal="leftish"', 1)}


def without_properties(members: Parts) -> Parts:
    """As SheetJS and Gnumeric save: without the document's properties."""
    kept = {name: content for name, content in members.items() if not name.startswith("docProps/")}
    for name in ("_rels/.rels", "[Content_Types].xml"):
        kept[name] = re.sub(rb"<(?:Relationship|Override) [^>]*docProps/[^>]*/>", b"", kept[name])
    return kept


def without_theme(members: Parts) -> Parts:
    """Without its theme, and with an attribute that openpyxl does not know."""
    kept = {name: content for name, content in members.items() if "theme" not in name}
    workbook = kept["xl/workbook.xml"].replace(b"<calcPr ", b'<calcPr strange="1" ')
    return kept | {"xl/workbook.xml": workbook}


FORMS: dict[str, Callable[[Parts], Parts]] = {
    form.__name__: form
    for form in (
        for_the_web,
        in_another_case,
        with_backslashes,
        with_strange_looks,
        without_properties,
        without_theme,
    )
}


def rewritten(data: bytes, form: str) -> bytes:
    """A workbook as another program writes it."""
    return packed(FORMS[form](parts(data)))
