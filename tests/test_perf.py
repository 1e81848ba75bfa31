"""The run that perf/README.md shows can be written anew."""

from __future__ import annotations

from perf.record import FIRST, LAST, README, with_run


def test_a_run_takes_the_place_of_the_one_before() -> None:
    page = README.read_text(encoding="utf-8")
    again = with_run(with_run(page, "an earlier run"), "\n  import openpyxl   1.00 ×\n")
    assert again.startswith(page[: page.index(FIRST)])
    assert again.endswith(page[page.index(LAST) :])
    assert "```text\n  import openpyxl   1.00 ×\n```" in again
    assert "an earlier run" not in again
