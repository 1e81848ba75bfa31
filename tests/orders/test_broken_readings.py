"""Each column of each layout, read wrong on purpose: reconciliation finds it, or here is why nothing in the file can.

The exports are those of tests/data/exports; test_systems.py shows that they reconcile where they are read right.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from folders import TESTS  # noqa: E402
from xlkpi.orders.exports.export_file import ExportFile, open_export  # noqa: E402
from xlkpi.orders.exports.recognise import recognise  # noqa: E402
from xlkpi.orders.layout import PARTS, Amount, Layout  # noqa: E402
from xlkpi.orders.layouts import load_layouts  # noqa: E402
from xlkpi.orders.lines import Comparison  # noqa: E402
from xlkpi.orders.read import read_lines  # noqa: E402

EXPORTS = {path.name: path for path in sorted((TESTS / "data" / "exports").iterdir()) if path.suffix != ".toml"}

_ALL = ("left out", "counted twice", "read from another column", "with commas read as thousands")
_BEFORE_REFUNDS = {"refund": (_ALL, "the totals of the file are those before refunds")}
_LEFT_OF_TOTAL = "goods are what is left of the total, so that another amount only moves between the two"
_ALONE = "the file has one amount of an order, and nothing that it is made of"
_NO_TOTAL = dict.fromkeys(("goods", "discount", "shipping", "tax"), (_ALL, "the file states no total of an order"))
_NO_TOTAL_WITH_TAX = {**_NO_TOTAL, "tax": ((*_ALL, "taken as on_top"), "the file states no total of an order")}

UNSEEN: Mapping[str, Mapping[str, tuple[Sequence[str], str]]] = {
    "amazon_new_orders": _NO_TOTAL_WITH_TAX,
    "amazon_orders": _NO_TOTAL_WITH_TAX,
    "bigcommerce": {**_BEFORE_REFUNDS, "shipping": (_ALL[3:], _LEFT_OF_TOTAL)},
    "etsy_items": {
        "discount": (_ALL, "no total of the file is after discounts"),
        "shipping": (_ALL, "no total of the file includes shipping"),
        "tax": ((*_ALL, "taken as within"), "no total of the file includes tax"),
    },
    "etsy_orders": {"refund": (_ALL[3:], "its first column, Adjusted Order Total, has no parts in the file")},
    "faire": {"goods": (_ALL, _ALONE)},
    "magento": {"goods": (_ALL, _ALONE), **_BEFORE_REFUNDS},
    "prestashop": {"goods": (_ALL, _ALONE)},
    "shopify": _BEFORE_REFUNDS,
    "square_items": {"tax": (_ALL[3:], "no total of the file includes tax, but for the sum of net sales and this tax")},
    "squarespace": _BEFORE_REFUNDS,
    "stripe_payments": {"goods": (_ALL, _ALONE), **_BEFORE_REFUNDS},
    "sumup_sales": {"tax": (_ALL[:3], "goods include the tax, so that it changes no total")},
    "tiktok": _BEFORE_REFUNDS,
    "wix": {"shipping": (_ALL[3:], _LEFT_OF_TOTAL), "tax": (_ALL[3:], _LEFT_OF_TOTAL)},
    "woocommerce_skyverge": {
        **_BEFORE_REFUNDS,
        **dict.fromkeys(("goods", "discount", "shipping", "tax"), (_ALL[3:], _LEFT_OF_TOTAL)),
    },
    "woocommerce_webtoffee": _BEFORE_REFUNDS,
    "woocommerce": {
        "goods": (_ALL[::2], "the total includes shipping and tax, which the file does not show: less fits")
    },
    "zettle": {"goods": (_ALL, _ALONE)},
}
"""The broken readings of each layout's amounts that nothing in its exports shows, with the reason."""


def exports_of(system: str) -> list[Path]:
    return [path for name, path in EXPORTS.items() if name.partition(".")[0] == system]


def without(layout: Layout, amount: str) -> Layout:
    return replace(layout, amounts={name: how for name, how in layout.amounts.items() if name != amount})


def with_rule(layout: Layout, amount: str, how: Amount) -> Layout:
    return replace(layout, amounts={**layout.amounts, amount: how})


def twice(how: Amount) -> Amount:
    """The rule with its first column once more; a price without its number."""
    if how.price:
        return Amount(add=(how.price,))
    if how.either:
        return twice(how.either[0])
    again = twice(how.otherwise) if how.otherwise else None
    return replace(how, add=(*how.add, *how.add[:1]), of=(*how.of, *how.of[:1]), otherwise=again)


