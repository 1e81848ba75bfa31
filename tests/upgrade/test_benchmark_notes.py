"""Notes in the user's own words are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from upgrades import again, values
from workbooks import named, opened, template, vertical_of
from xlkpi.upgrade.migration import Fate
from xlkpi.workbook.layout import Options

GIFTS = "personalized-gift-shop"


@pytest.mark.slow
def test_a_note_in_the_users_words_is_moved(tmp_path: Path) -> None:
    workbook = opened(template(GIFTS, Options("fr")))
    note = vertical_of(GIFTS).kpis["aov"].notes or next(
        kpi.notes for kpi in vertical_of(GIFTS).kpis.values() if kpi.notes
    )
    sheet = named(workbook, "benchmarks")[0].parent
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == note[0]["fr"])
    cell.value = "=Nos propres mots"
    cell.data_type = "s"
    named(workbook, "benchmark_source")[0].value = "Source : notre comptable"
    new, told = again(tmp_path, workbook)
    shown = [cell.value for row in new[sheet.title].iter_rows() for cell in row]
    assert "=Nos propres mots" in shown
    assert note[0]["fr"] not in shown
    assert values(new, "benchmark_source") == ["Source : notre comptable"]
    assert [line.fate for line in told.lines] == [Fate.edited] * 2
