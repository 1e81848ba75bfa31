"""Excel's rules for a workbook's file, each with its source, and what breaks them.

    findings(data)   → [Finding("no_validations_overlap", "xl/worksheets/sheet4.xml", "E5:E11", "also in …")]

A rule is a function that gives the places where it is broken. Each module has those of one subject; `broken.py` has,
for each rule, a change that breaks it. The raw XML is read, because openpyxl mends much of it while reading.
"""

from __future__ import annotations

from . import book, cells, charts, formulas, parts, sheets, styles
from .model import RULES, Finding, Rule, findings

__all__ = ["RULES", "Finding", "Rule", "book", "cells", "charts", "findings", "formulas", "parts", "sheets", "styles"]
