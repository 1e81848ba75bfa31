"""Every workbook that a compiled template makes has the same parts as the engine's; soaked, a thousand per template."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from nasty_records import nasty_records
from soak import SOAK
from workbooks import LANGUAGES, VERTICALS, template
from xlkpi.errors import WorkbookError
from xlkpi.fill.compiled_filler import CompiledFiller
from xlkpi.fill.template_filler import TemplateFiller
from xlkpi.fill.year import BY_DATA
from xlkpi.workbook.layout import Options
from xlkpi.workbook.options import STYLES
from xlkpi.xlsx.zip_writer import same_parts

EACH = 1_000 if SOAK else 6


def shipped() -> Iterator[tuple[str, Options]]:
    """In every run, each vertical in one of the languages; soaked, also every length and style."""
    if SOAK:
        for vertical, language, months, style in product(VERTICALS, LANGUAGES, (12, 24), STYLES):
            yield vertical, Options(language, months=months, formulas=style)
    else:
        for number, vertical in enumerate(VERTICALS):
            yield vertical, Options(LANGUAGES[number % 2])


@pytest.mark.parametrize(("vertical", "options"), list(shipped()), ids=str)
def test_a_shipped_template_is_compiled_and_equals_the_engine(vertical: str, options: Options) -> None:
    """A new function in a template's formulas needs a translation in xlkpi/xlsx/compiled/functions.py."""
    engine = TemplateFiller(template(vertical, options), plain=options.formulas != "udf")
    filler = CompiledFiller(engine, pays=0)
    compiled, differing = 0, []
    for record in nasty_records(vertical, EACH, months=options.months):
        try:
            expected = engine.filled(record)
        except WorkbookError:  # its data span too many years
            continue
        found = filler.made(record, BY_DATA, {})
        compiled += found is not None
        if found is not None and not same_parts(found, expected):
            differing.append(record)
    assert filler.reason == ""
    assert differing == []
    assert compiled > EACH / 2
