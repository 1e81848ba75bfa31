"""The figures and findings of many workbooks, kept on disk so that memory does not grow with their number."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator

from ..errors import Problem
from ..messages import message, plural
from ..scratch import Scratch
from ..tables.write import Row
from .read import Collected, Finding, Kind

_TABLES = """
CREATE TABLE rows (id INTEGER PRIMARY KEY, business, vertical, month, figures BLOB, currency, rate, workbook INTEGER,
  file);
CREATE TABLE findings (id INTEGER PRIMARY KEY, workbook INTEGER, kind, finding BLOB);
"""
_SAME = "a.business = b.business AND a.vertical = b.vertical AND a.month = b.month AND a.id <> b.id"
_DIFFERING = f"""
CREATE TEMP TABLE differing AS
SELECT a.id, (SELECT b.id FROM rows b WHERE {_SAME} AND a.figures <> b.figures ORDER BY b.id LIMIT 1) AS other
FROM rows a WHERE other IS NOT NULL
"""


class Collection:
    """The rows and findings of workbooks, in the order in which the workbooks were added."""

    def __init__(self) -> None:
        self._scratch = Scratch(_TABLES)
        self.workbooks = 0
        self.versions: Counter[str] = Counter()
        """The number of workbooks by the version of xlkpi that made them."""

    def add(self, collected: Collected) -> None:
        """Add the rows and findings of a workbook."""
        self.workbooks += 1
        if collected.figures:
            self.versions[collected.version] += 1
        key = (collected.business, collected.vertical)
        money = (collected.currency, collected.exchange_rate, self.workbooks)
        self._scratch.run_for_each(
            "INSERT INTO rows (business, vertical, month, figures, currency, rate, workbook, file) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(*key, month, figures, *money, collected.file) for month, figures in collected.figures.items()],
        )
        self._add_findings(self.workbooks, collected.findings)

    def merge_months(self) -> None:
        """Keep a month once when two workbooks agree on it; drop and report it when they disagree.

        Call this after all workbooks were added.
        """
        scratch = self._scratch
        scratch.run("CREATE INDEX key ON rows (business, vertical, month)")
        scratch.run(_DIFFERING)
        clashes = scratch.rows(
            "SELECT a.workbook, a.file, a.business, count(*), min(a.month), max(a.month), b.file FROM differing "
            "JOIN rows a ON a.id = differing.id JOIN rows b ON b.id = other GROUP BY a.workbook, b.workbook, a.vertical"
        )
        for workbook, file, business, count, first, last, other in list(clashes):
            what = plural(
                "{first}: {other} has other figures for the same business",
                "{count} months from {first} to {last}: {other} has other figures for the same business",
                count=count,
                first=first,
                last=last,
                other=other,
            )
            problem = Problem(file=file, business=business, what=what, fix=message("keep one of the two"))
            self._add_findings(workbook, [Finding(Kind.conflict, problem)])
        scratch.run("DELETE FROM rows WHERE id IN (SELECT id FROM differing)")
        self._drop_two_currencies()
        kept = "SELECT min(id) FROM rows GROUP BY business, vertical, month"
        scratch.run(f"DELETE FROM rows WHERE id NOT IN ({kept})")

    def _drop_two_currencies(self) -> None:
        """Drop and report the businesses whose workbooks are in several currencies: their amounts cannot be joined."""
        scratch = self._scratch
        scratch.run(
            "CREATE TEMP TABLE mixed AS SELECT business, vertical, group_concat(DISTINCT currency) AS names FROM rows "
            "WHERE currency <> '' GROUP BY 1, 2 HAVING count(DISTINCT currency) > 1"
        )
        found = "SELECT DISTINCT workbook, file, business, names FROM rows JOIN mixed USING (business, vertical)"
        for workbook, file, business, names in list(scratch.rows(found)):
            codes = ", ".join(sorted(names.split(",")))
            what = message("the workbooks of this business are in several currencies ({names})", names=codes)
            problem = Problem(file=file, business=business, what=what, fix=message("keep those in one currency"))
            self._add_findings(workbook, [Finding(Kind.conflict, problem)])
        scratch.run("DELETE FROM rows WHERE (business, vertical) IN (SELECT business, vertical FROM mixed)")

    def rows(self) -> Iterator[Row]:
        """Return the rows of the table, workbook by workbook and month by month."""
        query = "SELECT business, vertical, month, figures, currency, rate FROM rows ORDER BY workbook, month"
        return map(Row._make, self._scratch.rows(query))

    def findings(self) -> Iterator[Finding]:
        """Return all findings, workbook by workbook."""
        query = "SELECT finding FROM findings ORDER BY workbook, id"
        return (pickle.loads(finding) for (finding,) in self._scratch.rows(query))

    def count(self) -> int:
        """Return the number of rows."""
        return self._scratch.number("SELECT count(*) FROM rows")

    def kinds(self) -> dict[Kind, int]:
        """Return the number of findings of each kind that occurs."""
        found = dict(self._scratch.rows("SELECT kind, count(*) FROM findings GROUP BY kind"))
        return {kind: found[kind] for kind in Kind if kind in found}

    def verticals(self) -> set[str]:
        """Return the ids of the rows' verticals."""
        return {vertical for (vertical,) in self._scratch.rows("SELECT DISTINCT vertical FROM rows")}

    def close(self) -> None:
        """Free the space on disk."""
        self._scratch.close()

    def _add_findings(self, workbook: int, findings: Iterable[Finding]) -> None:
        self._scratch.run_for_each(
            "INSERT INTO findings (workbook, kind, finding) VALUES (?, ?, ?)",
            [(workbook, finding.kind, pickle.dumps(finding)) for finding in findings],
        )
