"""Workbooks that came back: found in folders, read, checked and gathered into one table."""
