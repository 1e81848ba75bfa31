"""Drafts of mapping files for tables that no layout fits, made from their header and first rows."""

from __future__ import annotations

import itertools
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..catalogue.model import Kpi
from ..messages import Message, joined, message
from . import dates
from .amounts import load_words
from .export_file import ExportFile, open_export
from .recognise import folded
from .written_dates import looks_like_date

_SAMPLE = 2000
_MOST = 0.9
_AMOUNT = re.compile(
    r"['’‘]*=?\"?[\s(+\-−–]*(?:[A-Z]{3}|[^\w\s])?[\s\-−]*\d[\d\s.,'’‘]*(?:[A-Z]{3}|[^\w\s])?[\s)\-]*\"?"
)
_NUMBERS = ("quantity", "price", "goods", "discount", "shipping", "tax", "refund")
_MOST_STATUSES = 20
_TALLY = """\
# inquiries = { count = true }
# visitors = { sum = "…" }
# satisfied = { yes = "…", as = ["yes"] }"""


@dataclass(frozen=True)
class _Table:
    """The first rows of a file."""

    file: ExportFile
    rows: Sequence[Sequence[str]]

    def cells(self, name: str) -> list[str]:
        """Return the cells of a column, without blanks."""
        position = list(self.file.columns).index(name)
        cells = (row[position].strip() for row in self.rows if len(row) > position)
        return [cell for cell in cells if cell]

    def most(self, name: str, fits: Callable[[str], bool]) -> bool:
        """Return whether most cells of a column fit."""
        cells = self.cells(name)
        return bool(cells) and sum(map(fits, cells)) >= _MOST * len(cells)


def suggest(path: Path, catalogues: Sequence[str] = ()) -> Message:
    """Draft a mapping file for a table: valid TOML, with comments that say what was found and what was not.

    The comments are messages: whoever shows the draft translates it.

    It quotes no customer: cells appear only of dates and statuses.

    Args:
        path: The table.
        catalogues: A user's own catalogue files or folders, whose KPIs columns may be called after.

    Raises:
        CatalogueError: A catalogue file has problems.
        OrdersError: The file is not a table.
        TableError: A workbook cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="xlkpi-") as folder:
        file = open_export(path, Path(folder))
        rows = list(itertools.islice(file.rows(), _SAMPLE))
    table = _Table(file, [row for row in rows if any(cell.strip() for cell in row)])
    kpis = list(load_catalogue(catalogues).kpis().values())
    return joined("\n", [*_draft(table, path, kpis), ""])


def _remark(comment: str) -> Message:
    """Return a line that is a comment."""
    return message("# {comment}", comment=comment)


def _with(code: str, comment: str) -> Message:
    """Return a line of TOML with a comment behind it."""
    return message("{code} # {comment}", code=code, comment=comment)


def _draft(table: _Table, path: Path, kpis: Sequence[Kpi]) -> Iterator[str]:
    found = _columns(table)
    columns = ", ".join(name for name in table.file.columns if name.strip())
    draft = message(
        "A mapping for {file}, drafted by xlkpi: read it, correct it, and pass it with --mapping.", file=path.name
    )
    yield _remark(draft)
    drafted = message(
        "It was drafted from the header and the first {rows} rows. Lines that begin with # are comments.",
        rows=len(table.rows),
    )
    yield _remark(drafted)
    yield _remark(message("Its columns: {columns}", columns=" ".join(columns.split())))
    yield ""
    yield f"title = {_quoted(path.stem)}"
    yield _with(f"shop = {_quoted(path.stem)}", message("an order in several files of one shop counts once"))
    yield from _placed(table, found)
    yield from _order(table, found)
    people = [found[role] for role in ("email", "customer") if role in found]
    if people:
        yield f"customer = [{', '.join(map(_quoted, people))}]"
    else:
        yield _with('# customer = ["…"]', message("not found: without it no customers are counted"))
    if "currency" in found:
        yield f"currency = {_quoted(found['currency'])}"
    else:
        yield _with('# currency_code = "EUR"', message("not found: name it, if amounts have no sign of it"))
    yield from _results(table, found, kpis)
    yield from _amounts(table, found)
    yield from _statuses(table, found)


def _columns(table: _Table) -> dict[str, str]:
    """Return the column of each role: found by its header if its cells agree; e-mails and dates by cells alone, too."""
    fits = dict.fromkeys(_NUMBERS, _is_amount) | {"placed": looks_like_date, "email": _is_mail}
    found: dict[str, str] = {}
    for role, words in load_words()["columns"].items():
        names = [name for name in table.file.columns if name not in found.values() and name.strip()]
        ranked = sorted((rank, names.index(name), name) for name in names if (rank := _rank(name, words)) is not None)
        chosen = next((name for *_, name in ranked if role not in fits or table.most(name, fits[role])), None)
        if chosen is None and role in ("placed", "email"):
            chosen = next((name for name in names if table.most(name, fits[role])), None)
        if chosen is not None:
            found[role] = chosen
    return found


def _rank(name: str, words: Sequence[str]) -> tuple[int, int] | None:
    """Rank a header's match with words: whole before partial, then by the order of the words; None for no match."""
    known = folded(name)
    for number, word in enumerate(words):
        if known == folded(word):
            return 0, number
    parts = f" {re.sub(r'[^a-z0-9#°]+', ' ', known)} "
    return next(((1, number) for number, word in enumerate(words) if f" {folded(word)} " in parts), None)


