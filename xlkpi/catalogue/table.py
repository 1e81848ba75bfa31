"""A reader of one TOML table: returns values by kind, and collects every problem with its place and fix."""

from __future__ import annotations

import math
import re
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

from ..errors import Problem
from ..formula.values import NOT_IN_CELLS, to_number
from ..messages import joined, message
from .function import Text
from .model import LANGUAGES

ANY_TEXT = r".*\S.*"
ID = r"[a-z][a-z0-9_]{0,59}"
VERTICAL_ID = r"(?=.{1,60}$)[a-z][a-z0-9]*(-[a-z0-9]+)*"
FUNCTION_NAME = r"KPI_[A-Z][A-Z_]{0,59}"
ARGUMENT_ID = r"[a-z][a-z_]{0,59}"
COUNTRY = r"[A-Z]{2}"
CURRENCY = r"[A-Z]{3}"

EXTENDS, DROP, ORDER = "extends", "drop", "order"
"""The keys of [vertical] that only a file that extends another has."""
_FEW = 6
"""A table of at most so many keys has all of them named where one is misspelt."""

FORMS = {
    ANY_TEXT: message("write a text that is not empty, between quotes"),
    ID: message("write small letters a-z, digits and _, a letter first, at most 60 in all"),
    VERTICAL_ID: message("write small letters a-z and digits, words joined by hyphens: flower-subscription"),
    FUNCTION_NAME: message("write KPI_ and capitals A-Z and _"),
    ARGUMENT_ID: message("write small letters a-z and _, a letter first, at most 60 in all"),
    COUNTRY: message('write the two capitals of its ISO code, such as "FR"'),
    CURRENCY: message('write the three capitals of its ISO code, such as "EUR"'),
}
"""How to write a string of each pattern, in words."""


