"""The pictures of the page of `xlkpi serve` in the READMEs: a shop's figures, drawn by Chromium.

python tests/support/picture_page.py      draw docs/serve.en.png and docs/serve.fr.png
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

from browser import chromium, visitor
from served import served
from workbooks import LANGUAGES, vertical_of
from xlkpi.workbook.build import build_workbook
from xlkpi.workbook.layout import Layout, Options
from xlkpi.workbook.save import save_workbook

_FOLDER = Path(__file__).parents[2] / "docs"
_GIFTS, _SHOP = "personalized-gift-shop", "Atelier Lune"
_SCREEN = {"width": 1000, "height": 960}
_COLOURS = 64


def draw(language: str, picture: Path) -> None:
    """Draw what the page shows of a workbook that came back, as a small PNG file."""
    options = Options(language, sample=True)
    workbook = build_workbook(vertical_of(_GIFTS), options)
    inputs = workbook[Layout(vertical_of(_GIFTS), options).sheets["inputs"]]
    inputs[Layout.business] = _SHOP
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as page, chromium() as browser:
        source = Path(name, f"{_SHOP}.xlsx")
        save_workbook(workbook, source)
        with visitor(browser, page.address, language, viewport=_SCREEN) as visited:
            visited.start()
            visited.send(source, _GIFTS, _SHOP)
            visited.page.screenshot(path=picture)
    Image.open(picture).convert("RGB").quantize(_COLOURS).save(picture, optimize=True)
    print(f"{picture}: drawn")


if __name__ == "__main__":
    for language in LANGUAGES:
        draw(language, _FOLDER / f"serve.{language}.png")
