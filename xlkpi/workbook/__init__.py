"""The template workbooks: layout, one module a sheet, styles, texts; computed and stamped with their values."""
