"""A stall's own export, read by a mapping file."""

import pytest

ibis = pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")
from export_samples import read  # noqa: E402

MAPPING = """
title = "Market stall"
shop = "stall"
placed = "Day"
order = "Receipt"
customer = ["Mail", "Person"]
[amounts]
quantity = "Pieces"
goods = "Amount"
[excluded.cancelled]
"State" = ["void"]
"""


HEADER = "Day,Receipt,Mail,Person,Pieces,Amount,State"


def stall(tmp_path, *rows, header=HEADER, mapping=MAPPING, more=(), ended=True, **options):
    path = tmp_path / "stall.toml"
    path.write_text(mapping, encoding="utf-8")
    return read(tmp_path, "\n".join([header, *rows]) + "\n" * ended, *more, mappings=[path], **options)
