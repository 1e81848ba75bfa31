"""Text files: separators, decimal marks and encodings are recognised once for a file, and read back exactly."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from table_read import Table, read_whole
from verticals import CATALOGUE
from xlkpi.errors import Problem, TableError

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16")


def read(folder: Path, data: str | bytes) -> Table:
    path = folder / "table.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_whole(path, CATALOGUE)


def revenues(table: Table) -> list[float | None]:
    assert table.problems == []
    return [month.get("revenue") for record in table.records for month in record.months.values()]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("separator", "decimal"), [(",", "."), (";", ","), (";", "."), ("\t", ","), ("\t", ".")])
def test_dialects(tmp_path: Path, separator: str, decimal: str, newline: str, encoding: str) -> None:
    rows = [
        ["business", "vertical", "month", "Chiffre d’affaires", "Commandes reçues"],
        ["Chez Zoé", "bakery", "2026-01", f"12{decimal}5", "3"],
        ["Œuf & Cie", "bakery", "2026-01", "7", ""],
    ]
    text = newline.join(separator.join(row) for row in rows)
    table = read(tmp_path, text.encode(encoding))
    assert [record.business for record in table.records] == ["Chez Zoé", "Œuf & Cie"]
    assert revenues(table) == [12.5, 7.0]


HEADER = "business;vertical;month;revenue;orders\n"


def test_one_decimal_comma_makes_the_file_one_of_commas(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + "A;bakery;2026-01;12.5;1\nB;bakery;2026-01;12,5;1\nC;bakery;2026-01;7;1\n")
    assert [record.business for record in table.records] == ["B", "C"]
    (problem,) = table.problems
    assert problem == Problem(
        file="table.csv",
        row=2,
        column="revenue",
        business="A",
        what="'12.5' has a point, in a file whose decimal mark is a comma",
        fix="write 12,5",
    )


def test_a_comma_in_a_name_or_a_header_is_no_decimal_comma(tmp_path: Path) -> None:
    assert revenues(read(tmp_path, HEADER + "Shop 1,5;bakery;2026-01;12.5;1\n1,5;bakery;2026-01;7.25;1\n")) == [
        12.5,
        7.25,
    ]


def test_what_may_be_thousands_is_not_guessed(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + "A;bakery;2026-01;1,000;1\nB;bakery;2026-01;5;1\n")
    assert [record.business for record in table.records] == ["B"]
    assert "may separate thousands" in table.problems[0].what
    table = read(tmp_path, HEADER + "A;bakery;2026-01;1,000;1\nB;bakery;2026-01;5,5;1\n")
    assert revenues(table) == [1.0, 5.5]


def test_a_decimal_comma_in_a_file_of_commas(tmp_path: Path) -> None:
    text = 'business,vertical,month,revenue,orders\nA,bakery,2026-01,"12,5",1\nB,bakery,2026-01,12,5,1\n'
    table = read(tmp_path, text)
    assert table.records == []
    assert [(p.row, p.column, p.what) for p in table.problems] == [
        (2, "revenue", "'12,5' has a comma, in a file whose decimal mark is a point"),
        (3, "", "the row has 6 cells, and the header 5"),
    ]


def test_lines_are_those_of_an_editor(tmp_path: Path) -> None:
    text = (
        "\r\n;;;;\r\nbusiness;vertical;month;revenue;orders\r\n"
        '"two\r\nlines";bakery;2026-01;1;1\r\n'
        "\r\n ; ;;;\r\n"
        "A;bakery;2026-01;x;1\r\n"
        '"B\n\nB";bakery;2026-01;x;1\r\n'
        "C;bakery;2026-01;x;1"
    )
    table = read(tmp_path, text)
    assert [(record.business, record.line) for record in table.records] == [("two\r\nlines", 4)]
    assert [problem.row for problem in table.problems] == [8, 9, 12]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "table.csv: is empty; give it a header"),
        (b"\xef\xbb\xbf", "table.csv: is empty"),
        (b"\r\n \n;;\n", "table.csv: is empty"),
        (b"business,month\nA\0,2026-01", "table.csv: row 2: has a NUL character"),
        ("business,month\nA,2026-01".encode("utf-16-le"), "table.csv: row 1: has a NUL character.*save it again as"),
        ("business,month\nA\0,2026-01".encode("utf-16"), "table.csv: row 2: has a NUL character"),
        ("business,month\nA".encode("utf-16") + b"x", "is not valid UTF-16 text"),
        ("é,business,month\nA,2026-01".encode("utf-16-le"), "table.csv: row 1: has a NUL character"),
        (b"business\n\xef\xbb\xbf" + b"A\x81", "row 2: is neither UTF-8 nor Windows-1252 text"),
        (b"\xef\xbb\xbfbusiness\nA\xe9", "row 2: is not valid UTF-8 text"),
        (b"business\nZo\xe9\nZo\xc3\xa9", r"row 3: mixes UTF-8 \(here\) and Windows-1252 \(row 2\)"),
        (
            HEADER.encode() + b'A;bakery;2026-01;1;1\n"B;bakery;2026-01;1;1\nC;bakery',
            "row 3: is not valid CSV.*close every",
        ),
        (HEADER.encode() + b'A;bakery;2026-01;1;1\n"B"x;bakery;2026-01;1;1\n', "row 3: is not valid CSV"),
        (HEADER.encode() + b'"B' + b"x" * 200_000, "row 2: is not valid CSV: field larger"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(TableError, match=message):
        read(tmp_path, data)


LETTERS = "abcXYZ 0123456789éèàçùœŒ€’«»\"';,.=@-\n\tßñ"
NAMES = st.text(LETTERS, min_size=1, max_size=20).filter(lambda name: name.strip() and not name.startswith("#"))
NUMBERS = st.none() | st.integers(0, 10**15).map(float) | st.floats(0, 1e300, allow_subnormal=False)
WHOLE = NUMBERS.map(lambda number: number if number is None else float(round(number)))
MONTHS = st.lists(st.integers(1, 24), min_size=1, max_size=4, unique=True)


@pytest.mark.slow
@settings(deadline=None)  # machines are shared
@given(
    businesses=st.dictionaries(NAMES.map(str.strip), MONTHS, min_size=1, max_size=5),
    data=st.data(),
    dialect=st.sampled_from([(",", "."), (";", ","), (";", "."), ("\t", ","), ("\t", ".")]),
    encoding=st.sampled_from(ENCODINGS),
    order=st.permutations(["business", "vertical", "month", "revenue", "orders"]),
)
def test_any_table_reads_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, businesses, data, dialect, encoding, order
) -> None:
    separator, decimal = dialect
    written, rows = {}, []
    for name, months in businesses.items():
        for month in months:
            values = {"revenue": data.draw(NUMBERS), "orders": data.draw(WHOLE)}
            year, number = divmod(month - 1, 12)
            key = f"{2025 + year}-{number + 1:02}"
            written[name, key] = {item: value for item, value in values.items() if value is not None}
            texts = {i: "" if v is None else repr(v).replace(".", decimal) for i, v in values.items()}
            rows.append({"business": name, "vertical": "bakery", "month": key, **texts})
    # the decimal mark of a file is what its numbers show: one row shows it, whatever the others hold
    rows.append({"business": "mark", "vertical": "bakery", "month": "2026-01", "revenue": f"0{decimal}5", "orders": ""})
    written["mark", "2026-01"] = {"revenue": 0.5}
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, order, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    table = read(tmp_path_factory.mktemp("tables"), text.getvalue().encode(encoding))
    assert table.problems == []
    read_back = {(r.business, f"{m:%Y-%m}"): dict(v) for r in table.records for m, v in r.months.items()}
    assert read_back == written
