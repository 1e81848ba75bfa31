"""A workbook that is there already is replaced only where nothing that was typed is lost."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from command_line import run
from engines import saved
from old_workbooks import OLD
from workbooks import named, opened, put, record, template
from xlkpi.catalogue.load import load_catalogue
from xlkpi.errors import Problem
from xlkpi.fill.batch import fill_records
from xlkpi.fill.templates import Templates
from xlkpi.jobs.cloud import place
from xlkpi.upgrade import existing
from xlkpi.upgrade.existing import content_of_file
from xlkpi.upgrade.losses import Content, find_losses
from xlkpi.upgrade.overwrite import KEEP, OverwritePolicy
from xlkpi.upgrade.upgrade import upgrade_workbook
from xlkpi.workbook.layout import Options

GIFTS = "personalized-gift-shop"
OVERWRITE, DISCARD = OverwritePolicy(overwrite=True), OverwritePolicy(discard=True)
HELD = "has what the new workbook lacks: "


@cache
def templates(own: Path | None = None) -> Templates:
    return Templates(load_catalogue(), Options(), own)


def fill(folder: Path, months: list[str], how: OverwritePolicy = KEEP, own: Path | None = None) -> str:
    """Fill one workbook; why it is not, or ""."""
    (outcome,) = fill_records([record(GIFTS, months)], folder, templates(own), how)
    return "; ".join(f"{problem.what}; {problem.fix}" for problem in outcome.problems)


def held(said: str) -> list[str]:
    """What would be lost."""
    before, _, losses = said.partition(HELD)
    assert before == "Acme.xlsx already exists and "
    losses, _, fix = losses.partition("; fill into another folder")
    assert fix == ", or add the months with `xlkpi update`, or lose this with --discard"
    return losses.split("; ")


def change(path: Path, *changes: Callable[[Workbook], object]) -> None:
    book = opened(path.read_bytes())
    for one in changes:
        one(book)
    path.write_bytes(saved(book))


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    assert fill(tmp_path, ["2026-01", "2026-02"]) == ""
    return tmp_path / "Acme.xlsx"


@pytest.mark.slow
def test_other_numbers_for_the_same_months_are_what_overwriting_is_for(acme: Path) -> None:
    change(acme, lambda book: setattr(named(book, "in_revenue")[0], "value", 1))
    change(acme, lambda book: setattr(named(book, "in_revenue")[1], "value", "=100+20"))
    assert fill(acme.parent, ["2026-01", "2026-02"]) == (
        "Acme.xlsx already exists with different contents; "
        "fill into another folder, or add the months with `xlkpi update`, or use --overwrite"
    )
    assert fill(acme.parent, ["2026-01", "2026-02"], OVERWRITE) == ""


@pytest.mark.slow
def test_figures_that_are_not_brought(acme: Path) -> None:
    """The table has February alone, or another year; a column that a user has put in is no month."""
    losses = held(fill(acme.parent, ["2026-02"], OVERWRITE))
    assert losses[0] == "revenue of 2026-01 (Inputs!D8)"
    assert losses[-1].endswith(" more")
    assert len(losses) == 5
    before = acme.read_bytes()
    assert held(fill(acme.parent, ["2027-01", "2027-02"], OVERWRITE))[0].startswith("revenue of 2026-01, 2026-02 (")
    assert acme.read_bytes() == before
    assert fill(acme.parent, ["2026-02"], DISCARD) == ""
    change(acme, lambda book: setattr(named(book, "in_revenue")[5], "value", 7))
    assert held(fill(acme.parent, ["2026-02"], OVERWRITE)) == ["revenue of 2026-06 (Inputs!I8)"]


@pytest.mark.slow
def test_figures_that_no_name_leads_to_any_more(acme: Path) -> None:
    def forget(book: Workbook) -> None:
        named(book, "in_revenue")[5].value = 7
        del book.defined_names["in_revenue"]

    change(acme, forget)
    assert held(fill(acme.parent, ["2026-01", "2026-02"], OVERWRITE)) == [
        "the contents of Inputs!D8, Inputs!E8, Inputs!I8"
    ]


@pytest.mark.slow
def test_a_file_that_nobody_has_touched_is_looked_at_for_its_figures_alone(
    acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand workbooks are filled again from a newer table; opening each with openpyxl takes too long."""
    with monkeypatch.context() as patched:
        patched.setattr(existing, "open_untrusted", None)
        assert fill(acme.parent, ["2026-01", "2026-02", "2026-03"], OVERWRITE) == ""
    assert held(fill(acme.parent, ["2026-01", "2026-02"], OVERWRITE))[0] == "revenue of 2026-03 (Inputs!F8)"


def sheet(book: Workbook) -> None:
    book.create_sheet("Notes")["A1"] = "call the bank"


