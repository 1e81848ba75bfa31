"""The work of a request: `python -m xlkpi.web.work FOLDER` reads request.json there, and writes outcome.json beside it.

The server runs it in a process of its own, which it ends after a time. The process limits its own memory. It ends with
status 0 once the outcome is written; a process that was ended leaves none, and the server says so (desk.py).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..catalogue.load import load_catalogue
from ..errors import Problem, ProblemsError, XlkpiError, system_reason
from ..fill.file_names import file_name
from ..jobs.isolation import limit_memory
from ..messages import message
from ..numbers import Wrong
from ..orders.suggest import draft_of
from ..tables.record import business_name
from .columns import SURE, Answers, columns_of, is_answered, questions
from .from_orders import from_orders
from .from_table import from_table
from .from_workbook import from_workbooks
from .json_files import read, write
from .kinds import What, find_out
from .mapping import mapping_file
from .outcome import DRAFT, REFUSED, Outcome, Proposal, Said
from .plain import as_sentence, in_words
from .questions import Files
from .request import TEMPLATE, Request, Upload
from .said import say_all, say_error, sentences
from .template import template

_OWN_NAMES, _MAPPINGS, _TEMPORARY = "files", "mappings", "temporary"
"""The folders of the files under the visitor's names, of mapping files, and of temporary data."""
_OUR_FOLDERS = (_OWN_NAMES, _MAPPINGS, "made", "typed", "next-year")


def work(folder: Path) -> Outcome:
    """Do the work of a request, and return its outcome.

    Args:
        folder: A folder with request.json and the uploaded files. Workbooks are written into folders of it.
    """
    folder = folder.resolve()
    request = read(folder, Request)
    for name in _OUR_FOLDERS:  # of an earlier request with the same files
        shutil.rmtree(folder / name, ignore_errors=True)
    language = request.language
    try:
        if request.task == TEMPLATE:
            return _checked(request, business=False) or template(folder, request)
        files = _with_own_names(folder, request.files)
        with contextlib.chdir(folder / _OWN_NAMES):  # so that messages show a name, and no path
            return _of_files(folder, request, files)
    except XlkpiError as error:
        return Outcome(REFUSED, problems=say_error(error, language))
    except OSError as error:
        return _failed(message("this page could not read or write a file: {why}", why=system_reason(error)), language)
    except MemoryError:
        what = message("reading these files takes more memory or time than this page may use")
        return _failed(what, language)


def _failed(what: str, language: str) -> Outcome:
    fix = message("try again with fewer or smaller files")
    return Outcome(REFUSED, problems=(Said(as_sentence(what, language), as_sentence(fix, language)),))


def _checked(request: Request, business: bool = True, vertical: bool = True) -> Outcome | None:
    """Return what is missing in a request, by the fields of the form; None where nothing is."""
    said, language = [], request.language
    if vertical and not request.vertical:
        said.append(Said(in_words(message("Choose the trade of the business."), language), field="vertical"))
    if business:
        name = business_name(request.business)
        if isinstance(name, Wrong):
            text = message("The name of the business: {problem}", problem=name.what)
            said.append(Said(in_words(text, language), as_sentence(name.fix, language), "business"))
    return Outcome(REFUSED, problems=tuple(said)) if said else None


def _with_own_names(folder: Path, uploads: Sequence[Upload]) -> dict[Path, Upload]:
    """Link the uploads under safe forms of the visitor's own names, which all reports then show; return these names."""
    goal, taken = folder / _OWN_NAMES, set[str]()
    goal.mkdir(exist_ok=True)
    found = {}
    for upload in uploads:
        own = Path(upload.name.replace("\\", "/"))
        name = file_name(own.stem, own.suffix.lower(), taken) if own.suffix[1:].isalnum() else file_name(
            own.name, "", taken)  # fmt: skip
        with contextlib.suppress(FileExistsError):
            os.link(folder / upload.stored, goal / name)
        found[Path(name)] = upload
    return found


