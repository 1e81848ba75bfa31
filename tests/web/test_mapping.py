"""The proposal for an unknown export, left as it is, is the draft of `--suggest`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from folders import DATA
from xlkpi.errors import OrdersError
from xlkpi.messages import joined
from xlkpi.orders.layout import Layout
from xlkpi.orders.layouts import load_mapping
from xlkpi.orders.suggest import draft_of
from xlkpi.web.columns import Answers, questions
from xlkpi.web.mapping import mapping_file

TABLES = sorted(path for path in (DATA / "suggest").iterdir() if path.suffix in (".csv", ".txt"))
KNOWN = [DATA / "exports" / name for name in ("amazon_orders.txt", "faire.csv", "sumup_sales.de.csv")]
"""Exports whose amounts are in no total, which once made the draft fail."""


def loaded(folder: Path, text: str) -> Layout | None:
    """The layout of a mapping file, without the order of its columns; None for one that is refused."""
    path = folder / "mapping.toml"
    path.write_text(text, "utf-8")
    try:
        layout = load_mapping(path)
    except OrdersError:
        return None
    return replace(layout, required=sorted(layout.required))


@pytest.mark.parametrize("path", [*TABLES, *KNOWN], ids=lambda path: path.stem)
def test_a_proposal_left_as_it_is_counts_as_the_draft_does(path: Path, tmp_path: Path) -> None:
    draft = draft_of(path)
    proposal = Answers("0", draft, {})
    text = mapping_file(proposal, "")
    answered = {question.id: question.chosen for question in questions(proposal, "fr")}
    assert mapping_file(Answers("0", draft, answered), "") == text
    drafted = loaded(tmp_path, joined("\n", [*draft.lines(), ""]))
    assert drafted is None or loaded(tmp_path, text) == drafted