def test_what_is_typed_besides_figures() -> None:
    data = template(GIFTS, Options())
    book, new = opened(data), opened(data)
    put("in_revenue", 5)(new)
    for one in (
        sheet,
        put("benchmarks", 0.5, 2),
        put("benchmarks", ">", 8),
        put("benchmark_own", 33),
        put("benchmark_aim", "Exceptional", 1),
        put("in_revenue", "=Guide!A1*2"),
        put("value_aov", 12),
    ):
        one(book)
    named(book, "in_revenue")[0].comment = Comment("without VAT", "Ann")
    book["Inputs"]["AD40"] = "=SUM(D8:F8)"
    assert find_losses(Content(book, ["xl/media/image1.png", "xl/vbaProject.bin"]), Content(new, ())) == [
        "the sheet 'Notes'",
        "its macros",
        "a picture",
        "the threshold Typical of aov (Benchmarks!E5)",
        "the target of aov (Benchmarks!L5)",
        "the threshold Typical of upsell_rate (Benchmarks!E6)",
        "the tier aimed for of upsell_rate (Benchmarks!K6)",
        "the values typed over the KPIs’ formulas in KPIs!D12",
        "the contents of Inputs!AD40",
        "the comment of Inputs!D8",
        "the formulas in Inputs!D8",
    ]
    put("in_revenue", "=Guide!A1*2")(new)
    assert "the formulas in Inputs!D8" not in find_losses(Content(book, ()), Content(new, ()))


@pytest.mark.slow
def test_what_the_template_has_as_well_is_not_lost(tmp_path: Path) -> None:
    """An adviser's template with targets, a sheet and a remark of its own: only what the shop has typed counts."""
    own, acme = tmp_path / "own.xlsx", tmp_path / "Acme.xlsx"
    own.write_bytes(template(GIFTS, Options()))
    change(own, sheet, put("benchmark_own", 33), put("benchmarks", 0.5, 2))
    change(own, lambda book: book["Inputs"].__setitem__("AD40", "your adviser: 01 23"))
    assert fill(tmp_path, ["2026-01"], own=own) == ""
    change(acme, lambda book: book["Notes"].__setitem__("A2", ""))
    assert fill(tmp_path, ["2026-01", "2026-02"], OVERWRITE, own) == ""
    change(acme, lambda book: book["Notes"].__setitem__("A2", "called"), put("benchmark_own", 44))
    losses = held(fill(tmp_path, ["2026-01", "2026-02"], OVERWRITE, own))
    assert losses == ["the contents of Notes!A2", "the target of aov (Benchmarks!L5)"]


@pytest.mark.parametrize("data", [b"typed into", b"", template(GIFTS, Options())[:20_000]])
def test_what_is_no_workbook_of_ours_stays(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "Acme.xlsx"
    path.write_bytes(data)
    assert "already exists and has unknown contents" in fill(tmp_path, ["2026-01"], OVERWRITE)
    openpyxl.Workbook().save(path)
    assert "is not a workbook made by xlkpi" in fill(tmp_path, ["2026-01"], OVERWRITE)
    assert fill(tmp_path, ["2026-01"], DISCARD) == ""
    path.unlink()
    path.mkdir()
    assert "is a folder" in fill(tmp_path, ["2026-01"], DISCARD)


def test_months_that_are_not_known(acme: Path) -> None:
    change(acme, put("first_month", "January"))
    losses = held(fill(acme.parent, ["2026-01", "2026-02"], OVERWRITE))
    assert losses[0] == "revenue of months that are not known (Inputs!D8, Inputs!E8)"


@pytest.mark.slow
def test_a_template_that_somebody_has_filled(tmp_path: Path) -> None:
    path, data = tmp_path / "gifts.xlsx", template(GIFTS, Options())
    path.write_bytes(template(GIFTS, Options(start=datetime.date(2025, 1, 1), language="fr")))
    assert OVERWRITE.problem(path, data) is None
    change(path, put("business_name", "Chez Paul"), put("in_revenue", 5))
    assert OVERWRITE.problem(path, data) == Problem(
        file=str(path),
        what=f"already exists and {HELD}the business’s name (Saisie!B4); revenue of 2025-01 (Saisie!D8)",
        fix="choose another folder, or lose this with --discard",
    )


@pytest.mark.slow
def test_an_exchange_rate_of_ones_own_is_not_lost(tmp_path: Path) -> None:
    path, data = tmp_path / "gifts.xlsx", template(GIFTS, Options("fr", "CHF"))
    path.write_bytes(template(GIFTS, Options("fr")))
    assert OVERWRITE.problem(path, data) is None  # the bank's rate and the converted thresholds are no edits
    change(path, put("benchmark_rate", 0.8))
    problem = OVERWRITE.problem(path, data)
    assert problem is not None
    assert problem.what == f"already exists and {HELD}the exchange rate (Références!B3)"


@pytest.mark.slow
def test_an_earlier_version_that_becomes_todays() -> None:
    """Its figures are brought, and what its source said is no edit; other sheets' titles and places are no matter."""
    old = OLD[0]
    data, _ = upgrade_workbook(old.path, load_catalogue())
    assert find_losses(Content(opened(old.path.read_bytes()), ()), content_of_file(data)) == []


def test_a_table_takes_no_workbooks_place(acme: Path) -> None:
    for arguments in (["collect", str(acme)], ["portfolio", str(acme.parent)]):
        other = acme.with_name("Other.xlsx")
        other.write_bytes(acme.read_bytes())
        done = run(*arguments, "-o", str(other), "--overwrite")
        assert (done.status, "is a filled workbook, whose figures would be lost" in done.err) == (2, True)
        assert other.read_bytes() == acme.read_bytes()


def test_in_a_cloud() -> None:
    folder = place("memory://existing")
    assert fill(folder, ["2026-01", "2026-02"]) == ""
    assert held(fill(folder, ["2026-01"], OVERWRITE))[0] == "revenue of 2026-02 (Inputs!E8)"
    assert fill(folder, ["2026-01"], DISCARD) == ""
