"""Rules for formulas, in cells, names, validations and conditional formats.

Most formulas are their neighbour's, filled right: what they are made of is worked out once for all that differ in the
addresses alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .book import BOOK
from .model import LIMITS, MAIN, STANDARD, Found, Package, rule

_ADDRESSES = re.compile(r"(?<![\w.\"])\$?[A-Z]{1,3}\$?\d+(?![\w(.])")
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>'(?:[^']|'')*'!|[^\W\d][\w.]*!)|(?P<error>\#[A-Z/0]+[!?]?)
    |(?P<call>[^\W\d][\w.]*\()|(?P<word>[^\W\d][\w.]*)|(?P<number>\d[\d.]*(?:[Ee][+-]?\d+)?)
    |(?P<open>[({])|(?P<close>[)}])|(?P<comma>,)""",
    re.VERBOSE,
)

_BOUND = re.compile(r"(?<=[(,])_xl[po][mp]\.\w+(?=,)")
"""Matches an argument of a LAMBDA or a variable of a LET: `_xlpm.name`, or `_xlop.name` for an optional one."""


class Measures(NamedTuple):
    """What counts in a formula."""

    levels: int
    arguments: int
    longest_text: int
    balanced: bool
    sheets: frozenset[str]
    words: frozenset[str]
    numbers: frozenset[str]
    errors: frozenset[str]


def measured(formula: str) -> Measures:
    return _measured(_ADDRESSES.sub("A1", formula))


@cache
def _measured(formula: str) -> Measures:
    levels, most, longest, balanced = 0, 0, 0, formula.count('"') % 2 == 0
    commas = [0]
    found: dict[str, set[str]] = {"sheet": set(), "word": set(), "number": set(), "error": set()}
    for token in _TOKEN.finditer(formula):
        kind, text = token.lastgroup or "", token[0]
        if kind in found:
            found[kind].add(text)
        if kind == "text":
            longest = max(longest, len(text[1:-1].replace('""', '"')))
        elif kind in ("call", "open"):
            commas.append(0)
            levels = max(levels, len(commas) - 1)
        elif kind == "comma":
            commas[-1] += 1
            most = max(most, commas[-1] + 1)
        elif kind == "close":
            balanced = balanced and len(commas) > 1
            commas = commas[:-1] or [0]
    titles = frozenset(sheet.strip("!").strip("'").replace("''", "'") for sheet in found["sheet"])
    rest = (frozenset(found[key]) for key in ("word", "number", "error"))
    return Measures(levels, most, longest, balanced and len(commas) == 1, titles, *rest)


def all_formulas(package: Package) -> Iterator[tuple[str, str, str]]:
    """Give each formula with its part and place, wherever it stands."""
    yield from package.formulas()
    for sheet in package.sheets:
        for kind, tags in (("conditionalFormatting", ("formula",)), ("dataValidation", ("formula1", "formula2"))):
            for element in sheet.root.iter(MAIN + kind):
                for tag in tags:
                    for formula in element.iter(MAIN + tag):
                        yield sheet.part, element.get("sqref", ""), formula.text or ""
    for name in package.book.iter(f"{MAIN}definedName"):
        yield BOOK, name.get("name", ""), name.text or ""


@rule(f"{LIMITS}: length of formula contents")
def formulas_have_at_most_8192_characters(package: Package) -> Found:
    for part, place, formula in all_formulas(package):
        if len(formula) + 1 > 8192:
            yield part, place, f"has {len(formula) + 1} characters"


@rule(f"{LIMITS}: nested levels of functions")
def formulas_have_at_most_64_levels(package: Package) -> Found:
    for part, place, formula in all_formulas(package):
        if (levels := measured(formula).levels) > 64:
            yield part, place, f"has {levels} levels"


@rule(f"{LIMITS}: arguments in a function")
def functions_have_at_most_255_arguments(package: Package) -> Found:
    for part, place, formula in all_formulas(package):
        if (arguments := measured(formula).arguments) > 255:
            yield part, place, f"has {arguments} arguments"


@rule("https://github.com/ropensci/writexl/issues/91: a file with a longer one is opened with an error")
def texts_in_formulas_have_at_most_255_characters(package: Package) -> Found:
    for part, place, formula in all_formulas(package):
        if (longest := measured(formula).longest_text) > 255:
            yield part, place, f"has a text of {longest} characters"


@rule(STANDARD + "part 1, section 18.17: brackets and quotation marks are in pairs, and no sign = stands before")
def formulas_are_whole(package: Package) -> Found:
    for part, place, formula in all_formulas(package):
        if not measured(formula).balanced or formula.startswith("=") or not formula.strip():
            yield part, place, f"is not a whole formula: {formula[:60]!r}"


@rule("https://github.com/RamblingCookieMonster/PSExcel/issues/54: a reference to what is not there")
def formulas_refer_to_sheets_that_are_there(package: Package) -> Found:
    titles = {sheet.title.casefold() for sheet in package.sheets}
    for part, place, formula in all_formulas(package):
        measures = measured(formula)
        for title in measures.sheets:
            if title.casefold() not in titles:
                yield part, place, f"refers to the sheet {title!r}"
        if "#REF!" in measures.errors:
            yield part, place, "refers to cells that are not there"


@rule(STANDARD + "part 1, section 18.17.2.5: a word is a name that the workbook defines")
def names_in_formulas_are_defined(package: Package) -> Found:
    known = {name.get("name", "").casefold() for name in package.book.iter(f"{MAIN}definedName")} | {"true", "false"}
    for part, place, formula in all_formulas(package):
        bound = {name.replace("_xlop.", "_xlpm.") for name in _BOUND.findall(formula)}
        for word in measured(formula).words - bound - {name.replace("_xlpm.", "_xlop.") for name in bound}:
            if word.casefold() not in known and not re.fullmatch(r"[A-Z]{1,3}\d*", word):
                yield part, place, f"names {word!r}"


@rule("https://github.com/handsontable/hyperformula/issues/1610 (TRUE is a function there), "
      "https://github.com/EPPlusSoftware/EPPlus/issues/870 (and 9E+50 an error)")  # fmt: skip
def formulas_are_written_for_every_program(package: Package) -> Found:
    for part, place, formula in all_formulas(package):
        measures = measured(formula)
        words = [word for word in measures.words if word.upper() in ("TRUE", "FALSE")]
        words += [number for number in measures.numbers if "e" in number.lower()]
        if words:
            yield part, place, f"has {', '.join(words)}"
