"""The portfolio: one workbook over many businesses, with their ranking, who changed tier, and what to look at first."""
