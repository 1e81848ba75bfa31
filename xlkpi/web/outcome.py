"""What a visitor asks of the page, and what becomes of it: the two files of a folder of work.

The server writes `request.json` beside the uploaded files; `xlkpi.web.work` reads both in a process of its own, and
writes `outcome.json` beside the workbooks that it makes. Nothing is pickled: the process has read untrusted files, so
what it writes is read field by field. All texts are in the request's language, and ready to be shown.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

REQUEST, OUTCOME = "request.json", "outcome.json"

READ, TEMPLATE, NEXT_YEAR = "read", "template", "next_year"
TASKS = (READ, TEMPLATE, NEXT_YEAR)
"""What can be asked: read the files, whatever they are; make a template; begin the next year of a workbook."""

ORDERS, TABLE, WORKBOOK, DRAFT, EMPTY, REFUSED = "orders", "table", "workbook", "draft", "template", "refused"
KINDS = (ORDERS, TABLE, WORKBOOK, DRAFT, EMPTY, REFUSED)
"""What the files turned out to be: shop exports, a table, workbooks that came back, an unknown export, no file at all
(a template is made), or nothing that can be used."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Upload:
    """An uploaded file.

    Attributes:
        stored: Its name in the folder, which the server has chosen; it keeps the suffix.
        name: Its name on the visitor's computer, which messages show.
    """

    stored: str
    name: str


@dataclass(frozen=True)
class Request:
    """What a visitor asks.

    Attributes:
        task: One of TASKS.
        language: "en" or "fr", of the page, and of workbooks.
        vertical: The trade's id.
        business: The name of the business.
        currency: ISO code; "" for that of the files, or the language's usual one.
        files: The uploaded files.
        figures: Typed figures as texts, by input and month: {"visitors": {"2026-03": "1 234,5"}}.
        answers: The answers to an outcome's questions, by their ids.
        months: 12 or 24, of a template.
        year: The first year of a template; 0 for the usual one.
        year_start: The month (1 to 12) in which the year of the business starts.
        sample: Whether the template holds a plausible year of figures.
    """

    task: str = READ
    language: str = "en"
    vertical: str = ""
    business: str = ""
    currency: str = ""
    files: tuple[Upload, ...] = ()
    figures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    months: int = 12
    year: int = 0
    year_start: int = 1
    sample: bool = False


@dataclass(frozen=True)
class Said:
    """A sentence about what was given.

    Attributes:
        text: The sentence, with its place: "orders.csv: row 3: …".
        fix: What to do about it; "" where there is nothing to do.
        field: The field of the form that it is about: "vertical", "business", "currency", "year", "files",
            "figures.INPUT.MONTH", "answers.ID"; "" for none.
    """

    text: str
    fix: str = ""
    field: str = ""


@dataclass(frozen=True)
class Download:
    """A file for the visitor.

    Attributes:
        role: "workbook" (the result), "businesses" (several workbooks, zipped), "next_year", "excluded" (the list of
            the rows that do not count), "rejected" (the list of a table's problems).
        stored: Its path in the folder.
        name: The name under which it is saved.
        label: What it is, in words.
    """

    role: str
    stored: str
    name: str
    label: str


@dataclass(frozen=True)
class KeyFigure:
    """A key figure at the top of the Dashboard: its label, figure, changes and year to date."""

    label: str
    value: str
    changes: str
    year: str


@dataclass(frozen=True)
class Step:
    """One of the four steps of a KPI: its name, what it takes, and whether the KPI stands there.

    `takes` is "" where the KPI stands, and "–" where the benchmark has no such tier.
    """

    name: str
    takes: str
    is_here: bool


@dataclass(frozen=True)
class Kpi:
    """A KPI as the Dashboard shows it.

    Attributes:
        id: The KPI's id.
        name: Its name, with its period where that is longer than a month.
        value: Its value in words, such as "62.5 %"; "–" where there is none.
        tier: The words beside the value: the tier, or why there is none.
        rank: 0 (below benchmark) to 3 (exceptional); -1 where it is not judged.
        change: The change from the month before.
        steps: The four steps, from below to exceptional.
        gap: What the next tier takes, in counts where that is possible; or the reason why the KPI is not judged.
        target: The target; "–" without one.
        status: Whether the target is reached.
        year_to_date: The value of the year so far.
        tips: What to try.
        source: Where the benchmark is from.
        definition: What the KPI measures.
        caption: The sentence below the chart.
        chart: The chart as SVG, to be put into the page as it is; "" without figures.
    """

    id: str
    name: str
    value: str
    tier: str
    rank: int
    change: str
    steps: tuple[Step, ...]
    gap: str
    target: str
    status: str
    year_to_date: str
    tips: tuple[str, ...]
    source: str
    definition: str
    caption: str
    chart: str


