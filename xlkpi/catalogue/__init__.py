"""The KPIs as data: the calculators (functions.toml), one file a trade, words.toml; read into dataclasses and checked."""
