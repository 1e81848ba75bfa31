"""One workbook over all businesses: how each stands in its trade, who moves, and what to look at first."""
