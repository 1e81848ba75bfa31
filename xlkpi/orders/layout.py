"""The layouts of exports: built-in ones in layouts.toml, which explains their form, and mapping files of users."""

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
"""The amounts that an export may have."""

FILLED = "*"
"""Among the texts that exclude a row: any text."""

DATES = ("iso", "dmy", "mdy")
"""The orders of dates: year, day or month first."""

_PARTS = ("tax", "shipping", "discount")
_TAX = ("within", "on_top", "total")
_TEXTS = ("title", "shop", "order", "currency", "currency_code", "head", "gift_cards", "timezone")
_CHOICES = {"decimal": (".", ","), "dates": DATES, "tax": _TAX}
_LISTS = ("placed", "customer", "required", "notes")
_CHOSEN = {"once": AMOUNTS, "in_goods": _PARTS, "in_refund": _PARTS}
_FLAGS = ("several", "refund_rows")
_TABLES = ("names", "amounts", "excluded", "tally")
_KEYS = (*_TEXTS, *_CHOICES, *_LISTS, *_CHOSEN, *_FLAGS, *_TABLES)


@dataclass(frozen=True)
class Amount:
    """How columns give an amount: added and subtracted, a price times a number, or what is missing of another amount.

    Attributes:
        add: Columns that are added.
        subtract: Columns that are subtracted.
        price: A column of prices, which are multiplied by `times`.
        times: A column of numbers of items.
        left: Columns with what is left of `of`: the amount is what is missing.
        of: Columns with the whole amount.
        otherwise: Other columns with what is left, for rows where `left` is blank or 0.
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
        """List the columns that it names."""
        more = self.otherwise.columns if self.otherwise else []
        named = (*self.add, *self.subtract, self.price, self.times, *self.left, *self.of, *more)
        return [name for name in named if name]

    @property
    def needed(self) -> list[str]:
        """List the columns without which it cannot be computed."""
        return [name for name in (*self.add[:1], self.price, self.times, *self.left, *self.of) if name]


@dataclass(frozen=True)
class Tally:
    """What a record adds to an input.

    Attributes:
        kind: "all": 1. "filled": 1 where the column is filled. "sum": the column's number. "yes": 1 where the column
            has one of `texts`.
        column: The column; "" for "all".
        texts: The texts that count as yes.
    """

    kind: str
    column: str = ""
    texts: Sequence[str] = ()


@dataclass(frozen=True)
class Layout:
    """One kind of export. layouts.toml explains the fields; columns have the names that the layout gives them."""

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
    excluded: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    tally: Mapping[str, Tally] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """List the columns that it names, each once."""
        return list(dict.fromkeys([*self.read, *self.required]))

    @property
    def read(self) -> list[str]:
        """List the columns whose cells are read, each once. The others only serve to recognise the export."""
        found = [self.order, *self.placed, *self.customer, self.currency, self.head, self.gift_cards]
        found += [column for amount in self.amounts.values() for column in amount.columns]
        found += [column for texts in self.excluded.values() for column in texts]
        found += [tally.column for tally in self.tally.values()]
        return list(dict.fromkeys(name for name in found if name))


@lru_cache(maxsize=1)
def load_layouts() -> Mapping[str, Layout]:
    """Load the built-in layouts, by id."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    return {name: _layout(entry, name, FILE.name) for name, entry in data.items()}


def load_mapping(path: Path) -> Layout:
    """Load a user's mapping file.

    Raises:
        OrdersError: With all that is wrong with it.
        OSError: When it cannot be read.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fix = "correct it, or draft one with `xlkpi import --suggest FILE`"
        raise OrdersError([Problem(path.name, f"is not valid TOML: {error}", fix)]) from None
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
        excluded={
            reason: {column: _list(texts) for column, texts in columns.items()}
            for reason, columns in entry.get("excluded", {}).items()
        },
        tally={key: given for key, value in entry.get("tally", {}).items() if (given := _tally(value))},
    )
    return layout if layout.required else Layout(**(vars(layout) | {"required": layout.columns}))


def _problems(entry: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Yield everything that is wrong with an entry."""
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
            fix = 'write "column", { add = […], subtract = […] }, { price = "…", times = "…" } or { left = …, of = … }'
            yield Problem(f"{where}, amounts", f"{key} cannot be understood", fix)
    for reason, texts in tables.get("excluded", {}).items():
        if reason not in REASONS:
            yield Problem(f"{where}, excluded", f"unknown reason {reason!r}", f"known: {', '.join(REASONS)}")
        elif not isinstance(texts, dict) or not all(map(_is_texts, texts.values())):
            yield Problem(f"{where}, excluded.{reason}", "cannot be understood", 'write "column" = ["text", …]')
    for key, value in tables.get("tally", {}).items():
        if _tally(value) is None:
            fix = (
                'write { count = true }, { count = "column" }, { sum = "column" } or { yes = "column", as = ["yes"] }'
            )
            yield Problem(f"{where}, tally", f"{key} cannot be understood", fix)


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
    return None


def _alternatives(values: Sequence[object]) -> Amount | None:
    """Read alternative pairs of columns with what is left, the first choice first; None for a wrong entry."""
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
