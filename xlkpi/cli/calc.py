"""`xlkpi calc`: the value of one KPI, its tier, and how far the next tier is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import typer

from .. import benchmark
from ..calls.explain import argument_names, why
from ..catalogue.load import load_catalogue, load_words
from ..catalogue.model import TIERS, Kpi, Threshold, Vertical
from ..errors import UnknownNameError, UsageError
from ..exchange import rate_of, scale_in
from ..formula.values import Value, is_error
from ..messages import Message, joined, message
from ..numbers import Wrong
from ..worth import count_to_tier, counted_input
from .app import CatalogueOption, JsonOption, Language, LanguageOption, app, say, write, write_json
from .wording import format_gap, format_judged, format_rate, format_threshold, labelled, words

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?([0-9]+,[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?")
_EXAMPLE = 12.5


@app.command("calc", epilog="Example: xlkpi calc remote-personal-shopper aov revenue=10000 orders=200")
def calc(
    vertical: Annotated[str, typer.Argument(metavar="VERTICAL", help="The trade, as `xlkpi list` names it.")],
    kpi: Annotated[str, typer.Argument(metavar="KPI", help="The KPI: its id or name, or what else it is called.")],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME=VALUE",
            help="A number for each argument of the calculator (`xlkpi show` names them), or for the trade's input "
            "that feeds it. Nothing after the = is a blank.",
        ),
    ] = None,
    currency: Annotated[
        str,
        typer.Option(
            metavar="CODE",
            help="The currency of your amounts, such as EUR; thresholds are converted at the European Central Bank’s "
            "rate of the source’s date [default: the source’s currency]",
            show_default=False,
        ),
    ] = "",
    lang: LanguageOption = Language.en,
    as_json: JsonOption = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Compute one KPI and judge it.

    Prints its value, its tier, and the distance to the next tier; --json names units and tiers by their ids. The exit
    status is 1 when the value is an error such as #DIV/0!.
    """
    catalogue_vertical = load_catalogue(catalogue or ()).vertical(vertical.lower())
    found = catalogue_vertical.find_kpi(kpi)
    if {text.partition("=")[0].strip().lower() for text in inputs or []} == set(found.worked.inputs):
        found = found.worked  # the worked example's inputs, which may be of another calculator
    cells = list(read_inputs(found, inputs or [], lang).values())
    value = found.function.calculator.value(*cells)
    money = _Money.of(catalogue_vertical, found, currency)
    verdict = _verdict(catalogue_vertical, found, cells, value, money)
    if as_json:
        write_json(verdict)
    else:
        write("\n".join(_lines(catalogue_vertical, found, value, verdict, money, lang)))
    if is_error(value):
        say(words("calc", "error", lang, text=why(found.function, cells, lang)))
        raise typer.Exit(1)
    if value == "" and not as_json:
        names = argument_names(found.function, lang)
        empty = [names[name] for name, cell in zip(found.inputs, cells, strict=True) if cell is None]
        say(words("calc", "blank", lang, names=", ".join(empty)))


def read_inputs(kpi: Kpi, texts: Sequence[str], language: str = "en") -> dict[str, float | None]:
    """Return the number of each argument of the KPI's calculator, in order, from NAME=VALUE; None for a blank.

    In French a comma may mark the decimals. Raises UsageError for a text that is not NAME=VALUE, for a value that is
    not a plain number, and for a name that is unknown, repeated or missing.
    """
    arguments = {**{source: argument for argument, source in kpi.inputs.items()}, **{a: a for a in kpi.inputs}}
    given: dict[str, str] = {}
    values: dict[str, float | None] = {}
    for text in texts:
        name, equals, number = (part.strip() for part in text.partition("="))
        if not equals:
            raise UsageError(
                message("{text!r} is not NAME=VALUE; write for instance {example}", text=text, example=_template(kpi))
            )
        if name.lower() not in arguments:
            raise UnknownNameError(message("input"), name, list(arguments))
        argument = arguments[name.lower()]
        if argument in given:
            raise UsageError(
                message(
                    "{name} is given twice ({one!r} and {other!r}); keep one of them",
                    name=argument,
                    one=given[argument],
                    other=text,
                )
            )
        given[argument] = text
        values[argument] = _number(name, number, language)
    missing = [argument for argument in kpi.inputs if argument not in given]
    if missing:
        names = joined(", ", missing)
        raise UsageError(message("missing: {names}; write for instance {example}", names=names, example=_template(kpi)))
    return {argument: values[argument] for argument in kpi.inputs}


def _template(kpi: Kpi) -> Message:
    return joined(" ", [message("{name}={number:.15g}", name=name, number=kpi.sample[name]) for name in kpi.inputs])


def _number(name: str, text: str, language: str) -> float | None:
    """Return the number written in a text; None for an empty text. Raises UsageError, saying how to write a number."""
    if not text:
        return None
    plain = text.replace(",", ".") if language == "fr" and _DECIMAL_COMMA.fullmatch(text) else text
    if _NUMBER.fullmatch(plain):
        number = float(plain)
        if math.isinf(number):
            raise UsageError(message("{name}: {text} is too large a number", name=name, text=text))
        return number
    raise UsageError(message("{name}: {what}", name=name, what=_why_no_number(name, text, language)))


