"""The layouts of exports: ours in layouts.toml, which explains their form, and a user's mapping files of that form."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import OrdersError, Problem
from .lines import REASONS

FILE = Path(__file__).with_name("layouts.toml")

AMOUNTS = ("quantity", "goods", "discount", "shipping", "tax", "refund", "total", "returned")
"""The amounts that an export may tell."""

FILLED = "*"
"""Among the texts that set a row aside: any text."""

DATES = ("iso", "dmy", "mdy")
"""How dates may be written: the year, the day or the month first."""

_PARTS = ("tax", "shipping", "discount")
_TAX = ("within", "on_top", "total")
_TEXTS = ("title", "shop", "order", "currency", "currency_code", "head", "gift_cards", "timezone")
_CHOICES = {"decimal": (".", ","), "dates": DATES, "tax": _TAX}
_LISTS = ("placed", "customer", "required", "notes")
_CHOSEN = {"once": AMOUNTS, "in_goods": _PARTS, "in_refund": _PARTS}
_FLAGS = ("several", "refund_rows")
_TABLES = ("names", "amounts", "aside", "tally")
_KEYS = (*_TEXTS, *_CHOICES, *_LISTS, *_CHOSEN, *_FLAGS, *_TABLES)


@dataclass(frozen=True)
class Amount:
    """How columns give an amount: added and subtracted; or a price times a number; or what is left of another.

    otherwise: other columns with what is left, for rows where `left` is blank or 0.
    """

    add: Sequence[str] = ()
    subtract: Sequence[str] = ()
    price: str = ""
    times: str = ""
    left: Sequence[str] = ()
    of: Sequence[str] = ()
    otherwise: Amount | None = None

    @property
    def columns(self) -> list[str]:
        """Every column that it names."""
        more = self.otherwise.columns if self.otherwise else []
        named = (*self.add, *self.subtract, self.price, self.times, *self.left, *self.of, *more)
        return [name for name in named if name]

    @property
    def needed(self) -> list[str]:
        """The columns without which there is nothing to compute."""
        return [name for name in (*self.add[:1], self.price, self.times, *self.left, *self.of) if name]


@dataclass(frozen=True)
class Tally:
    """What a record gives to an input: 1; 1 where a column is filled; a column's number; 1 where it is one of texts."""

    kind: str
    column: str = ""
    texts: Sequence[str] = ()


@dataclass(frozen=True)
class Layout:
    """One kind of export. Its fields are explained in layouts.toml; names of columns are those of the layout."""

    id: str
    title: str
    shop: str
    placed: Sequence[str]
    required: Sequence[str]
    order: str = ""
    customer: Sequence[str] = ()
    currency: str = ""
    currency_code: str = ""
    head: str = ""
    gift_cards: str = ""
    timezone: str = ""
    decimal: str = ""
    dates: str = ""
    tax: str = ""
    several: bool = False
    once: Sequence[str] = ()
    in_goods: Sequence[str] = ()
    in_refund: Sequence[str] = ()
    refund_rows: bool = False
    notes: Sequence[str] = ()
    names: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    aside: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    tally: Mapping[str, Tally] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Every column that it names, once."""
        return list(dict.fromkeys([*self.read, *self.required]))

    @property
    def read(self) -> list[str]:
        """The columns that it reads something from, once; the others only tell that it is this export."""
        found = [self.order, *self.placed, *self.customer, self.currency, self.head, self.gift_cards]
        found += [column for amount in self.amounts.values() for column in amount.columns]
        found += [column for texts in self.aside.values() for column in texts]
        found += [tally.column for tally in self.tally.values()]
        return list(dict.fromkeys(name for name in found if name))


@lru_cache(maxsize=1)
def load_layouts() -> Mapping[str, Layout]:
    """The layouts that are known, by id."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    return {name: _layout(entry, name, FILE.name) for name, entry in data.items()}


def load_mapping(path: Path) -> Layout:
    """A user's mapping file. Raises OrdersError with all that is wrong with it, OSError when it cannot be read."""
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        cure = "correct it, or draft one with `xlkpi import --suggest FILE`"
        raise OrdersError([Problem(path.name, f"is not valid TOML: {error}", cure)]) from None
    return _layout(data, path.stem, path.name)


