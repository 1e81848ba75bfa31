"""Numbers that people write with spaces between thousands, or with the sign of their currency: "1 234,56 €"."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from ..messages import message
from ..numbers import OTHER_MARK, Wrong, may_be_thousands, parse_number, quoted

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:\s[0-9]{3})+(?:[.,][0-9]*)?")
_SIGNS = "€$£¥₣₤₹₽₺₩₪₫₱฿₴₦¢"
_SIGN = rf"(?:[A-Za-z]{{0,3}}[{_SIGNS}][A-Za-z]{{0,3}}|[A-Za-z]{{2,3}}\.?)"
_WITH_SIGN = re.compile(rf"(?P<before>{_SIGN})?\s*(?P<number>[+-]?[0-9][0-9\s.,]*?)\s*(?P<after>{_SIGN})?")
_SIGNED = ("EUR", "GBP", "JPY", "USD", "CHF", "CAD", "INR", "PLN")
"""Currencies whose signs mean them alone, but "$"."""
_ALSO = {"CHF": ("Fr", "SFr")}
"""Signs that people write and no locale has."""
_GROUPED_BY_MARKS = re.compile(
    r"[0-9]{1,3}(?:(?P<group>[.,])[0-9]{3})(?:(?P=group)[0-9]{3})*(?P<decimal>(?!(?P=group))[.,])[0-9]{1,2}"
)

_LOCALE_SIGN = re.compile(r"\[\$([^\]-]+)[^\]]*\]")
"""The sign in a number format that names its locale: [$€-40C], [$EUR]."""
_LITERAL = re.compile(r'[_*].|\[[^\]]*\]|"([^"]*)"|\\(.)|([^0#?.,;%\s\w"\\/()+-])')
"""What a number format shows beside digits: a text in quotes, an escaped character, a bare sign."""
_WORD = re.compile(r"[^\s()\[\],;:/]+")
_CODE = re.compile(rf"[(\[]\s*({'|'.join(_SIGNED)})\s*[)\]]")
"""A currency's code in a heading. Other words of three letters are none: "CA (TTC)", "Revenue (ALL)"."""
CURRENCY_OF_HEADING = re.compile(
    rf"(?:[(\[]\s*(?![KM]{{1,2}}[{_SIGNS}])[A-Z]{{0,3}}[{_SIGNS}]\s*[)\]]|{_CODE.pattern})\s*$"
)
"""What a heading says after its name: "Revenue (€)", "CA [EUR]"; "k€" and "K€" are no currencies."""


class Amount(float):
    """A number whose cell or heading shows the sign or code of a currency: 12.5, shown as "12.50 €"."""

    sign: str

    def __new__(cls, number: float, sign: str) -> Amount:
        """Keep the sign beside the number."""
        amount = super().__new__(cls, number)
        amount.sign = sign
        return amount

    def __getnewargs__(self) -> tuple[float, str]:  # type: ignore[override]  # float's has no sign
        return float(self), self.sign


def with_sign(value: Any, number_format: str) -> Any:
    """Return a cell's value, as an Amount where the cell's number format shows a currency."""
    if type(value) not in (int, float) or not (sign := sign_of_format(number_format)):
        return value
    return Amount(value, sign)


@cache
def sign_of_format(number_format: str) -> str:
    r"""Return the currency's sign or code that a number format shows; "" where it shows none.

    Example:
        >>> sign_of_format('#,##0.00\\ "€"'), sign_of_format("[$CHF-100C] 0.00"), sign_of_format('0 "kg"')
        ('€', 'CHF', '')
    """
    shown = number_format.split(";")[0]
    if found := _LOCALE_SIGN.search(shown):
        return found[1].strip()
    texts = ("".join(filter(None, found.groups())).strip() for found in _LITERAL.finditer(shown))
    return next((text for text in texts if any(map(_is_sign, text)) or (text.isupper() and currency_of(text))), "")


def sign_of_heading(name: str) -> str:
    """Return the currency's sign, or its code in brackets, that a heading shows; "" where it shows none.

    Example:
        >>> sign_of_heading("CA (€)"), sign_of_heading("Revenue [CHF]"), sign_of_heading("CA (TTC)")
        ('€', 'CHF', '')
    """
    signs = [word for word in _WORD.findall(name) if any(map(_is_sign, word))]
    return next(iter(signs + _CODE.findall(name)), "")


