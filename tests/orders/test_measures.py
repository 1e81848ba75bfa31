"""What orders tell of each month, against the definitions of the catalogue and a count in plain Python."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import ibis
import pytest
from hypothesis import given, settings, strategies

from order_lines import file_read, line, lines_table
from soak import examples
from xlkpi.catalogue.measures import MEASURES
from xlkpi.orders.months import count_months
from xlkpi.orders.revenue import Revenue, RevenueKind
from xlkpi.orders.sums import sum_lines

ALL = "goods discount shipping tax tax_within refund refund_tax total quantity returned"

NET = Revenue()


@cache
def duckdb() -> Any:
    return ibis.duckdb.connect()


def counted(
    rows: list[dict[str, Any]], revenue: Revenue = NET, active: int = 12, **file: str
) -> dict[str, dict[str, Any]]:
    """The measures by month, written as 2026-01."""
    con = duckdb()
    lines = lines_table(con, rows)
    files = [file_read(**{"amounts": ALL, **file})]
    found = count_months(con, lines, sum_lines(con, lines), files, revenue, active)
    return {f"{month // 12}-{month % 12 + 1:02}": dict(figures) for month, figures in found.items()}


def test_every_measure_of_the_catalogue_is_computed() -> None:
    months = counted([line(1, "2026-01-15", "ann", goods=10)])
    assert set(months["2026-01"]) == set(MEASURES)


def test_customers() -> None:
    months = counted(
        [
            line(1, "2025-11-30 23:59:59", "ann"),
            line(2, "2026-01-01", "ann"),
            line(3, "2026-01-31", "bob"),
            line(4, "2026-01-31", "bob"),
            line(5, "2026-03-01", "cat"),
            line(6, "2026-03-01"),
            line(7, "2026-05-01", "bob"),
        ],
        active=2,
    )
    names = ("customers", "new_customers", "gained_customers", "returning_customers", "repeat_customers",
             "active_customers_start", "active_customers_end", "active_repeat_customers")  # fmt: skip
    assert {month: [figures[name] for name in names] for month, figures in months.items()} == {
        "2025-11": [1, 1, 1, 0, 0, 0, 1, 0],
        "2025-12": [0, 0, 0, 0, 0, 1, 1, 0],
        "2026-01": [2, 1, 1, 1, 2, 1, 2, 2],
        "2026-02": [0, 0, 0, 0, 0, 2, 2, 2],
        "2026-03": [1, 1, 1, 0, 0, 2, 1, 0],
        "2026-04": [0, 0, 0, 0, 0, 1, 1, 0],
        "2026-05": [1, 0, 1, 1, 1, 1, 1, 1],
    }


def money(rows: list[dict[str, Any]], revenue: Revenue, **file: str) -> dict[str, Decimal]:
    return {month: figures["revenue"] for month, figures in counted(rows, revenue, **file).items()}


TAX_ON_TOP = [  # two items at 50 and 40, 9 off, 10 shipping, 10 % tax on all of it
    line(1, "2026-01-15", goods="50", discount="9", shipping="10", tax="9.10", quantity=1),
    line(1, "2026-01-15", goods="40", orders=0, quantity=2),
]
TAX_WITHIN = [  # the same a month later, with prices that have 20 % tax in them: 91 paid, of which 15.17 is tax
    line(2, "2026-02-15", goods="50", discount="9", shipping="10", tax="15.17", tax_within="15.17"),
    line(2, "2026-02-15", goods="40", orders=0),
]


@pytest.mark.parametrize(
    ("revenue", "on_top", "within"),
    [
        (Revenue(), "81", "67.50"),  # 81 - 15.17 × 81/91 = 81 - 13.50
        (Revenue(shipping=True), "91", "75.83"),
        (Revenue(tax=True), "89.10", "81"),
        (Revenue(shipping=True, tax=True), "100.10", "91"),
        (Revenue(RevenueKind.gross), "90", "75.00"),  # 90 - 15.17 × 90/91 = 90 - 15.00
        (Revenue(RevenueKind.gross, shipping=True, tax=True), "110.00", "100"),
    ],
    ids=str,
)
def test_revenue_by_its_definition(revenue: Revenue, on_top: str, within: str) -> None:
    assert money([*TAX_ON_TOP, *TAX_WITHIN], revenue) == {"2026-01": Decimal(on_top), "2026-02": Decimal(within)}


@pytest.mark.parametrize(
    ("revenue", "in_refund", "left"),
    [
        # half of the 100.10 that were paid comes back, in which there are 40.50 of goods and 4.55 of tax
        (Revenue(), "tax shipping", "40.50"),
        (Revenue(tax=True), "tax shipping", "44.55"),
        (Revenue(shipping=True, tax=True), "tax shipping", "50.05"),
        (Revenue(shipping=True), "", "45.50"),  # refund_tax has the tax
        (Revenue(), "", "35.50"),  # and that no shipping is in it
        (Revenue(), "shipping", "40.50"),  # 45.50 without tax, of which 81/91 are goods: 81 - 40.50
        (Revenue(RevenueKind.gross), "tax shipping", "90"),
    ],
    ids=str,
)
def test_a_refund_takes_off_what_is_in_revenue(revenue: Revenue, in_refund: str, left: str) -> None:
    rows = [{**TAX_ON_TOP[0], "refund": "50.05", "refund_tax": "0" if "tax" in in_refund else "4.55"}, TAX_ON_TOP[1]]
    assert money(rows, revenue, in_refund=in_refund) == {"2026-01": Decimal(left)}


def test_a_discount_beyond_the_goods_is_taken_off_as_it_is() -> None:
    """No cent comes of sharing out nothing: the order has no tax, and another order of the month has."""
    given_away = line(1, "2026-01-02", discount="0.20")
    assert money([given_away, TAX_WITHIN[0] | {"placed": given_away["placed"]}], Revenue())["2026-01"] == (
        money([TAX_WITHIN[0] | {"placed": given_away["placed"]}], Revenue())["2026-01"] - Decimal("0.20")
    )


def test_a_refund_with_a_day_of_its_own_is_taken_off_its_month() -> None:
    refund = line(1, "2026-03-02", orders=0, refund="50.05", returned=1)
    months = counted([*TAX_ON_TOP, refund], in_refund="tax shipping")
    assert {month: figures["revenue"] for month, figures in months.items()} == {
        "2026-01": 81, "2026-02": 0, "2026-03": Decimal("-40.50"),
    }  # fmt: skip
    assert [months["2026-03"][name] for name in ("orders", "items", "items_returned")] == [0, 0, 1]


def test_a_refund_of_an_order_that_the_files_lack_is_taken_off_as_it_is() -> None:
    rows = [line(2, "2026-01-01", goods=100), line(1, "2026-01-02", orders=0, refund="30")]
    assert money(rows, Revenue(), in_refund="tax") == {"2026-01": 70}


def test_excluded_lines_count_nowhere() -> None:
    rows = [line(1, "2026-01-15", "ann", goods=10), line(2, "2026-01-16", "bob", goods=99, quantity=1, excluded="test")]
    assert counted(rows) == counted(rows[:1])


def test_no_line_no_month() -> None:
    assert counted([]) == {}
    assert counted([line(1, "2026-01-15", excluded="cancelled")]) == {}


# --- the same counted in plain Python, order by order


@dataclass
class Order:
    """An order as a shop would describe it: when, whose, its lines and what was paid once for all of it."""

    month: int
    customer: str | None
    lines: list[tuple[Decimal, int]]
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    within: bool
    refund: Decimal
    refunded_later: int

    @property
    def goods(self) -> Decimal:
        return sum((price for price, _ in self.lines), Decimal(0))

    @property
    def paid(self) -> Decimal:
        return self.goods - self.discount + self.shipping + (0 if self.within else self.tax)

    def revenue(self, revenue: Revenue) -> Decimal:
        whole = self.goods - self.discount + self.shipping
        chosen = self.goods if revenue.kind is RevenueKind.gross else self.goods - self.discount
        chosen += self.shipping if revenue.shipping else 0
        tax = rounded(self.tax, chosen, whole) if whole else Decimal(0)
        if revenue.is_all_paid:
            tax = self.tax
        return (
            chosen + (tax if revenue.tax and not self.within else 0) - (tax if self.within and not revenue.tax else 0)
        )

    def refunded(self, revenue: Revenue) -> Decimal:
        if revenue.kind is RevenueKind.gross or not self.refund:
            return Decimal(0)
        return rounded(self.refund, self.revenue(revenue), self.paid) if self.paid else self.refund


def rounded(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """amount × part ÷ whole to the cent, half up."""
    cents = Fraction(amount) * Fraction(part) / Fraction(whole) * 100
    return Decimal(math.floor(cents + Fraction(1, 2))) / 100


CENTS = strategies.integers(0, 20_000).map(lambda cents: Decimal(cents) / 100)
ORDERS = strategies.builds(
    Order,
    month=strategies.integers(0, 40),
    customer=strategies.sampled_from([None, "ann", "bob", "cat"]),
    lines=strategies.lists(strategies.tuples(CENTS, strategies.integers(1, 5)), min_size=1, max_size=3),
    discount=strategies.just(Decimal(0)) | CENTS.map(lambda amount: amount / 100),
    shipping=CENTS,
    tax=CENTS.map(lambda amount: round(amount / 10, 2)),
    within=strategies.booleans(),
    refund=strategies.just(Decimal(0)) | CENTS,
    refunded_later=strategies.integers(0, 3),
)
REVENUES = strategies.builds(
    Revenue, strategies.sampled_from(RevenueKind), strategies.booleans(), strategies.booleans()
)


def lines_of(number: int, order: Order) -> list[dict[str, Any]]:
    once = {
        "discount": order.discount, "shipping": order.shipping, "tax": order.tax,
        "tax_within": order.tax if order.within else 0,
    }  # fmt: skip
    rows = [
        line(number, day(order.month), order.customer, orders=0, goods=price, quantity=count)
        for price, count in order.lines
    ]
    rows[0] |= {"orders": 1, **once}
    if order.refund and order.refunded_later:
        back = line(number, day(order.month + order.refunded_later), order.customer, orders=0, refund=order.refund)
        return [*rows, back]
    rows[0]["refund"] = order.refund
    return rows


def day(month: int) -> str:
    return f"{2020 + month // 12}-{month % 12 + 1:02}-28 23:59:59"


@pytest.mark.slow
@given(strategies.lists(ORDERS, min_size=1, max_size=12), REVENUES, strategies.integers(1, 14))
@settings(max_examples=examples(8), deadline=None)
def test_every_measure_is_as_counted_order_by_order(orders: list[Order], revenue: Revenue, active: int) -> None:
    rows = [row for number, order in enumerate(orders) for row in lines_of(number, order)]
    months = counted(rows, revenue, active, in_refund="tax shipping")
    bought: dict[str, list[int]] = {}
    for order in orders:
        if order.customer:
            bought.setdefault(order.customer, []).append(order.month)

    def active_at_end(month: int) -> set[str]:
        return {who for who, when in bought.items() if any(month - active < at <= month for at in when)}

    for name, figures in months.items():
        month = (int(name[:4]) - 2020) * 12 + int(name[5:]) - 1
        placed = [order for order in orders if order.month == month]
        returned = [order for order in orders if order.month + order.refunded_later == month]
        buyers = {order.customer for order in placed if order.customer}
        again = {who for who, when in bought.items() if sum(at <= month for at in when) > 1}
        before, after = active_at_end(month - 1), active_at_end(month)
        assert figures == {
            "revenue": sum(o.revenue(revenue) for o in placed) - sum(o.refunded(revenue) for o in returned),
            "orders": len(placed),
            "items": sum(count for order in placed for _, count in order.lines),
            "items_returned": 0,
            "customers": len(buyers),
            "new_customers": sum(min(bought[who]) == month for who in buyers),
            "gained_customers": len(buyers - before),
            "returning_customers": sum(min(bought[who]) < month for who in buyers),
            "repeat_customers": len(buyers & again),
            "active_customers_start": len(before),
            "active_customers_end": len(after),
            "active_repeat_customers": len(after & again),
        }
        assert 0 <= len(after) - figures["gained_customers"] <= len(before), "retention is a share"
    assert (
        len(months)
        == max(int(order.month + (order.refunded_later if order.refund else 0)) for order in orders)
        - min(order.month for order in orders)
        + 1
    )
