"""The page over HTTP: what a visitor sends, and what the page answers."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from page import CSV, WORKBOOK, Visitor, Worker, filled, visitor
from xlkpi.web.headers import LOG
from xlkpi.web.limits import Limits
from xlkpi.web.outcome import Asked, Download, Month, Option, Outcome, Question, Said
from xlkpi.web.process import Lost
from xlkpi.web.request import NEXT_YEAR, READ, TEMPLATE

SMALL = Limits(size=1000, fields=10, text=20, files=2)


def path_of(visited: Visitor, *files: tuple[str, bytes], **fields: str) -> str:
    """Send files; return the path of the upload's page."""
    shown = visited.send(*files or (CSV,), **fields)
    assert shown.status_code == 200
    path = urlsplit(str(shown.url)).path
    assert path.startswith("/u/")
    return path


def test_an_upload_leads_to_a_page_and_a_workbook() -> None:
    worker = Worker()
    with visitor(worker) as visited:
        path = path_of(visited, CSV, ("March.XLSX", b"x"), currency="chf", year_start="7")
        for _ in range(2):  # the page can be loaded again, and the files are worked on once
            assert f'href="{path}/file/0"' in visited.client.get(path).text
        got = visited.client.get(f"{path}/file/0")
    assert got.content == WORKBOOK
    assert got.headers["content-disposition"] == "attachment; filename*=utf-8''Chez%20Paul%20%C3%A9.xlsx"
    (request,) = worker.requests
    assert (request.task, request.vertical, request.business) == (READ, "custom-phone-cases", "Chez Paul")
    assert (request.currency, request.year_start, request.language) == ("CHF", 7, "en")
    assert [(file.stored, file.name) for file in request.files] == [
        ("file-1.csv", "orders.csv"),
        ("file-2.xlsx", "March.XLSX"),
    ]


def test_a_template_needs_no_file() -> None:
    worker = Worker()
    with visitor(worker) as visited:
        visited.send(door="template", business="", sample="1", language="fr")
    (request,) = worker.requests
    assert (request.task, request.sample, request.language) == (TEMPLATE, True, "fr")


@pytest.mark.parametrize(
    ("accepted", "language"), [("fr-CH, en;q=0.5", "fr"), ("de;q=0.9, en;q=0.1, fr;q=0.01", "en"), ("", "en")]
)
def test_the_browser_chooses_the_language_and_the_visitor_another(accepted: str, language: str) -> None:
    with visitor() as visited:
        page = visited.client.get("/", headers={"Accept-Language": accepted})
        other = {"en": "fr", "fr": "en"}[language]
        assert urlsplit(str(page.url)).path == f"/{language}"
        assert f'<html lang="{language}">' in page.text
        assert f'<a href="/{other}" lang="{other}"' in page.text


def test_a_result_is_computed_again_in_the_other_language() -> None:
    worker = Worker()
    with visitor(worker) as visited:
        path = path_of(visited)
        shown = visited.client.post(path, data={"language": "fr"})
    assert '<html lang="fr">' in shown.text
    assert [request.language for request in worker.requests] == ["en", "fr"]
    assert worker.requests[1].business == "Chez Paul"
    assert worker.found == [["file-1.csv", "request.json"]] * 2  # nothing of the work before


@pytest.mark.parametrize(
    ("files", "fields", "field", "said"),
    [
        ((), {}, "files", "Choose at least one file."),
        ((CSV,), {"vertical": "nobody"}, "vertical", "Choose your trade."),
        ((CSV,), {"business": "  "}, "business", "Type the name of your business."),
        ((("nothing.csv", b""),), {}, "files", "“nothing.csv” is empty."),
        ((("photo.png", b"x"),), {}, "files", "“photo.png” is not a kind of file"),
        ((("<b>.exe", b"x"), CSV), {}, "files", "“&lt;b&gt;.exe” is not a kind of file"),
    ],
)
def test_a_form_that_lacks_something_says_what_beside_the_field(
    files: tuple[tuple[str, bytes], ...], fields: dict[str, str], field: str, said: str
) -> None:
    worker = Worker()
    with visitor(worker) as visited:
        page = visited.send(*files, **fields)
        assert len(visited.desk.visits) == 0
    assert page.status_code == 422
    assert page.text.count(said) == 2  # in the summary, and below the field
    assert f'<a href="#{field}">' in page.text
    assert re.search(rf'id="{field}"[^>]* aria-describedby="[^"]*{field}-error" aria-invalid="true"', page.text)
    assert not worker.requests


