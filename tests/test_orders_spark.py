"""The same lines from PySpark in local mode as from DuckDB."""

import os
import shutil

import pytest

pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'ibis-framework[pyspark]'")

import ibis

from programs import missing
from test_orders_layouts import SHOPIFY, SQUARE_ITEMS
from xlkpi.orders.read import read_lines


@pytest.fixture(scope="module")
def spark():
    if not shutil.which("java"):
        missing("Java, which PySpark needs")
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    yield ibis.pyspark.connect(session)
    session.stop()


def test_lines_are_the_same(spark, tmp_path):
    exports = [SHOPIFY + SHOPIFY, SQUARE_ITEMS, SQUARE_ITEMS]
    paths = []
    for number, text in enumerate(exports):
        paths.append(tmp_path / f"export{number}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    told = []
    for con in (ibis.duckdb.connect(), spark):
        folder = tmp_path / con.name
        folder.mkdir()
        lines = read_lines(con, paths, folder).lines.order_by("file", "row")
        told.append(con.to_pyarrow(lines).to_pylist())
    assert told[0] == told[1]
    assert len(told[0]) == sum(text.count("\n") for text in exports) - len(exports) - 2  # a note has two newlines