class Findings:
    """Everything found in a catalogue file while it is read.

    Attributes:
        file: The file's name.
        problems: What makes the file unusable.
        notes: Advice on spellings that are understood but out of date.
        texts: Each text with its place, such as "KPI aov: name".
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: List[Problem] = []
        self.notes: List[Problem] = []
        self.texts: List[Tuple[str, Text]] = []


class Table:
    """One table of a catalogue file. Reading never raises: problems are added to the findings of the whole file.

    Args:
        values: The table's values by key; anything but a table is reported.
        place: Where the table stands in the file, such as "KPI aov: inputs"; "" for the file itself.
        findings: The findings to which problems are added.
    """

    def __init__(self, values: Any, place: str, findings: Findings) -> None:
        self.place = place
        self.findings = findings
        self.read: Set[str] = set()
        if not isinstance(values, dict):
            what = message("is {kind}, not a table", kind=type(values).__name__)
            self.refuse("", what, message("write it as a table: {{ key = value }}"))
            values = {}
        self.values: Dict[str, Any] = values

    def refuse(self, key: str, what: str, fix: str) -> None:
        """Add a problem with one of the table's keys, or, for the key "", with the table itself."""
        self.findings.problems.append(Problem(file=self.findings.file, place=self.below(key), what=what, fix=fix))

    def advise(self, what: str, fix: str) -> None:
        """Add a note on the table."""
        self.findings.notes.append(Problem(file=self.findings.file, place=self.place, what=what, fix=fix))

    def below(self, key: str) -> str:
        """Return the place of a key in the file, for messages."""
        return ": ".join(part for part in (self.place, key) if part)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the raw value; report a missing key that has no default."""
        self.read.add(key)
        if key not in self.values and default is None:
            self.refuse(key, message("is missing"), message("add {key} = …", key=key))
        return self.values.get(key, default)

    def string(self, key: str, pattern: str = ANY_TEXT, default: Optional[str] = None) -> str:
        """Return a string that matches the pattern; report any other value and return ""."""
        value = self.get(key, default)
        if value is None:
            return ""
        if not isinstance(value, str) or (value != default and not re.fullmatch(pattern, value, re.DOTALL)):
            self.refuse(key, message("{value!r} is not valid", value=value), FORMS[pattern])
            return ""
        control = NOT_IN_CELLS.search(value)
        if control:
            found = {"character": control.group(), "position": control.start() + 1}
            what = message(
                "has the character {character!r} at position {position}, which no workbook can hold", **found
            )
            self.refuse(key, what, message("remove it"))
        return value

    def choice(self, key: str, options: Sequence[str], default: Optional[str] = None) -> str:
        """Return one of the options; report any other value and return the first option."""
        value = self.get(key, default)
        if value is None or value in options:
            return value or options[0]
        near = did_you_mean(str(value), options)
        fix = near or message("write one of {options}", options=joined(", ", options))
        self.refuse(key, message("{value!r} is unknown", value=value), fix)
        return options[0]

    def boolean(self, key: str, default: bool) -> bool:
        """Return true or false; report any other value and return the default."""
        value = self.get(key, default)
        if isinstance(value, bool):
            return value
        what = message("{value!r} is neither true nor false", value=value)
        self.refuse(key, what, message("write {key} = true, without quotes, or remove it", key=key))
        return default

    def number(self, key: str) -> float:
        """Return a finite number; report any other value and return 0."""
        value = self.get(key)
        if value is None:
            return 0.0
        number = math.nan if isinstance(value, bool) or not isinstance(value, (int, float)) else to_number(value)
        if isinstance(number, str) or not math.isfinite(number):
            self.refuse(key, message("{value!r} is not a number", value=value), message("write a number such as 0.85"))
            return 0.0
        return number

    def text(self, key: str, most: int = 1000) -> Text:
        """Return a text in every language; report one that is longer than `most` characters."""
        table = self.table(key)
        given = isinstance(self.values.get(key), dict)
        texts = {language: table.string(language) for language in LANGUAGES} if given else {}
        for language, text in texts.items():
            if len(text) > most:
                what = message("has {count} characters, at most {most} are shown", count=len(text), most=most)
                table.refuse(language, what, message("write it shorter"))
        table.done()
        if texts:
            self.findings.texts.append((table.place, texts))
        return texts or dict.fromkeys(LANGUAGES, "")

    def optional_text(self, key: str, most: int = 1000) -> Text:
        """Return a text in every language, or an empty mapping where the table has none."""
        return self.text(key, most) if key in self.values else {}

    def strings(self, key: str, pattern: str = ANY_TEXT) -> Tuple[str, ...]:
        """Return a list of strings that match the pattern; report any other value."""
        values = self.get(key)
        if not isinstance(values, list):
            if values is not None:
                self.refuse(key, message("is not a list of texts"), message('write {key} = ["…"]', key=key))
            return ()
        numbered = Table({str(index + 1): value for index, value in enumerate(values)}, self.below(key), self.findings)
        return tuple(numbered.string(number, pattern) for number in numbered.values)

    def lines(self, key: str, parts: Sequence[str]) -> Dict[str, Tuple[int, ...]]:
        """Return the numbers of a document's lines by part; nothing where the table does not have the key."""
        if key not in self.values:
            return {}
        table = self.table(key)
        lines = {part: table._line_numbers(part) for part in parts if part in table.values}
        table.read.update(parts)
        table.done()
        return lines

    def _line_numbers(self, key: str) -> Tuple[int, ...]:
        numbers = self.get(key)
        if isinstance(numbers, list) and numbers and all(type(number) is int and number > 0 for number in numbers):
            return tuple(numbers)
        self.refuse(key, message("is not a list of line numbers"), message("write {key} = [21, 22]", key=key))
        return ()

    def table(self, key: str) -> Table:
        """Return the table below a key."""
        value = self.get(key)
        return Table({} if value is None else value, self.below(key), self.findings)

    def tables(self, key: str, name: str, required: bool = True) -> List[Table]:
        """Return a list of tables. Problems name each by `name` and its id, or its number where it has no id."""
        rows = self.get(key, None if required else [])
        if rows is not None and not isinstance(rows, list):
            self.refuse(key, message("is not a list of tables"), message("write [[{key}]]", key=key))
            rows = None
        return [Table(row, f"{name} {_label(row, index)}", self.findings) for index, row in enumerate(rows or [])]

    def done(self) -> None:
        """Report the keys that were never read: most of them are misspelt."""
        for key in self.values:
            if key not in self.read:
                self.refuse(key, message("is not a key of the format"), self._instead_of(key))

    def _instead_of(self, key: str) -> str:
        """Return what to do about a key that the format does not have here."""
        about = self.place == "vertical"
        if key in (EXTENDS, DROP, ORDER):
            if about:
                return message('add extends = "…", the vertical that this one builds on')
            return message("move it up, below [vertical]")
        near = did_you_mean(key, [*sorted(self.read), *([EXTENDS] if about else [])])
        if not near and 1 < len(self.read) <= _FEW:
            return message("write one of {keys}, or remove it", keys=joined(", ", sorted(self.read)))
        return near or message("remove it")


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """Ask whether the nearest known name was meant; return "" when none is near."""
    import difflib  # here, as Excel starts faster without it

    near = difflib.get_close_matches(name, known, n=1)
    return message("did you mean {name!r}?", name=near[0]) if near else ""


def _label(row: Any, index: int) -> str:
    return str(row["id"]) if isinstance(row, dict) and "id" in row else str(index + 1)
