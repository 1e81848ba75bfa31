"""Upgrading in tests: what a workbook holds by its names, and what became of it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import Cell

from engines import saved
from workbooks import named, opened
from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Catalogue
from xlkpi.upgrade.migration import Fate
from xlkpi.upgrade.upgrade import Upgraded, upgrade_workbook


def day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime.datetime) else value


def values(workbook: openpyxl.Workbook, name: str) -> list[Any]:
    return [day(cell.value) for cell in named(workbook, name)]


def again(tmp_path: Path, workbook: openpyxl.Workbook, known: Catalogue | None = None) -> tuple[Any, Upgraded]:
    """A workbook, saved as a user's script saves it, in today's template."""
    path = tmp_path / "old.xlsx"
    path.write_bytes(saved(workbook))
    data, told = upgrade_workbook(path, known or load_catalogue())
    return opened(data), told


def left(told: Upgraded) -> list[tuple[str, str]]:
    return [(line.cell, line.what) for line in told.lines if line.fate is Fate.left]


def place(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"
