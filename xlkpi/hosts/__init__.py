"""The spreadsheet programs that answer the worksheet functions: one module or folder each."""
