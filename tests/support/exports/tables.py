"""Delimited files, and what people and programs do to them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path


def write_table(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Mapping[str, object]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    ending: str = "\n",
) -> Path:
    """Write rows that name some of the header's columns; the others are blank. A name not of the header is an error."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, header, restval="", delimiter=delimiter, lineterminator=ending)
        writer.writeheader()
        writer.writerows(rows)
    return path


def join(path: Path, parts: Sequence[Path], encoding: str = "utf-8") -> Path:
    """One file of several, each with its header, as `copy *.csv all.csv` makes it."""
    path.write_text("".join(part.read_text(encoding) for part in parts), encoding, newline="")
    return path


def add_row(path: Path, cells: Mapping[str, str], header: Sequence[str], delimiter: str = ",") -> Path:
    """One more row at the end, such as a program's totals."""
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.DictWriter(file, header, restval="", delimiter=delimiter).writerow(cells)
    return path


def grouped(amount: Decimal, group: str = ",", mark: str = ".") -> str:
    """1234.5 as 1,234.50, or 1 234,50."""
    return f"{amount:,.2f}".replace(",", "\0").replace(".", mark).replace("\0", group)
