"""File names: safe on every system, unique in a run, readable, and never outside their folder."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlkpi.fill.file_names import LONGEST, file_name

RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}


def named(business: str) -> str:
    return file_name(business, ".xlsx", set())


@pytest.mark.parametrize(
    ("business", "name"),
    [
        ("Acme", "Acme"),
        ("Chez Zoë & l’Été – cadeaux n° 1", "Chez Zoë & l’Été – cadeaux n° 1"),
        ("../../etc/passwd", "etc-passwd"),
        ("..\\..\\windows", "windows"),
        ("/etc/passwd", "etc-passwd"),
        ("C:\\temp\\x", "C--temp-x"),
        ("a/b\\c", "a-b-c"),
        ("a／b＼c", "a-b-c"),  # full-width: some systems turn them into / and \
        ("..", "business"),
        (".", "business"),
        ("", "business"),
        (" \t\n", "business"),
        ("\u200b\u202e\ufeff", "business"),
        ("\ud800", "business"),
        ("CON", "_CON"),
        ("con", "_con"),
        ("nul.txt", "_nul.txt"),
        ("NUL .tar.gz", "_NUL .tar.gz"),
        ("COM¹", "_COM¹"),
        ("lpt0", "_lpt0"),
        ("ＣＯＮ", "_ＣＯＮ"),
        (" AUX ", "_AUX"),
        (".CON", "_CON"),
        ("CONIN$", "_CONIN$"),
        ("Console", "Console"),
        ("Comté", "Comté"),
        ("Acme. . .", "Acme"),
        ("Acme ", "Acme"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("~$Acme", "$Acme"),
        ("Acme\u202excod.exe", "Acmexcod.exe"),
        ("Ac\u00adme\u200d\x00\x1f\x7f", "Acme"),
        ("Acme\nParis", "Acme Paris"),
        ("Acme\u00a0\u2028 Paris", "Acme Paris"),
        ('<>:"|?*', "business"),
        ("What? No!", "What- No!"),
        ("🎁 Cadeaux 🎁", "🎁 Cadeaux 🎁"),
        ("E\u0301te\u0301", "Été"),
        ("=cmd|' /C calc'!A0", "=cmd-' -C calc'!A0"),
    ],
)
def test_names(business: str, name: str) -> None:
    assert named(business) == f"{name}.xlsx"


def test_a_long_name_is_cut_between_characters() -> None:
    assert named("a" * 300) == "a" * (LONGEST - 5) + ".xlsx"
    name = named("é" * 300)
    assert name == "é" * ((LONGEST - 5) // 2) + ".xlsx"
    cut_at_a_dot = named("a" * (LONGEST - 6) + "." + "b" * 200)
    assert cut_at_a_dot == "a" * (LONGEST - 6) + ".xlsx"


def test_names_that_some_file_system_takes_for_one_get_a_number() -> None:
    taken: set[str] = set()
    businesses = ["Acme", "ACME", "Acme", "Acme.", "Ａcme", "Acme (2)", "Straße", "STRASSE", "E\u0301", "é"]
    assert [file_name(business, ".xlsx", taken) for business in businesses] == [
        "Acme.xlsx",
        "ACME (2).xlsx",
        "Acme (3).xlsx",
        "Acme (4).xlsx",
        "Ａcme (5).xlsx",
        "Acme (2) (2).xlsx",
        "Straße.xlsx",
        "STRASSE (2).xlsx",
        "É.xlsx",
        "é (2).xlsx",
    ]


def test_long_names_that_are_equal_once_cut_stay_apart_and_short() -> None:
    taken: set[str] = set()
    names = [file_name("é" * 200 + str(number), ".xlsx", taken) for number in range(1200)]
    assert len(set(names)) == len(taken) == 1200
    assert max(len(name.encode()) for name in names) <= LONGEST
    assert names[1].endswith("é (2).xlsx")
    assert names[1199].endswith("é (1200).xlsx")


def test_the_suffix_is_kept() -> None:
    taken: set[str] = set()
    assert file_name("nul", ".xlsm", taken) == "_nul.xlsm"
    assert file_name("a" * 300, ".xlsm", taken).endswith("a.xlsm")


@settings(deadline=None)  # machines are shared
@given(
    st.lists(st.text(st.characters(), max_size=300) | st.sampled_from(["Acme", "ACME", "CON", "..", "é"]), max_size=12)
)
def test_any_text_gives_a_safe_unique_name(businesses: list[str]) -> None:
    taken: set[str] = set()
    names = [file_name(business, ".xlsx", taken) for business in businesses]
    again: set[str] = set()
    assert names == [file_name(business, ".xlsx", again) for business in businesses]
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in names}) == len(names)
    for name in names:
        stem = name.removesuffix(".xlsx")
        assert len(name.encode()) <= LONGEST < 255  # encode: no lone surrogate either
        assert stem.strip(" .") == stem != ""
        assert not set('<>:"/\\|?*') & set(name)
        assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in name)
        assert unicodedata.normalize("NFKC", stem).split(".")[0].strip().casefold() not in RESERVED
        assert Path("/folder/x", name).resolve().parent == Path("/folder/x")


def test_names_can_be_written(tmp_path: Path) -> None:
    taken: set[str] = set()
    for business in ["é" * 300, "🎁" * 100, "../up", "CON", "a\0b", "Acme", "ACME", "~", "日本" * 80]:
        (tmp_path / file_name(business, ".xlsx", taken)).write_bytes(b"")
    assert len(list(tmp_path.iterdir())) == 9
