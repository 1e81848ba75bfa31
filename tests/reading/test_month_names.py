"""What a person means as a month."""

from __future__ import annotations

from xlkpi.reading.month_names import looks_like_a_month


def test_what_a_month_looks_like() -> None:
    assert all(map(looks_like_a_month, ["Jan", "Déc.", "sept", "April 2026", "avr-26", "2026", "2026/04", "4/2026"]))
    assert not any(map(looks_like_a_month, ["Q1", "Total", "YTD", "Marge", "Notes 2026", "", "Jan to Mar", "S1 26"]))
