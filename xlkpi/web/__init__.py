"""The page of `xlkpi serve`: what it computes (work.py), and what it says of that (outcome.py)."""
