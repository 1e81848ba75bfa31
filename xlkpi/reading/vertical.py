"""The vertical of a workbook: named by its stamp, or found from its inputs where a program has dropped the stamp."""

from __future__ import annotations

from ..catalogue.model import Catalogue, Vertical
from ..errors import UnknownNameError
from ..messages import message
from ..numbers import Wrong
from ..xlsx.identity import Identity


def find_vertical(identity: Identity, catalogue: Catalogue) -> Vertical | Wrong:
    """Return a workbook's vertical, or why there is none.

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
        if len(found) == 1:
            return found[0]
    what = message("is not a workbook made by xlkpi: it has no xlkpi properties")
    return Wrong(what, message("leave it out, or start from a template of `xlkpi generate`"))
