"""DuckDB and PySpark give the same figures from the same files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from command_line import Result, run
from programs import require

SHOPIFY = """Created at,Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,\
Refunded Amount,Lineitem quantity,Lineitem name,Lineitem price
2026-01-31 23:30:00 -0500,#1,ann@example.org,paid,EUR,30.00,5.00,5.83,35.00,0.00,0.00,2,Case,10.00
,#1,ann@example.org,,,,,,,,,1,Strap,10.00
2026-02-01 10:00:00 -0500,#2,Ann@Example.org,partially_refunded,EUR,20.00,4.99,4.17,24.99,2.00,3.33,1,Case,22.00
2026-02-02 10:00:00 -0500,#3,bob@example.org,voided,EUR,99.00,0.00,0.00,99.00,0.00,0.00,1,Case,99.00
2026-04-02 10:00:00 -0500,#4,,paid,EUR,1.05,0.00,0.17,1.05,0.00,0.00,1,Case,1.05
soon,#5,cat@example.org,paid,EUR,9.00,0.00,0.00,9.00,0.00,0.00,1,Case,9.00
"""
WOOCOMMERCE = """Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales
2026-02-11 09:21:11,7,completed,Ann,new,1× Case,1,,1234.50
2026-03-01 00:00:00,8,completed,Ann,returning,1× Case,2,,10
2026-03-04 08:00:00,7,refunded,Ann,new,1× Case,-1,,-34.5
"""
ETSY = """Sale Date,Item Name,Buyer,Quantity,Price,Discount Amount,Order Shipping,Order Sales Tax,Item Total,Currency,\
Order ID
02/14/26,Mug,ann,2,5.00,0.50,4.50,0.62,10.00,EUR,3001
02/14/26,"Mug, small",ann,1,3.00,0,4.50,0.62,3.00,EUR,3001
02/15/26,Mug,bo,1,many,0,4.50,0.62,much,EUR,3002
03/01/26,Mug,ann,1,5.00,0,3.00,0,5.00,USD,3003
03/02/26,Mug,ann,1,5.00,0,3.00,0,5.00,EUR,3004
"""
SURVEY = "When;Pleased\n01/02/2026;oui\n28/02/2026;non\n01/03/2026;oui\n"
MAPPING = """title = "Survey"
placed = "When"
dates = "dmy"
[tally]
respondents = { count = "Pleased" }
satisfied_respondents = { yes = "Pleased", as = ["oui"] }
"""
SPARK_OPTIONS = """--master local[1] --conf spark.sql.shuffle.partitions=1 --conf spark.sql.adaptive.enabled=false \
--conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN \
--conf spark.ui.enabled=false \
--driver-java-options "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" pyspark-shell"""
"""Spark is made for more rows than these few: what pays for those only is left out."""


def computed_by(engine: str, folder: Path, output: Path) -> tuple[Result, str]:
    """What the command says and the table that it writes."""
    files = [str(folder / name) for name in ("shopify.csv", "woocommerce.csv", "etsy.csv", "survey.csv")]
    vertical = ("--vertical", "custom-phone-cases", "--business", "Acme", "--mapping", str(folder / "mapping.toml"))
    result = run("import", *files, *vertical, "-o", str(output), "--engine", engine, "--json")
    assert output.exists(), result.err
    return result, output.read_text("utf-8-sig")


def test_duckdb_and_spark_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("spark")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", SPARK_OPTIONS)
    monkeypatch.chdir(tmp_path)  # where Spark leaves what it keeps
    texts = {"shopify": SHOPIFY, "woocommerce": WOOCOMMERCE, "etsy": ETSY, "survey": SURVEY}
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    duckdb, duckdb_table = computed_by("duckdb", tmp_path, tmp_path / "duckdb.csv")
    spark, spark_table = computed_by("pyspark://", tmp_path, tmp_path / "spark.csv")
    assert duckdb.status == spark.status == 1  # a date that cannot be read
    assert spark_table == duckdb_table
    said = [{**json.loads(result.out), "table": None} for result in (duckdb, spark)]
    assert said[0] == said[1]
    assert len(duckdb_table.splitlines()) == 1 + 4, "four months"
