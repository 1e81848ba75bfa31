"""The command line in French: refusals, reports, usage errors and help; data stay data."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from command_line import run
from xlkpi.catalogue.model import LANGUAGES
from xlkpi.cli.app import asked_language
from xlkpi.cli.typer_words import ERRORS, in_language

NBSP = "\u00a0"
HEADER = "business,month,cases_sold,revenue"


def write_table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["business,vertical,month,revenue,orders", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("arguments", "variable", "language"),
    [
        ([], "", "en"),
        ([], "fr", "fr"),
        ([], "FR", "fr"),
        ([], "de", "en"),
        (["--lang", "fr"], "", "fr"),
        (["--lang=FR"], "", "fr"),
        (["--lang", "en"], "fr", "en"),
        (["--lang", "en", "--lang", "fr"], "fr", "fr"),
        (["--lang", "de"], "fr", "fr"),
    ],
)
def test_the_language_is_known_before_the_arguments_are_read(
    arguments: list[str], variable: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLKPI_LANGUAGE", variable)
    assert asked_language(["list", *arguments]) == language


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bogus"], f"Erreur{NBSP}: la commande «{NBSP}bogus{NBSP}» n’existe pas"),
        (
            ["lst"],
            f"la commande «{NBSP}lst{NBSP}» n’existe pas{NBSP}; vouliez-vous dire «{NBSP}list{NBSP}»{NBSP}?",
        ),
        (["show", "custom-phone-cases"], f"Erreur{NBSP}: il manque l’argument «{NBSP}INDICATEUR{NBSP}»"),
        (["list", "--bogus"], f"Erreur{NBSP}: l’option --bogus n’existe pas"),
        (["list", "--catalogue"], f"Erreur{NBSP}: l’option «{NBSP}--catalogue{NBSP}» demande une valeur"),
        (["preview", "a.xlsx", "-o", "x", "--dpi", "much"], "ce n’est pas un nombre entier"),
        (["preview", "a.xlsx", "-o", "x", "--dpi", "1"], "doit être supérieur ou égal à 20"),
        (
            ["list", "--lang", "de"],
            f"pour «{NBSP}--lang{NBSP}» (variable d’environnement «{NBSP}XLKPI_LANGUAGE{NBSP}»){NBSP}: "
            f"«{NBSP}de{NBSP}» ne fait pas partie de «{NBSP}en{NBSP}», «{NBSP}fr{NBSP}»\n",
        ),
        (["list", "no-such-trade"], f"Erreur{NBSP}: métier introuvable{NBSP}: «{NBSP}no-such-trade{NBSP}»"),
        (
            ["show", "custom-phone-cases", "aof"],
            f"indicateur introuvable{NBSP}: «{NBSP}aof{NBSP}»{NBSP}; vouliez-vous dire «{NBSP}aov{NBSP}»{NBSP}?",
        ),
        (["preview", "nowhere.xlsx", "-o", "x"], f"Erreur{NBSP}: fichier introuvable{NBSP}: nowhere.xlsx"),
        (["fill", "nowhere.csv", "-o", "x"], f"Erreur{NBSP}: nowhere.csv{NBSP}: fichier introuvable"),
    ],
)
def test_usage_errors(arguments: list[str], words: str) -> None:
    status, out, err = run(*arguments, XLKPI_LANGUAGE="fr")
    assert (status, out) == (2, "")
    assert words in err


def test_the_usage_and_the_way_to_help() -> None:
    err = run("show", XLKPI_LANGUAGE="fr").err
    assert err.startswith(f"Utilisation{NBSP}: xlkpi show [OPTIONS] {{MÉTIER}} {{INDICATEUR}}\n")
    assert f"Pour de l’aide{NBSP}: «{NBSP}xlkpi show --help{NBSP}».\n" in err


@pytest.mark.parametrize("sentence", ERRORS)
def test_each_error_of_typer_is_recognised(sentence: str) -> None:
    said = sentence.format(
        name="'x'", names="'x'", count=2, what="x", more="x", value="'x'", choices="'x'", kind="x", number=1, var="'X'"
    )
    assert in_language(said, "fr") != said or sentence in ("{what}",)
    assert in_language(said, "en") == said


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "'--on-error': 'foo' is not one of "),
        ("fr", f"«{NBSP}--on-error{NBSP}»{NBSP}: «{NBSP}foo{NBSP}» ne fait pas partie de "),
    ],
)
def test_an_unknown_choice_is_said_without_the_words_of_a_library(language: str, words: str) -> None:
    assert words in run("fill", "a.csv", "-o", "x", "--on-error", "foo", XLKPI_LANGUAGE=language).err


def test_an_error_that_is_not_known_stays_in_english() -> None:
    assert in_language("It rains.", "fr") == "It rains."


def test_help() -> None:
    out = run("--help", XLKPI_LANGUAGE="fr").out
    assert f"Utilisation{NBSP}: xlkpi [OPTIONS] COMMANDE [ARGUMENTS]…" in out
    assert f"Commandes{NBSP}:" in out
    assert "Affiche cette aide." in out
    command = run("calc", "--help", XLKPI_LANGUAGE="fr").out
    assert "Calcule un indicateur et le juge." in command
    assert "par défaut" in command
    assert f"XLKPI_LANGUAGE{NBSP};" in command
    assert "Exemple" in command
    assert "..." not in out
    assert run("calc", "--help").out.startswith("Usage: xlkpi calc")  # and English again


@pytest.mark.parametrize(
    ("text", "value"), [("10000,50", "50,0025"), ("10000.50", "50,0025"), ("10000", "50"), (",5", "0,0025")]
)
def test_decimal_commas(text: str, value: str) -> None:
    done = run("calc", "remote-personal-shopper", "aov", f"revenue={text}", "orders=200", "--lang", "fr", "--json")
    assert json.loads(done.out)["value"] == pytest.approx(float(value.replace(",", ".")))
    english = run("calc", "remote-personal-shopper", "aov", f"revenue={text}", "orders=200")
    assert english.status == (2 if "," in text else 0)


def test_a_wrong_number_shows_how_to_write_one() -> None:
    done = run("calc", "remote-personal-shopper", "aov", "revenue=beaucoup", "orders=200", "--lang", "fr")
    words = f"revenue{NBSP}: «{NBSP}beaucoup{NBSP}» n’est pas un nombre{NBSP}; écrivez un nombre comme 12,5"
    assert words in done.err


def test_the_decimals_of_a_number_with_separators_follow_the_language() -> None:
    for language, words in (("fr", "écrivez 10000,50"), ("en", "write 10000.50")):
        done = run("calc", "remote-personal-shopper", "aov", "revenue=10,000.50", "orders=200", "--lang", language)
        assert done.err.endswith(f"{words}\n")


def test_the_report_of_fill(tmp_path: Path) -> None:
    table = tmp_path / "shops.csv"
    columns = run("columns", "custom-phone-cases").out
    header, example = columns.splitlines()
    cells = example.split(",")
    cells[-1] = "x"
    table.write_text(f"{header}\n{','.join(cells)}\n", encoding="utf-8")
    done = run("fill", str(table), "-o", str(tmp_path / "out"), "--lang", "fr")
    assert done.status == 1
    assert "rejetés" in done.err
    assert f"1 problème, consigné dans {tmp_path / 'out' / 'rejected.csv'}" in done.err
    with (tmp_path / "out" / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert row["ligne"] == "2"
    assert row["problème"] == f"«{NBSP}x{NBSP}» n’est pas un nombre"
    assert row["que faire"] == "écrivez un nombre comme 12.5, ou laissez la cellule vide"


@pytest.mark.slow
def test_check_and_collect(tmp_path: Path) -> None:
    assert run("generate", "custom-phone-cases", "-o", str(tmp_path), "--lang", "fr").status == 0
    (tmp_path / "note.xls").write_bytes(b"x")
    done = run("check", str(tmp_path), XLKPI_LANGUAGE="fr")
    assert f"note.xls{NBSP}: ancien format .xls{NBSP}; ouvrez-le dans un tableur" in done.out
    assert "2 fichiers vérifiés, 1 problème" in done.err
    done = run("collect", str(tmp_path), "-o", str(tmp_path / "inputs.csv"), "--lang", "fr")
    assert done.status == 1
    with (tmp_path / "collected-problems.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert {row["type"] for row in rows} == {"écarté"}
    assert done.err.splitlines()[-1].endswith(f"collected-problems.csv (écarté{NBSP}: {len(rows)})")
    assert {row["problème"] for row in rows} >= {"ancien format .xls"}
    again = run("check", str(tmp_path), XLKPI_LANGUAGE="fr").err  # the table is a file, the report is known as one
    assert again == "3 fichiers vérifiés, 2 problèmes\n"


def test_json_keeps_its_keys_and_ids() -> None:
    french, english = (json.loads(run("list", "--json", "--lang", language).out) for language in LANGUAGES[::-1])
    assert [row.keys() for row in french] == [row.keys() for row in english]
    assert [row["unit"] for row in french] == [row["unit"] for row in english]


def test_what_the_system_refuses(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = run("generate", "custom-phone-cases", "-o", str(file), "--lang", "fr")
    assert done.err == f"Erreur{NBSP}: {file}{NBSP}: un fichier porte déjà ce nom\n"
    assert run("generate", "custom-phone-cases", "-o", str(file), "--lang", "en").err == f"Error: {file}: File exists\n"
