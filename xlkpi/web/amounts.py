"""Numbers as a worksheet's number format shows them, and the numbers that a visitor types into the page."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from babel.numbers import format_decimal

from ..catalogue.model import Input
from ..messages import ENGLISH, Message, sentence
from ..numbers import OTHER_MARK, Wrong, check_whole, may_be_thousands, parse_number

_FORMAT = re.compile(r'(?:"(?P<before>[^"]*)")?(?P<digits>[#,0.]+)(?P<behind>.*)')
_SPACED = re.compile(r"(?<=[0-9])(?<![.,][0-9]{3})(?<![.,][0-9]{6})[\s'’](?=[0-9]{3}(?![0-9]))")
_BOTH_MARKS = (re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+"), re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+"))
_MARKS = {"fr": ","}
_IN_A_FIELD = {
    "leave the cell empty where there is no figure": sentence("leave the field empty where there is no figure"),
    "correct its formula, or leave the cell empty": sentence("type the number, or leave the field empty"),
    "write a number below 1e308, or leave the cell empty": sentence(
        "write a number below 1e308, or leave the field empty"
    ),
    "write a number such as {example}, or leave the cell empty": sentence(
        "write a number such as {example}, or leave the field empty"
    ),
}
"""What to do about a field of the page, by the sentence that says it of a cell."""
_LARGEST = 40
"""The digits that are computed with: a double has 309 before its decimal mark, which no format of ours shows."""


def as_formatted(number: float, number_format: str, language: str) -> str:
    """Return a number as a cell shows it, in the separators of a language.

    Args:
        number: The cell's value.
        number_format: The cell's number format, one of those of the templates; see workbook/styles.py.
        language: en or fr.

    Example:
        >>> as_formatted(0.625, "0.0%", "en"), as_formatted(1234.5, '"$"#,##0.00', "en")
        ('62.5%', '$1,234.50')
    """
    found = _FORMAT.fullmatch(number_format)
    if found is None:  # General, as a user may set it
        return format_decimal(number, "#,##0.######", locale=language)
    behind = found["behind"].replace('"', "")
    with localcontext(Context(prec=_LARGEST, rounding=ROUND_HALF_UP)):
        value = Decimal(repr(float(number))) * (100 if "%" in behind else 1)
        digits = format_decimal(value, found["digits"], locale=language).replace("\u202f", "\u00a0")
    return f"{found['before'] or ''}{digits}{behind}"


def typed_number(text: str, item: Input, language: str = ENGLISH) -> float | Wrong | None:
    """Return the number that a visitor typed for an input; None for a blank, a Wrong for what is no certain number.

    Either decimal mark is taken, and spaces between thousands are. "1,234" may be one thousand or one: it is refused.

    Args:
        text: What was typed: "1 234,5", "1,234.5", "12".
        item: The input.
        language: The visitor's language, for the example of a number.
    """
    plain = _SPACED.sub("", text.strip())
    for form, separator in zip(_BOTH_MARKS, ",.", strict=True):
        if form.fullmatch(plain):
            plain = plain.replace(separator, "")
    if not plain:
        return None
    found = [parse_number(plain, mark) for mark in (".", ",")]
    numbers = [number for number in found if not isinstance(number, Wrong)]
    if not numbers or may_be_thousands(plain):
        usual = _MARKS.get(language, ".")
        mark = OTHER_MARK[usual] if usual not in plain and OTHER_MARK[usual] in plain else usual
        wrong = parse_number(plain, "" if may_be_thousands(plain) else mark, usual)
        return _of_a_field(wrong) if isinstance(wrong, Wrong) else found[0]
    return check_whole(numbers[0], item)


def _of_a_field(wrong: Wrong) -> Wrong:
    """Return what is wrong with a cell as that of a field."""
    fix = wrong.fix
    if isinstance(fix, Message) and fix.id in _IN_A_FIELD:
        return wrong._replace(fix=Message(_IN_A_FIELD[fix.id], fix.values))
    return wrong
