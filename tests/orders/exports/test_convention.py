"""How a file writes its amounts and dates: all its rows decide, also where its first rows show otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from stall_export import HEADER, MAPPING, stall  # noqa: E402

_STATED = MAPPING.replace("[amounts]", 'dates = "mdy"\ndecimal = "."\n[amounts]', 1)
_FIRST = [f"01/31/2024,{row},,,1,{row}," for row in range(1100)]


@pytest.mark.parametrize(
    ("last", "goods", "month"),
    [
        pytest.param(["02/01/2024,x,,,1,7,"], 7, 2, id="as expected"),
        pytest.param(['02/01/2024,x,,,1,"7,5",'], 7.5, 2, id="decimal comma"),
        pytest.param(['02/01/2024,x,,,1,"1,007.5",'], 1007.5, 2, id="commas for thousands"),
        pytest.param(["1 February 2024,x,,,1,7,"], 7, 2, id="a date in words"),
        pytest.param(["2024-02-01,x,,,1,7 €,"], 7, 2, id="a year first, a currency"),
    ],
)
def test_rows_after_the_first_thousand_decide_as_well(
    tmp_path: Path, last: list[str], goods: float, month: int
) -> None:
    rows, _ = stall(tmp_path, *_FIRST, *last, header=HEADER, mapping=_STATED)
    found = rows[-1]
    assert "excluded" not in found
    assert (float(found["goods"]), found["placed"].month, found.get("currency")) == (
        goods,
        month,
        "EUR" if "€" in last[0] else None,
    )
    assert [float(row["goods"]) for row in rows[1:1100]] == list(range(1, 1100))
