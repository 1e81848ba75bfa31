"""Drafts of verticals' files, in which every field is explained: fields.toml as TOML to be filled in."""

from __future__ import annotations

import datetime
import json
import re
import textwrap
from typing import Any, Dict, Iterator, List, Mapping, Set

from .extend import about_of
from .model import LANGUAGES
from .table import EXTENDS

Fields = Mapping[str, Any]
"""What fields.toml holds."""

_WIDTH = 110
_NAME_LENGTH = 45
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ENTRIES = {"input": 2, "argument": 2}
"""The number of entries in a draft, where it is not one."""
_CALCULATOR, _ARGUMENTS = "waste_rate", ("thrown", "sold")


def draft_of_own(vertical_id: str, fields: Fields, language: str) -> str:
    """Return the draft of a vertical that extends none: a whole example.

    Args:
        vertical_id: The id of the vertical.
        fields: What fields.toml holds.
        language: The language of the explanations.
    """
    lines = _intro(fields, "own", language)
    for table in fields["table"]:
        lines += [f"# {line}" for line in _wrapped(table.get("help"), language)]
        for number in range(_ENTRIES.get(table["name"], 1)):
            heading = table["heading"].format(name=_CALCULATOR, argument=_ARGUMENTS[number])
            lines += [heading, *_entry(table, number, language)]
        if table["name"] != "group":
            lines.append("")
    text = "\n".join(lines).rstrip() + "\n"
    return text.replace(f"id = {fields['table'][0]['field'][0]['draft'][0]}", f'id = "{vertical_id}"', 1)


def _entry(table: Mapping[str, Any], number: int, language: str) -> Iterator[str]:
    """Yield the lines of a draft's first, second, … entry of a table; fields are explained in the first."""
    indent = _indent(table)
    for field in table["field"]:
        value = field["draft"][min(number, len(field["draft"]) - 1)].strip()
        if field.get("extending") or not value:
            continue
        if number == 0:
            yield from _explained(field, indent, language)
        mark = "# " if field.get("optional") and not field.get("shown") else ""
        yield from _marked(f"{field['key']} = {value}", indent + mark)


def draft_of_extending(vertical_id: str, base: Mapping[str, Any], fields: Fields, language: str) -> str:
    """Return the draft of a vertical that extends another: it changes nothing, and shows all that can be changed.

    Args:
        vertical_id: The id of the vertical.
        base: The tables of the extended vertical.
        fields: What fields.toml holds.
        language: The language of the explanations.
    """
    return "\n".join(_Extending(vertical_id, base, fields, language).lines()).rstrip() + "\n"


class _Extending:
    """The draft of one file that extends a vertical."""

    def __init__(self, vertical_id: str, base: Mapping[str, Any], fields: Fields, language: str) -> None:
        self._id, self._base, self._language = vertical_id, base, language
        self._tables: Dict[str, Mapping[str, Any]] = {table["name"]: table for table in fields["table"]}
        self._intro = _intro(fields, "extending", language)
        self._explained: Set[str] = set()

    def lines(self) -> Iterator[str]:
        """Yield the lines: what is known already is commented out, with the values of the extended vertical."""
        name = about_of(self._base)["id"]
        said: Dict[str, Any] = {"id": self._id, EXTENDS: name}
        if self._id != name:
            said["name"] = dict.fromkeys(LANGUAGES, self._id[:_NAME_LENGTH])
        yield from self._intro
        yield from self._entry("vertical", about_of(self._base), said)
        for group in self._base["group"]:
            yield ""
            yield from self._entry("group", group, {"id": group["id"]})
            for row in group["input"]:
                yield from self._entry("input", row, {"id": row["id"]})
        for row in self._base["kpi"]:
            yield ""
            yield from self._entry("kpi", row, {"id": row["id"]})

    def _entry(self, kind: str, values: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[str]:
        """Yield one entry. The first of a kind explains the fields, and shows those that the extended one lacks."""
        table, first = self._tables[kind], kind not in self._explained
        self._explained.add(kind)
        if first:
            yield from (f"# {line}" for line in _wrapped(table.get("help"), self._language))
        yield table["heading"]
        indent, known = _indent(table), {**values, **said}
        for field in table["field"]:
            key = field["key"]
            if not first and key not in known:
                continue
            if first:
                yield from _explained(field, indent, self._language)
            value = _toml(known[key]) if key in known else field["draft"][0]
            yield from _marked(f"{key} = {value.strip()}", indent if key in said else f"{indent}# ")


def _intro(fields: Fields, kind: str, language: str) -> List[str]:
    return [*(f"# {line}" for line in _wrapped(fields["intro"][kind], language)), ""]


def _indent(table: Mapping[str, Any]) -> str:
    return " " * (len(table["heading"]) - len(table["heading"].lstrip()))


def _explained(field: Mapping[str, Any], indent: str, language: str) -> List[str]:
    return [f"{indent}# {line}" for line in _wrapped(field["help"], language)]


def _wrapped(text: Any, language: str) -> List[str]:
    # no-break spaces stay whole, as textwrap breaks at blanks alone
    return textwrap.wrap(text[language], _WIDTH, break_long_words=False, break_on_hyphens=False) if text else []


def _marked(text: str, start: str) -> List[str]:
    """Return the lines of a text, each behind an indentation and perhaps a comment's mark."""
    return [start + line for line in text.split("\n")]


def _toml(value: Any) -> str:
    """Return a value as TOML on one line; a list of tables has a line for each."""
    if isinstance(value, dict):
        pairs = [f"{key if _BARE.fullmatch(key) else json.dumps(key)} = {_toml(one)}" for key, one in value.items()]
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        if any(isinstance(one, dict) for one in value):
            return "\n".join(["[", *(f"  {_toml(one)}," for one in value), "]"])
        return f"[{', '.join(map(_toml, value))}]"
    return value.isoformat() if isinstance(value, datetime.date) else json.dumps(value, ensure_ascii=False)
