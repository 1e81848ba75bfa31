"""The first page of a portfolio: its counts, bars and lists, against the table that it is made from."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from cases import GIFTS, SCOOTERS
from hostile_names import HOSTILE
from portfolios import LATEST, MONTHS, businesses, expected, moves, portfolio, varied
from soak import examples
from text_fits import cut_texts
from typed_workbooks import computed
from workbooks import LANGUAGES, VERTICALS, vertical_of
from xlkpi.catalogue.load import load_catalogue
from xlkpi.portfolio.bars import UNITS, divide
from xlkpi.portfolio.plan import MOST_NAMED
from xlkpi.portfolio.standings import Standings
from xlkpi.tables.record import Record
from xlkpi.tables.settings import Settings
from xlkpi.workbook.measure import pixels
from xlkpi.workbook.paper import page_size, rows_height
from xlkpi.workbook.styles import TIER_DOTS

RECORDS = varied()
_NAME, _COUNT, _TIERS, _BAR, _UP, _DOWN = 1, 3, range(4, 8), range(8, 48), 48, 49


class Line(NamedTuple):
    """A line of a picture: its name and numbers, and the colours and texts of its bar's cells."""

    name: str
    count: Any
    tiers: list[Any]
    colours: list[str]
    labels: list[str]
    up: Any
    down: Any


def overview(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path).worksheets[0]


def pictures(sheet: Worksheet) -> dict[str, list[Line]]:
    """The lines of each picture, by the picture's heading."""
    found: dict[str, list[Line]] = {}
    heading = ""
    for row in sheet.iter_rows():
        cells = [None, *row]  # counted from 1
        if str(cells[_TIERS[0]].value).startswith(TIER_DOTS[0]):
            heading = row[0].value
            found[heading] = []
        elif heading and row[0].value and isinstance(cells[_COUNT].value, (int, str)):
            found[heading].append(_line(sheet, cells))
        else:
            heading = ""
    return found


def _line(sheet: Worksheet, cells: list[Any]) -> Line:
    numbers = [cells[column].value for column in (_COUNT, *_TIERS, _UP, _DOWN)]
    numbers = [0 if number == "–" else number for number in numbers]
    bar = [cells[column] for column in _BAR]
    wide = {(one.min_row, one.min_col): one.max_col - one.min_col + 1 for one in sheet.merged_cells.ranges}
    filled = [cell for cell in bar if cell.fill.fill_type]
    colours = [cell.fill.start_color.rgb[2:] for cell in filled for _ in range(wide.get((cell.row, cell.column), 1))]
    labels = [str(cell.value) for cell in bar if cell.value is not None]
    return Line(cells[_NAME].value, numbers[0], numbers[1:5], colours, labels, *numbers[5:])


def lists(sheet: Worksheet) -> list[list[str]]:
    """The lists: heading, rows and link, each row without its empty cells."""
    ends = [(1, 5), (6, 30), (32, 50)]
    rows = range(6, 6 + MOST_NAMED + 2)
    return [
        [" | ".join(str(cell.value) for cell in cells if cell.value) for cells in _cut(sheet, rows, first, last)]
        for first, last in ends
    ]


def _cut(sheet: Worksheet, rows: range, first: int, last: int) -> Iterator[tuple[Any, ...]]:
    return sheet.iter_rows(rows[0], rows[-1], first, last)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worksheet]:
    folder = tmp_path_factory.mktemp("portfolios")
    return {language: overview(portfolio(folder, RECORDS, language)) for language in LANGUAGES}


def test_the_picture_counts_what_the_table_says(made: dict[str, Worksheet]) -> None:
    found = {line.name: line for line in pictures(made["en"])["Personalised gift shop: 30 businesses"]}
    kpis = {kpi.name["en"]: kpi.id for kpi in vertical_of(GIFTS).kpis.values()}
    assert found.keys() == kpis.keys()
    for name, kpi in kpis.items():
        ranks = [line.rank for one in RECORDS if one.vertical == GIFTS and (line := expected(one, kpi))]
        assert found[name].tiers == [ranks.count(tier) for tier in range(4)]
        steps = [now - then for _, moved, then, now in moves(RECORDS) if moved == kpi]
        assert (found[name].up, found[name].down) == (sum(s > 0 for s in steps), sum(s < 0 for s in steps))


