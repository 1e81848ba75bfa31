"""The worksheet formulas of KPI values, tiers, ranks and targets, in the formula style of the workbook.

Each formula has two forms: a KPI_ function, which answers where the add-in is installed, and plain worksheet functions.
Both forms read the thresholds from the workbook's own Benchmarks table, so that an edited benchmark changes both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..benchmark import SIGNS
from ..catalogue.function import Function
from ..catalogue.load import load_words
from ..catalogue.model import TIERS, Kpi
from ..formula.excel import any_of, blank, native_formula, quoted, styled
from ..formula.parse import Operation, walk


def tier_names(language: str) -> list[str]:
    """Return the names of the tiers, from below the benchmark upwards."""
    return [names[language] for names in load_words()["tiers"].values()]


def calculation(function: Function, references: Mapping[str, str], style: str, kpi: Kpi | None = None) -> str:
    """Return a calculator's formula on cells, without its "=".

    Args:
        function: The calculator.
        references: The reference to the cell of each argument, by argument.
        style: The formula style: dual, native or udf.
        kpi: The KPI that is computed. A custom calculator, which has no worksheet function, is called by its ids.
    """
    cells = ",".join(references[name] for name in function.formula.arguments)
    call = f"{function.name}({cells})"
    if not function.public and kpi is not None:
        call = f"{function.worksheet_name}({quoted(kpi.vertical)},{quoted(kpi.id)},{cells})"
    return styled(style, call, blank(function.formula, references), native_formula(function.formula, references))


def may_be_negative(kpi: Kpi) -> bool:
    """Return whether the KPI's value can be below zero."""
    formula = kpi.function.formula
    subtracts = any(isinstance(node, Operation) and node.operator == "-" for node in walk(formula.result))
    return subtracts and not formula.checks


def is_share(kpi: Kpi) -> bool:
    """Return whether the KPI's value is a part of a whole, at most 1."""
    formula = kpi.function.formula
    return any(
        check.operator == "<=" and formula.result == Operation("/", check.left, check.right) for check in formula.checks
    )


def when_rate(rate: str, known: str, missing: str) -> str:
    """Return the formula for `known` where the cell `rate` holds an exchange rate, else for `missing`."""
    return f"IF(ISNUMBER({rate}),IF({rate}>0,{known},{missing}),{missing})"


@dataclass(frozen=True)
class TierCells:
    """Absolute references to a tier's sign and threshold on the Benchmarks sheet, with the sheet's name."""

    sign: str
    value: str


@dataclass(frozen=True)
class Verdicts:
    """The formulas that judge a KPI's values by its row on the Benchmarks sheet.

    Attributes:
        kpi: The KPI.
        style: The formula style: dual, native or udf.
        language: The language of the tiers' names.
        table: The range of the whole Benchmarks table, which the KPI_ functions read.
        tiers: The cells of the KPI's row by tier, which the plain formulas read.
    """

    kpi: Kpi
    style: str
    language: str
    table: str
    tiers: Mapping[str, TierCells]

    def tier(self, value: str) -> str:
        """Return the formula for the name of the tier that the cell `value` reaches."""
        names = tier_names(self.language)
        outcomes = [quoted(name) for name in names]
        call = f"KPI_BENCHMARK({self._ids},{value},{quoted(self.language)},{self.table})"
        return styled(self.style, call, f'{value}=""', self.ladder.outcome(value, outcomes))

    def rank(self, value: str) -> str:
        """Return the formula for the rank of the cell `value`: 0 (below benchmark) to 3 (exceptional)."""
        call = f"KPI_RANK({self._ids},{value},{self.table})"
        return styled(self.style, call, f'{value}=""', self.ladder.outcome(value, ["0", "1", "2", "3"]))

    def distance(self, value: str, rank: str) -> str:
        """Return the formula for the next tier's threshold minus the cell `value`; 0 at the top tier."""
        return self.ladder.upwards(rank, lambda tier: f"{self.tiers[tier].value}-{value}", "0")

    def is_exclusive(self, rank: str) -> str:
        """Return the formula for 1 where the next tier's threshold itself does not reach the tier, else 0."""
        return self.ladder.upwards(
            rank, lambda tier: f'IF(OR({self.tiers[tier].sign}=">",{self.tiers[tier].sign}="<"),1,0)', "0"
        )

    def next_edge(self, rank: str) -> str:
        """Return the formula for the next tier's threshold; "" at the top tier."""
        return self.ladder.upwards(rank, lambda tier: self.tiers[tier].value, '""')

    def next_side(self, rank: str) -> str:
        """Return the formula for the side of the next tier's threshold that reaches it: 1 above it, -1 below it."""
        return self.ladder.upwards(
            rank, lambda tier: f'IF(OR({self.tiers[tier].sign}=">",{self.tiers[tier].sign}="≥"),1,-1)', "0"
        )

    def next_tier(self, rank: str, top: str) -> str:
        """Return the formula for the name of the next tier with a threshold above the cell `rank`, or `top`."""
        names = dict(zip(TIERS, tier_names(self.language)[1:], strict=True))
        return self.ladder.upwards(rank, lambda tier: quoted(names[tier]), quoted(top))

    def target(self, tier: str) -> str:
        """Return the formula for the threshold of the tier whose name or id is in the cell `tier`, or #N/A."""
        names = dict(zip(TIERS, tier_names(self.language)[1:], strict=True))
        native = self.ladder.threshold(tier, {tier_id: [name, tier_id] for tier_id, name in names.items()})
        call = f"KPI_TARGET({self._ids},{tier},{self.table})"
        return styled(self.style, call, f'{tier}=""', native)

    @property
    def ladder(self) -> Ladder:
        """Return the plain formulas on the cells of the KPI's tiers."""
        return Ladder(self.tiers, {tier: threshold.edge for tier, threshold in self.kpi.thresholds.items()})

    @property
    def _ids(self) -> str:
        return f"{quoted(self.kpi.vertical)},{quoted(self.kpi.id)}"


