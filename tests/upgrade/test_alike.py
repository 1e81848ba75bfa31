"""A workbook that is like one before is updated without being loaded, into the same file; any edit makes it unlike."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from archives import members, write_archive
from engines import saved
from workbooks import named, opened, parts, put, record, template
from xlkpi.catalogue.load import load_catalogue
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.reading.untrusted import open_untrusted
from xlkpi.tables.record import Record
from xlkpi.upgrade import alike, update
from xlkpi.upgrade.alike import KindsOfWorkbooks, form_of
from xlkpi.upgrade.update import update_workbook
from xlkpi.workbook.layout import Options

CASES = "custom-phone-cases"
FILLER = TemplateFiller(template(CASES, Options()))


def filled(number: int) -> bytes:
    return FILLER.filled(given(number, "2026-01"))


def given(number: int, *months: str, name: str = "") -> Record:
    return record(CASES, months, business=name or f"Shop {number}", custom_revenue=1000.5 + number)


def threshold(workbook: Workbook) -> None:
    named(workbook, "benchmarks")[2].value = 0.123


def own_sheet(workbook: Workbook) -> None:
    workbook.create_sheet("Mine")["A1"].value = "=Inputs!D8*2"


EDITS: dict[str, Callable[[Workbook], object]] = {
    "none": lambda workbook: None,
    "a threshold": threshold,
    "a sheet": own_sheet,
    "a formula": put("in_custom_orders", "=7*2", 1),
    "a text": put("in_custom_orders", "soon", 1),
    "a figure": put("in_custom_orders", 7, 1),
}


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the workbooks that are loaded, in order."""
    names: list[str] = []
    locate = update.locate_cells

    def noted(workbook: Workbook, name: str, *rest: object, **options: object) -> object:
        names.append(Path(name).name)
        return locate(workbook, name, *rest, **options)  # type: ignore[arg-type]  # passed on as they are

    monkeypatch.setattr(update, "locate_cells", noted)
    return names


def test_workbooks_that_are_alike_are_loaded_once(tmp_path: Path, loaded: list[str]) -> None:
    kinds, catalogue = KindsOfWorkbooks(), load_catalogue()
    for number in range(4):
        (tmp_path / f"{number}.xlsx").write_bytes(filled(number))
    (tmp_path / "edited.xlsx").write_bytes(saved(opened(filled(4))))
    names = ["0", "1", "2", "edited", "3"]
    for name in names:
        path, month = tmp_path / f"{name}.xlsx", given(int(name) if name.isdigit() else 4, "2026-02")
        fast = update_workbook(path, month, catalogue, kinds=kinds)
        slow = update_workbook(path, month, catalogue)
        assert parts(fast.data) == parts(slow.data)
        assert (fast.figures, fast.problems, fast.uncomputable) == (slow.figures, slow.problems, slow.uncomputable)
    once = [name for name in names if name in ("0", "1", "edited")]  # the first may be the only one of its kind
    assert loaded == [f"{name}.xlsx" for name in sorted([*names, *once], key=names.index)]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_workbook_is_updated_as_if_it_were_alone(edit: str, tmp_path: Path) -> None:
    """Two of a kind come before it, saved by the same program."""
    kinds, catalogue = KindsOfWorkbooks(), load_catalogue()
    for number, change in enumerate([EDITS["none"]] * 2 + [EDITS[edit]]):
        workbook = opened(filled(number))
        change(workbook)
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(saved(workbook))
        fast = update_workbook(path, given(number, "2026-01", "2026-02"), catalogue, kinds=kinds)
    slow = update_workbook(path, given(number, "2026-01", "2026-02"), catalogue)
    assert parts(fast.data) == parts(slow.data)
    assert fast.problems == slow.problems


@pytest.mark.parametrize("name", ["=cmd", "A_x0041_ & <B>", "É" * 40])
def test_a_name_stays_as_it_is(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is that of a fill, also where the kind is loaded again."""
    monkeypatch.setattr(alike, "_RENEWED", 1)
    kinds, catalogue = KindsOfWorkbooks(), load_catalogue()
    for number in range(3):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(FILLER.filled(given(number, "2026-01", name=name)))
        done = update_workbook(path, given(number, "2026-02", name=name), catalogue, kinds=kinds)
    assert parts(done.data) == parts(FILLER.filled(given(number, "2026-01", "2026-02", name=name)))


INPUTS, CHART = "xl/worksheets/sheet2.xml", "xl/charts/chart1.xml"


def edited(path: Path, address: str, form: str, number: int = 0) -> Path:
    """Return a workbook in which a cell is written in another form; HEAD is the start of its element."""
    path.write_bytes(filled(number))
    content = members(path)
    own = rb'(<c r="%b" s="\d+")(?: t="\w+")?(?:/>|>.*?</c>)' % address.encode()
    content[INPUTS], count = re.subn(own, lambda found: form.encode().replace(b"HEAD", found[1]), content[INPUTS])
    assert count == 1
    return write_archive(path, content)


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("D15", "HEAD><f>7*2</f><v>14</v></c>"),
        ("D15", 'HEAD ph="1"><v>7</v></c>'),
        ("D15", "HEAD><v></v></c>"),
        ("D15", "HEAD><v>7.10000000000000009</v></c>"),
        ("D15", 'HEAD t="inlineStr"><is><r><t>soon</t></r></is></c>'),
        ("D15", 'HEAD ph="1"><v>7</v></c><!-- HEAD/> -->'),
        ("B4", 'HEAD t="inlineStr"><is><t xml:space="preserve">Shop&#10;1</t></is></c>'),
        ("B4", 'HEAD t="inlineStr"><is><t xml:space="preserve">Shop_x0041_</t></is></c>'),
        ("B4", 'HEAD t="str"><f>C4</f><v>Shop 1</v></c>'),
    ],
)
def test_a_cell_in_another_form_than_ours_makes_a_workbook_one_of_its_own(
    address: str, form: str, tmp_path: Path
) -> None:
    """Else the cell would be written as a figure is, and a formula, a digit or a line break would be lost."""
    assert form_of(open_untrusted(edited(tmp_path / "book.xlsx", address, form))) is None


def test_points_that_a_chart_holds_itself_are_no_figures(tmp_path: Path) -> None:
    keys = set()
    for number in range(2):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(filled(0))
        content = members(path)
        points = b'<numLit><ptCount val="1"/><pt idx="0"><v>%d</v></pt></numLit>' % number
        series = b'<ser><idx val="9"/><order val="9"/><val>%b</val></ser></lineChart>' % points
        assert b"</lineChart>" in content[CHART]
        content[CHART] = content[CHART].replace(b"</lineChart>", series, 1)
        form = form_of(open_untrusted(write_archive(path, content)))
        assert form is not None
        keys.add(form.key)
    assert len(keys) == 2


def test_workbooks_that_do_not_say_their_figures_month_get_it_each(tmp_path: Path) -> None:
    kinds, catalogue = KindsOfWorkbooks(), load_catalogue()
    for number in range(3):
        path = edited(tmp_path / f"{number}.xlsx", "B24", "HEAD/>", number)
        fast = update_workbook(path, given(number, "2026-02"), catalogue, kinds=kinds)
    assert named(opened(fast.data), "figures_from")[0].value == datetime.datetime(2026, 1, 1)
