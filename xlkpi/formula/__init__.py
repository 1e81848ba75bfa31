"""The formula language: text → tree (parse); tree → Python (python, rows), worksheet formula (excel) and words (words)."""
