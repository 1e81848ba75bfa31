"""The removal of links to the add-in, which tie a workbook to the computer where it was saved.

Excel that has the add-in loaded writes `[1]!KPI_AOV(…)`, and keeps the add-in's path on that computer in a part of the
file. The path exists nowhere else, and other programs look for the function in another workbook. The bare name works
everywhere. The user's own links, and everything else, stay byte for byte.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial

from lxml import etree
from openpyxl import Workbook

from .calls import Edit, Links, bare_edits, edited, file_name, is_add_in, linked_files, links_read, number_edits
from .package import (
    MAIN,
    RELATION,
    Members,
    main_part,
    member,
    package,
    read_members,
    relations,
    relations_part,
    sheet_parts,
)

_TYPES = "[Content_Types].xml"
_MARKS = (b"_xludf.", b"_xldudf_", b"xlkpi.functions.", b".xla", b"]!kpi_", b"abspath")
"""Texts, in lower case, without which a file has nothing to remove."""
_SMALL = b"kpi_"
_ATTRIBUTES = rb"""(?:[^<>"']|"[^"]*"|'[^']*')*"""
_HELD = re.compile(
    rb"<(?:\w+:)?c\s[^<>]*?\br=\"(?P<cell>[A-Z]+[0-9]+)\""
    rb"|<(?:\w+:)?(?P<kind>f|formula[12]?|definedName|calculatedColumnFormula|totalsRowFormula|Fmla\w+)"
    rb"(?P<attributes>\s" + _ATTRIBUTES + rb")?>(?P<text>[^<]+)(?=</)"
    rb"|\s(?:macro|textlink|link|fmla\w*)=\"(?P<value>[^\"]*)\""
)
"""Matches a cell, and everything that is a formula: of cells, rules, names, tables, charts and buttons."""
_LETTER = re.compile(r"&[^&;\s]+;|.", re.DOTALL)
"""Matches a character as XML writes it."""
_PATH = re.compile(
    rb"<(?P<prefix>\w+:)?AlternateContent\b(?:(?!</(?P=prefix)AlternateContent>).)*?absPath\b.*?</(?P=prefix)"
    rb"AlternateContent>",
    re.DOTALL,
)
"""Matches the folder in which Excel last saved the file."""
_ATTRIBUTE = re.compile(rb"""(?:\w+:)?(\w+)\s*=\s*["']([^"']*)["']""")
_REFERENCES = re.compile(rb"<(?:\w+:)?externalReferences\b[^<>]*?(?:/>|>\s*</(?:\w+:)?externalReferences>)")
_PART_NUMBER = re.compile(rb"(externalLink)(\d+)(?=\.xml)", re.IGNORECASE)
_ID_NUMBER = re.compile(rb"""(["']rId)(\d+)(?=["'])""")


def without_add_in_links(data: bytes, names: Collection[str]) -> bytes:
    """Return a workbook's file with bare names of the add-in's functions and without links to the add-in.

    Where there is nothing to remove, the same bytes are returned.

    Args:
        data: The file.
        names: The names of the functions, in capitals.
    """
    members = read_members(data)
    if not any(map(_is_suspect, members.values())):
        return data
    before = dict(members)
    links = _links(members)
    _rewrite(members, partial(bare_edits, links=links, names=names))
    main = main_part(members)
    members[main] = _PATH.sub(b"", members[main])
    ours = {number for number, target in links.items() if is_add_in(target)}
    if ours:
        read = {number for _, formula in _formulas(members) for number in links_read(formula)}
        for number in ours & read:  # a cell of the add-in's sheet
            _forget_folder(members, number)
        _drop_links(members, ours - read)
    return data if members == before else package(members)


def _is_suspect(part: bytes) -> bool:
    small = part.lower()
    return _SMALL in part or any(mark in small for mark in _MARKS)


def links_of(workbook: Workbook) -> Links:
    """Return the targets of an open workbook's links."""
    files = [getattr(link.file_link, "Target", "") or "" for link in workbook._external_links]
    return dict(enumerate(files, 1))


def add_in_links(data: bytes, names: Collection[str]) -> dict[str, list[str]]:
    """Return the add-in's files that a workbook is linked to, with the places of the formulas that use each.

    Args:
        data: The file.
        names: The names of the add-in's functions, in capitals.
    """
    members = read_members(data)
    links = _links(members)
    found: dict[str, list[str]] = {target: [] for target in links.values() if is_add_in(target)}
    for place, formula in _formulas(members):
        for target in dict.fromkeys(linked_files(formula, links, names)):
            found.setdefault(target, []).append(place)
    return found


def _links(members: Members) -> dict[int, str]:
    """Return the targets of links by number; "" for a link that leads to no file."""
    found = {}
    for number, (_, part) in enumerate(_references(members), 1):
        targets = [entry.get("Target", "") for entry in _relations_of(members, part)]  # two in a cloud
        found[number] = next(filter(is_add_in, targets), targets[0] if targets else "")
    return found


def _references(members: Members) -> list[tuple[str, str]]:
    """Return the id and the part of each link, in the order of the links' numbers."""
    main = main_part(members)
    if b"externalReference" not in members[main]:
        return []
    parts = {key: part for key, _, part in relations(members, main)}
    keys = [link.get(RELATION, "") for link in etree.fromstring(members[main]).iter(f"{MAIN}externalReference")]
    return [(key, parts.get(key, "")) for key in keys]


def _relations_of(members: Members, part: str) -> list[etree._Element]:
    name = member(members, relations_part(part)) if part else None
    return [] if name is None else [*etree.fromstring(members[name])]


def _formulas(members: Members) -> Iterator[tuple[str, str]]:
    """Yield every formula of a workbook, with its place in words."""
    titles = {part: title for title, part in sheet_parts(members)}
    for name in filter(_may_hold, members):
        cell = ""
        for held in _HELD.finditer(members[name]):
            if held["cell"]:
                cell = held["cell"].decode()
                continue
            attributes = _attributes(held["attributes"] or b"")
            if name not in titles:
                place = f"the name {attributes['name']}" if "name" in attributes else name
            elif held["kind"] == b"f":
                place = f"{titles[name]}!{attributes.get('ref', cell)}"
            else:
                place = f"a rule on {titles[name]}"
            yield place, _formula(held)


def _rewrite(members: Members, edits: Callable[[str], Iterable[Edit]]) -> None:
    """Edit the formulas in all parts, in place; what is not edited stays as it is in the file."""

    def changed(held: re.Match[bytes]) -> bytes:
        if held["cell"] or not (found := [*edits(_formula(held))]):
            return held[0]
        start, end = held.span("text" if held["value"] is None else "value")
        letters = _LETTER.findall(held.string[start:end].decode(errors="surrogateescape"))
        new = edited(letters, found).encode(errors="surrogateescape")
        return held[0][: start - held.start()] + new + held[0][end - held.start() :]

    for name in filter(_may_hold, [*members]):
        members[name] = _HELD.sub(changed, members[name])


def _may_hold(name: str) -> bool:
    plain = name.casefold()
    return plain.endswith((".xml", ".vml")) and "externallinks" not in plain


def _formula(held: re.Match[bytes]) -> str:
    raw = held["text"] if held["value"] is None else held["value"]
    return html.unescape(raw.decode(errors="surrogateescape"))


def _forget_folder(members: Members, number: int) -> None:
    """Remove the folder from the target of a link that a cell's formula needs."""
    name = member(members, relations_part(_references(members)[number - 1][1]))
    assert name is not None
    entries = etree.fromstring(members[name])
    for entry in entries:
        entry.set("Target", file_name(entry.get("Target", "")))
    members[name] = etree.tostring(entries, xml_declaration=True, encoding="UTF-8", standalone=True)


def _drop_links(members: Members, numbers: set[int]) -> None:
    """Remove links with everything that belongs to them, and renumber later links."""
    references, main = _references(members), main_part(members)
    gone = [references[number - 1] for number in numbers]
    ids, parts = {key for key, _ in gone}, {part for _, part in gone}
    types, links = (member(members, name) or name for name in (_TYPES, relations_part(main)))
    members[main] = _REFERENCES.sub(b"", _without(members[main], "externalReference", "id", ids))
    members[links] = _without(members[links], "Relationship", "Id", ids)
    members[types] = _without(members[types], "Override", "PartName", {f"/{part}" for part in parts})
    for part in parts:
        members.pop(member(members, relations_part(part)) or "", None)
        members.pop(part, None)
    left = [number for number in range(1, len(references) + 1) if number not in numbers]
    if renumbered := {old: new for new, old in enumerate(left, 1) if old != new}:
        _rewrite(members, partial(number_edits, numbers=renumbered))
    for name in (main, links):
        members[name] = _renumbered(members[name], _ID_NUMBER, b"".join(b'"%s"' % key.encode() for key in ids))
    paths = "".join(parts).encode()
    for name in (types, links):
        members[name] = _renumbered(members[name], _PART_NUMBER, paths)
    renamed = {_renumbered(name.encode(), _PART_NUMBER, paths).decode(): xml for name, xml in members.items()}
    members.clear()
    members.update(renamed)


def _renumbered(text: bytes, pattern: re.Pattern[bytes], gone: bytes) -> bytes:
    """Return a text with its numbers renumbered: each is lowered by the count of lower numbers in `gone`."""
    lost = [int(found[2]) for found in pattern.finditer(gone)]

    def lowered(found: re.Match[bytes]) -> bytes:
        number = int(found[2])
        return found[1] + str(number - sum(one < number for one in lost)).encode()

    return pattern.sub(lowered, text)


def _without(xml: bytes, tag: str, attribute: str, values: set[str]) -> bytes:
    """Return a part without the elements of a tag whose attribute has one of the values."""
    name = tag.encode()
    element = re.compile(rb"<(?:\w+:)?%s(\s%s)(?:/>|>\s*</(?:\w+:)?%s>)" % (name, _ATTRIBUTES, name))
    return element.sub(lambda found: b"" if _attributes(found[1]).get(attribute) in values else found[0], xml)


def _attributes(text: bytes) -> Mapping[str, str]:
    """Return the attributes of an element, by their names without prefixes."""
    return {name.decode(): html.unescape(value.decode()) for name, value in _ATTRIBUTE.findall(text)}