def _is_sign(character: str) -> bool:
    return unicodedata.category(character) == "Sc"


def wrong_currency(text: str, currency: str) -> Wrong:
    """Return what is wrong with an amount that shows the sign of another currency."""
    what = message("{text} is not in {currency}, the currency of the workbook", text=quoted(text), currency=currency)
    fix = message("write the amount in {currency}, or name its currency in a column `currency`", currency=currency)
    return Wrong(what, fix)


def without_groups(text: str) -> str:
    """Return a number's text without the spaces between its thousands; any other text with single spaces alone.

    Example:
        >>> without_groups("1\u202f234,56"), without_groups("12 34")
        ('1234,56', '12 34')
    """
    text = text.strip()
    return re.sub(r"\s", "", text) if _GROUPED.fullmatch(text) else text


def bare(text: str) -> str:
    """Return a number's text without any currency's sign or code, and without spaces between thousands."""
    sign, number = _split(text.strip())
    return number if sign or number != text else text


def reread(text: str, decimal: str, currency: str, wrong: Wrong) -> float | Wrong:
    """Return the number in a text that is not a plain number, or why there is none.

    Args:
        text: The text.
        decimal: The decimal mark of the file; "" where it is not known.
        currency: The ISO 4217 code of the amount; "" for a count or a time, or where it is not known.
        wrong: Why the text is no plain number.
    """
    sign, number = _split(text.strip())
    if number == text.strip():
        return wrong
    if sign and not is_sign_of(sign, currency):
        if not currency:
            return wrong
        return wrong_currency(text, currency)
    if sign and (grouped := _GROUPED_BY_MARKS.fullmatch(number)):
        return parse_number(number.replace(grouped["group"], ""), grouped["decimal"])
    if may_be_thousands(number) and (sign or not decimal):
        return parse_number(number, "")  # 1.234 € may be a thousand, whatever the file's decimal mark
    marks = [decimal, OTHER_MARK[decimal]] if decimal else [".", ","]
    first, other = (parse_number(number, mark) for mark in marks)
    is_other = isinstance(first, Wrong) and not isinstance(other, Wrong)
    return other if is_other and not may_be_thousands(number) else first


@cache
def is_sign_of(sign: str, currency: str) -> bool:
    """Return whether a sign or code stands for a currency: "€" and "EUR" for EUR, "$" and "$US" for USD.

    Example:
        >>> is_sign_of("€", "EUR"), is_sign_of("$", "CAD"), is_sign_of("CA$", "USD")
        (True, True, False)
    """
    from babel.numbers import get_currency_symbol  # here, as few tables have a sign

    if not currency:
        return False
    symbols = set(_ALSO.get(currency, ()))
    symbols |= {get_currency_symbol(currency, language) for language in ("en", "fr")}
    symbols |= {"".join(filter(_is_sign, symbol)) for symbol in symbols}
    return sign.upper().rstrip(".") in {symbol.upper() for symbol in symbols if symbol} | {currency}


@cache
def currency_of(sign: str) -> str:
    """Return the currency that a sign or code stands for; "" where it may stand for several, as "$" does.

    Example:
        >>> currency_of("€"), currency_of("chf"), currency_of("$")
        ('EUR', 'CHF', '')
    """
    from babel.numbers import list_currencies  # here, as few tables have a sign

    code = sign.upper().rstrip(".")
    if code in list_currencies():
        return code
    return next((currency for currency in _SIGNED if is_sign_of(sign, currency) and sign != "$"), "")


def sign_in(text: str) -> str:
    """Return the currency's sign or code in a text; "" where there is none."""
    return _split(text.strip())[0]


def _split(text: str) -> tuple[str, str]:
    """Return a currency's sign or code and the number beside it, without spaces between thousands."""
    found = _WITH_SIGN.fullmatch(text)
    if found is None:
        return "", without_groups(text)
    return (found["before"] or found["after"] or "").strip(), without_groups(found["number"])
