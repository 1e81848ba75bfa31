"""The header of a table: its columns, named by their ids or by their labels in any language."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..catalogue.load import load_words
from ..catalogue.model import LANGUAGES, Catalogue, Vertical
from ..errors import TableError
from ..messages import message
from ..numbers import Wrong
from .names import heading_key
from .other_amounts import other_amounts
from .read_settings import setting_labels
from .settings import RATE, SETTINGS, Edit, edits_of
from .source import KEYS
from .words import headings_of

_NEAR = 0.8
"""How alike a heading and a name must be for the heading to be the name misspelt: "revenu", "busines"."""

_MOST_UNKNOWN = 1_000
"""The most columns without a meaning: each is compared with all names, which takes a millisecond."""


@dataclass(frozen=True)
class Vocabulary:
    """What headings mean.

    Attributes:
        catalogue: The catalogue that has the verticals.
        mapping: The headings that the user's mapping file names, by the id of their column.
    """

    catalogue: Catalogue
    mapping: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def keys(self) -> dict[str, str]:
        """Return the ids of KEYS and SETTINGS by heading."""
        found = {heading_key(text): key for key in (*KEYS, *SETTINGS) for text in headings_of(key)}
        return found | self._mapped({*KEYS, *SETTINGS})

    @cached_property
    def inputs(self) -> dict[str, dict[str, str]]:
        """Return the ids of each vertical's inputs by heading."""
        return {vertical.id: self._of(_input_headings(vertical)) for vertical in self.catalogue.verticals.values()}

    @cached_property
    def edits(self) -> dict[str, dict[str, str]]:
        """Return the ids of each vertical's columns about KPIs by heading."""
        return {vertical.id: self._of(_edit_headings(vertical)) for vertical in self.catalogue.verticals.values()}

    @cached_property
    def all_inputs(self) -> dict[str, str]:
        """Return the ids of all verticals' inputs by heading."""
        return {text: item for columns in self.inputs.values() for text, item in columns.items()}

    @cached_property
    def all(self) -> dict[str, str]:
        """Return the ids of all columns by heading."""
        edits = {text: column for columns in self.edits.values() for text, column in columns.items()}
        return {**edits, **self.all_inputs, **self.keys}

    def _of(self, headings: Iterator[tuple[str, str]]) -> dict[str, str]:
        found: dict[str, str] = {}
        for text, column in headings:
            found.setdefault(heading_key(text), column)
        return found | self._mapped(set(found.values()))

    def _mapped(self, columns: set[str]) -> dict[str, str]:
        return {heading_key(text): column for column, text in self.mapping.items() if column in columns}


def _input_headings(vertical: Vertical) -> Iterator[tuple[str, str]]:
    for item in vertical.inputs.values():
        yield item.id, item.id
    for item in vertical.inputs.values():
        yield from ((label, item.id) for label in item.label.values())


def _edit_headings(vertical: Vertical) -> Iterator[tuple[str, str]]:
    for edit in edits_of(vertical):
        yield edit.column, edit.column
        yield from ((label_of(edit, vertical, language), edit.column) for language in LANGUAGES)


def label_of(edit: Edit, vertical: Vertical, language: str) -> str:
    """Return the label of a column about a KPI in a language: "Target: Average order value"."""
    tier = load_words()["tiers"][edit.tier][language] if edit.tier else ""
    return setting_labels(edit.kind)[language].format(kpi=vertical.kpis[edit.kpi].name[language], tier=tier)


@dataclass(frozen=True)
class Header:
    """The columns of a table, counted from 0.

    Attributes:
        names: The names of the columns.
        keys: The columns of KEYS and SETTINGS that the table has, by id.
        inputs: The column of each input that has one, by vertical.
        edits: The column of each edit of a benchmark that has one, by vertical.
        others: The columns of other verticals and those without a name, by vertical.
        ignored: The names of the columns that mean nothing here.
    """

    names: Sequence[str]
    keys: Mapping[str, int]
    inputs: Mapping[str, Mapping[str, int]]
    edits: Mapping[str, Mapping[Edit, int]]
    others: Mapping[str, Sequence[int]]
    ignored: Sequence[str] = ()

    @property
    def number_columns(self) -> set[int]:
        """Return the columns of inputs, edits of benchmarks and the exchange rate: they show a file's decimal mark."""
        found = {column for of in self.inputs.values() for column in of.values()}
        found.update(column for of in self.edits.values() for column in of.values())
        return found | ({self.keys[RATE]} if RATE in self.keys else set())


