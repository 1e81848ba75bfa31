"""The opening of a workbook with openpyxl, whatever program wrote it: from a repaired copy where one is needed.

openpyxl and the engine expect parts to have fixed names. openpyxl also refuses a whole file for one style
that it does not know (an empty fill, a colour of three digits). The user's own file is not repaired: values are written
into its own parts.
"""

from __future__ import annotations

import copy
import io
import re
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Border, Fill, Font
from openpyxl.styles.cell_style import CellStyle
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.named_styles import _NamedCellStyle
from openpyxl.styles.numbers import NumberFormat

from .package import MAIN, Members, main_part, member, package, read_members, related, relations_part, target_of

_STYLES, _STRINGS, _CORE = "xl/styles.xml", "xl/sharedStrings.xml", "docProps/core.xml"
_LOOKS = {
    "numFmts": (NumberFormat, None),
    "fonts": (Font, "<font/>"),
    "fills": (Fill, '<fill><patternFill patternType="none"/></fill>'),
    "borders": (Border, "<border/>"),
    "cellStyleXfs": (CellStyle, "<xf/>"),
    "cellXfs": (CellStyle, "<xf/>"),
    "cellStyles": (_NamedCellStyle, None),
    "dxfs": (DifferentialStyle, "<dxf/>"),
}
"""For elements of a styles part: openpyxl's reader, and the replacement for an element that it refuses.

None means no replacement, since such elements have a key.
"""
_NUMBERS = ("numFmtId", "fontId", "fillId", "borderId", "xfId")
_POINTED_AT = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
_PLAIN_STYLES = (
    f'<styleSheet xmlns="{MAIN[1:-1]}"><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/></cellXfs></styleSheet>"
)
_STYLES_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_STYLE = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\bs=["'](\d{1,5})["']""")
_KEPT_OF_BOOK = ("workbookPr", "sheets", "definedNames")
_KEPT_OF_SHEET = ("sheetData", "mergeCells")
_KEPT_KINDS = ("worksheet", "styles", "sharedStrings")


class Opened(NamedTuple):
    """A workbook opened by openpyxl.

    Attributes:
        book: The workbook.
        data: The file that was loaded.
        plain: Whether its styles had to be left out.
    """

    book: Workbook
    data: bytes
    plain: bool


def open_book(data: bytes) -> Opened:
    """Open a workbook with its formulas, repaired as far as openpyxl needs it, without openpyxl's warnings.

    Raises whatever openpyxl raises for a file that cannot be repaired.
    """
    original = read_members(data)
    members = _spelled(original)
    forms: tuple[Callable[[Members], Members], ...] = (dict, _mended)
    for form in forms:
        try:
            changed = form(members)
            file = data if changed == original else package(changed)
            return Opened(load_quietly(file), file, False)
        except MemoryError:
            raise
        except Exception:  # openpyxl raises many kinds of errors for unknown contents
            continue
    file = package(_bare(members))
    return Opened(load_quietly(file), file, True)


def load_quietly(data: bytes, values: bool = False) -> Workbook:
    """Load a workbook with openpyxl, without warnings meant for programmers.

    With `values`, saved values are loaded in place of formulas.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(data), data_only=values)


def _spelled(members: Members) -> Members:
    """Return the parts renamed as openpyxl and the engine expect, with all relations changed to match."""
    main = main_part(members)
    wanted = {main: "xl/workbook.xml", related(members, "styles"): _STYLES, related(members, "sharedStrings"): _STRINGS}
    names = {name: wanted.get(name) or name.replace("\\", "/").lstrip("/") for name in members}
    names[member(members, "[Content_Types].xml") or ""] = "[Content_Types].xml"
    links = {name: owner for name in members if (owner := _owner(members, name)) is not None}
    names |= {name: relations_part(names.get(owner, "")) for name, owner in links.items()}
    spelled = {}
    for name, content in members.items():
        if name in links:
            content = _linked(members, content, links[name], names)
        elif names[name] == "[Content_Types].xml":
            content = _typed(members, content, names)
        spelled[names[name]] = content
    return spelled


def _owner(members: Members, name: str) -> str | None:
    """Return the part to which a relations part belongs, "" for the whole file; None for any other part."""
    folder, _, last = name.replace("\\", "/").lstrip("/").rpartition("/")
    if folder.rpartition("/")[2].casefold() != "_rels" or not last.casefold().endswith(".rels"):
        return None
    owner = f"{folder.rpartition('/')[0]}/{last[: -len('.rels')]}".lstrip("/")
    return member(members, owner) if owner else ""


def _linked(members: Members, xml: bytes, owner: str, names: dict[str, str]) -> bytes:
    """Return a relations part with targets spelled as in `names`, without relations to missing parts."""
    root, changed = etree.fromstring(xml), False
    for relation in list(root):
        if relation.get("TargetMode") == "External" or relation.get("Target", "").startswith("#"):
            continue
        target = target_of(relation, owner)
        found = member(members, target)
        if found is None:
            root.remove(relation)
        elif names[found] != target or names.get(owner, "") != owner:
            relation.set("Target", f"/{names[found]}")
        else:
            continue
        changed = True
    return etree.tostring(root) if changed else xml


def _typed(members: Members, xml: bytes, names: dict[str, str]) -> bytes:
    """Return the list of content types with parts spelled as in `names`, without missing parts."""
    root, changed = etree.fromstring(xml), False
    for entry in list(root):
        name = entry.get("PartName")
        if name is None:
            continue
        found = member(members, name)
        if found is None:
            root.remove(entry)
        elif f"/{names[found]}" != name:
            entry.set("PartName", f"/{names[found]}")
        else:
            continue
        changed = True
    return etree.tostring(root) if changed else xml


def _mended(members: Members) -> Members:
    """Return the parts without document properties and looks that openpyxl refuses."""
    core = _without_wrong_properties(members)
    return {**core, _STYLES: _with_known_looks(core[_STYLES])} if _STYLES in core else core


def _without_wrong_properties(members: Members) -> Members:
    if _CORE in members and not _is_known(DocumentProperties, etree.fromstring(members[_CORE])):
        return {name: xml for name, xml in members.items() if name != _CORE}
    return members


def _with_known_looks(xml: bytes) -> bytes:
    """Return a styles part with a plain look in place of each look that openpyxl refuses."""
    root = etree.fromstring(xml)
    for key, (kind, plain) in _LOOKS.items():
        for look in _children(root, key):
            if not _is_known(kind, look):
                _replace(look, plain)
    for other in ("colors", "tableStyles", "extLst"):
        for element in root.findall(f"{MAIN}{other}"):
            root.remove(element)
    for style in [*_children(root, "cellStyleXfs"), *_children(root, "cellXfs")]:
        for key, pointed_at in _POINTED_AT.items():
            number = style.get(key, "0")
            if key in style.attrib and not (number.isdecimal() and int(number) < len(_children(root, pointed_at))):
                del style.attrib[key]
    return etree.tostring(root)


def _is_known(kind: Any, look: etree._Element) -> bool:
    """Return whether openpyxl reads a look."""
    try:
        return kind.from_tree(copy.deepcopy(look)) is not None
    except MemoryError:
        raise
    except Exception:  # openpyxl raises many kinds of errors
        return False


def _replace(look: etree._Element, plain: str | None) -> None:
    """Replace an unknown look with a plain one; a cell's style keeps its number format, font, fill and border."""
    parent = look.getparent()
    assert parent is not None
    if plain is None:
        parent.remove(look)
        return
    (new,) = etree.fromstring(f'<styleSheet xmlns="{MAIN[1:-1]}">{plain}</styleSheet>')
    if look.tag == f"{MAIN}xf":
        new.attrib.update({key: look.get(key, "") for key in _NUMBERS if look.get(key, "").isdecimal()})
    parent.replace(look, new)


def _children(root: etree._Element, key: str) -> list[etree._Element]:
    """Return the looks of a kind."""
    return [look for looks in root.findall(f"{MAIN}{key}") for look in looks]


def _bare(members: Members) -> Members:
    """Return a workbook's parts reduced to cells, merged cells, names and number formats."""
    main = "xl/workbook.xml"
    kept = {name: xml for name, xml in members.items() if name in ("[Content_Types].xml", "_rels/.rels", main)}
    links = relations_part(main)
    root = etree.fromstring(members[links])
    for relation in list(root):
        if relation.get("Type", "").rpartition("/")[2] in _KEPT_KINDS:
            name = target_of(relation, main)
            kept[name] = members[name]
            if name not in (_STYLES, _STRINGS):
                kept[name] = _only(members[name], _KEPT_OF_SHEET)
        else:
            root.remove(relation)
    kept[links], kept[main] = etree.tostring(root), _only(members[main], _KEPT_OF_BOOK)
    own = next((name for name in members if name.casefold() == "docprops/custom.xml"), None)
    if own is not None:
        kept[own] = members[own]
    if _STYLES not in members:
        _add_styles(kept, links)
    kept[_STYLES] = _number_formats(members.get(_STYLES), _most_styles(kept))
    return _spelled(kept)


def _add_styles(members: Members, links: str) -> None:
    """Declare a styles part in relations and content types, if a program has written none."""
    for part, tag, attributes in (
        (links, "Relationship", {"Id": "rStyles", "Type": _STYLES_KIND, "Target": f"/{_STYLES}"}),
        ("[Content_Types].xml", "Override", {"PartName": f"/{_STYLES}", "ContentType": _STYLES_TYPE}),
    ):
        root = etree.fromstring(members[part])
        etree.SubElement(root, f"{{{root.nsmap[root.prefix]}}}{tag}", attributes)
        members[part] = etree.tostring(root)


def _only(xml: bytes, tags: tuple[str, ...]) -> bytes:
    root = etree.fromstring(xml)
    for element in list(root):
        if etree.QName(element).localname not in tags:
            root.remove(element)
    for properties in root.findall(f"{MAIN}workbookPr"):
        date = properties.get("date1904")
        properties.attrib.clear()
        if date is not None:
            properties.set("date1904", date)
    return etree.tostring(root)


def _most_styles(members: Members) -> int:
    """Return the number of cell styles that the cells refer to."""
    return 1 + max((int(number) for xml in members.values() for number in _STYLE.findall(xml)), default=0)


def _number_formats(xml: bytes | None, count: int) -> bytes:
    """Return a styles part with only the number format of each cell style, and at least `count` styles."""
    root = etree.fromstring(_PLAIN_STYLES)
    formats = root.find(f"{MAIN}cellXfs")
    assert formats is not None
    old = None if xml is None else etree.fromstring(xml)
    if old is not None and (numbers := old.find(f"{MAIN}numFmts")) is not None:
        for one in list(numbers):
            if not _is_known(NumberFormat, one):
                numbers.remove(one)
        root.insert(0, numbers)
    used = [] if old is None else [xf.get("numFmtId", "0") for xf in old.iterfind(f"{MAIN}cellXfs/{MAIN}xf")]
    formats.clear()
    for number in [*used, *["0"] * (count - len(used))]:
        etree.SubElement(formats, f"{MAIN}xf", numFmtId=number if number.isdecimal() else "0")
    return etree.tostring(root)