def test_a_form_that_lacks_something_keeps_the_rest() -> None:
    with visitor() as visited:
        page = visited.send(business="Chez « Paul »", currency="CHF").text
    assert 'value="Chez « Paul »"' in page
    assert '<option value="custom-phone-cases" selected>' in page
    assert '<option value="CHF" selected>' in page


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        ([("a.csv", b"x" * 5000)], 413, "larger than"),
        ([("a.csv", b"x" * 600), ("b.csv", b"x" * 600)], 413, "larger than"),  # together
        ([("a.csv", b"x")] * 3, 413, "2 at most"),
    ],
)
def test_too_much_is_refused(files: list[tuple[str, bytes]], status: int, said: str) -> None:
    with visitor(limits=SMALL) as visited:
        page = visited.send(*files)
        assert len(visited.desk.visits) == 0
    assert page.status_code == status
    assert said in page.text


def test_a_request_must_say_its_size_and_be_a_form() -> None:
    with visitor(limits=replace(SMALL, size=100_000)) as visited:
        unsized = visited.client.post("/en", content=iter([b"x"]), headers={"Content-Type": "text/plain"})
        broken = visited.client.post("/en", content=b"x", headers={"Content-Type": "multipart/form-data"})
        many = visited.client.post("/en", data={str(number): "" for number in range(20)}, files={"files": ("", b"")})
        assert len(visited.desk.visits) == 0
    assert (unsized.status_code, broken.status_code, many.status_code) == (411, 400, 413)
    assert "The form has more answers than can be taken at a time: 10 at most." in many.text


@pytest.mark.parametrize(
    "path",
    [
        "/u/none",
        "/u/none/file/0",
        "/u/none/file/" + "9" * 5000,
        "/de",
        "/en/",  # no redirect, which would lead to the host that the request names
        "/u/..%2f..%2fetc/file/0",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/x/y",
    ],
)
def test_there_is_nothing_at_other_addresses(path: str) -> None:
    with visitor() as visited:
        page = visited.client.get(path, headers={"Accept-Language": "fr"})
    assert page.status_code == 404
    assert "Il n’y a plus rien ici" in page.text


@pytest.mark.parametrize("stored", ["../request.json", "/etc/passwd", "no.xlsx", "."])
def test_no_file_outside_the_folder_is_sent(stored: str) -> None:
    worker = Worker(Outcome("orders", downloads=(Download("workbook", stored, "a.xlsx", ""),)))
    with visitor(worker) as visited:
        path = path_of(visited)
        assert visited.client.get(f"{path}/file/0").status_code == 404
        assert visited.client.get(f"{path}/file/1").status_code == 404


def test_an_upload_is_deleted_on_demand_after_ten_minutes_and_at_the_end() -> None:
    with visitor() as visited:
        first, second, third = (path_of(visited) for _ in range(3))
        folders = [visit.folder for visit in visited.desk.visits]
        assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700] * 3
        assert folders[0].parent.stat().st_mode & 0o777 == 0o700
        tokens = {visit.token for visit in visited.desk.visits}
        assert not any(token in str(folder) for token in tokens for folder in folders)

        told = visited.client.post(f"{first}/delete")
        assert "Your files are deleted" in told.text
        assert (folders[0].exists(), visited.client.get(first).status_code) == (False, 404)

        visited.clock.now += 599
        assert visited.client.get(second).status_code == 200
        visited.client.post(second, data={"business": "Other"})
        visited.clock.now += 1
        assert visited.client.get(third).status_code == 404  # even before its folder is gone
        for address in (third, f"{third}/delete", f"{third}/next-year"):
            assert visited.client.post(address).status_code == 404
        visited.client.portal.call(visited.desk.visits.delete_expired)  # type: ignore[union-attr]  # it runs
        assert [folder.exists() for folder in folders] == [False, True, False]
        assert visited.client.get(second).status_code == 200
    assert not folders[1].parent.exists()


