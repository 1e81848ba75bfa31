"""By which catalogue a workbook was made: by its stamp, its mark, or else by its inputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import Catalogue
from xlkpi.numbers import Wrong
from xlkpi.reading.vertical import find_vertical, move
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.options import Options
from xlkpi.xlsx.identity import Identity, identity_of

OURS, BESIDE = "custom-phone-cases", "paris"
HEAD = '[vertical]\nid = "{id}"\nextends = "custom-phone-cases"\nname = {{ en = "A", fr = "B" }}\n'
CHANGE = '[[kpi]]\nid = "repeat_rate"\nperiod = "quarter"\n'


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Catalogue]:
    """Ours, one in its place, a later state of that, and one beside it."""
    folder = tmp_path_factory.mktemp("catalogues")
    texts = {
        "own": HEAD.format(id=OURS) + CHANGE,
        "later": HEAD.format(id=OURS) + CHANGE.replace("quarter", "year"),
        "words": HEAD.format(id=OURS),
        "beside": HEAD.format(id=BESIDE),
    }
    found = {"ours": load_catalogue()}
    for name, text in texts.items():
        path: Path = folder / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        found[name] = load_catalogue([str(path)])
    return found


def identity(catalogue: Catalogue, vertical: str = OURS, stamped: bool = True) -> Identity:
    workbook = build_workbook(catalogue.vertical(vertical), Options())
    for name in [] if stamped else list(workbook.custom_doc_props.names):
        del workbook.custom_doc_props[name]
    return identity_of(workbook)


@pytest.mark.parametrize("stamped", [True, False])
@pytest.mark.parametrize(
    ("made", "used", "wrong"),
    [
        ("ours", "ours", ""),
        ("own", "own", ""),
        ("ours", "words", ""),
        ("words", "ours", ""),
        ("ours", "beside", ""),
        ("ours", "own", "was made by xlkpi’s own custom-phone-cases, and the catalogue in use has another"),
        ("own", "ours", "was made by a custom catalogue that is not in use"),
        ("own", "later", "was made by another catalogue than the one in use, or before that was changed"),
    ],
)
def test_a_workbook_is_read_by_the_catalogue_that_made_it(
    catalogues: dict[str, Catalogue], made: str, used: str, wrong: str, stamped: bool
) -> None:
    found = find_vertical(identity(catalogues[made], stamped=stamped), catalogues[used])
    if wrong:
        assert isinstance(found, Wrong)
        assert found.what == wrong
    else:
        assert found == catalogues[used].vertical(OURS)


def test_two_verticals_of_the_same_inputs_are_told_apart_without_a_stamp(catalogues: dict[str, Catalogue]) -> None:
    for vertical in (OURS, BESIDE):
        found = find_vertical(identity(catalogues["beside"], vertical, stamped=False), catalogues["beside"])
        assert not isinstance(found, Wrong)
        assert found.id == vertical


@pytest.mark.parametrize(
    ("made", "used", "wanted", "moved"),
    [
        ("ours", "own", "", True),
        ("own", "own", "", True),
        ("own", "later", "", True),
        ("own", "ours", "", False),  # a plain upgrade keeps the shop's own thresholds
        ("own", "ours", OURS, True),
        ("ours", "beside", BESIDE, True),
        ("ours", "ours", "custom-e-scooters", False),
    ],
)
def test_which_workbooks_move(catalogues: dict[str, Catalogue], made: str, used: str, wanted: str, moved: bool) -> None:
    found = move(identity(catalogues[made]), catalogues[used], wanted)
    assert isinstance(found, Wrong) != moved
    if not isinstance(found, Wrong):
        old, new = found
        assert new == catalogues[used].vertical(wanted or OURS)
        assert old == (new if (made, used) == ("own", "later") else catalogues[made if made == "own" and used == "own"
                                                                              else "ours"].vertical(OURS))  # fmt: skip
