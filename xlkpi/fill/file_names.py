"""Safe, unique and readable file names for businesses of any name, on any system."""

from __future__ import annotations

import re
import unicodedata

from ..scratch import Scratch

LONGEST = 150
"""The longest name in bytes of UTF-8, with suffix. Systems allow 255, but Excel opens no whole path beyond 218."""

_WITHOUT_A_NAME = "business"
_FORBIDDEN = frozenset('<>:"/\\|?*')  # forbidden by Windows; the slash by every system
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# letters and marks that are invisible: fillers, variation selectors, joiners
_BLANK_MARKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_RESERVED = re.compile(r"(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9]) *(\..*)?", re.DOTALL)
_EDGES = " .-"  # a leading dot hides a file, a leading dash looks like an option, Windows drops trailing ones
_LEADING = _EDGES + "~"  # Excel marks an open file with ~$


class TakenNames:
    """The set of file names that are taken, kept on disk when there are many."""

    def __init__(self) -> None:
        self._scratch = Scratch("CREATE TABLE name (key PRIMARY KEY) WITHOUT ROWID")

    def __contains__(self, key: str) -> bool:
        return self._scratch.row("SELECT 1 FROM name WHERE key = ?", key) is not None

    def add(self, key: str) -> None:
        """Add a name."""
        self._scratch.run("INSERT INTO name VALUES (?)", key)


def file_name(business: str, suffix: str, taken: TakenNames | set[str]) -> str:
    """Return a file name for a business: its name without forbidden or invisible characters.

    Names that differ only in case or Unicode form get different files: "Acme.xlsx", "ACME (2).xlsx". The same calls in
    the same order return the same names.

    Args:
        business: The business's name.
        suffix: The suffix, such as ".xlsx".
        taken: The names that earlier calls have taken; the new name is added.
    """
    stem = _clean(business)
    # doubling, then halving, finds a free number among thousands without trying each
    free, low = 1, 0
    while _key(_candidate(stem, free, suffix)) in taken:
        low, free = free, free * 2
    while free - low > 1:
        middle = (low + free) // 2
        low, free = (middle, free) if _key(_candidate(stem, middle, suffix)) in taken else (low, middle)
    name = _candidate(stem, free, suffix)
    taken.add(_key(name))
    return name


def _clean(business: str) -> str:
    shown = _BLANK_MARKS.sub("", "".join(map(_safe, business)))
    text = " ".join(unicodedata.normalize("NFC", shown).split()).lstrip(_LEADING).rstrip(_EDGES)
    # Windows takes COM¹ for COM1, and reserves the name even if a dot and more follow
    return f"_{text}" if _RESERVED.fullmatch(_key(text)) else text or _WITHOUT_A_NAME


def _safe(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in _UNSEEN:
        return ""
    return "-" if _FORBIDDEN & set(unicodedata.normalize("NFKC", character)) else character


def _candidate(stem: str, number: int, suffix: str) -> str:
    ending = f" ({number}){suffix}" if number > 1 else suffix
    room = LONGEST - len(ending.encode())
    if len(stem.encode()) > room:
        stem = stem.encode()[:room].decode(errors="ignore").rstrip(_EDGES)
    return stem + ending


def _key(name: str) -> str:
    """Return a key that is equal for names that a file system may confuse."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", folded)