ASKED = Asked(
    "visitors", "Visitors", "", "", "", "", "", (Month("2026-01", "January"), Month("2026-02", "February")), ()
)
ORDER = Question("placed", "columns", "Date", "", (Option("A", "A"), Option("B", "B")), ("A",))
SEVERAL = replace(ORDER, id='goods "net" é', several=True)
GOODS = "answers.goods_20__22_net_22__20__e9_"


def test_figures_and_answers_are_added_to_the_request() -> None:
    worker = Worker(replace(filled(), asked=(ASKED,), questions=(ORDER, SEVERAL)))
    with visitor(worker) as visited:
        path = path_of(visited)
        typed = {"figures.visitors.2026-01": " 1 200 ", "figures.visitors.2026-02": "", "figures.other.2026-01": "7"}
        shown = visited.client.post(path, data=typed)
        assert 'value="1 200"' in shown.text
        visited.client.post(path, data={"asks": "1", "answers.placed": "C", GOODS: ["B", "C"]})
        visited.client.post(path, data={"asks": "1", "answers.placed": "B"})
        visited.client.post(path, data={"vertical": "custom-e-scooters"})
        visited.client.post(f"{path}/next-year")
    figures, first, second, chosen, year = worker.requests[1:]
    assert figures.figures == {"visitors": {"2026-01": "1 200"}}
    assert first.answers == {"placed": (), SEVERAL.id: ("B",)}
    assert second.answers == {"placed": ("B",), SEVERAL.id: ()}
    assert (chosen.vertical, chosen.figures) == ("custom-e-scooters", figures.figures)
    assert year.task == NEXT_YEAR


@pytest.mark.parametrize("group", ["reading", "columns", "amounts", "rows", "statuses", "doubts"])
@pytest.mark.parametrize("several", [False, True])
def test_a_question_of_any_group_can_be_answered(group: str, several: bool) -> None:
    question = replace(ORDER, group=group, several=several)
    with visitor(Worker(replace(filled(), questions=(question,)))) as visited:
        page = visited.client.get(path_of(visited)).text
    assert re.search(r'<(select|input)[^>]* name="answers.placed"', page)
    assert re.search(r'value="A" (selected|checked)', page)


@pytest.mark.parametrize(
    ("outcome", "title"),
    [
        (filled(), "Your figures"),
        (Outcome("workbook", problems=(Said("no"),)), "Your files could not be used"),
        (Outcome("orders", questions=(ORDER,), problems=(Said("no"),)), "Your files could not be used"),
        (Outcome("orders", questions=(ORDER,), problems=(Said("no", field="answers.placed"),)), "One question first"),
    ],
)
def test_the_title_says_what_became_of_the_files(outcome: Outcome, title: str) -> None:
    with visitor(Worker(outcome)) as visited:
        page = visited.client.get(path_of(visited)).text
    assert f"<title>{title} – " in page
    assert f"<h1>{title}</h1>" in page


def test_an_open_question_is_not_answered_by_its_first_option() -> None:
    with visitor(Worker(replace(filled(), questions=(replace(ORDER, chosen=()),)))) as visited:
        page = visited.client.get(path_of(visited)).text
    assert re.search(r'name="answers.placed">\s*<option value="">', page)


def test_what_is_wrong_is_linked_to_the_field_to_correct() -> None:
    wrong = Said("“12 €” is no number", "Type digits.", "figures.visitors.2026-02")
    with visitor(Worker(replace(filled(), asked=(ASKED,), problems=(wrong,)))) as visited:
        page = visited.client.get(path_of(visited)).text
    assert page.count("“12 €” is no number") == 2
    assert re.search(r'role="alert" tabindex="-1" autofocus>.*<a href="#figures.visitors.2026-02">“12 €”', page, re.S)
    assert re.search(r'id="figures.visitors.2026-02"[^>]*-error" aria-invalid="true"', page)


def test_what_a_file_says_is_text_on_the_page() -> None:
    outcome = replace(filled(), summary="<script>x()</script>", notes=("<img src=x>",))
    with visitor(Worker(outcome)) as visited:
        page = visited.client.get(path_of(visited, business='"><script>')).text
    assert page.count("<script") == 1  # the page's own
    assert "<img" not in page


