"""Templates and their words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from xlkpi.web import pages, words
from xlkpi.web.pages import safe_drawing
from xlkpi.workbook.texts import load_texts

FOLDER = Path(pages.__file__).parent


def test_every_text_is_used_and_has_both_languages_with_the_same_placeholders() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for path in [*FOLDER.glob("templates/*.html"), *FOLDER.glob("*.py")]
    )
    put_together = re.findall(r'"(\w+\.\w*)" ~', code) + re.findall(r't\(f"(\w+\.)\{', code)
    for section, texts in load_texts(words._FILE).items():
        for name, text in texts.items():
            key = f"{section}.{name}"
            assert f'"{key}"' in code or f"'{key}'" in code or key.startswith(tuple(put_together)), key
            assert set(text) == {"en", "fr"}
            placeholders = [sorted(re.findall(r"\{\w+\}", text[language])) for language in ("en", "fr")]
            assert placeholders[0] == placeholders[1], key


def test_french_is_set_as_french_is() -> None:
    for section, texts in load_texts(words._FILE).items():
        for name, text in texts.items():
            assert not re.search(r"[^\u00a0][?!;:»%](?=\s|$)|«[^\u00a0]|'", text["fr"]), f"{section}.{name}"


@pytest.mark.parametrize(
    "drawing",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"><a href="https://x"><text>x</text></a></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://x"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect style="fill:url(https://x)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject/></svg>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>',
        "<svg",
        "<p>x</p>",
    ],
)
def test_a_chart_with_more_than_shapes_and_words_is_left_out(drawing: str) -> None:
    assert safe_drawing(drawing) == ""


def test_a_chart_is_put_into_the_page_as_it_is() -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>é &amp; è</title><rect width="1"/></svg>'
    )
    assert safe_drawing(drawing) == drawing
