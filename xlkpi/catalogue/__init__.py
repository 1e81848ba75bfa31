"""The KPIs as data: functions.toml (the calculators), one file a trade, words.toml; read and checked into dataclasses."""
