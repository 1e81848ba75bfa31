"""The page's words: no sentence that can reach it names an option, a command or a file that a visitor has not."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator

import pytest

from asked_of_page import OF_COMMANDS
from folders import PACKAGE
from xlkpi.errors import Problem
from xlkpi.messages import joined, message, plural
from xlkpi.web.plain import ASKED, INSTEAD, as_sentence, asked, in_words, plain
from xlkpi.web.said import say

ROOMS = ("orders", "tables", "fill", "collect", "upgrade", "reading", "xlsx", "workbook", "jobs", "web")
MODULES = ("exchange.py", "files.py", "errors.py", "libreoffice.py", "numbers.py", "catalogue/measures.py")

NEVER_SHOWN = {
    # checks of what a command is asked for; the page asks for none of this
    "orders/import_checks.py", "fill/open_workbook.py", "fill/manifest.py", "tables/write_rows.py", "jobs/cloud.py",
    "jobs/workers.py", "upgrade/overwrite.py", "upgrade/places.py", "upgrade/in_place.py",
    # what is said to whoever starts the page
    "web/server.py",
    # commands that the page has not
    "upgrade/update.py", "upgrade/update_records.py", "upgrade/update_workbooks.py", "collect/collect_workbooks.py",
    # the text of a draft, whose questions the page asks in words of its own
    "orders/suggest/draft.py", "tables/draft_mapping.py",
    # mapping files, which the page writes itself
    "orders/layouts.py", "tables/mapping.py",
}  # fmt: skip
"""Modules whose sentences about options cannot reach the page."""
ALSO_NEVER = {
    "--start {start:%Y-%m} is not the first month of a year that starts in month {month} (--year-start); leave one of "
    "them out",
    "{month} is not the number of a month; write 1 to 12 with --year-start",
    "its year starts in month {month}, and --start is {start:%Y-%m}",
    "--rate is for built-in templates; type the exchange rate into your own template",
    "{report}: the report would replace {file}; name another file with --report",
    "--rate is the exchange rate of a workbook; name a folder for it with --fill",
    "upgrade it first, with `xlkpi upgrade`",  # of the user's own template
}
"""Single sentences that are about options which the page never gives."""


def sentences() -> Iterator[tuple[str, str]]:
    """The sentences that modules mark, each with its module."""
    files = [file for room in ROOMS for file in sorted((PACKAGE / room).rglob("*.py"))]
    for file in [*files, *(PACKAGE / name for name in MODULES)]:
        name = file.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("message", "plural", "sentence"):
                for argument in node.args[:2]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield name, argument.value


def of_layouts() -> Iterator[str]:
    for file in sorted((PACKAGE / "orders" / "systems").glob("*.toml")):
        for entry in tomllib.loads(file.read_text("utf-8")).values():
            yield from (note["en"] for note in entry.get("notes", []))


def test_every_sentence_about_options_has_another_on_the_page() -> None:
    known = list(sentences())
    told = [text for name, text in known if name not in NEVER_SHOWN and text not in ALSO_NEVER] + list(of_layouts())
    assert len(told) > 500
    assert [text for text in told if OF_COMMANDS.search(text) and text not in INSTEAD] == []


def test_no_sentence_is_replaced_that_nobody_says() -> None:
    known = {text for _, text in sentences()} | set(of_layouts())
    assert {*INSTEAD, *ASKED} - known == set()
    assert set(ASKED) <= set(INSTEAD)


def test_the_page_says_nothing_of_options_either() -> None:
    assert [text for text in INSTEAD.values() if OF_COMMANDS.search(text)] == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Choose other months below"), ("fr", "Choisissez d’autres mois ci-dessous")]
)
def test_a_sentence_keeps_its_values_and_its_language(language: str, words: str) -> None:
    problem = Problem(file="a.csv", place="--start", what=message("is empty"),
                      fix=message("choose other months with --from and --to"))  # fmt: skip
    assert say(problem, language).fix == words
    assert "--" not in say(problem, language).text


def test_sentences_within_others_and_of_counts_are_replaced() -> None:
    nested = joined("; ", ["a", message("{fix} with --from and --to", fix=message("leave the other months out"))])
    assert in_words(nested, "fr") == "a\u00a0; retirez les autres mois"
    many = plural(
        "{file}: {count:,} order counted as a sale has a status that is not known to xlkpi: {statuses}. Say what it "
        "means with {option}.",
        "{file}: {count:,} orders counted as sales have a status that is not known to xlkpi: {statuses}. Say what it "
        "means with {option}.",
        count=2, file="a.csv", statuses="x", option="--status",
    )  # fmt: skip
    assert in_words(many, "en") == (
        "a.csv: 2 orders counted as sales have a status that is not known: x. Say below what it means."
    )
    assert plain("Chez Paul") == "Chez Paul"


def test_a_sentence_begins_with_a_capital_but_for_a_files_name() -> None:
    assert as_sentence(message("is empty"), "en") == "Is empty"
    assert as_sentence(message("{file}: is empty", file="a.csv"), "en") == "a.csv: is empty"


def test_a_problem_says_what_to_ask() -> None:
    said = message("{fix}", fix=message("say it with --decimal . or --decimal ,"))
    assert [*asked(said)] == ["decimal"]
