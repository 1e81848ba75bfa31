"""The reading of workbooks: opened safely, with months found by headings and inputs by names."""
