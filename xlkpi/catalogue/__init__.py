"""The KPIs as data: the calculators (functions.toml), a file a trade, words.toml; read into dataclasses and checked."""
