"""Custom benchmarks in every form that a script or a workbook may have them in."""

import re

import pytest

import xlkpi
from folders import ROOT
from xlkpi.functions import KPI_BENCHMARK, KPI_RANK, KPI_TARGET

SHOPPER = "remote-personal-shopper"
PLATES = "custom-number-plates"
ROWS = [["csat", ">", 0.5], ["aov", "≥", 10, "≥", 20, ">", 30]]
BY_TIER = {"typical": 10, "above": ("≥", 20), "exceptional": "> 30"}


def ranks(table, kpi="aov"):
    return KPI_RANK(SHOPPER, kpi, [9, 10, 20, 30, 31], table)


@pytest.mark.parametrize(
    "table",
    [
        ROWS,
        ROWS[1],
        tuple(map(tuple, ROWS)),
        {"aov": ROWS[1][1:]},
        {"csat": [">", 0.5], " AOV ": BY_TIER},
        BY_TIER,
        {"Typical": 10, "Supérieur à la moyenne": "≥20", "Exceptional": ">30", "above": "≥ 20"},
        {"typical": ">= 10", "above": 20.0, "exceptional": [">", 30]},
    ],
)
def test_tables_and_dictionaries(table):
    assert ranks(table) == [0, 1, 2, 2, 3]
    assert KPI_TARGET(SHOPPER, "aov", "above", table) == 20.0


def test_a_threshold_without_a_sign_goes_by_the_direction():
    assert KPI_RANK(PLATES, "support_rate", [0.3, 0.1, 0.05], {"support_rate": {"typical": 0.1, "above": 0.05}}) == [
        0,
        1,
        2,
    ]
    assert KPI_RANK(SHOPPER, "aov", 5, {"typical": "ten"}) == "#VALUE!"
    assert KPI_RANK(SHOPPER, "aov", [5, 50], {}) == KPI_RANK(SHOPPER, "aov", [5, 50])
    assert KPI_RANK(SHOPPER, "aov", 5, {"aov": {"typical": None}}) == ""
    assert KPI_RANK(SHOPPER, "csat", 5, {"aov": BY_TIER}) == "#N/A"


def test_tables_of_pandas():
    pd = pytest.importorskip("pandas")
    tiers = pd.DataFrame(
        {"kpi": ["csat", "aov"], "typical": [0.5, 10], "above": [None, 20], "exceptional": ["> 0.9", "> 30"]}
    )
    rows = pd.DataFrame([[*ROWS[0], None, None, None, None], ROWS[1]])
    for table in (
        tiers,
        tiers.set_index("kpi"),
        tiers.set_index("kpi").loc["aov"],
        rows,
        rows.set_index(0),
        rows.to_numpy(),
    ):
        assert ranks(table) == [0, 1, 2, 2, 3]
    assert KPI_RANK(SHOPPER, "csat", [0.4, 0.6, 0.95], tiers) == [0, 1, 3]
    assert KPI_RANK(SHOPPER, "retention", 5, tiers) == "#N/A"


def test_the_sheet_of_a_workbook_as_pandas_reads_it():
    pd = pytest.importorskip("pandas")
    file = ROOT / "workbooks" / "remote-personal-shopper.en.xlsx"
    sheet = pd.read_excel(file, sheet_name="Benchmarks", usecols="C:I", skiprows=3, nrows=7, engine="openpyxl")
    assert KPI_BENCHMARK(SHOPPER, "aov", [90, 160], benchmarks=sheet) == ["Below benchmark", "Above average"]


def test_tables_of_polars():
    pl = pytest.importorskip("polars")
    assert ranks(pl.DataFrame({"kpi": ["aov"], "typical": [10], "above": [20], "exceptional": ["> 30"]})) == [
        0,
        1,
        2,
        2,
        3,
    ]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (["≥", 10, "≥", 20], 'row 1 of benchmarks has no KPI id; write ["aov", "≥", 100'),
        ([["csat", "≥", 1], [10, 20, 30]], "row 2 of benchmarks has no KPI id"),
        ({"aov": 100}, "benchmarks has 100 for aov; give its thresholds by tier"),
        ({"aov": {"typical": 1, "good": 2}}, "unknown tier 'good'"),
        (iter([1]), "benchmarks is of type list_iterator"),
    ],
)
def test_what_is_none_says_why(table, reason):
    with pytest.raises(xlkpi.UsageError, match=re.escape(reason)):
        ranks(table)


def test_a_frame_without_tiers_says_why():
    pd = pytest.importorskip("pandas")
    with pytest.raises(TypeError, match="neither a column of a tier"):
        ranks(pd.DataFrame({"kpi": ["aov"], "low": [1]}))
