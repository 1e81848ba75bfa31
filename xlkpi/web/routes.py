"""What each address answers."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request as Call
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response

from ..catalogue.model import LANGUAGES
from .desk import Desk
from .forms import changed_request, first_request, problems_of
from .outcome import Outcome, Said
from .pages import choices, page
from .receive import Incoming, Refused, SentForm
from .request import NEXT_YEAR, Request
from .visits import Full, Visit
from .words import preferred
from .work_queue import Busy

_SEE_OTHER = 303
_RETRY = 20
"""The seconds after which a visitor who was told to wait may try again."""


def desk_of(call: Call) -> Desk:
    """Return the desk of the app that is called."""
    desk: Desk = call.app.state.desk
    return desk


async def home(call: Call) -> Response:
    """Lead to the page in the browser's language."""
    language = _browser_language(call)
    return RedirectResponse(f"/{language}", 302, {"Vary": "Accept-Language"})


async def start(call: Call) -> Response:
    """Show the first page in a language."""
    language = call.path_params["language"]
    if language not in LANGUAGES:
        return missing(call)
    is_deleted = "deleted" in call.query_params
    return _start_page(call, language, Request(language=language), is_deleted=is_deleted)


async def send(call: Call) -> Response:
    """Take an upload, and lead to its page."""
    language = call.path_params["language"]
    if language not in LANGUAGES:
        return missing(call)
    desk = desk_of(call)
    incoming = Incoming(call, desk.limits)
    try:
        desk.queue.check()
        visit = desk.visits.open(incoming.size())
    except (Busy, Full, Refused) as reason:
        return await _turn_away(call, incoming, reason, language)
    try:
        form = await incoming.form(visit.folder, desk.limits.files)
        request, problems = first_request(form, language), problems_of(form, language)
        if not problems:
            desk.begin(visit, request)
            return _to(visit)
    except (Busy, Refused) as reason:
        await desk.visits.delete(visit)
        return await _turn_away(call, incoming, reason, language)
    except BaseException:  # the visitor has gone, or the server ends
        await desk.visits.delete(visit)
        raise
    await desk.visits.delete(visit)
    return _start_page(call, language, request, problems, form, 422)


async def show(call: Call) -> Response:
    """Show what became of an upload, or that the work goes on."""
    visit = _visit(call)
    if visit is None:
        return missing(call)
    outcome = await desk_of(call).wait(visit)
    if _visit(call) is None:  # deleted meanwhile
        return missing(call)
    if outcome is None:
        return _page(call, "working", visit.request.language, visit=visit)
    return _outcome_page(call, visit, outcome)


async def change(call: Call) -> Response:
    """Take answers, typed figures or other choices for an upload, and lead to its page."""
    visit = _visit(call)
    if visit is None:
        return missing(call)
    desk, language = desk_of(call), visit.request.language
    incoming = Incoming(call, desk.limits)
    try:
        form = await incoming.form(visit.folder, most_files=0)
        desk.visits.keep(visit)
        await desk.begin_anew(visit, changed_request(visit.request, visit.outcome, form))
    except (Busy, Refused) as reason:
        return await _turn_away(call, incoming, reason, language)
    return _to(visit)


async def next_year(call: Call) -> Response:
    """Begin the next year of the workbooks of an upload."""
    visit = _visit(call)
    if visit is None:
        return missing(call)
    try:
        await desk_of(call).begin_anew(visit, replace(visit.request, task=NEXT_YEAR))
    except Busy as reason:
        return await _turn_away(call, Incoming(call, desk_of(call).limits), reason, visit.request.language)
    return _to(visit)


async def delete(call: Call) -> Response:
    """Delete an upload now."""
    visit = _visit(call)
    if visit is None:
        return missing(call)
    await desk_of(call).visits.delete(visit)
    return RedirectResponse(f"/{visit.request.language}?deleted", _SEE_OTHER)


async def download(call: Call) -> Response:
    """Send a file that was made from an upload."""
    visit = _visit(call)
    made = visit.outcome.downloads if visit and visit.outcome else ()
    chosen = {str(number): one for number, one in enumerate(made)}.get(call.path_params["number"])
    if visit is None or chosen is None:
        return missing(call)
    path = visit.folder / chosen.stored
    if not path.resolve().is_relative_to(visit.folder.resolve()) or not path.is_file():
        return missing(call)
    return FileResponse(path, filename=chosen.name, headers={"Cache-Control": "no-store"})


async def health(call: Call) -> Response:
    """Say that the server answers, and how much there is to do."""
    desk = desk_of(call)
    return PlainTextResponse(f"ok\nworking or waiting: {desk.queue.taken}\nkept: {len(desk.visits)}\n")


async def robots(call: Call) -> Response:
    """Let search engines find the first page alone."""
    return PlainTextResponse("User-agent: *\nDisallow: /u/\n")


def missing(call: Call, error: Exception | None = None) -> Response:
    """Show that there is nothing at an address, or nothing any more."""
    return _page(call, "gone", _browser_language(call), 404)


def failed(call: Call) -> Response:
    """Show that the server is at fault."""
    return _page(call, "failed", _browser_language(call), 500)


def _visit(call: Call) -> Visit | None:
    return desk_of(call).visits.get(call.path_params["token"])


def _to(visit: Visit) -> Response:
    return RedirectResponse(f"/u/{visit.token}", _SEE_OTHER)


def _browser_language(call: Call) -> str:
    default: str = call.app.state.language
    return preferred(call.headers.get("accept-language", ""), default)


def _page(call: Call, name: str, language: str, status: int = 200, **values: object) -> HTMLResponse:
    return HTMLResponse(page(name, language, desk_of(call).limits, **values), status)


def _start_page(
    call: Call,
    language: str,
    request: Request,
    problems: tuple[Said, ...] = (),
    form: SentForm | None = None,
    status: int = 200,
    is_deleted: bool = False,
) -> Response:
    return _page(
        call, "start", language, status, request=request, problems=problems, is_deleted=is_deleted,
        door=form.text("door") if form else "", choices=choices(language),
    )  # fmt: skip


def _outcome_page(call: Call, visit: Visit, outcome: Outcome) -> Response:
    request = visit.request
    # what is typed or answered wrongly comes first, and so does all where nothing came of the files
    faults = [said for said in outcome.problems if not outcome.downloads or "." in said.field]
    return _page(
        call, "outcome", request.language, visit=visit, request=request, outcome=outcome,
        choices=choices(request.language), faults=faults,
        by_field={said.field: said for said in outcome.problems if said.field},
    )  # fmt: skip


async def _turn_away(call: Call, incoming: Incoming, reason: Exception, language: str) -> Response:
    """Say why an upload is not taken, once the browser has sent it: before, it would not listen."""
    await incoming.read_on()
    if isinstance(reason, Refused):
        return _page(call, "refused", language, reason.status, reason=reason.reason)
    response = _page(call, "busy", language, 503)
    response.headers["Retry-After"] = str(_RETRY)
    return response
