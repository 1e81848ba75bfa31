"""A drafted mapping file: valid, right where the table shows it, honest where it does not."""

import tomllib

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from docs_example import page_example  # noqa: E402
from export_samples import read, shown  # noqa: E402
from xlkpi.errors import OrdersError  # noqa: E402
from xlkpi.messages import translated  # noqa: E402
from xlkpi.orders.layouts import load_mapping  # noqa: E402
from xlkpi.orders.suggest import suggest  # noqa: E402

FRENCH = (
    "Date de commande;N° commande;Courriel;Client;Qté;Montant;Frais de port;Total;Statut;Poids\n"
    '31/01/2024;A1;zoe@example.fr;Zoé;2;"1 012,50 €";"4,90";"1 017,40 €";Livrée;1,2\n'
    '01/02/2024;A2;bob@example.fr;Bob;1;"2,50 €";"4,90";"7,40 €";Annulée;1\n'
)


def drafted(tmp_path, text):
    table = tmp_path / "stall.csv"
    table.write_text(text, encoding="utf-8")
    draft = suggest(table)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(draft, encoding="utf-8")
    return draft, mapping


@pytest.mark.slow
def test_a_french_table_can_be_read_as_drafted(tmp_path):
    draft, mapping = drafted(tmp_path, FRENCH)
    rows, _ = read(tmp_path, FRENCH, mappings=[mapping])
    columns = ("order", "placed", "customer", "currency", "quantity", "goods", "shipping", "excluded")
    assert shown(rows, *columns) == [
        ("A1", "2024-01-31 00:00:00", "zoe@example.fr", "EUR", 2, 1012.5, 4.9, None),
        ("A2", "2024-02-01 00:00:00", "bob@example.fr", "EUR", 1, 2.5, 4.9, "cancelled"),
    ]
    assert "[counted]" in draft
    assert '"Statut" = ["livrée"]' in draft
    assert '# other columns with numbers: "Total", "Poids"' in draft
    assert "# - 1 of 1 orders reconcile: Total = Montant + Frais de port" in draft
    assert "zoe" not in draft.lower().replace("zoé", "zoe").replace("stall", "")


def test_english_lines_of_orders(tmp_path):
    rows = ["7,2024-01-31,Ann,2,5.00", "7,2024-01-31,Ann,1,3.00", "8,2024-02-01,Bo,1,3.00"]
    text = "\n".join(["Receipt,Sold on,Buyer,Qty,Unit price", *rows]) + "\n"
    draft, mapping = drafted(tmp_path, text)
    rows, _ = read(tmp_path, text, mappings=[mapping])
    records = [row for row in rows if "row" in row]
    assert shown(records, "order", "goods") == [("7", 10), ("7", 3), ("8", 3)]
    assert sum(row.get("orders", 0) for row in rows) == 2
    assert "several = true" in draft


def test_what_is_not_found_is_said(tmp_path):
    draft, mapping = drafted(tmp_path, "Colour,Remark\nred,fine\n")
    assert '# placed = "…"' in draft
    assert "# - no column with dates was found" in draft
    with pytest.raises(OrdersError, match="does not say which column is the date"):
        load_mapping(mapping)


def test_dates_that_may_be_either_are_asked_about(tmp_path):
    draft, _ = drafted(tmp_path, "Day,Amount\n01/02/2024,5\n")
    assert '# dates = "dmy" # or "mdy": 01/02/2024 may be either' in draft


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = ", "m.toml: is not valid TOML"),
        ('title = "x"', "does not say which column is the date"),
        ('placed = "D"', "has neither amounts nor a tally"),
        ('placed = "D"\ncolour = "red"\n[amounts]\ngoods = "G"', "unknown key 'colour'"),
        ('placed = "D"\n[amounts]\ngods = "G"', "unknown amount 'gods'; known: quantity, goods"),
        ('placed = "D"\n[amounts]\ngoods = { price = "P" }', 'goods cannot be understood; write "column"'),
        ('placed = "D"\ndates = "ymd"\n[amounts]\ngoods = "G"', "dates is 'ymd'; write one of 'iso', 'dmy', 'mdy'"),
        ('placed = "D"\n[amounts]\ngoods = "G"\n[excluded.lost]\n"S" = ["x"]', "unknown reason 'lost'"),
        ('placed = "D"\n[tally]\nvisitors = { total = "V" }', "visitors cannot be understood"),
        ('placed = 3\n[amounts]\ngoods = "G"', "placed is not a list of texts"),
    ],
)
def test_a_mapping_file_that_is_wrong(tmp_path, text, message):
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(OrdersError) as error:
        load_mapping(tmp_path / "m.toml")
    assert message in str(error.value)


def test_a_product_beyond_all_amounts_is_rejected(tmp_path):
    (tmp_path / "m.toml").write_text(
        'placed = "D"\n[amounts]\ngoods = { price = "P", times = "Q" }\n', encoding="utf-8"
    )
    text = "D,P,Q\n2024-01-31,99999999999.5,99999999999\n2024-01-31,100000.5,200000\n"
    rows, _ = read(tmp_path, text, mappings=[tmp_path / "m.toml"])
    assert shown(rows, "goods", "excluded") == [(None, "bad_amount"), (20000100000, None)]


def test_a_result_is_named_with_the_inputs_that_give_it(tmp_path):
    """By what a KPI is called in either language: a column of results is nothing to add up."""
    draft, _ = drafted(tmp_path, "Date,CSAT,Taux de conversion,Colour\n2024-01-31,80,3,red\n")
    lines = draft.splitlines()
    assert '# "CSAT" is a result, which is computed from the inputs of a KPI instead:' in lines
    assert "#   remote-personal-shopper csat: satisfied_clients, clients_heard" in lines
    assert "#   custom-e-scooters conversion: tool_buyers, tool_visitors" in lines
    assert not [line for line in lines if line.startswith('# "Colour"')]


def test_a_result_of_one_s_own_trade_is_named_as_well(tmp_path):
    own, table = tmp_path / "own.toml", tmp_path / "stall.csv"
    own.write_text(page_example(), encoding="utf-8")
    table.write_text("Date,Waste rate\n2024-01-31,8\n", encoding="utf-8")
    named = "#   flower-subscription waste_rate: bouquets_thrown, bouquets_sold"
    assert named in suggest(table, [str(own)]).splitlines()
    assert named not in suggest(table).splitlines()


def test_the_comments_of_a_draft_are_translated_and_its_values_stay(tmp_path):
    draft, _ = drafted(tmp_path, "Day,Total\n01/02/2026,10.00\n02/02/2026,20.00\n")
    french = translated(draft, "fr")
    assert tomllib.loads(french) == tomllib.loads(draft)
    assert '# order = "…" # non trouvé\u00a0: chaque ligne compte comme une commande\n' in french
    assert "not found" in draft
    assert "not found" not in french
