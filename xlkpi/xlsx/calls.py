"""The forms in which programs store calls of an add-in's functions, and the bare name, which works everywhere.

    bare_calls("[1]!KPI_AOV(A1,B1)", {1: "C:/Users/Ann/xlkpi.xlam"}, {"KPI_AOV"})   → "KPI_AOV(A1,B1)"

Excel writes a prefix: the number of a link to the add-in's file, the path of that file if it found no link, or a mark
for a function that is unknown (`_xludf.`) or from the web (`_xldudf_`). LibreOffice's prefix is the extension's name;
it writes unknown functions in lower case. The add-in's VBA knows the same forms: see hosts/excel/xlkpi_formulas.bas.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote

from ..schema import ADD_IN_FILE

Links = Mapping[int, str]
"""The targets of a file's links to other files, by the numbers that formulas use for them."""

Edit = tuple[int, int, str]
"""The start and end of the characters of a formula to replace, and their replacement."""

_WORD = r"[\w.\\?]+"
_TOKEN = re.compile(
    rf"""
    "[^"]*"                                                             # a text
    | (?:(?P<owner>'(?:[^']|'')*'|\[[^\[\]']*\](?:{_WORD}(?::{_WORD})?)?|{_WORD})!)?    # a file, a sheet or both
      (?P<name>(?<=!)(?:{_WORD})?|{_WORD})
      (?:(?P<call>\()|(?P<table>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]))?    # of a function, of a table
    """,
    re.VERBOSE | re.DOTALL,
)
_FILE = re.compile(r"([^\[\]]*)\[([^\[\]]*)\](.*)", re.DOTALL)
"""Matches folder, file (or a link's number) and sheet before an exclamation mark."""
_ADD_IN = re.compile(rf"{ADD_IN_FILE.removesuffix('.xlam')}(?:[ ._(-].*)?\.xlam?", re.IGNORECASE)
"""Matches the add-in's file, also as a second download: xlkpi (1).xlam."""
_HAS_MACROS = re.compile(r".*\.(?:xl[as]|xl[ast]m|xlsb|xlt)", re.IGNORECASE | re.DOTALL)
LOST = "a file that it no longer names"
"""The add-in's file for a call by a link that a program has dropped."""
_PREFIXES = re.compile(r"(?:_xlfn\.)?(?:_xludf\.|_xldudf_|org\.xlkpi\.functions\.)+", re.IGNORECASE)


def is_add_in(target: str) -> bool:
    """Return whether a path or an address is that of the add-in's file, in any folder."""
    return _ADD_IN.fullmatch(file_name(target)) is not None


def file_name(target: str) -> str:
    """Return a file's name without its folder, from a path of any system or a web address."""
    return re.split(r"[\\/:]", unquote(target.partition("?")[0]))[-1]


def bare_calls(formula: str, links: Links, names: Collection[str]) -> str:
    """Return a formula that calls the add-in's functions by their bare names and is otherwise unchanged.

    openpyxl and LibreOffice drop links. A call through a missing link, or through a number that another file now has,
    is therefore a call of the add-in as well, unless the link leads to a file with its own macros.

    Args:
        formula: The formula.
        links: The targets of the file's links.
        names: The names of the functions, in capitals.
    """
    return _bare_calls(formula, tuple(links.items()), frozenset(names))


@lru_cache(maxsize=1 << 13)  # all workbooks of a template have the same formulas
def _bare_calls(formula: str, links: tuple[tuple[int, str], ...], names: frozenset[str]) -> str:
    """Return the cached result of bare_calls."""
    edits = list(bare_edits(formula, dict(links), names))
    return edited(formula, edits) if edits else formula


def edited(text: Sequence[str], edits: Iterable[Edit]) -> str:
    """Return a text with edits applied. `text` has its characters, each as written in the file."""
    pieces, end = [], 0
    for start, stop, new in edits:
        pieces += [*text[end:start], new]
        end = stop
    return "".join([*pieces, *text[end:]])


def bare_edits(formula: str, links: Links, names: Collection[str]) -> Iterator[Edit]:
    """Yield the edits that make the names of functions bare. `links` and `names` are those of bare_calls."""
    for token in _TOKEN.finditer(formula):
        name = token["name"]
        if name and (new := _bare(token, links, names)) != formula[token.start() : token.end("name")]:
            yield token.start(), token.end("name"), new


def number_edits(formula: str, numbers: Mapping[int, int]) -> Iterator[Edit]:
    """Yield the edits that renumber links. `numbers` maps old numbers to new ones."""
    for token in _TOKEN.finditer(formula):
        _, file, _ = _parts(token["owner"] or "")
        if file.isdecimal() and int(file) in numbers:
            start = token.start() + token[0].index(f"[{file}]") + 1
            yield start, start + len(file), str(numbers[int(file)])


def linked_files(formula: str, links: Links, names: Collection[str]) -> Iterator[str]:
    """Yield the add-in's file, as named in a formula, for each call through a link or a path."""
    if "[" not in formula and ".xla" not in formula.lower():
        return
    for token in _TOKEN.finditer(formula):
        if token["owner"] and token["name"] and "!" not in _bare(token, links, names):
            folder, file, _ = _parts(token["owner"])
            target = links.get(int(file), "") if file.isdecimal() else f"{folder}{file}"
            yield target if is_add_in(target) else LOST


def links_read(formula: str) -> set[int]:
    """Return the numbers of the links that a formula reads."""
    files = (_parts(token["owner"] or "")[1] for token in _TOKEN.finditer(formula))
    return {int(file) for file in files if file.isdecimal()}


def _bare(token: re.Match[str], links: Links, names: Collection[str]) -> str:
    """Return a name with its prefix, or bare where the prefix is the add-in's."""
    owner, name, is_call = token["owner"], token["name"], bool(token["call"])
    stored = f"{owner}!{name}" if owner else name
    plain = _PREFIXES.sub("", name, count=1) if _PREFIXES.match(name) else name
    ours = plain.upper() in names
    if not (owner or is_call) or (owner and not _is_of_add_in(owner, ours, is_call, links)):
        return stored
    return plain.upper() if ours else name


def _is_of_add_in(owner: str, ours: bool, is_call: bool, links: Links) -> bool:
    """Return whether a prefix makes a name the add-in's. Cells of the add-in's sheet do not count."""
    folder, file, sheet = _parts(owner)
    if sheet and not is_call:
        return False
    if not file.isdecimal():
        return is_add_in(file) and (ours or is_call)
    target = links.get(int(file), "")
    return is_add_in(target) or (ours and is_call and not (folder or sheet or _HAS_MACROS.fullmatch(target)))


def _parts(owner: str) -> tuple[str, str, str]:
    """Return folder, file and sheet before an exclamation mark; a path without brackets is a file without a sheet."""
    if "[" not in owner and ".xla" not in owner.lower():
        return owner, "", ""
    if owner.startswith("'"):
        owner = owner[1:-1].replace("''", "'")
    found = _FILE.fullmatch(owner)
    if found:
        return found[1], found[2], found[3]
    file = file_name(owner) if is_add_in(owner) else ""
    return owner[: len(owner) - len(file)], file, ""