def _placed(table: _Table, found: Mapping[str, str]) -> Iterator[str]:
    if "placed" not in found:
        comment = message("no column with dates was found: without it nothing can be counted")
        yield _with('# placed = "…"', comment)
        return
    name = found["placed"]
    yield f"placed = {_quoted(name)}"
    parts = [match for cell in table.cells(name) if (match := re.match(dates.PARTS, cell))]
    firsts, seconds = ([int(match[group]) for match in parts] for group in (1, 2))
    if parts and max(firsts) <= 12 and max(seconds) <= 12:
        date = parts[0][0].strip()
        yield _with('# dates = "dmy"', message('or "mdy": {date} may be either, and no row shows which', date=date))


def _order(table: _Table, found: Mapping[str, str]) -> Iterator[str]:
    if "order" not in found:
        yield _with('# order = "…"', message("not found: every row counts as an order"))
        return
    name = found["order"]
    yield f"order = {_quoted(name)}"
    orders = table.cells(name)
    if len(set(orders)) == len(orders):
        return
    dated = len(table.cells(found["placed"])) if "placed" in found else 0
    if dated == len(orders):
        yield _with("several = true", message("the rows of an order each have its date"))
        yield _with('# once = ["shipping"]', message("amounts that each row of an order repeats"))
    else:
        head = f"head = {_quoted(found.get('placed', '…'))}"
        yield _with(head, message("only the first row of an order fills it"))


def _results(table: _Table, found: Mapping[str, str], kpis: Sequence[Kpi]) -> Iterator[str]:
    """Name the columns that hold a KPI's result, by what the KPI is called: xlkpi computes it, from other figures."""
    for name in (name for name in table.file.columns if name.strip() and name not in found.values()):
        called = [kpi for kpi in kpis if kpi.is_called(name)]
        if called:
            column = _quoted(name)
            yield _remark(
                message("{column} is a result, which is computed from the inputs of a KPI instead:", column=column)
            )
        for kpi in called:
            yield f"#   {kpi.vertical} {kpi.id}: {', '.join(kpi.inputs.values())}"


def _amounts(table: _Table, found: Mapping[str, str]) -> Iterator[str]:
    numbers = [role for role in _NUMBERS if role in found]
    others = [n for n in table.file.columns if n.strip() and n not in found.values() and table.most(n, _is_amount)]
    if "goods" not in found and "price" not in found:
        yield ""
        comment = message(
            "No column with what items cost was found. For a table without orders (a survey, visits, support):"
        )
        yield _remark(comment)
        yield _with("# [tally]", message("each input with what its rows give it"))
        yield _TALLY
    yield "\n[amounts]"
    if others:
        yield _remark(message("other columns with numbers: {columns}", columns=", ".join(map(_quoted, others))))
    for role in numbers:
        if role not in ("goods", "price"):
            yield f"{role} = {_quoted(found[role])}"
    if "goods" in found:
        comment = message("what items cost; includes discounts, tax, shipping? see below")
        yield _with(f"goods = {_quoted(found['goods'])}", comment)
    elif "price" in found and "quantity" in found:
        yield f"goods = {{ price = {_quoted(found['price'])}, times = {_quoted(found['quantity'])} }}"
    elif "price" in found:
        yield f"goods = {_quoted(found['price'])}"
    else:
        yield '# goods = "…"'
    in_goods = 'in_goods = ["discount", "tax"]'
    comment = message("Above [amounts], write {code} where goods are after discounts and include tax.", code=in_goods)
    yield _remark(comment)


def _statuses(table: _Table, found: Mapping[str, str]) -> Iterator[str]:
    if "status" not in found:
        yield ""
        yield _remark(
            message('No status was found. [excluded.cancelled] with "column" = ["text"] excludes cancelled orders.')
        )
        return
    texts = sorted(set(map(str.lower, table.cells(found["status"]))))
    if len(texts) > _MOST_STATUSES:
        column = _quoted(found["status"])
        yield ""
        yield _remark(
            message(
                "{column} has {number} different texts, so it is hardly a status.", column=column, number=len(texts)
            )
        )
        return
    kept = list(texts)
    for reason, words in load_words()["statuses"].items():
        mine = [text for text in kept if any(folded(word) in folded(text) for word in words)]
        if mine:
            yield f"\n[excluded.{reason}]\n{_quoted(found['status'])} = [{', '.join(map(_quoted, mine))}]"
        kept = [text for text in kept if text not in mine]
    counted = ", ".join(map(_quoted, kept)) or message("none")
    yield _remark(message("statuses of orders that count: {texts}", texts=counted))


def _is_mail(cell: str) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", cell) is not None


def _is_amount(cell: str) -> bool:
    return _AMOUNT.fullmatch(cell) is not None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
