"""The outcome of the search for a reading of a table's amounts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from ...messages import Message, message
from .readings import Reading, Term


@dataclass
class Outcome:
    """The reading of a table's amounts, or why there is none.

    Attributes:
        goods: What items cost; None when it could not be known.
        parts: The other amounts, by the names that a mapping file has for them.
        within: What goods include without showing how much.
        tax: "within" goods, "on_top" of them, or "" when no column has the tax.
        reading: The reading that reconciles; None when the table has nothing to compare.
        proved: What reconciles, with counts.
        doubts: Why the figures would be a guess.
        remarks: What else a reader of the draft should know.
    """

    goods: Term | None = None
    parts: dict[str, Term] = field(default_factory=dict)
    within: list[str] = field(default_factory=list)
    tax: str = ""
    reading: Reading | None = None
    proved: list[Message] = field(default_factory=list)
    doubts: list[Message] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)

    def read_as_paid(self, total: Term, present: Collection[str]) -> None:
        """Note that a total with nothing beside it is what was paid, whatever that includes.

        Args:
            total: The total, which is what items cost.
            present: The other amounts that the table has.
        """
        if total.role == "total":
            self.within += [part for part in ("discount", "shipping", "tax") if part not in present]
            self.remarks.append(
                message("{total} is the only amount: revenue is as paid, whatever that includes", total=total.shown)
            )
