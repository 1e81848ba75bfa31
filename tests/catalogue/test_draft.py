"""Drafts of verticals' files: every field explained, good as they stand, never over a file that is there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from command_line import run
from own_vertical import vertical_text
from xlkpi.catalogue.draft import draft_of_extending, draft_of_own
from xlkpi.catalogue.draft_vertical import draft_vertical
from xlkpi.catalogue.extend import DROP, EXTENDS, ORDER
from xlkpi.catalogue.load import builtin_files, check_catalogue_files, load_catalogue, load_fields, tables_of
from xlkpi.catalogue.model import LANGUAGES
from xlkpi.catalogue.table import Table
from xlkpi.catalogue.wording import broken_rules, texts_of
from xlkpi.errors import UsageError

VERTICALS = list(load_catalogue().verticals)
FIELDS = load_fields()["table"]


def said_by_check(file: Path, catalogue: tuple[str, ...] = ()) -> list[str]:
    (findings,) = check_catalogue_files([file], load_catalogue(catalogue)).values()
    assert findings.problems == []
    return [str(note) for note in findings.notes]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_is_good_as_it_stands(tmp_path: Path, language: str) -> None:
    own = draft_vertical("candle-shop", tmp_path / "own.toml", language=language)
    assert said_by_check(own) == []
    assert load_catalogue([str(own)]).vertical("candle-shop").kpis
    known = load_catalogue()
    for id_ in VERTICALS:
        file = draft_vertical(id_, tmp_path / f"{id_}.toml", extends=id_, language=language)
        assert said_by_check(file) == [f"{id_}.toml: vertical: extends: replaces {id_}"]
        assert load_catalogue([str(file)]).vertical(id_) == known.vertical(id_)
    beside = draft_vertical("paris", tmp_path / "paris.toml", extends=VERTICALS[0], language=language)
    assert [note.split(": ")[2] for note in said_by_check(beside)] == ["extends", "name", "name"]


def test_a_draft_shows_what_the_other_says_and_explains_it_once(tmp_path: Path) -> None:
    base = tables_of("custom-phone-cases", load_catalogue())
    text = draft_of_extending("custom-phone-cases", base, load_fields(), "fr")
    bare = [line.strip().removeprefix("# ") for line in text.splitlines()]
    for table in FIELDS:
        for field in table["field"] if table["name"] in ("vertical", "group", "input", "kpi") else ():
            first = field["help"]["fr"].split()[:5]
            assert [line for line in bare if line.split()[: len(first)] == first], field["key"]
    assert 'thresholds = { typical = ">= 15", above = ">= 35", exceptional = "> 50" }' in bare
    assert [line for line in bare if line == field_help("input", "noun", "fr")] == []  # it is wrapped
    # with every # of the other's fields taken away, it says what the other says
    fields = {f"# {field['key']} = " for table in FIELDS for field in table["field"]}
    lines: list[str] = []
    in_list = False
    for line in text.splitlines():
        mark = line.strip()
        taken = in_list or any(mark.startswith(field) for field in fields)
        in_list = taken and (mark.endswith("= [") or (in_list and mark != "# ]"))
        lines.append(line.replace("# ", "", 1) if taken else line)
    found = tomllib.loads("\n".join(lines))
    kpis = {row["id"]: row for row in found["kpi"]}
    for row in base["kpi"]:
        assert {key: kpis[row["id"]][key] for key in row} == row


def field_help(table: str, key: str, language: str) -> str:
    (fields,) = (one["field"] for one in FIELDS if one["name"] == table)
    return str(next(field["help"][language] for field in fields if field["key"] == key))


def test_every_field_that_is_read_is_explained_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader's own memory of the keys that it has looked for says what there is."""
    looked_for: dict[str, set[str]] = {}
    done = Table.done

    def remember(table: Table) -> None:
        kind = table.place.split(" ")[0].lower()
        if kind == "function":
            kind = {1: "function", 3: "argument"}.get(len(table.place.split(": ")), "")
            kind = kind if ": example: " not in table.place else ""
        elif ": " in table.place:
            kind = ""
        looked_for.setdefault(kind, set()).update(table.read)
        done(table)

    monkeypatch.setattr(Table, "done", remember)
    files = [*builtin_files(), tmp_path / "own.toml", tmp_path / "draft.toml"]
    files[-2].write_text(vertical_text(), encoding="utf-8")
    text = draft_of_own("candle-shop", load_fields(), "en")
    for table in FIELDS:
        for field in table["field"]:  # all that is optional is used
            text = text.replace(f"# {field['key']} = ", f"{field['key']} = ")
    files[-1].write_text(text, encoding="utf-8")
    check_catalogue_files(files, load_catalogue())
    explained = {table["name"]: {field["key"] for field in table["field"]} for table in FIELDS}
    explained["vertical"] -= {EXTENDS, DROP, ORDER}
    explained["group"] |= {"input"}
    explained["function"] |= {"arguments"}
    assert {kind: looked_for[kind] for kind in explained} == explained


def test_explanations_keep_the_rules_of_wording() -> None:
    assert broken_rules(texts_of(load_fields()), "fields.toml") == []


def test_what_a_draft_is_refused_for(tmp_path: Path) -> None:
    goal = tmp_path / "own.toml"
    goal.write_text("mine", encoding="utf-8")
    folder = tmp_path / "no" / "own.toml"
    for id_, output, extends, words in (
        ("own", goal, "", "own.toml already exists; name another file with --output"),
        ("Own", tmp_path / "a.toml", "", "'Own' is not valid; write small letters a-z and digits, words joined by"),
        ("own", tmp_path / "a.txt", "", "a.txt: a vertical is a .toml file; end its name with .toml"),
        ("own", folder, "", "there is no such folder; make it, or name another"),
        ("own", tmp_path / "a.toml", "custom-phone-case", "did you mean 'custom-phone-cases'?"),
        ("custom-phone-cases", tmp_path / "a.toml", "", "or change that vertical with --extends custom-phone-cases"),
        ("custom-e-scooters", tmp_path / "a.toml", "custom-phone-cases", "'custom-e-scooters' is the id of"),
    ):
        with pytest.raises(UsageError) as caught:
            draft_vertical(id_, output, extends=extends)
        assert words in caught.value.in_language("en")
    assert goal.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [goal]


def test_the_command_says_where_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = run("new-vertical", "Coques-Lyon", "--extends", "custom-phone-cases", "--lang", "fr")
    assert (made.status, made.out) == (0, "coques-lyon.toml\n")
    assert "xlkpi check coques-lyon.toml" in made.err
    again = run("new-vertical", "coques-lyon", "--extends", "custom-phone-cases")
    assert (again.status, again.out) == (2, "")
    both = run("new-vertical", "coques-lyon", "-o", "b.toml", "--catalogue", "coques-lyon.toml")
    assert "'coques-lyon' is the id of" in both.err
