"""Hosts: the spreadsheet programs that answer the worksheet functions, a folder each."""
