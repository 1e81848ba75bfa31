"""What a workbook holds: opened behind the guard, its cells found by names and its months by headings."""
