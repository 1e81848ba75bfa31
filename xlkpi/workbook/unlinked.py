"""Take the links to an add-in out of a workbook that Excel saved with the add-in loaded.

Excel writes `[1]!KPI_AOV(…)` then, and keeps the add-in's path on that computer in a part of the file. Nobody else has
that path, and other programs take the name for one of another workbook: the bare name is right everywhere.
"""

from __future__ import annotations

import re

from lxml import etree

from .package import MAIN, RELATION, Members, main_part, member, package, read_members, relations, relations_part
from .tidy import remove_entries, serialized

_CALL = re.compile(rb"\[(\d{1,4})\]!(?=KPI_)", re.IGNORECASE)


def without_add_in_links(data: bytes) -> bytes:
    """Return a workbook's file with bare names of functions; the bytes unchanged where no function is linked."""
    members = read_members(data)
    numbers = {int(number) for xml in members.values() for number in _CALL.findall(xml)}
    if not numbers:
        return data
    for name, xml in members.items():
        members[name] = _CALL.sub(b"", xml)
    _drop_links(members, numbers)
    return package(members)


def _drop_links(members: Members, numbers: set[int]) -> None:
    """Remove the parts of links, by number; keep all where another link follows, whose number would change."""
    main = main_part(members)
    root = etree.fromstring(members[main])
    parts = {key: part for key, _, part in relations(members, main)}
    references = root.find(f"{MAIN}externalReferences")
    links = [] if references is None else list(references)
    dropped = [link for number, link in enumerate(links, 1) if number in numbers]
    if not dropped or dropped != links[len(links) - len(dropped) :]:
        return
    assert references is not None
    keys = [link.get(RELATION, "") for link in dropped]
    for link in dropped:
        references.remove(link)
    if len(references) == 0:
        root.remove(references)
    members[main] = serialized(root)
    gone = {parts[key] for key in keys if key in parts}
    remove_entries(members, relations_part(main), lambda one: one.get("Id") in keys)
    remove_entries(members, "[Content_Types].xml", lambda one: one.get("PartName", "").removeprefix("/") in gone)
    for part in gone:
        links_of_it = member(members, relations_part(part))
        members.pop(part)
        if links_of_it is not None:
            members.pop(links_of_it)
