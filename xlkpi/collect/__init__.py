"""Returned workbooks: found in folders, read, checked, and collected in one table."""
