"""The formula language: text → tree (parse); tree → Python (python, rows, arrays), worksheet formula (excel), words."""
