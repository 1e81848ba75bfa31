"""The count that the workbook says beside each gap, and the two lines that say it, from random inputs."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.utils import coordinate_to_tuple
from openpyxl.utils.datetime import to_excel

from engines import saved
from typed_workbooks import computed_by_libreoffice
from workbooks import LANGUAGES, VERTICALS, opened, vertical_of
from xlkpi import benchmark
from xlkpi.catalogue.model import Kpi, Vertical
from xlkpi.functions import FUNCTIONS
from xlkpi.period import State, outcome
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.dashboard.worth import LINE
from xlkpi.workbook.layout import Layout, Options
from xlkpi.worth import count_to_tier, counted_input, lever_of
from xlkpi.xlsx.engine import Engine

MONTHS = 24


def random_months(vertical: Vertical, chance: random.Random) -> list[dict[str, float]]:
    """Two years of possible figures, small and large shops in turn, no KPI far from its thresholds for long."""
    months = []
    for number in range(MONTHS):
        month: dict[str, float] = {}
        size = chance.choice([4, 30, 300, 5_000, 2_000_000])
        for item in vertical.inputs.values():
            month[item.id] = float(chance.randint(size // 2, size))
        for kpi in vertical.kpis.values():
            lever = lever_of(kpi)
            names = list(kpi.inputs.values())
            if lever is None or len(names) != 2 or number % 5 == 0:
                continue
            edge = chance.choice(list(kpi.thresholds.values())).value
            part, whole = kpi.inputs[lever.argument], next(n for n in names if n != kpi.inputs[lever.argument])
            rate = edge + 1 if kpi.id == "subscription_growth" else edge
            near = month[whole] * rate + chance.randint(-3, 3)
            month[part] = float(max(0, round(min(near, month[whole]) if kpi.unit == "ratio" and rate < 1 else near)))
        months.append(month)
    return months


def numbers_of(kpi: Kpi, months: list[dict[str, float]]) -> list[float]:
    """The inputs that the KPI is judged by in the last month: added up over its period."""
    covered = months[-kpi.window :]
    found = []
    for argument, item in kpi.inputs.items():
        figures = [month[item] for month in covered]
        kind = kpi.kind(argument)
        found.append(sum(figures) if kind == "flow" else figures[0 if kind == "stock_start" else -1])
    return found


def book(vertical: Vertical, months: list[dict[str, float]], language: str) -> tuple[Engine, Layout]:
    options = Options(language, months=MONTHS, rate=1.0)  # thresholds are then the catalogue's
    places = Layout(vertical, options)
    workbook = opened(saved(build_workbook(vertical, options)))
    sheet = workbook[places.sheets["inputs"]]
    for column, month in zip(places.months, months, strict=True):
        for item, figure in month.items():
            sheet[f"{column}{places.input_rows[item]}"].value = figure
    return Engine(saved(workbook), FUNCTIONS), places


def figure_of(engine: Engine, places: Layout) -> Callable[[Kpi, str], Any]:
    def figure(kpi: Kpi, key: str) -> Any:
        cell = places.figure(kpi, key).rpartition("!")[2].replace("$", "")
        return engine.value(places.sheets["kpis"], *coordinate_to_tuple(cell))

    return figure


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vertical_id", VERTICALS)
def test_the_count_said_reaches_the_tier_and_one_less_does_not(vertical_id: str, language: str) -> None:
    vertical = vertical_of(vertical_id)
    months = random_months(vertical, random.Random(f"{vertical_id} {language}"))
    engine, places = book(vertical, months, language)
    figure, counted = figure_of(engine, places), 0
    for index in range(2, MONTHS, 3):
        day = to_excel(datetime.datetime(2026 + index // 12, index % 12 + 1, 1))
        engine.put(places.sheets["dashboard"], *coordinate_to_tuple(places.selector), [[day]])
        engine.evaluate()
        for kpi in vertical.kpis.values():
            lines = [figure(kpi, "line") or "", figure(kpi, "line_more") or ""]
            assert max(map(len, lines)) <= LINE, lines
            found, tier = outcome(kpi, months[: index + 1]), None
            scale = benchmark.catalogue_scale(kpi)
            if found.state is State.judged and not isinstance(found.value, str):
                tier = benchmark.next_tier(found.value, scale)
                assert lines[0]
                assert figure(kpi, "state") == State.judged
            wanted: Any = None
            if tier is not None and counted_input(vertical, kpi) is not None:
                wanted = count_to_tier(kpi, numbers_of(kpi, months[: index + 1]), scale[tier])
            assert (figure(kpi, "count") or None) == wanted, (index, kpi.id, lines)
            if wanted is not None:
                counted += 1
                check(kpi, numbers_of(kpi, months[: index + 1]), int(figure(kpi, "count")), scale[tier])
    assert counted > MONTHS // 2  # a test of few counts would prove little


def check(kpi: Kpi, numbers: list[float], count: int, edge: benchmark.Edge) -> None:
    """Compute the KPI anew with the count, and with one less, as an owner would."""
    lever = lever_of(kpi)
    assert lever is not None
    place = list(kpi.inputs).index(lever.argument)

    def reaches(steps: int) -> bool:
        changed = [*numbers[:place], numbers[place] + steps, *numbers[place + 1 :]]
        value = kpi.function.calculator.value(*changed)
        return not isinstance(value, str) and benchmark.is_reached(value, edge)

    assert reaches(count)
    assert not reaches(count - (1 if count > 0 else -1))


# What is typed over January of the worked example, and the two lines of a KPI. ~ is a no-break space.
CASES: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("personalized-gift-shop", "return_rate", {"items_sold": 500, "items_returned": 24},
     "10 fewer items returned a month / over 1.8~points for “Above average”",
     "10 articles retournés de moins par mois / plus de 1,8~point pour «~Supérieur~»"),
    ("personalized-gift-shop", "return_rate", {"items_sold": 500, "items_returned": 7},
     "2 fewer items returned a month / 0.4~points less for “Exceptional”",
     "2 articles retournés de moins par mois / 0,4~point de moins pour «~Exceptionnel~»"),
    ("personalized-gift-shop", "return_rate", {"items_sold": 50, "items_returned": 2},
     "1 fewer item returned a month / over 1.0~points for “Above average”",
     "1 article retourné de moins par mois / plus de 1,0~point pour «~Supérieur~»"),
    ("personalized-gift-shop", "return_rate", {"items_sold": 5, "items_returned": 0.5},
     "5.0~points less / for “Typical”", "5,0~points de moins / pour «~Typique~»"),
    ("personalized-gift-shop", "aov", {"revenue": 9620, "orders_received": 500},
     "over $10.76 more an order / $5,381 a month with the same orders",
     "plus de 10,76~€ à ajouter par commande / 5~381~€ par mois, à volume égal"),
    ("personalized-gift-shop", "turnaround", {"turnaround_days": 4400, "orders_delivered": 400},
     "1.0~days less an order / for “Typical”", "1,0~jour de moins par commande / pour «~Typique~»"),
    ("personalized-gift-shop", "turnaround", {"turnaround_days": 1800, "orders_delivered": 400},
     "top tier reached / 0.5~days to spare", "palier le plus haut atteint / 0,5~jour de marge"),
    ("personalized-gift-shop", "turnaround", {"turnaround_days": 2000, "orders_delivered": 400},
     "top tier reached / only just", "palier le plus haut atteint / de justesse"),
    ("personalized-gift-shop", "csat", {"customers_answered": 5, "customers_satisfied": 5},
     "top tier reached / 5.0~points to spare", "palier le plus haut atteint / 5,0~points de marge"),
    ("personalized-gift-shop", "consultations", {"consultations_booked": 29},
     "1 more consultation a month / for “Typical”", "1 rendez-vous de plus par mois / pour «~Typique~»"),
    ("personalized-gift-shop", "upsell_rate", {"buyers": 9_000_000, "option_buyers": 2_000_000},
     "700,000 more option buyers a month / 7.8~points more for “Above average”",
     "700~000 clients avec option de plus / 7,8~points de plus pour «~Supérieur~»"),
    ("remote-personal-shopper", "csat", {"clients_heard": 0, "satisfied_clients": 0}, " / ", " / "),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_says_the_lines(language: str) -> None:
    typed = [{"name": "", "vertical": case[0], "full": "1", "typed": {"1": case[2]}} for case in CASES]
    rate = {"rate": 1} if language == "fr" else {}  # thresholds are then the catalogue's
    found = []
    for case, (value, places) in zip(
        CASES, computed_by_libreoffice([(one | rate, language) for one in typed]), strict=True
    ):
        kpi = places.vertical.kpi(case[1])
        cells = (places.figure(kpi, key).rpartition("!")[2].replace("$", "") for key in ("line", "line_more"))
        texts = [value(places.sheets["kpis"], cell) or "" for cell in cells]
        found.append(" / ".join(texts).replace("\u00a0", "~"))
    assert found == [case[3 + LANGUAGES.index(language)] for case in CASES]
