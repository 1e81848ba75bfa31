"""The formula language: text → tree (parse), tree → Python (python), tree → worksheet formula (excel) and words (words)."""