@dataclass(frozen=True)
class Dashboard:
    """What a workbook's Dashboard says.

    Attributes:
        business: The name of the business.
        trade: The trade's name.
        month: The month shown, in words; "" before the first figure.
        headline: How many KPIs do well.
        look: What to look at first.
        aside: What is not judged, and which months lack figures.
        key_figures: The key figures.
        kpis: The KPIs.
        headings: The headings of the KPIs' table by field: value (the month), change, gap, target, year_to_date.
        advice_title: The title of the advice: "To move up: …".
        advice: The advice, a paragraph each.
    """

    business: str
    trade: str
    month: str
    headline: str
    look: str
    aside: str
    key_figures: tuple[KeyFigure, ...]
    kpis: tuple[Kpi, ...]
    headings: Mapping[str, str]
    advice_title: str = ""
    advice: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """A row of the table of what became of a file's rows; cells are texts.

    Attributes:
        reason: "used", or why the rows do not count, or "in the file", in words.
        rows: The number of rows.
        orders: The number of orders; "" where it is not known.
        paid: What was paid.
        refunded: What was paid back.
        examples: The numbers of the first rows.
        counts: Whether the rows count.
        is_fault: Whether the figures lack these rows, and should include them.
    """

    reason: str
    rows: str
    orders: str
    paid: str
    refunded: str
    examples: str
    counts: bool
    is_fault: bool = False


