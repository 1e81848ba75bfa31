"""The printed pages of every template, as small grey pictures that someone has looked at and approved.

    python tests/support/approve.py           look at the pages, keep those that differ as approved, and name them

A picture in tests/data/approved/ holds the pages of one template side by side, reduced and with 16 greys: enough to see
that a chart is gone, a block has moved or a word is cut off. Two pictures are compared blurred, each against the
darkest and the lightest of the other's neighbouring dots, so that half a dot's shift or another smoothing of letters
is none.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from folders import DATA
from workbooks import LANGUAGES, VERTICALS, template
from xlkpi.hosts.libreoffice.profile import default_profile, status
from xlkpi.libreoffice import print_to_pdf
from xlkpi.preview import pages_of
from xlkpi.workbook.layout import Options

APPROVED = DATA / "approved"
VERSION = "7.4"
"""The LibreOffice whose pages are approved: another one breaks lines elsewhere."""

FONT = "Carlito"
"""What stands for Calibri, and has its widths."""

TOLERANCE = 24
"""How far two pictures may differ, of 255. Other smoothing or half a dot's shift comes to 17, a text cut off to 64."""

_DPI, _REDUCED = 108, 3  # drawn large and reduced: small letters would be drawn differently by each version of pdfium
_GREYS = 16


def templates(language: str) -> dict[str, bytes]:
    """Every template of a language by name: without data, and with a year of it."""
    return {
        f"{vertical}.{language}.{kind}": template(vertical, Options(language, sample=kind == "sample"))
        for vertical in VERTICALS
        for kind in ("empty", "sample")
    }


def printed(workbooks: Mapping[str, bytes], language: str, folder: Path) -> dict[str, Path]:
    """The PDF file of each workbook, in a folder."""
    files = []
    for name, content in workbooks.items():
        files.append(folder / f"{name}.xlsx")
        files[-1].write_bytes(content)
    printed_files = print_to_pdf(files, folder, language)
    assert all(printed_files), f"LibreOffice could not print {files[printed_files.index(None)]}"
    return {name: pdf for name, pdf in zip(workbooks, printed_files, strict=True) if pdf}


def why_not_comparable() -> str:
    """Why pages cannot be compared with the approved ones here; "" where they can be."""
    version = status(default_profile()).version
    if version != VERSION:
        return f"the approved pages are those of LibreOffice {VERSION}; here is {version or 'none'}"
    command = ["fc-match", "--format", "%{family}", "Calibri"]
    font = subprocess.run(command, capture_output=True, text=True).stdout if shutil.which("fc-match") else ""
    return "" if font == FONT else f"the approved pages are set in {FONT} (fonts-crosextra-carlito), which is not here"


def reduced(pdf: Path) -> list[Image.Image]:
    """The pages as they are compared."""
    return [page.convert("L").reduce(_REDUCED) for page in pages_of(pdf, _DPI)]


def side_by_side(pages: list[Image.Image]) -> Image.Image:
    """The pages in one picture."""
    whole = Image.new("L", (sum(page.width for page in pages), max(page.height for page in pages)), 255)
    left = 0
    for page in pages:
        whole.paste(page, (left, 0))
        left += page.width
    return whole


def difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """How far two pictures of one size differ at each dot, as a picture."""
    one, other = (picture.filter(ImageFilter.GaussianBlur(1)) for picture in (one, other))
    return ImageChops.lighter(_beyond(one, other), _beyond(other, one))


def _beyond(one: Image.Image, other: Image.Image) -> Image.Image:
    """How far each dot is outside of what the other picture has at its place and around it."""
    darkest, lightest = other.filter(ImageFilter.MinFilter(3)), other.filter(ImageFilter.MaxFilter(3))
    return ImageChops.lighter(ImageChops.subtract(one, lightest), ImageChops.subtract(darkest, one))


def differing(name: str, pdf: Path, shown: Path) -> Iterator[str]:
    """What differs from the approved pages of a template, page by page.

    A page that differs is drawn into the folder `shown`: approved, as it is now, and the difference in red.
    """
    pages, file = reduced(pdf), APPROVED / f"{name}.png"
    if not file.is_file():
        yield f"{name}: no page is approved"
        return
    approved = Image.open(file).convert("L")
    if approved.size != side_by_side(pages).size:
        actual = shown / f"{name} now.png"
        side_by_side(pages).save(actual)
        yield f"{name}: its {len(pages)} pages are of another number or size than approved; see {actual} and {file}"
        return
    left = 0
    for number, page in enumerate(pages, 1):
        before = approved.crop((left, 0, left + page.width, page.height))
        left += page.width
        spots = difference(before, page)
        if (most := spots.getextrema()[1]) > TOLERANCE:
            picture = shown / f"{name}-{number}.png"
            _explained(before, list(pages_of(pdf, _DPI))[number - 1], spots).save(picture)
            yield f"{name}: page {number} differs by {most} of 255; see {picture}"


def _explained(before: Image.Image, now: Image.Image, spots: Image.Image) -> Image.Image:
    """The approved page above the page as it is, what differs in red on both."""
    mask = spots.point(lambda value: 110 * (value > TOLERANCE)).filter(ImageFilter.MaxFilter(5)).resize(now.size)
    red = Image.new("RGB", now.size, "red")
    both = Image.new("RGB", (now.width, now.height * 2))
    for number, page in enumerate((before.resize(now.size), now)):
        both.paste(Image.composite(red, page.convert("RGB"), mask), (0, number * now.height))
    return both


def main() -> int:
    """Approve the pages as they are now; those that are as they were stay untouched."""
    if reason := why_not_comparable():
        print(f"Nothing is approved: {reason}", file=sys.stderr)
        return 1
    APPROVED.mkdir(exist_ok=True)
    known = set()
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as folder:
            for name, pdf in printed(templates(language), language, Path(folder)).items():
                known.add(APPROVED / f"{name}.png")
                changes = list(differing(name, pdf, Path(folder)))
                for change in changes:
                    print(change.partition("; see ")[0])
                if changes:
                    save(reduced(pdf), APPROVED / f"{name}.png")
    for file in set(APPROVED.glob("*.png")) - known:
        file.unlink()
    return 0


def save(pages: list[Image.Image], file: Path) -> None:
    """Keep pages as approved."""
    levels = side_by_side(pages).point(lambda value: round(value * (_GREYS - 1) / 255) * 255 // (_GREYS - 1))
    levels.quantize(_GREYS).save(file, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
