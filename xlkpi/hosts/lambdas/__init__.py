"""A workbook of named LAMBDAs: the functions for Excel 365 and 2024, without Python and without an add-in."""
