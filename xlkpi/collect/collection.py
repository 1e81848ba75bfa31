"""The figures and findings of many workbooks, kept on disk so that memory does not grow with their number."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from ..errors import Problem
from ..messages import message, plural
from ..scratch import Scratch
from ..tables.names import business_key
from ..tables.settings import CURRENCY, LENGTH, SETTINGS
from ..tables.spellings import one_business
from ..tables.write import Row
from .read import Collected, Finding, Kind
from .statements import UNREADABLE

_TABLES = """
CREATE TABLE rows (id INTEGER PRIMARY KEY, key, business, vertical, month, figures BLOB, workbook INTEGER, file);
CREATE TABLE workbooks (id INTEGER PRIMARY KEY, key, vertical, file, settings);
CREATE TABLE findings (id INTEGER PRIMARY KEY, workbook INTEGER, kind, finding BLOB);
CREATE TABLE spelling (key, name, workbook, PRIMARY KEY (key, name)) WITHOUT ROWID;
"""
_SAME = "a.key = b.key AND a.vertical = b.vertical AND a.month = b.month AND a.id <> b.id"
_DIFFERING = f"""
CREATE TEMP TABLE differing AS
SELECT a.id, (SELECT b.id FROM rows b WHERE {_SAME} AND a.figures <> b.figures ORDER BY b.id LIMIT 1) AS other
FROM rows a WHERE other IS NOT NULL
"""
_SEVERAL = "SELECT key, vertical FROM workbooks GROUP BY 1, 2 HAVING count(DISTINCT settings) > 1"
_RESPELT = "SELECT key FROM spelling GROUP BY key HAVING count(*) > 1"
_NAMED = 8
"""The most businesses whose spellings are noted."""


class Collection:
    """The rows and findings of workbooks, in the order in which the workbooks were added."""

    def __init__(self) -> None:
        self._scratch = Scratch(_TABLES)
        self.workbooks = 0
        self.versions: Counter[str] = Counter()
        """The number of workbooks by the version of xlkpi that made them."""
        self.edited: set[str] = set()
        """The columns about benchmarks that workbooks fill."""

    def add(self, collected: Collected) -> None:
        """Add the rows and findings of a workbook."""
        self.workbooks += 1
        if collected.figures:
            self.versions[collected.version] += 1
        key, name, number = business_key(collected.business), collected.business, self.workbooks
        self._scratch.run_for_each(
            "INSERT INTO rows (key, business, vertical, month, figures, workbook, file) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (key, name, collected.vertical, month, figures, number, collected.file)
                for month, figures in collected.figures.items()
            ],
        )
        if collected.figures:
            settings = json.dumps(collected.settings, sort_keys=True)
            values = (number, key, collected.vertical, collected.file, settings)
            self._scratch.run("INSERT INTO workbooks VALUES (?, ?, ?, ?, ?)", *values)
            self._scratch.run("INSERT OR IGNORE INTO spelling VALUES (?, ?, ?)", key, name, number)
            self.edited |= collected.settings.keys() - {*SETTINGS}
        self._add_findings(self.workbooks, collected.findings)

    def merge_months(self) -> None:
        """Keep a month once when two workbooks agree on it; drop and report it when they disagree.

        Call this after all workbooks were added.
        """
        scratch = self._scratch
        scratch.run("CREATE INDEX key ON rows (key, vertical, month)")
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
        self._join_settings()
        kept = "SELECT min(id) FROM rows GROUP BY key, vertical, month"
        scratch.run(f"DELETE FROM rows WHERE id NOT IN ({kept})")
        first = "SELECT name FROM spelling WHERE spelling.key = rows.key ORDER BY workbook LIMIT 1"
        scratch.run(f"UPDATE rows SET business = ({first}) WHERE key IN ({_RESPELT})")

    def _join_settings(self) -> None:
        """Join what several workbooks state about a business. What they disagree about is dropped and reported.

        A business whose workbooks are in several currencies is dropped: its amounts cannot be joined.
        """
        for key, vertical in list(self._scratch.rows(_SEVERAL)):
            query = "SELECT id, file, settings FROM workbooks WHERE key = ? AND vertical = ? ORDER BY id"
            found = [
                (number, file, json.loads(text)) for number, file, text in self._scratch.rows(query, key, vertical)
            ]
            texts: dict[str, list[str]] = {}
            for _, _, stated in found:
                for column, text in stated.items():
                    texts.setdefault(column, []).append(text)
            unreadable = texts.pop(UNREADABLE, [])
            if LENGTH in texts:  # a workbook of one year and one of two are no contradiction: the longer one holds both
                texts[LENGTH] = [max(texts[LENGTH], key=int)]
            differing = {column: names for column, held in texts.items() if len(names := sorted(set(held))) > 1}
            business = self._scratch.row("SELECT business FROM rows WHERE key = ? AND vertical = ?", key, vertical)
            for number, file, _ in found if business else ():
                for column, names in differing.items():
                    problem = _disagreement(column, ", ".join(names), file, str(business and business[0]))
                    self._add_findings(number, [Finding(Kind.conflict, problem)])
            if CURRENCY in differing:
                self._scratch.run("DELETE FROM rows WHERE key = ? AND vertical = ?", key, vertical)
            joined = {column: held[0] for column, held in texts.items() if column not in differing}
            joined |= {UNREADABLE: " ".join(unreadable)} if unreadable else {}
            text = json.dumps(joined, sort_keys=True)
            self._scratch.run("UPDATE workbooks SET settings = ? WHERE key = ? AND vertical = ?", text, key, vertical)

    def rows(self) -> Iterator[Row]:
        """Return the rows of the table, workbook by workbook and month by month."""
        query = (
            "SELECT business, rows.vertical, month, figures, settings FROM rows JOIN workbooks "
            "ON workbooks.id = workbook ORDER BY workbook, month"
        )
        known: dict[str, str] = {}
        last = "{}"
        for business, vertical, month, figures, settings in self._scratch.rows(query):
            if settings != last:
                last, known = settings, json.loads(settings)
            yield Row(business, vertical, month, figures, known)

    def notes(self, file: str) -> list[str]:
        """Return which spellings of names are one business. `file` is the folder in messages."""
        query = f"SELECT key, name FROM spelling WHERE key IN ({_RESPELT} LIMIT {_NAMED}) ORDER BY key, workbook"
        found = groupby(self._scratch.rows(query), itemgetter(0))
        return [one_business(file, [name for _, name in rows]) for _, rows in found]

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


def _disagreement(column: str, texts: str, file: str, business: str) -> Problem:
    """Return the problem of workbooks that state different things about one business."""
    if column == CURRENCY:
        what = message("the workbooks of this business are in several currencies ({names})", names=texts)
        return Problem(file=file, business=business, what=what, fix=message("keep those in one currency"))
    what = message(
        "the workbooks of this business disagree about {column} ({texts}), which is blank in the table",
        column=column,
        texts=texts,
    )
    return Problem(
        file=file,
        business=business,
        what=what,
        fix=message("make the workbooks agree, or type the right one into the table"),
    )
