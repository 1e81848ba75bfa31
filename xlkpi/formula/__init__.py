"""The formula language: text → tree (parse); tree → Python (python), worksheet formula (excel) and words (words)."""
