"""Workbooks of ours as other programs write them: the same content in other parts, names and looks."""

from __future__ import annotations

import re
from collections.abc import Callable

from archives import packed
from workbooks import parts

Parts = dict[str, bytes]


def renamed(members: Parts, old: str, new: str) -> Parts:
    """Give one part another name, also in the relations and the list of types that name it."""
    folder, _, name = old.rpartition("/")
    names = {old: new, f"{folder}/_rels/{name}.rels": f"{folder}/_rels/{new.rpartition('/')[2]}.rels"}
    found = {names.get(key, key): content for key, content in members.items()}
    for key in found:
        if key.endswith(".rels") or key == "[Content_Types].xml":
            found[key] = found[key].replace(name.encode(), new.rpartition("/")[2].encode())
    return found


def for_the_web(members: Parts) -> Parts:
    """Number the parts as Excel for the web does."""
    for old, new in (
        ("xl/workbook.xml", "xl/workbook2.xml"),
        ("xl/styles.xml", "xl/styles22.xml"),
        ("xl/sharedStrings.xml", "xl/sharedStrings2.xml"),
    ):
        members = renamed(members, old, new)
    return members


def in_another_case(members: Parts) -> Parts:
    """Spell the names of parts in capitals, as some servers do; relations keep the usual spelling."""
    return {name.upper(): content for name, content in members.items()}


def with_backslashes(members: Parts) -> Parts:
    """Write names with backslashes, as some zip programs of Windows do."""
    return {name.replace("/", "\\"): content for name, content in members.items()}


def with_strange_looks(members: Parts) -> Parts:
    """Add looks that openpyxl refuses: an empty fill, an unknown font family, a CSS colour, an odd alignment."""
    styles = members["xl/styles.xml"].replace(b"</fills>", b"<fill/></fills>")
    styles = re.sub(rb'<family val="\d+"', b'<family val="34"', styles).replace(b'rgb="FF', b'rgb="#', 1)
    return {**members, "xl/styles.xml": styles.replace(b'horizontal="left"', b'horizontal="leftish"', 1)}


def without_properties(members: Parts) -> Parts:
    """Drop the document's properties, as SheetJS and Gnumeric do."""
    kept = {name: content for name, content in members.items() if not name.startswith("docProps/")}
    for name in ("_rels/.rels", "[Content_Types].xml"):
        kept[name] = re.sub(rb"<(?:Relationship|Override) [^>]*docProps/[^>]*/>", b"", kept[name])
    return kept


def without_theme(members: Parts) -> Parts:
    """Drop the theme, and add an attribute that openpyxl does not know."""
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
    """Return a workbook as another program writes it."""
    return packed(FORMS[form](parts(data)))