@pytest.mark.parametrize("language", LANGUAGES)
def test_tiers_add_up_to_the_businesses_judged(made: dict[str, Worksheet], language: str) -> None:
    summary, *sections = pictures(made[language]).values()
    for lines in sections:
        assert [line.count for line in lines] == [sum(line.tiers) for line in lines]
    for line, lines in zip(summary, sections, strict=False):
        assert line.tiers == [sum(tier) for tier in zip(*(one.tiers for one in lines), strict=True)]
        assert (line.up, line.down) == (sum(one.up for one in lines), sum(one.down for one in lines))
    judged = sum(sum(line.tiers) for line in summary)
    verdict = str(made[language]["A2"].value)
    assert re.findall(r"\d+", verdict)[1:] == [str(judged - sum(line.tiers[0] for line in summary)), str(judged)]


def test_a_bar_is_coloured_as_its_numbers_say(made: dict[str, Worksheet]) -> None:
    colours = ["FADFCD", "DDE4EC", "A9CCE4", "1F5F8B"]  # of the tiers in dashboard/spec.md
    few: list[Line] = []
    many: list[Line] = []
    for lines in pictures(made["en"]).values():
        for line in (one for one in lines if isinstance(one.count, int) and sum(one.tiers)):
            (few if line.count < 5 else many).append(line)
            assert line.colours == sorted(line.colours, key=colours.index)
    assert few
    assert many
    for line in many:
        assert len(line.colours) == UNITS
        for tier, colour in enumerate(colours):
            share = UNITS * line.tiers[tier] / sum(line.tiers)
            assert abs(line.colours.count(colour) - share) < 3
            assert bool(line.colours.count(colour)) is bool(line.tiers[tier])
    for line in few:
        assert len({line.colours.count(c) / n for c, n in zip(colours, line.tiers, strict=True) if n}) == 1
        assert not any("%" in label for label in line.labels)
    assert any("%" in label for line in many for label in line.labels)


def test_few_businesses_with_figures_are_not_spoken_of_in_percent(tmp_path: Path) -> None:
    """However many others there are."""
    shops = [*businesses(4), *(replace(one, months={}) for one in businesses(8, SCOOTERS))]
    sheet = overview(portfolio(tmp_path, shops))
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [text for text in texts if "%" in text]
    assert any(line.labels for lines in pictures(sheet).values() for line in lines)


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4), st.booleans())
def test_a_bar_is_divided_as_its_counts(counts: list[int], in_shares: bool) -> None:
    cells = divide(counts, in_shares)
    assert sum(cells) == (UNITS if any(counts) and in_shares else sum(cells))
    assert sum(cells) <= UNITS
    assert [bool(own) for own in cells] == [bool(count) for count in counts]
    pairs = [(one, other) for one in range(4) for other in range(4) if counts[one] > counts[other]]
    assert all(cells[one] >= cells[other] for one, other in pairs)


@pytest.mark.parametrize(("direction", "place"), [(-1, 0), (1, 1)])
def test_who_moved_is_named_and_the_rest_counted(made: dict[str, Worksheet], direction: int, place: int) -> None:
    gifts = [one for one in RECORDS if one.vertical == GIFTS]
    alone = Standings(gifts, load_catalogue().verticals).movers(direction, MOST_NAMED)
    steps: dict[str, list[tuple[int, str]]] = {}
    for business, kpi, then, now in moves(RECORDS):
        if (now - then) * direction > 0:
            steps.setdefault(business, []).append((abs(now - then), kpi))
    assert alone.businesses == len(steps)
    assert len(alone.named) == min(MOST_NAMED, len(steps))
    furthest = sorted((max(steps[business])[0] for business in steps), reverse=True)
    assert [abs(one.tier - one.before) for one in alone.named] == furthest[:MOST_NAMED]
    assert {(one.business, one.kpi, one.before, one.tier) for one in alone.named} <= moves(RECORDS)
    assert [one.others for one in alone.named] == [len(steps[one.business]) - 1 for one in alone.named]
    heading, *rows, link = lists(made["en"])[place]
    count = int(re.findall(r"\d+", heading)[0])
    assert count >= alone.businesses  # the scooter shops move too
    assert link == f"{count - len(rows)} more → Tier changes"


