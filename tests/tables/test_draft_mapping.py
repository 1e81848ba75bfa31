"""A drafted mapping: known headings are left out, months and names are found by what their columns hold."""

from __future__ import annotations

import tomllib
from pathlib import Path

import openpyxl
import pytest

from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import TableError
from xlkpi.messages import translated
from xlkpi.tables.draft_mapping import draft_mapping
from xlkpi.tables.read import read_table

GIFTS = load_catalogue().verticals["personalized-gift-shop"]


def test_a_draft_maps_what_it_can_and_names_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "untidy.csv"
    path.write_text("Point de vente;Quand;CA TTC;Revenue;Nb commandes\nA;janv-26;x;10,5;3\nB;févr-26;y;7;2\n", "utf-8")
    draft = draft_mapping(path, load_catalogue(), GIFTS)
    assert tomllib.loads(draft) == {
        "columns": {"business": "Point de vente", "month": "Quand", "orders_received": "Nb commandes"},
        "values": {"vertical": GIFTS.id},
    }
    assert "# “Revenue” is revenue" in draft
    assert "# “CA TTC” is ignored, unless you write here which column it is" in draft
    assert translated(draft, "fr").startswith("# Correspondance pour untidy.csv")
    (tmp_path / "m.toml").write_text(draft, "utf-8")
    table = read_table(path, load_catalogue(), mapping=tmp_path / "m.toml")
    assert {one.business: [*one.months.values()] for one in table.records} == {
        "A": [{"revenue": 10.5, "orders_received": 3.0}],
        "B": [{"revenue": 7.0, "orders_received": 2.0}],
    }


def test_synonyms_are_proposed_and_never_read(tmp_path: Path) -> None:
    """Amounts with and without tax are one column's two headings: the user chooses. Other years' are no guess."""
    path = tmp_path / "t.csv"
    path.write_text(
        "Client;Mois;CA HT;CA TTC;CA N-1;Panier moyen;Nb de commandes;Qté vendue;Avis positifs;Notes\n"
        "A;janv-26;10;12;9;2;3;4;5;vu\n",
        "utf-8",
    )
    draft = draft_mapping(path, load_catalogue(), GIFTS)
    assert tomllib.loads(draft)["columns"] == {
        "business": "Client", "orders_received": "Nb de commandes", "items_sold": "Qté vendue",
        "customers_satisfied": "Avis positifs",
    }  # fmt: skip
    assert '# revenue = "CA HT" # one of several headings for this column: choose one; amounts without tax\n' in draft
    assert '# revenue = "CA TTC" # one of several headings for this column: choose one; amounts with tax\n' in draft
    assert "# “CA N-1” is ignored" in draft
    assert "# “Panier moyen” is ignored" in draft
    with pytest.raises(TableError, match="there is no column 'business'"):
        read_table(path, load_catalogue(), GIFTS.id)
    path.write_text("Shop,Month,Turnover (excl. VAT)\nA,2026-01,1\n", "utf-8")
    line = 'revenue = "Turnover (excl. VAT)" # a guess, “Revenue”: check it; amounts without tax\n'
    assert line in draft_mapping(path, load_catalogue(), GIFTS)
    both = tomllib.loads(draft_mapping(path, load_catalogue(), None))["columns"]  # of each trade its own
    assert both == dict.fromkeys(["revenue", "custom_revenue"], "Turnover (excl. VAT)")


def test_a_draft_asks_only_for_what_the_table_lacks(tmp_path: Path) -> None:
    across = tmp_path / "across.csv"
    across.write_text("Boutique;Donnée;2026-01\nA;Chiffre d’affaires;1\nA;Nb commandes;2\n", "utf-8")
    assert '# vertical = "…"' in draft_mapping(across, load_catalogue(), None)
    assert tomllib.loads(text := draft_mapping(across, load_catalogue(), GIFTS))["columns"] == {
        "orders_received": "Nb commandes"
    }
    assert "# month =" not in text
    book = openpyxl.Workbook()
    for title in ("T1", "T2"):
        book.create_sheet(title).append(["Boutique", "Mois", "Nb commandes"])
    book.save(tmp_path / "quarters.xlsx")
    drafted = draft_mapping(tmp_path / "quarters.xlsx", load_catalogue(), GIFTS)
    assert "# Sheets with the same headings, read as one table: T1, T2\n" in drafted
    assert "sheet" not in tomllib.loads(drafted)
    trades = tmp_path / "trades.csv"
    trades.write_text("shop;metier;mois;Revenue\nA;x;2026-01;1\n", "utf-8")
    assert "vertical" in tomllib.loads(draft_mapping(trades, load_catalogue(), None))["columns"]
    assert "vertical" not in tomllib.loads(draft_mapping(trades, load_catalogue(), GIFTS))["columns"]


def test_amounts_in_thousands_and_running_totals_are_no_guess(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Boutique;Mois;CA k€;Chiffre d’affaires cumulé\nA;2026-01;12;30\n", "utf-8")
    draft = draft_mapping(path, load_catalogue(), GIFTS)
    assert tomllib.loads(draft)["columns"] == {}
    assert "# 'CA k€' is revenue in thousands or millions, not in units; write the amounts in full" in draft
    assert "# 'Chiffre d’affaires cumulé' adds several months up" in draft
