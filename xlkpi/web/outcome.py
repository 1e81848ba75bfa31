"""What becomes of a visitor's request: what was read, what is asked, and what can be downloaded.

All texts are in the request's language, and ready to be shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from .shown_dashboard import Dashboard

ORDERS, TABLE, WORKBOOK, DRAFT, EMPTY, REFUSED = "orders", "table", "workbook", "draft", "template", "refused"
KINDS = (ORDERS, TABLE, WORKBOOK, DRAFT, EMPTY, REFUSED)
"""What the files turned out to be: shop exports, a table, workbooks that came back, an unknown export, no file at all
(a template is made), or nothing that can be used."""


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
class ExportRead:
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
class ExportColumn:
    """A column of an unknown export: its heading, and its first different values."""

    name: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """A proposal of what the columns of an unknown export are; the questions are in Outcome.questions.

    Attributes:
        file: The visitor's name of the file.
        columns: All its columns.
        proved: What the file's own amounts show: how many orders reconcile with its totals.
        doubts: What is to be settled before anything is counted.
        remarks: What else is good to know.
    """

    file: str
    columns: tuple[ExportColumn, ...]
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
    files: tuple[ExportRead, ...] = ()
    counted: tuple[Counted, ...] = ()
    asked: tuple[Asked, ...] = ()
    questions: tuple[Question, ...] = ()
    draft: Proposal | None = None
    businesses: tuple[str, ...] = ()
