"""The draft of a mapping file, from a table's headings: known ones are left out, others get the likeliest column."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from ..catalogue.model import Catalogue, Vertical
from ..messages import Message, joined, message
from .delimited import EMPTY
from .find_tables import open_sources, refused
from .header import Vocabulary
from .months import looks_like_a_month
from .names import heading_key
from .other_amounts import other_amounts
from .settings import SETTINGS
from .shape import MOST_ABOVE, Shape, find_table, shown
from .source import Row, is_blank
from .synonyms import is_of_another_time, proposed_columns, says_tax

_LIKELY = 0.6
_LISTED = 60
"""The most headings or labels that a draft lists."""


def draft_mapping(path: Path, catalogue: Catalogue, vertical: Vertical | None, sheet: str = "") -> Message:
    """Return the text of a mapping file for a table; its remarks can be translated.

    Args:
        path: The table.
        catalogue: The catalogue that has the verticals.
        vertical: The vertical of all rows; None where a column says it.
        sheet: The title of the worksheet.

    Raises:
        TableError: The table cannot be read at all.
        UsageError: The file does not exist.
    """
    chosen = Catalogue({}, {vertical.id: vertical}) if vertical else catalogue
    vocabulary = Vocabulary(chosen)
    with ExitStack() as stack:
        firsts = [(one, list(islice(one.read(), MOST_ABOVE))) for one in open_sources(path, vocabulary, sheet, stack)]
    tables = [(one, first, shape) for one, first in firsts if (shape := _shape(first, vocabulary))]
    if not tables:
        raise refused(path.name, *EMPTY)
    source, first, shape = tables[0]
    alike = [one.title for one, other, at in tables if _is_alike((other, at), (first, shape)) and not one.is_hidden]
    drafted = message(
        "A mapping for {file}, drafted by xlkpi: read it, correct it, and pass it with --mapping.", file=path.name
    )
    lines: list[str] = [_remark(drafted)]
    if len(alike) > 1:
        lines += [
            "",
            _remark(message("Sheets with the same headings, read as one table: {names}", names=", ".join(alike))),
        ]
    elif source.title and len(firsts) > 1:
        lines += ["", f"sheet = {_quoted(source.title)}"]
    by_contents = {} if shape.months else _by_contents(first, shape)
    given = ({"vertical"} if vertical else set()) | ({"month"} if shape.months else set())
    lines += ["", "[columns]", *_columns(_headings(first, shape), vocabulary, by_contents, given)]
    if vertical:
        lines += ["", "[values]", f"vertical = {_quoted(vertical.id)}"]
    return joined("\n", lines)


def _shape(first: list[Row], vocabulary: Vocabulary) -> Shape | None:
    """Return where a table begins: at a header, else at the first row that is as wide as any, with months or texts."""
    if found := find_table(first, vocabulary):
        return found
    if not first:
        return None
    filled = [sum(isinstance(cell, str) and bool(cell.strip()) for cell in cells) for _, cells in first]
    at = filled.index(max(filled))
    months = tuple(column for column, cell in enumerate(first[at][1]) if looks_like_a_month(cell))
    return Shape(at, months or None, 0, 0)


def _is_alike(one: tuple[list[Row], Shape], other: tuple[list[Row], Shape]) -> bool:
    """Return whether two tables have the same headings, in any order."""
    return set(map(heading_key, _headings(*one))) == set(map(heading_key, _headings(*other)))


def _headings(first: list[Row], shape: Shape) -> list[str]:
    """Return the headings of a table, and the labels of its rows where the months are across."""
    _, cells = first[shape.at]
    known = {*(shape.months or ()), *((shape.labels,) if shape.months and shape.known else ())}
    names = [shown(cell) for column, cell in enumerate(cells) if column not in known]
    if shape.months is not None:
        labels = (cells[shape.labels] for _, cells in first[shape.at + 1 :] if shape.labels < len(cells))
        names += [shown(cell) for cell in labels if isinstance(cell, str)]
    return list(dict.fromkeys(filter(None, names)))[:_LISTED]


def _by_contents(first: list[Row], shape: Shape) -> dict[str, str]:
    """Return the headings of the first column that holds months, and of the first one that holds names."""
    _, cells = first[shape.at]
    found: dict[str, str] = {}
    for column, name in enumerate(map(shown, cells)):
        held = [row[column] for _, row in first[shape.at + 1 :] if column < len(row) and not is_blank(row[column])]
        kind = "month" if all(map(looks_like_a_month, held)) else "business" if all(map(_is_name, held)) else ""
        if held and name and kind and kind not in found.values():
            found[name] = kind
    return found


def _is_name(cell: object) -> bool:
    return isinstance(cell, str) and any(character.isalpha() for character in cell)


def _columns(
    headings: Iterable[str], vocabulary: Vocabulary, by_contents: Mapping[str, str], given: set[str]
) -> Iterator[str]:
    """Yield a line for each heading: a remark where it is known or means nothing likely. `given` needs no column."""
    names = list(headings)
    known = {name: vocabulary.all[heading_key(name)] for name in names if heading_key(name) in vocabulary.all}
    taken = {*known.values()} | given
    others = {name: wrong for name in names if name not in known and (wrong := other_amounts(name, vocabulary, ()))}
    unknown = [name for name in names if name not in known and name not in others]
    proposed = _proposed(unknown, vocabulary, by_contents, taken)
    claims = Counter(column for columns in proposed.values() for column in columns)
    taken |= claims.keys()
    for name in names:
        if name in known:
            yield _remark(message("“{name}” is {column}", name=name, column=known[name]))
            continue
        if name in others:
            yield _remark(joined("; ", [others[name].what, others[name].fix]))
            continue
        columns = proposed.get(name) or _near(name, vocabulary, taken)
        taken |= {*columns}
        for column in columns:
            yield _line(column, name, vocabulary, is_choice=claims[column] > 1)
        if not columns:
            yield _remark(message("“{name}” is ignored, unless you write here which column it is", name=name))
    for column in (column for column in ("business", "month", "vertical") if column not in taken):
        yield f'# {column} = "…"'
    rest = sorted({*vocabulary.all_inputs.values()} - taken) + [key for key in SETTINGS if key not in taken]
    yield _remark(message("Columns without a heading yet: {names}", names=", ".join(rest)))


def _proposed(
    names: Sequence[str], vocabulary: Vocabulary, by_contents: Mapping[str, str], taken: set[str]
) -> dict[str, list[str]]:
    """Return the columns of each heading, by what its column holds or else by its synonyms, that are not taken."""
    found = {name: [by_contents[name]] for name in names if by_contents.get(name, "") not in {"", *taken}}
    taken = taken | {column for columns in found.values() for column in columns}
    for name in names:
        if name not in found and not is_of_another_time(name):
            found[name] = [column for column in proposed_columns(name, vocabulary) if column not in taken]
    return found


def _near(name: str, vocabulary: Vocabulary, taken: set[str]) -> list[str]:
    """Return the column whose heading is most like another one, if it is not taken."""
    if is_of_another_time(name):
        return []
    known = {**vocabulary.all_inputs, **vocabulary.keys}
    near = difflib.get_close_matches(heading_key(name), known, n=len(taken) + 1, cutoff=_LIKELY)
    return [column for text in near if (column := known[text]) not in taken][:1]


def _line(column: str, name: str, vocabulary: Vocabulary, is_choice: bool) -> Message:
    """Return the line of a guess; one of several for the same column is left to the user."""
    labels = [
        vertical.inputs[column].label
        for vertical in vocabulary.catalogue.verticals.values()
        if column in vertical.inputs
    ]
    if is_choice:
        remarks = [message("one of several headings for this column: choose one")]
    elif labels:
        remarks = [message("a guess, “{label}”: check it", label=labels[0])]
    else:
        remarks = [message("a guess: check it")]
    if (tax := says_tax(name)) is not None:
        remarks.append(message("amounts with tax") if tax else message("amounts without tax"))
    line = f"{'# ' if is_choice else ''}{column} = {_quoted(name)}"
    return message("{code} # {comment}", code=line, comment=joined("; ", remarks))


def _remark(comment: Message) -> Message:
    return message("# {comment}", comment=comment)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