def test_a_move_of_an_earlier_month_comes_last_and_says_so(tmp_path: Path) -> None:
    def shop(name: str, months: list[datetime.date], satisfied: tuple[float, float]) -> Record:
        figures = ({"customers_satisfied": number, "customers_answered": 10.0} for number in satisfied)
        return Record(name, GIFTS, dict(zip(months, figures, strict=True)))

    shops = [shop("Silent", MONTHS[-4:-2], (10.0, 0.0)), shop("Recent", MONTHS[-2:], (9.0, 8.0))]
    moved = lists(overview(portfolio(tmp_path, shops)))[0]
    assert moved[1:3] == [
        "Recent | Customer satisfaction score | ●○○→○○○",
        "Silent | Jul 2026 · Customer satisfaction… | ●●●→○○○",
    ]


_SHOPS = st.lists(
    st.tuples(st.lists(st.sampled_from([0, 8, 9, 10]), max_size=3), st.integers(0, 2)), min_size=1, max_size=6
)


@settings(max_examples=examples(40), deadline=None)
@given(_SHOPS)
def test_lists_of_any_shops(shops: list[tuple[list[int], int]]) -> None:
    """Shops with 0, 8, 9 or 10 satisfied customers of 10, in up to three months, which end up to two months ago.

    8 of 10 are below the benchmark, 9 typical and 10 exceptional.
    """
    tiers = {0: 0, 8: 0, 9: 1, 10: 3}
    records, last = [], {}
    for number, (satisfied, ago) in enumerate(shops):
        end = len(MONTHS) - ago
        months = dict(zip(MONTHS[end - len(satisfied) : end], satisfied, strict=True))
        figures = {m: {"customers_satisfied": float(n), "customers_answered": 10.0} for m, n in months.items()}
        records.append(Record(str(number), GIFTS, figures))
        last[str(number)] = max(months, default=None)
    standings = Standings(records, load_catalogue().verticals)
    for direction in (-1, 1):
        moved = {
            str(number): (tiers[satisfied[-2]], tiers[satisfied[-1]])
            for number, (satisfied, _) in enumerate(shops)
            if len(satisfied) > 1 and (tiers[satisfied[-1]] - tiers[satisfied[-2]]) * direction > 0
        }
        found = standings.movers(direction, len(shops))
        assert {one.business: (one.before, one.tier) for one in found.named} == moved
        assert found.businesses == len(moved)
        assert standings.movers(direction, 1) == (found.named[:1], len(moved))
    latest = max((month for month in last.values() if month), default=datetime.date.max)
    silent = {name: month for name, month in last.items() if month is None or month < latest}
    silent = silent if latest != datetime.date.max else dict.fromkeys(last)
    silence = standings.silence(len(shops))
    assert dict(silence.named) == silent
    assert [one.month or datetime.date.min for one in silence.named] == sorted(
        m or datetime.date.min for m in silent.values()
    )
    assert silence.lately == sum(bool(month) and (latest - month).days < 32 for month in silent.values() if month)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ["No figures for September 2026: 2 businesses", "no figures at all", "nothing since Aug 2026: 1 month"]),
        (
            "fr",
            [
                "Sans chiffres pour septembre 2026\u00a0: 2 entreprises",
                "aucun chiffre",
                "rien depuis août 2026\u00a0: 1 mois",
            ],
        ),
    ],
)
def test_who_is_silent(made: dict[str, Worksheet], language: str, wanted: list[str]) -> None:
    heading, never, since = lists(made[language])[2][:3]
    names = [one.business for one in RECORDS]
    assert heading == wanted[0]
    for row, name, words in ((never, names[5], wanted[1]), (since, names[1], wanted[2])):
        shown, said = row.split(" | ")
        assert said == words
        assert name.startswith(shown.rstrip("…"))