def doubled(layout: Layout, amount: str) -> Layout:
    return with_rule(layout, amount, twice(layout.amounts[amount]))


def swapped(layout: Layout, amount: str) -> Layout:
    """The layout with the column of another amount: the next in the list that it has."""
    others = [name for name in (*PARTS, "quantity") if name in layout.amounts and name != amount]
    return with_rule(layout, amount, layout.amounts[others[0]]) if others else without(layout, amount)


BROKEN: Mapping[str, Callable[[Layout, str], Layout]] = {
    "left out": without, "counted twice": doubled, "read from another column": swapped
}  # fmt: skip


def broken_readings(layout: Layout) -> Iterator[tuple[str, Layout]]:
    """The layout with one fault at a time."""
    for amount in PARTS:
        if amount in layout.amounts:
            broken = {f"{amount} {how}": break_it(layout, amount) for how, break_it in BROKEN.items()}
            yield from ((what, one) for what, one in broken.items() if one.amounts)
    if "tax" in layout.amounts:
        wrong = "on_top" if layout.tax == "within" else "within"
        yield f"tax taken as {wrong}", replace(layout, tax=wrong, tax_on_top={})


def with_thousands(path: Path, layout: Layout, amount: str, folder: Path) -> Path | None:
    """The export with the commas of an amount's column read as marks of thousands; None where all its cells are 0."""
    file = open_export(path, folder)
    columns = [name for rule in layout.amounts[amount].rules for name in rule.columns]
    positions = recognise(file, [layout], []).positions
    at = next((positions[name] for name in columns if name in positions), None)
    rows = list(_rows(file))
    changed = 0
    for row in rows[1:]:
        digits = "".join(c for c in row[at] if c.isdigit() or c == "-") if at is not None and len(row) > at else ""
        if at is not None and digits.strip("-0"):
            row[at], changed = str(int(digits) * 10), changed + 1
    if not changed:
        return None
    text = io.StringIO()
    csv.writer(text, delimiter=file.delimiter, lineterminator="\n").writerows(rows)
    (folder / "thousands.csv").write_text(text.getvalue(), encoding="utf-8")
    return folder / "thousands.csv"


def _rows(file: ExportFile) -> Iterator[list[str]]:
    with file.path.open(encoding="utf-8-sig", newline="") as opened:
        yield from csv.reader(opened, delimiter=file.delimiter)


@cache
def duckdb() -> Any:
    return ibis.duckdb.connect()


def compared(path: Path, layout: Layout, folder: Path) -> Comparison:
    with patch("xlkpi.orders.read.load_layouts", return_value={layout.id: layout}):
        return read_lines(duckdb(), [path], folder).comparisons[0]


@pytest.mark.slow
@pytest.mark.parametrize("system", load_layouts())
def test_a_broken_reading_is_found(system: str, tmp_path: Path) -> None:
    """Each amount of a layout is broken in one way, each layout beginning with another; all ways take minutes."""
    turn = list(load_layouts()).index(system)
    chosen = {f"{amount} {_ALL[(turn + at) % len(_ALL)]}" for at, amount in enumerate(PARTS)}
    _check(system, tmp_path, lambda what: what in chosen or what.startswith("tax taken"))


@pytest.mark.soak
@pytest.mark.parametrize("system", load_layouts())
def test_every_broken_reading_is_found(system: str, tmp_path: Path) -> None:
    _check(system, tmp_path, lambda what: True)


def _check(system: str, folder: Path, is_tried: Callable[[str], bool]) -> None:
    layout = load_layouts()[system]
    seen: dict[str, bool] = {}
    for path in exports_of(system):
        for what, broken in broken_readings(layout):
            if is_tried(what) and not seen.get(what):
                seen[what] = compared(path, broken, folder).differing > 0
        for amount in PARTS:
            what = f"{amount} {_ALL[3]}"
            tried = amount in layout.amounts and is_tried(what) and not seen.get(what)
            if tried and (changed := with_thousands(path, layout, amount, folder)):
                seen[what] = compared(changed, layout, folder).differing > 0
    unseen = {f"{amount} {how}" for amount, (hows, _) in UNSEEN.get(system, {}).items() for how in hows}
    assert {what for what, found in seen.items() if not found} == unseen & seen.keys()


def test_at_least_thirty_broken_readings_are_found() -> None:
    tried = sum(1 for layout in load_layouts().values() for _ in broken_readings(layout))
    assert tried - sum(len(hows) for unseen in UNSEEN.values() for hows, _ in unseen.values()) >= 30
