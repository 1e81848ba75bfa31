"""Order numbers that a spreadsheet program has cut: two orders are never one."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from export_samples import SHOPIFY, read
from stall_export import stall
from xlkpi.errors import OrdersError


def rows(*numbers: str) -> list[str]:
    return [f'2024-01-{day:02},"{number}",ann@example.org,,1,10,' for day, number in enumerate(numbers, 1)]


@pytest.mark.parametrize(
    "numbers", [["576461413038785000"], ["1234567890123450", "1234567890123460", "9876543210987650"]]
)
def test_numbers_cut_to_15_digits_refuse_the_file(tmp_path: Path, numbers: list[str]) -> None:
    with pytest.raises(OrdersError, match="cut to 15 digits, such as") as refused:
        stall(tmp_path, *rows(*numbers))
    assert numbers[-1] in str(refused.value)


@pytest.mark.parametrize(
    "numbers",
    [
        ["576461413038785000", "576461413038785752"],  # by chance
        ["1234567890123450", "1234567890123460"],
        ["100000000000000", "200000000000000"],
        ["A-5000", ""],
    ],
)
def test_numbers_that_end_in_zeros_by_chance_are_read(tmp_path: Path, numbers: list[str]) -> None:
    lines, _ = stall(tmp_path, *rows(*numbers))
    assert sum(line.get("orders", 0) for line in lines) == len(list(filter(None, numbers)))


@pytest.mark.parametrize("number", ["1.00E+05", "1,00E+05", "3.21E+09", "5E+17"])
def test_numbers_in_scientific_notation_are_rejected(tmp_path: Path, number: str) -> None:
    lines, _ = stall(tmp_path, *rows(number, number))
    assert [line["excluded"] for line in lines] == ["bad_order"] * 2
    (tmp_path / "shopify").mkdir()
    text = SHOPIFY.replace("#1001", f'"{number}"').replace("#1002", f'"{number}"')
    lines, _ = read(tmp_path / "shopify", text)
    assert [line["excluded"] for line in lines[:3]] == ["bad_order"] * 3
