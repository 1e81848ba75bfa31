"""Filling workbooks with the numbers of many businesses: read the table, compute, write."""
