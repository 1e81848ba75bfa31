"""Fixtures of the examples in the package's docstrings. The tests have their own, in tests/."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from _pytest.doctest import DoctestItem

ORDERS = """\
Date,Order #,Status,Customer,Customer type,Items sold,Net Sales
2026-01-05 10:00:00,1,completed,Ann Lee,new,2,40.00
2026-01-06 10:00:00,2,completed,Bo Day,new,1,15.00
"""
"""An export of WooCommerce."""
TEMPLATE = Path(__file__).parent / "workbooks" / "custom-phone-cases.en.xlsx"


@pytest.fixture(autouse=True)
def _own_folder(request: pytest.FixtureRequest) -> None:
    """Run an example in a folder of its own, with the files that it names as a user does."""
    if not isinstance(request.node, DoctestItem):
        return
    folder = request.getfixturevalue("tmp_path")
    request.getfixturevalue("monkeypatch").chdir(folder)
    source = "".join(example.source for example in request.node.dtest.examples)
    if TEMPLATE.name in source:
        shutil.copy(TEMPLATE, folder)
    if "orders.csv" in source:
        (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")
    if "shops.csv" in source or "returned" in source:
        shutil.copytree(request.getfixturevalue("_examples"), folder, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def _examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of one business for January and February, and a folder with its workbook of January."""
    from xlkpi import fill_table  # here, as other tests start faster without it
    from xlkpi.catalogue.examples import example_inputs
    from xlkpi.catalogue.load import load_catalogue

    folder = tmp_path_factory.mktemp("examples")
    inputs = example_inputs(load_catalogue().vertical("custom-phone-cases"))
    for name, month in (("shops", "2026-01"), ("february", "2026-02")):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, ["business", "vertical", "month", *inputs])
            table.writeheader()
            table.writerow({"business": "Acme", "vertical": "custom-phone-cases", "month": month, **inputs})
    fill_table(folder / "shops.csv", folder / "returned")
    return folder
