"""The pictures of the documentation, drawn from what the programs show: docs/generate.py --pictures."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import LANGUAGES
from xlkpi.hosts.libreoffice.package import extension
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.save import save_workbook

_PICTURED = "personalized-gift-shop"
_FRESH_PROFILE = 81
_DOTS = 110
"""Per inch, in the pictures."""

_LOCALES = {"en": "en-US", "fr": "fr-FR"}
# LibreOffice writes numbers as its own language does; 0 is "always recalculate", so that what is drawn is computed.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def draw_all(folder: Path) -> None:
    """Every picture of the documentation."""
    for language in LANGUAGES:
        draw_dashboard(language, folder / f"dashboard.{language}.png")
    draw_calc(folder / "libreoffice.png")


def draw_dashboard(language: str, picture: Path) -> None:
    """The dashboard with sample data as LibreOffice prints it, its margins cut off, as a PNG file."""
    missing = [program for program in ("soffice", "pdftoppm") if shutil.which(program) is None]
    if missing:
        raise SystemExit(f"{' and '.join(missing)} not found: install LibreOffice and poppler-utils")
    workbook = build_workbook(load_catalogue().vertical(_PICTURED), Options(language=language, sample=True))
    dashboard = workbook.worksheets[0]
    for margin in (dashboard.oddHeader, dashboard.oddFooter):  # the printed page has them; the screen has not
        margin.left.text = margin.center.text = margin.right.text = None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "book.xlsx")
        save_workbook(workbook, source)
        settings = Path(folder, "profile", "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS.format(locale=_LOCALES[language]), encoding="utf-8")
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", folder, source]
        if subprocess.run(command, capture_output=True).returncode == _FRESH_PROFILE:  # it wants a second start
            subprocess.run(command, capture_output=True, check=True)
        draw = ["pdftoppm", "-singlefile", "-r", str(_DOTS), source.with_suffix(".pdf")]
        subprocess.run([*draw, "-gray", Path(folder, "page")], check=True)
        x, y, width, height = _inked((Path(folder) / "page.pgm").read_bytes())
        crop = ["-x", str(x), "-y", str(y), "-W", str(width), "-H", str(height)]
        subprocess.run([*draw, *crop, "-png", picture.with_suffix("")], check=True)
    print(f"{picture}: drawn")


def draw_calc(picture: Path) -> None:
    """A window of Calc with the extension's functions."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(extension())) as archive:
            archive.extractall(Path(folder, "xlkpi"))
        subprocess.run(["bash", Path(__file__).parent / "libreoffice.sh", picture, folder], check=True)
    print(f"{picture}: drawn")


def _inked(pgm: bytes) -> tuple[int, int, int, int]:
    """The part of a grey picture that is not white, with a little margin: x, y, width, height."""
    _, size, _, pixels = pgm.split(b"\n", 3)
    width, height = map(int, size.split())
    rows = [pixels[row * width : (row + 1) * width] for row in range(height)]
    inked = [row for row in range(height) if rows[row].strip(b"\xff")]
    left = min(width - len(rows[row].lstrip(b"\xff")) for row in inked)
    right = max(len(rows[row].rstrip(b"\xff")) for row in inked)
    margin = _DOTS // 10
    x, y = max(left - margin, 0), max(inked[0] - margin, 0)
    return x, y, min(right + margin, width) - x, min(inked[-1] + margin, height) - y
