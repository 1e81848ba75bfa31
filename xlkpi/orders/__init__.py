"""A shop's own exports, counted into the inputs of its KPIs.

`import_orders.import_orders` takes these steps; the modules are in brackets:

1. Recognise (exports/): open each file as text, find the table in it and its layout by its header, with the layouts of
   systems/ (layouts), detect how it writes amounts and dates. The file is then an Export: a table whose columns have
   names.
2. Read (read): clean each row on its own (clean), then merge the rows of all files into lines (merge): a further row
   joins its order, duplicates and orders in other currencies are excluded.
3. Count: add the lines up in one pass (sums), and count revenue and customers by month (months, revenue).
4. Fill the inputs of the vertical (inputs), with a report on each file's rows (report) and notes for readers (notes).
5. Write the table, the workbook, and the list of excluded rows (import_orders).

`lines` describes the lines. `suggest` drafts a mapping file for a table that no layout fits.
"""
