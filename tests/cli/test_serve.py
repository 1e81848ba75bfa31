"""`xlkpi serve`: the address, the end, and what is said where it cannot start."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from command_line import run
from folders import ROOT


def test_a_port_in_use_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, _, said = run("serve", "--port", port)
    assert status == 2
    assert re.fullmatch(rf"Error: cannot listen on 127\.0\.0\.1, port {port}: .*; choose another with --port\n", said)


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    status, _, said = run("serve", "--port", "0")
    assert (status, said) == (2, "Error: uvicorn is not installed; run `pip install 'xlkpi[serve]'`\n")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_it_serves_until_a_signal_and_leaves_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "xlkpi", "serve", "--port", "0", "--lang", "fr"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8") as server:
        assert server.stderr is not None
        told = server.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:[0-9]+/", told)
        assert address, told
        with urllib.request.urlopen(address[0] + "health", timeout=20) as answer:
            assert answer.read().startswith(b"ok\n")
        with urllib.request.urlopen(address[0], timeout=20) as answer:
            assert '<html lang="fr">' in answer.read().decode()
        assert len(list(tmp_path.iterdir())) == 1
        server.send_signal(signal.SIGTERM)
        said = server.stderr.read()
        assert server.wait(20) == 128 + signal.SIGTERM
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
