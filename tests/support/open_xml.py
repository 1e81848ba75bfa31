"""Microsoft's Open XML SDK, which knows the schemas and rules of a workbook's file: what it finds in one.

    open_xml_findings(data)   → ["/xl/styles.xml /x:styleSheet[1]/…: The element has unexpected child element …"]

It runs as a program of the npm package in tests/support/open_xml_sdk, which needs neither .NET nor the web.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from programs import missing, require

_FOLDER = Path(sys.prefix, "open-xml-sdk")
_SCRIPT = _FOLDER / "node_modules" / "@xarsh" / "ooxml-validator" / "dist" / "src" / "cli.js"
_COULD_NOT_RUN = 2
_TIMEOUT = 120


def open_xml_findings(data: bytes) -> list[str]:
    """Return the errors in a workbook's file, as today's Excel has its schemas; skip the test without the program."""
    if not (_FOLDER / "installed").exists():
        missing(f"no Open XML SDK in {_FOLDER}: make installs it")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "workbook.xlsx")
        path.write_bytes(data)
        command = [require("node"), str(_SCRIPT), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=_TIMEOUT)
    if done.returncode == _COULD_NOT_RUN:
        missing(f"the Open XML SDK does not run on this computer: {done.stderr.strip()}")
    errors = json.loads(done.stdout)["errors"]
    return [f"{error['path']} {error['xPath']}: {error['description']}" for error in errors]
