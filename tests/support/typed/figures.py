"""A script as a user writes it: single values, lists, arrays and pandas' columns as arguments of the functions."""

import datetime
from decimal import Decimal
from typing import Any, assert_type

import numpy as np

from xlkpi.functions import (
    FUNCTIONS,
    KPI_AOV,
    KPI_BENCHMARK,
    KPI_CALC,
    KPI_CONSULTATIONS,
    KPI_GAP,
    KPI_INFO,
    KPI_LIST,
    KPI_RANK,
    KPI_RETENTION,
    KPI_TARGET,
    KPI_WHY,
)

SHOP = "personalized-gift-shop"

# a number, a blank, a text, an error, a date
assert_type(KPI_AOV(10000, 200), float | str)
assert_type(KPI_AOV(10000, None), float | str)
assert_type(KPI_AOV("ten", "#N/A"), float | str)
assert_type(KPI_AOV(Decimal(10000), orders=datetime.date(1900, 4, 9)), float | str)
assert_type(KPI_RETENTION(customers_end=95, customers_new=15, customers_start=100), float | str)

# a column, also beside single values
assert_type(KPI_AOV([10000, 12000, None], [500, 0, 480]), list[float | str])
assert_type(KPI_AOV((10000, 12000.5), 500), list[float | str])
assert_type(KPI_AOV([10000], [500]), list[float | str])
assert_type(KPI_AOV(range(10000, 10002), 500), list[float | str])

# rows of cells, as a worksheet hands them over
assert_type(KPI_AOV([[10000], [12000]], [[500], [0]]), list[list[float | str]] | float | str)
assert_type(KPI_AOV(((10000, 12000), (1, 2)), 500), list[list[float | str]] | float | str)
assert_type(KPI_AOV([[10000]], [[500]]), list[list[float | str]] | float | str)

# arrays and columns of other libraries, which give their like, and arguments of different kinds
results: "np.typing.NDArray[np.float64]" = KPI_AOV(np.array([10000, 12000]), 500)
assert_type(KPI_AOV(np.array([[1.0], [2.0]]), [[500], [480]]), Any)
assert_type(KPI_AOV([[10000], [12000]], [500]), Any)

# a range that is added up is one value
assert_type(KPI_CONSULTATIONS([12, None, 20]), float | str)

# verdicts
assert_type(KPI_BENCHMARK(SHOP, "aov", 35), str)
assert_type(KPI_BENCHMARK(SHOP, "aov", KPI_AOV([10000, 12000], 500), language="fr"), list[str])
assert_type(KPI_BENCHMARK(SHOP, "aov", [[35], [None]]), list[list[str]] | str)
assert_type(KPI_BENCHMARK(SHOP, "aov", 35, benchmarks=[["aov", "≥", 10]]), str)
assert_type(KPI_BENCHMARK(SHOP, "aov", 35, benchmarks={"aov": {"typical": 10, "exceptional": "> 30"}}), str)
assert_type(KPI_RANK(SHOP, "aov", 35), float | str)
assert_type(KPI_GAP(SHOP, "aov", [35, 12]), list[float | str])
assert_type(KPI_TARGET(SHOP, "aov", "above"), float | str)

# the catalogue
assert_type(KPI_INFO(SHOP, "aov", "name", "fr"), str)
assert_type(KPI_LIST(), list[list[float | str]] | str)
assert_type(KPI_LIST("unknown"), list[list[float | str]] | str)
assert_type(KPI_CALC(SHOP, "aov", 10000, 500), float | str)
assert_type(KPI_CALC(SHOP, "aov", [10000, 12000], 500), list[float | str] | float | str)
assert_type(KPI_WHY("KPI_AOV", 10000, 0), str)
assert_type(KPI_WHY("KPI_AOV", 10000, 0, language="fr"), str)
assert_type(KPI_WHY("KPI_AOV", [10000, 12000], [0, 1]), list[str] | str)
assert_type(sorted(FUNCTIONS), list[str])
