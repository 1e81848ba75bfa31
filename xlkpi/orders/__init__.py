"""From a shop's own exports to the inputs of its KPIs. `import_orders.import_orders` does it all, in these steps:

1. Read each file as text (export_file), recognise its layout by its header (recognise, layouts.toml), and detect how it
   writes amounts and dates (convention): then it is an Export, a table of DuckDB whose columns have names (export).
2. Clean its rows, each on its own (clean, with amounts, dates and texts), and merge the rows of all files into lines:
   further rows join their order, duplicates and other currencies are excluded (merge). read.py does steps 1 and 2.
3. Add the lines up in one pass (sums), and count revenue and customers by month (months, revenue).
4. Fill the inputs of the vertical (inputs), and say what became of each row (report) and what to know (notes).
5. Write the table, the workbook and the list of excluded rows (import_orders).

lines.py describes the lines in the middle of it, layouts.toml the layouts. suggest.py drafts a layout for other files.
"""
