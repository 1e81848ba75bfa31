"""What many workbooks gave, kept on disk until it is written: memory does not grow with their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..scratch import Scratch
from ..tables.write import Row
from .read import Collected, Finding, Kind

_TABLES = """
CREATE TABLE rows (id INTEGER PRIMARY KEY, business, vertical, month, figures BLOB, workbook INTEGER, file);
CREATE TABLE findings (id INTEGER PRIMARY KEY, workbook INTEGER, file, kind, cell, business, problem, cure);
"""
_SAME = "a.business = b.business AND a.vertical = b.vertical AND a.month = b.month AND a.id <> b.id"
_DIFFERING = f"""
CREATE TEMP TABLE differing AS
SELECT a.id, (SELECT b.id FROM rows b WHERE {_SAME} AND a.figures <> b.figures ORDER BY b.id LIMIT 1) AS other
FROM rows a WHERE other IS NOT NULL
"""


class Collection:
    """The rows and findings of many workbooks, in the order in which they were added."""

    def __init__(self) -> None:
        self._scratch = Scratch(_TABLES)
        self.workbooks = 0
        self.versions: Counter[str] = Counter()
        """How many workbooks each version of xlkpi made."""

    def add(self, collected: Collected) -> None:
        """Take a workbook's rows and findings in."""
        self.workbooks += 1
        if collected.figures:
            self.versions[collected.version] += 1
        key = (collected.business, collected.vertical)
        self._scratch.run_for_each(
            "INSERT INTO rows (business, vertical, month, figures, workbook, file) VALUES (?, ?, ?, ?, ?, ?)",
            [(*key, month, figures, self.workbooks, collected.file) for month, figures in collected.figures.items()],
        )
        self._note(self.workbooks, collected.findings)

    def settle(self) -> None:
        """All is added: months that two workbooks have alike are kept once, those in which they differ not at all."""
        scratch = self._scratch
        scratch.run("CREATE INDEX key ON rows (business, vertical, month)")
        scratch.run(_DIFFERING)
        clashes = scratch.rows(
            "SELECT a.workbook, a.file, a.business, count(*), min(a.month), max(a.month), b.file FROM differing "
            "JOIN rows a ON a.id = differing.id JOIN rows b ON b.id = other GROUP BY a.workbook, b.workbook, a.vertical"
        )
        for workbook, file, business, count, first, last, other in list(clashes):
            months = first if count == 1 else f"{count} months from {first} to {last}"
            what = f"{months}: {other} has other figures for the same business"
            self._note(workbook, [Finding(file, Kind.twice, "", business, what, "keep one of the two")])
        scratch.run("DELETE FROM rows WHERE id IN (SELECT id FROM differing)")
        kept = "SELECT min(id) FROM rows GROUP BY business, vertical, month"
        scratch.run(f"DELETE FROM rows WHERE id NOT IN ({kept})")

    def rows(self) -> Iterator[Row]:
        """The rows of the table: workbook by workbook, month by month."""
        query = "SELECT business, vertical, month, figures FROM rows ORDER BY workbook, month"
        return map(Row._make, self._scratch.rows(query))

    def findings(self) -> Iterator[Finding]:
        """The lines of the report, workbook by workbook."""
        query = "SELECT file, kind, cell, business, problem, cure FROM findings ORDER BY workbook, id"
        return (Finding(file, Kind(kind), *rest) for file, kind, *rest in self._scratch.rows(query))

    def count(self) -> int:
        """How many rows there are."""
        return self._scratch.number("SELECT count(*) FROM rows")

    def kinds(self) -> dict[Kind, int]:
        """How many findings there are of each kind that there is."""
        found = dict(self._scratch.rows("SELECT kind, count(*) FROM findings GROUP BY kind"))
        return {kind: found[kind] for kind in Kind if kind in found}

    def verticals(self) -> set[str]:
        """The trades of the rows."""
        return {vertical for (vertical,) in self._scratch.rows("SELECT DISTINCT vertical FROM rows")}

    def close(self) -> None:
        """Give back the space on disk."""
        self._scratch.close()

    def _note(self, workbook: int, findings: list[Finding]) -> None:
        self._scratch.run_for_each(
            "INSERT INTO findings (workbook, file, kind, cell, business, problem, cure) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(workbook, *finding) for finding in findings],
        )
