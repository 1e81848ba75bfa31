"""The reading of layouts: the built-in ones of systems/, whose README explains the format, and users' mapping files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..catalogue.load import parse_toml
from ..errors import OrdersError, Problem
from ..messages import ENGLISH, Message, message
from ..tables.delimited import SEPARATORS
from .layout import AMOUNTS, CENT, DATES, DECIMALS, OTHERWISE, PARTS, Amount, Items, Layout, Stated, Tally, terms
from .reasons import REASONS

FOLDER = Path(__file__).with_name("systems")
"""The built-in layouts, one file per shop system."""

_PARTS = ("tax", "shipping", "discount")
_TAX = ("within", "on_top", "total")
_TEXTS = (
    "title", "system", "where", "shop", "order", "currency", "currency_code", "head", "gift_cards", "timezone", "dated",
)  # fmt: skip
_CHOICES = {"decimal": DECIMALS, "dates": tuple(DATES), "separator": SEPARATORS, "tax": _TAX}
_LISTS = ("placed", "customer", "required", "notes", "overlaps")
_CHOSEN = {"once": AMOUNTS, "in_goods": _PARTS, "in_refund": _PARTS}
_FLAGS = ("several", "details", "refund_rows", "refund_items", "free_shipping", "utc")
_BY_COLUMN = ("counted", "refund_types", "tax_on_top")
_BY_REASON = ("excluded", "only")
_TABLES = ("names", "amounts", *_BY_REASON, *_BY_COLUMN, "tally", "items")
_TRANSLATED = ("title", "where", "notes")
_FORMER = {"aside": "excluded"}
"""Tables that mapping files of earlier versions call by another name."""
_STATED = "stated"
_FLAGS_OF_STATED = ("once", "formatted")
_KEYS = (*_TEXTS, *_CHOICES, *_LISTS, *_CHOSEN, *_FLAGS, *_TABLES, _STATED)


@lru_cache(maxsize=1)
def load_layouts() -> Mapping[str, Layout]:
    """Load the built-in layouts, by id."""
    return {
        name: _layout(entry, name, file.name)
        for file in sorted(FOLDER.glob("*.toml"))
        for name, entry in tomllib.loads(file.read_text("utf-8")).items()
    }


def load_mapping(path: Path) -> Layout:
    """Load a user's mapping file.

    Raises:
        OrdersError: The file has problems; the error lists all.
        OSError: The file cannot be read.
    """
    try:
        data = parse_toml(path.read_bytes())
    except ValueError as error:
        what = message("is not valid TOML: {error}", error=str(error))
        fix = message("correct it, or draft one with `xlkpi import --suggest FILE`")
        raise OrdersError([Problem(file=path.name, what=what, fix=fix)]) from None
    for former, key in _FORMER.items():
        if former in data and key not in data:
            data[key] = data.pop(former)
    return _layout(data, path.stem, path.name)


def _layout(entry: Mapping[str, Any], name: str, where: str) -> Layout:
    problems = list(_problems(entry, where))
    if problems:
        raise OrdersError(problems)
    fields: dict[str, Any] = {key: value for key, value in entry.items() if key not in (*_TABLES, _STATED)}
    for key in (*_LISTS, *_CHOSEN):
        fields[key] = _list(entry.get(key, []))
    fields["title"] = _words(entry.get("title", name))
    fields["where"] = _words(entry.get("where", ""))
    fields["notes"] = [_words(note) for note in fields["notes"]]
    for key in _BY_REASON:
        fields[key] = {reason: _lists(columns) for reason, columns in entry.get(key, {}).items()}
    for key in _BY_COLUMN:
        fields[key] = _lists(entry.get(key, {}))
    layout = Layout(
        id=name,
        **({"shop": name} | fields),
        names=entry.get("names", {}),
        amounts={key: how for key, value in entry.get("amounts", {}).items() if (how := _amount(value))},
        tally={key: given for key, value in entry.get("tally", {}).items() if (given := _tally(value))},
        items=_items(entry.get("items")),
        stated=[stated for value in entry.get(_STATED, []) if (stated := _stated(value))],
    )
    return layout if layout.required else replace(layout, required=layout.read)


def _problems(entry: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Yield everything that is wrong with an entry."""
    for key, value in entry.items():
        for what, fix in _problems_of(key, value):
            yield Problem(file=file, what=what, fix=fix)
    if not entry.get("placed"):
        what, fix = message("does not say which column is the date"), message('write placed = "the column’s name"')
        yield Problem(file=file, what=what, fix=fix)
    tables = {key: entry[key] for key in _TABLES if isinstance(entry.get(key), dict)}
    if not tables.get("amounts") and not tables.get("tally"):
        fix = message('write at least goods = "column" in [amounts]; a draft says in its comments what to settle first')
        yield Problem(file=file, what=message("has neither amounts nor a tally"), fix=fix)
    for place, what, fix in _problems_of_tables(tables):
        yield Problem(file=file, place=place, what=what, fix=fix)


