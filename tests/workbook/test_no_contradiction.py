"""No sheet contradicts another, whatever is typed: months half filled, zeros, texts, parts above their wholes.

The figures are random, with a fixed seed. What is compared is what an owner reads on the Dashboard, on Inputs and on
KPIs, and what KPI_BENCHMARK and period.py say of the same figures.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from openpyxl.utils.cell import get_column_letter, range_boundaries

from typed_workbooks import Case, computed, computed_by_libreoffice
from workbooks import LANGUAGES, VERTICALS, vertical_of
from xlkpi.catalogue.examples import example_inputs
from xlkpi.catalogue.model import TIERS, Kpi, Vertical
from xlkpi.functions import KPI_BENCHMARK
from xlkpi.period import State, outcome
from xlkpi.workbook.layout import Layout
from xlkpi.workbook.styles import TIER_DOTS

Value = Callable[[str, str], Any]
"""Sheet title and address → what the cell shows."""

CASES_EACH = 4
ODD = (0, 0, 0, "soon", -3, 0.5, 10**7)
"""What is typed in place of a figure now and then."""


def random_case(vertical: Vertical, seed: str) -> Case:
    """A year or two, typed as nobody should."""
    chance = random.Random(seed)
    months = chance.choice((12, 12, 24))
    first, last = sorted(chance.sample(range(1, months + 1), 2))
    unlikely = chance.choice((0.0, 0.03, 0.15))
    example, kpis = example_inputs(vertical), list(vertical.kpis)
    typed = {}
    for month in range(first, last + 1):
        kept = 0.0 if chance.random() < 0.08 else chance.choice((1.0, 1.0, 0.9, 0.5))
        figures: dict[str, Any] = {
            item: round(figure * chance.uniform(0.6, 1.3)) for item, figure in example.items() if chance.random() < kept
        }
        typed[f"{month:02}"] = {
            item: chance.choice(ODD) if chance.random() < unlikely else figure for item, figure in figures.items()
        }
    case: dict[str, Any] = {
        "name": seed, "vertical": vertical.id, "months": months, "typed": typed,
        "currency": chance.choice(("", "", "EUR", "XOF")),
        "off": chance.sample(kpis, chance.choice((0, 0, 1, 3))),
        "targets": {kpi: chance.choice((0.5, 20, "half")) for kpi in chance.sample(kpis, chance.choice((0, 0, 1)))},
    }  # fmt: skip
    if chance.random() < 0.4:  # all are well, as far as they have figures
        for kpi in vertical.kpis.values():
            easy = 0.0001 if kpi.direction == "higher" else 1e9
            case.setdefault("thresholds", {}).update({f"{kpi.id}.{tier}": "" for tier in TIERS[1:]})
            case["thresholds"][f"{kpi.id}.typical"] = easy
    if chance.random() < 0.3:
        case["chosen"] = f"{chance.randint(1, 12):02}"
    return case


class Read:
    """What is read in a computed workbook."""

    def __init__(self, value: Value, places: Layout) -> None:
        self.value, self.places, self.texts = value, places, places.texts
        self.kpis = list(places.vertical.kpis.values())
        self.shown = int(value(places.sheets["kpis"], f"C{places.number_row}"))
        self.column = places.months[self.shown - 1]

    def figure(self, kpi: Kpi, key: str) -> Any:
        return self.cell(self.places.figure(kpi, key))

    def summary(self, key: str) -> Any:
        return self.cell(self.places.summary(key))

    def cell(self, reference: str) -> Any:
        sheet, _, address = reference.rpartition("!")
        return self.value(sheet.strip("'"), address.replace("$", ""))

    def row(self, kpi: Kpi, key: str) -> str:
        """A cell of the KPI's row on the Dashboard."""
        found = self.value(
            self.places.sheets["dashboard"], f"{self.places.card[key]}{self.places.dashboard_rows[kpi.id]}"
        )
        return "" if found is None else str(found)

    def tier(self, kpi: Kpi) -> str:
        """The tier that the Dashboard shows, without its dots; "" where it shows none."""
        dots, _, name = self.row(kpi, "tier").partition(" ")
        return name if dots in TIER_DOTS else ""

    def headline(self) -> tuple[str, str, str]:
        cells = (self.places.headline, self.places.look, self.places.aside)
        first, look, aside = (str(self.value(self.places.sheets["dashboard"], cell) or "") for cell in cells)
        return first, look, aside

    def checks(self) -> list[str]:
        """What Inputs says under each month."""
        sheet = self.places.sheets["inputs"]
        return [str(self.value(sheet, f"{column}{self.places.check_row}") or "") for column in self.places.months]

    def benchmarks(self) -> list[list[Any]]:
        sheet, _, span = self.places.benchmark_table.rpartition("!")
        left, top, right, bottom = range_boundaries(span.replace("$", ""))
        return [
            [self.value(sheet.strip("'"), f"{get_column_letter(column)}{row}") for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]


def contradictions(read: Read, case: Case) -> Iterator[str]:
    """Every contradiction that there is, in words."""
    dashboard = read.places.sheets["dashboard"]
    for row in range(1, read.places.grid.last_row + 1):
        for column in "ABCDEFGHIJKLM":
            text = read.value(dashboard, f"{column}{row}")
            if isinstance(text, str) and re.search(r"#(DIV|NUM|VALUE|N/A|NAME|REF)|\b(inf|nan)\b", text):
                yield f"{column}{row} shows {text}"
    yield from tiers(read)
    yield from counts(read)
    yield from urgent(read)
    yield from checked(read)
    yield from states(read, case)


def tiers(read: Read) -> Iterator[str]:
    """The Dashboard's tier is that of the KPIs sheet, and what KPI_BENCHMARK says of the value shown."""
    table, language = read.benchmarks(), read.places.options.language
    for kpi in read.kpis:
        shown = read.tier(kpi)
        tier_row = read.places.kpi_rows[kpi.id].tier
        on_kpis = read.value(read.places.sheets["kpis"], f"{read.column}{tier_row}") or ""
        if not shown:
            if read.figure(kpi, "followed") and not str(on_kpis).startswith("#") and on_kpis:
                yield f"{kpi.id}: no tier on the Dashboard, {on_kpis} on KPIs"
            continue
        number = float(read.row(kpi, "value"))
        judged = KPI_BENCHMARK(read.places.vertical.id, kpi.id, number, language, table)
        if not shown == on_kpis == judged:
            yield f"{kpi.id}: {shown} on the Dashboard, {on_kpis} on KPIs, {judged} by KPI_BENCHMARK"


def counts(read: Read) -> Iterator[str]:
    """The headline counts the rows with a tier."""
    with_tier = sum(bool(read.tier(kpi)) for kpi in read.kpis)
    if read.summary("judged") != with_tier:
        yield f"{read.summary('judged')} judged, {with_tier} with a tier"
    first, _, aside = read.headline()
    if with_tier > 1 and str(with_tier) not in first:
        yield f"{with_tier} with a tier: {first}"
    unjudged = [kpi for kpi in read.kpis if read.figure(kpi, "followed") and not read.tier(kpi)]
    unjudged = [kpi for kpi in unjudged if read.row(kpi, "tier")]  # without a benchmark there is nothing to judge by
    if read.summary("compared") != with_tier + len(unjudged):
        yield f"{read.summary('compared')} compared, {with_tier} judged and {len(unjudged)} not"
    figures_typed = read.value(read.places.sheets["kpis"], f"{read.column}{read.places.started_row}")
    if unjudged and figures_typed and not aside:
        yield f"nothing is said of {[kpi.id for kpi in unjudged]}"


def urgent(read: Read) -> Iterator[str]:
    """Nothing is called fine but what is, and what is fine is called so."""
    _, look, _ = read.headline()
    said = look == read.texts("dashboard.nothing_urgent")
    troubles = [kpi.id for kpi in read.kpis if is_trouble(read, kpi)]
    if read.texts("inputs.wrong") in read.checks():
        troubles.append("Inputs")
    if said and troubles:
        yield f"{look} But: {troubles}"
    if not said and not troubles and look and read.summary("judged"):
        yield f"{look} But there is no trouble"


def is_trouble(read: Read, kpi: Kpi) -> bool:
    state = read.figure(kpi, "state")
    missed = read.row(kpi, "status") in (read.texts("dashboard.not_met"), read.texts("dashboard.to_check"))
    return (
        missed
        or read.row(kpi, "tier").startswith(TIER_DOTS[0])
        or read.figure(kpi, "fell") == 1
        or read.figure(kpi, "unrated") == 1
        or state in (State.missing, State.wrong, State.wrong_benchmark)
    )


def checked(read: Read) -> Iterator[str]:
    """What the rows say of the figures of the month shown is what Inputs says under the months."""
    checks, well = read.checks(), read.texts("inputs.ok")
    faulty = read.texts("inputs.wrong")
    for kpi in read.kpis:
        gap = read.row(kpi, "gap")
        window = checks[max(0, read.shown - kpi.window) : read.shown]
        if gap == read.texts("dashboard.check_inputs") and faulty not in window:
            yield f"{kpi.id}: {gap}, and Inputs says {window}"
        if read.figure(kpi, "state") == State.missing and checks[read.shown - 1] == well:
            yield f"{kpi.id}: {gap}, and Inputs says {well}"
    lacking = any(read.figure(kpi, "state") == State.missing for kpi in read.kpis)
    if checks[read.shown - 1] == read.texts("inputs.partial") and not lacking:
        yield f"nothing is missing on the Dashboard, and Inputs says {checks[read.shown - 1]}"
    top = str(read.value(read.places.sheets["inputs"], read.places.first_problem))
    if (top == read.texts("inputs.all_well")) is not (faulty not in checks) and read.summary("started"):
        yield f"{top} And below the months: {checks}"
    if (faulty in checks) is not bool(read.summary("to_check")):
        yield f"the headline names {read.summary('to_check')!r}, Inputs says {checks}"


def states(read: Read, case: Case) -> Iterator[str]:
    """period.py, by which a portfolio judges, says the same of figures that are all numbers."""
    typed = {int(month): figures for month, figures in case["typed"].items()}
    if any(isinstance(figure, str) for figures in typed.values() for figure in figures.values()):
        return
    months = [typed.get(month, {}) for month in range(1, read.shown + 1)]
    for kpi in read.kpis:
        state = read.figure(kpi, "state")
        if state in ("", None, State.not_followed, State.wrong_benchmark) or read.figure(kpi, "unrated") == 1:
            continue
        wanted = outcome(kpi, months).state
        if state != wanted:
            yield f"{kpi.id}: state {state} in the workbook, {wanted!r} in period.py"


def all_cases() -> list[tuple[Case, str]]:
    return [
        (random_case(vertical_of(vertical), f"{vertical} {number}"), LANGUAGES[number % 2])
        for vertical in VERTICALS
        for number in range(CASES_EACH)
    ]


@pytest.mark.parametrize("vertical", VERTICALS)
def test_no_sheet_contradicts_another(vertical: str) -> None:
    wrong, judged = [], 0
    for case, language in all_cases():
        if case["vertical"] == vertical:
            read = Read(*computed(case, language))
            wrong += [(case["name"], language, text) for text in contradictions(read, case)]
            judged += read.summary("judged") or 0
    assert wrong == []
    assert judged  # figures of which nothing is judged would prove nothing


@pytest.mark.slow
def test_nor_in_libreoffice() -> None:
    chosen, wrong = all_cases()[::CASES_EACH], []
    for (case, _), found in zip(chosen, computed_by_libreoffice(chosen), strict=True):
        wrong += [(case["name"], text) for text in contradictions(Read(*found), case)]
    assert wrong == []