def _why_no_number(name: str, text: str, language: str) -> Message:
    """Return what is wrong with a text that is not a number, and how to write it."""
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return message(
            "{text!r} is not a number to calculate with; leave it empty ({name}=) for a blank", text=text, name=name
        )
    if _DECIMAL_COMMA.fullmatch(text):
        point, whole = text.replace(",", "."), text.replace(",", "")
        hint = (
            message("{point}, or {whole} if it separates thousands", point=point, whole=whole)
            if len(text.partition(",")[2]) == 3
            else point
        )
        return message("{text!r} has a comma; write the decimals after a point: {hint}", text=text, hint=hint)
    digits = re.sub(r"[\s_,'’](?=[0-9]{3}(?![0-9]))", "", text)
    if _NUMBER.fullmatch(digits.replace(",", ".")):
        shown = digits.replace(".", ",") if language == "fr" else digits.replace(",", ".")
        return message("{text!r} has separators between its digits; write {digits}", text=text, digits=shown)
    if any(character.isdigit() and not character.isascii() for character in text):
        return message(
            "{text!r} is not in the digits 0 to 9; write a number such as {example}", text=text, example=_EXAMPLE
        )
    return message("{text!r} is not a number; write a number such as {example}", text=text, example=_EXAMPLE)


class _Money(NamedTuple):
    """The currency of a KPI's amounts, "" for a KPI without thresholds in money, and the exchange rate."""

    currency: str
    rate: float | None

    @classmethod
    def of(cls, vertical: Vertical, kpi: Kpi, given: str) -> _Money:
        from ..tables.record import currency_code

        code = currency_code(given) if given else ""
        if isinstance(code, Wrong):
            raise UsageError(joined("; ", [code.what, code.fix]))
        if not kpi.has_currency:
            return cls("", None)
        return cls(code or kpi.currency, rate_of(vertical, code or kpi.currency))

    def lines(self, kpi: Kpi, language: str) -> list[str]:
        """Return the line that says in which currency a value in money is judged, and at which rate."""
        if not self.currency:
            return []
        said = {"currency": self.currency, "source": kpi.currency}
        key = "as_source" if self.currency == kpi.currency else "no_rate" if self.rate is None else "converted"
        shown = "" if self.rate is None else format_rate(self.rate, language)
        return [
            labelled(words("show", "currency", language), words("calc", key, language, rate=shown, **said), language)
        ]


def _verdict(
    vertical: Vertical, kpi: Kpi, cells: Sequence[float | None], value: Value, money: _Money
) -> dict[str, Any]:
    """Return the answer as the keys and values of its JSON, with tiers by their ids."""
    scale = scale_in(kpi, money.currency, money.rate)
    count = None
    if isinstance(value, str) or not scale:
        rank = gap = tier = upwards = None
    else:
        rank, gap, upwards = (
            benchmark.rank(value, scale),
            benchmark.gap(value, scale),
            benchmark.next_tier(value, scale),
        )
        tier = ("below", *TIERS)[int(rank)]
        if upwards is not None and counted_input(vertical, kpi):
            count = count_to_tier(kpi, [cell for cell in cells if cell is not None], scale[upwards])
    return {
        "value": None if isinstance(value, str) else value,
        "error": value if is_error(value) else None,
        "unit": kpi.unit,
        "tier": tier,
        "rank": rank,
        "gap": gap,
        "next_tier": upwards,
        "count": count,
        "currency": money.currency or None,
        "exchange_rate": money.rate if money.currency not in ("", kpi.currency) else None,
    }


def _lines(
    vertical: Vertical, kpi: Kpi, value: Value, verdict: Mapping[str, Any], money: _Money, language: str
) -> list[str]:
    """Return the lines of the answer for a person: value, tier, next tier, what it takes, at the top the companion."""
    # here, as the other commands start faster without a workbook's modules
    from ..workbook.dashboard.count_words import count_in_words

    if isinstance(value, str):
        return [labelled(kpi.name[language], value, language)]
    tiers = load_words()["tiers"]
    none = words("calc", "none", language)
    tier, upwards = verdict["tier"], verdict["next_tier"]
    next_tier, scale = none, scale_in(kpi, money.currency, money.rate)
    if upwards is not None:
        edge = scale[upwards]
        threshold = format_threshold(Threshold(edge.sign, float(edge.value)), kpi.unit, language)
        gap = format_gap(verdict["gap"], kpi.unit, language)
        key = "away" if verdict["gap"] else "edge"  # a gap of 0 and not reached: the threshold itself is excluded
        next_tier = words("calc", key, language, tier=tiers[upwards][language], threshold=threshold, gap=gap)
    edges = [float(edge.value) for edge in scale.values()]
    lines = [
        labelled(kpi.name[language], format_judged(value, kpi.unit, language, edges), language),
        *money.lines(kpi, language),
        labelled(words("calc", "tier", language), none if tier is None else tiers[tier][language], language),
        labelled(words("calc", "next_tier", language), next_tier, language),
    ]
    if verdict["count"] and (takes := count_in_words(vertical, kpi, verdict["count"], language)):
        lines.append(labelled(words("calc", "takes", language), takes, language))
    if tier is not None and upwards is None and kpi.companion:
        lines.append(labelled(words("show", "companion", language), kpi.companion[language], language))
    return lines
