"""The catalogue as frozen dataclasses: verticals with their inputs and KPIs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Dict, Mapping, Optional, Tuple

from ..errors import UnknownNameError, UsageError
from ..messages import message
from .function import Function, Text

LANGUAGES = ("en", "fr")
TIERS = ("typical", "above", "exceptional")
DIRECTIONS = {"higher": (">=", ">"), "lower": ("<=", "<")}
PERIODS = ("month", "quarter", "year")
SOURCE_PARTS = ("definition", "formula", "example", "limits", "benchmark", "tips")
"""The parts of a source document whose lines a KPI may name."""
WINDOWS = {"month": 1, "quarter": 3, "year": 12}
"""Number of months in each of PERIODS."""


def check_language(language: str) -> None:
    """Raise UsageError for a language that the catalogue does not have."""
    if language not in LANGUAGES:
        raise UsageError(message("unknown language {language!r}; write en or fr", language=language))


@dataclass(frozen=True)
class Input:
    """A number that a business reports every month."""

    id: str
    label: Text
    help: Text
    group: str
    unit: str
    kind: str
    carries: Optional[str] = None
    """For a stock at the start of a month: the input whose figure of last month it repeats."""
    from_orders: Optional[str] = field(default=None, repr=False)  # no part of a workbook, which the repr stamps
    """The measure (see measures.py) of a shop's orders that fills this input; None where orders cannot."""
    none: Text = field(default_factory=dict)
    """What is said where the input is zero and a KPI divides by it: "no orders"; empty where the file does not say."""
    decimals: bool = False
    """Whether a count may have decimals, such as goods sold by weight. Amounts and times always may."""

    noun: Mapping[str, Tuple[str, str]] = field(default_factory=dict)
    """Language → what one of it, and what several are called in a sentence: "item returned", "items returned"; empty
    where the file does not say."""
    key_figure: bool = False
    """Whether the input stands at the top of the Dashboard."""

    @property
    def is_whole(self) -> bool:
        """Return whether the input takes whole numbers only."""
        return self.unit == "count" and not self.decimals


@dataclass(frozen=True)
class Threshold:
    """A tier's edge: ">= 0.9" is reached at 0.9, "> 0.9" only beyond."""

    edge: str
    value: float


@dataclass(frozen=True)
class Example:
    """A worked example of the source: inputs by argument, the result as printed (rounded to its digits)."""

    function: Function
    inputs: Mapping[str, float]
    result: float


@dataclass(frozen=True)
class Source:
    """The document that a vertical's figures come from."""

    document: str
    date: datetime.date
    title: str = ""
    """The document's title as it was published, in its own language and spelling; "" where the file gives none."""
    lines: Mapping[str, Tuple[int, ...]] = field(default_factory=dict, repr=False, hash=False)  # no part of a workbook
    """"title" and "date" → the numbers of their lines in the document."""

    @property
    def name(self) -> str:
        """Return what people know the document by: its title, or else the document's name."""
        return self.title or self.document


@dataclass(frozen=True)
class Kpi:
    """A KPI of a vertical: what it is, how it is computed and judged, how to improve it."""

    id: str
    vertical: str
    function: Function
    inputs: Mapping[str, str]
    """Argument → id of the vertical's input that feeds it, in the order of the function's arguments."""
    name: Text
    definition: Text
    why: Text
    formula: Text
    strength: Text
    limitation: Text
    direction: str
    thresholds: Mapping[str, Threshold]
    """Tier → its edge; only the tiers that the source states."""
    example: Example
    sample: Mapping[str, float]
    """The first month of sample data, by argument: the worked example, or numbers in its place."""
    tips: Tuple[Text, ...]
    notes: Tuple[Text, ...]
    country: str = ""
    own_kinds: Mapping[str, str] = field(default_factory=dict)
    """Argument → how its input adds up over months, where the input's entry says so in place of the calculator."""
    own_over_time: str = ""
    """How the KPI reads over several months, where its entry says so in place of the calculator's."""
    period: str = PERIODS[0]
    """What a verdict goes by: the period that the benchmark is for."""
    currency: str = ""
    """ISO 4217 code of the source's amounts; "" where the KPI has none, or the file does not say."""
    population: Text = field(default_factory=dict)
    """The businesses that the benchmark is for; empty where the file does not say, as in the texts below."""
    ranges: Mapping[str, Text] = field(default_factory=dict)
    """Tier → its range as the source words it, beside the edge that judges."""
    example_period: Text = field(default_factory=dict)
    """The period of the worked example."""
    companion: Text = field(default_factory=dict)
    """What to look at next where this KPI does well."""
    aliases: Mapping[str, Tuple[str, ...]] = field(default_factory=dict, repr=False)  # no part of a workbook
    """Language → other names and abbreviations by which people look for the KPI."""
    oddities: Tuple[Text, ...] = field(default=(), repr=False)  # no part of a workbook
    """What is odd about the source without changing how a value is read; shown in the documentation alone."""
    lines: Mapping[str, Tuple[int, ...]] = field(default_factory=dict, repr=False)  # no part of a workbook
    """Part of the source (one of SOURCE_PARTS) → the numbers of its lines in the document."""
    own_source: Optional[Source] = field(default=None, repr=False)  # stamped by the vertical, see judged_by
    """The document of the KPI's benchmark, where it is not the vertical's."""

    def kind(self, argument: str) -> str:
        """Return how the input of an argument adds up over months: one of KINDS."""
        return self.own_kinds.get(argument) or self.function.argument(argument).kind

    @property
    def has_currency(self) -> bool:
        """Return whether the KPI's thresholds are amounts of a known currency."""
        return self.unit == "money" and bool(self.currency)

    @property
    def over_time(self) -> str:
        """Return how the KPI reads over several months: one of OVER_TIME."""
        return self.own_over_time or self.function.over_time

    @property
    def window(self) -> int:
        """Return the number of months that a verdict goes by."""
        return WINDOWS[self.period]

    def is_called(self, name: str) -> bool:
        """Return whether a name is the KPI's id, its name or one of its aliases in any language, whatever its case."""
        names = (self.id, *self.name.values(), *(alias for aliases in self.aliases.values() for alias in aliases))
        return _folded(name) in map(_folded, names)

    @property
    def unit(self) -> str:
        """Return the unit of the result."""
        return self.function.result

    @property
    def worked(self) -> Kpi:
        """Return the KPI as its worked example computes it.

        That is the KPI itself, or, where the example uses another calculator, a KPI of that calculator: named by the
        calculator's help up to its colon, and without thresholds.
        """
        function = self.example.function
        if function == self.function:
            return self
        name = {language: text.split(":")[0].strip(" \u00a0") for language, text in function.help.items()}
        inputs = {argument.id: argument.id for argument in function.arguments}
        return replace(
            self, function=function, name=name, inputs=inputs, sample=self.example.inputs, thresholds={}, own_kinds={}
        )