def match_header(
    names: Sequence[str],
    vocabulary: Vocabulary,
    file: str,
    row: int,
    given: Mapping[str, str],
    months: Sequence[int] | None = None,
) -> Header:
    """Match the names of columns with the catalogue; a column without a name has no meaning.

    Args:
        names: The names of the columns.
        vocabulary: What headings mean.
        file: The file, for messages.
        row: The row of the header, for messages.
        given: What is known of columns that the table need not have, by their ids.
        months: The columns of months, where months are across; None where they are down. The column of labels is one.

    Raises:
        TableError: Columns are doubled, misspelt or missing.
    """
    places, wrongs = _places(names, vocabulary, months or ())
    keys, spare = _columns(places, vocabulary.keys)
    wrongs += _missing(keys, given, across=months is not None)
    catalogue, down = vocabulary.catalogue, months is None
    inputs: dict[str, dict[str, int]] = {id_: {} for id_ in catalogue.verticals}
    if down:
        inputs = {id_: _columns(places, vocabulary.inputs[id_])[0] for id_ in catalogue.verticals}
    edits = {id_: _edits(vertical, vocabulary, places) for id_, vertical in catalogue.verticals.items()}
    used = {*keys.values(), *(months or ())}
    used |= {column for columns in inputs.values() for column in columns.values()}
    used |= {column for columns in edits.values() for column in columns.values()}
    doubled = spare | {column for name, column in places.items() if column not in used and name in vocabulary.all}
    wrongs += [_doubled(names[column], vocabulary) for column in sorted(doubled)] if down else []
    unknown = [column for column in sorted(places.values()) if column not in used | doubled]
    if len(unknown) > _MOST_UNKNOWN:
        what = message("has {count:,} columns that mean nothing here", count=len(unknown))
        raise TableError([Wrong(what, message("delete those that are not figures of a month")).at(file=file, row=row)])
    near = {column: found for column in unknown if (found := _near(names[column], vocabulary, keys, inputs))}
    wrongs += near.values()
    if down and not wrongs and not any(inputs.values()):
        fix = message("add at least one; `xlkpi columns` names the columns of a trade")
        wrongs.append(Wrong(message("has no column of an input"), fix))
    if wrongs:
        raise TableError([wrong.at(file=file, row=row) for wrong in wrongs])
    ignored = [names[column] for column in unknown]
    meaningless = {heading_key(name) for name in ignored}
    unknown = [column for column, name in enumerate(names) if heading_key(name) in meaningless]  # "Total" may be twice
    others = {id_: _others(names, keys, inputs[id_], edits[id_], unknown, months) for id_ in catalogue.verticals}
    return Header(names, keys, inputs, edits, others, ignored)


def _places(names: Sequence[str], vocabulary: Vocabulary, months: Sequence[int]) -> tuple[dict[str, int], list[Wrong]]:
    """Return the first column of each heading, and what is wrong with known headings that are there twice."""
    places: dict[str, int] = {}
    wrongs = []
    for column, name in enumerate(names):
        known = heading_key(name)
        if not known or column in months:
            continue
        if known in places and known in vocabulary.all:
            twice = message("there are two columns {name!r}", name=name)
            wrongs.append(Wrong(twice, message("remove or rename one of them")))
        places.setdefault(known, column)
    return places, wrongs


def _columns(places: Mapping[str, int], meanings: Mapping[str, str]) -> tuple[dict[str, int], set[int]]:
    """Return the place of each column, by its id or else by its first label, and the places that are too many."""
    found: dict[str, int] = {}
    spare: set[int] = set()
    for text, column in meanings.items():
        if text in places:
            if column in found and found[column] != places[text]:
                spare.add(places[text])
            found.setdefault(column, places[text])
    return found, spare - set(found.values())


def _edits(vertical: Vertical, vocabulary: Vocabulary, places: Mapping[str, int]) -> dict[Edit, int]:
    found, _ = _columns(places, vocabulary.edits[vertical.id])
    return {edit: found[edit.column] for edit in edits_of(vertical) if edit.column in found}


def _missing(keys: Mapping[str, int], given: Mapping[str, str], across: bool) -> Iterator[Wrong]:
    for key in ("business",) if across else ("business", "month"):
        if key not in keys and key not in given:
            what = message("there is no column {name!r}", name=key)
            fix = message("name the column {name!r} in the header, or say its heading in a --mapping file", name=key)
            yield Wrong(what, fix)
    if "vertical" not in keys and "vertical" not in given:
        fix = message(
            "add the column with each row’s trade, say its heading in a --mapping file, "
            "or name one trade for all with --vertical"
        )
        yield Wrong(message("there is no column {name!r}", name="vertical"), fix)


def _doubled(name: str, vocabulary: Vocabulary) -> Wrong:
    """Return why a column with a known heading feeds nothing: another column is the same."""
    what = message(
        "column {name!r} is {item!r}, which another column is already",
        name=name,
        item=vocabulary.all[heading_key(name)],
    )
    return Wrong(what, message("remove one of them"))


def _near(
    name: str, vocabulary: Vocabulary, keys: Mapping[str, int], inputs: Mapping[str, Mapping[str, int]]
) -> Wrong | None:
    """Return what is wrong with a heading that is nearly that of a column which is not there; None for any other.

    An input in thousands or as a running total is nearly that input too.
    """
    there = {*keys, *(item for columns in inputs.values() for item in columns)}
    if wrong := other_amounts(name, vocabulary, there):
        return wrong
    near = difflib.get_close_matches(heading_key(name), vocabulary.all, n=1, cutoff=_NEAR)
    if not near or vocabulary.all[near[0]] in there:
        return None
    fix = message("did you mean {name!r}? Otherwise say in a --mapping file what it is, or rename it", name=near[0])
    return Wrong(message("unknown column {name!r}", name=name), fix)


def _others(
    names: Sequence[str],
    keys: Mapping[str, int],
    inputs: Mapping[str, int],
    edits: Mapping[Edit, int],
    unknown: Sequence[int],
    months: Sequence[int] | None,
) -> list[int]:
    ours = {*keys.values(), *inputs.values(), *edits.values(), *unknown, *(months or ())}
    unnamed = months is not None
    return [column for column, name in enumerate(names) if column not in ours and (name or not unnamed)]
