"""The functions as xlwings Server answers them: the project of docs/examples, over HTTP, as Excel asks.

    answers([("KPI_AOV", (10000.0, 200.0))])   → [50.0]

What Excel sends is what the JavaScript does that the server hands to Excel (test_hosts_server.py runs it).
"""

from __future__ import annotations

import atexit
import http.client
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import xlwings

from folders import ROOT
from programs import missing

PROJECT = ROOT / "docs/examples/xlwings-server"
_SERVE = Path(__file__).parent / "server/serve.py"
_TIMEOUT = 120

ERROR_TYPES = {
    "#DIV/0!": "Div0", "#N/A": "NotAvailable", "#NAME?": "Name", "#NULL!": "Null", "#NUM!": "Num", "#REF!": "Ref",
    "#VALUE!": "Value",
}  # fmt: skip
"""What Office.js calls the errors."""

HEADERS = {"Content-Type": "application/json", "Authorization": "", "Auth-Provider": ""}
"""What Excel sends besides, where the server asks nobody who they are."""

_ERRORS = {kind: error for error, kind in ERROR_TYPES.items()}
_LONGEST_WHOLE_NUMBER = 1e21
"""From here on JavaScript writes a whole number with an exponent."""


class Server:
    """A running xlwings Server."""

    def __init__(self, project: Path = PROJECT, **variables: str) -> None:
        environment = {
            **os.environ,
            "XLWINGS_LICENSE_KEY": "noncommercial",  # these tests are
            "DOTENV_PATH": os.devnull,  # not the settings of whoever tries the project out
            "XLKPI_ANYONE_MAY_CALL": "yes",
            "XLWINGS_LOG_LEVEL": "WARNING",
            "PYTHONDONTWRITEBYTECODE": "1",
            **variables,
        }
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen([sys.executable, str(_SERVE)], cwd=project, env=environment, **pipes)
        atexit.register(self.close)
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        self._connection = self.connect()
        self._parameters = {
            function["id"]: function["parameters"]
            for function in json.loads(self.get("/xlwings/custom-functions-meta.json"))["functions"]
        }

    def connect(self) -> http.client.HTTPConnection:
        """A connection of one's own, for calls that do not wait for others."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT)

    def get(self, path: str) -> str:
        """A page of the server."""
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        text = response.read().decode()
        assert response.status == 200, f"{path}: {response.status} {text}"
        return text

    def request(self, name: str, arguments: Sequence[Any], **changes: Any) -> dict[str, Any]:
        """What Excel sends when a cell calls a function."""
        return {
            "client": "Office.js",
            "func_name": name,
            "args": self._sent(name, arguments),
            "caller_address": "[Book1.xlsx]Sheet1!C3",
            "session_id": "00000000-0000-4000-8000-000000000000",
            "culture_info_name": "en-US",
            "date_format": "m/d/yyyy",
            "version": xlwings.__version__,
            "runtime": "1.4",
            **changes,
        }

    def call(self, request: Mapping[str, Any], connection: http.client.HTTPConnection | None = None) -> Any:
        """The server's result for a request, as Excel receives it: rows of cells."""
        connection = connection or self._connection
        connection.request("POST", "/xlwings/custom-functions-call", json.dumps(request), HEADERS)
        response = connection.getresponse()
        text = response.read().decode()
        assert response.status == 200, f"{request}: {response.status} {text}"  # Excel would ask three times
        return json.loads(text)["result"]

    def answer(self, name: str, arguments: Sequence[Any]) -> Any:
        """What a worksheet shows for a call."""
        return shown(self.call(self.request(name, arguments)))

    def close(self) -> None:
        """End the server."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(30)

    def _sent(self, name: str, arguments: Sequence[Any]) -> list[Any]:
        """The arguments as Excel hands them to the function's JavaScript: null for one that is left out."""
        parameters = self._parameters[name]
        repeated = [parameter.get("repeating", False) for parameter in parameters]
        count = len(parameters) - any(repeated)
        sent = [
            _cell(given) if parameter["dimensionality"] == "scalar" else _rows(given)
            for parameter, given in zip(parameters[:count], arguments, strict=False)
        ]
        sent += [None] * (count - len(sent))
        return [*sent, [_rows(given) for given in arguments[count:]]] if any(repeated) else sent


@cache
def running() -> Server:
    """The server that the tests share. Skips the test where xlwings Server is missing; in CI it fails."""
    if importlib.util.find_spec("xlwings_server") is None:
        missing("xlwings Server is not installed: pip install xlwings-server")
    return Server()


def answers(calls: Sequence[tuple[str, tuple[Any, ...]]]) -> list[Any]:
    """What a worksheet shows for each call: a function's name, and its arguments."""
    server = running()
    return [server.answer(name, arguments) for name, arguments in calls]


def shown(result: Sequence[Sequence[Any]]) -> Any:
    """What a worksheet shows of a result: one value, or rows of them. Whatever it cannot show raises."""
    rows = [[_shown(cell) for cell in row] for row in result]
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def _shown(cell: Any) -> Any:
    if isinstance(cell, dict):
        assert set(cell) == {"type", "errorType"}
        assert cell["type"] == "Error"
        return _ERRORS[cell["errorType"]]
    assert type(cell) in (str, int, float), cell
    assert cell not in ERROR_TYPES, f"{cell} is text, not an error"
    return cell if isinstance(cell, str) else float(cell)


def _rows(given: Any) -> list[list[Any]]:
    rows = given if isinstance(given, list) else [[given]]
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(value: Any) -> Any:
    """A cell's value as JSON has it: an error is an object, a whole number has no decimal point."""
    if isinstance(value, str) and value in ERROR_TYPES:
        return {"type": "Error", "basicType": "Error", "basicValue": value, "errorType": ERROR_TYPES[value]}
    whole = isinstance(value, float) and value.is_integer() and abs(value) < _LONGEST_WHOLE_NUMBER
    return int(value) if whole else value