@pytest.mark.parametrize(("vertical_id", "language"), [(GIFTS, "fr"), ("remote-personal-shopper", "en")])
def test_a_move_is_what_the_workbook_itself_says(vertical_id: str, language: str) -> None:
    """Of fourteen months, so that a KPI of a year has a tier in the month before too."""
    months = [datetime.date(2026 + number // 12, number % 12 + 1, 1) for number in range(14)]
    shaken = [month for one in businesses(2, vertical_id, seed=4) for month in one.months.values()]
    figures = dict(zip(months, shaken, strict=False))
    case = {"name": "", "vertical": vertical_id, "months": 24, "currency": "USD",
            "typed": {str(number): figures[month] for number, month in enumerate(months, 1)}}  # fmt: skip
    value, places = computed(case, language)
    record = Record("Shop", vertical_id, figures, settings=Settings({"currency": "USD"}))
    rows = {row.kpi: row for row in Standings([record], load_catalogue().verticals).league(vertical_id)}
    moved = 0
    for kpi in places.vertical.kpis.values():
        sheet, _, rank = places.figure(kpi, "rank").rpartition("!")
        before = places.figure(kpi, "before_rank").rpartition("!")[2]
        ranks = [value(sheet.strip("'"), cell.replace("$", "")) for cell in (before, rank)]
        row = rows[kpi.id]
        assert [tier if tier != "" else None for tier in ranks] == [row.before, row.tier], kpi.id
        shown = value(places.sheets["dashboard"], f"{places.card['tier']}{places.dashboard_rows[kpi.id]}")
        assert str(shown).startswith(TIER_DOTS[row.tier or 0])
        moved += row.before is not None and row.tier != row.before
    assert len(rows) == len(places.vertical.kpis)
    assert moved


def everything() -> list[Record]:
    """Shops of all verticals in three currencies, with names that are long, from right to left, or like formulas."""
    names = [
        *HOSTILE.values(),
        "two\nlines",
        "La Fabrique aux Mille et Un Cadeaux personnalisés & Filles",
        "W" * 60,
        "\u5de5" * 40,
        "متجر الهدايا",
    ]
    shops = [one for vertical in VERTICALS for one in businesses(7, vertical)]
    for number, one in enumerate(shops):
        months = one.months if number % 6 else dict(list(one.months.items())[:4])
        name = names[number] if number < len(names) else one.business
        stated = Settings({"currency": ("EUR", "CHF", "XOF")[number % 3]})
        shops[number] = replace(one, business=name, months=months, settings=stated)
    return shops


@pytest.fixture(scope="module", params=LANGUAGES)
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Worksheet:
    return overview(portfolio(tmp_path_factory.mktemp("full"), everything(), request.param))


def test_no_word_is_cut(full: Worksheet) -> None:
    others = [sheet for sheet in full.parent.worksheets if sheet is not full]
    for sheet in others:
        full.parent.remove(sheet)
    assert cut_texts(full.parent) == []


def test_no_vertical_is_divided_between_two_pages(full: Worksheet) -> None:
    room = page_size(full)[1] * 100 / full.page_setup.scale
    ends = [0, *(one.id for one in full.row_breaks.brk), full.max_row]
    assert len(ends) > 3
    for top, bottom in pairwise(ends):
        assert rows_height(full, range(top + 1, bottom + 1)) <= room
        assert top == 0 or full.cell(top, 1).value is None  # a page begins with a heading, below an empty row


def test_a_laptop_shows_a_whole_vertical_at_once(tmp_path: Path) -> None:
    """Without headings of rows and columns, Excel shows 490 dots by 1,340 or so at 1366 × 768: dashboard/spec.md."""
    sheet = overview(portfolio(tmp_path, businesses(12), "fr"))
    last = max(row for row in range(1, 30) if sheet.cell(row, 50).hyperlink)
    assert sheet.cell(last, 1).value == list(vertical_of(GIFTS).kpis.values())[-1].name["fr"]
    assert rows_height(sheet, range(1, last + 1)) <= 483 * 0.75
    assert sum(pixels(dimension.width) for dimension in sheet.column_dimensions.values()) <= 1340


def test_a_business_of_a_mistyped_year_is_named_and_makes_no_other_silent(tmp_path: Path) -> None:
    few = {"customers_satisfied": 0.0, "customers_answered": 10.0}
    others = [replace(one, months={LATEST: one.months[LATEST]}) for one in businesses(3)]
    ahead = Record("Ahead", GIFTS, {LATEST.replace(year=LATEST.year + 1): few})
    sheet = overview(portfolio(tmp_path, [*others, ahead]))
    assert lists(sheet)[2][1] == "All businesses have figures."
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert f"Latest month: {LATEST:%B %Y}." in "\n".join(texts)
    said = "Its figures go up to September 2027, those of most businesses to September 2026: check the year"
    assert [text for text in texts if text.startswith(said)]
    assert [text for text in texts if text.startswith("Its only KPI with a verdict is below the benchmark: Customer")]
