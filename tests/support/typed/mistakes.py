"""A script with a mistake on each line that has a call: type checkers find them all."""

import xlkpi
from xlkpi.functions import KPI_AOV, KPI_BENCHMARK

KPI_AOV(10000)
KPI_AOV(10000, 200, 3)
KPI_AOV(10000, order=200)
KPI_AOV({"revenue": 10000}, 200)
KPI_BENCHMARK("personalized-gift-shop", "aov")
KPI_BENCHMARK("personalized-gift-shop", "aov", 35).real()
xlkpi.fill_workbok()
xlkpi.save_workbook("shop.xlsx")
xlkpi.fill_table("shops.csv", "filled", language=1)
print(xlkpi.check_files(["a.xlsx"]).problem)
