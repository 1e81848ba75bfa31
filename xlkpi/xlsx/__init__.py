"""The .xlsx format, without any knowledge of KPIs: packages of parts, cells, values, and the computing of formulas."""
