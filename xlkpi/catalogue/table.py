"""A reader of one TOML table: gives the table's values by kind and gathers every problem with its place and fix."""

from __future__ import annotations

import difflib
import math
import re
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

from ..errors import Problem
from ..formula.values import NOT_IN_CELLS, to_number
from .model import LANGUAGES, Text

ANY_TEXT = r".*\S.*"
ID = r"[a-z][a-z0-9_]{0,59}"
VERTICAL_ID = r"(?=.{1,60}$)[a-z][a-z0-9]*(-[a-z0-9]+)*"
FUNCTION_NAME = r"KPI_[A-Z][A-Z_]{0,59}"
ARGUMENT_ID = r"[a-z][a-z_]{0,59}"
COUNTRY = r"[A-Z]{2}"

FORMS = {
    ANY_TEXT: "write a text that is not empty, between quotes",
    ID: "write small letters a-z, digits and _, a letter first, at most 60 in all",
    VERTICAL_ID: "write small letters a-z and digits, words joined by hyphens: flower-subscription",
    FUNCTION_NAME: "write KPI_ and capitals A-Z and _",
    ARGUMENT_ID: "write small letters a-z and _, a letter first, at most 60 in all",
    COUNTRY: 'write the two capitals of its ISO code, such as "FR"',
}
"""How to write a string of each pattern, in words."""


class Findings:
    """Everything found in a catalogue file while it is read.

    problems: what makes the file unusable. notes: what is understood, but had better be written otherwise. texts: each
    text with its place.
    """

    def __init__(self) -> None:
        self.problems: List[Problem] = []
        self.notes: List[Problem] = []
        self.texts: List[Tuple[str, Text]] = []


class Table:
    """One table of a catalogue file. Reading never raises: what is wrong gathers in the findings of the whole file."""

    def __init__(self, values: Any, where: str, findings: Findings) -> None:
        self.where = where
        self.findings = findings
        self.read: Set[str] = set()
        if not isinstance(values, dict):
            self.refuse("", f"is {type(values).__name__}, not a table", "write it as a table: { key = value }")
            values = {}
        self.values: Dict[str, Any] = values

    def refuse(self, key: str, what: str, fix: str) -> None:
        """Add a problem with one of the table's keys, or, for the key "", with the table itself."""
        self.findings.problems.append(Problem(f"{self.where}: {key}" if key else self.where, what, fix))

    def advise(self, what: str, fix: str) -> None:
        """Add a note on the table."""
        self.findings.notes.append(Problem(self.where, what, fix))

    def get(self, key: str, default: Any = None) -> Any:
        """Return the raw value; report a missing key that has no default."""
        self.read.add(key)
        if key not in self.values and default is None:
            self.refuse(key, "is missing", f"add {key} = …")
        return self.values.get(key, default)

    def string(self, key: str, pattern: str = ANY_TEXT, default: Optional[str] = None) -> str:
        """Return a string that matches the pattern; report any other value and return ""."""
        value = self.get(key, default)
        if value is None:
            return ""
        if not isinstance(value, str) or (value != default and not re.fullmatch(pattern, value, re.DOTALL)):
            self.refuse(key, f"{value!r} is not valid", FORMS[pattern])
            return ""
        control = NOT_IN_CELLS.search(value)
        if control:
            what = f"has the control character {control.group()!r} at position {control.start() + 1}"
            self.refuse(key, f"{what}, which no workbook can hold", "remove it")
        return value

    def choice(self, key: str, options: Sequence[str], default: Optional[str] = None) -> str:
        """Return one of the options; report any other value and return the first option."""
        value = self.get(key, default)
        if value is None or value in options:
            return value or options[0]
        near = difflib.get_close_matches(str(value), options, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"write one of {', '.join(options)}"
        self.refuse(key, f"{value!r} is unknown", hint)
        return options[0]

    def boolean(self, key: str, default: bool) -> bool:
        """Return true or false; report any other value and return the default."""
        value = self.get(key, default)
        if isinstance(value, bool):
            return value
        self.refuse(key, f"{value!r} is neither true nor false", f"write {key} = true, without quotes, or remove it")
        return default

    def number(self, key: str) -> float:
        """Return a finite number; report any other value and return 0."""
        value = self.get(key)
        if value is None:
            return 0.0
        number = math.nan if isinstance(value, bool) or not isinstance(value, (int, float)) else to_number(value)
        if isinstance(number, str) or not math.isfinite(number):
            self.refuse(key, f"{value!r} is not a number", "write a number such as 0.85")
            return 0.0
        return number

    def text(self, key: str, most: int = 1000) -> Text:
        """Return a text in every language; report one that is longer than `most` characters."""
        table = self.table(key)
        given = isinstance(self.values.get(key), dict)
        texts = {language: table.string(language) for language in LANGUAGES} if given else {}
        for language, text in texts.items():
            if len(text) > most:
                table.refuse(language, f"has {len(text)} characters, at most {most} are shown", "write it shorter")
        table.done()
        if texts:
            self.findings.texts.append((table.where, texts))
        return texts or dict.fromkeys(LANGUAGES, "")

    def table(self, key: str) -> Table:
        """Return the table below a key."""
        value = self.get(key)
        return Table({} if value is None else value, f"{self.where}: {key}", self.findings)

    def tables(self, key: str, name: str, required: bool = True) -> List[Table]:
        """Return a list of tables. Problems name each by `name` and its id, or its number where it has no id."""
        rows = self.get(key, None if required else [])
        if rows is not None and not isinstance(rows, list):
            self.refuse(key, "is not a list of tables", f"write [[{key}]]")
            rows = None
        return [
            Table(row, f"{self._file()}: {name} {_label(row, i)}", self.findings) for i, row in enumerate(rows or [])
        ]

    def done(self) -> None:
        """Report the keys that nothing has asked for: most are misspelt."""
        for key in self.values:
            if key not in self.read:
                near = difflib.get_close_matches(key, sorted(self.read), n=1)
                self.refuse(key, "is not a key of the format", f"did you mean {near[0]!r}?" if near else "remove it")

    def _file(self) -> str:
        return self.where.split(": ")[0]


def _label(row: Any, index: int) -> str:
    return str(row["id"]) if isinstance(row, dict) and "id" in row else str(index + 1)
