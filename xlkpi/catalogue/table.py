"""A TOML table being read: gives its values by kind and notes every problem with file, place and cure."""

from __future__ import annotations

import difflib
import math
import re
from typing import Any, Dict, List, Optional, Sequence, Set

from ..errors import Problem
from ..formula.values import to_number
from .model import LANGUAGES, Text

ANY_TEXT = r".*\S.*"
ID = r"[a-z][a-z0-9_]*"
VERTICAL_ID = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
FUNCTION_NAME = r"KPI_[A-Z][A-Z_]*"
COUNTRY = r"[A-Z]{2}"

FORMS = {
    ANY_TEXT: "write a text that is not empty, between quotes",
    ID: "write small letters a-z, digits and _, a letter first",
    VERTICAL_ID: "write small letters a-z and digits, words joined by hyphens: flower-subscription",
    FUNCTION_NAME: "write KPI_ and capitals A-Z and _",
    COUNTRY: 'write the two capitals of its ISO code, such as "FR"',
}
"""How to write a string of each pattern, in words."""


class Table:
    """One table of a catalogue file. Reading never raises: problems gather in the list shared by the whole file."""

    def __init__(self, values: Any, where: str, problems: List[Problem]) -> None:
        self.where = where
        self.problems = problems
        self.read: Set[str] = set()
        if not isinstance(values, dict):
            self.note("", f"is {type(values).__name__}, not a table", "write it as a table: { key = value }")
            values = {}
        self.values: Dict[str, Any] = values

    def note(self, key: str, what: str, cure: str) -> None:
        """Add a problem with one of the table's keys."""
        self.problems.append(Problem(f"{self.where}: {key}" if key else self.where, what, cure))

    def get(self, key: str, default: Any = None) -> Any:
        """The raw value; a missing key without a default is a problem."""
        self.read.add(key)
        if key not in self.values and default is None:
            self.note(key, "is missing", f"add {key} = …")
        return self.values.get(key, default)

    def string(self, key: str, pattern: str = ANY_TEXT, default: Optional[str] = None) -> str:
        """A string that matches the pattern."""
        value = self.get(key, default)
        if value is None:
            return ""
        if not isinstance(value, str) or (value != default and not re.fullmatch(pattern, value, re.DOTALL)):
            self.note(key, f"{value!r} is not valid", FORMS[pattern])
            return ""
        return value

    def choice(self, key: str, options: Sequence[str], default: Optional[str] = None) -> str:
        """One of several strings."""
        value = self.get(key, default)
        if value is None or value in options:
            return value or options[0]
        near = difflib.get_close_matches(str(value), options, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"write one of {', '.join(options)}"
        self.note(key, f"{value!r} is unknown", hint)
        return options[0]

    def boolean(self, key: str, default: bool) -> bool:
        """Return the true or false of a key; report anything else, and return the default."""
        value = self.get(key, default)
        if isinstance(value, bool):
            return value
        self.note(key, f"{value!r} is neither true nor false", f"write {key} = true, without quotes, or remove it")
        return default

    def number(self, key: str) -> float:
        """A finite number."""
        value = self.get(key)
        if value is None:
            return 0.0
        number = math.nan if isinstance(value, bool) or not isinstance(value, (int, float)) else to_number(value)
        if isinstance(number, str) or not math.isfinite(number):
            self.note(key, f"{value!r} is not a number", "write a number such as 0.85")
            return 0.0
        return number

    def text(self, key: str, most: int = 1000) -> Text:
        """A text in every language, none longer than `most` characters."""
        table = self.table(key)
        given = isinstance(self.values.get(key), dict)
        texts = {language: table.string(language) for language in LANGUAGES} if given else {}
        for language, text in texts.items():
            if len(text) > most:
                table.note(language, f"has {len(text)} characters, at most {most} are shown", "write it shorter")
        table.done()
        return texts or dict.fromkeys(LANGUAGES, "")

    def table(self, key: str) -> Table:
        """A table below this one."""
        value = self.get(key)
        return Table({} if value is None else value, f"{self.where}: {key}", self.problems)

    def tables(self, key: str, name: str, required: bool = True) -> List[Table]:
        """A list of tables, each named in problems by its id or its number."""
        rows = self.get(key, None if required else [])
        if rows is not None and not isinstance(rows, list):
            self.note(key, "is not a list of tables", f"write [[{key}]]")
            rows = None
        return [
            Table(row, f"{self._file()}: {name} {_label(row, i)}", self.problems) for i, row in enumerate(rows or [])
        ]

    def done(self) -> None:
        """Note the keys that nothing asked for: usually a slip of the pen."""
        for key in self.values:
            if key not in self.read:
                near = difflib.get_close_matches(key, sorted(self.read), n=1)
                self.note(key, "is not a key of the format", f"did you mean {near[0]!r}?" if near else "remove it")

    def _file(self) -> str:
        return self.where.split(": ")[0]


def _label(row: Any, index: int) -> str:
    return str(row["id"]) if isinstance(row, dict) and "id" in row else str(index + 1)