def _of_files(folder: Path, request: Request, files: dict[Path, Upload]) -> Outcome:
    """Find out what the files are, and do the work of their kind."""
    language = request.language
    if not files:
        text = in_words(message("Choose at least one file."), language)
        return Outcome(REFUSED, problems=(Said(text, field="files"),))
    catalogue, kinds, problems = load_catalogue(), dict[Path, What](), list[Problem]()
    for path, upload in files.items():
        try:
            kinds[path] = What.unknown if is_answered(upload.stored, request.answers) else find_out(path, catalogue)
        except ProblemsError as error:
            problems += error.problems
    if problems:
        return Outcome(REFUSED, problems=tuple(replace(one, field="files") for one in say_all(problems, language)))
    if wrong := _mixed(set(kinds.values()), len(files), language):
        return Outcome(REFUSED, problems=(wrong,))
    if What.workbook in kinds.values():
        return from_workbooks(folder, request, list(files))
    if What.table in kinds.values():
        return from_table(folder, request, next(iter(files)))
    unknown = {path: files[path] for path, kind in kinds.items() if kind is What.unknown}
    if wrong_request := _checked(request):
        return wrong_request
    return _of_exports(folder, request, Files(files), unknown)


def _mixed(kinds: set[What], count: int, language: str) -> Said | None:
    """Return what is wrong with files that do not belong together."""
    fix = in_words(message("Give shop exports together, a table alone, or workbooks alone."), language)
    if len(kinds) > 1 and kinds & {What.workbook, What.table}:
        return Said(in_words(message("The files are of different kinds."), language), fix, "files")
    if kinds == {What.table} and count > 1:
        return Said(in_words(message("The page fills one table at a time."), language), fix, "files")
    return None


def _of_exports(folder: Path, request: Request, files: Files, unknown: dict[Path, Upload]) -> Outcome:
    """Import exports; propose what the columns of the first unknown one are, until the visitor has said it."""
    mappings, drafted = [], list[tuple[Path, Answers]]()
    for path, upload in unknown.items():
        answers = Answers(upload.stored, draft_of(path), request.answers)
        drafted.append((path, answers))
        if not answers.are_given:
            return _proposal(path, answers, request.language)
        if left := _left_open(answers, request.language):
            return replace(_proposal(path, answers, request.language), problems=left)
        if answers.draft.doubts and not answers.one(SURE):
            text = message(
                "{file}: say that you have checked what is doubtful, or correct the answers.", file=path.name
            )
            said = Said(in_words(text, request.language), field=f"answers.{answers.id(SURE)}")
            return replace(_proposal(path, answers, request.language), problems=(said,))
        mapping = folder / _MAPPINGS / f"{path.stem}.toml"
        mapping.parent.mkdir(exist_ok=True)
        mapping.write_text(mapping_file(answers, request.currency), "utf-8")
        mappings.append(mapping)
    outcome = from_orders(folder, request, files, mappings)
    if not drafted:
        return outcome
    proposal = _proposal(*drafted[0], request.language)
    asked = tuple(question for _, answers in drafted for question in questions(answers, request.language))
    kind = outcome.kind if outcome.downloads or outcome.files else DRAFT
    return replace(outcome, kind=kind, draft=proposal.draft, questions=(*asked, *outcome.questions))


def _left_open(answers: Answers, language: str) -> tuple[Said, ...]:
    """Return which questions need an answer and have none, by their fields; doubts are said in words of their own."""
    return tuple(
        Said(in_words(message("Choose an answer: {question}", question=one.label), language), field=f"answers.{one.id}")
        for one in questions(answers, language)
        if one.required and not one.chosen and one.id != answers.id(SURE)
    )


def _proposal(path: Path, answers: Answers, language: str) -> Outcome:
    """Return the proposal of what the columns of an unknown export are."""
    draft = answers.draft
    proved = () if draft.doubts else sentences(draft.outcome.proved, language)
    proposal = Proposal(
        path.name, columns_of(draft), proved, sentences(draft.doubts, language), sentences(draft.remarks, language)
    )
    said = message("{file} is no export that this page knows: check below what its columns are.", file=path.name)
    return Outcome(DRAFT, summary=in_words(said, language), draft=proposal, questions=questions(answers, language))


@contextlib.contextmanager
def _own_temporary_folder(folder: Path) -> Iterator[None]:
    """Keep temporary data in the folder of the request, which the server removes even where this process is ended."""
    place, before = folder / _TEMPORARY, tempfile.tempdir
    place.mkdir(exist_ok=True)
    tempfile.tempdir, os.environ["TMPDIR"] = str(place), str(place)
    try:
        yield
    finally:
        tempfile.tempdir = before


def main(arguments: Sequence[str]) -> int:
    """Do the work of the folder that is named, and write its outcome; return the exit status."""
    folder = Path(arguments[0]).resolve()
    limit_memory()
    with _own_temporary_folder(folder):
        write(folder, work(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
