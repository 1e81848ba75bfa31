"""The businesses of workbooks, read from a few cells of each file: which workbook belongs to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ..catalogue.load import load_catalogue
from ..catalogue.model import Catalogue
from ..errors import Problem, ProblemsError
from ..files import shown_path
from ..jobs.isolation import SECONDS, bounded, guarded_processes, too_costly, work_through
from ..jobs.workers import spread
from ..numbers import Wrong
from ..reading.business import named_business
from ..reading.named import leads_nowhere
from ..reading.untrusted import in_words, open_untrusted
from ..scratch import Scratch
from ..tables.names import business_key
from ..xlsx.safe_zip import RESAVE
from .places import Pair

_REMEMBERED = 100
"""The most workbooks without a name that are remembered."""


class Owner(NamedTuple):
    """A workbook whose business is known, by its key (see business_key) and its vertical."""

    pair: Pair
    key: str
    vertical: str


@dataclass(frozen=True)
class Unknown:
    """A workbook whose business is not known.

    Attributes:
        pair: The workbook.
        problems: The problems that say why; none for a workbook without a name, such as a template.
        place: The cell for the name, where there is none: "Inputs!B4".
    """

    pair: Pair
    problems: Sequence[Problem]
    place: str = ""


class Businesses:
    """The workbooks of businesses, kept on disk so that memory does not grow with their number."""

    def __init__(self) -> None:
        self._scratch = Scratch("CREATE TABLE workbook (key, vertical, old, new)")
        self.count = 0
        """The number of workbooks."""
        self.nameless: list[str] = []
        """The first workbooks without a name, each with the cell for it."""

    def add(self, owner: Owner) -> None:
        """Add a workbook."""
        self.count += 1
        values = (owner.key, owner.vertical, str(owner.pair.old), str(owner.pair.new))
        self._scratch.run("INSERT INTO workbook VALUES (?, ?, ?, ?)", *values)

    def add_nameless(self, unknown: Unknown) -> None:
        """Remember a workbook without a name."""
        if unknown.place and len(self.nameless) < _REMEMBERED:
            self.nameless.append(f"{shown_path(unknown.pair.old)} ({unknown.place})")

    def ready(self) -> None:
        """Prepare for look-ups, once all workbooks are added."""
        self._scratch.run("CREATE INDEX owner ON workbook (key, vertical)")

    def of(self, business: str, vertical: str) -> list[Pair]:
        """Return the workbooks of a business in a vertical."""
        query = "SELECT old, new FROM workbook WHERE key = ? AND vertical = ? ORDER BY rowid"
        found = self._scratch.rows(query, business_key(business), vertical)
        return [Pair(Path(old), Path(new)) for old, new in found]

    def close(self) -> None:
        """Free the space on disk."""
        self._scratch.close()


def find_owners(pairs: Iterable[Pair], catalogues: Sequence[str] = (), processes: int = 1) -> Iterator[Owner | Unknown]:
    """Find the business of each workbook, in the order given.

    Args:
        pairs: The workbooks.
        catalogues: Files or folders of custom verticals; see load_catalogue.
        processes: The number of processes that share the work; a file that crashes one of them is reported.
    """
    pool = guarded_processes(processes, _prepare, tuple(catalogues))
    yield from spread(partial(work_through, _owner, SECONDS), pairs, _lost, pool, processes)


_catalogue: Catalogue
"""The catalogue of a working process."""


def _prepare(catalogues: Sequence[str]) -> None:
    global _catalogue
    _catalogue = load_catalogue(catalogues)


def _owner(pair: Pair) -> Owner | Unknown:
    try:
        with bounded(pair.old), in_words(pair.old):
            untrusted = open_untrusted(pair.old)
            vertical = untrusted.vertical(_catalogue)
            cells = untrusted.cells
            named = cells.identity.names.get("business_name")
            if named is None:
                return Unknown(pair, [replace(leads_nowhere("business_name"), file=shown_path(pair.old))])
            name = named_business(cells.values(named.sheet, named.addresses[:1]).get(named.addresses[0]))
    except ProblemsError as error:
        return Unknown(pair, error.problems)
    if isinstance(name, Wrong):
        return Unknown(pair, (), named.full_address(0))
    return Owner(pair, business_key(name), vertical.id)


def _lost(pair: Pair) -> Unknown:
    return Unknown(pair, [Problem(file=shown_path(pair.old), what=too_costly(pair.old), fix=RESAVE)])
