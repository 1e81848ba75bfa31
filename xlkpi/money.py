"""How an amount of money is written in a language: the currency's sign before or after the digits."""

from __future__ import annotations

_USUAL = {
    ("en", "EUR"): ("€", ""),
    ("en", "USD"): ("$", ""),
    ("fr", "EUR"): ("", "\u00a0€"),
    ("fr", "USD"): ("", "\u00a0$US"),
}
"""The most common answers, as Babel gives them: importing it takes longer than most commands."""


def money_affixes(language: str, currency: str) -> tuple[str, str]:
    """Return the texts before and after an amount: ("$", "") in English, ("", "\u00a0€") in French."""
    if (language, currency) in _USUAL:
        return _USUAL[language, currency]
    from babel import Locale
    from babel.numbers import get_currency_symbol

    symbol = get_currency_symbol(currency, language)
    if Locale(language).currency_formats["standard"].pattern.startswith("¤"):
        return symbol + ("\u00a0" if symbol[-1].isalpha() else ""), ""  # CHF 10, but $10
    return "", f"\u00a0{symbol}"
