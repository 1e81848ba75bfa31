"""The reading of one export's file: its text, its table, its layout, and what its amounts and dates mean.

1. Open the file as text (`export_file`, `text_lines`, `foreign_sheets`, and `private_file` for what is rewritten), and
   find the table between titles and notes (`bounds`).
2. Find the layout by the header (`recognise`), and name the columns by it (`export`).
3. Detect how the file writes amounts and dates (`convention`, `date_order`), read the cells as expressions (`amounts`,
   `dates`, `written_dates`, `texts`, as `macros`), with the words of words.toml, and refuse numbers that were cut
   (`order_numbers`).
4. Describe how it was read (`file_notes`, `reading_progress`).
"""
