"""A compiled template: its workbooks are the engine's, and a wrong one is found and made again."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engines import saved
from workbooks import named, opened, parts, template
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill import compiled_filler, templates
from xlkpi.fill.batch import fill_records
from xlkpi.fill.compiled_filler import CompiledDiffersError, CompiledFiller
from xlkpi.fill.manifest import Done, Manifest
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.fill.templates import Templates
from xlkpi.period import month_after
from xlkpi.tables.record import Record
from xlkpi.tables.settings import Settings
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.compiled.writer import CompiledWriter

CASES, GIFTS = "custom-phone-cases", "personalized-gift-shop"
JANUARY = datetime.date(2026, 1, 1)
NASTY = (0.0, -1.0, 1e13, 1e-6, 1e-300, 0.1, 0.3, 2.5, 0.005, 1.005, 30.0, 100.0, 1 / 3)


def records(vertical: str, count: int, seed: int = 1) -> Iterator[Record]:
    """Businesses with figures of any size, gaps, missing months and figures that cannot be."""
    chance = random.Random(seed)
    inputs = list(load_catalogue().vertical(vertical).inputs)
    for number in range(count):
        months = {}
        for month in range(chance.choice((1, 5, 12))):
            gaps, odd = (0.02, 0.0) if number % 2 else (0.3, 0.3)
            months[month_after(JANUARY, month)] = {
                item: chance.choice(NASTY) if chance.random() < odd else round(chance.uniform(0, 300), 2)
                for item in inputs
                if chance.random() >= gaps
            }
        yield Record(f"Shop {number} <&é>", vertical, months)


def engine_of(vertical: str, options: Options) -> TemplateFiller:
    return TemplateFiller(template(vertical, options), plain=options.formulas != "udf")


@pytest.mark.parametrize(
    ("vertical", "options"),
    [(CASES, Options("fr")), (GIFTS, Options("en", months=24)), (CASES, Options("en", formulas="udf"))],
    ids=["dual", "24 months", "udf"],
)
def test_a_compiled_template_makes_the_workbooks_of_the_engine(vertical: str, options: Options) -> None:
    engine = engine_of(vertical, options)
    filler = CompiledFiller(engine, pays=0)
    compiled = 0
    for one in records(vertical, 8):
        found = filler.filled(one, source="00000001")
        compiled += found.is_compiled
        assert parts(found.data) == parts(engine.filled(one))
    assert compiled >= 6


def test_a_users_own_template_is_compiled_with_the_add_ins_functions() -> None:
    book = opened(template(CASES, Options()))
    own = book.create_sheet("L'été & moi")
    kpi = named(book, "value_aov")[0].coordinate
    formulas = (
        *(
            "=SUM(in_cases_sold)",
            '=Dashboard!A1&" & <co>"',
            f"=2*KPIs!{kpi}",
            "=IFERROR(1/A1,0)",
            "=A3/'L''ÉTÉ & moi'!A1",
        ),
        *("=A1>100", "=1/0", '=""', "=A99", "=KPI_AOV(A1,A4)", "=first_month"),
    )
    for row, formula in enumerate(formulas, 1):
        own.cell(row, 1).value = formula
    engine = TemplateFiller(saved(book))
    filler = CompiledFiller(engine, pays=0)
    for one in records(CASES, 3):
        found = filler.filled(one, source="00000001")
        assert found.is_compiled
        assert parts(found.data) == parts(engine.filled(one))


def test_benchmarks_of_a_business_are_computed_as_the_engine_does() -> None:
    stated = (
        {"target_aov": "40.125", "threshold_aov_typical": "≥ 30.5", "followed": "aov tool_time"},
        {"target_aov": "typical", "threshold_aov_typical": "none", "country_aov": "FR"},
    )
    known = Templates(load_catalogue(), Options())
    compiled = 0
    for one, settings in zip(records(CASES, 4), stated * 2, strict=True):
        with_benchmarks = replace(one, settings=Settings(settings))
        made_of = known.of(with_benchmarks)
        values = known.stated(with_benchmarks, made_of)
        engine = TemplateFiller(made_of.data, plain=True, places=made_of.places)
        found = CompiledFiller(engine, pays=0).filled(with_benchmarks, made_of.start, values)
        compiled += found.is_checked
        assert parts(found.data) == parts(engine.filled(with_benchmarks, made_of.start, values))
    assert compiled >= 2


def test_what_the_program_does_not_know_is_the_engines() -> None:
    filler = CompiledFiller(engine_of(CASES, Options()), pays=0)
    one = next(records(CASES, 1))
    assert filler.filled(one).is_compiled
    large = Record("Large", CASES, {JANUARY: {"custom_revenue": 1e14, "custom_orders": 3.0}})
    assert not filler.filled(large).is_compiled
    assert not filler.filled(Record("=1+1", CASES, one.months)).is_compiled
    assert not filler.filled(Record("#N/A", CASES, one.months)).is_compiled


def test_a_template_is_compiled_once_it_pays_and_its_first_workbook_is_checked() -> None:
    filler = CompiledFiller(engine_of(CASES, Options()), pays=2)
    found = [filler.filled(one, source="00000001") for one in records(CASES, 4)]
    assert [one.is_compiled for one in found] == [False, False, True, True]
    assert [one.is_checked for one in found] == [False, False, True, False]


def test_a_template_with_another_function_is_left_to_the_engine() -> None:
    book = opened(template(CASES, Options()))
    book["Guide"]["Z99"] = "=VLOOKUP(1,A1:B2,2)"
    filler = CompiledFiller(TemplateFiller(saved(book), plain=True), pays=0)
    assert not filler.filled(next(records(CASES, 1))).is_compiled


@pytest.fixture
def wrong_after_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile at once, and compute wrongly from the second workbook on."""
    monkeypatch.setattr(CompiledFiller.__init__, "__defaults__", (0,))
    templates._filler.cache_clear()
    right = CompiledWriter.values
    calls: list[object] = []

    def wrong(writer: CompiledWriter, given: Sequence[Any]) -> list[Any] | None:
        found = right(writer, given)
        calls.append(writer)
        return found if found is None or len(calls) == 1 else [1.0 if value == 0.0 else value for value in found]

    monkeypatch.setattr(CompiledWriter, "values", wrong)


