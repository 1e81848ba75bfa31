"""The forms in which programs store calls of our functions: made bare, and all else left as it is."""

from __future__ import annotations

import pytest

from stored_calls import CALLS, DUAL, OTHERS
from xlkpi.functions import FUNCTIONS
from xlkpi.xlsx.calls import LOST, Links, bare_calls, edited, is_add_in, linked_files, links_read, number_edits

LINKS: Links = {1: "file:///C:\\Users\\Ann\\XLSTART\\xlkpi.xlam", 2: "rates.xlsx", 3: "C:/x/other.xlam", 4: ""}

BARE = {
    "[1]!KPI_AOV(A1,B1)": "KPI_AOV(A1,B1)",
    "[1]!kpi_aov(A1,B1)": "KPI_AOV(A1,B1)",
    "[1]!_xludf.KPI_AOV(1)": "KPI_AOV(1)",
    "[1]xlkpi!KPI_AOV(1)": "KPI_AOV(1)",
    "[9]!KPI_AOV(1)": "KPI_AOV(1)",
    "[2]!kpi_aov(1)": "KPI_AOV(1)",
    "[1]!KPI_OF_TOMORROW(1)": "KPI_OF_TOMORROW(1)",
    r"'C:\Users\O''Neil\[xlkpi.xlam]xlkpi'!KPI_AOV(1)": "KPI_AOV(1)",
    r"'C:\U\XLKPI.XLAM'!kpi_aov(A1)": "KPI_AOV(A1)",
    "'https://d.docs.live.net/1a/xlkpi%20(1).xlam'!KPI_AOV(1)": "KPI_AOV(1)",
    "_xlfn._xludf.kpi_aov(1)": "KPI_AOV(1)",
    "IFERROR([1]!KPI_AOV(T[a],[1]!KPI_CSAT(1,2)),[2]Rates!A1)": "IFERROR(KPI_AOV(T[a],KPI_CSAT(1,2)),[2]Rates!A1)",
    '"it\'s [1]!KPI_AOV("&[1]!KPI_AOV(1)&"\'"': '"it\'s [1]!KPI_AOV("&KPI_AOV(1)&"\'"',
}
OTHER_FILES = (
    "[3]!KPI_AOV(1)", r"'C:\x\mine.xlsm'!KPI_AOV(1)", "'[1]xlkpi'!$A$1", "[1]xlkpi!A1",
    "'O''Neil [1]!KPI_AOV(1)'!A1", '__xludf.DUMMYFUNCTION("_xludf.KPI_AOV(1)")', "MY_xludf.KPI_AOV(1)",
    "[2]!rate", "_xludf.KPI_MINE(1)", "T[[#This Row],[it''s]]+Sheet1!KPI_AOV+#REF!+{1,2}",
)  # fmt: skip


@pytest.mark.parametrize("formula", BARE)
def test_a_call_of_ours_is_made_bare(formula: str) -> None:
    assert bare_calls(formula, LINKS, FUNCTIONS) == BARE[formula]


@pytest.mark.parametrize("formula", OTHER_FILES)
def test_all_else_stays(formula: str) -> None:
    assert bare_calls(formula, LINKS, FUNCTIONS) == formula


def test_python_and_the_addins_vba_know_the_same_forms() -> None:
    for formula, bare in CALLS.items():
        assert bare_calls(formula, {}, FUNCTIONS).upper() == bare.upper()
    for formula in OTHERS:
        assert bare_calls(formula, {}, FUNCTIONS) == formula
    for formula in DUAL:
        assert "!KPI_" not in bare_calls(formula, {}, FUNCTIONS)
        assert "_XLUDF" not in bare_calls(formula, {}, FUNCTIONS).upper()


def test_links_have_other_numbers_and_nothing_else_has() -> None:
    formula = "'[2]It''s'!A1+[2]A:B!C3+[2]!rate+T[2]+T[[2]:['[2]]]+\"[2]A!B\"+[12]A!B1+'[2]'!A1"
    new = "'[1]It''s'!A1+[1]A:B!C3+[1]!rate+T[2]+T[[2]:['[2]]]+\"[2]A!B\"+[12]A!B1+'[1]'!A1"
    assert edited(formula, number_edits(formula, {2: 1})) == new
    assert links_read(formula) == {2, 12}


def test_the_file_that_a_call_asks_is_named() -> None:
    formula = r"[1]!KPI_AOV(1)+'C:\U\[xlkpi.xlam]xlkpi'!KPI_AOV(1)+[2]!KPI_AOV(1)+[3]!KPI_AOV(1)+KPI_AOV(1)+[2]!rate"
    assert [*linked_files(formula, LINKS, FUNCTIONS)] == [LINKS[1], r"C:\U\xlkpi.xlam", LOST]


@pytest.mark.parametrize(
    "name", ["xlkpi.xlam", "C:\\a b\\XLKPI.XLA", "Macintosh HD:Users:ann:xlkpi (2).xlam", "x/xlkpi-fr.xlam?web=1"]
)
def test_the_add_ins_file_is_known_wherever_it_lies(name: str) -> None:
    assert is_add_in(name)
    for other in ("notxlkpi.xlam", "xlkpi.xlsx", "xlkpi2.xlam", "xlkpi.xlam/other.xlam", "xlkpi.xlamx", ""):
        assert not is_add_in(other)
