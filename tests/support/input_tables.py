"""Input tables for `xlkpi fill`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from workbooks import vertical_of
from xlkpi.catalogue.examples import example_inputs
from xlkpi.fill.manifest import NAME


def files(folder: Path) -> list[str]:
    """The files that a run leaves, but its list of what it filled."""
    return sorted(path.name for path in folder.iterdir() if path.name != NAME)


CASES, SCOOTERS = "custom-phone-cases", "custom-e-scooters"


def row(business: str, month: str = "2026-01", of: str = CASES, **changes: str) -> dict[str, str]:
    inputs = {item: f"{value:g}" for item, value in example_inputs(vertical_of(of)).items()}
    return {"business": business, "vertical": of, "month": month, **inputs, **changes}


def write_table(path: Path, rows: Sequence[Mapping[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(key for one in rows for key in one)), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return str(path)
