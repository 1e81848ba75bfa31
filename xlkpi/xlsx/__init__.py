"""The .xlsx format, knowing nothing of KPIs: packages of parts, cells, values, formulas computed."""
