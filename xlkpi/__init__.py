"""xlkpi: the KPIs of small craft and e-commerce businesses, in the spreadsheet where their owners already are."""

__version__ = "0.1.0"