@dataclass(frozen=True)
class Ladder:
    """The plain formulas that judge a value by the sign and threshold of each tier.

    Attributes:
        tiers: The references to each tier's sign and threshold.
        usual: The operator of each tier in the catalogue, where it is known; it is compared first.
    """

    tiers: Mapping[str, TierCells]
    usual: Mapping[str, str] = field(default_factory=dict)

    def outcome(self, value: str, outcomes: Sequence[str]) -> str:
        """Return the formula for the outcome of the best tier that the value reaches.

        Args:
            value: The reference to the value's cell.
            outcomes: A formula for each tier, from below the benchmark upwards.
        """
        none = ",".join(f'{self.tiers[tier].value}=""' for tier in TIERS)
        ladder = f'IF(AND({none}),"",{outcomes[0]})'
        for tier, outcome in zip(TIERS, outcomes[1:], strict=True):
            ladder = f"IF({self._reached(value, tier)},{outcome},{ladder})"
        # 0*x is 0 (false) for a number, and the error to return for a text or an error
        return f'IF(0*{value},"",{ladder})'

    def _reached(self, value: str, tier: str) -> str:
        sign, edge = self.tiers[tier].sign, self.tiers[tier].value
        own = self.usual.get(tier, "")
        reached = "#VALUE!"
        for operator in sorted(SIGNS, key=own.__eq__):  # the last one is tried first: it is most often the catalogue's
            reached = f"IF({sign}={quoted(SIGNS[operator])},{value}-{edge}{operator}0,{reached})"
        return f'IF({edge}="",FALSE(),{reached})'

    def threshold(self, tier: str, names: Mapping[str, Sequence[str]]) -> str:
        """Return the formula for the threshold of the tier that the cell `tier` names, or #N/A.

        Args:
            tier: The reference to the cell.
            names: The words that name each tier.
        """
        found = "#N/A"
        for tier_id in reversed(TIERS):
            sign, cell = self.tiers[tier_id].sign, self.tiers[tier_id].value
            known = any_of([f"{sign}={quoted(symbol)}" for symbol in SIGNS.values()])
            threshold = f'IF({cell}="",#N/A,IF({known},{cell}+0,#VALUE!))'
            named = ",".join(f"{tier}={quoted(name)}" for name in names[tier_id])
            found = f"IF(OR({named}),{threshold},{found})"
        return found

    def upwards(self, rank: str, outcome: Callable[[str], str], top: str) -> str:
        """Return the formula for the outcome of the next tier with a threshold above the cell `rank`, or `top`."""
        choices = []
        for number in range(len(TIERS) + 1):
            text = top
            for tier in reversed(TIERS[number:]):
                text = f'IF({self.tiers[tier].value}="",{text},{outcome(tier)})'
            choices.append(text)
        return f'IF({rank}="","",CHOOSE({rank}+1,{",".join(choices)}))'
