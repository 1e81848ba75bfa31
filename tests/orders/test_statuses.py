"""Statuses of orders: which count, which do not, and those that nothing explains."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from command_line import run
from export_samples import WOOCOMMERCE, sample

HEADER = "Day,No,Goods,State"
ROWS = ["2026-01-10,1,10,Paid", "2026-01-11,2,20,Gravure", "2026-01-12,3,40,Lost", "2026-01-13,4,80,void"]
MAPPING = """
placed = "Day"
order = "No"
[amounts]
goods = "Goods"
[excluded.cancelled]
"State" = ["void"]
"""


def imported(
    folder: Path, *options: str, mapping: str = MAPPING, text: str = "", rows: Sequence[str] = ROWS
) -> tuple[int, Any, str, list[str]]:
    """The exit status, the statuses in JSON, what is said, and the reasons in the list of rows."""
    (folder / "stall.csv").write_text(text or "\n".join([HEADER, *rows, ""]), encoding="utf-8")
    (folder / "m.toml").write_text(mapping, encoding="utf-8")
    mapped = () if text else ("--mapping", str(folder / "m.toml"))
    to = ("--vertical", "personalized-gift-shop", "--business", "A", "--json", "-o", str(folder / "o.csv"))
    result = run("import", str(folder / "stall.csv"), *mapped, *to, "--overwrite", *options)
    report = folder / "excluded.csv"
    lines = report.read_text("utf-8-sig").splitlines()[1:] if report.exists() else []
    listed = csv.reader(lines, delimiter=";" if "fr" in options else ",")
    files = json.loads(result.out)["files"] if result.out else []
    return result.status, files, result.err, [" ".join(row) for row in listed]


def revenue(folder: Path) -> float:
    with (folder / "o.csv").open(encoding="utf-8-sig", newline="") as opened:
        return sum(float(row["revenue"]) for row in csv.DictReader(opened))


def test_an_unknown_status_counts_is_named_and_the_status_is_1(tmp_path: Path) -> None:
    status, (file,), said, listed = imported(tmp_path)
    assert (status, revenue(tmp_path)) == (1, 70)
    assert [(of["status"], of["orders"], of["counts"], of["known"]) for of in file["statuses"]] == [
        ("paid", 1, True, True), ("gravure", 1, True, False), ("lost", 1, True, False), ("void", 1, False, True)
    ]  # fmt: skip
    words = " ".join(said.split())
    assert "Orders that count, by State: paid (1), gravure (1), lost (1). Orders that do not: void (1)" in words
    assert "2 orders counted as sales have a status that is not known to xlkpi: gravure (1), lost (1)." in words
    assert words.endswith('Say what it means with --status "gravure=sale".')
    assert "stall.csv 3 counts as a sale: its status 'gravure' in 'State' is not known to xlkpi" in listed


def test_the_user_says_what_statuses_mean(tmp_path: Path) -> None:
    status, (file,), _, _ = imported(tmp_path, "--status", "Gravure=sale", "--status", "lost=refunded")
    assert (status, revenue(tmp_path)) == (0, 30)
    assert file["excluded"]["refunded"]["rows"] == 1
    status, *_ = imported(tmp_path, "--status", "Gravure=sale", "--status", "lost=sale", "--status", "void=sale")
    assert (status, revenue(tmp_path)) == (0, 150)
    counted = MAPPING + '[counted]\n"State" = ["gravure", "lost"]\n'
    assert (imported(tmp_path, mapping=counted)[0], revenue(tmp_path)) == (0, 70)


@pytest.mark.parametrize("option", ["gravure", "gravure=sold", "=sale"])
def test_a_meaning_that_cannot_be_understood_is_refused(tmp_path: Path, option: str) -> None:
    status, _, said, _ = imported(tmp_path, "--status", option)
    assert status == 2
    assert "the meaning is one of sale, cancelled, unpaid, refunded, test" in " ".join(said.split())


def test_a_status_that_no_file_has_is_reported(tmp_path: Path) -> None:
    """A slip of the pen must not leave the orders as they were."""
    status, _, said, _ = imported(tmp_path, "--status", "Gravures=sale", "--status", "lost=sale")
    assert status == 1
    assert "no order has the status 'Gravures'" in " ".join(said.split())


def test_an_unknown_status_of_a_known_system_in_french(tmp_path: Path) -> None:
    text = WOOCOMMERCE.replace(",completed,", ",mystère,", 1)
    assert text != WOOCOMMERCE
    status, _, said, listed = imported(tmp_path, "--lang", "fr", text=text)
    assert status == 1
    assert "mystère" in said
    assert "mystère" in listed[-1]


def test_a_column_with_many_texts_is_no_status(tmp_path: Path) -> None:
    rows = [f"2026-01-10,{number},1,note {number}" for number in range(9, 49)]
    status, _, said, _ = imported(tmp_path, rows=[*rows, ROWS[3]])
    assert status == 0
    assert "by State: other texts (40). Orders that do not: void (1)" in " ".join(said.split())


def test_a_total_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    """Nothing proves the amounts of an order whose total a spreadsheet program has spoilt."""
    text = sample("wix").replace('"0","61.2","","Fulfilled"', '"0","#####","","Fulfilled"', 1)
    status, (file,), said, listed = imported(tmp_path, text=text)
    assert status == 1
    assert (file["reconciled"]["unread"], file["reconciled"]["unread_examples"]) == (1, [2])
    assert "the total of 1 order cannot be read, so nothing proves its amounts: row 2" in " ".join(said.split())
    assert listed[-1].startswith("stall.csv 2 counts, but its total cannot be read")