def test_a_filler_that_was_wrong_says_so(wrong_after_the_first: None) -> None:
    filler = CompiledFiller(engine_of(CASES, Options()))
    found = [*records(CASES, 6, seed=3)]
    filler.filled(found[0])
    filled = (filler.filled(one, source="00000000") for one in found[1:])
    with pytest.raises(CompiledDiffersError, match="computed wrongly"):
        list(filled)
    assert not filler.filled(found[0]).is_compiled


@pytest.mark.parametrize("sampled", [True, False], ids=["a sample", "the last one"])
def test_a_batch_makes_again_what_was_wrong(
    sampled: bool, tmp_path: Path, wrong_after_the_first: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled_filler, "SAMPLE", 4 if sampled else 10**9)
    said: list[str] = []
    shops = [*records(CASES, 12, seed=3)]
    outcomes = [*fill_records(shops, tmp_path, Templates(load_catalogue(), Options()), say=said.append)]
    templates._filler.cache_clear()
    assert len(said) == 1
    assert [outcome.problems for outcome in outcomes] == [()] * len(shops)
    engine = engine_of(CASES, Options())
    for shop, outcome in zip(shops, outcomes, strict=True):
        assert parts(outcome.path.read_bytes()) == parts(engine.filled(shop))
    again = fill_records(shops, tmp_path, Templates(load_catalogue(), Options()), resume=True)
    assert all(outcome.kept for outcome in again)


def test_a_workbook_is_done_once_a_later_one_is_checked(tmp_path: Path) -> None:
    one = next(records(CASES, 1))
    with Manifest(tmp_path) as manifest:
        manifest.add("a.xlsx", one, Done("1", "2"), "template.filler")
        manifest.add("b.xlsx", one, Done("3", "4"), "template.other")
        assert manifest.done("a.xlsx") is None
        manifest.release("template.filler")
        assert manifest.done("a.xlsx") == Done("1", "2")
        manifest.doubt("template")
        assert manifest.is_doubted("a.xlsx")
        assert manifest.is_doubted("b.xlsx")
        (tmp_path / "a.xlsx").touch()
    with Manifest(tmp_path) as manifest:
        assert manifest.done("a.xlsx") == Done("", "2")
        assert manifest.done("b.xlsx") == Done("", "4")
