"""Workbooks that came back: found in folders, read, checked, and collected in one table."""
