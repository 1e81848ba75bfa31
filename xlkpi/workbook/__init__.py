"""The template workbooks: layout, one module per sheet, styles and texts; saved with all values computed."""
