"""The KPIs as data: calculators (functions.toml), one file per vertical, and words.toml; read into dataclasses."""
