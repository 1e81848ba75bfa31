"""A table within a file: titles and blank rows above its header, notes below its rows, rows that stand in one cell."""

import csv
import io

import pytest
from openpyxl import Workbook

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from export_samples import SHOPIFY, WOOCOMMERCE, read, shown  # noqa: E402
from stall_export import HEADER, MAPPING  # noqa: E402
from xlkpi.orders.exports.bounds import find_header, mark_below  # noqa: E402
from xlkpi.orders.exports.export_file import open_export  # noqa: E402
from xlkpi.orders.read import read_lines  # noqa: E402

ABOVE = {
    "nothing": "",
    "a title": "Sales, orders and customers of the shop\n\n",
    "a title of two cells": "Period,January to March\n\nShop,Chez Paul\n",
    "blank rows": "\n,,,,\n",
    "the separator": "sep=,\n",
}
ROWS = ["2024-01-31,1,a@x.org,Bo,1,5,", "2024-01-31,2,b@x.org,Al,1,ten,", '2024-02-01,3,c@x.org,"Cy, Di",1,7,void']


def read_stall(folder, text, name="m.toml"):
    (folder / name).write_text(MAPPING)
    return read(folder, text, mappings=[folder / name])


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
@pytest.mark.parametrize("mapped", [True, False])
def test_a_header_is_found_below_what_stands_above_it(tmp_path, above, mapped):
    text = above + "\n".join([HEADER, *ROWS]) + "\n"
    first = above.count("\n") + 2
    found = find_header(text)
    assert (found.row, ",".join(found.names)) == (first - 1, HEADER)
    if mapped:
        rows, reading = read_stall(tmp_path, text)
        assert shown(rows, "row", "goods", "excluded") == [
            (first, 5, None), (first + 1, None, "bad_amount"), (first + 2, 7, "cancelled")
        ]  # fmt: skip
        assert [f"row {first - 1}" in note for note in reading.files[0].notes] == [True] * (first > 2)


def test_a_known_export_is_found_below_a_wider_title(tmp_path):
    title = ",".join(["Our shop"] * 40)
    rows, _ = read(tmp_path, f"{title}\n{WOOCOMMERCE}")
    assert [row["row"] for row in rows] == [3, 4, 5, 6]


def test_blank_rows_leave_the_others_their_numbers(tmp_path):
    text = "\n".join([HEADER, ROWS[0], "", '2024-01-31,9,,"Bo\n\nAl",1,5,', ",,,,,,", ROWS[1], "", ""])
    rows, _ = read_stall(tmp_path, text)
    assert shown(rows, "row", "excluded") == [(2, None), (4, None), (6, "bad_amount")]


@pytest.mark.parametrize(
    "below",
    [
        "\nGenerated on 2024-02-02\n",
        "2,record(s) downloaded,,\nSeller ID : shopx\n",
        ",,,,,,\nRapport : ventes,,,,,,\n",
        "These figures are provisional.\n\n\nSee the terms.\n",
    ],
)
def test_notes_below_the_rows_are_none_of_the_table(tmp_path, below):
    rows, _ = read_stall(tmp_path, "\n".join([HEADER, ROWS[0], ROWS[2]]) + "\n" + below)
    notes = [row for row in rows if row.get("excluded") == "note"]
    assert [row.get("excluded") for row in rows if row not in notes] == [None, "cancelled"]
    assert len(notes) == sum(bool(line.strip(",")) for line in below.splitlines())
    assert find_header(HEADER + "\n" + below).row == 1


@pytest.mark.parametrize("last", ["2024-02-02,4", "2024-02-02,4,d@", "2024-02-0", "2024-02-02,4,,,,,"])
def test_a_last_row_that_is_cut_off_is_no_note(tmp_path, last):
    rows, _ = read_stall(tmp_path, "\n".join([HEADER, ROWS[0], ROWS[2], last]))
    assert rows[-1].get("excluded") != "note"


@pytest.mark.parametrize("last", [",,,Total,2,12,", "Total général :,,,,2,12,", ",,Total,,,,\n,,,,,,\nMerci,,,,,,"])
def test_a_row_of_totals_is_known_by_its_word_in_any_column(tmp_path, last):
    rows, _ = read_stall(tmp_path, "\n".join([HEADER, ROWS[0], ROWS[0].replace(",1,a@x.org,Bo", ",4,,Total"), last]))
    reasons = [row.get("excluded") for row in rows]
    assert reasons[:3] == [None, None, "total_row"]
    assert set(reasons[3:]) <= {"note"}


def test_notes_between_files_that_were_joined(tmp_path):
    part = "\n".join([HEADER, ROWS[0], "1,record(s) downloaded", ""])
    rows, _ = read_stall(tmp_path, part + part.replace(",1,a@", ",7,a@"))
    assert [row.get("excluded") for row in rows] == [None, "note", "repeated_header", None, "note"]


def test_a_note_like_row_among_others_is_no_note():
    marked = list(mark_below([(2, ["Bo"]), (3, ROWS[0].split(",")), (4, ["Thanks for all"])], HEADER.split(",")))
    assert [kind for *_, kind in marked] == ["", "", "note"]


@pytest.mark.parametrize("title", ["", '"Orders, all"\n'])
def test_rows_that_stand_in_one_cell_are_split(tmp_path, title):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([line] for line in [HEADER, *ROWS])
    rows, reading = read_stall(tmp_path, title + out.getvalue())
    assert shown(rows, "order", "excluded") == [("1", None), ("2", "bad_amount"), ("3", "cancelled")]
    assert any("in one cell" in note for note in reading.files[0].notes)


def test_rows_with_quotes_alone_may_stand_in_one_cell(tmp_path):
    text = "\n".join([HEADER, *ROWS[:2], '"' + ROWS[2].replace('"', '""') + '"', '"Bo, Al"'])
    rows, _ = read_stall(tmp_path, text + "\n")
    assert [row.get("excluded") for row in rows] == [None, "bad_amount", "cancelled", "note"]


def test_a_workbook_with_a_title_and_with_rows_in_one_column(tmp_path):
    (tmp_path / "staging").mkdir()
    for packed in (True, False):
        book = Workbook()
        book.active.append(["All orders"])
        book.active.append([])
        for line in SHOPIFY.replace("Ring twice,\n", "Ring twice, ").splitlines():
            book.active.append([line] if packed else next(csv.reader([line])))
        path = tmp_path / f"{packed}.xlsx"
        book.save(path)
        con = ibis.duckdb.connect()
        reading = read_lines(con, [path], tmp_path / "staging")
        lines = con.to_pyarrow(reading.lines.order_by("row")).to_pylist()
        assert [line["row"] for line in lines] == list(range(4, 10))
        assert open_export(path, tmp_path).header_row == 3
