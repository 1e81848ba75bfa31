"""Draft the file of a custom vertical: the work of `xlkpi new-vertical`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Optional, Sequence, Union

from ..errors import UsageError
from ..files import paths_of, write_file
from ..messages import joined, message
from .draft import draft_of_extending, draft_of_own
from .load import load_catalogue, load_fields, tables_of
from .model import Catalogue, check_language
from .table import FORMS, VERTICAL_ID

SUFFIX = ".toml"


def draft_vertical(
    vertical_id: str,
    output: Union[str, Path, None] = None,
    *,
    extends: str = "",
    language: str = "en",
    catalogues: Sequence[Union[str, Path]] = (),
) -> Path:
    """Write a draft of a vertical's file, in which every field is explained. It passes `check_files` as it stands.

    Args:
        vertical_id: Id of the vertical.
        output: TOML file to write; by default the id and .toml, in the current folder.
        extends: Id of the vertical to build on; the draft then changes nothing, and shows all that can be changed.
            Without it, the draft is a whole example.
        language: "en" or "fr", of the explanations.
        catalogues: TOML files with custom verticals that may be extended, or folders of them.

    Returns:
        The file.

    Raises:
        UsageError: The file exists, the id is not valid or taken, or the vertical to build on is unknown.
        CatalogueError: A file of `catalogues` has problems.

    Example:
        >>> import xlkpi
        >>> xlkpi.draft_vertical("french-phone-cases", extends="custom-phone-cases").name
        'french-phone-cases.toml'
    """
    check_language(language)
    goal = Path(f"{vertical_id}{SUFFIX}" if output is None else output)
    if not re.fullmatch(VERTICAL_ID, vertical_id):
        raise UsageError(joined("; ", [message("{value!r} is not valid", value=vertical_id), FORMS[VERTICAL_ID]]))
    if goal.suffix.lower() != SUFFIX:
        text = "{file}: a vertical is a {suffix} file; end its name with {suffix}"
        raise UsageError(message(text, file=str(goal), suffix=SUFFIX))
    known = load_catalogue([str(path) for path in paths_of(catalogues)])
    _check_not_taken(vertical_id, extends, known)
    if extends:
        draft = draft_of_extending(vertical_id, tables_of(extends, known), load_fields(), language)
    else:
        draft = draft_of_own(vertical_id, load_fields(), language)
    if goal.exists():
        raise UsageError(message("{file} already exists; name another file with --output", file=str(goal)))
    if not goal.absolute().parent.is_dir():
        folder = str(goal.parent)
        raise UsageError(message("{folder}: there is no such folder; make it, or name another", folder=folder))
    write_file(goal, draft.encode())
    return goal


def _check_not_taken(vertical_id: str, extends: str, known: Catalogue) -> None:
    """Check that no other vertical has the id, unless the draft takes the place of a vertical that it extends."""
    if extends:
        known.vertical(extends)
    taken: Optional[Path] = known.origins.get(vertical_id)
    if taken is None:
        return
    base = known.vertical(vertical_id).base
    if extends == vertical_id and (base is None or base.id != vertical_id):
        return
    what = message("{id!r} is the id of {file} already", id=vertical_id, file=str(taken))
    fix = message("choose another id, or change that vertical with --extends {id}", id=vertical_id)
    raise UsageError(joined("; ", [what, fix]))