@dataclass(frozen=True)
class FileRead:
    """What was read of a shop's export.

    Attributes:
        name: The visitor's name of the file.
        read_as: How it was read: "Shopify orders, decimals as in 12.50".
        rows: What became of its rows.
        sentences: How its orders compare with its totals, and which statuses count.
    """

    name: str
    read_as: str
    rows: tuple[Rows, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """An input that the files fill: its label, and how it is counted."""

    id: str
    label: str
    how: str


@dataclass(frozen=True)
class Month:
    """A month: its id ("2026-03") and its name ("March 2026")."""

    id: str
    name: str


@dataclass(frozen=True)
class Asked:
    """An input that the files do not tell, to be typed.

    Attributes:
        id: The input's id.
        label: Its name.
        help: What to type.
        unit: Its unit in words, or its currency; "" for a number of things.
        noun: What is counted, such as "visitors"; "" where the catalogue has none.
        period: When it is measured: "in the month", "at the start of the month", "at the end of the month".
        why: Why the files do not tell it.
        months: The months to type it for, the latest last.
        for_kpis: The names of the KPIs that need it.
    """

    id: str
    label: str
    help: str
    unit: str
    noun: str
    period: str
    why: str
    months: tuple[Month, ...]
    for_kpis: tuple[str, ...]

    @property
    def fields(self) -> list[str]:
        """Return the form's fields for the months, as Said.field names them."""
        return [f"figures.{self.id}.{month.id}" for month in self.months]


@dataclass(frozen=True)
class Option:
    """A possible answer: its value, and what it says."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """A question that only the visitor can answer: which column is what, which of day and month comes first.

    The page shows it as a choice among its options, and sends back the chosen values as `Request.answers[id]`.

    Attributes:
        id: The key of the answer.
        group: What it belongs to: "columns", "amounts", "rows", "statuses" or "doubts" of an unknown export; "reading"
            or "statuses" of files that were recognised.
        label: The question in a few words, such as "Date of the order".
        help: What the answer is for.
        options: The possible answers.
        chosen: The values that are proposed, or were answered.
        several: Whether several options may be chosen.
        required: Whether nothing can be counted without an answer.
        samples: Some values of the chosen columns.
        doubts: What speaks against the proposal.
    """

    id: str
    group: str
    label: str
    help: str
    options: tuple[Option, ...]
    chosen: tuple[str, ...] = ()
    several: bool = False
    required: bool = False
    samples: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of an unknown export: its heading, and its first different values."""

    name: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A proposal of what the columns of an unknown export are; the questions are in Outcome.questions.

    Attributes:
        file: The visitor's name of the file.
        columns: All its columns.
        proved: What the file's own amounts show: how many orders reconcile with its totals.
        doubts: What is to be settled before anything is counted.
        remarks: What else is good to know.
    """

    file: str
    columns: tuple[Column, ...]
    proved: tuple[str, ...]
    doubts: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a request.

    Attributes:
        kind: One of KINDS.
        is_complete: Whether nothing is missing or doubtful: what a command's exit status 0 says.
        summary: What happened, in a sentence.
        problems: What is wrong, in the order of its importance.
        notes: What is good to know.
        downloads: The files for the visitor; the main one first.
        dashboard: What the workbook's Dashboard says; None where there is not just one workbook.
        files: What was read of each shop export.
        counted: The inputs that the files fill.
        asked: The inputs to type, without which some KPIs stay blank.
        questions: What only the visitor can answer; with the answers, the same request goes further.
        draft: The proposal for an unknown export.
        businesses: The names of the businesses of a table.
    """

    kind: str
    is_complete: bool = False
    summary: str = ""
    problems: tuple[Said, ...] = ()
    notes: tuple[str, ...] = ()
    downloads: tuple[Download, ...] = ()
    dashboard: Dashboard | None = None
    files: tuple[FileRead, ...] = ()
    counted: tuple[Counted, ...] = ()
    asked: tuple[Asked, ...] = ()
    questions: tuple[Question, ...] = ()
    draft: Draft | None = None
    businesses: tuple[str, ...] = ()


def to_json(value: Request | Outcome) -> str:
    """Return a request or an outcome as JSON.

    Example:
        >>> from_json(Request, to_json(Request(business="Acme"))).business
        'Acme'
    """
    return json.dumps(dataclasses.asdict(value), ensure_ascii=False)


def from_json(form: type[_T], text: str) -> _T:
    """Read a request or an outcome from JSON. A missing field has its default.

    Args:
        form: Request or Outcome.
        text: The JSON.

    Raises:
        ValueError: It is no JSON, or a field has another type or name than it should.
    """
    made: _T = _read(form, json.loads(text))
    return made


def write(folder: Path, value: Request | Outcome) -> None:
    """Write a request or an outcome into its folder; it appears there as a whole."""
    path = folder / (REQUEST if isinstance(value, Request) else OUTCOME)
    part = path.with_suffix(".part")
    part.write_text(to_json(value), "utf-8", errors="surrogatepass")
    part.replace(path)


def read(folder: Path, form: type[_T]) -> _T:
    """Read the request or the outcome of a folder.

    Raises:
        OSError: There is none.
        ValueError: It is not as it should be.
    """
    path = folder / (REQUEST if form is Request else OUTCOME)
    return from_json(form, path.read_text("utf-8", errors="surrogatepass"))


def _read(form: Any, value: Any) -> Any:
    """Return a value of JSON as a type says; raise ValueError where it is of another one."""
    origin, inner = get_origin(form), get_args(form)
    if origin in (Union, types.UnionType):
        return None if value is None else _read(inner[0], value)
    if origin is tuple:
        return tuple(_read(inner[0], one) for one in _checked(value, list))
    if origin is Mapping:
        return {_checked(key, str): _read(inner[1], one) for key, one in _checked(value, dict).items()}
    if dataclasses.is_dataclass(form):
        hints = get_type_hints(form)
        given = _checked(value, dict)
        if unknown := given.keys() - hints.keys():
            raise ValueError(f"{form} has no {', '.join(sorted(unknown))}")
        try:
            return form(**{name: _read(hints[name], one) for name, one in given.items()})  # type: ignore[operator]  # form is a class of the two files
        except TypeError as error:
            raise ValueError(str(error)) from None
    return _checked(value, form)


def _checked(value: Any, form: type) -> Any:
    if type(value) is not form:
        raise ValueError(f"{value!r:.80} is no {form.__name__}")
    return value
