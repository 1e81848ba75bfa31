"""The vertical of a workbook: named by its stamp, or found from its inputs where a program has dropped the stamp."""

from __future__ import annotations

from ..catalogue.model import Catalogue, Vertical
from ..errors import UnknownNameError
from ..messages import message
from ..numbers import Wrong
from ..xlsx.identity import Identity


def find_vertical(identity: Identity, catalogue: Catalogue) -> Vertical | Wrong:
    """Return the vertical by which a workbook was made, or why there is none.

    A workbook that was made by another catalogue has none: its figures would be judged by the wrong thresholds.

    Args:
        identity: The workbook's stamp and defined names.
        catalogue: The known verticals.
    """
    vertical = named_vertical(identity, catalogue)
    if isinstance(vertical, Wrong) or vertical.judged_by == identity.judged_by:
        return vertical
    if not identity.judged_by:
        what = message("was made by xlkpi’s own {vertical}, and the catalogue in use has another", vertical=vertical.id)
        return Wrong(what, message("move it with `xlkpi upgrade`, or leave that catalogue out"))
    if not vertical.judged_by:
        what = message("was made by a custom catalogue that is not in use")
        return Wrong(what, message("name that catalogue with --catalogue"))
    what = message("was made by another catalogue than the one in use, or before that was changed")
    return Wrong(what, message("name the catalogue that made it with --catalogue, or move it with `xlkpi upgrade`"))


def move(identity: Identity, catalogue: Catalogue, wanted: str = "") -> tuple[Vertical, Vertical] | Wrong:
    """Return the vertical that made a workbook and the one that it moves to, or why it cannot move.

    A workbook of a catalogue that is not in use moves to xlkpi's own vertical only where somebody wants that.

    Args:
        identity: The workbook's stamp and defined names.
        catalogue: The known verticals.
        wanted: The id of the vertical to move to; by default the one in use with the workbook's own id.

    Raises:
        UnknownNameError: The catalogue does not have the wanted vertical.
    """
    named = named_vertical(identity, catalogue)
    if isinstance(named, Wrong):
        return named
    goal = catalogue.vertical(wanted) if wanted else named
    if _root(named) != _root(goal):
        what = message("is of {old}, which {new} does not extend", old=named.id, new=goal.id)
        return Wrong(what, message("name a vertical that extends it, or that it extends"))
    if identity.judged_by and not goal.judged_by and not wanted:
        fix = message(
            "name that catalogue with --catalogue, or move it to xlkpi’s own with --vertical {id}", id=goal.id
        )
        return Wrong(message("was made by a custom catalogue that is not in use"), fix)
    makers = [one for one in (named, *named.ancestors) if one.id == named.id and one.judged_by == identity.judged_by]
    return (makers or [named])[0], goal


def _root(vertical: Vertical) -> str:
    """Return the id of the vertical that a vertical extends in the end."""
    return (vertical, *vertical.ancestors)[-1].id


def named_vertical(identity: Identity, catalogue: Catalogue) -> Vertical | Wrong:
    """Return the vertical of a workbook in a catalogue, or why there is none; another catalogue may have made it.

    Gnumeric and SheetJS drop the stamp. The vertical is then the only one whose inputs all have names. If there is
    none, because the vertical has gained inputs since, it is the only vertical with most of the named inputs.

    Args:
        identity: The workbook's stamp and defined names.
        catalogue: The known verticals.
    """
    if identity.vertical is not None:
        try:
            return catalogue.vertical(identity.vertical)
        except UnknownNameError as error:
            return Wrong(error.args[0], message("name its catalogue with --catalogue"))
    inputs = identity.inputs
    known = list(catalogue.verticals.values()) if inputs else []
    whole = [vertical for vertical in known if vertical.inputs.keys() <= inputs]
    most = [vertical for vertical in known if 2 * len(vertical.inputs.keys() & inputs) > len(inputs)]
    for found in (whole, most):
        if len(found) > 1:
            found = [vertical for vertical in found if vertical.judged_by == identity.judged_by]
        if len(found) == 1:
            return found[0]
    what = message("is not a workbook made by xlkpi: it has no xlkpi properties")
    return Wrong(what, message("leave it out, or start from a template of `xlkpi generate`"))
