"""Pictures of the documentation, drawn by the programs themselves: docs/generate.py --pictures."""

from __future__ import annotations

import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

from PIL import Image, ImageOps

from xlkpi.catalogue.load import load_catalogue
from xlkpi.catalogue.model import LANGUAGES
from xlkpi.hosts.libreoffice.package import extension
from xlkpi.preview import preview_workbooks
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Options
from xlkpi.workbook.save import save_workbook

_PICTURED = "personalized-gift-shop"
_MARGIN = 11
"""Margin kept around the printed part of a page, in dots."""


def draw_all(folder: Path) -> None:
    """Draw every picture of the documentation."""
    for language in LANGUAGES:
        draw_dashboard(language, folder / f"dashboard.{language}.png")
    draw_calc(folder / "libreoffice.png")


def draw_dashboard(language: str, picture: Path) -> None:
    """Draw the dashboard of a shop's year as `xlkpi preview` does, with its margins cut off, as a PNG file."""
    workbook = build_workbook(load_catalogue().vertical(_PICTURED), Options(language=language, sample=True))
    dashboard = workbook.worksheets[0]
    for margin in (dashboard.oddHeader, dashboard.oddFooter):  # the printed page has them; the screen has not
        margin.left.text = margin.center.text = margin.right.text = None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "book.xlsx")
        save_workbook(workbook, source)
        page = Image.open(preview_workbooks(source, folder).written[0]).convert("RGB")
    left, top, right, bottom = ImageOps.invert(page.convert("L")).getbbox() or (0, 0, *page.size)
    page.crop((left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN)).save(picture, optimize=True)
    print(f"{picture}: drawn")


def draw_calc(picture: Path) -> None:
    """Draw a window of Calc with the extension's functions."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(extension())) as archive:
            archive.extractall(Path(folder, "xlkpi"))
        subprocess.run(["bash", Path(__file__).parent / "libreoffice.sh", picture, folder], check=True)
    print(f"{picture}: drawn")