def lost(error: Exception) -> Worker:
    class Crashing(Worker):
        async def __call__(self, folder: Path, limits: Limits) -> None:
            raise error

    return Crashing()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Lost(too_long=True), "prend plus de temps"),
        (Lost(), "demande plus que"),
        (RuntimeError("Paul"), "n’a pas donné de réponse"),
    ],
)
def test_a_lost_process_is_said_in_words(error: Exception, said: str, caplog: pytest.LogCaptureFixture) -> None:
    with visitor(lost(error)) as visited:
        page = visited.send(CSV, language="fr")
    assert said in page.text
    assert "Paul" not in caplog.text


def test_an_outcome_that_is_none_is_not_believed() -> None:
    class Odd(Worker):
        async def __call__(self, folder: Path, limits: Limits) -> None:
            (folder / "outcome.json").write_text('{"kind": 1}')

    with visitor(Odd()) as visited:
        assert "gave no answer" in visited.send(CSV).text


class Waiting(Worker):
    """Works until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()

    async def __call__(self, folder: Path, limits: Limits) -> None:
        await self.go_on.wait()
        await super().__call__(folder, limits)


def test_who_finds_no_place_in_the_queue_is_told_to_wait() -> None:
    worker = Waiting()
    limits = Limits(workers=1, patience=0.01)
    with visitor(worker, limits) as visited:
        paths = [path_of(visited) for _ in range(1 + limits.waiting)]
        assert "being read" in visited.client.get(paths[0]).text
        late = visited.send(CSV)
        assert (late.status_code, late.headers["Retry-After"]) == (503, "20")
        assert "try again in half a minute" in late.text
        assert visited.client.post(paths[0], data={"language": "fr"}).status_code == 200  # it has a place
        assert f"working or waiting: {1 + limits.waiting}" in visited.client.get("/health").text
        visited.client.post(f"{paths[1]}/delete")
        assert visited.send(CSV).status_code == 200  # a place is free
        visited.client.portal.call(worker.go_on.set)  # type: ignore[union-attr]  # it runs
        for path in paths[:1] + paths[2:]:
            assert visited.client.get(path).status_code == 200
    assert visited.desk.queue.taken == 0


def test_all_uploads_together_are_bounded() -> None:
    with visitor(limits=Limits(visits=2)) as visited:
        assert [visited.send(CSV).status_code for _ in range(3)] == [200, 200, 503]
    with visitor(limits=replace(SMALL, size=2000, fields=50)) as visited:
        taken = [visited.send(("a.csv", b"x" * 1900)).status_code for _ in range(25)]
    assert 15 < taken.index(503) < 25
    assert set(taken[taken.index(503) :]) == {503}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    """The page's log, also where a library that another test uses has switched off all logs that there were."""
    monkeypatch.setattr(LOG, "disabled", False)
    caplog.set_level("INFO", LOG.name)
    return caplog


def test_headers_and_log(log: pytest.LogCaptureFixture) -> None:
    with visitor() as visited:
        path = path_of(visited)
        answers = [
            visited.client.get(address)
            for address in ("/en", path, f"{path}/file/0", "/health", "/static/page.css", "/nowhere/x")
        ]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert not re.search(r"<script>| style=| on[a-z]+=", answer.text)
    assert [answer.headers["Cache-Control"] for answer in answers[:3]] == ["no-store"] * 3
    assert not any(answer.cookies for answer in answers)
    said = [record.getMessage() for record in log.records if record.name == LOG.name]
    assert re.fullmatch(r"POST /\{language\} 303 [0-9.]+ s", said[0])
    assert not any(secret in text for text in said for secret in (path[3:], "orders.csv", "Paul"))
    with visitor() as visited:
        visited.client.base_url = "https://testserver"
        assert "Strict-Transport-Security" in visited.client.get("https://testserver/health").headers


def test_a_fault_of_the_server_is_a_page_and_a_line_of_the_log(
    monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("Paul")

    with visitor() as visited:
        monkeypatch.setattr(visited.desk.visits, "get", break_down)
        page = visited.client.get("/u/x", headers={"Accept-Language": "fr"})
    assert (page.status_code, "Un problème est survenu" in page.text) == (500, True)
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "RuntimeError in test_app.py" in log.text
    assert "Paul" not in log.text
