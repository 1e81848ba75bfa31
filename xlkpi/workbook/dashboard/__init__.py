"""The Dashboard, and the verdicts, key figures and charts' rows on the KPIs sheet from which it reads all that it says.

On the sheet itself, from the top: `key_blocks`, `ladder` with its `steps`, `charts`, `side_texts`. `dashboard` writes
the sheet with them. On KPIs: `figures` with `headline`, `reasons`, `gaps` and `worth`; `key_block`; `chart_rows`.
`sentences` has the formulas of all that is said in words.
"""
