"""A compiled template: its workbooks are the engine's, and a wrong one is found and made again."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from engines import saved
from random_records import random_records
from workbooks import named, opened, parts, template
from wrong_programs import compute_wrongly
from xlkpi import WorkbookError, open_template
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill import compiled_filler
from xlkpi.fill.compiled_filler import CompiledDiffersError, CompiledFiller
from xlkpi.fill.compiled_template import CompiledTemplate
from xlkpi.fill.manifest import Done, Manifest
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.fill.templates import Templates
from xlkpi.tables.record import Record
from xlkpi.tables.settings import Settings
from xlkpi.workbook.layout import Options
from xlkpi.xlsx.compiled.code import NotCompilableError
from xlkpi.xlsx.zip_writer import same_parts

CASES = "custom-phone-cases"
JANUARY = datetime.date(2026, 1, 1)


def engine_of(vertical: str, options: Options) -> TemplateFiller:
    return TemplateFiller(template(vertical, options), plain=options.formulas != "udf")


def at_once(engine: TemplateFiller) -> CompiledFiller:
    filler = CompiledFiller(lambda: engine)
    filler.compile()
    return filler


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
    filler = at_once(engine)
    for one in random_records(CASES, 3, nasty=False):
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
    for one, settings in zip(random_records(CASES, 4, nasty=False), stated * 2, strict=True):
        with_benchmarks = replace(one, settings=Settings(settings))
        made_of = known.of(with_benchmarks)
        values = known.stated(with_benchmarks, made_of)
        engine = TemplateFiller(made_of.data, plain=True, places=made_of.places)
        found = at_once(engine).filled(with_benchmarks, made_of.start, values)
        compiled += found.is_checked
        assert parts(found.data) == parts(engine.filled(with_benchmarks, made_of.start, values))
    assert compiled >= 2


def test_what_the_program_does_not_know_is_the_engines() -> None:
    filler = at_once(engine_of(CASES, Options()))
    one = next(random_records(CASES, 1, nasty=False))
    assert filler.filled(one).is_compiled
    large = Record("Large", CASES, {JANUARY: {"custom_revenue": 1e14, "custom_orders": 3.0}})
    assert not filler.filled(large).is_compiled
    assert not filler.filled(Record("=1+1", CASES, one.months)).is_compiled
    assert not filler.filled(Record("#N/A", CASES, one.months)).is_compiled


def test_a_template_is_compiled_once_it_pays_and_its_first_workbook_is_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compiled_filler, "PAYS", 2)
    engine, shops = engine_of(CASES, Options()), [*random_records(CASES, 4, nasty=False)]
    for expected, engines in ((0, 2), (1, 2), (2, 1)):  # for the first record it never pays: the next may be another's
        filler = CompiledFiller(lambda: engine)
        found = [filler.filled(one, source="00000001", expected=expected) for one in shops]
        assert [one.is_compiled for one in found] == [number >= engines for number in range(4)]
        assert [one.is_checked for one in found] == [number == engines for number in range(4)]


def test_a_template_with_another_function_is_left_to_the_engine() -> None:
    book = opened(template(CASES, Options()))
    book["Guide"]["Z99"] = "=VLOOKUP(1,A1:B2,2)"
    filler = at_once(TemplateFiller(saved(book), plain=True))
    assert not filler.filled(next(random_records(CASES, 1))).is_compiled


def test_a_filler_that_was_wrong_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    filler = at_once(engine_of(CASES, Options()))
    first, *others = random_records(CASES, 6, nasty=False)
    assert filler.filled(first).is_checked
    compute_wrongly(monkeypatch.setattr)
    assert filler.filled(others[0], source="00000001").is_compiled  # no sample
    with pytest.raises(CompiledDiffersError, match="computed wrongly"):
        filler.filled(others[1], source="00000000")
    assert not filler.filled(first).is_compiled


def test_a_wrong_template_that_python_has_opened_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_filler, "PAYS", 1)
    (tmp_path / "own.xlsx").write_bytes(template(CASES, Options()))
    opened_once = open_template(tmp_path / "own.xlsx")
    compute_wrongly(monkeypatch.setattr)
    by_engine, compiled = random_records(CASES, 2, nasty=False)
    assert opened_once.fill(by_engine)
    with pytest.raises(WorkbookError, match="make again all workbooks"):
        opened_once.fill(compiled)
    assert same_parts(opened_once.fill(compiled), engine_of(CASES, Options()).filled(compiled))


def test_dates_since_1904_are_the_engines() -> None:
    book = opened(template(CASES, Options()))
    book.epoch = CALENDAR_MAC_1904
    with pytest.raises(NotCompilableError, match="1904"):
        CompiledTemplate(TemplateFiller(saved(book), plain=True))


def test_a_workbook_is_done_once_a_later_one_is_checked(tmp_path: Path) -> None:
    one = next(random_records(CASES, 1, nasty=False))
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
