"""A temporary file for data of persons, of which nothing is left when its process ends, in whatever way.

Where the system shows the open files of a process as paths (Linux), the file has no name: the system frees it with the
process, even if that is killed. Elsewhere it has a name in a folder that only its owner can read, until the run ends.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from pathlib import Path


class PrivateFile:
    """An empty file that exists as long as this object.

    Attributes:
        path: The path under which this process and its children can open the file.

    Args:
        folder: A temporary folder on the disk that has room for the file.
    """

    def __init__(self, folder: Path) -> None:
        handle, name = tempfile.mkstemp(dir=folder)  # readable by its owner alone
        self.path = Path(f"/proc/{os.getpid()}/fd/{handle}")
        if self.path.exists():
            Path(name).unlink()
            weakref.finalize(self, os.close, handle)
        else:
            os.close(handle)
            self.path = Path(name)
            weakref.finalize(self, self.path.unlink, missing_ok=True)
