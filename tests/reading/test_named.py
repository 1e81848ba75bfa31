"""Where names lead, and the cells of an input below its headings."""

from __future__ import annotations

import pytest

from xlkpi.errors import Problem
from xlkpi.reading.named import cells_below
from xlkpi.xlsx.defined_names import Range, range_named


@pytest.mark.parametrize(
    ("reference", "cells"),
    [
        ("Inputs!$B$4", Range("Inputs", ("B4",))),
        ("'Inputs'!B4:C4", Range("Inputs", ("B4", "C4"))),
        ("'O''Brien'!$A$1:$B$2", Range("O'Brien", ("A1", "B1", "A2", "B2"))),
        ("Ma feuille!$A$1", Range("Ma feuille", ("A1",))),
        ("#REF!", None),
        ("Inputs!#REF!", None),
        ("Inputs!$A:$A", None),
        ("Inputs!$A$1,Inputs!$B$1", None),
        ("OFFSET(Inputs!$A$1,0,0)", None),
        ("[1]Inputs!$A$1", Range("[1]Inputs", ("A1",))),  # another workbook's: no sheet has such a title
    ],
)
def test_where_a_name_leads(reference: str, cells: Range | None) -> None:
    assert range_named(reference) == cells


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("Inputs!$D$8:$F$8", ("D8", "E8", "F8")),
        ("Inputs!$C$8:$H$8", ("D8", "E8", "F8")),  # wider
        ("Inputs!$T$8:$V$8", ("T8", "U8", "V8")),  # elsewhere: a cell for each heading
        ("Mine!$B$3:$B$5", ("B3", "B4", "B5")),
        ("Inputs!$D$8:$E$8", None),  # narrower
        ("Inputs!$E$8:$G$8", None),  # the heading above says another month
        ("Mine!$B$3:$B$6", None),
        ("Inputs!$D$8:$F$9", None),
        ("Inputs!$D$8", None),
    ],
)
def test_an_inputs_row_is_found_by_its_name_and_its_cells_by_the_headings(
    reference: str, expected: tuple[str, ...] | None
) -> None:
    cells, months = range_named(reference), range_named("Inputs!$D$2:$F$2")
    assert cells is not None
    assert months is not None
    found = cells_below("in_revenue", cells, months, frozenset())
    if expected is None:
        assert isinstance(found, Problem)
        assert found.what == f"the name 'in_revenue' leads to {cells}, which is not one cell for each month of {months}"
    else:
        assert found == expected


def test_a_name_need_not_reach_a_column_of_the_users_own() -> None:
    cells, months = range_named("Inputs!$D$8:$E$8"), range_named("Inputs!$D$2:$F$2")
    assert cells is not None
    assert months is not None
    assert cells_below("in_revenue", cells, months, frozenset({2})) == ("D8", "E8", "F8")