@dataclass(frozen=True)
class Vertical:
    """A trade with its inputs and KPIs, in the order of the workbook."""

    id: str
    name: Text
    source: Source
    groups: Mapping[str, Text]
    inputs: Mapping[str, Input]
    kpis: Mapping[str, Kpi]
    base: Optional[Vertical] = field(default=None, repr=False, compare=False)
    """The vertical that this one extends, which supplies what its own file leaves out."""

    @property
    def judged_by(self) -> str:
        """Return a digest of what a vertical measures and judges by, where it differs from the vertical it extends.

        Texts do not count. The digest is "" for a vertical that extends none. A workbook with another digest was made
        by another catalogue.
        """
        if self.base is None or self._measured == self.base._measured:
            return "" if self.base is None else self.base.judged_by
        import hashlib  # here, as Excel starts faster without it

        return hashlib.sha256(self._measured.encode()).hexdigest()[:16]

    @cached_property
    def _measured(self) -> str:
        """Return what decides about figures and verdicts, as one text."""
        kpis = [
            (
                kpi.id, kpi.function.name, "" if kpi.function.public else kpi.function.formula, *kpi.inputs.items(),
                kpi.direction, *kpi.thresholds.items(), kpi.currency, kpi.period, kpi.over_time,
            )
            for kpi in self.kpis.values()
        ]  # fmt: skip
        return repr((self.id, kpis, [(item.id, item.unit, item.kind) for item in self.inputs.values()]))

    @property
    def ancestors(self) -> Tuple[Vertical, ...]:
        """Return the verticals that this one extends, the nearest first."""
        return () if self.base is None else (self.base, *self.base.ancestors)

    def source_of(self, kpi: Kpi) -> Source:
        """Return the document that a KPI's benchmark is from."""
        return kpi.own_source or self.source

    @property
    def sources(self) -> Tuple[Source, ...]:
        """Return the documents of all KPIs, each once, in the order of the KPIs."""
        return tuple(dict.fromkeys(self.source_of(kpi) for kpi in self.kpis.values()))

    @property
    def currency(self) -> str:
        """Return the ISO 4217 code of the source's thresholds in money; "" without one. A file has no two of them."""
        return next((kpi.currency for kpi in self.kpis.values() if kpi.has_currency), "")

    @property
    def money_source(self) -> Source:
        """Return the document of the thresholds in money; the vertical's own without any."""
        return next((self.source_of(kpi) for kpi in self.kpis.values() if kpi.has_currency), self.source)

    @property
    def key_figures(self) -> Tuple[Input, ...]:
        """Return the inputs that stand at the top of the Dashboard: the money first, stocks last."""
        marked = [item for item in self.inputs.values() if item.key_figure]
        return tuple(sorted(marked, key=lambda item: (item.unit != "money", item.kind != "flow")))

    def kpi(self, kpi_id: str) -> Kpi:
        """Return the KPI with that id; raise UnknownNameError, which suggests the nearest id, when there is none."""
        try:
            return self.kpis[kpi_id]
        except KeyError:
            raise UnknownNameError(message("KPI"), kpi_id, list(self.kpis)) from None

    def find_kpi(self, name: str) -> Kpi:
        """Return the KPI that a person means: by its id, its name or an alias, in any case and language.

        Raises:
            UnknownNameError: No KPI is called so; the error suggests the nearest id.
        """
        found = next((kpi for kpi in self.kpis.values() if kpi.is_called(name)), None)
        return found or self.kpi(name.lower())


@dataclass(frozen=True)
class Catalogue:
    """All functions and verticals known to this run."""

    functions: Mapping[str, Function]
    verticals: Mapping[str, Vertical]
    origins: Mapping[str, Path] = field(default_factory=dict)
    """The file of each vertical, by its id."""
    files: Tuple[Path, ...] = ()
    """All files of verticals, including those that another file replaces."""

    def vertical(self, vertical_id: str) -> Vertical:
        """Return the vertical with that id; raise UnknownNameError, which suggests the nearest, when there is none."""
        try:
            return self.verticals[vertical_id]
        except KeyError:
            raise UnknownNameError(
                message("vertical"), vertical_id, list(self.verticals), 0.72
            ) from None  # "custom-" is in many

    def kpis(self) -> Dict[Tuple[str, str], Kpi]:
        """Return every KPI by (vertical id, KPI id)."""
        return {(v.id, kpi.id): kpi for v in self.verticals.values() for kpi in v.kpis.values()}


def _folded(name: str) -> str:
    """Return a name as names are compared: without case and spare spaces."""
    return " ".join(name.casefold().split())