def _layout(entry: Mapping[str, Any], name: str, where: str) -> Layout:
    problems = list(_problems(entry, where))
    if problems:
        raise OrdersError(problems)
    fields: dict[str, Any] = {key: value for key, value in entry.items() if key not in _TABLES}
    for key in (*_LISTS, *_CHOSEN):
        fields[key] = _list(entry.get(key, []))
    layout = Layout(
        id=name,
        **({"title": name, "shop": name} | fields),
        names=entry.get("names", {}),
        amounts={key: how for key, value in entry.get("amounts", {}).items() if (how := _amount(value))},
        aside={reason: {c: _list(t) for c, t in texts.items()} for reason, texts in entry.get("aside", {}).items()},
        tally={key: given for key, value in entry.get("tally", {}).items() if (given := _tally(value))},
    )
    return layout if layout.required else Layout(**(vars(layout) | {"required": layout.columns}))


def _problems(entry: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Everything that is wrong with an entry."""
    for key, value in entry.items():
        if key not in _KEYS:
            yield Problem(where, f"unknown key {key!r}", f"known keys: {', '.join(_KEYS)}")
        elif key in _TEXTS and not isinstance(value, str):
            yield Problem(where, f"{key} is not a text", f'write {key} = "…"')
        elif key in _CHOICES and value not in _CHOICES[key]:
            yield Problem(where, f"{key} is {value!r}", f"write one of {', '.join(map(repr, _CHOICES[key]))}")
        elif key in _FLAGS and not isinstance(value, bool):
            yield Problem(where, f"{key} is {value!r}", "write true or false")
        elif key in _TABLES and not isinstance(value, dict):
            yield Problem(where, f"{key} is not a table", f"write it as [{key}]")
        elif key in _LISTS and not _is_texts(value):
            yield Problem(where, f"{key} is no list of texts", f'write {key} = ["…"]')
        elif key in _CHOSEN and not (_is_texts(value) and set(_list(value)) <= set(_CHOSEN[key])):
            yield Problem(where, f"{key} is {value!r}", f"list some of {', '.join(map(repr, _CHOSEN[key]))}")
    if not entry.get("placed"):
        yield Problem(where, "does not say which column is the date", 'write placed = "the column’s name"')
    tables = {key: entry[key] for key in _TABLES if isinstance(entry.get(key), dict)}
    if not tables.get("amounts") and not tables.get("tally"):
        yield Problem(where, "has neither amounts nor a tally", 'write at least [amounts] with goods = "column"')
    for key, value in tables.get("amounts", {}).items():
        if key not in AMOUNTS:
            yield Problem(f"{where}, amounts", f"unknown amount {key!r}", f"known: {', '.join(AMOUNTS)}")
        elif _amount(value) is None:
            cure = 'write "column", { add = […], subtract = […] }, { price = "…", times = "…" } or { left = …, of = … }'
            yield Problem(f"{where}, amounts", f"{key} cannot be understood", cure)
    for reason, texts in tables.get("aside", {}).items():
        if reason not in REASONS:
            yield Problem(f"{where}, aside", f"unknown reason {reason!r}", f"known: {', '.join(REASONS)}")
        elif not isinstance(texts, dict) or not all(map(_is_texts, texts.values())):
            yield Problem(f"{where}, aside.{reason}", "cannot be understood", 'write "column" = ["text", …]')
    for key, value in tables.get("tally", {}).items():
        if _tally(value) is None:
            cure = (
                'write { count = true }, { count = "column" }, { sum = "column" } or { yes = "column", as = ["yes"] }'
            )
            yield Problem(f"{where}, tally", f"{key} cannot be understood", cure)


def _amount(value: object) -> Amount | None:
    """None when it cannot be understood."""
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
    return None


def _alternatives(values: Sequence[object]) -> Amount | None:
    """Return pairs of columns that say what is left: the first that a row fills counts. None for a wrong entry."""
    first: Amount | None = None
    for value in reversed(values):
        how = _amount(value) if isinstance(value, dict) else None
        if how is None or not how.left:
            return None
        first = replace(how, otherwise=first)
    return first


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


def _is_texts(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _list(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
