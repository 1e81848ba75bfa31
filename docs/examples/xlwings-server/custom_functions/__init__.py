"""The worksheet functions that this server offers: all of xlkpi's. Add your own below."""

import sys

# For every cell xlwings asks whether it runs in a browser, by an import that looks for pyodide on the whole path and
# fails. None here means that there is no such module: it fails at once.
sys.modules.setdefault("pyodide.ffi", None)  # type: ignore[arg-type]

from xlkpi.udfs import *  # noqa: E402, F403
