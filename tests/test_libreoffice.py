"""LibreOffice as the printer: the workbook's language, files that end it, and files that it never finishes."""

from __future__ import annotations

import io
import re
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.drawing.image import Image as Picture
from PIL import Image
from pypdfium2 import PdfDocument

from programs import require
from workbooks import parts, template
from xlkpi import libreoffice
from xlkpi.libreoffice import print_to_pdf
from xlkpi.workbook.layout import Options

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the program in LibreOffice's place is a shell script")


def test_numbers_and_dates_are_those_of_the_language(tmp_path: Path) -> None:
    require("libreoffice")
    book = tmp_path / "book.xlsx"
    book.write_bytes(template("personalized-gift-shop", Options("fr", sample=True)))
    (printed,) = print_to_pdf([book], tmp_path, "fr")
    assert printed is not None
    with closing(PdfDocument(printed)) as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    text = text.replace("\u202f", " ").replace("\u00a0", " ")
    for shown in ("20,00 €", "10 000,00 €", "30,0 %", "févr. 2026"):
        assert shown in text


def in_libreoffices_place(folder: Path, monkeypatch: pytest.MonkeyPatch | None, script: str) -> Path:
    """A program that is started as LibreOffice is; the file where it writes down what it is asked to print."""
    log = folder / "log"
    for name in ("soffice", "unopkg"):
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script.format(log=log)}")
        program.chmod(0o755)
    if monkeypatch is not None:
        monkeypatch.setattr(libreoffice, "find_program", lambda: folder)
    return log


def books(folder: Path, count: int) -> list[Path]:
    files = [folder / f"book {number}.XLSX" for number in range(count)]
    for file in files:
        file.write_text(file.name)
    return files


# It prints file by file, and ends where one holds "book 3".
ENDS = """
for argument; do case $argument in -*|pdf) ;; *.xlsx)
  echo $(basename $argument) >> {log}
  if grep -q "book 3" $argument; then exit 139; fi
  cp $argument $out/$(basename $argument .xlsx).pdf;; *) out=$argument;; esac; done
"""


@POSIX
def test_a_workbook_that_ends_libreoffice_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, out = in_libreoffices_place(tmp_path, monkeypatch, ENDS), tmp_path / "out"
    out.mkdir()
    printed = print_to_pdf(books(tmp_path, 7), out)
    assert printed == [None if number == 3 else out / f"{number}.pdf" for number in range(7)]
    assert (out / "6.pdf").read_text() == "book 6.XLSX"
    assert log.read_text().split() == [f"{number}.xlsx" for number in (0, 1, 2, 3, 3, 4, 5, 6)]


@POSIX
def test_a_fresh_profile_that_wants_a_second_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = in_libreoffices_place(tmp_path, monkeypatch, "if [ ! -e {log} ]; then touch {log}; exit 81; fi" + ENDS)
    assert print_to_pdf(books(tmp_path, 2), tmp_path) == [tmp_path / "0.pdf", tmp_path / "1.pdf"]
    assert log.read_text().split() == ["0.xlsx", "1.xlsx"]


@pytest.mark.slow
@POSIX
def test_what_never_ends_is_ended_with_all_it_has_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "_START_SECONDS", 0.3)
    monkeypatch.setattr(libreoffice, "_WORKBOOK_SECONDS", 0)
    log = in_libreoffices_place(tmp_path, monkeypatch, "(sleep 1; echo awake >> {log}) & sleep 60")
    assert print_to_pdf(books(tmp_path, 1), tmp_path) == [None]
    time.sleep(1.2)
    assert not log.exists()


@POSIX
def test_libreoffice_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    log = in_libreoffices_place(tmp_path, None, "(sleep 1; echo awake >> {log}) & echo began > {log}.began; sleep 60")
    code = (
        "import sys; from pathlib import Path; from xlkpi import libreoffice; folder = Path(sys.argv[1]);"
        "libreoffice.find_program = lambda: folder; libreoffice.print_to_pdf([folder / 'book 0.XLSX'], folder)"
    )
    books(tmp_path, 1)
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) as process:
        while not (tmp_path / "log.began").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    time.sleep(1.2)
    assert not log.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_memory_and_computing_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = in_libreoffices_place(
        tmp_path, monkeypatch, "sleep 0.3; grep -E 'data size|cpu time' /proc/self/limits > {log}"
    )
    print_to_pdf(books(tmp_path, 1), tmp_path)
    limits = {line[:14].strip(): line.split()[3:5] for line in log.read_text().splitlines()}
    assert limits == {"Max cpu time": ["80", "80"], "Max data size": ["1000000000", "1000000000"]}


@POSIX
def test_a_language_is_a_text_whatever_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The language is read from the workbook, which may be untrusted."""
    script = "for a; do case $a in -env:*) cp ${{a#*file://}}/user/registrymodifications.xcu {log};; esac; done"
    log = in_libreoffices_place(tmp_path, monkeypatch, script)
    print_to_pdf(books(tmp_path, 1), tmp_path, "</value></prop></item><item>")
    values = [one.text for one in ElementTree.fromstring(log.read_bytes()).iter("value")]
    assert values == ["</value></prop></item><item>", "true"]


def with_linked_picture(file: Path, address: str) -> None:
    """A workbook with a picture that is not in it but at an address of the web."""
    workbook, picture, stream = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "PNG")
    workbook.active.add_image(Picture(picture), "C3")
    workbook.save(stream)
    members = parts(stream.getvalue())
    drawing, relations = "xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels"
    members[drawing] = members[drawing].replace(b"r:embed=", b"r:link=")
    target = f'Target="{address}" TargetMode="External"'.encode()
    members[relations] = re.sub(rb'Target="[^"]*"', target, members[relations])
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_nothing_is_fetched_from_the_web(tmp_path: Path) -> None:
    require("libreoffice")
    asked = []

    class Web(BaseHTTPRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline())

    with ThreadingHTTPServer(("127.0.0.1", 0), Web) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with_linked_picture(tmp_path / "book.xlsx", f"http://127.0.0.1:{server.server_port}/picture.png")
        printed = print_to_pdf([tmp_path / "book.xlsx"], tmp_path)
        server.shutdown()
    assert printed == [tmp_path / "0.pdf"]
    assert asked == []
