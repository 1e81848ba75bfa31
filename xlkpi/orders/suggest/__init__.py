"""Drafts of mapping files for tables that no layout fits.

A draft is made from the first rows: headers.py reads what the headers say, sample.py the cells; statuses.py finds the
rows that do not count, facts.py the date, order and customer of the others. readings.py lists every reading of the
amounts; proof.py keeps the one that reconciles with the totals that the table itself states, where checks.py finds
nothing against it; by_header.py reads a table that has nothing to compare. draft.py writes what was proved, and leaves
out the amounts where anything was not: `--mapping` then refuses the draft, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...catalogue.load import load_catalogue
from ...messages import Message, joined, message
from ...temporary import temporary_folder
from ..exports.export_file import open_export
from .counts import find_counts
from .draft import Draft
from .facts import find_facts, negative_rows
from .pitfalls import find_pitfalls
from .proof import prove
from .sample import ROWS, read_sample
from .statuses import find_statuses


def suggest(path: Path, catalogues: Sequence[str] = ()) -> Message:
    """Draft a mapping file for a table: valid TOML, with comments that say what is proved and what is not.

    The comments are messages: whoever shows the draft translates it.

    It quotes no customer: cells appear only of dates and statuses.

    Args:
        path: The table.
        catalogues: A user's own catalogue files or folders, whose KPIs columns may be called after.

    Raises:
        CatalogueError: A catalogue file has problems.
        OrdersError: The file is not a table.
        TableError: A workbook cannot be read.
    """
    return joined("\n", [*draft_of(path, catalogues).lines(), ""])


def draft_of(path: Path, catalogues: Sequence[str] = ()) -> Draft:
    """Draft what the columns of a table are; see suggest."""
    with temporary_folder() as folder:
        file = open_export(path, folder)
        sample = read_sample(file, folder)
    statuses = find_statuses(sample, frozenset(negative_rows(sample)))
    facts = find_facts(sample, statuses)
    outcome = prove(sample, facts)
    counts, remarks = find_counts(sample, facts, outcome)
    doubts = [*facts.doubts, *statuses.doubts, *outcome.doubts, *find_pitfalls(sample, facts, statuses, outcome)]
    remarks = [*facts.remarks, *statuses.remarks, *outcome.remarks, *remarks]
    if not sample.whole:
        remarks.append(message("only the first {rows} rows were looked at", rows=ROWS))
    kpis = list(load_catalogue(catalogues).kpis().values())
    return Draft(
        path.stem, path.name, file.columns, sample, facts, statuses, outcome, counts, doubts, remarks, kpis
    )  # fmt: skip
