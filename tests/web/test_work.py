"""The worker of the page: the same bytes as the commands, and plain words for everything else."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

pytest.importorskip("ibis", reason="the extra import is not installed: pip install 'xlkpi[import]'")

from asked_of_page import OF_COMMANDS, TRADE, ask, file, texts
from folders import DATA
from xlkpi.collect.check_files import check_files
from xlkpi.fill.fill_table import fill_table
from xlkpi.fill.generate_templates import generate_templates
from xlkpi.orders.import_orders import import_orders
from xlkpi.orders.suggest import suggest
from xlkpi.web.outcome import Outcome

ETSY = (DATA / "exports" / "etsy_orders.csv").read_bytes()
UNKNOWN = (DATA / "suggest" / "dolibarr.csv").read_bytes()
TABLE = "business,month,revenue,orders_received\nAcme,2026-01,100,4\n"


def test_exports_fill_the_workbook_of_the_command(tmp_path: Path) -> None:
    outcome = ask(tmp_path, ("Mes ventes d’été.csv", ETSY), language="fr")
    (tmp_path / "own.csv").write_bytes(ETSY)
    result = import_orders([tmp_path / "own.csv"], TRADE, "Atelier Lune", folder=tmp_path / "own", language="fr")
    assert result.workbook
    assert file(tmp_path, outcome).read_bytes() == result.workbook.read_bytes()
    assert (outcome.kind, outcome.files[0].name) == ("orders", "Mes ventes d’été.csv")
    assert outcome.files[0].sentences
    assert {one.id for one in outcome.counted} == set(result.inputs.sources)
    assert {one.id for one in outcome.asked} == set(result.inputs.blank)
    page = openpyxl.load_workbook(result.workbook, data_only=True).worksheets[0]
    assert outcome.dashboard
    assert (outcome.dashboard.headline, outcome.dashboard.look) == (page["A3"].value, page["A4"].value)
    assert [kpi.gap for kpi in outcome.dashboard.kpis] == [page[f"I{row}"].value or "" for row in range(13, 20)]
    assert all(kpi.source.startswith("Source\u00a0: Quelles sont") for kpi in outcome.dashboard.kpis)
    assert not [text for text in texts(outcome) if OF_COMMANDS.search(text) or str(tmp_path) in text]


def test_typed_figures_fill_the_workbook_of_import_and_fill(tmp_path: Path) -> None:
    first = ask(tmp_path, ("orders.csv", ETSY))
    asked = {one.id: one for one in first.asked}
    month = asked["turnaround_days"].months[0]
    figures = {"turnaround_days": {month.id: "1 234,5"}, "orders_delivered": {month.id: "120"}}
    outcome = ask(tmp_path, ("orders.csv", ETSY), figures=figures)
    (tmp_path / "own.csv").write_bytes(ETSY)
    table = tmp_path / "inputs.csv"
    import_orders([tmp_path / "own.csv"], TRADE, "Atelier Lune", table=table)
    header, *rows = csv.reader(table.read_text("utf-8-sig").splitlines())
    for row in rows:
        if row[header.index("month")] == month.id:
            row[header.index("turnaround_days")], row[header.index("orders_delivered")] = "1234.5", "120"
    table.write_text("\n".join(",".join(row) for row in (header, *rows)) + "\n")
    fill_table(table, tmp_path / "own", vertical=TRADE)
    assert file(tmp_path, outcome).read_bytes() == (tmp_path / "own" / "Atelier Lune.xlsx").read_bytes()


def test_a_wrong_figure_is_said_by_its_field_and_nothing_is_filled(tmp_path: Path) -> None:
    month = ask(tmp_path, ("orders.csv", ETSY)).asked[0].months[0].id
    figures = {"turnaround_days": {month: "abc"}, "revenue": {month: "5"}, "orders_delivered": {month: ""}}
    outcome = ask(tmp_path, ("orders.csv", ETSY), figures=figures, language="fr")
    assert [one.field for one in outcome.problems] == [f"figures.turnaround_days.{month}", f"figures.revenue.{month}"]
    assert "«\u00a0abc\u00a0» n’est pas un nombre" in outcome.problems[0].text
    assert (outcome.dashboard, outcome.is_complete) == (None, False)
    assert not [one for one in outcome.downloads if one.role == "workbook"]


def test_an_unknown_export_is_proposed_and_then_counted_as_the_draft_has_it(tmp_path: Path) -> None:
    proposal = ask(tmp_path, ("factures.csv", UNKNOWN))
    assert (proposal.kind, proposal.downloads) == ("draft", ())
    assert proposal.draft
    assert proposal.draft.proved
    questions = {question.id: question for question in proposal.questions}
    assert questions["0.csv:goods"].chosen == ("Montant HT",)
    assert questions["0.csv:goods"].samples
    answers = {name: question.chosen for name, question in questions.items()}
    outcome = ask(tmp_path, ("factures.csv", UNKNOWN), answers=answers)
    export, mapping = tmp_path / "factures.csv", tmp_path / "factures.toml"
    export.write_bytes(UNKNOWN)
    mapping.write_text(str(suggest(export)), "utf-8")
    result = import_orders([export], TRADE, "Atelier Lune", folder=tmp_path / "own", mappings=[mapping])
    assert result.workbook
    assert file(tmp_path, outcome).read_bytes() == result.workbook.read_bytes()
    assert any("reconcile" in text for text in outcome.files[0].sentences)


def test_what_is_doubtful_in_a_proposal_is_to_be_settled(tmp_path: Path) -> None:
    unclear = (DATA / "suggest" / "marketplace_releve.csv").read_bytes()
    proposal = ask(tmp_path, ("releve.csv", unclear))
    assert proposal.draft
    assert proposal.draft.doubts
    answers = {question.id: question.chosen for question in proposal.questions}
    again = ask(tmp_path, ("releve.csv", unclear), answers=answers | {"0.csv:goods": ("Montant",)})
    assert (again.kind, [one.field for one in again.problems]) == ("draft", ["answers.0.csv:sure"])
    open_ = ask(tmp_path, ("releve.csv", unclear), answers=answers | {"0.csv:placed": ()})
    assert (open_.kind, [one.field for one in open_.problems]) == ("draft", ["answers.0.csv:placed"])
    assert not [text for text in texts(open_) if OF_COMMANDS.search(text)]


def test_a_table_fills_one_workbook_or_an_archive(tmp_path: Path) -> None:
    alone = ask(tmp_path, ("shops.csv", TABLE))
    (tmp_path / "shops.csv").write_text(TABLE)
    fill_table(tmp_path / "shops.csv", tmp_path / "own", vertical=TRADE)
    own = (tmp_path / "own" / "Acme.xlsx").read_bytes()
    assert file(tmp_path, alone).read_bytes() == own
    (second := tmp_path / "second").mkdir()
    several = ask(second, ("shops.csv", f"{TABLE}Bravo,2026-01,200,5\nWrong,2026-01,x,5\n"))
    with zipfile.ZipFile(file(second, several, "businesses")) as archive:
        assert archive.namelist() == ["Acme.xlsx", "Bravo.xlsx"]
        assert archive.read("Acme.xlsx") == own
    assert several.businesses == ("Acme", "Bravo")
    assert len(several.problems) == 1
    (third := tmp_path / "third").mkdir()
    unnamed = ask(third, ("mine.csv", TABLE.replace("business,", "").replace("Acme,", "")))
    assert unnamed.downloads[0].name == "Atelier Lune.xlsx"


def test_a_workbook_that_came_back_is_checked_moved_and_continued(tmp_path: Path) -> None:
    generate_templates([TRADE], tmp_path / "made-before", languages=["fr"], sample=True)
    book = openpyxl.load_workbook(tmp_path / "made-before" / f"{TRADE}.fr.sample.xlsx")
    book["Saisie"]["B4"], book["Saisie"]["D8"] = "Chez moi", "-3"
    book.save(tmp_path / "returned.xlsx")
    outcome = ask(
        tmp_path, ("chez moi.xlsx", (tmp_path / "returned.xlsx").read_bytes()), task="next_year", language="fr"
    )
    assert (outcome.kind, [one.role for one in outcome.downloads]) == ("workbook", ["next_year", "workbook"])
    assert [one.name for one in outcome.downloads] == ["chez moi 2027.xlsx", "chez moi.xlsx"]
    assert "Saisie!D8" in outcome.problems[0].text
    assert check_files([file(tmp_path, outcome)]).problems == ()
    assert outcome.dashboard
    assert all(kpi.chart.startswith("<svg") and " style=" not in kpi.chart for kpi in outcome.dashboard.kpis)


def test_workbooks_of_one_stem_are_all_given_back_and_one_that_cannot_be_read_takes_no_other_s_place(
    tmp_path: Path,
) -> None:
    generate_templates([TRADE], tmp_path / "made-before", languages=["fr"], sample=True)
    sample = tmp_path / "made-before" / f"{TRADE}.fr.sample.xlsx"
    book, contents = openpyxl.load_workbook(sample), []
    for name in ("Une", "Deux"):
        book["Saisie"]["B4"] = name
        book.save(tmp_path / "returned.xlsx")
        contents.append((tmp_path / "returned.xlsx").read_bytes())
    del book["Saisie"]
    book.save(tmp_path / "returned.xlsx")
    files = [("0.xlsx", (tmp_path / "returned.xlsx").read_bytes()), ("a.xlsx", contents[0]), ("A.xlsm", contents[1])]
    outcome = ask(tmp_path, *files, task="next_year", language="fr")
    found = {}
    for role in ("workbook", "next_year"):
        with zipfile.ZipFile(file(tmp_path, outcome, role)) as archive:
            for name in archive.namelist():
                made = openpyxl.load_workbook(io.BytesIO(archive.read(name)), data_only=True)["Saisie"]
                found[role, name] = (made["B4"].value, made["B5"].value.year)
    assert found == {
        ("workbook", "a.xlsx"): ("Une", 2026), ("workbook", "A (2).xlsx"): ("Deux", 2026),
        ("next_year", "a 2027.xlsx"): ("Une", 2027), ("next_year", "A (2) 2027.xlsm"): ("Deux", 2027),
    }  # fmt: skip
    assert [one.name for one in outcome.downloads] == ["classeurs de l’année suivante.zip", "classeurs.zip"]
    assert [note.partition("\u00a0: ")[0] for note in outcome.notes] == ["a.xlsx", "A.xlsm"]
    said = [one.text for one in outcome.problems]
    assert len([text for text in said if "business_name" in text]) == 1  # what check and upgrade both find


@pytest.mark.parametrize("sample", [False, True])
def test_without_a_file_a_template_is_made(tmp_path: Path, sample: bool) -> None:
    outcome = ask(tmp_path, task="template", language="fr", currency="CHF", months=24, sample=sample)
    made = generate_templates(
        [TRADE], tmp_path / "own", languages=["fr"], currency="CHF", months=24, sample=sample
    ).written[0]
    assert file(tmp_path, outcome).read_bytes() == made.read_bytes()
    assert bool(outcome.dashboard) is sample


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("name", "content", "fields"),
    [
        ("photo.png", b"\x89PNG", ("files",)),
        ("facture.pdf", b"%PDF-1.4", ("files",)),
        ("named.csv", b"%PDF-1.4", ("files",)),
        ("page.csv", b"<html><body>no</body></html>", ("files",)),
        ("broken.xlsx", b"PK\x03\x04 and nothing", ("files",)),
        ("empty.csv", b"", ("files",)),
        ("old.xls", b"\xd0\xcf\x11\xe0", ("files",)),
        ("trade.json", b"{}", ("files",)),
        ("..\\..\\etc\\passwd", b"root", ("files",)),
    ],
)
def test_a_file_that_is_none_of_these_is_refused_in_plain_words(
    tmp_path: Path, name: str, content: bytes, fields: tuple[str, ...], language: str
) -> None:
    outcome = ask(tmp_path, (name, content), language=language)
    assert (outcome.kind, tuple(one.field for one in outcome.problems)) == ("refused", fields)
    said = [*texts(outcome)]
    assert not [text for text in said if OF_COMMANDS.search(text) or str(tmp_path) in text]


def test_what_is_missing_is_said_by_its_field(tmp_path: Path) -> None:
    outcome = ask(tmp_path, ("orders.csv", ETSY), vertical="", business=" ")
    assert [one.field for one in outcome.problems] == ["vertical", "business"]
    assert [one.field for one in ask(tmp_path).problems] == ["files"]
    assert [one.field for one in ask(tmp_path, task="template", vertical="nothing").problems] == ["vertical"]
    assert [one.field for one in ask(tmp_path, task="template", currency="XQZ").problems] == ["currency"]


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    outcome: Outcome = ask(tmp_path, ("orders.csv", ETSY), ("shops.csv", TABLE))
    assert (outcome.kind, [one.field for one in outcome.problems]) == ("refused", ["files"])


def test_what_only_the_visitor_knows_is_asked(tmp_path: Path) -> None:
    doubtful = "Date,Order,Customer,Total\n01/02/2026,1,a,10.00\n03/04/2026,2,b,20.00\n"
    proposal = ask(tmp_path, ("sales.csv", doubtful))
    answers = {question.id: question.chosen for question in proposal.questions} | {"0.csv:sure": ("yes",)}
    (dates,) = [question for question in proposal.questions if question.id == "0.csv:dates"]
    assert dates.required
    outcome = ask(tmp_path, ("sales.csv", doubtful), answers=answers | {"0.csv:dates": ("dmy",)})
    assert outcome.asked[0].months[0].id == "2026-02"


def test_orders_in_other_currencies_than_the_chosen_one_are_said_to_be_so(tmp_path: Path) -> None:
    outcome = ask(tmp_path, ("orders.csv", ETSY), currency="GBP", language="fr")
    assert outcome.downloads == ()
    assert "exclu\u00a0: dans une autre devise que celle choisie" in [row.reason for row in outcome.files[0].rows]
    assert not [text for text in texts(outcome) if "la plupart" in text or "utf-8" in text]
