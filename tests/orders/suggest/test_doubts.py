"""What a draft leaves open: each table could be read in two ways, so its draft is refused, and says what to settle."""

from __future__ import annotations

import tomllib

import pytest

pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from suggested import FOLDER
from xlkpi.errors import OrdersError
from xlkpi.orders.layouts import load_mapping
from xlkpi.orders.suggest import suggest

TABLES = tomllib.loads((FOLDER / "doubts.toml").read_text("utf-8"))["table"]


@pytest.mark.parametrize("table", TABLES, ids=[table["says"] for table in TABLES])
def test_a_table_that_may_be_read_in_two_ways_is_left_open(tmp_path, table):
    path, mapping = tmp_path / "table.csv", tmp_path / "draft.toml"
    path.write_text(table["text"], encoding="utf-8")
    draft = suggest(path)
    mapping.write_text(draft, encoding="utf-8")
    assert table["says"] in "".join(line for line in draft.splitlines() if line.startswith("# -"))
    with pytest.raises(OrdersError, match="goods"):
        load_mapping(mapping)


def test_the_customer_is_neither_the_shop_nor_the_order_nor_a_product(tmp_path):
    rows = ["1,2026-01-10,me@shop.fr,1,Mug,45", "2,2026-02-03,me@shop.fr,2,Bowl,30", "3,2026-02-04,me@shop.fr,3,Pen,5"]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["Order,Date,Account,Client,Name,Total", *rows]) + "\n", encoding="utf-8")
    assert '# customer = ["…"]' in suggest(path)


def test_an_order_is_not_a_line_of_it(tmp_path):
    rows = ["1,A,2026-01-10,Zoe,2,20,40", "2,A,2026-01-10,Zoe,1,5,5", "3,B,2026-02-03,Bob,1,30,30"]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["ID,Order no,Date,Buyer,Qty,Unit price,Amount", *rows]) + "\n", encoding="utf-8")
    draft = suggest(path)
    assert 'order = "Order no"' in draft
    assert "# - 2 of 2 orders reconcile: Amount = Unit price × Qty" in draft


def test_a_draft_that_is_left_open_can_be_settled_by_removing_the_marks(tmp_path):
    path, mapping = tmp_path / "table.csv", tmp_path / "draft.toml"
    path.write_text("Date,Objet,Total\n2026-01-03,Bol,36.00\n2026-01-03,Vase,10.00\n", encoding="utf-8")
    draft = suggest(path)
    assert "remove the # before those of [amounts]" in draft
    mapping.write_text(draft.replace("\n# goods", "\ngoods"), encoding="utf-8")
    assert "goods" in load_mapping(mapping).amounts


@pytest.mark.parametrize(
    ("paid", "lost"), [("bezahlt", "storniert"), ("pagado", "devuelto"), ("betaald", "geannuleerd")]
)
def test_statuses_are_known_in_the_languages_of_neighbours(tmp_path, paid, lost):
    path = tmp_path / "table.csv"
    texts = [paid, paid, lost]
    rows = "".join(f"{number},2026-01-0{number},{number}@x.eu,20,{text}\n" for number, text in enumerate(texts, 1))
    path.write_text(f"Order,Date,Email,Total,Lage\n{rows}", encoding="utf-8")
    excluded = suggest(path).partition("\n[excluded.")[2]
    assert f'"Lage" = ["{lost}"]' in excluded