def _problems_of(key: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield the problem with the value of a key, and the fix."""
    if key not in _KEYS:
        yield message("unknown key {key!r}", key=key), message("known keys: {keys}", keys=", ".join(_KEYS))
    elif key in _TEXTS and not _is_text(value, key):
        yield message("{key} is not a text", key=key), message('write {key} = "…"', key=key)
    elif key in _CHOICES and value not in _CHOICES[key]:
        choices = ", ".join(map(repr, _CHOICES[key]))
        yield message("{key} is {value!r}", key=key, value=value), message("write one of {choices}", choices=choices)
    elif key in _FLAGS and not isinstance(value, bool):
        yield message("{key} is {value!r}", key=key, value=value), message("write true or false")
    elif key in _TABLES and not isinstance(value, dict):
        yield message("{key} is not a table", key=key), message("write it as [{key}]", key=key)
    elif key == _STATED and not (isinstance(value, list) and all(map(_stated, value))):
        fix = message('write {{ total = "column", is = "goods - discount + …" }}, of {parts}', parts=", ".join(PARTS))
        yield _not_understood(key), fix
    elif key in _LISTS and not _is_texts(value, key):
        yield message("{key} is not a list of texts", key=key), message('write {key} = ["…"]', key=key)
    elif key in _CHOSEN and not (_is_texts(value) and set(_list(value)) <= set(_CHOSEN[key])):
        choices = ", ".join(map(repr, _CHOSEN[key]))
        yield message("{key} is {value!r}", key=key, value=value), message("list some of {choices}", choices=choices)


def _problems_of_tables(tables: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the problems in the tables of an entry: place, problem and fix."""
    for key, value in tables.get("amounts", {}).items():
        if key not in AMOUNTS:
            yield "amounts", message("unknown amount {name!r}", name=key), _known(AMOUNTS)
        elif _amount(value) is None:
            fix = message(
                'write "column", {{ add = […], subtract = […] }}, {{ price = "…", times = "…" }}, '
                "{{ left = …, of = … }} or {{ either = […, …], near = … }}"
            )
            yield "amounts", _not_understood(key), fix
    yield from _problems_of_texts(tables)
    if "items" in tables and _items(tables["items"]) is None:
        fix = message('write {{ name = "column" }}, with price and times where goods are those of a whole order')
        yield "items", _not_understood("items"), fix
    for key, value in tables.get("tally", {}).items():
        if _tally(value) is None:
            fix = message(
                'write {{ count = true }}, {{ count = "column" }}, {{ sum = "column" }} or '
                '{{ yes = "column", as = ["yes"] }}'
            )
            yield "tally", _not_understood(key), fix


def _problems_of_texts(tables: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the problems in the tables of texts by column: place, problem and fix."""
    fix = message('write "column" = ["text", …]')
    for key in _BY_REASON:
        for reason, texts in tables.get(key, {}).items():
            if reason not in REASONS:
                yield key, message("unknown reason {name!r}", name=reason), _known(REASONS)
            elif not isinstance(texts, dict) or not all(map(_is_texts, texts.values())):
                yield key, _not_understood(reason), fix
    for key in _BY_COLUMN:
        for column, texts in tables.get(key, {}).items():
            if not _is_texts(texts):
                yield key, _not_understood(column), fix


def _known(names: Iterable[str]) -> str:
    return message("known: {names}", names=", ".join(names))


def _not_understood(key: str) -> str:
    return message("{key} cannot be understood", key=key)


def _amount(value: object) -> Amount | None:
    """Read an amount of an entry; None when it cannot be understood."""
    if isinstance(value, str):
        return Amount(add=(value,))
    if isinstance(value, list):
        return _alternatives(value)
    if not isinstance(value, dict):
        return None
    if set(value) <= {"add", "subtract"} and value.get("add") and all(map(_is_texts, value.values())):
        return Amount(add=_list(value["add"]), subtract=_list(value.get("subtract", [])))
    if set(value) == {"price", "times"} and all(isinstance(text, str) for text in value.values()):
        return Amount(**value)
    if set(value) == {"left", "of"} and all(map(_is_texts, value.values())) and all(value.values()):
        return Amount(left=_list(value["left"]), of=_list(value["of"]))
    if set(value) == {"either", "near"}:
        return _either(value["either"], value["near"])
    return None


def _either(values: object, near: object) -> Amount | None:
    """Read two rules, of which the nearer one counts; None when they cannot be understood."""
    rules = [_amount(value) for value in values] if isinstance(values, list) else []
    target = _amount(near)
    if len(rules) != 2 or target is None or any(rule is None or rule.either or rule.left for rule in rules):
        return None
    return Amount(either=tuple(rule for rule in rules if rule), near=target)


def _alternatives(values: Sequence[object]) -> Amount | None:
    """Read alternative rules with a remainder, the first choice first; None for a wrong entry."""
    first: Amount | None = None
    for value in reversed(values):
        how = _amount(value) if isinstance(value, dict) else None
        if how is None or not how.left:
            return None
        first = replace(how, otherwise=first)
    return first


def _stated(value: object) -> Stated | None:
    """Read a stated total; None when it cannot be understood."""
    if not isinstance(value, dict) or not set(value) <= {"total", "is", "or", "within", *_FLAGS_OF_STATED}:
        return None
    flags = {name: value.get(name, False) for name in _FLAGS_OF_STATED}
    how, sums = _amount(value.get("total")), _list(value.get("is", ()))
    otherwise, within = value.get("or", ""), value.get("within", float(CENT))
    understood = (
        how is not None,
        sums and all(isinstance(text, str) and terms(text) for text in sums),
        otherwise in ("", *OTHERWISE),
        isinstance(within, (int, float)),
        all(isinstance(flag, bool) for flag in flags.values()),
    )
    return Stated(how, sums, otherwise, Decimal(str(within)), **flags) if how and all(understood) else None


def _items(value: object) -> Items | None:
    """Read the columns that name items; None when they cannot be understood."""
    match value:
        case {"name": str(name), "price": str(price), "times": str(times), **rest}:
            items = Items(name, price, times)
        case {"name": str(name), "price": str(price), **rest}:
            items = Items(name, price)
        case {"name": str(name), **rest}:
            items = Items(name)
        case _:
            return None
    texts = rest.pop("gift_card", {})
    if rest or not isinstance(texts, dict) or not all(map(_is_texts, texts.values())):
        return None
    return replace(items, gift_card=_lists(texts))


def _tally(value: object) -> Tally | None:
    match value:
        case {"count": True, **rest} if not rest:
            return Tally("all")
        case {"count": str(column), **rest} if not rest:
            return Tally("filled", column)
        case {"sum": str(column), **rest} if not rest:
            return Tally("sum", column)
        case {"yes": str(column), "as": list(texts), **rest} if not rest and _is_texts(texts):
            return Tally("yes", column, tuple(texts))
    return None


def _words(value: Any) -> str:
    """Return a text; from a table of texts by language, a message that can be translated."""
    return value if isinstance(value, str) else Message("{text}", {"text": value})


def _is_text(value: object, key: str = "") -> bool:
    """Return whether a value is a text, or, for some keys, a table of texts by language: { en = "…", fr = "…" }."""
    if isinstance(value, dict) and key in _TRANSLATED:
        return ENGLISH in value and all(isinstance(text, str) for text in value.values())
    return isinstance(value, str)


def _is_texts(value: object, key: str = "") -> bool:
    """Return whether a value is a text or a list of texts."""
    return all(_is_text(item, key) for item in value) if isinstance(value, list) else _is_text(value, key)


def _lists(texts: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {column: _list(value) for column, value in texts.items()}


def _list(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)
